"""What every response tells the browser, and how long a session lives."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from employees import security_log
from employees.models import User
from employees.queries.sessions import CLIENT, OPENED, SEEN
from employees.security_log import Told
from employees.web.device import address_of, agent_of

Page = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=()"
)


# Others, such as TRACE, reach no page.
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# Where somebody ends their own session with a press, also to hand the device to the next.
SIGN_OUT = frozenset({"account_logout", "plan_assist"})


class BrowserPolicy:
    """Switches off what the pages never use, and keeps every page that is about people out of caches.

    Whoever signs out leaves nothing in the browser. A session that only ran out does: what was written comes back.
    """

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.method in METHODS
        response = self.get_response(request) if known else HttpResponseNotAllowed(METHODS)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.setdefault(
            "Cache-Control", "no-store"
        )  # WhiteNoise answers for static files before this one
        if _has_signed_out(request):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _has_signed_out(request: HttpRequest) -> bool:
    match, session = request.resolver_match, getattr(request, "session", None)
    return (
        request.method == "POST"
        and match is not None
        and match.url_name in SIGN_OUT
        and session is not None
        and "_auth_user_id" not in session
    )


class SignedIn(LoginRequiredMiddleware):
    """Asks for signing in. What somebody sent is not thrown away on the way there: they get it back, to copy it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]
        """Redirect whoever only wanted to read; show the others that nothing was saved, and what they wrote (401)."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return super().handle_no_permission(request, view_func)
        template = "signed_out_part.html" if "HX-Request" in request.headers else "signed_out.html"
        told = {"texts": _written(request), "here": _page_of(request)}
        return render(request, template, told, status=HTTPStatus.UNAUTHORIZED)


def _page_of(request: HttpRequest) -> str:
    """The page from which something was sent, where the browser says so and it is one of ours; else where it went."""
    said = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        page = urlsplit(said)
        return f"{page.path}?{page.query}" if page.query else page.path
    return request.get_full_path()


def _written(request: HttpRequest) -> list[str]:
    """What a person wrote, as far as it is text: several words, which no choice, date or password is."""
    sent = request.POST
    values = (value for name in sent if "password" not in name for value in sent.getlist(name))
    return [value for value in values if len(value.split()) > 1]


class SessionLimits:
    """Ends a session that has been idle, or open, for too long. Counted on the server, in seconds since 1970."""

    REMEMBER_EVERY = 60  # seconds: at most one write a minute

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session:
            now = int(timezone.now().timestamp())
            opened = request.session.setdefault(OPENED, now)
            seen = request.session.get(SEEN)
            if (
                now - opened >= settings.SESSION_ABSOLUTE_SECONDS
                or now - (seen or now) >= settings.SESSION_IDLE_SECONDS
            ):
                _tell_the_end(
                    request, "absolute" if now - opened >= settings.SESSION_ABSOLUTE_SECONDS else "idle"
                )
                logout(request)
            elif seen is None or now - seen >= self.REMEMBER_EVERY:
                request.session[SEEN] = now
                request.session[CLIENT] = {"ip": address_of(request), "agent": agent_of(request)}
        return self.get_response(request)


def _tell_the_end(request: HttpRequest, code: str) -> None:
    user = request.user
    security_log.tell(Told.SESSION_ENDED, code=code, user=user.ref if isinstance(user, User) else None)


# What a browser says of where a request comes from, if it is one that says it: none of ours, but another's.
ELSEWHERE = frozenset({"cross-site", "same-site"})


class FromElsewhere:
    """Lets a page of another site lead here, and do nothing else: no part of a page, no frame, and no file is had so.

    A link in a letter opens its page. What is sent as a file is not handed out by a link of somebody else's: whether
    one comes, how large, and how fast, would tell that page what its reader may see here.
    """

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") not in ELSEWHERE:
            return self.get_response(request)
        leads = request.headers.get("Sec-Fetch-Mode") == "navigate"
        whole = request.headers.get("Sec-Fetch-Dest", "document") == "document"
        if request.method in {"GET", "HEAD"} and not (leads and whole):
            return _not_from_elsewhere(request)
        response = self.get_response(request)
        if "attachment" in response.get("Content-Disposition", ""):
            # Not response.close(): that would say that the request is over, and let the database go.
            for close in response._resource_closers:  # type: ignore[attr-defined]  # the stubs leave it out
                close()
            return _not_from_elsewhere(request)
        return response


def _not_from_elsewhere(request: HttpRequest) -> HttpResponse:
    security_log.tell(Told.FORGED, code="from_elsewhere", route=route_of(request))
    return render(request, "from_elsewhere.html", status=HTTPStatus.FORBIDDEN)


def route_of(request: HttpRequest) -> str | None:
    """The name of the page that was asked for, for the log; None where no page was reached."""
    return request.resolver_match.view_name if request.resolver_match else None
