"""The table of reminders: each rule on its dates, what HR changes of it, and what is never told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from employees.enums import OutboxState, ReminderKind, Role
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage, ReminderSetting
from employees.models.base import new_ref
from employees.outbox import Ready, Suppressed, forget_ahead
from employees.outbox.queue import claim
from employees.workflows import (
    AbsenceDetails,
    PersonDetails,
    change_details,
    close_on,
    open_on,
    record_absence,
    withdraw_absence,
)
from employees.workflows.people import FIELDS
from employees.working_days import WorkingCalendar
from plans import reminders, workflows
from plans.enums import PlanStatus, Provider, Section
from plans.models import Checkpoint, Plan, Question
from plans.notices import NO_LONGER, NOT_ENTITLED, reminding
from plans.notices.rules import RULES, InForce, Reader, as_set, in_force
from plans.reminders.batches import days_of
from plans.reminders.sources import SOURCES
from plans.workflows import Tuning, restore_reminder, tune_reminder
from tests.factories.people import EmployeeFactory, RoleGrantFactory, WorkingPatternFactory
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast

K = ReminderKind


def told(kind: str) -> list[tuple[str, str]]:
    """Whom the messages of one kind are for, by the first part of the address, and on which morning."""
    messages = OutboxMessage.objects.filter(kind=kind).select_related("recipient").order_by("due_at", "pk")
    return [(one.recipient.email.partition("@")[0], f"{one.due_at:%a %-d %b %H:%M}") for one in messages]


def sweep_through(first: date, last: date) -> None:
    """Sweep every morning, as the beat does every minute."""
    for number in range((last - first).days + 1):
        reminders.queue_due(datetime.combine(first, time(4), UTC) + timedelta(days=number))


def verdict_of(kind: str, who: str, at: datetime) -> Ready | Suppressed:
    """What is said of the first message of a kind to somebody when it is about to leave."""
    message = OutboxMessage.objects.filter(kind=kind, recipient__email=f"{who}@example.org").order_by("pk")[0]
    return reminding.NOTICES[kind].still_true(message, at)


@pytest.fixture
def active(cast: Cast) -> Plan:
    """Sam's plan: it runs from 18 May to 10 July, meets on 1, 15 and 29 June, and promises support by 5 June."""
    return plan_in(PlanStatus.ACTIVE, cast)


# --- Each rule on its dates


def test_what_is_told_of_a_plan_that_runs_and_in_which_nothing_is_done(active: Plan) -> None:
    sweep_through(date(2026, 5, 18), date(2026, 7, 13))

    assert told(K.RECEIPT_WAITS) == [("sam", "Thu 21 May 07:30")]
    assert told(K.CHECKPOINT_NEAR)[:4] == [
        ("sam", "Fri 29 May 07:30"),
        ("jana", "Fri 29 May 07:30"),
        ("sam", "Fri 12 Jun 07:30"),
        ("jana", "Fri 12 Jun 07:30"),
    ]
    assert told(K.CHECKPOINT_LATE)[:2] == [("jana", "Tue 2 Jun 07:30"), ("jana", "Fri 5 Jun 07:30")]
    assert told(K.CHECKPOINT_LATE_HR)[:2] == [("mia", "Mon 8 Jun 07:30"), ("mia", "Mon 22 Jun 07:30")]
    assert told(K.SUPPORT_SOON) == [("jana", "Wed 3 Jun 07:30")]
    assert told(K.SUPPORT_LATE) == [("jana", "Mon 8 Jun 07:30")]
    assert told(K.SUPPORT_LATE_HR) == [("mia", "Fri 12 Jun 07:30")]
    assert told(K.OUTCOME_NEAR) == [("jana", "Fri 26 Jun 07:30"), ("mia", "Fri 26 Jun 07:30")]


