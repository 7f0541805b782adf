"""Who in HR reads what was noted about the way a plan is led, each in a request of their own. For others there is none.

Jana leads Sam's plan and Mia looks after him in HR. Lee's plan stands beside it: Ana leads that, and Ada is his HR
partner. Noor leads HR.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from employees.errors import NotVisible
from employees.models import User
from employees.permissions import Actor
from plans.enums import NoteRule, PlanStatus
from plans.models import Plan, ProcessLook, ProcessNote
from plans.queries.process_notes import (
    last_look,
    process_note_for,
    process_notes_of,
    standing_notes,
    with_noted,
    worth_a_look,
)
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.seen import Actors, everybody, given, whole

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def actors(cast: Cast) -> Actors:
    """Everybody, by name."""
    return everybody(cast, on=NOW.date())


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, under way."""
    return whole(plan_in(PlanStatus.ACTIVE, cast))


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, under way."""
    return whole(plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana"))


def noted(plan: Plan, rule: NoteRule, *, aside_by: User | None = None) -> ProcessNote:
    """A note about a plan, as the sweep leaves it; set aside, if it is said by whom."""
    note = ProcessNote(plan=plan, rule=rule, seen_at=NOW)
    if aside_by is not None:
        note.set_aside_at, note.set_aside_by, note.set_aside_reason = NOW, aside_by, "Looked at."
    note.save()
    return note


@pytest.fixture
def sams(cast: Cast, plan: Plan) -> list[ProcessNote]:
    """Two notes about Sam's plan: the first was set aside, the second stands."""
    mia = cast.account("mia")
    return [noted(plan, NoteRule.PROMISES_LATE, aside_by=mia), noted(plan, NoteRule.GOAL_HARDER)]


@pytest.fixture
def lees(other: Plan) -> list[ProcessNote]:
    """A note about Lee's plan, which stands."""
    return [noted(other, NoteRule.UNANSWERED)]


def test_their_hr_reads_the_notes_about_each_plan_those_set_aside_among_them(
    actors: Actors, plan: Plan, other: Plan, sams: list[ProcessNote], lees: list[ProcessNote]
) -> None:
    about_sam = given(actors, lambda actor: list(process_notes_of(actor, plan)))
    about_lee = given(actors, lambda actor: list(process_notes_of(actor, other)))

    assert about_sam == {"mia": sams, "noor": sams}
    assert about_lee == {"ada": lees, "noor": lees}


def test_who_leads_the_plan_reads_none_also_where_they_are_in_hr(
    cast: Cast, actors: Actors, plan: Plan, sams: list[ProcessNote]
) -> None:
    Plan.objects.filter(pk=plan.pk).update(manager=cast.mia)
    led = whole(plan)

    assert given(actors, lambda actor: list(process_notes_of(actor, led))) == {"noor": sams}


def test_one_of_them_is_there_for_the_same_and_for_nobody_else(
    actors: Actors, plan: Plan, sams: list[ProcessNote], lees: list[ProcessNote]
) -> None:
    def there_for(note: ProcessNote) -> set[str]:
        def is_there(actor: Actor) -> bool:
            try:
                assert process_note_for(actor, plan, note.ref) == note
            except NotVisible:
                return False
            return True

        return set(given(actors, is_there))

    assert [there_for(note) for note in sams] == [{"mia", "noor"}] * 2
    # Lee's is no part of Sam's plan.
    assert [there_for(note) for note in lees] == [set()]


@pytest.fixture
def chris_has(cast: Cast, plan: Plan) -> Plan:
    """Chris's plan, which has ended."""
    return whole(plan_in(PlanStatus.CLOSED, cast, employee="chris"))


def test_hr_reads_when_each_plan_was_last_looked_at(
    actors: Actors, plan: Plan, other: Plan, chris_has: Plan
) -> None:
    sams = ProcessLook.objects.create(plan=plan, looked_at=NOW)
    lees = ProcessLook.objects.create(plan=other, looked_at=NOW - timedelta(hours=12))

    assert given(actors, lambda actor: last_look(actor, plan)) == {"mia": sams, "noor": sams}
    assert given(actors, lambda actor: last_look(actor, other)) == {"ada": lees, "noor": lees}
    assert given(actors, lambda actor: last_look(actor, chris_has)) == {}


def test_a_plan_is_worth_a_look_while_it_runs_and_a_note_about_it_stands(
    cast: Cast, actors: Actors, plan: Plan, other: Plan, chris_has: Plan, sams: list[ProcessNote]
) -> None:
    def listed() -> dict[str, set[Plan]]:
        plans = with_noted(Plan.objects.all())
        found = {name: set(plans.filter(worth_a_look(actor))) for name, actor in actors.items()}
        return {name: some for name, some in found.items() if some}

    noted(chris_has, NoteRule.PROMISES_LATE)
    noted(other, NoteRule.PROMISES_LATE, aside_by=cast.account("ada"))
    assert listed() == {"mia": {plan}, "noor": {plan}}

    noted(other, NoteRule.UNANSWERED)
    assert listed() == {"mia": {plan}, "ada": {other}, "noor": {plan, other}}


def test_what_stands_about_some_plans_is_read_by_plan_and_by_their_hr_alone(
    actors: Actors, plan: Plan, other: Plan, sams: list[ProcessNote], lees: list[ProcessNote]
) -> None:
    def standing(*plans: Plan) -> dict[str, dict[int, list[ProcessNote]]]:
        return given(actors, lambda actor: standing_notes(actor, plans))

    more = noted(plan, NoteRule.UNANSWERED)

    about_sam, about_lee = {plan.pk: [sams[1], more]}, {other.pk: lees}
    assert standing(plan, other) == {"mia": about_sam, "ada": about_lee, "noor": about_sam | about_lee}
    assert standing(plan) == {"mia": about_sam, "noor": about_sam}
    assert standing() == {}


def test_who_leads_the_plan_and_is_in_hr_does_not_learn_when_it_was_looked_at(
    cast: Cast, actors: Actors, plan: Plan
) -> None:
    Plan.objects.filter(pk=plan.pk).update(manager=cast.mia)
    led_by_mia = whole(plan)
    look = ProcessLook.objects.create(plan=led_by_mia, looked_at=NOW)

    assert given(actors, lambda actor: last_look(actor, led_by_mia)) == {"noor": look}
