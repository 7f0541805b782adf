"""Who can be named as the witness of a paper: those who lead the plan, besides whoever puts it in."""

from __future__ import annotations

from datetime import date

from employees.models import User
from employees.permissions import HR, Relation
from plans.models import Plan
from plans.queries.readers import readers_of

WITNESSES = HR | {Relation.MANAGER, Relation.NEXT_LEVEL_MANAGER}


def witnesses_for(plan: Plan, *, on: date, by: User) -> list[User]:
    """The manager, the manager's manager and HR of this plan on a date, without `by`. A fixed number of queries."""
    return [
        reader.user
        for reader in readers_of(plan, on)
        if reader.relation in WITNESSES and reader.user.pk != by.pk
    ]