def test_what_is_told_of_a_plan_that_is_talked_through(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)  # shared on Wednesday, 6 May
    sam = cast.account("sam")
    friday = datetime(2026, 5, 8, 9, tzinfo=UTC)
    workflows.propose(plan=plan, wording="Eighty is what the team reaches.", by=sam, at=friday)
    workflows.ask(plan=plan, words="Which report is meant?", by=sam, at=friday)

    sweep_through(date(2026, 5, 6), date(2026, 5, 18))

    assert told(K.UNOPENED) == [("sam", "Mon 11 May 07:30")]
    assert told(K.UNOPENED_HR) == [("mia", "Wed 13 May 07:30")]
    assert told(K.PROPOSAL_WAITS) == [("jana", "Tue 12 May 07:30")]
    assert told(K.PROPOSAL_WAITS_HR) == [("mia", "Fri 15 May 07:30")]
    assert told(K.QUESTION_WAITS) == [("jana", "Tue 12 May 07:30")]
    assert told(K.QUESTION_WAITS_HR) == [("mia", "Fri 15 May 07:30")]
    for kind in (K.UNOPENED, K.PROPOSAL_WAITS, K.QUESTION_WAITS):
        assert isinstance(verdict_of(kind, "sam" if kind == K.UNOPENED else "jana", friday), Ready)

    workflows.open_plan(plan=plan, by=sam, at=friday)
    question = Question.objects.get()
    workflows.answer_question(question=question, answer="The weekly one.", by=cast.account("jana"), at=friday)

    assert verdict_of(K.UNOPENED, "sam", friday) == Suppressed(NO_LONGER)
    assert verdict_of(K.QUESTION_WAITS, "jana", friday) == Suppressed(NO_LONGER)


def test_a_draft_that_waits_is_put_to_hr_again_and_anew_when_it_is_sent_again(cast: Cast) -> None:
    plan = plan_in(PlanStatus.IN_REVIEW, cast)  # sent on Monday, 4 May
    sweep_through(date(2026, 5, 4), date(2026, 5, 12))
    assert told(K.REVIEW_WAITS) == [("mia", "Wed 6 May 07:30"), ("mia", "Mon 11 May 07:30")]

    at = datetime(2026, 5, 12, 9, tzinfo=UTC)
    workflows.request_changes(
        plan=plan, section=Section.GOALS, body="Which tickets?", by=cast.account("mia"), at=at
    )
    assert verdict_of(K.REVIEW_WAITS, "mia", at) == Suppressed(NO_LONGER)
    workflows.submit(plan=Plan.objects.get(), by=cast.account("jana"), at=at)
    sweep_through(date(2026, 5, 13), date(2026, 5, 20))

    assert told(K.REVIEW_WAITS)[2:] == [("mia", "Thu 14 May 07:30"), ("mia", "Tue 19 May 07:30")]


def test_support_that_hr_promised_is_put_to_hr_alone(active: Plan) -> None:
    active.support.update(provider=Provider.HR)

    sweep_through(date(2026, 5, 18), date(2026, 6, 15))

    assert told(K.SUPPORT_SOON) == [("mia", "Wed 3 Jun 07:30")]
    assert told(K.SUPPORT_LATE) == [("mia", "Mon 8 Jun 07:30")]
    assert told(K.SUPPORT_LATE_HR) == []


def test_each_hears_of_it_on_a_day_on_which_they_work(active: Plan, cast: Cast) -> None:
    cast.jana.working_pattern = WorkingPatternFactory(friday=False, monday=False)
    cast.jana.save(update_fields=["working_pattern"])
    sick = AbsenceDetails(date(2026, 5, 28), date(2026, 5, 29))
    record_absence(employee=cast.sam, details=sick, by=cast.account("mia"), at=MONDAY)

    sweep_through(date(2026, 5, 18), date(2026, 6, 12))

    assert told(K.CHECKPOINT_NEAR)[:2] == [("sam", "Wed 27 May 07:30"), ("jana", "Thu 28 May 07:30")]
    assert told(K.CHECKPOINT_LATE)[:2] == [("jana", "Tue 2 Jun 07:30"), ("jana", "Tue 9 Jun 07:30")]


def test_after_a_silence_the_last_alone_is_told_and_on_a_working_day(active: Plan) -> None:
    reminders.queue_due(datetime(2026, 6, 13, 9, tzinfo=UTC))  # a Saturday

    assert told(K.CHECKPOINT_LATE) == [("jana", "Mon 15 Jun 07:30")]
    assert told(K.CHECKPOINT_LATE_HR) == [("mia", "Mon 15 Jun 07:30")]


def test_who_took_over_hears_of_it_and_who_handed_on_does_not(active: Plan, cast: Cast) -> None:
    reminders.queue_due(datetime(2026, 6, 2, 4, tzinfo=UTC))
    Plan.objects.filter(pk=active.pk).update(manager=cast.paul)
    reminders.queue_due(datetime(2026, 6, 2, 5, tzinfo=UTC))

    assert {who for who, _when in told(K.CHECKPOINT_LATE)} == {"jana", "paul"}
    noon = datetime(2026, 6, 2, 12, tzinfo=UTC)
    assert verdict_of(K.CHECKPOINT_LATE, "jana", noon) == Suppressed(NOT_ENTITLED)
    assert isinstance(verdict_of(K.CHECKPOINT_LATE, "paul", noon), Ready)


