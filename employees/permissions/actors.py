"""Who is asking: roles, scope, and everybody to whom they stand in a relation today. Read once, in a few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from employees.enums import Role, StandInKind
from employees.models import Conflict, Department, ReportingLine, RoleGrant, StandIn, User

NOTHING: frozenset[int] = frozenset()
# In place of a department: the whole organisation.
EVERYWHERE = 0
SCOPED = frozenset({Role.HR_PARTNER, Role.HR_FOR_HR})


@dataclass(frozen=True)
class Actor:
    """Who is asking, with everything about them that a relation depends on. Valid for one request.

    `on` is the date for which it was read, in the organisation's zone. All keys of people are those of employees.
    """

    on: date
    active: bool
    user_id: int
    user_ref: str
    employee_id: int | None
    roles: frozenset[Role]
    hr_department_ids: frozenset[int]
    report_ids: frozenset[int]
    manager_ids: frozenset[int]
    # With whom a conflict of interest was noted: nothing about them is this account's work.
    conflict_ids: frozenset[int] = NOTHING
    # For which managers they stand in today, and those of the departments above that are theirs by standing in alone.
    stands_in_for: frozenset[int] = NOTHING
    lent_department_ids: frozenset[int] = NOTHING
    # Who works in HR themselves: read only for those to whom it matters.
    hr_people_ids: frozenset[int] = NOTHING
    # The instant, where it is known: what is open for minutes is open only then.
    at: datetime | None = None

    def has(self, *roles: Role) -> bool:
        """Whether the account holds one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def barred_ids(self) -> frozenset[int]:
        """About whom they may do nothing but what everybody may: themselves, their managers, and by a conflict."""
        own = NOTHING if self.employee_id is None else frozenset({self.employee_id})
        return self.manager_ids | self.conflict_ids | own


def actor_for(user: User, *, on: date, at: datetime | None = None) -> Actor:
    """Read who the account is on the date `on`. A disabled account is nobody: no roles, no relations."""
    known = actors_for([user], on=on, at=at).get(user.pk)
    nobody = Actor(on, False, user.pk, user.ref, None, frozenset(), NOTHING, NOTHING, NOTHING)
    return nobody if known is None else known


def actor_anew(user: User, *, on: date) -> Actor:
    """`actor_for`, with the account as it is now: for what takes longer than a request."""
    return actor_for(User.objects.select_related("employee").get(pk=user.pk), on=on)


def actor_as_employee(user: User, *, on: date) -> Actor:
    """Who somebody is as an employee and nothing else, whether or not they can sign in: for copies that are theirs.

    Only for what is made in their place and handed to them. No roles, and nobody who reports to them.
    """
    employee = user.employee_or_none
    key = None if employee is None else employee.pk
    return Actor(on, True, user.pk, user.ref, key, frozenset(), NOTHING, NOTHING, NOTHING)


def actors_for(users: Iterable[User], *, on: date, at: datetime | None = None) -> dict[int, Actor]:
    """`actor_for` each of many accounts, by the account's key: three queries, however many they are.

    Give accounts with their employee at hand (`select_related("employee")`).
    """
    accounts = {user.pk: user for user in users if user.is_active}
    if not accounts:
        return {}
    employees = {pk: user.employee_or_none for pk, user in accounts.items()}
    roles = _roles_of(accounts)
    ties = _Ties.read(accounts, {one.pk for one in employees.values() if one is not None}, roles, on)
    found: dict[int, Actor] = {}
    for pk, user in accounts.items():
        employee = employees[pk]
        held = frozenset(Role(role) for role, _department in roles[pk])
        key = employee.pk if employee else None
        scopes = [department for role, department in roles[pk] if role == Role.HR_PARTNER]
        # Standing in lends a scope to somebody who works in HR; it makes nobody work there.
        in_hr = not held.isdisjoint({Role.HR_PARTNER, Role.HR_LEAD})
        lent = [place or None for place in ties.lent.get(key, ())] if in_hr else []
        own = ties.below(scopes)
        found[pk] = Actor(
            on=on,
            active=True,
            user_id=pk,
            user_ref=user.ref,
            employee_id=key,
            roles=held,
            hr_department_ids=own | ties.below(lent),
            report_ids=frozenset(ties.reports.get(key, ())),
            manager_ids=frozenset(ties.managers.get(key, ())),
            conflict_ids=frozenset(ties.conflicts.get(pk, ())),
            stands_in_for=frozenset(ties.covered.get(key, ())),
            lent_department_ids=ties.below(lent) - own,
            at=at,
            hr_people_ids=NOTHING if held.isdisjoint(SCOPED) else ties.in_hr,
        )
    return found


