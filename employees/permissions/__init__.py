"""Who may do what. The kernel that every app's own table is built on, and the table for people.

Three ideas: a *role* is given to an account; a *relation* is what an account is to one particular thing, at this
moment; a *permission* is granted to relations. Pages, API and refusals all ask here, and lists ask the same tables
as single pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from employees.guard import mark
from employees.models import Department, Employee, ReportingLine, RoleGrant, User


class Relation(StrEnum):
    """What an account is to one thing, computed afresh for every question."""

    SUBJECT = "subject"
    MANAGER = "manager"
    NEXT_LEVEL_MANAGER = "next_level_manager"
    HR_PARTNER = "hr_partner"
    HR_LEAD = "hr_lead"
    APPROVER = "approver"
    COMPANION = "companion"
    AUDITOR = "auditor"
    SYSTEM_OWNER = "system_owner"
    # Finer relations, so that "not the author" and "not involved before" stand in a table and not in an `if`.
    AUTHOR = "author"
    REVIEWER = "reviewer"
    OUTCOME_CONFIRMER = "outcome_confirmer"
    UNINVOLVED_HR = "uninvolved_hr"
    # In HR, and not the manager as well: for what a manager may never read.
    HR_ALONE = "hr_alone"


HR = frozenset({Relation.HR_PARTNER, Relation.HR_LEAD})


@dataclass(frozen=True)
class RoleInProse:
    """A role as an auditor, or a lawyer, would want to read it."""

    name: str | Promise
    may: str | Promise
    never: str | Promise


ROLES: Mapping[Role, RoleInProse] = {
    Role.HR_PARTNER: RoleInProse(
        _("HR partner"),
        _("Prepares, reviews, shares and closes plans of people in the departments given to them."),
        _("Sees a plan about themselves or their own manager through HR pages. Signs for anybody."),
    ),
    Role.HR_LEAD: RoleInProse(
        _("HR lead"),
        _("Does what an HR partner does, for everyone. Imports people and gives roles."),
        _("Sees a plan about themselves or their own manager through HR pages. Signs for anybody."),
    ),
    Role.APPROVER: RoleInProse(
        _("Approver"),
        _("Reads plans from the moment they are sent for review."),
        _("Reads drafts. Changes a plan."),
    ),
    Role.AUDITOR: RoleInProse(
        _("Auditor"),
        _("Reads the records of plans that were shared, and their history."),
        _("Reads drafts. Changes anything."),
    ),
    Role.SYSTEM_OWNER: RoleInProse(
        _("System owner"),
        _("Runs the installation: settings, accounts, import of people, delivery of messages."),
        _("Reads the content of any plan."),
    ),
}


@dataclass(frozen=True)
class Actor:
    """Who is asking, with everything about them that a relation depends on. Valid for one request.

    `on` is the date for which it was read, in the organisation's zone.
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

    def has(self, *roles: Role) -> bool:
        """Whether the account holds one of the roles."""
        return not self.roles.isdisjoint(roles)


def actor_for(user: User, *, on: date) -> Actor:
    """Read who the account is on the date `on`. A disabled account is nobody: no roles, no relations."""
    if not user.is_active:
        nothing: frozenset[int] = frozenset()
        return Actor(on, False, user.pk, user.ref, None, frozenset(), nothing, nothing, nothing)
    employee = user.employee_or_none  # of a signed-in account it is at hand already
    employee_id = employee.pk if employee else None
    grants = list(
        RoleGrant.objects.filter(user=user, revoked_at__isnull=True).values_list("role", "department_id")
    )
    scopes = [department for role, department in grants if role == Role.HR_PARTNER]
    reports, managers = _lines_of(employee_id, on)
    return Actor(
        on=on,
        active=True,
        user_id=user.pk,
        user_ref=user.ref,
        employee_id=employee_id,
        roles=frozenset(Role(role) for role, _department in grants),
        hr_department_ids=departments_below(scopes) if scopes else frozenset(),
        report_ids=reports,
        manager_ids=managers,
    )


def actor_anew(user: User, *, on: date) -> Actor:
    """`actor_for`, with the account as it is now: for what takes longer than a request."""
    return actor_for(User.objects.select_related("employee").get(pk=user.pk), on=on)


def _lines_of(employee_id: int | None, on: date) -> tuple[frozenset[int], frozenset[int]]:
    if employee_id is None:
        return frozenset(), frozenset()
    lines = list(
        ReportingLine.objects.filter(Q(employee=employee_id) | Q(manager=employee_id), from_date__lte=on)
        .filter(Q(until_date__isnull=True) | Q(until_date__gte=on))
        .values_list("employee_id", "manager_id")
    )
    return (
        frozenset(employee for employee, manager in lines if manager == employee_id),
        frozenset(manager for employee, manager in lines if employee == employee_id),
    )


