"""Who needs a second step to come in, and where they are led until they have one. Stands after the sign-in.

Whoever looks after others' plans, or owns the installation, is not let further with a password alone: with an
authenticator app or a passkey of Waymark's own, or a second factor of which the organisation's own sign-in speaks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from employees.enums import Role
from employees.models import User
from employees.queries import is_tied, passwords_are_used, roles_held_since
from employees.web.acting import now_of

# Whoever holds any role reads or decides about others, or can give themselves a colleague who does: so will those of a
# role that comes to be.
NEED_ONE = frozenset(Role)
# In the session: for whom it is known that they have come in with one. Asked once a session, not once a page.
KNOWN = "second_step_of"
# Pages that are there without one: setting it up, signing out, and what is there for everybody.
OPEN = frozenset(
    {
        "second_step", "account_logout", "account_login", "account_reauthenticate", "account_change_password",
        "single_sign_on", "single_sign_on_again", "single_sign_on_callback", "devices", "help", "verify", "healthz",
        "readyz", "signed_here", "choose_password", "come_in", "development_mail", "setup",
    }
)  # fmt: skip
OPEN_LIBRARY = "allauth.mfa."
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_step(request: HttpRequest, user: User) -> bool:
    """Whether a second factor took part in this session, or stands ready for the next."""
    records = get_authentication_records(request, user)
    if any(one.get("method") == "mfa" or one.get("mfa") for one in records):
        return True
    said = settings.OIDC
    if said is not None and said.mfa_always and any(one.get("method") == "socialaccount" for one in records):
        return True
    return Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def wanted_from(user: User) -> datetime | None:
    """From when on this account gets no further without a second step (UTC); None if it needs none."""
    if not settings.SECOND_STEP_REQUIRED:
        return None
    since = roles_held_since(user, NEED_ONE)
    return since + timedelta(days=settings.SECOND_STEP_GRACE_DAYS) if since else None


def forget(request: HttpRequest) -> None:
    """How somebody comes in has changed: ask again."""
    request.session.pop(KNOWN, None)


def is_held(request: HttpRequest, user: User) -> bool:
    """Whether somebody gets no further than the pages that are there for everybody, until they have a second step."""
    if not settings.SECOND_STEP_REQUIRED or request.session.get(KNOWN) == user.ref:
        return False
    wanted = wanted_from(user)
    if wanted is None or has_second_step(request, user):
        request.session[KNOWN] = user.ref
        return False
    return wanted <= now_of(request)


class SecondStepMiddleware:
    """Leads whoever needs a second step and has none to the page on which they choose one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_view: object
    ) -> HttpResponseBase | None:
        """Let through, or lead there."""
        user = request.user
        if not isinstance(user, User):
            return None
        if _is_of_library(view):
            return _ask_again(request, user)
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in OPEN or not is_held(request, user):
            return None
        there = {"next": request.get_full_path()} if request.method == "GET" else {}
        return redirect(f"{reverse('second_step')}?{urlencode(there)}")


def _is_of_library(view: Callable[..., Any]) -> bool:
    """Whether a page is the library's, as it is or as one of ours is made of it."""
    page = getattr(view, "view_class", view)
    return any(kind.__module__.startswith(OPEN_LIBRARY) for kind in getattr(page, "__mro__", (page,)))


def _ask_again(request: HttpRequest, user: User) -> HttpResponseBase | None:
    """Whoever has nothing here to show again that it is them signs in anew before anything that lets them in changes.

    allauth would let such a session through.
    """
    if not is_tied(user) or (passwords_are_used() and get_reauthentication_flows(user)):
        return None
    if not passwords_are_used() and Authenticator.objects.filter(user=user, type__in=STRONG).exists():
        return None
    again = [one["at"] for one in get_authentication_records(request, user) if one.get("reauthenticated")]
    if again and timezone.now().timestamp() - again[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return None
    return redirect(f"{reverse('single_sign_on_again')}?{urlencode({'next': request.get_full_path()})}")
