"""Whoever was let in to a plan for a while reads it, whatever else they are to it: in lists and by itself."""

from __future__ import annotations

import pytest

from employees.enums import Role
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission
from plans.queries import plans_visible_to
from tests.factories.people import RoleGrantFactory
from tests.people import Cast
from tests.plans.test_who_may import LAST, NOW, actor, with_everybody


def read(cast: Cast, name: str, plan: Plan) -> tuple[bool, bool]:
    """In lists, and by itself."""
    asking, plan = actor(cast, name), Plan.objects.get(pk=plan.pk)
    return plan in plans_visible_to(asking), PLANS.can(asking, PlanPermission.VIEW, plan)


@pytest.mark.parametrize("name", ["paul", "ivo", "ana"])
def test_a_companion_of_a_plan_that_was_withdrawn_after_the_talk(cast: Cast, name: str) -> None:
    plan = with_everybody(PlanStatus.CONSULTATION, cast)
    workflows.invite_companion(
        plan=plan, companion=cast.account(name), until=LAST, by=cast.account("sam"), at=NOW
    )
    workflows.withdraw(plan=plan, reason="Coaching is the better step.", by=cast.account("mia"), at=NOW)

    assert read(cast, "kim", plan) == (True, True)
    assert read(cast, name, plan) == (True, True)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_a_system_owner_with_another_role_who_was_let_in_to_a_draft(cast: Cast, role: Role) -> None:
    plan = with_everybody(PlanStatus.DRAFT, cast)
    assert read(cast, "tom", plan) == (True, True)

    RoleGrantFactory(user=cast.account("tom"), role=role)

    assert read(cast, "tom", plan) == (True, True)
