"""Approved absence and the dates of a plan: counted in on return, in the person's own days, once, and in the open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import Absence, AuditEvent, Employee, OutboxMessage, WorkingPattern
from employees.workflows import AbsenceDetails, correct_absence, record_absence, withdraw_absence
from employees.working_days import WorkingCalendar
from plans import workflows
from plans.closing.gathering import facts_of as closing_facts
from plans.closing.gathering import points_of
from plans.documents.facts import facts_of
from plans.documents.moving import facts_counted, facts_moved
from plans.documents.scaling import scalings
from plans.enums import ChangeKind, PlanStatus
from plans.models import AbsenceCount, Plan
from plans.queries.leave import leave_of
from plans.workflows.statements import statement_for
from tests.factories.plans import ENDS, STARTS, plan_in
from tests.factories.signing import signs
from tests.people import Cast

GROUND = "zq7heron"
# Sam is away for the second week of the plan, and back on Monday 1 June.
WEEK = (date(2026, 5, 25), date(2026, 5, 29))
BACK = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=UTC)


def away(
    cast: Cast, first: date, last: date, share: str = "1", *, who: Employee | None = None, on: datetime = BACK
) -> Absence:
    """An absence, recorded by HR."""
    details = AbsenceDetails(first, last, Decimal(share), GROUND)
    return record_absence(employee=who or cast.sam, details=details, by=cast.account("mia"), at=on)


def count(plan: Plan, cast: Cast, on: datetime = BACK, **more: Any) -> Plan:
    return workflows.count_absence(plan=plan, by=cast.account("mia"), at=on, **more)


def owed(plan: Plan, on: datetime = BACK) -> int:
    return leave_of(plan, on.date()).owed


def dates(plan: Plan) -> dict[str, list[str]]:
    """Every date of the plan, as its facts hold them."""
    facts = facts_of(Plan.objects.get(pk=plan.pk))
    keys = ("goals", "actions", "support", "milestones", "checkpoints")
    return {"end": [facts["plan"]["ends_on"]], **{key: [row["due_on"] for row in facts[key]] for key in keys}}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, 18 May to 10 July, under way."""
    return plan_in(PlanStatus.ACTIVE, cast)


