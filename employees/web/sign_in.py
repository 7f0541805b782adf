"""Where django-allauth meets Waymark: who may sign in, what is recorded, what is sent. Accounts open by invitation."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend as EmailBackend
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from employees import security_log
from employees.errors import NotVisible
from employees.models import User
from employees.queries import passwords_are_used
from employees.security_log import Told
from employees.web.activation import zone_of
from employees.web.device import address_of, this_session
from employees.web.limits import longest_wait
from employees.web.second_step import forget, has_second_step, wanted_from
from employees.workflows import ask_for_password, sign_in_changed, signed_in
from employees.workflows.accounts import hold_account

log = logging.getLogger(__name__)


def local(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that is there only while people sign in with passwords of Waymark's own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not passwords_are_used():
            raise NotVisible
        return view(request, *args, **kwargs)

    return guarded


def one_at_a_time(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that changes how somebody signs in: of two presses at once, the second finds what the first has done."""

    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not isinstance(request.user, User):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            request.user = hold_account(request.user.pk)
            return view(request, *args, **kwargs)

    return held


def new_key_after(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page on which somebody shows anew that it is they: the session goes on under another key."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            request.session.cycle_key()
        return answer

    return guarded


def _asked_from(wanted: datetime) -> str:
    day = date_format(timezone.localtime(wanted), "j F Y")
    return _(
        "Your role asks for a second step at signing in, from %(day)s on. Set it up now under Two-step sign-in: it "
        "takes two minutes."
    ) % {"day": day}


def _tried_too_often() -> str:
    minutes = longest_wait("login_failed")
    said = ngettext(
        "That was tried too often. Wait %(minutes)d minute at most, then try again. Nothing is locked.",
        "That was tried too often. Wait %(minutes)d minutes at most, then try again. Nothing is locked.",
        minutes,
    ) % {"minutes": minutes}
    if not passwords_are_used():
        return said
    other_way = _(
        "If you no longer know your password, choose a new password by the link on the sign-in page."
    )
    return f"{said} {other_way}"


class AuthenticationBackend(EmailBackend):
    """E-mail address and password. Nobody comes in after their last day, whether or not the account is closed yet."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """By password; by none, where the organisation's own sign-in is the only door."""
        return super().authenticate(request, **credentials) if passwords_are_used() else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, with its employee in the same query: every page needs both."""
        user = User.objects.select_related("employee").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is open and the person still works here, by the date where they are."""
        employee = user.employee_or_none
        if employee is not None and employee.left_on is not None:
            return (
                super().user_can_authenticate(user)
                and timezone.localdate(timezone=zone_of(employee)) <= employee.left_on
            )
        return super().user_can_authenticate(user)


class AccountAdapter(DefaultAccountAdapter):
    """Closed for sign-up; every mail goes through the outbox; signing in and changes to it are on the record."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _later(
            "This address and this password do not belong together. Check both, or choose a new password."
        ),
        "enter_current_password": _later("This is not your password now. Nothing was changed."),
        "incorrect_password": _later("This is not your password."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """What was not right; after too many tries, for how long."""
        if code == "too_many_login_attempts":
            return ValidationError(_tried_too_often(), code=code)
        return super().validation_error(code, *args)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address by which tries are counted: never what a sender wrote into a header of a proxy of ours."""
        return address_of(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start page, which knows where each role begins."""
        return "/"

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        """Record who came in, and by which methods."""
        records = get_authentication_records(request, user)
        methods = [each["method"] for each in records]
        if "mfa" not in methods and any(each.get("mfa") for each in records):
            methods.append("mfa")  # said by the organisation's sign-in
        signed_in(by=user, methods=methods, at=timezone.now())
        log.info("authn_succeeded", extra={"user": user.ref})
        wanted = wanted_from(user)
        if wanted is not None and wanted > timezone.now() and not has_second_step(request, user):
            messages.info(request, _asked_from(wanted))
        return super().post_login(request, user, **how)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and let the security log say so."""
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            security_log.tell(Told.SESSION_ENDED, code="signed_out", user=user.ref)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a trace of a failed try, without the address that was typed."""
        log.warning("authn_failed")

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Queue the link instead of sending it: the answer takes no longer for a known address than for another."""
        ask_for_password(user=user, at=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Record a change to how somebody signs in and tell them of it, through the outbox."""
        forget(self.request)
        what = template_prefix.rpartition("/")[2]
        sign_in_changed(by=user, what=what, at=timezone.now(), this=this_session(self.request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing else: whatever allauth would mail to an address we did not invite has no place here."""
        log.info("account_mail_not_sent", extra={"about": template_prefix})
