"""People, as far as the person who asks may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet

from employees.enums import Role
from employees.errors import NotVisible
from employees.models import Department, Employee, ReportingLine, RoleGrant, User
from employees.permissions import PEOPLE, Actor

# Deeper than any organisation, and an end to a loop that should not be there.
DEEPEST = 50

CHAIN = """
WITH RECURSIVE above (manager_id, depth) AS (
    SELECT manager_id, 1 FROM employees_reportingline
    WHERE employee_id = %(who)s AND from_date <= %(on)s AND (until_date IS NULL OR until_date >= %(on)s)
    UNION ALL
    SELECT line.manager_id, above.depth + 1 FROM employees_reportingline line
    JOIN above ON line.employee_id = above.manager_id
    WHERE line.from_date <= %(on)s AND (line.until_date IS NULL OR line.until_date >= %(on)s)
      AND above.depth < %(deepest)s
)
SELECT employee.*, above.depth FROM above
JOIN employees_employee employee ON employee.id = above.manager_id ORDER BY above.depth
"""


def people_visible_to(actor: Actor) -> QuerySet[Employee]:
    """The people whose entry in the directory the actor may open."""
    return PEOPLE.visible(actor, Employee.objects.all())


def person_for(actor: Actor, ref: str) -> Employee:
    """The one person with this reference. Raises NotVisible if there is none, or none for this actor."""
    person = (
        people_visible_to(actor)
        .select_related("user", "department", "working_pattern")
        .filter(ref=ref)
        .first()
    )
    if person is None:
        raise NotVisible
    return person


def departments_of(actor: Actor) -> QuerySet[Department]:
    """The departments whose people the actor looks after: all of them for an HR lead or a system owner."""
    if actor.has(Role.HR_LEAD, Role.SYSTEM_OWNER):
        return Department.objects.all()
    return Department.objects.filter(pk__in=actor.hr_department_ids)


def search(people: QuerySet[Employee], words: str) -> QuerySet[Employee]:
    """Those of `people` whose names or staff number contain every one of the words, in any order and case."""
    for word in words.split():
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(preferred_name__icontains=word)
            | Q(staff_number__icontains=word)
        )
    return people


def current_line(employee: Employee, on: date) -> ReportingLine | None:
    """The reporting line that holds on the date `on`, with its manager; None if the person reports to nobody."""
    lines = employee.reporting_lines.select_related("manager").filter(from_date__lte=on)
    return lines.filter(Q(until_date__isnull=True) | Q(until_date__gte=on)).first()


def reporting_chain(employee: Employee, on: date) -> list[Employee]:
    """Everyone above the person on the date `on`, nearest first, in one query. Empty at the top."""
    parameters = {"who": employee.pk, "on": on, "deepest": DEEPEST}
    return list(Employee.objects.raw(CHAIN, parameters))


def reports_of(employee: Employee, on: date) -> QuerySet[Employee]:
    """Those who report to the person on the date `on`."""
    lines = ReportingLine.objects.filter(manager=employee, from_date__lte=on)
    return Employee.objects.filter(
        reporting_lines__in=lines.filter(Q(until_date__isnull=True) | Q(until_date__gte=on))
    )


def roles_of(employee: Employee) -> QuerySet[RoleGrant]:
    """The roles that the person's account holds now."""
    held = RoleGrant.objects.filter(user=employee.user_id, revoked_at__isnull=True)
    return held.select_related("department") if employee.user_id else held.none()


def roles_held_since(user: User, roles: Iterable[Role]) -> datetime | None:
    """Since when the account holds one of these roles without a break (UTC); None if it holds none."""
    held = RoleGrant.objects.filter(user=user, role__in=list(roles), revoked_at__isnull=True)
    return held.aggregate(since=Min("granted_at"))["since"]


def system_owners_who_stay() -> QuerySet[RoleGrant]:
    """The roles of system owners whose account is open and who have no last day: who can change settings for good."""
    return holders_who_stay(Role.SYSTEM_OWNER)


def holders_who_stay(role: Role) -> QuerySet[RoleGrant]:
    """The grants of a role to accounts that are open, of people without a last day."""
    held = RoleGrant.objects.filter(role=role, revoked_at__isnull=True, user__is_active=True)
    return held.filter(user__employee__left_on__isnull=True)


def own_lines_after(
    employee_id: int | None, manager_ids: Iterable[int], last_day: date
) -> QuerySet[ReportingLine]:
    """The lines from one person to any of these managers that run on after the date."""
    lines = ReportingLine.objects.filter(employee=employee_id, manager__in=list(manager_ids))
    return lines.filter(Q(until_date__isnull=True) | Q(until_date__gt=last_day))


def role_grant_for(actor: Actor, ref: str, grant_ref: str) -> tuple[Employee, RoleGrant]:
    """A person and one role they hold now. Raises NotVisible if either is not for this actor, or they do not belong."""
    person = person_for(actor, ref)
    grant = roles_of(person).filter(ref=grant_ref).first()
    if grant is None:
        raise NotVisible
    return person, grant


def person_named(text: str) -> list[Employee]:
    """Who is meant by a staff number, a work address or a full name: one person, several of that name, or nobody."""
    wanted = " ".join(text.split())
    if not wanted:
        return []
    exact = list(Employee.objects.filter(Q(staff_number__iexact=wanted) | Q(work_email__iexact=wanted)))
    return exact or list(Employee.objects.filter(_called(wanted)))


def account_at(address: str) -> User | None:
    """The account that signs in with an e-mail address, whatever its case; None if nobody does, or it is closed."""
    return User.objects.filter(email__iexact=address, is_active=True).first()


def _called(name: str) -> Q:
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return _first_and_last(first, last)
    # Where the first name ends is not to be seen in "Ana Maria de la Cruz": any place may be it.
    words = name.split()
    called = Q()
    for end in range(1, len(words) + 1):
        called |= _first_and_last(" ".join(words[:end]), " ".join(words[end:]))
    return called


def _first_and_last(first: str, last: str) -> Q:
    return Q(last_name__iexact=last) & (Q(first_name__iexact=first) | Q(preferred_name__iexact=first))
