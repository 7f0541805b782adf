"""Notes to HR about the way a plan is led: the rules as a table, and how a note stands, changes and is set aside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import Absence, AuditEvent, OutboxMessage
from employees.permissions import actor_for
from employees.working_days import WorkingCalendar
from plans import workflows
from plans.enums import NoteRule, PlanStatus
from plans.models import HrAnswers as HrAnswersRow
from plans.models import Plan, ProcessLook, ProcessNote
from plans.permissions import PLANS, PlanPermission
from plans.process_notes import RULES, notes_on
from plans.process_notes.facts import CloseBy, Facts, Harder, Meeting, Number, Promise, Waiting, Written
from plans.queries.process_notes import with_noted, worth_a_look
from reviews.enums import Standing
from reviews.workflows import GoalEntry, log_checkpoint
from tests.factories.plans import plan_in
from tests.people import Cast

R = NoteRule
TODAY = date(2026, 7, 6)


def may(day: int) -> date:
    return date(2026, 5, day)


def june(day: int) -> date:
    return date(2026, 6, day)


def facts(**more: Any) -> Facts:
    return Facts(**{"until": TODAY, "ends_on": date(2026, 7, 10), "calendar": WorkingCalendar(), **more})


def meeting(number: int, due: date, *, is_open: bool = True, away: bool = False) -> Meeting:
    return Meeting(f"m{number}", number, due, is_open, away)


def written(
    number: int, held: date, shared: date, *, well: bool = False, value: int | None = None
) -> Written:
    numbers = () if value is None else (Number("g1", False, Decimal(value), Decimal(75), 1),)
    return Written(f"m{number}", number, held, shared, well, numbers)


THREE = [
    written(1, june(1), june(1)),
    written(2, june(15), june(15), value=82),
    written(3, june(29), june(29)),
]
TABLE: dict[str, tuple[Facts, dict[NoteRule, set[str]]]] = {
    "nothing": (facts(), {}),
    "one meeting missed": (facts(meetings=[meeting(1, june(1)), meeting(2, june(15), is_open=False)]), {}),
    "two in a row": (
        facts(meetings=[meeting(1, june(1)), meeting(2, june(15))]),
        {R.MEETINGS_MISSED: {"m1", "m2"}},
    ),
    "two, with one held between": (
        facts(meetings=[meeting(1, june(1)), meeting(2, june(8), is_open=False), meeting(3, june(15))]),
        {},
    ),
    "leave neither counts nor breaks": (
        facts(meetings=[meeting(1, june(1)), meeting(2, june(8), away=True), meeting(3, june(15))]),
        {R.MEETINGS_MISSED: {"m1", "m3"}},
    ),
    "the day to write it is not over": (
        facts(meetings=[meeting(1, june(29)), meeting(2, date(2026, 7, 3))]),
        {},
    ),
    "a goal harder once": (
        facts(harder=[Harder("g1", 2, june(1), "target"), Harder("g1", 2, june(1), "due_on")]),
        {},
    ),
    "two goals harder once each": (
        facts(harder=[Harder("g1", 2, june(1), "target"), Harder("g2", 3, june(8), "target")]),
        {},
    ),
    "a goal harder twice": (
        facts(harder=[Harder("g1", 2, june(1), "target"), Harder("g1", 4, june(20), "due_on")]),
        {R.GOAL_HARDER: {"g1:2", "g1:4"}},
    ),
    "two accounts on one day, from memory": (
        facts(written=[written(1, june(1), june(16)), written(2, june(8), june(16))]),
        {R.WRITTEN_TOGETHER: {"m1:2026-06-16", "m2:2026-06-16"}},
    ),
    "two accounts on one day, both fresh": (
        facts(written=[written(1, june(15), june(16)), written(2, june(16), june(16))]),
        {},
    ),
    "the evening before the end": (
        facts(
            written=[
                written(1, date(2026, 7, 2), date(2026, 7, 9)),
                written(2, date(2026, 7, 9), date(2026, 7, 9)),
            ]
        ),
        {R.WRITTEN_TOGETHER: {"m1:2026-07-09", "m2:2026-07-09"}},
    ),
    "numbers that say more": (facts(written=THREE), {R.NOTHING_WENT_WELL: {"m2:g1"}}),
    "numbers that say more, and so does an account": (
        facts(written=[*THREE, written(4, date(2026, 7, 3), date(2026, 7, 3), well=True)]),
        {},
    ),
    "too few accounts to say": (facts(written=THREE[:2]), {}),
    "one promise late": (facts(promises=[Promise("s1", june(1)), Promise("s2", june(2), june(2))]), {}),
    "two promises late": (
        facts(
            promises=[Promise("s1", june(1)), Promise("s2", june(2), june(9)), Promise("s3", june(2), may(9))]
        ),
        {R.PROMISES_LATE: {"s1", "s2"}},
    ),
    "a promise due on a day of leave": (
        facts(promises=[Promise("s1", june(1)), Promise("s2", june(2), away=True)]),
        {},
    ),
    "a question that waits for ten working days": (facts(waiting=[Waiting("q1", "question", june(22))]), {}),
    "a question that waits for longer": (
        facts(waiting=[Waiting("q1", "question", june(19))]),
        {R.UNANSWERED: {"q1"}},
    ),
    "close to something": (
        facts(close_by=CloseBy(may(5), ("a1",), 180, second_read=True)),
        {R.BEGUN_CLOSE_BY: {"a1"}},
    ),
    "close to nothing": (facts(close_by=CloseBy(may(5), (), 180, second_read=False)), {}),
    "before the start only what can be so then": (
        facts(
            runs=False,
            meetings=[meeting(1, june(1)), meeting(2, june(15))],
            waiting=[Waiting("p1", "proposal", june(1))],
        ),
        {R.UNANSWERED: {"p1"}},
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_what_each_rule_sees(case: str) -> None:
    given, expected = TABLE[case]

    assert {seen.rule: set(seen.keys) for seen in notes_on(given)} == expected


def test_every_rule_is_in_the_table_once_and_some_case_sees_it() -> None:
    assert sorted(rule.name for rule in RULES) == sorted(NoteRule)
    assert {rule for _given, expected in TABLE.values() for rule in expected} == set(NoteRule)


# Sam's checkpoints are on 1, 15 and 29 June and on 10 July; one hour a week was promised for 5 June.
MISSED_TWO = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
MISSED_THREE = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


def standing(plan: Plan) -> list[tuple[str, list[int]]]:
    notes = ProcessNote.objects.standing().filter(plan=plan)
    return [(note.rule, [row["number"] for row in note.rows]) for note in notes]


def look(at: datetime) -> None:
    workflows.look_at_process(at=at)


def aside(
    note: ProcessNote, cast: Cast, *, by: str = "mia", at: datetime = MISSED_TWO, **more: Any
) -> ProcessNote:
    said = {"reason": "Jana was at court; they met on the phone.", **more}
    return workflows.set_note_aside(note=note, by=cast.account(by), at=at, **said)


def test_a_note_stands_while_it_is_so_and_the_same_facts_do_not_come_back(plan: Plan, cast: Cast) -> None:
    look(MISSED_TWO - timedelta(days=4))
    assert standing(plan) == []
    look(MISSED_TWO)
    look(MISSED_TWO)  # a second beat changes nothing
    assert standing(plan) == [("meetings_missed", [1, 2])]

    note = aside(ProcessNote.objects.get(), cast)
    look(MISSED_TWO + timedelta(days=1))
    assert (standing(plan), note.set_aside_by) == ([], cast.account("mia"))

    look(MISSED_THREE)
    assert standing(plan) == [("meetings_missed", [1, 2, 3])]
    entries = [GoalEntry(goal, Standing.SOME_WAY_TO_GO, "12 of 16.") for goal in plan.goals.all()]
    log_checkpoint(
        checkpoint=plan.checkpoints.get(number=3), held_on=date(2026, 6, 29), entries=entries, note="", share=True,
        by=cast.account("jana"), at=MISSED_THREE,
    )  # fmt: skip
    # Of what is left, everything was looked at before.
    look(MISSED_THREE + timedelta(days=1))
    assert standing(plan) == []
    assert ProcessNote.objects.count() == 1


def test_leave_and_pauses_make_no_note_and_a_closed_plan_is_seen_as_it_was(plan: Plan, cast: Cast) -> None:
    Absence.objects.create(
        employee=cast.jana, from_date=date(2026, 6, 15), until_date=date(2026, 6, 16),
        recorded_at=MISSED_TWO, recorded_by=cast.account("mia"),
    )  # fmt: skip

    look(MISSED_TWO)
    assert standing(plan) == []
    look(MISSED_THREE)
    assert standing(plan) == [("meetings_missed", [1, 3])]


def test_it_is_set_aside_by_hr_alone_with_a_reason_and_as_it_was_read(plan: Plan, cast: Cast) -> None:
    look(MISSED_TWO)
    note = ProcessNote.objects.get()

    for somebody, refusal in (
        ("jana", NotAllowed),
        ("sam", NotAllowed),
        ("ola", NotAllowed),
        ("ada", NotVisible),
    ):
        with pytest.raises(refusal):
            aside(note, cast, by=somebody)
    for wrong in ({"reason": "  "}, {"seen": "of yesterday"}):
        with pytest.raises(NotNow):
            aside(note, cast, **wrong)
    assert not AuditEvent.objects.filter(event="process_note.set_aside").exists()

    aside(note, cast, by="noor", seen=note.fingerprint)
    aside(note, cast, reason="Again.")

    event = AuditEvent.objects.get(event="process_note.set_aside")
    assert (event.about_ref, event.actor_ref) == (note.ref, cast.account("noor").ref)
    assert "court" not in str(event.data)
    # Who looks at how a plan is led takes no part in it: they could still hear an appeal.
    assert not plan.participants.filter(pk=cast.account("noor").pk).exists()
    assert ProcessNote.objects.get().set_aside_by == cast.account("noor")


def test_what_hr_answered_before_a_plan_is_noted_without_saying_what(plan: Plan, cast: Cast) -> None:
    no = {"leave": "no", "pregnancy": "no", "adjustment": "no", "union_work": "no", "health": "no"}
    HrAnswersRow.objects.create(
        fair_start=plan.fair_start, complaint="yes", needs_second_reader=False,
        answered_at=MISSED_TWO, answered_by=cast.account("mia"), **no,
    )  # fmt: skip

    look(datetime(2026, 5, 20, 9, 0, tzinfo=UTC))

    note = ProcessNote.objects.get()
    assert (note.rule, note.rows[0]["second_read"]) == ("begun_close_by", False)
    assert "complaint" not in str([note.keys, note.rows])


def test_a_look_asks_the_same_number_of_queries_whatever_the_number_of_plans(plan: Plan, cast: Cast) -> None:
    def asked(at: datetime) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert workflows.look_at_process(at=at) == Plan.objects.filter(status="active").count()
        return len(queries)

    look(MISSED_TWO)
    one = asked(MISSED_TWO + timedelta(days=1))
    for author, employee in (("jana", "chris"), ("ana", "lee")):
        plan_in(PlanStatus.ACTIVE, cast, author=author, employee=employee)
    look(MISSED_TWO + timedelta(days=2))

    assert asked(MISSED_TWO + timedelta(days=3)) == one
    assert ProcessNote.objects.standing().count() == 3


def test_a_plan_is_looked_at_twice_a_day_by_the_sweep_and_nobody_is_sent_a_word(
    plan: Plan, cast: Cast, time_machine: Any
) -> None:
    time_machine.move_to(MISSED_TWO, tick=False)
    before = OutboxMessage.objects.filter(kind__contains="process").count()
    call_command("sweep")
    call_command("sweep")
    time_machine.move_to(MISSED_TWO + timedelta(hours=11), tick=False)
    call_command("sweep")
    assert ProcessLook.objects.get().looked_at == MISSED_TWO
    time_machine.move_to(MISSED_TWO + timedelta(hours=13), tick=False)
    call_command("sweep")

    assert ProcessLook.objects.get().looked_at == MISSED_TWO + timedelta(hours=13)
    assert standing(plan) == [("meetings_missed", [1, 2])]
    assert OutboxMessage.objects.filter(kind__contains="process").count() == before == 0


def test_only_hr_without_a_part_of_their_own_finds_it_in_a_list(plan: Plan, cast: Cast) -> None:
    look(MISSED_TWO)

    noted = with_noted(Plan.objects.all())
    actors = {name: actor_for(cast.account(name), on=MISSED_TWO.date()) for name in cast.people()}

    def finds() -> set[str]:
        found = {name for name, actor in actors.items() if noted.filter(worth_a_look(actor)).exists()}
        led = Plan.objects.get(pk=plan.pk)
        allowed = {
            n for n, actor in actors.items() if PLANS.can(actor, PlanPermission.VIEW_PROCESS_NOTES, led)
        }
        assert found == allowed
        return found

    assert finds() == {"mia", "noor"}
    # Whoever leads the plan reads none of it, also where they are in HR.
    Plan.objects.filter(pk=plan.pk).update(manager=cast.mia)
    assert finds() == {"noor"}
