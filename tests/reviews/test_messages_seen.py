"""What somebody was told is shown to them as far as they still see what it is about: a plan, a note, their account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from employees.enums import OutboxState
from employees.guard import entered
from employees.models import OutboxMessage
from employees.models.base import Referenced
from employees.permissions import Actor, actor_for, actors_for
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Observation, Plan
from reviews.queries.messages import Told, messages_of, told
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 2)
NOW = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
KINDS = {
    "people.invited",
    "plans.asked",
    "plans.handed_on",
    "plans.note_answered",
    "plans.checkpoint_shared",
    "plans.checkpoint_late",
}
# What names no plan is for whoever was told it.
ALWAYS = {"their account", "handed on"}
OF_SAM = {"plan of sam", "note about sam"}
OF_LEE = {"plan of lee", "note about lee"}
# Beside that, each sees the messages about what they see. Jana's note about Sam and Ana's about Lee are not shared.
SEEN: dict[str, set[str]] = {
    **{name: set() for name in NAMES},
    "sam": {"plan of sam"},
    "jana": OF_SAM,
    "paul": {"plan of sam"},
    "mia": OF_SAM,
    "noor": OF_SAM | OF_LEE,
    "ada": OF_LEE,
    "ana": OF_LEE,
    "lee": {"plan of lee"},
    "ivo": {"plan of sam", "plan of lee"},
    "ola": {"plan of sam", "plan of lee"},
}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan. Jana leads it."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, led by Ana, beside it."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


def noted(cast: Cast, about: str, by: str) -> Observation:
    return workflows.note(
        employee=cast.people()[about],
        kind="concern",
        happened_on=TODAY,
        seen="Late twice.",
        said="Asked.",
        by=cast.account(by),
        at=NOW,
    )


@pytest.fixture
def note(cast: Cast) -> Observation:
    """Jana's note about Sam."""
    return noted(cast, "sam", "jana")


@pytest.fixture
def other_note(cast: Cast, note: Observation) -> Observation:
    """Ana's note about Lee."""
    return noted(cast, "lee", "ana")


def message(cast: Cast, to: str, kind: str, about: Referenced, once: str, **fields: object) -> OutboxMessage:
    """One that somebody was told just now."""
    defaults = {
        "key": f"{kind}:{about.ref}:{once}:{to}",
        "kind": kind,
        "recipient": cast.account(to),
        "about_type": about._meta.label_lower,
        "about_ref": about.ref,
        "state": OutboxState.SENT,
        "queued_at": NOW,
        "due_at": NOW,
        "settled_at": NOW,
    }
    return OutboxMessage(**defaults | fields)


@pytest.fixture
def told_to_all(
    cast: Cast, plan: Plan, other: Plan, note: Observation, other_note: Observation
) -> list[OutboxMessage]:
    """The same messages to everybody, whatever they see."""
    OutboxMessage.objects.all().delete()
    made = []
    for to in NAMES:
        account = cast.account(to)
        made += [
            message(cast, to, "people.invited", account, "their account"),
            message(cast, to, "plans.handed_on", other, "handed on"),
            message(cast, to, "plans.asked", plan, "plan of sam"),
            message(cast, to, "plans.asked", other, "plan of lee"),
            message(cast, to, "plans.note_answered", note, "note about sam"),
            message(cast, to, "plans.note_answered", other_note, "note about lee"),
            message(cast, to, "plans.asked", plan, "of another sort", about_type="plans.letter"),
            message(cast, to, "plans.note_answered", note, "of another sort", about_type="plans.letter"),
            message(cast, to, "plans.asked", plan, "not due", due_at=NOW + timedelta(seconds=1)),
            message(cast, to, "plans.of_old", plan, "without words"),
            message(cast, to, "people.of_old", account, "without words"),
        ]
    return OutboxMessage.objects.bulk_create(made)


def test_each_is_shown_what_is_about_what_they_see_and_what_names_no_plan(
    cast: Cast, told_to_all: list[OutboxMessage]
) -> None:
    actors = actors_for([cast.account(name) for name in NAMES], on=TODAY)
    found = {}
    for name in NAMES:
        shown = messages_of(actors[cast.account(name).pk], kinds=KINDS, at=NOW)
        found[name] = [tuple(one.key.split(":")[2:]) for one in shown]

    assert {name: set(keys) for name, keys in found.items()} == {
        name: {(what, name) for what in ALWAYS | seen} for name, seen in SEEN.items()
    }
    assert {name: len(keys) for name, keys in found.items()} == {
        name: len(ALWAYS | seen) for name, seen in SEEN.items()
    }


def test_in_a_request_it_is_had_by_its_reader(cast: Cast, told_to_all: list[OutboxMessage]) -> None:
    account = cast.account("jana")
    jana = actor_for(account, on=TODAY)

    with entered(lambda: account.pk):
        assert {one.key.split(":")[2] for one in messages_of(jana, kinds=KINDS, at=NOW)} == ALWAYS | OF_SAM


@pytest.fixture
def jana(cast: Cast) -> Actor:
    return actor_for(cast.account("jana"), on=TODAY)


def test_each_message_comes_with_what_it_is_about_and_the_day_of_the_meeting_that_it_names(
    cast: Cast, plan: Plan, other: Plan, note: Observation, jana: Actor
) -> None:
    first, second = plan.checkpoints.order_by("number")[:2]
    of_lee = other.checkpoints.get(number=2)
    held = message(cast, "jana", "plans.checkpoint_shared", plan, first.ref)
    asked = message(cast, "jana", "plans.asked", plan, second.ref)
    wrong = message(cast, "jana", "plans.checkpoint_shared", plan, of_lee.ref)
    late = message(cast, "jana", "plans.checkpoint_late", plan, f"{second.ref}:1:2026-05-30")
    answered = message(cast, "jana", "plans.note_answered", note, "once")
    gone = message(cast, "jana", "plans.handed_on", other, "once")
    account = message(cast, "jana", "people.invited", cast.account("jana"), "1")

    with entered(lambda: jana.user_id):
        found = told(jana, [held, asked, wrong, late, answered, gone, account])

    assert first.due_on == date(2026, 6, 1)
    assert of_lee.due_on not in {TODAY, first.due_on}
    assert found == [
        Told(held, date(2026, 6, 1), plan=plan),
        Told(asked, TODAY, plan=plan),
        # Another plan's meeting is not looked at.
        Told(wrong, TODAY, plan=plan),
        Told(late, date(2026, 5, 30), plan=plan),
        Told(answered, TODAY, note=note),
        Told(gone, TODAY),
        Told(account, TODAY),
    ]


def test_meetings_are_looked_up_only_where_a_message_is_about_one(
    cast: Cast, plan: Plan, jana: Actor, django_assert_num_queries: Callable[[int], Any]
) -> None:
    asked = message(cast, "jana", "plans.asked", plan, "once")
    held = message(cast, "jana", "plans.checkpoint_shared", plan, plan.checkpoints.all()[0].ref)

    with django_assert_num_queries(1):
        told(jana, [asked])
    with django_assert_num_queries(2):
        told(jana, [asked, held])
