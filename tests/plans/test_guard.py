"""employees/guard/: what is stored about a plan leaves the database for whoever a funnel has let in, and only so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from employees.guard import (
    Unguarded,
    Why,
    aside,
    carry,
    chapter,
    entered,
    is_aside,
    on_behalf_of,
    reading_for,
)
from employees.models import Department, Employee
from employees.permissions import Actor, actor_for
from pip_config.celery import app
from plans.enums import PlanStatus
from plans.models import Checkpoint, Comment, FairStart, Goal, HrAnswers, Plan, ProcessNote
from plans.permissions import for_hr_alone
from plans.queries import plan_for, plans_visible_to
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast

TODAY = date(2026, 6, 1)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan. Jana leads it."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, which Jana has no part in."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


@pytest.fixture
def jana(cast: Cast, plan: Plan, other: Plan) -> Iterator[Actor]:
    """Jana, in a request of hers that has looked at Sam's plan and at nothing else."""
    account = cast.account("jana")
    actor = actor_for(account, on=TODAY)
    with entered(lambda: account.pk):
        plan_for(actor, plan.ref)
        yield actor


BESIDE_THE_FUNNEL: dict[str, Callable[[Plan], object]] = {
    "by its reference": lambda other: Plan.objects.get(ref=other.ref),
    "by its key, without a look": lambda other: Plan.objects.filter(pk=other.pk).first(),
    "all there are": lambda other: list(Plan.objects.all()),
    "how many": lambda other: Plan.objects.count(),
    "whether": lambda other: Plan.objects.filter(employee=other.employee_id).exists(),
    "one column": lambda other: list(Plan.objects.values_list("status", flat=True)),
    "figures": lambda other: Plan.objects.aggregate(Count("pk")),
    "one after the other": lambda other: list(Plan.objects.iterator()),
    "a part of it": lambda other: list(Goal.objects.filter(plan=other)),
    "a part by its reference": lambda other: Goal.objects.get(ref=other.goals.first().ref),
    "from the row itself": lambda other: list(other.goals.all()),
    "what is one of a kind": lambda other: Comment.objects.filter(plan=other).exists(),
    "the row again": lambda other: other.refresh_from_db(),
    "through what is not guarded": lambda other: list(Employee.objects.filter(plans__status="active")),
    "asked inside another": lambda other: list(
        Department.objects.filter(Exists(Plan.objects.filter(employee__department=OuterRef("pk"))))
    ),
    "by either": lambda other: list(Plan.objects.filter(pk=other.pk) | Plan.objects.filter(status="active")),
    "all but one": lambda other: list(Plan.objects.exclude(ref="none")),
    "in plain SQL": lambda other: connection.cursor().execute("SELECT reason FROM plans_plan"),
    "in SQL that makes rows": lambda other: list(Plan.objects.raw("SELECT * FROM plans_plan")),
    "changing it": lambda other: Plan.objects.filter(pk=other.pk).update(reason="Mine."),
    "deleting it": lambda other: Goal.objects.filter(plan=other).delete(),
}


def test_nothing_is_had_beside_the_funnel(jana: Actor, other: Plan) -> None:
    had = []
    for how, ask in BESIDE_THE_FUNNEL.items():
        try:
            ask(other)
        except Unguarded:
            continue
        had.append(how)

    assert had == []


def test_what_a_funnel_let_in_to_is_had_in_every_way(jana: Actor, plan: Plan) -> None:
    assert Plan.objects.get(ref=plan.ref) == plan
    assert Plan.objects.filter(pk=plan.pk).exists()
    assert Goal.objects.filter(plan=plan).count() == plan.goals.count() == len(plan.goals.all())
    assert [goal.plan for goal in Goal.objects.filter(plan=plan)] == [plan] * plan.goals.count()
    for goal in plan.goals.prefetch_related("steps"):
        assert goal.steps.count() == len(goal.steps.all())
    assert {one.plan_id for one in Checkpoint.objects.filter(plan__in=[plan.pk]).iterator()} == {plan.pk}
    assert Goal.objects.filter(plan=plan).update(position=1) == plan.goals.count()