class TestCountedIn:
    def test_what_is_to_come_moves_by_the_days_lost_and_becomes_a_version_with_its_reason(self, cast, plan):
        version = plan.versions.get()
        signs(plan=plan, version_sha256=version.sha256, comment="", by=cast.account("sam"), at=at(5, 18))
        away(cast, *WEEK)
        shown = facts_counted(plan, leave_of(plan, BACK.date()))

        count(plan, cast)

        assert dates(plan) == {
            "end": ["2026-07-17"],
            "goals": ["2026-07-17", "2026-07-03"],
            "actions": ["2026-06-05"],  # it fell into the week away
            "support": ["2026-06-12"],
            "milestones": ["2026-06-19"],
            "checkpoints": ["2026-06-08", "2026-06-22", "2026-07-06", "2026-07-17"],
        }
        plan = Plan.objects.get(pk=plan.pk)
        version = plan.versions.get(number=2)
        assert (version.kind, version.facts) == (ChangeKind.ABSENCE, shown)
        assert version.reason == "Approved absence, 5 working days. Dates moved by 5 working days."
        # The receipt is for what changed, and both are told.
        assert "and what changed from version 1" in statement_for(plan, version, cast.account("sam"))
        told = OutboxMessage.objects.filter(kind="plans.changed").values_list(
            "recipient__employee__first_name"
        )
        assert sorted(told) == [("Jana",), ("Sam",)]
        event = AuditEvent.objects.get(event="plan.absence_counted")
        assert (event.data["working_days"], GROUND in str(event.data)) == (5, False)

    def test_nothing_is_counted_twice_and_the_person_must_be_back(self, cast, plan):
        away(cast, *WEEK)
        with pytest.raises(NotNow, match="Sam is away today"):
            count(plan, cast, at(5, 27))
        count(plan, cast)
        with pytest.raises(NotNow, match="no approved absence that is not counted"):
            count(plan, cast)

    def test_single_days_and_parts_add_up_and_what_has_passed_stays(self, cast, plan):
        for day in (date(2026, 6, 3), date(2026, 6, 10)):
            away(cast, day, day, on=at(6, 17))
        away(cast, date(2026, 6, 12), date(2026, 6, 12), "0.5", on=at(6, 17))
        before = dates(plan)

        count(plan, cast, at(6, 17))

        after = dates(plan)
        # Two days and a half, a half counting as one; checkpoints of 1 and 15 June, and what was due by then, stay.
        assert after["end"] == ["2026-07-15"]
        assert after["checkpoints"] == [*before["checkpoints"][:2], "2026-07-02", "2026-07-15"]
        assert [after[key] for key in ("actions", "support", "milestones")] == [
            before[key] for key in ("actions", "support", "milestones")
        ]
        assert AbsenceCount.objects.get().days == 3
        # The half day that was rounded up is not asked for again.
        away(cast, date(2026, 6, 16), date(2026, 6, 16), "0.5", on=at(6, 17))
        assert owed(plan, at(6, 18)) == 0

    def test_days_are_the_persons_own(self, cast, plan):
        three = WorkingPattern.objects.create(name="Tuesday to Thursday", monday=False, friday=False)
        Employee.objects.filter(pk=cast.sam.pk).update(working_pattern=three, holiday_region="GB-ENG")
        away(cast, *WEEK)

        count(plan, cast)

        # Three working days lost; from Friday 10 July they lead to Thursday 16 July.
        assert dates(plan)["end"] == ["2026-07-16"]
        assert all(date.fromisoformat(day).weekday() in {1, 2, 3} for day in dates(plan)["checkpoints"])

    def test_a_wrong_date_corrected_afterwards_is_settled_the_next_time(self, cast, plan):
        wrong = away(cast, *WEEK)
        count(plan, cast)
        mia = cast.account("mia")
        right = AbsenceDetails(date(2026, 5, 26), date(2026, 6, 1))
        made = correct_absence(absence=wrong, details=right, reason="A day later.", by=mia, at=at(6, 2))
        assert owed(plan, at(6, 2)) == 0

        withdraw_absence(absence=made, reason="Never taken.", by=mia, at=at(6, 2))
        away(cast, date(2026, 6, 8), date(2026, 6, 16), on=at(6, 17))
        # Seven days were lost, and the dates have moved by five already.
        assert owed(plan, at(6, 17)) == 2
        # However many days the week has by then: both sides are counted in the same calendar.
        four = WorkingPattern.objects.create(name="Four days", friday=False)
        Employee.objects.filter(pk=cast.sam.pk).update(working_pattern=four)
        assert owed(plan, at(6, 17)) == 6 - 4

    def test_a_pause_over_an_absence_moves_the_dates_once(self, cast, plan):
        mia = cast.account("mia")
        away(cast, *WEEK)
        count(plan, cast)
        workflows.pause(plan=plan, from_date=date(2026, 5, 27), hr_note=GROUND, by=mia, at=at(6, 8))
        # Eight working days from Wednesday 27 May to Monday 8 June, three of them counted in before.
        plan = workflows.resume(plan=plan, back_on=date(2026, 6, 8), by=mia, at=at(6, 8))

        assert plan.pauses.get().working_days == 5
        assert Plan.objects.get(pk=plan.pk).ends_on == ENDS + timedelta(14)
        assert owed(plan, at(6, 8)) == 0

    def test_a_pause_makes_up_for_its_own_days_and_leaves_the_others_to_be_asked(self, cast, plan):
        mia = cast.account("mia")
        away(cast, date(2026, 5, 20), date(2026, 5, 20), on=at(5, 25))
        away(cast, *WEEK)
        workflows.pause(plan=plan, from_date=WEEK[0], hr_note="", by=mia, at=at(5, 25))
        plan = workflows.resume(plan=plan, back_on=BACK.date(), by=mia, at=BACK)

        assert (plan.pauses.get().working_days, owed(plan)) == (5, 1)

    def test_at_the_closing_what_nobody_decided_on_is_named(self, cast, plan):
        def said(on: datetime) -> tuple[bool, str]:
            facts = closing_facts(
                Plan.objects.get(pk=plan.pk),
                {},
                proposed_by=cast.account("jana"),
                proposed_as="manager",
                today=on.date(),
            )
            (point,) = [
                one for one in points_of(facts, overall="goals_met", early_reason="") if one.key == "nine-8"
            ]
            return point.ready, point.said

        away(cast, *WEEK)
        assert said(BACK) == (
            False,
            "5 working days of approved absence are not counted in yet, and nobody has said why not.",
        )
        count(plan, cast)
        assert said(BACK) == (
            True,
            "HR decided on 5 working days of approved absence: the timeline says how.",
        )


