"""Reminders of meetings, and whom HR's part of a message reaches: told as what happens around Sam's plan."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.enums import Role
from employees.models import OutboxMessage, ReportingLine
from employees.outbox import Ready, Suppressed
from employees.workflows import AbsenceDetails, record_absence
from plans import notices, reminders, workflows
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan
from plans.notices import reminding
from tests.factories.people import ClosureFactory, EmployeeFactory, ReportingLineFactory, RoleGrantFactory
from tests.factories.plans import MONDAY, draft_plan, fill, plan_in
from tests.people import Cast

EVE = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)  # the day before Sam's first meeting
LATE = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)


def told(kind: str) -> Counter[str]:
    """Whom the messages of one kind are for, by the first part of the address."""
    messages = OutboxMessage.objects.filter(kind=kind).select_related("recipient")
    return Counter(message.recipient.email.partition("@")[0] for message in messages)


# --- HR


def test_a_draft_that_the_only_partner_wrote_is_put_to_the_lead(cast: Cast) -> None:
    plan = fill(draft_plan(cast, author="mia"), cast, author="mia")
    mia = cast.account("mia")

    assert notices.asked_to_review(plan, by=mia, at=MONDAY) == [cast.account("noor")]
    workflows.submit(plan=plan, by=mia, at=MONDAY)

    assert told("plans.to_review") == {"noor": 1}


def test_a_draft_that_the_manager_wrote_is_put_to_the_partner(cast: Cast) -> None:
    plan_in(PlanStatus.IN_REVIEW, cast)

    assert told("plans.to_review") == {"mia": 1}


def test_an_outcome_that_the_manager_puts_forward_is_put_to_the_partner(cast: Cast) -> None:
    plan_in(PlanStatus.CLOSED, cast)

    assert told("plans.outcome_proposed") == {"mia": 1}


def test_who_acts_for_hr_is_asked_on_the_day_and_not_on_the_day_of_the_draft(cast: Cast) -> None:
    plan = fill(draft_plan(cast), cast)
    ReportingLine.objects.filter(employee=cast.mia).update(until_date=MONDAY.date())
    ReportingLineFactory(employee=cast.mia, manager=cast.sam, from_date=MONDAY.date() + timedelta(days=1))

    workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=1))

    assert told("plans.to_review") == {"noor": 1}


def test_asking_hr_costs_the_same_however_many_work_there(cast: Cast) -> None:
    plan_in(PlanStatus.IN_REVIEW, cast)
    costs = []
    for _more in range(3):
        plan = Plan.objects.select_related("employee", "outcome").get()
        with CaptureQueriesContext(connection) as queries:
            found = notices.hr_for(plan, at=MONDAY)
        costs.append(len(queries))
        for number in range(5):
            colleague = EmployeeFactory()
            RoleGrantFactory(user=colleague.user, role=Role.HR_PARTNER, department=cast.support)
            if number == 4:
                RoleGrantFactory(user=EmployeeFactory().user, role=Role.HR_PARTNER, department=cast.finance)
            if number:  # and some whose manager has the plan, who are strangers to it
                ReportingLineFactory(employee=colleague, manager=cast.sam)

    assert len(found) == 3
    assert costs == [costs[0]] * 3
    assert costs[0] <= 6


# --- The day before, and the day after


def still_true(kind: str, at: datetime) -> Ready | Suppressed:
    message = OutboxMessage.objects.filter(kind=kind, recipient__email="sam@example.org").get()
    return reminding.NOTICES[kind].still_true(message, at)


def test_tomorrow_is_told_to_both_and_only_while_it_is_tomorrow(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    Plan.objects.filter(pk=plan.pk).update(time_zone="Pacific/Auckland")
    kind = "plans.checkpoint_tomorrow"
    reminders.queue_due(datetime(2026, 5, 31, 9, 0, tzinfo=UTC))  # nine in the evening there
    assert told(kind) == {"sam": 1, "jana": 1}

    assert isinstance(still_true(kind, datetime(2026, 5, 31, 11, 59, tzinfo=UTC)), Ready)
    assert still_true(kind, datetime(2026, 5, 31, 12, 0, tzinfo=UTC)) == Suppressed(reminding.TOO_LATE)
    assert still_true(kind, LATE) == Suppressed(reminding.TOO_LATE)


def due_of(kind: str) -> list[datetime]:
    """When the messages of one kind are due, for Sam or for Jana."""
    return sorted(OutboxMessage.objects.filter(kind=kind).values_list("due_at", flat=True))


def test_a_meeting_is_announced_on_the_morning_of_the_working_day_before(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)  # the first meeting is on Monday, 1 June, in London
    ahead = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)

    reminders.queue_due(ahead)

    assert due_of("plans.checkpoint_tomorrow") == [datetime(2026, 5, 29, 7, 30, tzinfo=UTC)] * 2
    friday = still_true("plans.checkpoint_tomorrow", datetime(2026, 5, 29, 8, 0, tzinfo=UTC))
    assert isinstance(friday, Ready)
    assert friday.context == {"day": date(2026, 6, 1), "is_tomorrow": False}


def test_a_holiday_before_a_meeting_is_no_day_to_announce_it(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    ClosureFactory(on=date(2026, 5, 29))
    plan.checkpoints.filter(number=1).update(due_on=date(2026, 6, 2))
    plan.checkpoints.filter(number=2).update(due_on=date(2026, 6, 1))

    reminders.queue_due(datetime(2026, 5, 20, 3, 0, tzinfo=UTC))

    thursday, monday = datetime(2026, 5, 28, 7, 30, tzinfo=UTC), datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
    assert due_of("plans.checkpoint_tomorrow") == [thursday, thursday, monday, monday]


def test_a_meeting_that_has_passed_is_asked_about_on_the_next_working_morning(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan.checkpoints.filter(number=1).update(due_on=date(2026, 5, 29))  # a Friday

    reminders.queue_due(datetime(2026, 5, 30, 3, 0, tzinfo=UTC))

    again = datetime(2026, 6, 4, 7, 30, tzinfo=UTC)  # three working days later
    assert due_of("plans.checkpoint_late") == [datetime(2026, 6, 1, 7, 30, tzinfo=UTC), again]


def test_it_is_half_past_eight_where_the_plan_is_whatever_the_clocks_did_and_once(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    days = (
        date(2026, 10, 26),
        date(2026, 11, 3),
        date(2027, 3, 30),
    )  # after the changes in Europe, America, Europe
    for zone in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"):
        Plan.objects.filter(pk=plan.pk).update(time_zone=zone)
        OutboxMessage.objects.filter(kind="plans.checkpoint_tomorrow").delete()
        for number, day in enumerate(days, start=1):
            plan.checkpoints.filter(number=number).update(due_on=day)
            for hour in (0, 8, 71):  # swept again and again
                reminders.queue_due(
                    datetime.combine(day, time(), UTC) - timedelta(days=4) + timedelta(hours=hour)
                )

        local = [due.astimezone(ZoneInfo(zone)).time() for due in due_of("plans.checkpoint_tomorrow")]
        assert local == [time(8, 30)] * 2 * len(days), zone


def test_one_bad_row_holds_up_no_other(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    sam = plan_in(PlanStatus.ACTIVE, cast)
    plan_in(PlanStatus.ACTIVE, cast, author="ana", employee="lee")
    Plan.objects.filter(pk=sam.pk).update(time_zone="Mars/Olympus")

    assert reminders.queue_due(LATE) == 8  # of each, two meetings, a promise and a receipt

    assert (told("plans.checkpoint_late"), told("plans.checkpoint_tomorrow")) == (
        {"ana": 2},
        {"ana": 1, "lee": 1},
    )
    assert caplog.messages == ["reminder_failed"] * 4


@pytest.mark.parametrize("a_batch", [1, 500])
def test_what_was_told_for_its_date_is_not_looked_at_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, a_batch: int
) -> None:
    monkeypatch.setattr(reminders, "A_BATCH", a_batch)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan_in(PlanStatus.ACTIVE, cast, author="ana", employee="lee")
    late = datetime(2026, 6, 16, 12, 0, tzinfo=UTC)  # two meetings of each have passed, and one is near

    assert [reminders.queue_due(late), reminders.queue_due(late)] == [12, 0]
    assert told("plans.checkpoint_late") == {"jana": 3, "ana": 3}  # of what lies far back the last time alone

    Checkpoint.objects.filter(plan=plan, number=1).update(due_on=date(2026, 6, 3))
    assert reminders.queue_due(late) == 1  # another date is told anew
    assert told("plans.checkpoint_late") == {"jana": 4, "ana": 3}


def test_a_manager_without_an_account_is_looked_at_no_more(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    jana = cast.jana
    jana.user = None
    jana.save(update_fields=["user"])

    assert [reminders.queue_due(LATE), reminders.queue_due(LATE)] == [
        2,
        0,
    ]  # the next meeting and the receipt
    assert not OutboxMessage.objects.filter(kind="plans.checkpoint_late")
    assert told("plans.checkpoint_tomorrow") == {"sam": 1}


def test_nobody_is_nagged_about_a_day_of_leave_however_late_it_is_recorded(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    reminders.queue_due(EVE)
    sick = AbsenceDetails(date(2026, 6, 1), date(2026, 6, 1))
    record_absence(employee=cast.sam, details=sick, by=cast.account("mia"), at=EVE)

    assert still_true("plans.checkpoint_tomorrow", EVE) == Suppressed(notices.NO_LONGER)
    reminders.queue_due(LATE)
    assert not OutboxMessage.objects.filter(kind="plans.checkpoint_late")
