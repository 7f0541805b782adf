"""Whether a change makes a plan harder to meet: which it says, which not, and that HR is not silent about it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from employees.errors import NotNow
from plans import workflows
from plans.documents.goalposts import goalposts, harder
from plans.enums import AskedBy, PlanStatus
from plans.models import Amendment
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_changes import AT, GOAL, edit, refs

BEFORE: dict[str, Any] = {
    "plan": {"ends_on": "2026-07-10"},
    "goals": [
        {
            "ref": "up",
            "statement": "Answer",
            "unit": "%",
            "baseline": "57",
            "target": "90",
            "due_on": "2026-07-10",
            "steps": [{"ref": "s", "due_on": "2026-06-01", "value": "70"}],
        },
        {
            "ref": "down",
            "statement": "Err less",
            "unit": "errors",
            "baseline": "9",
            "target": "2",
            "due_on": "2026-07-01",
        },
        {
            "ref": "words",
            "statement": "Write",
            "unit": "",
            "baseline": None,
            "target": None,
            "due_on": "2026-06-26",
        },
    ],
    "actions": [
        {"ref": "own", "description": "A course", "by_whom": "employee", "due_on": "2026-05-29"},
        {"ref": "ours", "description": "A mentor", "by_whom": "employer", "due_on": "2026-05-29"},
    ],
    "support": [{"ref": "hour", "description": "An hour a week", "due_on": "2026-06-05"}],
    "milestones": [{"ref": "m", "title": "A week", "due_on": "2026-06-12"}],
}
HARDER: dict[str, tuple[str, dict[str, Any], str]] = {
    "a target up": ("goals/up", {"target": "95"}, "The target of “Answer” rises from 90 to 95."),
    "a target down, where less is better": (
        "goals/down",
        {"target": "0"},
        "The target of “Err less” falls from 2 to 0.",
    ),
    "another unit": ("goals/up", {"unit": "calls"}, "“Answer” counts something else than before."),
    "a number where there was none": (
        "goals/words",
        {"baseline": "1", "target": "2", "unit": "pages"},
        "“Write” is measured by a number now.",
    ),
    "a goal sooner": (
        "goals/up",
        {"due_on": "2026-07-03"},
        "“Answer” is due on 3 July 2026 instead of 10 July 2026.",
    ),
    "a step on the way sooner": (
        "goals/up",
        {"steps": [{"ref": "s", "due_on": "2026-05-25", "value": "70"}]},
        "A step on the way to “Answer” is due on 25 May 2026 instead of 1 June 2026.",
    ),
    "a step on the way higher": (
        "goals/up",
        {"steps": [{"ref": "s", "due_on": "2026-06-01", "value": "80"}]},
        "A step on the way to “Answer” goes from 70 to 80.",
    ),
    "a step on the way more": (
        "goals/up",
        {
            "steps": [
                {"ref": "s", "due_on": "2026-06-01", "value": "70"},
                {"ref": "t", "due_on": "2026-06-15", "value": "80"},
            ]
        },
        "On the way to “Answer”, 80 by 15 June 2026 is new.",
    ),
    "an own step sooner": (
        "actions/own",
        {"due_on": "2026-05-22"},
        "“A course” is due on 22 May 2026 instead of 29 May 2026.",
    ),
    "a promise later": (
        "support/hour",
        {"due_on": "2026-06-12"},
        "“An hour a week” is promised for 12 June 2026 instead of 5 June 2026.",
    ),
    "our step later": (
        "actions/ours",
        {"due_on": "2026-06-12"},
        "“A mentor” is promised for 12 June 2026 instead of 29 May 2026.",
    ),
    "our step made theirs": (
        "actions/ours",
        {"by_whom": "employee"},
        "“A mentor” was for the employer to do, and is for the employee now.",
    ),
    "a milestone sooner": (
        "milestones/m",
        {"due_on": "2026-06-05"},
        "“A week” is due on 5 June 2026 instead of 12 June 2026.",
    ),
    "the end sooner": (
        "plan",
        {"ends_on": "2026-07-03"},
        "The plan ends on 3 July 2026 instead of 10 July 2026.",
    ),
    "support gone": ("support/hour", {}, "The support “An hour a week” is taken out."),
    "a new goal": ("goals", {"ref": "new", "statement": "Call back"}, "“Call back” is a new goal."),
}


def changed(where: str, fields: dict[str, Any]) -> dict[str, Any]:
    after = copy.deepcopy(BEFORE)
    key, _slash, ref = where.partition("/")
    if key == "plan":
        after["plan"].update(fields)
    elif not ref:
        after[key].append(fields)
    elif not fields:
        after[key] = [row for row in after[key] if row["ref"] != ref]
    else:
        next(row for row in after[key] if row["ref"] == ref).update(fields)
    return after


@pytest.mark.parametrize("name", HARDER)
def test_what_is_harder_is_said_and_its_reverse_is_easier(name: str) -> None:
    where, fields, sentence = HARDER[name]
    after = changed(where, fields)

    assert [(post.harder, post.sentence) for post in goalposts(BEFORE, after)] == [(True, sentence)]
    back = goalposts(after, BEFORE)
    assert len(back) == 1
    assert back[0].harder is (name == "another unit"), (
        "back again is easier; a unit counts something else both ways"
    )


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("goals/up", {"statement": "Answer all"}),
        ("goals/up", {"baseline": "60"}),
        # No more by that day than was asked for an earlier one.
        (
            "goals/up",
            {
                "steps": [
                    {"ref": "s", "due_on": "2026-06-01", "value": "70"},
                    {"ref": "t", "due_on": "2026-06-15", "value": "70"},
                ]
            },
        ),
        ("support/hour", {"provider": "hr"}),
    ],
)
def test_wording_and_where_somebody_begins_are_for_people_to_judge(
    where: str, fields: dict[str, Any]
) -> None:
    assert goalposts(BEFORE, changed(where, fields)) == []


def test_hr_does_not_move_the_goalposts_without_a_reason_of_its_own(cast: Cast) -> None:
    plan, mia = plan_in(PlanStatus.ACTIVE, cast), cast.account("mia")
    put = workflows.propose_change(
        plan=plan,
        changes=[edit("goal", None, **GOAL), edit("goal", refs(plan)["goal"], target="95")],
        reason="Sam is ready for more.",
        asked_by=AskedBy.EMPLOYEE,
        by=cast.account("jana"),
        at=AT,
    )

    for silence in ("", "  "):
        with pytest.raises(NotNow, match=r"harder to meet.*rises from 90 to 95.*“Call back” is a new goal"):
            workflows.amend(plan=plan, proposed=put, goalposts_reason=silence, by=mia, at=AT)
    changed = workflows.amend(plan=plan, proposed=put, goalposts_reason="Sam asked for both.", by=mia, at=AT)

    kept = Amendment.objects.get()
    assert (kept.asked_by, kept.goalposts_reason, kept.version.number) == (
        "employee",
        "Sam asked for both.",
        2,
    )
    first, second = changed.versions.all()
    assert len(harder(first.facts, second.facts)) == 2


def test_what_becomes_easier_needs_no_more_than_its_reason(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    change = edit("goal", refs(plan)["goal"], target="80")

    workflows.amend(plan=plan, changes=[change], reason="Leave.", by=cast.account("mia"), at=AT)

    assert Amendment.objects.get().goalposts_reason == ""
