"""What the guard makes of a query by its conditions alone, and of a statement by its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from employees.guard import Unguarded, entered
from employees.guard.wire import mentions_guarded
from employees.models import Employee
from employees.permissions import Actor, actor_for
from plans.enums import PlanStatus
from plans.models import Goal, Plan
from plans.queries import plan_for, plans_visible_to
from tests.factories.plans import plan_in
from tests.people import Cast


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan. Jana leads it."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def jana(cast: Cast, plan: Plan) -> Iterator[Actor]:
    """Jana, in a request of hers that has looked at Sam's plan and at nothing else."""
    account = cast.account("jana")
    actor = actor_for(account, on=date(2026, 6, 1))
    with entered(lambda: account.pk):
        plan_for(actor, plan.ref)
        yield actor


# By what a condition holds the goals of a plan: to what its reader was let in to, or to what anybody could name.
PINS: dict[str, tuple[bool, Callable[[Plan, Actor], Any]]] = {
    "the plan": (True, lambda plan, _: Q(plan=plan)),
    "the plan, said twice": (True, lambda plan, _: Q(plan=plan) & Q(plan__in=[plan.pk])),
    "the plan, and more": (True, lambda plan, _: Q(plan=plan) & Q(statement="")),
    "the plan, or the plan": (True, lambda plan, _: Q(plan=plan) | Q(plan__in=[plan.pk])),
    "the plan, or more": (False, lambda plan, _: Q(plan=plan) | Q(statement="")),
    "the plan in brackets": (
        True,
        lambda plan, _: Q(statement="") & (Q(plan=plan) | Q(plan=plan, position=1)),
    ),
    "either in brackets": (False, lambda plan, _: Q(statement="") & (Q(plan=plan) | Q(position=1))),
    "all but the plan": (False, lambda plan, _: ~Q(plan=plan)),
    "another condition on it": (False, lambda plan, _: Q(plan__gte=plan.pk)),
    "no condition": (False, lambda _plan, _: Q()),
    "a word": (False, lambda _plan, _: Q(statement="")),
    "what a funnel marked": (True, lambda _, jana: Q(plan__in=plans_visible_to(jana).order_by())),
    "what is held to the plan": (
        True,
        lambda plan, _: Q(plan__in=Plan.objects.filter(pk=plan.pk).values("pk")),
    ),
    "what nobody marked": (
        False,
        lambda _plan, _: Q(plan__in=Plan.objects.filter(status="active").values("pk")),
    ),
    "one way or the other": (False, lambda plan, _: Q(plan=plan) ^ Q(plan=plan, position=1)),
    "a word out of what was marked": (
        False,
        lambda _, jana: Q(statement__in=plans_visible_to(jana).order_by().values("reason")),
    ),
    "what is reckoned": (False, lambda _plan, _: Q(Exact(Length("statement"), 0))),
    "people who have one": (
        False,
        lambda plan, _: Q(plan__in=Employee.objects.filter(pk=plan.employee_id).values("plans")),
    ),
}


@pytest.mark.parametrize("condition", PINS)
def test_by_its_conditions_alone(jana: Actor, plan: Plan, condition: str) -> None:
    holds, make = PINS[condition]
    goals = Goal.objects.filter(make(plan, jana))

    if holds:
        assert goals.count() >= 0
    else:
        with pytest.raises(Unguarded):
            goals.count()


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT reason FROM plans_plan", True),
        ('SELECT 1 FROM "employees_employee" JOIN "plans_goal" ON 1 = 1', True),
        ("SELECT 1 FROM plans_goal, reviews_review", True),
        ("SELECT user_id FROM plans_plan_writers", False),
        ("SELECT 1 FROM employees_employee", False),
        ("SELECT 1 FROM plans_plantemplate", False),
        ("UPDATE plans_plan SET reason = ''", False),
        ("INSERT INTO plans_goal SELECT 1", False),
        ("DELETE FROM plans_plan", False),
    ],
)
def test_what_a_statement_reads_is_seen_in_its_text(sql: str, reads: bool) -> None:
    class Composed:
        """As psycopg composes statements: not a string, and one when asked."""

        def __str__(self) -> str:
            return sql

    assert mentions_guarded(sql) is mentions_guarded(Composed()) is reads
