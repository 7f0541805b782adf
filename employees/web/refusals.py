"""The three refusals, turned into pages in one place."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from employees import security_log
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import User
from employees.security_log import Told


class RefusalMiddleware:
    """Invisible is 404, not allowed is 403, not now is a page that explains (409)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate a refusal, and let the security log say that there was one.

        Raises Django's own exceptions, so that an invisible thing and an unknown address are answered by the very same
        code.
        """
        _tell(request, exception)
        if isinstance(exception, NotVisible):
            raise Http404 from None
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(str(exception)) from None
        if isinstance(exception, NotNow):
            context = {"reasons": exception.reasons, "back_url": way_back(request)}
            return render(request, "not_now.html", context, status=409)
        return None


def _tell(request: HttpRequest, refusal: Exception) -> None:
    """Somebody who is signed in asked for what is not theirs. A slip, mostly; many of one account are none."""
    code = {NotVisible: "not_visible", NotAllowed: "not_allowed"}.get(type(refusal))
    user = getattr(request, "user", None)
    if code is not None and isinstance(user, User):
        route = request.resolver_match.view_name if request.resolver_match else None
        security_log.tell(Told.AUTHZ_FAILED, code=code, user=user.ref, route=route)


def way_back(request: HttpRequest) -> str:
    """Where somebody came from, if that was a page of ours; else the start."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours else "/"
