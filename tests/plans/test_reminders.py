"""Reminders of meetings, and whom HR's part of a message reaches: told as what happens around Sam's plan."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.enums import OutboxState, Role
from employees.models import OutboxMessage, ReportingLine
from employees.outbox import Ready, Suppressed
from employees.workflows import AbsenceDetails, record_absence
from plans import notices, reminders, workflows
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan
from tests.factories.people import EmployeeFactory, ReportingLineFactory, RoleGrantFactory
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
    return notices.NOTICES[kind].still_true(message, at)


def test_tomorrow_is_told_to_both_and_only_while_it_is_tomorrow(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    Plan.objects.filter(pk=plan.pk).update(time_zone="Pacific/Auckland")
    kind = "plans.checkpoint_tomorrow"
    reminders.queue_due(datetime(2026, 5, 31, 9, 0, tzinfo=UTC))  # nine in the evening there
    assert told(kind) == {"sam": 1, "jana": 1}

    assert isinstance(still_true(kind, datetime(2026, 5, 31, 11, 59, tzinfo=UTC)), Ready)
    assert still_true(kind, datetime(2026, 5, 31, 12, 0, tzinfo=UTC)) == Suppressed(notices.TOO_LATE)
    assert still_true(kind, LATE) == Suppressed(notices.TOO_LATE)


def test_one_bad_row_holds_up_no_other(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    sam = plan_in(PlanStatus.ACTIVE, cast)
    plan_in(PlanStatus.ACTIVE, cast, author="ana", employee="lee")
    Plan.objects.filter(pk=sam.pk).update(time_zone="Mars/Olympus")

    assert reminders.queue_due(LATE) == 2

    assert told("plans.checkpoint_late") == {"ana": 1}
    assert caplog.messages == ["reminder_failed"]


@pytest.mark.parametrize("a_batch", [1, 500])
def test_what_was_told_for_its_date_is_not_looked_at_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, a_batch: int
) -> None:
    monkeypatch.setattr(reminders, "A_BATCH", a_batch)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan_in(PlanStatus.ACTIVE, cast, author="ana", employee="lee")
    late = datetime(2026, 6, 16, 12, 0, tzinfo=UTC)  # two meetings of each have passed

    assert [reminders.queue_due(late), reminders.queue_due(late)] == [4, 0]
    assert told("plans.checkpoint_late") == {"jana": 2, "ana": 2}

    Checkpoint.objects.filter(plan=plan, number=1).update(due_on=date(2026, 6, 3))
    assert reminders.queue_due(late) == 1  # another date is told anew
    assert told("plans.checkpoint_late") == {"jana": 3, "ana": 2}


def test_a_manager_without_an_account_is_looked_at_no_more(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    jana = cast.jana
    jana.user = None
    jana.save(update_fields=["user"])

    assert reminders.queue_due(LATE) == 0
    assert not OutboxMessage.objects.filter(kind__startswith="plans.checkpoint", state=OutboxState.PENDING)


def test_nobody_is_nagged_about_a_day_of_leave_however_late_it_is_recorded(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    reminders.queue_due(EVE)
    sick = AbsenceDetails(date(2026, 6, 1), date(2026, 6, 1))
    record_absence(employee=cast.sam, details=sick, by=cast.account("mia"), at=EVE)

    assert still_true("plans.checkpoint_tomorrow", EVE) == Suppressed(notices.NO_LONGER)
    assert reminders.queue_due(LATE) == 0