def test_a_condition_holds_only_where_every_way_into_it_was_let_in(
    jana: Actor, plan: Plan, other: Plan
) -> None:
    both = Goal.objects.filter(plan__in=[plan.pk, other.pk])
    either = Goal.objects.filter(plan=plan) | Goal.objects.filter(plan=other)

    for goals in (both, either, Goal.objects.exclude(plan=plan)):
        with pytest.raises(Unguarded):
            goals.count()


def test_nothing_is_asked_of_nothing(jana: Actor) -> None:
    assert not Plan.objects.none().exists()
    assert Plan.objects.none().count() == ProcessNote.objects.none().count() == 0
    assert list(HrAnswers.objects.none()) == []


def test_a_list_lets_in_to_what_it_shows(jana: Actor, plan: Plan, other: Plan) -> None:
    shown = list(plans_visible_to(jana).prefetch_related("goals__steps"))

    assert shown == [plan]
    assert plans_visible_to(jana).count() == 1
    assert list(Goal.objects.filter(plan__in=plans_visible_to(jana)))


def test_a_mark_is_good_for_its_own_reader_alone(cast: Cast, jana: Actor) -> None:
    with aside(Why.SWEEP):
        ana = actor_for(cast.account("ana"), on=TODAY)

    with pytest.raises(Unguarded):
        list(plans_visible_to(ana))


def test_a_list_of_others_may_ask_a_marked_one_inside(cast: Cast, jana: Actor) -> None:
    mine = plans_visible_to(jana).order_by()
    departments = Department.objects.filter(pk__in=mine.values("employee__department"))

    with pytest.raises(Unguarded):
        departments.count()
    assert list(carry(departments, mine)) == [cast.support]
    assert carry(departments, mine).count() == 1
    with pytest.raises(Unguarded):
        carry(departments, Plan.objects.all())


def test_what_only_hr_may_read_is_not_had_by_way_of_the_plan(jana: Actor, plan: Plan) -> None:
    with aside(Why.SWEEP):
        ProcessNote.objects.create(plan=plan, rule="promises_late", seen_at=MONDAY)

    for rows in (ProcessNote.objects.filter(plan=plan), HrAnswers.objects.filter(fair_start__plan=plan)):
        with pytest.raises(Unguarded):
            rows.exists()
    assert list(for_hr_alone(jana, ProcessNote.objects.filter(plan=plan), through="plan__")) == []


def test_hr_has_it_by_way_of_its_own_funnel(cast: Cast, plan: Plan) -> None:
    note = ProcessNote.objects.create(plan=plan, rule="promises_late", seen_at=MONDAY)
    account = cast.account("mia")
    mia = actor_for(account, on=TODAY)

    with entered(lambda: account.pk):
        plan_for(mia, plan.ref)
        assert list(for_hr_alone(mia, ProcessNote.objects.filter(plan=plan), through="plan__")) == [note]
        assert ProcessNote.objects.select_for_update().filter(pk=note.pk).first() == note


def test_what_somebody_has_just_made_is_theirs_to_go_on_with(jana: Actor, plan: Plan) -> None:
    goal = Goal.objects.create(
        plan=plan, statement="Answer within a day.", measure="The desk's log.", due_on=TODAY
    )
    step = goal.steps.create(due_on=TODAY, value=3)

    assert list(goal.steps.all()) == [step]
    assert goal.delete()[0] == 2


def test_stepping_aside_ends_and_lets_in_to_nothing(jana: Actor, other: Plan) -> None:
    with aside(Why.RULE):
        assert Plan.objects.get(ref=other.ref) == other

    with pytest.raises(Unguarded):
        Plan.objects.get(ref=other.ref)


