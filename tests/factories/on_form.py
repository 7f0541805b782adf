"""A plan under way that was written from a published form, with everything answered that the form asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from plans import workflows
from plans.models import Plan
from tests.factories.forms import published
from tests.factories.plans import FAIR_START, MONDAY, answered_for_hr, fill
from tests.factories.remembered import remembered
from tests.people import Cast

# What Jana answers for Sam.
ANSWERS: dict[str, dict[str, Any]] = {
    "heading": {"banner_id": "B-17", "evaluation": "Annual"},
    "activities": {
        "activity_table": [
            {"what": "Course on case notes", "start": "2026-05-20", "hours": "7.5", "how": "Course"},
            {"what": "Read the manual", "start": "", "hours": "", "how": ""},
        ],
        "agreed_on": "2026-05-04",
        "cost": "120.5",
        "notes": "Rosa has time on Fridays.",
    },
}


def active_on_form(cast: Cast) -> Plan:
    """Sam's plan under way, written from FORM, each step taken by the one who would take it."""

    def build() -> int:
        jana, mia = cast.account("jana"), cast.account("mia")
        plan = workflows.draft(
            employee=cast.sam,
            manager=cast.jana,
            by=jana,
            at=MONDAY,
            fair_start=FAIR_START,
            template_version=published(cast),
        )
        fill(plan, cast)
        for part, answers in ANSWERS.items():
            workflows.answer(plan=plan, part=part, answers=answers, by=jana, at=MONDAY)
        workflows.submit(plan=plan, by=jana, at=MONDAY)
        answered_for_hr(plan, cast)
        workflows.approve(plan=plan, by=mia, at=MONDAY + timedelta(days=1))
        workflows.share(plan=plan, by=jana, at=MONDAY + timedelta(days=2))
        workflows.start(plan=plan, by=jana, at=MONDAY + timedelta(days=14))
        return plan.pk

    return Plan.objects.select_related("employee__user", "manager__user").get(pk=remembered("on form", build))
