"""A meeting that does not take place on its day: moved with the new day seen first, or said not to have been held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.errors import NotAllowed, NotNow
from employees.models import AuditEvent, OutboxMessage
from employees.workflows import AbsenceDetails, record_absence
from plans import reminders, workflows
from plans.closing.gathering import facts_of as closing_facts
from plans.closing.gathering import points_of
from plans.enums import ChangeKind, PlanEvent, PlanStatus
from plans.models import Checkpoint, Plan
from plans.queries.moving_meetings import days_offered
from reviews.workflows import NoteBefore, log_checkpoint, prepare
from tests.factories.plans import ENDS, plan_in
from tests.factories.signing import signs
from tests.people import Cast
from tests.plans.drafting import fields_of, text_of

SignedIn = Callable[[str], Client]
# The first checkpoint is on Monday 1 June; it is the day after.
TUESDAY = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(TUESDAY, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    workflows.open_plan(plan=plan, by=cast.account("sam"), at=TUESDAY)
    return plan


def first(plan: Plan) -> Checkpoint:
    return plan.checkpoints.get(number=1)


def url(name: str, plan: Plan) -> str:
    return reverse(name, args=[plan.ref, 1])


def move(plan: Plan, cast: Cast, day: date, *, by: str = "jana", **more: Any) -> Plan:
    said = {"reason": "Both were at the fair.", **more}
    return workflows.move_checkpoint(
        checkpoint=first(plan), due_on=day, by=cast.account(by), at=TUESDAY, **said
    )


def not_held(plan: Plan, cast: Cast, *, by: str = "jana") -> Checkpoint:
    reason = "The room was closed."
    return workflows.say_not_held(checkpoint=first(plan), reason=reason, by=cast.account(by), at=TUESDAY)


class TestMoving:
    def test_jana_chooses_a_day_sees_what_changes_and_sam_gets_a_receipt_for_it(self, plan, cast, signed_in):
        seen = plan.versions.get().sha256
        signs(plan=plan, version_sha256=seen, comment="", by=cast.account("sam"), at=TUESDAY)
        jana, address = signed_in("jana"), url("checkpoint_move", plan)
        page = jana.get(address)
        for label in ("Wednesday 3 June, 2 working days later", "Monday 8 June, 5 working days later"):
            assert label in text_of(page)
        sent = fields_of(page) | {"day": "2026-06-04", "reason": "Both were at the fair."}
        preview = text_of(jana.post(address, sent))
        assert "moves from Monday 1 June 2026 to Thursday 4 June 2026: 3 working days later" in preview
        assert first(plan).due_on == date(2026, 6, 1)
        assert jana.post(address, sent | {"step": "confirm"}).status_code == 302

        version = plan.versions.get(number=2)
        assert (first(plan).due_on, version.kind, version.reason) == (
            date(2026, 6, 4),
            ChangeKind.MEETING,
            "Both were at the fair.",
        )
        sam = signed_in("sam")
        assert "4 June 2026" in text_of(sam.get(reverse("my_plan_changes")))
        told = OutboxMessage.objects.filter(kind="plans.changed")
        assert [message.recipient.get_full_name() for message in told] == ["Sam Okafor"]
        timeline = text_of(jana.get(reverse("plan_timeline", args=[plan.ref])))
        assert "moved checkpoint 1 from 1 June 2026 to 4 June 2026" in timeline
        # What was looked at is no longer so: nothing moves twice.
        assert jana.post(address, sent | {"day": "2026-06-05", "step": "confirm"}).status_code == 409

    @pytest.mark.parametrize(
        ("day", "why"),
        [
            (date(2026, 6, 1), "on this day already"),
            (date(2026, 5, 29), "has passed"),
            (date(2026, 6, 6), "working day"),
            (date(2026, 6, 15), "on one day"),
            (date(2027, 1, 4), "The plan ends on"),
        ],
    )
    def test_a_day_that_does_not_fit_is_refused_with_its_reason(self, plan, cast, signed_in, day, why):
        with pytest.raises(NotNow, match=why):
            move(plan, cast, day)
        sent = {"version": "1", "day": "other", "other_day": day.isoformat(), "reason": "x"}
        answer = signed_in("jana").post(url("checkpoint_move", plan), sent)
        assert (answer.status_code, first(plan).due_on) == (409, date(2026, 6, 1))
        assert why in text_of(answer)

    def test_where_the_companion_cannot_come_it_is_within_five_working_days(self, plan, cast, signed_in):
        jana, address = signed_in("jana"), url("checkpoint_move", plan)
        assert "the companion" not in text_of(jana.get(address))
        until = date(2026, 7, 1)
        workflows.invite_companion(
            plan=plan, companion=cast.account("kim"), until=until, by=cast.account("sam"), at=TUESDAY
        )
        assert "the meeting moves to one of the next five working days" in text_of(jana.get(address))
        sent = {
            "version": "1",
            "day": "other",
            "other_day": "2026-06-10",
            "for_companion": "on",
            "reason": "",
        }
        late = jana.post(address, sent)
        assert late.status_code == 409 and "until 9 June 2026" in text_of(late)
        in_time = sent | {"other_day": "2026-06-09", "step": "confirm"}
        assert jana.post(address, in_time).status_code == 302
        assert plan.versions.get(number=2).reason == "The companion could not come on the planned day."

    def test_days_of_leave_and_of_other_meetings_are_not_offered(self, plan, cast):
        leave = AbsenceDetails(date(2026, 6, 3), date(2026, 6, 4), Decimal(1), "x")
        record_absence(employee=cast.sam, details=leave, by=cast.account("mia"), at=TUESDAY)
        days = [one.day.day for one in days_offered(plan, first(plan), TUESDAY.date())]
        assert days == [2, 5, 8]
        with pytest.raises(NotNow, match="away on this day"):
            move(plan, cast, date(2026, 6, 3))


class TestNotHeld:
    def test_the_reason_is_read_by_everybody_and_nobody_is_reminded(self, plan, cast, signed_in):
        jana, sam = signed_in("jana"), signed_in("sam")
        assert "It did not take place?" in text_of(jana.get(url("checkpoint_log", plan)))
        empty = jana.post(url("checkpoint_not_held", plan), {"reason": ""})
        assert (empty.status_code, first(plan).is_open) == (422, True)
        sent = {"reason": "The room was closed."}
        assert jana.post(url("checkpoint_not_held", plan), sent).status_code == 302

        pages = [
            jana.get(reverse("plan", args=[plan.ref])),
            jana.get(url("checkpoint", plan)),
            jana.get(reverse("plan_record", args=[plan.ref])),
            jana.get(reverse("plan_timeline", args=[plan.ref])),
            sam.get(reverse("my_plan")),
            sam.get(reverse("my_plan_checkpoint", args=[1])),
        ]
        for page in pages:
            assert "The room was closed." in text_of(page)
            assert "has not logged this yet" not in text_of(page)
        assert jana.get(url("checkpoint_log", plan)).status_code == 302
        assert OutboxMessage.objects.filter(kind="plans.checkpoint_not_held").count() == 1
        assert AuditEvent.objects.filter(event=PlanEvent.CHECKPOINT_NOT_HELD).count() == 1

        reminders.queue_due(datetime(2026, 6, 3, 12, 0, tzinfo=UTC))
        assert not OutboxMessage.objects.filter(kind="plans.checkpoint_late").exists()

    def test_it_waits_for_nobody_on_today_and_is_settled(self, plan, cast, signed_in):
        not_held(plan, cast)
        page = text_of(signed_in("jana").get(reverse("today")))
        assert "checkpoint 1" not in page.lower()
        acts: list[Callable[[], object]] = [
            lambda: not_held(plan, cast),
            lambda: move(plan, cast, date(2026, 6, 4)),
            lambda: log_checkpoint(
                checkpoint=first(plan),
                entries=[],
                held_on=TUESDAY.date(),
                note="",
                share=False,
                by=cast.account("jana"),
                at=TUESDAY,
            ),
            lambda: prepare(
                checkpoint=first(plan), said=NoteBefore("x"), share=True, by=cast.account("sam"), at=TUESDAY
            ),
        ]
        for act in acts:
            with pytest.raises(NotNow, match="not held"):
                act()
        assert signed_in("jana").get(url("checkpoint_move", plan)).status_code == 200

    def test_what_is_to_come_is_moved_instead_and_the_employee_decides_nothing_here(self, plan, cast):
        coming = plan.checkpoints.get(number=2)
        with pytest.raises(NotNow, match="still to come"):
            workflows.say_not_held(checkpoint=coming, reason="x", by=cast.account("mia"), at=TUESDAY)
        with pytest.raises(NotAllowed):
            not_held(plan, cast, by="sam")
        with pytest.raises(NotAllowed):
            move(plan, cast, date(2026, 6, 4), by="sam")

    def test_the_closing_check_counts_it_with_its_reason(self, plan, cast):
        not_held(plan, cast)
        facts = closing_facts(plan, {}, proposed_by=cast.account("jana"), proposed_as="manager", today=ENDS)
        point = next(
            one for one in points_of(facts, overall="not_met", early_reason="") if one.key == "unheld"
        )
        assert not point.ready and "Checkpoint 1: The room was closed." in point.said