def test_hr_is_told_anew_where_whoever_was_told_has_no_longer_to_do_with_it(active: Plan, cast: Cast) -> None:
    at = datetime(2026, 6, 8, 4, tzinfo=UTC)
    reminders.queue_due(at)
    assert {who for who, _when in told(K.CHECKPOINT_LATE_HR)} == {"mia"}
    cast.account("mia").role_grants.update(revoked_at=at, revoked_by=cast.account("noor"))
    OutboxMessage.objects.filter(kind=K.CHECKPOINT_LATE_HR).update(
        state=OutboxState.SUPPRESSED, reason=NOT_ENTITLED, next_try_at=None
    )

    reminders.queue_due(at + timedelta(hours=1))

    assert {who for who, _when in told(K.CHECKPOINT_LATE_HR)} == {"mia", "noor"}


# Found on a Tuesday by somebody who works on Mondays: what passed is put off to the day of the next.
PUT_OFF = {
    "kind": K.CHECKPOINT_LATE.value,
    "days": 1,
    "repeat": 1,
    "times": 2,
    "weekdays": frozenset({0}),
    "days_off": frozenset(),
    "today": 6,
}
week = st.frozensets(st.integers(0, 6), min_size=1)
off = st.frozensets(st.integers(0, 120), max_size=20)


@given(
    kind=st.sampled_from(sorted(RULES)),
    days=st.integers(1, 30),
    repeat=st.integers(1, 30),
    times=st.integers(1, 5),
    weekdays=week,
    days_off=off,
    today=st.integers(-30, 90),
)
@example(**PUT_OFF)
def test_nothing_is_told_twice_nor_on_a_day_off(kind, days, repeat, times, weekdays, days_off, today) -> None:
    rule, day = RULES[kind], date(2026, 6, 3)
    today = day + timedelta(days=today)
    holds = InForce(rule, True, days, repeat if rule.may_repeat else 0, times if rule.may_repeat else 1)
    calendar = WorkingCalendar(weekdays, {day + timedelta(days=number - 60) for number in days_off})

    found = list(days_of(holds, day, today, calendar))

    assert len({number for number, _due in found}) == len({due for _number, due in found}) == len(found)
    assert sum(due <= today for _number, due in found) <= 1
    for number, due in found:
        assert calendar.is_working(due)
        if rule.before:
            assert due >= today or calendar.between(due, day) == days
        elif due > today:
            wanted = days + (number - 1) * holds.repeat_every
            passed = calendar.between(day + timedelta(days=1), due) + 1
            assert passed == wanted or due == calendar.on_or_after(today)


# --- HR's changes


def tuned(cast: Cast, kind: str, *values: int | bool, who: str = "noor", at: datetime = MONDAY) -> None:
    tune_reminder(kind=kind, tuning=Tuning(*values), by=cast.account(who), at=at)


def test_a_number_that_is_raised_is_caught_up_and_one_that_is_lowered_is_told_no_more(
    active: Plan, cast: Cast
) -> None:
    tuesday = datetime(2026, 6, 2, 4, tzinfo=UTC)
    reminders.queue_due(tuesday)
    assert told(K.CHECKPOINT_LATE) == [("jana", "Tue 2 Jun 07:30"), ("jana", "Fri 5 Jun 07:30")]

    tuned(cast, K.CHECKPOINT_LATE, True, 1, 2, 3, at=tuesday)
    assert told(K.CHECKPOINT_LATE) == []  # nothing of it had been taken in hand
    reminders.queue_due(tuesday)
    assert [day for _who, day in told(K.CHECKPOINT_LATE)] == [
        "Tue 2 Jun 07:30",
        "Thu 4 Jun 07:30",
        "Mon 8 Jun 07:30",
    ]

    at = datetime(2026, 6, 4, 9, tzinfo=UTC)  # two of them are out
    tuned(cast, K.CHECKPOINT_LATE, True, 1, 2, 2, at=at)
    reminders.queue_due(at)
    assert [day for _who, day in told(K.CHECKPOINT_LATE)] == ["Tue 2 Jun 07:30", "Thu 4 Jun 07:30"]
    tuned(cast, K.CHECKPOINT_LATE, True, 1, 2, 4, at=at)
    reminders.queue_due(at)
    assert [day for _who, day in told(K.CHECKPOINT_LATE)][2:] == ["Mon 8 Jun 07:30", "Wed 10 Jun 07:30"]


