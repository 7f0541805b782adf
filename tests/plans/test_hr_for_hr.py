"""The plan of somebody who works in HR: not for their colleagues there, and where nobody is left, a way is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from employees.enums import Role
from employees.errors import NotNow, NotVisible
from employees.models import Department, Employee, RoleGrant
from employees.permissions import HR, Actor, actor_for, relations_to_employee
from employees.permissions.absences import ABSENCES, AbsencePermission
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Plan
from plans.notices import hr_for
from plans.permissions import PLANS, PlanPermission, may_draft_for, people_to_draft_for, relations_to
from plans.permissions.fences import fence_of_plans
from plans.queries import plans_visible_to, readers_of
from tests.factories.people import DepartmentFactory, RoleGrantFactory
from tests.factories.plans import draft_plan, fill
from tests.people import NAMES, Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)


@pytest.fixture
def about_ada(cast: Cast) -> Plan:
    """A draft about Ada, HR partner for Finance, by Noor who leads her. Mia looks after everybody since yesterday."""
    RoleGrantFactory(user=cast.account("mia"), role=Role.HR_PARTNER, department=None)
    plan = draft_plan(cast, author="noor", employee="ada")
    fill(plan, cast, author="noor")
    return plan


def actor(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


def seen_by(cast: Cast, plan: Plan) -> set[str]:
    """Who may see it; list and fence say the same."""
    found = set()
    for name in NAMES:
        who = actor(cast, name)
        may = PLANS.can(who, PlanPermission.VIEW, plan)
        fenced = Plan.objects.filter(fence_of_plans(who), pk=plan.pk).exists()
        assert may == (plan in plans_visible_to(who)) == fenced, name
        found |= {name} if may else set()
    return found


def test_a_colleague_in_hr_looks_after_everybody_but_her(cast: Cast, about_ada: Plan) -> None:
    assert seen_by(cast, about_ada) == {"noor"}
    assert not may_draft_for(actor(cast, "mia"), cast.ada)
    assert may_draft_for(actor(cast, "mia"), cast.lee)
    assert cast.ada not in Employee.objects.filter(people_to_draft_for(actor(cast, "mia")))
    assert not ABSENCES.can(actor(cast, "mia"), AbsencePermission.VIEW_GROUND, cast.ada)
    assert not ABSENCES.visible(actor(cast, "mia"), Employee.objects.filter(pk=cast.ada.pk)).exists()


def test_hr_for_hr_does_and_looks_after_nobody_else(cast: Cast, about_ada: Plan) -> None:
    other = draft_plan(cast, author="jana", employee="sam")

    RoleGrantFactory(user=cast.account("paul"), role=Role.HR_FOR_HR)

    assert seen_by(cast, about_ada) == {"noor", "paul"}
    assert seen_by(cast, other) == {"jana", "mia", "noor"}
    assert not relations_to(actor(cast, "paul"), about_ada).isdisjoint(HR)
    assert relations_to_employee(actor(cast, "paul"), cast.lee).isdisjoint(HR)


def test_where_nobody_is_left_to_review_the_author_reads_a_way_out(cast: Cast, about_ada: Plan) -> None:
    with pytest.raises(NotNow) as refused:
        workflows.submit(plan=about_ada, by=cast.account("noor"), at=NOW)
    assert "HR for HR where Ada Voss works in HR" in str(refused.value)
    about_ada.refresh_from_db()
    assert about_ada.status == PlanStatus.DRAFT

    RoleGrantFactory(user=cast.account("paul"), role=Role.HR_FOR_HR)

    plan = workflows.submit(plan=about_ada, by=cast.account("noor"), at=NOW)
    assert hr_for(plan, at=NOW, permission=PlanPermission.REVIEW) == [cast.account("paul")]


def test_the_only_one_in_hr_has_a_plan_and_somebody_from_outside_looks_after_it(cast: Cast) -> None:
    RoleGrant.objects.exclude(user=cast.account("noor")).filter(
        role__in=[Role.HR_PARTNER, Role.HR_LEAD]
    ).delete()
    cast.noor.reporting_lines.create(manager=cast.paul, from_date=date(2026, 1, 1))
    plan = draft_plan(cast, author="paul", employee="noor")
    fill(plan, cast, author="paul")
    assert seen_by(cast, plan) == {"paul"}
    with pytest.raises(NotNow):
        workflows.submit(plan=plan, by=cast.account("paul"), at=NOW)

    RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)

    plan = workflows.submit(plan=plan, by=cast.account("paul"), at=NOW)
    assert seen_by(cast, plan) == {"paul", "kim", "ivo"}  # Ivo approves, and leads Paul
    assert {reader.user.pk for reader in readers_of(plan, TODAY)} >= {cast.account("kim").pk}
    with pytest.raises(NotVisible):
        workflows.approve(plan=plan, by=cast.account("noor"), at=NOW)


def test_whoever_holds_the_role_in_hr_themselves_is_a_stranger_to_their_own_case(cast: Cast) -> None:
    plan = draft_plan(cast, author="noor", employee="ada")
    RoleGrantFactory(user=cast.account("ada"), role=Role.HR_FOR_HR)

    assert "ada" not in seen_by(cast, plan)


def test_scope_follows_a_person_who_moves(cast: Cast) -> None:
    plan = draft_plan(cast, author="jana", employee="sam")
    assert seen_by(cast, plan) == {"jana", "mia", "noor"}
    below: Department = DepartmentFactory(parent=cast.finance)

    Employee.objects.filter(pk=cast.sam.pk).update(department=below)
    plan.refresh_from_db()

    assert seen_by(cast, Plan.objects.select_related("employee").get(pk=plan.pk)) == {"jana", "ada", "noor"}


def test_a_system_owner_gives_the_role_on_a_page(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    url = reverse("role_grant", args=[cast.paul.ref])

    answer = signed_in("tom").post(url, {"role": "hr_for_hr"}, follow=True)

    assert "HR for HR" in answer.content.decode()
    assert RoleGrant.objects.filter(user=cast.account("paul"), role=Role.HR_FOR_HR).exists()
