"""Who can read a plan: the table of permissions turned round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from employees.enums import Role
from employees.models import Department, ReportingLine, RoleGrant, User
from employees.permissions import Relation
from plans.models import Companion, Plan


@dataclass(frozen=True)
class Reader:
    """Somebody besides the employee who can read a plan, and what makes them able to."""

    user: User
    relation: Relation
    companion: Companion | None = None


def readers_of(plan: Plan, on: date) -> list[Reader]:
    """Everyone but the employee who can read a shared plan on the date `on`, each once, by their first reason.

    The table of plans/permissions/ turned round, in a fixed number of queries. Agrees with it: a test walks both.
    """
    found: dict[int, Reader] = {}
    below = set(_lines_on(on).filter(manager=plan.employee_id).values_list("employee__user", flat=True)) - {
        None
    }
    for reader in (*_working_readers(plan, on), *_companion_readers(plan, on)):
        conflicted = reader.user.pk in below and reader.relation != Relation.COMPANION
        if reader.user.is_active and reader.user.pk != plan.employee.user_id and not conflicted:
            found.setdefault(reader.user.pk, reader)
    return list(found.values())


def _working_readers(plan: Plan, on: date) -> Iterator[Reader]:
    if plan.manager.user is not None:
        yield Reader(plan.manager.user, Relation.MANAGER)
    lines = _lines_on(on).filter(employee=plan.manager_id, manager__user__isnull=False)
    for line in lines.select_related("manager__user"):
        if line.manager.user is not None:
            yield Reader(line.manager.user, Relation.NEXT_LEVEL_MANAGER)
    above = _departments_above(plan.employee.department_id)
    relations = {
        Role.HR_PARTNER: Relation.HR_PARTNER,
        Role.HR_LEAD: Relation.HR_LEAD,
        Role.APPROVER: Relation.APPROVER,
        Role.AUDITOR: Relation.AUDITOR,
    }
    grants = RoleGrant.objects.filter(role__in=relations, revoked_at__isnull=True)
    order = list(relations)
    for grant in sorted(
        grants.select_related("user__employee"), key=lambda grant: order.index(Role(grant.role))
    ):
        if grant.role != Role.HR_PARTNER or grant.department_id in above:
            yield Reader(grant.user, relations[Role(grant.role)])


def _companion_readers(plan: Plan, on: date) -> Iterator[Reader]:
    present = plan.companions.filter(removed_at__isnull=True, until__gte=on)
    for companion in present.select_related("user__employee"):
        yield Reader(companion.user, Relation.COMPANION, companion)


def _lines_on(on: date) -> QuerySet[ReportingLine]:
    lines = ReportingLine.objects.filter(from_date__lte=on)
    return lines.filter(Q(until_date__isnull=True) | Q(until_date__gte=on))


def _departments_above(department_id: int | None) -> set[int | None]:
    """The department and those above it, and None, which stands for the whole organisation."""
    if department_id is None:
        return set()
    parents = dict(Department.objects.order_by().values_list("pk", "parent_id"))
    above: set[int | None] = {None}
    step: int | None = department_id
    while step is not None and step not in above:
        above.add(step)
        step = parents.get(step)
    return above