class TestLeft:
    def test_hr_says_why_everybody_reads_it_and_the_question_is_not_asked_again(self, cast, plan):
        away(cast, *WEEK)
        with pytest.raises(NotNow, match="Say why"):
            workflows.leave_dates(plan=plan, reason=" ", by=cast.account("mia"), at=BACK)
        before = dates(plan)

        workflows.leave_dates(plan=plan, reason="Sam asked for it.", by=cast.account("mia"), at=BACK)

        assert (dates(plan), owed(plan), plan.versions.count()) == (before, 0, 1)
        away(cast, date(2026, 6, 8), date(2026, 6, 8), on=at(6, 9))
        assert owed(plan, at(6, 9)) == 1

    @pytest.mark.parametrize(
        ("name", "refusal"), [("jana", NotAllowed), ("sam", NotAllowed), ("ada", NotVisible)]
    )
    def test_only_hr_decides(self, cast, plan, name, refusal):
        away(cast, *WEEK)
        by = cast.account(name)
        with pytest.raises(refusal):
            workflows.count_absence(plan=plan, by=by, at=BACK)
        with pytest.raises(refusal):
            workflows.leave_dates(plan=plan, reason="No.", by=by, at=BACK)

    def test_hr_decides_on_what_it_looked_at(self, cast, plan):
        away(cast, *WEEK)
        for seen in ({"seen_version": 2}, {"seen_days": 4}):
            with pytest.raises(NotNow, match="was changed while this page was open"):
                count(plan, cast, **seen)


class TestNumbers:
    """Twenty a month for somebody who is there for 60 % of the days is twelve."""

    @pytest.fixture
    def counted(self, cast: Cast, plan: Plan) -> Plan:
        """Sam is to write 20 reports per month, and is away for 40 % of each day of the plan."""
        goal = plan.goals.get(target=90)
        fields = {
            "statement": "Write reports that are taken over as they are",
            "unit": "reports per month",
            "baseline": "5",
            "target": "20",
            "steps": [{"due_on": "2026-06-26", "value": "14"}],
        }
        workflows.amend(
            plan=plan,
            changes=[{"item": "goal", "ref": goal.ref, "fields": fields}],
            reason="Counted otherwise.",
            goalposts_reason="Agreed with Sam.",
            by=cast.account("mia"),
            at=at(5, 19),
        )
        away(cast, STARTS, date(2026, 12, 31), "0.4", on=at(5, 19))
        return Plan.objects.get(pk=plan.pk)

    def test_the_sum_is_shown_and_only_what_hr_chose_comes_down(self, cast, counted):
        leave = leave_of(counted, date(2026, 6, 15))
        (proposed,) = scalings(counted, facts_counted(counted, leave), leave)
        goal = counted.goals.get(unit="reports per month")
        assert (proposed.ref, proposed.before, proposed.after) == (goal.ref, Decimal(20), Decimal(12))
        assert proposed.arithmetic.endswith("60 %: 20 × 60 % = 12")

        count(counted, cast, at(6, 15), scaled=[goal.ref, "unknown"])

        goal.refresh_from_db()
        # The step on the way to it comes down in the same measure: 5 + 9 × 7 / 15, rounded down.
        assert (goal.baseline, goal.target, goal.steps.get().value) == (5, 12, 9)
        assert "came down with it" in counted.versions.get(number=3).reason
        # Scaled once: it is counted from the full number the next time, and never up again.
        leave = leave_of(counted, date(2026, 6, 29))
        assert scalings(counted, facts_counted(counted, leave), leave) == []

    def test_a_plan_that_goes_on_after_a_pause_brings_numbers_down_the_same_way(self, cast, counted):
        goal, mia = counted.goals.get(unit="reports per month"), cast.account("mia")
        workflows.pause(plan=counted, from_date=date(2026, 6, 1), hr_note="", by=mia, at=at(6, 1))
        workflows.resume(plan=counted, back_on=date(2026, 6, 15), scaled=[goal.ref], by=mia, at=at(6, 15))

        goal.refresh_from_db()
        # Away for 40 % of 50 working days up to 24 July, and for all of ten of them: 24 of 50 days there.
        assert (goal.due_on, goal.target) == (date(2026, 7, 24), 9)
        # And is scaled from the full number still.
        leave = leave_of(counted, date(2026, 6, 29))
        assert scalings(counted, facts_counted(counted, leave), leave) == []

    def test_left_alone_it_stays(self, cast, counted):
        count(counted, cast, at(6, 15))

        assert counted.goals.get(unit="reports per month").target == 20

    def test_a_number_that_would_fall_behind_where_it_began_is_said_and_not_made(self, cast, counted):
        counted.goals.filter(unit="reports per month").update(baseline=15)
        leave = leave_of(counted, date(2026, 6, 15))

        (proposed,) = scalings(counted, facts_counted(counted, leave), leave)

        assert proposed.after is None
        assert "change the goal itself" in proposed.arithmetic

    @pytest.mark.parametrize(
        ("unit", "statement", "baseline", "target"),
        [
            ("% of tickets", "Answer tickets each week", 57, 90),
            ("reports", "Write reports", 5, 20),
            ("errors per month", "Make fewer slips", 20, 5),
            ("calls per hour", "Take calls", 5, 8),
        ],
    )
    def test_shares_totals_falling_numbers_and_paces_are_left_alone(
        self, cast, counted, unit, statement, baseline, target
    ):
        counted.goals.filter(unit="reports per month").update(
            unit=unit, statement=statement, measure="The log", baseline=baseline, target=target
        )
        leave = leave_of(counted, date(2026, 6, 15))

        assert scalings(counted, facts_counted(counted, leave), leave) == []


