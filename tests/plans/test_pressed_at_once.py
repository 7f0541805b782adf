"""A button pressed twice at once: the press that came first may be the last to be let in, and still does it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db.models import Model

from employees.models import AuditEvent
from plans import workflows
from plans.enums import FirstStep, LetterKind, ObservationKind, PlanEvent, PlanStatus, Section
from plans.fairness import Decision
from plans.models import Attachment, Comment, FairStart, Letter, Observation, Plan, PlanTemplate
from plans.workflows.letters import Meeting
from tests.factories.plans import FAIR_START, MONDAY, attached, plan_in
from tests.factories.templates import design
from tests.people import Cast

AT = MONDAY + timedelta(days=21)
# Both were pressed within the same second; the later press got the lock first.
PRESSED = (AT + timedelta(milliseconds=40), AT)


def comment(cast: Cast, plan: Plan, at: datetime) -> None:
    workflows.comment(plan=plan, section=Section.GOALS, body="Well put.", by=cast.account("jana"), at=at)


def evidence(cast: Cast, plan: Plan, at: datetime) -> None:
    attached(plan, cast, at=at)


def letter(cast: Cast, plan: Plan, at: datetime) -> None:
    meeting = Meeting(date(2026, 6, 9), time(10), "Room 3")
    workflows.write_letter(
        plan=plan, kind=LetterKind.MEETING, meeting=meeting, by=cast.account("jana"), at=at
    )


def note(cast: Cast, plan: Plan, at: datetime) -> None:
    workflows.note(
        employee=cast.sam,
        kind=ObservationKind.CONCERN,
        happened_on=date(2026, 5, 4),
        seen="Three tickets waited.",
        said="I asked why.",
        by=cast.account("jana"),
        at=at,
    )


def draft(cast: Cast, plan: Plan, at: datetime) -> None:
    workflows.draft(
        employee=cast.chris, manager=cast.jana, by=cast.account("jana"), at=at, fair_start=FAIR_START
    )


def pause(cast: Cast, plan: Plan, at: datetime) -> None:
    workflows.keep_pause(
        employee=cast.chris,
        answers=FAIR_START,
        decision=Decision(FirstStep.COACH_FIRST, "Talk first."),
        by=cast.account("jana"),
        at=at,
    )


def template(cast: Cast, plan: Plan, at: datetime) -> None:
    workflows.make_template(design=design("Another"), by=cast.account("noor"), at=at)


ACTS: list[tuple[Callable[[Cast, Plan, datetime], None], type[Model]]] = [
    (comment, Comment),
    (evidence, Attachment),
    (letter, Letter),
    (note, Observation),
    (draft, Plan),
    (pause, FairStart),
    (template, PlanTemplate),
]


@pytest.mark.parametrize(("act", "model"), ACTS, ids=lambda one: getattr(one, "__name__", ""))
def test_it_is_done_once_whichever_press_is_let_in_first(
    cast: Cast, act: Callable[[Cast, Plan, datetime], None], model: type[Model]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    before = model._base_manager.count()

    for at in PRESSED:
        act(cast, plan, at)

    assert model._base_manager.count() - before == 1


def test_a_device_is_handed_over_once_a_press_and_again_after_a_while(cast: Cast) -> None:
    plan, jana = plan_in(PlanStatus.ACTIVE, cast), cast.account("jana")

    def handed(at: datetime) -> int:
        workflows.assist(plan=plan, by=jana, at=at)
        return AuditEvent.objects.filter(event=PlanEvent.ASSISTED, about_ref=plan.ref).count()

    assert [handed(at) for at in PRESSED] == [1, 1]
    assert handed(AT + timedelta(minutes=2)) == 2
