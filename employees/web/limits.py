"""How often somebody may search, or take a list along: more than a person does, and less than a program."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from employees import security_log
from employees.security_log import Told
from employees.web.acting import user_of

# The actions; settings.ACCOUNT_RATE_LIMITS says how many of each, by account.
SEARCH, EXPORT = "search", "export"


def too_many(request: HttpRequest, action: str) -> HttpResponse | None:
    """The page that says to wait (429) where there were too many; else None, and this one counts."""
    if ratelimit.consume(request, app="allauth.account", action=action, limit_get=True):
        return None
    security_log.tell(Told.LIMITED, code=action, user=user_of(request).ref)
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