def actors_for(users: Iterable[User], *, on: date) -> dict[int, Actor]:
    """`actor_for` each of many accounts, by the account's key: three queries, however many they are.

    Give accounts with their employee at hand (`select_related("employee")`).
    """
    open_accounts = {user.pk: user for user in users if user.is_active}
    roles: dict[int, list[tuple[str, int | None]]] = {pk: [] for pk in open_accounts}
    held = RoleGrant.objects.filter(user__in=open_accounts, revoked_at__isnull=True)
    for pk, role, department in held.values_list("user_id", "role", "department_id"):
        roles[pk].append((role, department))
    employees = {pk: user.employee_or_none for pk, user in open_accounts.items()}
    reports, managers = _lines_of_many({one.pk for one in employees.values() if one is not None}, on)
    tree = _tree()
    nothing: frozenset[int] = frozenset()
    found: dict[int, Actor] = {}
    for pk, user in open_accounts.items():
        employee = employees[pk]
        scopes = [department for role, department in roles[pk] if role == Role.HR_PARTNER]
        found[pk] = Actor(
            on=on,
            active=True,
            user_id=pk,
            user_ref=user.ref,
            employee_id=employee.pk if employee else None,
            roles=frozenset(Role(role) for role, _department in roles[pk]),
            hr_department_ids=_below(scopes, tree) if scopes else nothing,
            report_ids=frozenset(reports.get(employee.pk, ())) if employee else nothing,
            manager_ids=frozenset(managers.get(employee.pk, ())) if employee else nothing,
        )
    return found


def _lines_of_many(employee_ids: set[int], on: date) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    reports: dict[int, set[int]] = {}
    managers: dict[int, set[int]] = {}
    lines = (
        ReportingLine.objects.filter(Q(employee__in=employee_ids) | Q(manager__in=employee_ids))
        .filter(Q(until_date__isnull=True) | Q(until_date__gte=on), from_date__lte=on)
        .values_list("employee_id", "manager_id")
    )
    for employee, manager in lines:
        reports.setdefault(manager, set()).add(employee)
        managers.setdefault(employee, set()).add(manager)
    return reports, managers


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


Permission = TypeVar("Permission", bound=StrEnum)
Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True)
class Grant:
    """Some relations, and in which statuses of the thing they hold the permission (none named: in all)."""

    relations: frozenset[Relation]
    statuses: frozenset[str] | None = None
    # A condition on the row itself, said twice: for one thing in Python and for many in SQL.
    when: Callable[[Model], bool] | None = None
    when_q: Q | None = None

    def covers(self, relations: frozenset[Relation], thing: Model) -> bool:
        """Whether somebody in `relations` to `thing` holds the permission now."""
        if relations.isdisjoint(self.relations):
            return False
        if self.statuses is not None and getattr(thing, "status", None) not in self.statuses:
            return False
        return self.when is None or self.when(thing)


class Policy(Generic[Permission, Thing]):
    """One app's table, asked in all four ways: may I, I must, what may I see, and why not."""

    def __init__(
        self,
        *,
        view: Permission,
        table: Mapping[Permission, tuple[Grant, ...]],
        relations: Callable[[Actor, Thing], frozenset[Relation]],
        related: Mapping[Relation, Callable[[Actor], Q | None]],
        fence: Callable[[Actor], Q] | None = None,
    ) -> None:
        self.view = view
        self.table = table
        self.relations = relations
        self.related = related
        self.fence = fence

    def can(self, actor: Actor, permission: Permission, thing: Thing) -> bool:
        """Whether the actor holds the permission on the thing, now."""
        relations = self.relations(actor, thing)
        return any(grant.covers(relations, thing) for grant in self.table[permission])

    def require(self, actor: Actor, permission: Permission, thing: Thing) -> None:
        """Raise NotVisible if the actor may not even see the thing, NotAllowed if they may see it but not do this."""
        if self.can(actor, permission, thing):
            return
        if self.can(actor, self.view, thing):
            raise NotAllowed
        raise NotVisible

    def visible(self, actor: Actor, things: QuerySet[Thing]) -> QuerySet[Thing]:
        """The part of `things` that the actor may view. Agrees with `can`: a test walks both."""
        held = self.holding(actor, self.view)
        return self.fenced(actor, things.none() if held is None else things.filter(held))

    def fenced(self, actor: Actor, things: QuerySet[Thing]) -> QuerySet[Thing]:
        """The part of `things` that could be the actor's at all, by rules that are written apart from the table.

        The guard lets through what comes from here. For those who choose more narrowly than `visible` does.
        """
        inside = things if self.fence is None else things.filter(self.fence(actor))
        return mark(inside, account=actor.user_id)

    def holding(self, actor: Actor, permission: Permission) -> Q | None:
        """The things on which the actor holds a permission, as a filter; None where there can be no such thing."""
        clauses: list[Q] = []
        for grant in self.table[permission]:
            for relation in sorted(grant.relations):
                clause = self.related[relation](actor)
                if clause is None:
                    continue
                if grant.statuses is not None:
                    clause &= Q(status__in=sorted(grant.statuses))
                if grant.when_q is not None:
                    clause &= grant.when_q
                clauses.append(clause)
        return reduce(or_, clauses) if clauses else None


