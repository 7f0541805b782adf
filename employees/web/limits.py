"""How often somebody may search, or take a list along: more than a person does, and less than a program."""

from __future__ import annotations

import math
from http import HTTPStatus

from allauth.account import app_settings
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


def longest_wait(action: str) -> int:
    """How many minutes pass at most until an action that was tried too often is answered again: at least 1."""
    rates = ratelimit.parse_rates(app_settings.RATE_LIMITS.get(action))
    return max(1, math.ceil(max((rate.duration for rate in rates), default=0) / 60))
