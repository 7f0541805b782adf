"""The list of plans as a file: the same address, the same plans, the same words as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees import security_log
from employees.guard import chapter
from employees.models import User
from employees.permissions import Actor, actor_anew
from employees.security_log import Told
from employees.web.anew import ALWAYS
from employees.web.limits import EXPORT
from employees.web.pages import Page
from employees.web.searching import UNREADABLE, WORDS, Sought, sought
from plans.forms.portfolio import filter_form
from plans.models import Plan
from plans.queries import plans_visible_to
from plans.queries.steps import with_steps
from plans.views.portfolio import row_of
from plans.web.listing import find, require_list
from reviews.analytics.exports import csv_lines
from reviews.queries import standings_in_words

CHUNK = 200


@dataclass(frozen=True)
class Reader:
    """The language and the zone of the one who asked: the file is sent after the request has switched them off."""

    language: str | None
    zone: tzinfo

    @classmethod
    def now(cls) -> Reader:
        """As they are switched on."""
        return cls(translation.get_language(), timezone.get_current_timezone())


class PlansExport(Page):
    """Every plan of the view, whatever the page. Memory stays flat: it is read and sent in chunks."""

    asks_anew = ALWAYS

    @cached_property
    def sought(self) -> Sought:
        """What the address asks for."""
        return sought(self.request.GET)

    def guard(self) -> None:
        """For those who have the list."""
        require_list(self.actor)

    def after_proof(self) -> str:
        """On the list, as it was searched."""
        address = self.sought.address.copy()
        if self.sought.is_unreadable:
            address[WORDS] = UNREADABLE
        return f"{reverse('plans')}?{address.urlencode()}"

    def counts_as(self, request: HttpRequest) -> str:
        """Each is read whole."""
        return EXPORT

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file. Its name says nothing. That it was taken along is in the security log.

        Words that cannot be read again narrow nothing: then the list says so, and no longer file is sent instead.
        """
        if self.sought.is_unreadable:
            return redirect(self.after_proof())
        security_log.tell(Told.SENSITIVE_READ, code="export", user=self.user.ref, route="plans_export")
        form = filter_form(self.actor, self.sought.chosen)
        asked = form.asked if form.is_valid() else None
        today = timezone.localdate(self.now)
        found = find(self.actor, self.sought.address, asked, form.cleaned_data.get("sort", ""), today)
        lines = csv_lines(_heading(), _rows(found.plans, self.user, today, Reader.now()))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="list-{today.isoformat()}.csv"'
        return response


def _heading() -> list[str]:
    return [
        _("Person"),
        _("Staff number"),
        _("Department"),
        _("Manager"),
        _("State"),
        _("Why it is here"),
        _("Next step"),
        _("Whose turn"),
        _("Goals"),
        _("Starts"),
        _("Ends"),
    ]


def _rows(plans: QuerySet[Plan], user: User, today: date, reader: Reader) -> Iterator[list[object]]:
    with translation.override(reader.language), timezone.override(reader.zone):
        keys = iter(list(plans.values_list("pk", flat=True)))
        while chunk := list(islice(keys, CHUNK)):
            yield from _some(chunk, user, today)


def _some(keys: list[int], user: User, today: date) -> list[list[object]]:
    """Some of the rows. The table is asked anew: whose access ends while the file is sent gets no more of it."""
    with chapter():
        actor = actor_anew(user, on=today)
        plans = with_steps(plans_visible_to(actor).filter(pk__in=keys))
        found = {plan.pk: plan for plan in plans}
        words = standings_in_words(found.values())
        return [_cells(found[key], actor, today, words.get(key, "")) for key in keys if key in found]


def _cells(plan: Plan, actor: Actor, today: date, goals: str) -> list[object]:
    row = row_of(plan, actor, today)
    department = plan.employee.department
    return [
        plan.employee.full_name,
        plan.employee.staff_number,
        department.name if department else "",
        plan.manager.full_name,
        plan.get_status_display(),
        "; ".join(f"{mark.text} ({mark.due.isoformat()})" if mark.due else mark.text for mark in row.marks),
        row.next_step,
        row.who,
        goals,
        plan.starts_on.isoformat() if plan.starts_on else "",
        plan.ends_on.isoformat() if plan.ends_on else "",
    ]


urlpatterns = [path("plans/export.csv", PlansExport.as_view(), name="plans_export")]