class PeoplePermission(StrEnum):
    """`people:<noun>:<act>`"""

    VIEW = "people:person:view"
    CHANGE = "people:person:change"
    INVITE = "people:person:invite"
    GRANT_ROLE = "people:role:grant"


def relations_to_employee(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """What the actor is to a person, as far as the directory of people is concerned."""
    found: set[Relation] = set()
    if employee.pk == actor.employee_id:
        found.add(Relation.SUBJECT)
    if employee.pk in actor.report_ids:
        found.add(Relation.MANAGER)
    if employee.department_id in actor.hr_department_ids:
        found.add(Relation.HR_PARTNER)
    if actor.has(Role.HR_LEAD):
        found.add(Relation.HR_LEAD)
    if actor.has(Role.SYSTEM_OWNER):
        found.add(Relation.SYSTEM_OWNER)
    return frozenset(found)


_EVERYONE = Q(pk__isnull=False)

PEOPLE: Policy[PeoplePermission, Employee] = Policy(
    view=PeoplePermission.VIEW,
    table={
        PeoplePermission.VIEW: (Grant(HR | {Relation.SUBJECT, Relation.MANAGER, Relation.SYSTEM_OWNER}),),
        PeoplePermission.CHANGE: (Grant(HR | {Relation.SYSTEM_OWNER}),),
        PeoplePermission.INVITE: (Grant(HR | {Relation.SYSTEM_OWNER}),),
        PeoplePermission.GRANT_ROLE: (Grant(frozenset({Relation.HR_LEAD, Relation.SYSTEM_OWNER})),),
    },
    relations=relations_to_employee,
    related={
        Relation.SUBJECT: lambda actor: Q(pk=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: lambda actor: Q(pk__in=actor.report_ids) if actor.report_ids else None,
        Relation.HR_PARTNER: lambda actor: (
            Q(department__in=actor.hr_department_ids) if actor.hr_department_ids else None
        ),
        Relation.HR_LEAD: lambda actor: _EVERYONE if actor.has(Role.HR_LEAD) else None,
        Relation.SYSTEM_OWNER: lambda actor: _EVERYONE if actor.has(Role.SYSTEM_OWNER) else None,
    },
)


class OrganisationPermission(StrEnum):
    """What an account may do to the organisation as a whole. `organisation:<noun>:<act>`"""

    IMPORT_PEOPLE = "organisation:people:import"
    LIST_PEOPLE = "organisation:people:list"
    VIEW_DELIVERY = "organisation:delivery:view"
    CHANGE_SETTINGS = "organisation:settings:change"
    VIEW_REMINDERS = "organisation:reminders:view"
    TUNE_REMINDERS = "organisation:reminders:tune"
    SET_QUIET_HOURS = "organisation:quiet_hours:set"


ORGANISATION: Mapping[OrganisationPermission, frozenset[Role]] = {
    OrganisationPermission.IMPORT_PEOPLE: frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER}),
    OrganisationPermission.LIST_PEOPLE: frozenset({Role.HR_LEAD, Role.HR_PARTNER, Role.SYSTEM_OWNER}),
    OrganisationPermission.VIEW_DELIVERY: frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER}),
    OrganisationPermission.CHANGE_SETTINGS: frozenset({Role.SYSTEM_OWNER}),
    OrganisationPermission.VIEW_REMINDERS: frozenset({Role.HR_LEAD, Role.HR_PARTNER, Role.SYSTEM_OWNER}),
    OrganisationPermission.TUNE_REMINDERS: frozenset({Role.HR_LEAD}),
    OrganisationPermission.SET_QUIET_HOURS: frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER}),
}


def may(actor: Actor, permission: OrganisationPermission) -> bool:
    """Whether one of the actor's roles holds a permission on the organisation as a whole."""
    return not actor.roles.isdisjoint(ORGANISATION[permission])


def require_organisation(actor: Actor, permission: OrganisationPermission) -> None:
    """Raise NotVisible unless a role holds it: pages of the organisation do not show themselves to others."""
    if not may(actor, permission):
        raise NotVisible
