"""What somebody reads and has no part in: the plans that they accompany, or that are open to them in an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from employees.permissions import Actor
from plans.models import Plan
from plans.permissions import companionships, emergencies
from plans.queries.funnels import plans_visible_to


@dataclass(frozen=True)
class Beside:
    """One plan, and how long it is open: to a companion until a day, in an emergency until an instant."""

    plan: Plan
    until: date | None
    closes_at: datetime | None


def plans_beside(actor: Actor) -> list[Beside]:
    """What is open to the actor beside their work, by name. As many queries for thirty as for one; one for none.

    Whoever follows plans by their work finds these in their list.
    """
    days = dict(companionships(actor).order_by("until").values_list("plan", "until"))
    instants = dict(emergencies(actor).order_by("until").values_list("plan", "until"))
    plans = plans_visible_to(actor).filter(pk__in={*days, *instants}).exclude(employee=actor.employee_id)
    found = [
        Beside(plan, None, instants[plan.pk])
        if plan.pk in instants and plan.employee_id not in actor.barred_ids
        else Beside(plan, days.get(plan.pk), None)
        for plan in plans
    ]
    return sorted(found, key=lambda one: (one.plan.employee.full_name, one.plan.pk))