def test_a_chapter_forgets_what_it_read(jana: Actor, plan: Plan) -> None:
    with chapter():
        assert list(plans_visible_to(jana)) == [plan]
        assert Plan.objects.get(ref=plan.ref) == plan

    assert Plan.objects.get(ref=plan.ref) == plan  # from before the chapter


def test_a_secret_address_reads_for_its_owner(cast: Cast, plan: Plan) -> None:
    account = cast.account("jana")
    actor = actor_for(account, on=TODAY)

    with entered(lambda: None):
        with pytest.raises(Unguarded):
            list(plans_visible_to(actor))
        with reading_for(account.pk):
            assert list(plans_visible_to(actor)) == [plan]


def test_a_task_reads_under_guard_too(plan: Plan) -> None:
    @app.task(name="tests.read_a_plan")
    def read_a_plan() -> str:
        return Plan.objects.get(pk=plan.pk).ref

    with pytest.raises(Unguarded):
        read_a_plan()
    app.tasks.unregister("tests.read_a_plan")


def test_outside_of_requests_and_tasks_nobody_is_asked(plan: Plan) -> None:
    assert Plan.objects.get(ref=plan.ref) == plan


def test_what_was_read_with_a_row_is_let_in_to_as_well(jana: Actor, plan: Plan) -> None:
    beside = plan.fair_start.pk  # read out here: whoever asks for it within is let in to it by that
    with entered(lambda: jana.user_id) as mine:
        read = list(plans_visible_to(jana).select_related("fair_start"))

        assert read == [plan]
        assert mine.knows(Plan, plan.pk)
        assert mine.knows(FairStart, beside)
        assert not mine.knows(Plan, 0)
        assert not mine.knows(Goal, plan.goals.first().pk + 1000)


def test_each_way_aside_ends_where_it_ends(jana: Actor, plan: Plan, other: Plan) -> None:
    assert not is_aside()
    with aside(Why.RULE):
        assert is_aside()
        with aside(Why.RULE):
            assert is_aside()
        assert is_aside()
        with on_behalf_of(jana.user_id):
            # Looked at again, whatever was stepped aside from, and as if nothing had been read before.
            assert not is_aside()
            with pytest.raises(Unguarded):
                Plan.objects.get(ref=plan.ref)
            assert list(plans_visible_to(jana)) == [plan]
        assert is_aside()
        assert Plan.objects.get(ref=other.ref) == other
    assert not is_aside()


def test_what_was_read_on_behalf_of_somebody_is_not_the_readers(
    cast: Cast, jana: Actor, plan: Plan, other: Plan
) -> None:
    with aside(Why.SWEEP):
        ana = actor_for(cast.account("ana"), on=TODAY)
    with on_behalf_of(ana.user_id):
        assert list(plans_visible_to(ana)) == [other]
        with pytest.raises(Unguarded):
            list(plans_visible_to(jana))

    with pytest.raises(Unguarded):
        Plan.objects.get(ref=other.ref)
    assert list(plans_visible_to(jana)) == [plan]


def test_a_chapter_lets_go_of_what_was_let_in_to_in_it(cast: Cast, plan: Plan) -> None:
    account = cast.account("jana")
    actor = actor_for(account, on=TODAY)
    with entered(lambda: account.pk) as mine:
        with chapter():
            assert list(plans_visible_to(actor)) == [plan]
        assert not mine.knows(Plan, plan.pk)


def test_a_secret_address_reads_for_its_owner_and_no_longer_than_that(cast: Cast, plan: Plan) -> None:
    account = cast.account("jana")
    actor = actor_for(account, on=TODAY)
    with entered(lambda: None):
        with reading_for(account.pk):
            assert list(plans_visible_to(actor)) == [plan]
        with pytest.raises(Unguarded):
            plans_visible_to(actor).count()


