"""Where somebody begins: first-run setup, choosing a password, help."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from employees.errors import NotVisible
from employees.forms import NewPasswordForm, SetupForm
from employees.models import User
from employees.permissions import ROLES
from employees.queries import Purpose, account_of_door, account_of_token, is_set_up, passwords_are_used
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import ActPage, FormPage, Page
from employees.workflows import choose_password, complete_setup, go_through_door, signed_in

BACKEND = "employees.web.sign_in.AuthenticationBackend"


@open_to(OpenTo.NOBODY)
@login_not_required
def absent(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Stands where a library would put a page that Waymark does not have."""
    raise NotVisible


@method_decorator(login_not_required, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class Setup(FormPage):
    """First-run setup: the owner's account and the organisation. Gone as soon as it is done."""

    template_name = "employees/setup.html"
    form_class = SetupForm

    def guard(self) -> None:
        """There is no such page once the installation is set up, or without a code to prove whose it is."""
        if not settings.SETUP_CODE or is_set_up():
            raise NotVisible

    def initial(self) -> dict[str, Any]:
        """What the server was started with."""
        return {"language": settings.LANGUAGE_CODE, "time_zone": settings.TIME_ZONE}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set up; or, after too many tries, look at nothing and so tell nothing about the code (429)."""
        if ratelimit.consume(request, action="setup"):
            return super().post(request, *args, **kwargs)
        again = SetupForm(initial=request.POST.dict())  # Django never fills a password back in
        reason = _("There were too many tries. Wait ten minutes, then type the passwords again and send it.")
        context = {"form": again, "reasons": [reason], "page_has_errors": True}
        return self.render(self.template_name, status=HTTPStatus.TOO_MANY_REQUESTS, **context)

    def act(self, form: SetupForm) -> HttpResponse:
        """Set up, sign the owner in, and lead them to the people."""
        now = timezone.now()
        user = complete_setup(details=form.details, owner=form.owner, at=now)
        if not passwords_are_used():
            self.tell(_("Waymark is set up. Sign in, then bring in the people who work here."))
            return redirect("account_login")
        login(self.request, user, backend=BACKEND)
        signed_in(by=user, methods=["setup"], at=now)
        self.tell(_("Waymark is set up. Next: bring in the people who work here."))
        return redirect("people")


@open_to(OpenTo.A_SECRET)
@method_decorator(login_not_required, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class ChoosePassword(FormPage):
    """Where the link of an invitation, or of a forgotten password, leads. Opening it changes nothing."""

    template_name = "employees/choose_password.html"
    form_class = NewPasswordForm
    account: User
    purpose: Purpose

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A link that is spent, too old or not ours gets one and the same answer."""
        if not passwords_are_used():
            return redirect("account_login")
        found = account_of_token(kwargs["token"])
        if found is None:
            return render(request, "employees/link_over.html", status=404)
        self.account, self.purpose = found
        return super().dispatch(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        """Whose password it is, and whether it is the first."""
        return {"email": self.account.email, "invited": self.purpose == Purpose.INVITATION}

    def act(self, form: NewPasswordForm) -> HttpResponse:
        """Keep the password. Signing in with it is the next step: a second step, if there is one, is not skipped."""
        choose_password(user=self.account, password=form.cleaned_data["password"], at=timezone.now())
        if self.request.user == self.account:
            logout(self.request)  # this session has ended with the others
        self.tell(_("Your password is saved. You can sign in now."))
        return redirect("account_login")


@open_to(OpenTo.A_SECRET)
@method_decorator(login_not_required, name="dispatch")
class ComeIn(ActPage):
    """Where a link from the command line leads: it lets a system owner in. Opening it changes nothing."""

    template_name = "employees/come_in.html"
    account: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A link that is spent, too old or not ours gets one and the same answer."""
        found = account_of_door(kwargs["token"])
        if found is None:
            return render(request, "employees/link_over.html", {"of_the_door": True}, status=404)
        self.account = found
        return super().dispatch(request, *args, **kwargs)

    def act(self) -> HttpResponse:
        """Let them in. A second step, if there is one, is not skipped."""
        account = go_through_door(user=self.account, at=timezone.now())
        logout(self.request)
        record_authentication(self.request, account, "command_line")
        return perform_login(self.request, account, email_verification="none")


@open_to(OpenTo.SIGNED_IN)
class Help(Page):
    """Help and support: who to ask, what the words mean, who may see what."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, to anybody who is signed in."""
        return self.render("employees/help.html", roles=ROLES.values())
