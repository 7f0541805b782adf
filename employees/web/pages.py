"""The three shapes a page has: it shows, it asks for a form, or it asks for one confirmation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.views.generic import View

from employees.errors import NotNow
from employees.models import User
from employees.permissions import Actor
from employees.web.acting import actor_of, now_of, user_of
from employees.web.anew import drop_words, kept_words, way_to_show_oneself
from employees.web.limits import too_many


class Page(View):
    """A page for somebody who is signed in. Subclasses define `get`; things are fetched through funnels only."""

    request: HttpRequest
    # Browsers send no others, and a page may call something of its own "put".
    http_method_names: Sequence[str] = ("get", "post", "head", "options")
    # By which methods one is asked to show anew that it is oneself, before anything is shown or done.
    asks_anew: ClassVar[frozenset[str]] = frozenset()

    @cached_property
    def user(self) -> User:
        """The account that asks."""
        return user_of(self.request)

    @cached_property
    def actor(self) -> Actor:
        """What the account is: roles and reporting lines."""
        return actor_of(self.request)

    @cached_property
    def now(self) -> datetime:
        """The instant of this request."""
        return now_of(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask the guard, and, where the page wants it, who is there; then answer."""
        self.guard()
        if (action := self.counts_as(request)) and (wait := too_many(request, action)) is not None:
            return wait
        if request.method in self.asks_anew:
            way = way_to_show_oneself(request, back=self.after_proof())
            if way is not None:
                return redirect(way)
        return super().dispatch(request, *args, **kwargs)

    def after_proof(self) -> str:
        """Where one goes on who was asked who one is: here. For a file it is the page on which it stands."""
        return self.request.get_full_path()

    def counts_as(self, request: HttpRequest) -> str:
        """As what this request is counted, of which there may be so many (employees/web/limits.py); else nothing."""
        return ""

    def guard(self) -> None:
        """Raise a refusal before anything is shown. Verbs ask again: this only spares a person a useless form."""

    def context(self, **extra: Any) -> dict[str, Any]:
        """What the template gets. Override to add what every method of the page shows."""
        return extra

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with a template."""
        return render(self.request, template, self.context(**context), status=status)

    def tell(self, message: object) -> None:
        """Show a sentence on the next page: what was done."""
        messages.success(self.request, str(message))


class FormPage(Page, ABC):
    """A form and the one verb it calls. What somebody typed is never lost."""

    template_name: str
    form_class: type[BaseForm]

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """The form, empty or with what was sent."""
        return self.form_class(data, files, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        """What the empty form starts with: what was typed before one was asked who one is."""
        return dict(kept_words(self.request)) if self.asks_anew else {}

    def page_context(self) -> dict[str, Any]:
        """What the template needs besides the form."""
        return {}

    @abstractmethod
    def act(self, form: Any) -> HttpResponse:
        """Call one verb with the form's clean data and redirect. A NotNow is shown on the form."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act on the form; or show it again with what was typed: 422 if it is invalid, 409 if it is not the time."""
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            done = self.act(form)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.show(form, status=409)
        if self.asks_anew:
            drop_words(request)
        return done

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """The page with the form on it."""
        context = {
            **self.page_context(),
            "form": form,
            "page_has_errors": form.is_bound and not form.is_valid(),
        }
        return self.render(self.template_name, status=status, **context)


class ActPage(Page, ABC):
    """One confirmation, one verb: the page says what will happen, the button makes it happen."""

    template_name: str

    def page_context(self) -> dict[str, Any]:
        """What the template needs to say what will happen."""
        return {}

    @abstractmethod
    def act(self) -> HttpResponse:
        """Call one verb and redirect. A NotNow is shown on the page as `reasons`."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what will happen."""
        return self.render(self.template_name, **self.page_context())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it happen, or say why not now (409)."""
        try:
            return self.act()
        except NotNow as refusal:
            context = {**self.page_context(), "reasons": refusal.reasons, "page_has_errors": True}
            return self.render(self.template_name, status=409, **context)
