"""HR's side of a plan: which accounts hear of it. Read once, then asked of many plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.db.models import prefetch_related_objects

from employees.enums import Role
from employees.models import Employee, RoleGrant, User
from employees.permissions import HR_ROLES, Actor, Relation, actors_for, hr_relations
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission


class HrDesk:
    """Everybody who works in HR at an instant. One query to open, three more when first asked, two for each `of`."""

    def __init__(self, at: datetime) -> None:
        grants = RoleGrant.objects.filter(role__in=HR_ROLES, revoked_at__isnull=True, user__is_active=True)
        self._on = at.date()
        self.accounts: dict[int, User] = {
            grant.user_id: grant.user for grant in grants.select_related("user__employee")
        }

    @cached_property
    def _actors(self) -> dict[int, Actor]:
        return actors_for(self.accounts.values(), on=self._on)

    @property
    def employees(self) -> list[Employee]:
        """The people behind the accounts, where there are any."""
        found = (user.employee_or_none for user in self.accounts.values())
        return [employee for employee in found if employee is not None]

    def of(
        self,
        plans: Sequence[Plan],
        *,
        permission: PlanPermission = PlanPermission.SHARE,
        by: User | None = None,
    ) -> dict[int, list[User]]:
        """Who may do this with each plan, by the plan's key: the department's partners, else the leads.

        `by` is who has acted already and needs somebody else: where they are the only partner, the leads are asked.
        Give plans with their `employee` and `outcome` at hand.
        """
        # The table asks of everybody whether they took part.
        prefetch_related_objects(list(plans), "writers", "participants")
        return {plan.pk: self._of_one(plan, permission, by) for plan in plans}

    def _of_one(self, plan: Plan, permission: PlanPermission, by: User | None) -> list[User]:
        able = [
            actor
            for pk, actor in self._actors.items()
            if self.accounts[pk] != by and _acts_as_hr(actor, plan) and PLANS.can(actor, permission, plan)
        ]
        leads = [actor for actor in able if actor.has(Role.HR_LEAD)]
        partners = [actor for actor in able if hr_relations(actor, plan.employee) - {Relation.HR_LEAD}]
        return [self.accounts[actor.user_id] for actor in partners or leads]


def _acts_as_hr(actor: Actor, plan: Plan) -> bool:
    # Asked before the table, which would look for a companionship of everybody who is a stranger to the plan.
    return plan.employee_id not in actor.barred_ids and bool(hr_relations(actor, plan.employee))
