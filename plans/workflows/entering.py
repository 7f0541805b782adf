"""The first three steps of every verb: lock the plan, may I, may it. Who passes them has taken part in the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from employees.holding import hold
from employees.models import User
from employees.permissions import Actor, actor_for
from plans import lifecycle
from plans.enums import Verb
from plans.models import Plan
from plans.permissions import PLANS


@dataclass(frozen=True)
class Entered:
    """A plan under lock, with who is acting and the row of the table that allows it."""

    plan: Plan
    actor: Actor
    transition: lifecycle.Transition
    today: date


def local_date(plan: Plan, at: datetime) -> date:
    """The calendar date of the instant `at` in the plan's time zone."""
    return at.astimezone(ZoneInfo(plan.time_zone)).date()


def enter(plan: Plan, verb: Verb, *, by: User, at: datetime, takes_part: bool = True) -> Entered:
    """Lock the plan, then ask the two tables. Raises NotVisible, NotAllowed or NotNow. Needs a transaction.

    `takes_part` is False for what is no part in the plan, such as a letter that an appeal has come.
    """
    rows = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk)
    locked = hold(rows.select_related("employee__user", "manager__user"))
    today = local_date(locked, at)
    actor = actor_for(by, on=today)
    PLANS.require(actor, lifecycle.TRANSITIONS[verb].permission, locked)
    transition = lifecycle.check(locked, verb)
    if takes_part:
        locked.participants.add(by)
    return Entered(locked, actor, transition, today)