def test_what_is_switched_off_is_neither_queued_nor_sent(active: Plan, cast: Cast) -> None:
    at = datetime(2026, 6, 2, 9, tzinfo=UTC)
    reminders.queue_due(at)
    tuned(cast, K.CHECKPOINT_LATE, False, 1, 3, 2, at=at)

    # What had its hour already is asked again before it leaves.
    assert verdict_of(K.CHECKPOINT_LATE, "jana", at) == Suppressed(reminding.SWITCHED_OFF)
    OutboxMessage.objects.all().delete()
    reminders.queue_due(at)
    assert told(K.CHECKPOINT_LATE) == []

    restore_reminder(kind=K.CHECKPOINT_LATE, by=cast.account("noor"), at=at)
    reminders.queue_due(at)
    assert len(told(K.CHECKPOINT_LATE)) == 2
    events = AuditEvent.objects.filter(event__startswith="people.reminder_").order_by("seq")
    assert [(one.event, one.data["is_on"]) for one in events] == [
        ("people.reminder_tuned", False),
        ("people.reminder_restored", True),
    ]


def test_only_a_difference_is_kept(cast: Cast) -> None:
    tuned(cast, K.UNOPENED, True, 4)
    assert in_force()[K.UNOPENED].days == 4
    tuned(cast, K.UNOPENED, True, 3)
    assert not ReminderSetting.objects.exists()


@pytest.mark.parametrize(
    ("kind", "who", "tuning", "error"),
    [
        (K.UNOPENED, "sam", Tuning(True, 4), NotVisible),
        (K.UNOPENED, "mia", Tuning(True, 4), NotAllowed),
        (K.UNOPENED, "tom", Tuning(True, 4), NotAllowed),
        ("plans.shared", "noor", Tuning(False, 4), NotVisible),
        (K.UNOPENED, "noor", Tuning(True, 3, 2, 2), NotNow),  # an employee is told once
        (K.CHECKPOINT_NEAR, "noor", Tuning(True, 1, 1, 2), NotNow),
        (K.CHECKPOINT_LATE, "noor", Tuning(True, 0, 3, 2), NotNow),
        (K.CHECKPOINT_LATE, "noor", Tuning(True, 31, 3, 2), NotNow),
        (K.CHECKPOINT_LATE, "noor", Tuning(True, 1, 3, 6), NotNow),
        (K.CHECKPOINT_LATE, "noor", Tuning(True, 1, 0, 2), NotNow),
        (K.CHECKPOINT_LATE, "noor", Tuning(True, 1, 3, 1), NotNow),
    ],
)
def test_what_is_refused(cast: Cast, kind: str, who: str, tuning: Tuning, error: type[Exception]) -> None:
    with pytest.raises(error):
        tune_reminder(kind=kind, tuning=tuning, by=cast.account(who), at=MONDAY)
    assert not ReminderSetting.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"days": 31}, {"times": 2}, {"repeat_every": 3}, {"kind": "x"}]
)
def test_the_database_says_so_too(cast: Cast, wrong: dict[str, object]) -> None:
    row = {"kind": K.UNOPENED, "days": 3, "changed_at": MONDAY, "changed_by": cast.account("noor")}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderSetting.objects.create(**{**row, **wrong})


def test_the_rules_keep_to_the_bounds_themselves() -> None:
    for kind, rule in RULES.items():
        holds = as_set(rule, None)
        ReminderSetting(
            kind=kind, days=holds.days, repeat_every=holds.repeat_every, times=holds.times
        ).clean_fields(exclude=["changed_at", "changed_by"])
        assert holds.times == 1 or rule.may_repeat
    assert set(RULES) == set(ReminderKind.values)
    assert {reader for rule in RULES.values() for reader in rule.to} == set(Reader)


# --- The prepared schedule


def test_a_closure_that_comes_or_goes_moves_what_is_still_to_come(active: Plan, cast: Cast) -> None:
    at = datetime(2026, 5, 27, 4, tzinfo=UTC)
    reminders.queue_due(at)
    assert {day for _who, day in told(K.CHECKPOINT_NEAR)} == {"Fri 29 May 07:30"}

    closure = close_on(on=date(2026, 5, 29), name="Closed", by=cast.account("tom"), at=at)
    reminders.queue_due(at)
    assert {day for _who, day in told(K.CHECKPOINT_NEAR)} == {"Thu 28 May 07:30"}

    open_on(closure=closure, by=cast.account("tom"), at=at)
    reminders.queue_due(at)
    assert {day for _who, day in told(K.CHECKPOINT_NEAR)} == {"Fri 29 May 07:30"}


