"""The reader's language and time zone, switched on for the length of one request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from employees.models import Employee, User


class ActivationMiddleware:
    """Shows dates in the person's own zone and words in their own language. Stands after authentication.

    Somebody without an employee record, or not signed in, reads in the zone of the settings and the browser's language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = getattr(request, "user", None)
        employee = user.employee_or_none if isinstance(user, User) else None
        if employee is None:
            return self.get_response(request)
        # LocaleMiddleware, which stands before, chose by the browser; it names the final choice in the response.
        translation.activate(employee.language)
        request.LANGUAGE_CODE = translation.get_language() or employee.language
        with timezone.override(zone_of(employee)):
            return self.get_response(request)


def zone_of(employee: Employee) -> ZoneInfo | None:
    """The person's time zone; None, which means that of the settings, if it is not one that this machine knows."""
    try:
        return ZoneInfo(employee.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return None
