"""The three shapes a page has: it shows, it asks for a form, or it asks for one confirmation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic import View

from employees.errors import NotNow
from employees.models import User
from employees.permissions import Actor
from employees.web.acting import actor_of, now_of, user_of


class Page(View):
    """A page for somebody who is signed in. Subclasses define `get`; things are fetched through funnels only."""

    request: HttpRequest

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
        """Ask the guard, then answer."""
        self.guard()
        return super().dispatch(request, *args, **kwargs)

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
        """What the empty form starts with."""
        return {}

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
            return self.act(form)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.show(form, status=409)

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