def test_a_leave_that_is_recorded_moves_what_they_would_hear_and_taken_back_it_moves_it_back(
    active: Plan, cast: Cast
) -> None:
    at = datetime(2026, 5, 27, 4, tzinfo=UTC)
    reminders.queue_due(at)
    away = AbsenceDetails(date(2026, 5, 29), date(2026, 5, 29))
    absence = record_absence(employee=cast.sam, details=away, by=cast.account("mia"), at=at)
    reminders.queue_due(at)
    assert told(K.CHECKPOINT_NEAR) == [("sam", "Thu 28 May 07:30"), ("jana", "Fri 29 May 07:30")]

    withdraw_absence(absence=absence, reason="It was another week.", by=cast.account("mia"), at=at)
    reminders.queue_due(at)
    assert {day for _who, day in told(K.CHECKPOINT_NEAR)} == {"Fri 29 May 07:30"}


def test_another_working_week_counts_from_then_on(active: Plan, cast: Cast) -> None:
    at = datetime(2026, 5, 27, 4, tzinfo=UTC)
    reminders.queue_due(at)
    details = PersonDetails(**{name: getattr(cast.jana, name) for name in FIELDS})
    short = replace(details, working_pattern=WorkingPatternFactory(friday=False))
    change_details(employee=cast.jana, details=short, by=cast.account("mia"), at=at)
    reminders.queue_due(at)
    assert told(K.CHECKPOINT_NEAR) == [("jana", "Thu 28 May 07:30"), ("sam", "Fri 29 May 07:30")]


def test_another_time_zone_is_right_from_then_on(active: Plan) -> None:
    at = datetime(2026, 5, 27, 4, tzinfo=UTC)
    reminders.queue_due(at)
    Plan.objects.filter(pk=active.pk).update(time_zone="America/New_York")
    assert forget_ahead(at=at, about_refs=[active.ref]) > 0
    reminders.queue_due(at)
    assert {day for _who, day in told(K.CHECKPOINT_NEAR)} == {"Fri 29 May 12:30"}


def test_what_is_in_hand_or_was_tried_or_told_at_once_is_never_forgotten(active: Plan, cast: Cast) -> None:
    at = datetime(2026, 6, 1, 4, tzinfo=UTC)
    reminders.queue_due(at)
    reminders.queue_due(at + timedelta(days=1))
    first = OutboxMessage.objects.filter(kind=K.CHECKPOINT_LATE).order_by("due_at")[0]
    OutboxMessage.objects.exclude(pk=first.pk).exclude(kind=K.CHECKPOINT_LATE).delete()
    held = claim(first.due_at)
    assert held is not None and held.message.pk == first.pk

    # By a clock that runs behind it is still to come.
    assert forget_ahead(at=at) == 1
    assert OutboxMessage.objects.get().pk == first.pk
    notice = OutboxMessage.objects.filter(kind="plans.shared")
    assert not notice.exists()
    assert forget_ahead(at=at, kinds=["plans.shared"]) == 0


def test_a_pause_forgets_and_going_on_prepares_anew(active: Plan, cast: Cast) -> None:
    at = datetime(2026, 6, 3, 9, tzinfo=UTC)
    reminders.queue_due(at)
    mia = cast.account("mia")
    workflows.pause(plan=active, from_date=date(2026, 6, 3), hr_note="Agreed.", by=mia, at=at)
    assert not OutboxMessage.objects.filter(kind__in=ReminderKind.values, due_at__gt=at).exists()
    reminders.queue_due(at)
    assert not OutboxMessage.objects.filter(kind__in=ReminderKind.values, due_at__gt=at).exists()


# --- At size


def test_a_batch_costs_the_same_however_many_plans_and_people_of_hr(active: Plan, cast: Cast) -> None:
    def cost(plans: int) -> int:
        for _more in range(plans):
            RoleGrantFactory(user=EmployeeFactory().user, role=Role.HR_PARTNER, department=cast.support)
            copy = Plan.objects.get(pk=active.pk)
            copy.pk, copy.ref, copy.employee = None, new_ref(), EmployeeFactory(department=cast.support)
            copy.save(force_insert=True)
            Checkpoint.objects.create(plan=copy, number=1, due_on=date(2026, 6, 1))
        OutboxMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert reminders.queue_due(datetime(2026, 6, 10, 4, tzinfo=UTC)) > plans
        return sum(one["sql"].startswith("SELECT") for one in queries)

    assert cost(1) == cost(12)


def test_with_nothing_to_queue_a_sweep_asks_as_often_as_there_are_sources(active: Plan) -> None:
    at = datetime(2026, 6, 16, 4, tzinfo=UTC)
    reminders.queue_due(at)
    with CaptureQueriesContext(connection) as queries:
        assert reminders.queue_due(at) == 0
    assert len(queries) == len(SOURCES) + 3  # the rules, HR's desk, the shortest week
