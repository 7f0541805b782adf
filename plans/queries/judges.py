"""Who is left to confirm an outcome and to hear an appeal: the rule of four eyes, asked before it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from employees.models import RoleGrant, User
from employees.permissions import HR, HR_ROLES, Relation, actors_for, hr_relations
from plans.enums import Side
from plans.models import Plan
from plans.permissions import relations_to


@dataclass(frozen=True)
class Judges:
    """The accounts that could confirm, and those in HR who took no part and could hear an appeal."""

    confirm: list[User]
    hear: list[User]


def judges_of(plan: Plan, *, proposed_by: User, proposed_as: str, on: date) -> Judges:
    """Who could, on the date `on`, if `proposed_by` puts the outcome forward. A fixed number of queries.

    Whoever would have to confirm because nobody else can is not left to hear an appeal.
    """
    in_hr = _acting_as_hr(plan, on)
    took_part = {user.pk for user in plan.participants.all()} | {plan.author_id, proposed_by.pk}
    new = [user for user in in_hr if user.pk not in took_part]
    if proposed_as == Side.HR:
        manager = plan.manager.user
        confirm = [manager] if manager is not None and manager.pk != proposed_by.pk else []
        return Judges(confirm, new)
    confirm = [user for user in in_hr if user.pk != proposed_by.pk]
    known = [user for user in confirm if user.pk in took_part]
    return Judges(confirm, new if known else new[1:])


def hearers_of(plan: Plan, on: date) -> list[User]:
    """Those in HR who took no part in the plan and could hear an appeal, on the date `on`."""
    took_part = {user.pk for user in plan.participants.all()} | {plan.author_id}
    return [user for user in _acting_as_hr(plan, on) if user.pk not in took_part]


def _acting_as_hr(plan: Plan, on: date) -> list[User]:
    grants = RoleGrant.objects.filter(role__in=HR_ROLES, revoked_at__isnull=True, user__is_active=True)
    accounts = {grant.user_id: grant.user for grant in grants.select_related("user__employee")}
    found = []
    for pk, actor in actors_for(accounts.values(), on=on).items():
        if not hr_relations(actor, plan.employee):
            continue  # nothing more is asked of the database about them
        relations = relations_to(actor, plan)
        if not relations.isdisjoint(HR) and Relation.MANAGER not in relations:
            found.append(accounts[pk])
    return found
