"""What proves a meeting to both: who was there, when it was written, and that silence is no agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from plans.enums import PlanStatus
from plans.models import Plan
from plans.workflows import invite_companion
from reviews.models import Review
from reviews.queries import timing_of
from reviews.workflows import GoalEntry, log_checkpoint
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.drafting import fields_of, text_of

SignedIn = Callable[[str], Client]
# The first checkpoint is on a Monday; on the Friday after it somebody writes what was said.
MEETING, FRIDAY = date(2026, 6, 1), datetime(2026, 6, 5, 15, 0, tzinfo=UTC)


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(FRIDAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


def log_address(plan: Plan) -> str:
    return reverse("checkpoint_log", args=[plan.ref, 1])


def read_everywhere(plan: Plan, signed_in: SignedIn) -> list[str]:
    """The page of the manager, of the employee, and the record."""
    jana, sam = signed_in("jana"), signed_in("sam")
    return [
        text_of(jana.get(reverse("checkpoint", args=[plan.ref, 1]))),
        text_of(sam.get(reverse("my_plan_checkpoint", args=[1]))),
        text_of(jana.get(reverse("plan_record", args=[plan.ref]))),
    ]


def boxes(page: Any) -> Any:
    """The ticks for who was there."""
    return BeautifulSoup(page.content, "html.parser").select("input[name=present]")


def share(plan: Plan, client: Client, **more: Any) -> None:
    """Log the checkpoint on its page as it offers itself, and share it."""
    page = client.get(log_address(plan))
    said = {f"standing_{goal.ref}": "on_course" for goal in plan.goals.all()}
    said[f"example_{plan.goals.all()[0].ref}"] = "14 of 16 tickets the same day."
    ticked = {"present": [box["value"] for box in boxes(page) if box.has_attr("checked")]}
    sent = {**fields_of(page), **ticked, **said, "held_on": MEETING.isoformat(), "share": "yes", **more}
    assert client.post(log_address(plan), sent).status_code == 302


def test_who_was_there_is_ticked_already_and_late_writing_is_said_everywhere(plan, signed_in):
    share(plan, signed_in("jana"), others="Kim Park, interpreter")

    assert Review.objects.get().present == [
        {"as": "employee", "name": "Sam Okafor"},
        {"as": "manager", "name": "Jana Lind"},
        {"as": "other", "name": "Kim Park, interpreter"},
    ]
    for page in read_everywhere(plan, signed_in):
        assert "Who was there: Sam Okafor, Jana Lind (manager), Kim Park, interpreter" in page
        assert "Written 4 working days after the meeting." in page
        assert "5 June 2026" in page and "1 June 2026" in page


def test_hr_and_the_companion_are_named_and_a_tick_can_be_taken_out(plan, cast, signed_in):
    invite_companion(
        plan=plan, companion=cast.account("kim"), until=date(2026, 7, 1), by=cast.account("sam"), at=FRIDAY
    )

    share(plan, signed_in("mia"), present=["employee", "hr", "companion"])

    page = read_everywhere(plan, signed_in)[0]
    hr, companion = (cast.account(name).get_full_name() for name in ("mia", "kim"))
    assert f"Who was there: Sam Okafor, {hr} (HR), {companion} (companion)" in page


def test_an_account_that_names_nobody_says_so(plan, signed_in):
    share(plan, signed_in("jana"), present=[])

    assert all("Nobody said who was there." in page for page in read_everywhere(plan, signed_in))


@pytest.mark.parametrize(
    ("written", "late_by"),
    [
        (datetime(2026, 6, 1, 20, 0, tzinfo=UTC), 0),
        (datetime(2026, 6, 2, 20, 0, tzinfo=UTC), 0),  # the working day after
        (datetime(2026, 6, 3, 9, 0, tzinfo=UTC), 2),
        (datetime(2026, 6, 7, 9, 0, tzinfo=UTC), 5),
        (datetime(2026, 6, 8, 9, 0, tzinfo=UTC), 5),  # nobody works on a weekend
    ],
)
def test_late_is_counted_in_working_days_from_the_one_after(plan, cast, written, late_by):
    review = logged(plan, cast, at=written)

    timing = timing_of(plan, review, written.date())
    assert timing is not None and timing.late_by == late_by


def test_silence_is_said_after_five_working_days_and_never_as_agreement(plan, cast, signed_in, time_machine):
    logged(plan, cast, at=FRIDAY)
    for day, is_said in ((12, False), (13, True)):
        time_machine.move_to(datetime(2026, 6, day, 9, 0, tzinfo=UTC), tick=False)
        manager, employee, record = read_everywhere(plan, signed_in)
        for page in (manager, record):
            assert ("Not disputed: Sam had not answered by 12 June 2026" in page) is is_said
        assert ("the record says “not disputed”. That does not mean that you agreed" in employee) is is_said

    sent = {"stance": "disputed", "body": "The count leaves out Tuesday."}
    signed_in("sam").post(reverse("my_plan_checkpoint", args=[1]), sent)

    assert not any("Not disputed" in page for page in read_everywhere(plan, signed_in))


def logged(plan: Plan, cast: Cast, *, at: datetime) -> Review:
    """The first checkpoint, shared by Jana at `at`."""
    return log_checkpoint(
        checkpoint=plan.checkpoints.get(number=1),
        entries=[GoalEntry(goal, "on_course", "Seen on Tuesday.") for goal in plan.goals.all()],
        held_on=MEETING,
        note="",
        share=True,
        by=cast.account("jana"),
        at=at,
    )
