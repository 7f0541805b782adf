"""The numbers behind a plan's pictures as files: the same rows as in the tables beside them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

import employees.web.refs  # noqa: F401 -- registers the <ref:…> converter
from employees.errors import NotVisible
from plans.enums import ReadPart
from plans.web.pages import PlanPage
from reviews.analytics.exports import csv_lines
from reviews.pictures import Pictures, Row, Table, pictures_of
from reviews.pictures.goal_path import headings

KINDS = ("goals", "support", "dates")


class PlanNumbers(PlanPage):
    """One table of a plan as CSV, for everybody who may see the plan. What was not shared yet is in none of them."""

    reads = (ReadPart.COPY,)
    for_subject = True

    def get(self, request: HttpRequest, ref: str, kind: str) -> HttpResponse:
        """Send the file. Its name says nothing."""
        if kind not in KINDS:
            raise NotVisible
        table = _table(pictures_of(self.plan, self.today), kind)
        lines = csv_lines(table.headings, (row.kept for row in table.rows))
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{kind}-{self.plan.short_ref.lower()}.csv"'
        return response


def _table(drawn: Pictures, kind: str) -> Table:
    if kind == "support":
        return drawn.ledger.table
    if kind == "dates":
        return drawn.line.table
    rows = [
        Row([one.goal.statement, one.goal.unit, *row.cells])
        for one in drawn.goals
        for row in one.picture.table.rows
    ]
    return Table([_("Goal"), _("Unit"), *headings()], rows)


urlpatterns = [
    path("plans/<ref:ref>/numbers/<slug:kind>.csv", PlanNumbers.as_view(), name="plan_numbers"),
]