@pytest.mark.parametrize(
    "way", [lambda: aside(Why.RULE), chapter, lambda: reading_for(1), lambda: on_behalf_of(1)]
)
def test_where_nobody_reads_every_way_is_open_and_is_none(way: Callable[[], Any], plan: Plan) -> None:
    assert is_aside()
    with way():
        assert Plan.objects.get(ref=plan.ref) == plan
        assert is_aside()


def test_after_a_request_nothing_is_looked_at(cast: Cast, plan: Plan) -> None:
    with entered(lambda: None), pytest.raises(Unguarded):
        Plan.objects.get(ref=plan.ref)
    assert is_aside()
    assert Plan.objects.get(ref=plan.ref) == plan


def test_what_is_carried_has_one_reader(cast: Cast, jana: Actor) -> None:
    mine = plans_visible_to(jana).order_by()
    departments = Department.objects.filter(pk__in=mine.values("employee__department"))
    with aside(Why.SWEEP):
        ana = actor_for(cast.account("ana"), on=TODAY)

    with pytest.raises(Unguarded):
        carry(departments, mine, plans_visible_to(ana))
    with pytest.raises(Unguarded):
        carry(departments, mine, Plan.objects.all())
    assert carry(departments, mine, mine.all()).exists()
    assert not carry(departments, mine).filter(name="Elsewhere").exists()


def test_what_only_its_funnel_lets_in_to_is_had_by_rows_that_it_let_in_to(cast: Cast, plan: Plan) -> None:
    notes = [
        ProcessNote.objects.create(plan=plan, rule=rule, seen_at=MONDAY)
        for rule in ("promises_late", "goal_harder")
    ]
    account = cast.account("mia")
    mia = actor_for(account, on=TODAY)

    with entered(lambda: account.pk):
        plan_for(mia, plan.ref)
        theirs = for_hr_alone(mia, ProcessNote.objects.filter(plan=plan), through="plan__")
        assert set(theirs.filter(pk=notes[0].pk)) == {notes[0]}
        assert ProcessNote.objects.filter(pk=notes[0].pk).exists()
        for rows in (
            ProcessNote.objects.filter(pk=notes[1].pk),
            ProcessNote.objects.filter(pk__in=[each.pk for each in notes]),
            ProcessNote.objects.filter(plan=plan),
        ):
            with pytest.raises(Unguarded):
                rows.exists()


def test_many_that_were_made_at_once_are_theirs_to_go_on_with(jana: Actor, plan: Plan) -> None:
    goal = plan.goals.first()
    steps = goal.steps.model.objects.bulk_create(
        [goal.steps.model(goal=goal, due_on=date(2026, 6, number), value=number) for number in (1, 2)]
    )

    assert goal.steps.model.objects.filter(pk__in=[step.pk for step in steps]).count() == 2


def test_rows_come_one_after_the_other_with_what_belongs_to_them(jana: Actor, plan: Plan) -> None:
    mine = plans_visible_to(jana).prefetch_related("goals")

    with CaptureQueriesContext(connection) as asked:
        counted = {one.pk: len(one.goals.all()) for one in mine.iterator(chunk_size=1)}

    assert counted == {plan.pk: plan.goals.count()}
    assert len(asked) == 2  # the goals of a plan came with it
    with aside(Why.RULE):
        assert Plan.objects.iterator(chunk_size=1).__next__() in set(Plan.objects.all())


def test_what_belongs_to_rows_comes_with_as_many_as_are_read_at_once(
    cast: Cast, plan: Plan, other: Plan
) -> None:
    plan_in(PlanStatus.ACTIVE, cast, employee="chris")
    noor = actor_for(cast.account("noor"), on=TODAY)

    with entered(lambda: noor.user_id):
        three = plans_visible_to(noor).prefetch_related("goals")
        with CaptureQueriesContext(connection) as asked:
            goals = [len(one.goals.all()) for one in three.iterator(chunk_size=2)]

    assert len(goals) == 3
    assert len(asked) == 3  # the plans, and the goals of two of them and of one
