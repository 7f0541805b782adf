"""What a person is shown before they confirm is what the verb then makes of the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from plans import workflows
from plans.documents.facts import facts_of
from plans.documents.preview import facts_resumed, facts_with, redline_of, working_days_lost
from plans.enums import ChangeKind, PlanStatus
from plans.models import Plan
from tests.factories.people import WorkingPatternFactory
from tests.factories.plans import ENDS, plan_in
from tests.people import Cast

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def changes_to(plan: Plan, name: str) -> list[dict[str, Any]]:
    """Some changes of every shape that a form can send."""
    goal, other = plan.goals.all()
    support = plan.support.get()
    shapes: dict[str, list[dict[str, Any]]] = {
        "number": [{"item": "goal", "ref": goal.ref, "fields": {"target": "85.50", "baseline": "57"}}],
        "no number": [
            {"item": "goal", "ref": goal.ref, "fields": {"target": None, "baseline": "", "unit": ""}}
        ],
        "date": [{"item": "goal", "ref": other.ref, "fields": {"due_on": "2026-07-03"}}],
        "support": [{"item": "support", "ref": support.ref, "fields": {"frequency": "twice a week"}}],
        "new goal": [
            {
                "item": "goal",
                "ref": None,
                "fields": {
                    "statement": "Call back",
                    "measure": "The call log",
                    "unit": "",
                    "due_on": "2026-07-01",
                },
            }
        ],
        "new support": [
            {
                "item": "support",
                "ref": None,
                "fields": {"description": "A course", "provider": "hr", "due_on": "2026-06-20"},
            }
        ],
        "ending": [{"item": "plan", "ref": None, "fields": {"ending": "We meet and decide."}}],
        "extension": workflows.extension(ENDS + timedelta(days=28)),
        "frequency": [{"item": "plan", "ref": None, "fields": {"frequency": "weekly"}}],
        "path": [
            {"item": "goal", "ref": goal.ref, "fields": {"steps": [{"due_on": "2026-06-19", "value": "75"}]}}
        ],
        "all at once": [
            {"item": "plan", "ref": None, "fields": {"ends_on": "2026-08-07", "ending": "We meet."}},
            {"item": "goal", "ref": goal.ref, "fields": {"target": "80", "due_on": "2026-08-07"}},
        ],
    }
    return shapes[name]


@pytest.mark.parametrize(
    "name",
    [
        "number",
        "no number",
        "date",
        "support",
        "new goal",
        "new support",
        "ending",
        "extension",
        "frequency",
        "path",
        "all at once",
    ],
)
def test_the_preview_of_a_change_is_the_change(cast: Cast, name: str) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    changes = changes_to(plan, name)
    before = facts_of(plan)
    expected = facts_with(plan, changes, AT.date())
    assert redline_of(plan, changes, AT.date())
    assert facts_of(Plan.objects.get(pk=plan.pk)) == before

    kind = ChangeKind.EXTENSION if name == "extension" else ChangeKind.AMENDMENT
    workflows.amend(
        plan=plan,
        changes=changes,
        reason="Agreed.",
        goalposts_reason="Asked for.",
        kind=kind,
        by=cast.account("mia"),
        at=AT,
    )

    assert unnamed(facts_of(Plan.objects.get(pk=plan.pk))) == unnamed(expected)


def unnamed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without references: a new item, and a new row within one, has none before it is made."""
    return {
        key: [{**unnamed(row), "ref": ""} for row in value] if isinstance(value, list) else value
        for key, value in facts.items()
    }


def test_an_end_that_had_passed_before_the_pause_does_not_move(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    late = datetime(2026, 7, 20, 9, tzinfo=UTC)
    plan = workflows.pause(
        plan=plan, from_date=date(2026, 7, 13), hr_note="", by=cast.account("mia"), at=late
    )

    assert facts_resumed(plan, date(2026, 7, 20))["plan"]["ends_on"] == ENDS.isoformat()


@pytest.mark.parametrize(
    "back_on", [date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 22), date(2026, 7, 20)]
)
@pytest.mark.parametrize("part_time", [False, True])
def test_the_preview_of_a_return_is_the_return(cast: Cast, back_on: date, part_time: bool) -> None:
    plan = plan_in(PlanStatus.PAUSED, cast)
    if part_time:
        plan.employee.working_pattern = WorkingPatternFactory(wednesday=False, friday=False)
        plan.employee.save()
    expected = facts_resumed(plan, back_on)
    lost = working_days_lost(plan, back_on)

    workflows.resume(
        plan=plan, back_on=back_on, by=cast.account("mia"), at=datetime(2026, 7, 20, 9, tzinfo=UTC)
    )

    assert facts_of(Plan.objects.get(pk=plan.pk)) == expected
    assert plan.pauses.get().working_days == lost