class TestEveryDate:
    """Of any plan: each date by exactly so many of the person's days, in order, onto none that is off."""

    FIRST = date(2026, 1, 1)
    weeks = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
    off = st.sets(st.integers(0, 400), max_size=30)
    days = st.lists(st.integers(0, 200), min_size=1, max_size=6, unique=True)

    @settings(deadline=None)
    @given(
        week=weeks,
        off=off,
        days=days,
        today=st.integers(0, 200),
        first=st.integers(1, 20),
        then=st.integers(1, 20),
    )
    def test_moves_by_so_many_and_two_absences_give_the_same_whichever_is_first(
        self, week, off, days, today, first, then
    ):
        calendar = WorkingCalendar(week, frozenset(self.FIRST + timedelta(day) for day in off))
        # Meetings are on working days, as the plan lays them out.
        dates = sorted({calendar.on_or_after(self.FIRST + timedelta(day)) for day in days})
        on = self.FIRST + timedelta(today)
        rows = [
            {"ref": str(number), "number": number, "due_on": day.isoformat()}
            for number, day in enumerate(dates)
        ]
        goal = {"ref": "g", "due_on": dates[-1].isoformat(), "steps": [dict(row) for row in rows[:-1]]}
        facts = {
            "plan": {"ends_on": dates[-1].isoformat()},
            "goals": [goal],
            "actions": [{"ref": "a", "due_on": None}],
            "support": [dict(row) for row in rows],
            "milestones": [],
            "checkpoints": rows,
        }

        def moved(facts: dict[str, Any], count: int, from_day: date) -> dict[str, Any]:
            return facts_moved(facts, count, calendar, lambda day: day >= from_day, {"0"})

        after = moved(facts, first, on)

        for key in ("support", "checkpoints"):
            for before, now in zip(rows, after[key], strict=True):
                was, is_now = (date.fromisoformat(row["due_on"]) for row in (before, now))
                to_come = was >= on and before["ref"] != "0"
                assert calendar.between(was, is_now) == (first if to_come else 0)
                assert calendar.is_working(is_now)
        told = [row["due_on"] for row in after["checkpoints"][1:]]
        assert told == sorted(set(told))
        path = [row["due_on"] for row in after["goals"][0]["steps"]]
        assert path == sorted(set(path))
        assert not path or path[-1] < after["goals"][0]["due_on"]
        # What moved once is still to come when the second is counted in.
        assert (
            moved(after, then, on)
            == moved(moved(facts, then, on), first, on)
            == moved(facts, first + then, on)
        )
