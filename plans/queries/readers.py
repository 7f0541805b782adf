"""Who can read a plan: the table of permissions turned round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from employees.enums import Role, StandInKind
from employees.models import Conflict, Department, ReportingLine, RoleGrant, StandIn, User
from employees.permissions import Relation
from plans.models import Companion, Plan
from plans.permissions import KEPT_GOING


@dataclass(frozen=True)
class Reader:
    """Somebody besides the employee who can read a plan, and what makes them able to.

    `companion` is set where they stand by the employee, be it beside what they read it for at work. `stand_in` is set
    where they can only because they stand in for somebody who is away.
    """

    user: User
    relation: Relation
    companion: Companion | None = None
    stand_in: StandIn | None = None

    @property
    def until(self) -> date | None:
        """The last day on which they can, where there is one."""
        if self.relation == Relation.COMPANION and self.companion is not None:
            return self.companion.until
        return self.stand_in.until_date if self.stand_in is not None else None

    @property
    def stands_by_until(self) -> date | None:
        """The last day as a companion, of somebody who reads the plan at work as well."""
        if self.relation == Relation.COMPANION or self.companion is None:
            return None
        return self.companion.until


RELATIONS = {
    Role.HR_FOR_HR: Relation.HR_FOR_HR,
    Role.HR_PARTNER: Relation.HR_PARTNER,
    Role.HR_LEAD: Relation.HR_LEAD,
    Role.APPROVER: Relation.APPROVER,
    Role.AUDITOR: Relation.AUDITOR,
}
WORKS_IN_HR = {Role.HR_PARTNER, Role.HR_LEAD}


def readers_of(plan: Plan, on: date) -> list[Reader]:
    """Everyone but the employee who can read a shared plan on the date `on`, each once, by their first reason.

    The table of plans/permissions/ turned round, in a fixed number of queries. Agrees with it: a test walks both.
    """
    found: dict[int, Reader] = {}
    barred = set(_lines_on(on).filter(manager=plan.employee_id).values_list("employee__user", flat=True))
    conflicts = Conflict.objects.filter(about=plan.employee_id, ended_at__isnull=True)
    barred |= set(conflicts.values_list("account", flat=True))
    for reader in (*_working_readers(plan, on), *_companion_readers(plan, on)):
        kept_out = reader.user.pk in barred and reader.relation != Relation.COMPANION
        if reader.user.is_active and reader.user.pk != plan.employee.user_id and not kept_out:
            first = found.setdefault(reader.user.pk, reader)
            if reader.companion is not None:
                found[reader.user.pk] = replace(first, companion=reader.companion)
    return list(found.values())


def reader_among(plan: Plan, user: User, on: date) -> Reader | None:
    """Somebody among those who can read a shared plan on the date `on`; None for whoever cannot."""
    return next((reader for reader in readers_of(plan, on) if reader.user.pk == user.pk), None)


def companions_before(plan: Plan, on: date) -> QuerySet[Companion]:
    """Who stood by the employee and does no more on the date `on`: ended, past its date, or the account is closed.

    `has_passed` says whether its date has.
    """
    passed = Q(until__lt=on)
    over = plan.companions.filter(Q(removed_at__isnull=False) | passed | Q(user__is_active=False))
    return over.annotate(has_passed=ExpressionWrapper(passed, BooleanField())).select_related(
        "user__employee"
    )


def reported_to(plan: Plan, on: date) -> bool:
    """Whether the person reported to whoever leads the plan, and does so no more on the date `on`."""
    between = {"employee": plan.employee_id, "manager": plan.manager_id}
    if _lines_on(on).filter(**between).exists():
        return False
    return ReportingLine.objects.filter(until_date__lt=on, **between).exists()


def _working_readers(plan: Plan, on: date) -> Iterator[Reader]:
    if plan.manager.user is not None:
        yield Reader(plan.manager.user, Relation.MANAGER)
    lines = _lines_on(on).filter(employee=plan.manager_id, manager__user__isnull=False)
    for line in lines.select_related("manager__user"):
        if line.manager.user is not None:
            yield Reader(line.manager.user, Relation.NEXT_LEVEL_MANAGER)
    grants = RoleGrant.objects.filter(role__in=RELATIONS, revoked_at__isnull=True)
    order = list(RELATIONS)
    held = sorted(grants.select_related("user__employee"), key=lambda grant: order.index(Role(grant.role)))
    stand_ins = list(StandIn.objects.on(on).select_related("by__user__employee", "person"))
    yield from _by_role(plan, held)
    yield from _standing_in(plan, held, stand_ins)


def _by_role(plan: Plan, held: Sequence[RoleGrant]) -> Iterator[Reader]:
    above = _departments_above(plan.employee.department_id)
    is_in_hr = _works_in_hr(held, plan.employee.user_id)
    for grant in held:
        looks_after = True
        if grant.role == Role.HR_PARTNER:
            looks_after = grant.department_id in above and not is_in_hr
        elif grant.role == Role.HR_FOR_HR:
            looks_after = is_in_hr
        if looks_after:
            yield Reader(grant.user, RELATIONS[Role(grant.role)])


def _standing_in(plan: Plan, held: Sequence[RoleGrant], stand_ins: Iterable[StandIn]) -> Iterator[Reader]:
    """For the manager while the plan runs, and for partners in HR, by colleagues who work there themselves."""
    away = {reader.user.pk for reader in _by_role(plan, held) if reader.relation == Relation.HR_PARTNER}
    away_manager = plan.manager_id if plan.status in KEPT_GOING else None
    for one in stand_ins:
        if one.by.user is None:
            continue
        if one.kind == StandInKind.HR_PARTNER and one.person.user_id in away:
            if _works_in_hr(held, one.by.user_id):
                yield Reader(one.by.user, Relation.HR_PARTNER, stand_in=one)
        elif one.kind == StandInKind.MANAGER and one.person_id == away_manager:
            yield Reader(one.by.user, Relation.ACTING_MANAGER, stand_in=one)


def _works_in_hr(held: Iterable[RoleGrant], account: int | None) -> bool:
    return any(grant.user_id == account and grant.role in WORKS_IN_HR for grant in held)


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
    parents: dict[int | None, int | None] = dict(Department.objects.order_by().values_list("pk", "parent_id"))
    above: set[int | None] = {None}
    step: int | None = department_id
    while step not in above:
        above.add(step)
        step = parents.get(step)
    return above
