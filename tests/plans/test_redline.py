"""What changed between two versions, as a person reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from plans import workflows
from plans.documents.facts import facts_of
from plans.documents.preview import facts_resumed
from plans.documents.redline import differences
from plans.enums import PlanStatus
from plans.models import ActionStep, Goal, GoalStep, ImprovementArea, Plan
from tests.factories.plans import MONDAY, answered_for_hr, draft_plan, fill
from tests.people import Cast


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Jana's whole draft for Sam."""
    return fill(draft_plan(cast), cast)


def rows(plan: Plan, before: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The redline from earlier facts to now."""
    return [(row.what, row.before, row.after) for row in differences(before, facts_of(plan))]


def test_lines_within_an_item_have_rows_of_their_own(cast: Cast, plan: Plan) -> None:
    by, area = cast.account("jana"), plan.areas.get()
    told = {"on": date(2026, 3, 12), "when": "", "what": "Nine of fourteen waited."}
    put = {"plan": plan, "model": ImprovementArea, "item": area, "by": by, "at": MONDAY}
    workflows.put_item(**put, incidents=[told])
    before = facts_of(plan)
    ref = area.incidents.get().ref

    workflows.put_item(
        **put,
        incidents=[
            {**told, "ref": ref, "what": "Ten waited."},
            {**told, "on": None, "when": "April", "what": "More."},
        ],
    )

    area_name = "Area: Answering customers in time"
    assert rows(plan, before) == [
        (f"{area_name} · Incident: Ten waited. · what happened", "Nine of fourteen waited.", "Ten waited."),
        (f"{area_name} · Incident: More.", "", "or when, in words: April; what happened: More."),
    ]


def test_a_step_on_the_way_is_named_by_its_day(cast: Cast, plan: Plan) -> None:
    goal = plan.goals.get(target=90)
    put = {"plan": plan, "model": Goal, "item": goal, "by": cast.account("jana"), "at": MONDAY}
    workflows.put_item(**put, steps=[{"due_on": date(2026, 6, 1), "value": Decimal(70)}])
    before = facts_of(plan)
    ref = goal.steps.get().ref

    workflows.put_item(**put, steps=[{"ref": ref, "due_on": date(2026, 6, 8), "value": Decimal("72.5")}])

    place = "Goal: Answer customer tickets within one working day · On the way, by 8 June 2026"
    assert rows(plan, before) == [
        (f"{place} · by", "1 June 2026", "8 June 2026"),
        (f"{place} · agreed number", "70", "72.5"),
    ]


def test_what_moved_among_its_own_kind_is_one_row(cast: Cast, plan: Plan) -> None:
    before = facts_of(plan)

    workflows.move_item(plan=plan, item=plan.goals.all()[1], up=True, by=cast.account("jana"), at=MONDAY)

    notes = "Write up every handover before the end of the shift"
    assert rows(plan, before) == [(f"Goal: {notes} · order", "place 2 in the list", "place 1 in the list")]


def test_what_moved_to_another_area_names_both(cast: Cast, plan: Plan) -> None:
    by, action = cast.account("jana"), plan.actions.get()
    other = workflows.put_item(
        plan=plan,
        model=ImprovementArea,
        by=by,
        at=MONDAY,
        title="Handovers",
        observed="None.",
        expected="One.",
    )
    before = facts_of(plan)

    workflows.put_item(plan=plan, model=ActionStep, item=action, by=by, at=MONDAY, area=other)

    assert rows(plan, before) == [
        (f"Action step: {action.description} · area", "Answering customers in time", "Handovers")
    ]


# What the facts of a version held when versions were first made.
AT_FIRST = {
    "plan": "noun reason impact earlier_talks ending no_support_reason starts_on ends_on frequency",
    "areas": "ref kind title observed expected",
    "goals": "ref area statement measure unit baseline target due_on",
    "actions": "ref area kind by_whom description due_on",
    "support": "ref description provider provider_name frequency due_on",
    "milestones": "ref title due_on",
    "checkpoints": "ref number due_on",
}


def test_a_version_from_before_a_field_existed_is_not_said_to_have_changed(plan: Plan) -> None:
    def then(facts: dict[str, Any], key: str) -> dict[str, Any]:
        return {name: facts[name] for name in AT_FIRST[key].split()}

    now = facts_of(plan)
    old = {key: [then(row, key) for row in now[key]] for key in AT_FIRST if key != "plan"}

    assert differences({**old, "plan": then(now["plan"], "plan")}, now) == []


def test_a_list_that_an_older_version_did_not_know_is_new_row_by_row(plan: Plan) -> None:
    now = facts_of(plan)
    note = {
        "ref": "n1",
        "kind": "concern",
        "happened_on": "2026-03-12",
        "recorded_at": "2026-03-12T09:00:00+00:00",
        "seen": "Ten customers waited.",
        "said": "",
    }
    talk = {"ref": "t1", "on": "2026-03-09", "form": "talk", "about": "Late answers.", "outcome": ""}
    older = {key: value for key, value in now.items() if key not in {"talks", "template", "own"}}

    after = {**now, "citations": [note], "talks": [talk]}

    assert [
        (row.what, row.before, row.after) for row in differences({**older, "manager": "Ana Silva"}, after)
    ] == [
        ("Manager", "Ana Silva", "Jana Lind"),
        (
            "Note of 12 March 2026",
            "",
            "kind: A concern; when it happened: 12 March 2026; what was seen: Ten customers waited.",
        ),
        (
            "Earlier talk: Late answers.",
            "",
            "date: 9 March 2026; form: Conversation; what it was about: Late answers.",
        ),
    ]


def question(ref: str, answer: Any, **columns: str) -> dict[str, Any]:
    """What the facts hold of a question that only the form asks."""
    return {"ref": ref, "part": "Shift", "label": f"About {ref}", "answer": answer, "columns": columns}


def test_what_only_the_form_asks_stands_under_its_label() -> None:
    form = {"name": "Coaching plan", "number": 1, "sha256": "a"}
    before = {
        "plan": {},
        "template": form,
        "own": [
            question("unit", "Desk"),
            question("since", ""),
            question("steps", [{"day": "2026-06-01", "what": "Read"}], day="By", what="Step"),
            question("gone", "Said once"),
            question("empty", ""),
        ],
    }
    after = {
        "plan": {},
        "template": {**form, "number": 2, "sha256": "b"},
        "own": [
            {**question("unit", "Office"), "label": "About the unit"},
            question(
                "steps", [{"day": "2026-06-02", "what": "Read"}, {"what": "Try"}], day="By", what="Step"
            ),
            question("since", "2026-05-04"),
        ],
    }

    assert [(row.what, row.before, row.after) for row in differences(before, after)] == [
        ("Version of the form", "1", "2"),
        ("Shift · About the unit", "Desk", "Office"),
        (
            "Shift · About steps",
            "1. By: 1 June 2026, Step: Read",
            "1. By: 2 June 2026, Step: Read; 2. Step: Try",
        ),
        ("Shift · About since", "nothing", "4 May 2026"),
        ("Shift · About gone", "Said once", ""),
    ]


def test_another_form_is_one_row_and_facts_from_before_forms_say_nothing_of_them() -> None:
    form = {"name": "Coaching plan", "number": 1, "sha256": "a"}

    earlier: list[dict[str, Any]] = [{"plan": {}}, {"plan": {}, "template": None}]

    rows_of = [
        [(row.what, row.before, row.after) for row in differences(before, {"plan": {}, "template": form})]
        for before in earlier
    ]

    assert rows_of == [[], [("Form", "nothing", "Coaching plan, version 1")]]


def test_a_pause_moves_the_path_before_its_goal_and_never_two_onto_one_day(cast: Cast) -> None:
    plan = fill(draft_plan(cast), cast)
    goal, by = plan.goals.get(target=90), cast.account("jana")
    # A Saturday, a Sunday, and the goal on the Monday after: working days would put all three on one day.
    workflows.put_item(
        plan=plan,
        model=Goal,
        item=goal,
        by=by,
        at=MONDAY,
        due_on=date(2026, 6, 22),
        steps=[
            {"due_on": date(2026, 5, 25), "value": Decimal(60)},
            {"due_on": date(2026, 6, 20), "value": Decimal(70)},
            {"due_on": date(2026, 6, 21), "value": Decimal(80)},
        ],
    )
    workflows.submit(plan=plan, by=by, at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY)
    workflows.share(plan=plan, by=by, at=MONDAY)
    workflows.start(plan=plan, by=by, at=datetime(2026, 5, 18, 9, tzinfo=UTC))
    plan = workflows.pause(
        plan=plan,
        from_date=date(2026, 6, 8),
        hr_note="",
        by=cast.account("mia"),
        at=datetime(2026, 6, 8, 9, tzinfo=UTC),
    )
    expected = facts_resumed(plan, date(2026, 6, 10))

    workflows.resume(
        plan=plan,
        back_on=date(2026, 6, 10),
        by=cast.account("mia"),
        at=datetime(2026, 6, 10, 9, tzinfo=UTC),
    )

    plan = Plan.objects.get(pk=plan.pk)
    assert plan.status == PlanStatus.ACTIVE
    assert facts_of(plan) == expected
    goal.refresh_from_db()
    days = [step.due_on for step in GoalStep.objects.filter(goal=goal)]
    assert days[0] == date(2026, 5, 25)
    assert days == sorted({*days}) and days[-1] < goal.due_on
