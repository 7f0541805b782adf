"""Meetings for a calendar program: the feed behind a secret address, and those of one plan as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views.generic import View

from employees.guard import reading_for
from employees.permissions import actor_for
from employees.queries import account_of_calendar
from employees.web import refs as refs  # registers <ref:…>
from employees.web.open_to import OpenTo, open_to
from plans.documents.calendars import CONTENT_TYPE, calendar_of
from plans.queries import meetings_to_come, own_meetings
from plans.web.pages import PlanPage


@open_to(OpenTo.A_SECRET)
@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """The meetings of whoever the secret was made for. It asks the table anew at every look."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """The calendar, in its owner's language. Raises NotVisible for a secret that opens nothing."""
        now = timezone.now()
        user = account_of_calendar(secret, at=now)
        actor = actor_for(user, on=timezone.localdate(now))
        employee = user.employee_or_none
        with (
            reading_for(user.pk),
            translation.override(employee.language if employee and employee.language else None),
        ):
            return _as_file(calendar_of(own_meetings(actor), at=now))


class Meetings(PlanPage):
    """The meetings to come of a plan that the reader may see, to be put into a calendar once."""

    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """The file; empty for a plan that does not run."""
        return _as_file(calendar_of(meetings_to_come(self.plan, reader=self.user.pk), at=self.now))


def _as_file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("calendar/<str:secret>.ics", Feed.as_view(), name="calendar_feed"),
    path("plans/<ref:ref>/meetings.ics", Meetings.as_view(), name="plan_meetings"),
]