def _roles_of(accounts: Mapping[int, User]) -> dict[int, list[tuple[str, int | None]]]:
    roles: dict[int, list[tuple[str, int | None]]] = {pk: [] for pk in accounts}
    held = RoleGrant.objects.filter(user__in=list(accounts), revoked_at__isnull=True)
    for pk, role, department in held.values_list("user_id", "role", "department_id"):
        roles[pk].append((role, department))
    return roles


Pairs = dict[int | None, set[int]]


@dataclass
class _Ties:
    """Every relation between the people who ask and others, on one day, read in one query; and the tree, in one."""

    reports: Pairs = field(default_factory=dict)
    managers: Pairs = field(default_factory=dict)
    conflicts: Pairs = field(default_factory=dict)
    covered: Pairs = field(default_factory=dict)
    lent: Pairs = field(default_factory=dict)
    in_hr: frozenset[int] = NOTHING
    tree: list[tuple[int, int | None]] | None = None

    @classmethod
    def read(
        cls,
        accounts: Collection[int],
        employees: set[int],
        roles: Mapping[int, list[tuple[str, int | None]]],
        on: date,
    ) -> _Ties:
        """Read them."""
        found, in_hr = cls(), set()
        first, *others = _queries(list(accounts), employees, roles, on)
        for kind, one, other in first.union(*others, all=True):
            if kind == "line":
                found.reports.setdefault(other, set()).add(one)
                found.managers.setdefault(one, set()).add(other)
            elif kind == "hr":
                in_hr.add(other)
            else:
                pairs = {"conflict": found.conflicts, "covers": found.covered, "lent": found.lent}
                pairs[kind].setdefault(one, set()).add(other)
        found.in_hr = frozenset(in_hr)
        return found

    def below(self, roots: Collection[int | None]) -> frozenset[int]:
        """The departments given, and all below them. The tree is read where somebody has any."""
        if not roots:
            return NOTHING
        if self.tree is None:
            self.tree = _tree()
        return _below(roots, self.tree)


def _queries(
    accounts: list[int], employees: set[int], roles: Mapping[int, list[tuple[str, int | None]]], on: date
) -> Iterator[QuerySet[Any, tuple[str, int, int]]]:
    """One of a shape: what it is, whose it is, and to whom or to what. Each of them needs two keys."""

    def rows(things: QuerySet[Any], kind: str, one: Any, other: Any) -> QuerySet[Any, tuple[str, int, int]]:
        named = things.order_by().annotate(
            tie=Value(kind, CharField()), whose=one, to=Coalesce(other, Value(EVERYWHERE, BigIntegerField()))
        )
        return named.values_list("tie", "whose", "to")

    today = Q(from_date__lte=on) & (Q(until_date__isnull=True) | Q(until_date__gte=on))
    lines = ReportingLine.objects.filter(today, Q(employee__in=employees) | Q(manager__in=employees))
    yield rows(lines, "line", F("employee_id"), F("manager_id"))
    conflicts = Conflict.objects.filter(account__in=accounts, ended_at__isnull=True)
    yield rows(conflicts, "conflict", F("account_id"), F("about_id"))
    standing = StandIn.objects.on(on).filter(by__in=employees)
    yield rows(standing.filter(kind=StandInKind.MANAGER), "covers", F("by_id"), F("person_id"))
    lent = standing.filter(
        kind=StandInKind.HR_PARTNER,
        person__user__role_grants__role=Role.HR_PARTNER,
        person__user__role_grants__revoked_at__isnull=True,
    )
    yield rows(lent, "lent", F("by_id"), F("person__user__role_grants__department_id"))
    if any(role in SCOPED for held in roles.values() for role, _department in held):
        in_hr = RoleGrant.objects.filter(
            role__in=[Role.HR_PARTNER, Role.HR_LEAD], revoked_at__isnull=True, user__employee__isnull=False
        )
        yield rows(in_hr, "hr", Value(EVERYWHERE, BigIntegerField()), F("user__employee__id"))


def departments_below(roots: Iterable[int | None]) -> frozenset[int]:
    """The departments `roots` and everything below them. `None` among them stands for the whole organisation."""
    return _below(roots, _tree())


def _tree() -> list[tuple[int, int | None]]:
    return list(Department.objects.order_by().values_list("pk", "parent_id"))


def _below(roots: Iterable[int | None], tree: list[tuple[int, int | None]]) -> frozenset[int]:
    wanted = set(roots)
    if None in wanted:
        return frozenset(pk for pk, _parent in tree)
    children: dict[int | None, list[int]] = {}
    for pk, parent in tree:
        children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    queue = [pk for pk in wanted if pk is not None]
    while queue:
        pk = queue.pop()
        if pk not in found:
            found.add(pk)
            queue.extend(children.get(pk, ()))
    return frozenset(found)
