"""Who may do what. The kernel that every app's own table is built on, and the table for people.

Three ideas: a *role* is given to an account; a *relation* is what an account is to one particular thing, at this
moment; a *permission* is granted to relations. Pages, API and refusals all ask here, and lists ask the same tables
as single pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
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
from employees.models import Employee
from employees.permissions.actors import (
    Actor,
    actor_anew,
    actor_as_employee,
    actor_for,
    actors_for,
    departments_below,
)

__all__ = [
    "HR",
    "HR_ROLES",
    "ORGANISATION",
    "PEOPLE",
    "ROLES",
    "Actor",
    "Grant",
    "OrganisationPermission",
    "PeoplePermission",
    "Policy",
    "Relation",
    "actor_anew",
    "actor_as_employee",
    "actor_for",
    "actors_for",
    "departments_below",
    "hr_relations",
    "in_hr_scope",
    "may",
    "not_barred",
    "relations_to_employee",
    "require_organisation",
]


class Relation(StrEnum):
    """What an account is to one thing, computed afresh for every question."""

    SUBJECT = "subject"
    MANAGER = "manager"
    NEXT_LEVEL_MANAGER = "next_level_manager"
    HR_PARTNER = "hr_partner"
    HR_LEAD = "hr_lead"
    # Looks after colleagues in HR, and after nobody else.
    HR_FOR_HR = "hr_for_hr"
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
    # Leads for a manager who is away.
    ACTING_MANAGER = "acting_manager"
    # In HR for this person only while a colleague is away.
    LENT = "lent"
    # Runs the installation, and was let in to one plan for minutes.
    EMERGENCY = "emergency"
    # Would look after the person, and is kept out by a conflict of interest.
    KEPT_OUT = "kept_out"


HR = frozenset({Relation.HR_PARTNER, Relation.HR_LEAD, Relation.HR_FOR_HR})
HR_ROLES = frozenset({Role.HR_PARTNER, Role.HR_LEAD, Role.HR_FOR_HR})


@dataclass(frozen=True)
class RoleInProse:
    """A role as an auditor, or a lawyer, would want to read it."""

    name: str | Promise
    may: str | Promise
    never: str | Promise


ROLES: Mapping[Role, RoleInProse] = {
    Role.HR_PARTNER: RoleInProse(
        _("HR partner"),
        _(
            "Prepares, reviews, shares and closes plans of people in the departments given to them, but for "
            "colleagues in HR."
        ),
        _("Sees a plan about themselves or their own manager through HR pages. Signs for anybody."),
    ),
    Role.HR_LEAD: RoleInProse(
        _("HR lead"),
        _("Does what an HR partner does, for everyone. Imports people and gives roles."),
        _("Sees a plan about themselves or their own manager through HR pages. Signs for anybody."),
    ),
    Role.HR_FOR_HR: RoleInProse(
        _("HR for HR"),
        _("Does what an HR partner does, for colleagues in HR. May be somebody from outside of HR."),
        _("Looks after anybody who does not work in HR, or after themselves."),
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
        _(
            "Reads the content of any plan, unless a second person opens one to them for minutes, in an "
            "emergency."
        ),
    ),
}


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
    # Who also stands in one of these relations does not hold it. For acts alone: nothing is listed by such a grant.
    unless: frozenset[Relation] = frozenset()

    def covers(self, relations: frozenset[Relation], thing: Model) -> bool:
        """Whether somebody in `relations` to `thing` holds the permission now."""
        if relations.isdisjoint(self.relations) or not relations.isdisjoint(self.unless):
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


def hr_relations(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """As what HR looks after a person, if nothing bars the actor. A partner does not look after colleagues in HR."""
    found: set[Relation] = set()
    works_in_hr = employee.pk in actor.hr_people_ids
    if employee.department_id in actor.hr_department_ids and not works_in_hr:
        found.add(Relation.HR_PARTNER)
    if actor.has(Role.HR_LEAD):
        found.add(Relation.HR_LEAD)
    if actor.has(Role.HR_FOR_HR) and works_in_hr:
        found.add(Relation.HR_FOR_HR)
    return frozenset(found)


def in_hr_scope(actor: Actor, relation: Relation, about: str = "") -> Q | None:
    """The same relation for many people at once, as a filter; None: nobody. `about` is the way to the person."""
    way = f"{about}__" if about else ""
    if relation == Relation.HR_LEAD and actor.has(Role.HR_LEAD):
        return Q(**{f"{way}pk__isnull": False})
    if relation == Relation.HR_PARTNER and actor.hr_department_ids:
        inside = Q(**{f"{way}department__in": actor.hr_department_ids})
        return inside & ~Q(**{f"{way}pk__in": actor.hr_people_ids}) if actor.hr_people_ids else inside
    if relation == Relation.HR_FOR_HR and actor.has(Role.HR_FOR_HR) and actor.hr_people_ids:
        return Q(**{f"{way}pk__in": actor.hr_people_ids})
    return None


def not_barred(actor: Actor, about: str = "") -> Q:
    """Whoever the actor is not barred from, as a filter. `about` is the way to the person."""
    way = f"{about}__" if about else ""
    # Said in words, for an empty condition is lost among others that are joined by "or".
    return ~Q(**{f"{way}pk__in": actor.barred_ids}) if actor.barred_ids else Q(**{f"{way}pk__isnull": False})


def relations_to_employee(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """What the actor is to a person, as far as the directory is concerned. It says nothing of anybody's plan.

    A conflict of interest leaves HR the entry to read, and nothing to change in it: who reports to whom, and where
    somebody works, decides who looks after them.
    """
    found: set[Relation] = set()
    if employee.department_id in actor.hr_department_ids:
        found.add(Relation.HR_PARTNER)
    if actor.has(Role.HR_LEAD):
        found.add(Relation.HR_LEAD)
    if actor.has(Role.HR_FOR_HR) and employee.pk in actor.hr_people_ids:
        found.add(Relation.HR_FOR_HR)
    if found and employee.pk in actor.conflict_ids:
        found = {Relation.KEPT_OUT}
    if employee.pk == actor.employee_id:
        found.add(Relation.SUBJECT)
    if employee.pk in actor.report_ids:
        found.add(Relation.MANAGER)
    if actor.has(Role.SYSTEM_OWNER):
        found.add(Relation.SYSTEM_OWNER)
    return frozenset(found)


def _everyone_for(role: Role) -> Callable[[Actor], Q | None]:
    return lambda actor: Q(pk__isnull=False) if actor.has(role) else None


def _some(name: str, keys: Callable[[Actor], Collection[int]]) -> Callable[[Actor], Q | None]:
    return lambda actor: Q(**{f"{name}__in": keys(actor)}) if keys(actor) else None


_READS = HR | {Relation.SUBJECT, Relation.MANAGER, Relation.SYSTEM_OWNER}

PEOPLE: Policy[PeoplePermission, Employee] = Policy(
    view=PeoplePermission.VIEW,
    table={
        # Whoever a conflict keeps out is among those whom HR's relations find in a list; see `related`.
        PeoplePermission.VIEW: (Grant(_READS), Grant(frozenset({Relation.KEPT_OUT}))),
        PeoplePermission.CHANGE: (Grant(HR | {Relation.SYSTEM_OWNER}),),
        PeoplePermission.INVITE: (Grant(HR | {Relation.SYSTEM_OWNER}),),
        PeoplePermission.GRANT_ROLE: (Grant(frozenset({Relation.HR_LEAD, Relation.SYSTEM_OWNER})),),
    },
    relations=relations_to_employee,
    related={
        Relation.SUBJECT: lambda actor: Q(pk=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: _some("pk", lambda actor: actor.report_ids),
        Relation.HR_PARTNER: _some("department", lambda actor: actor.hr_department_ids),
        Relation.HR_LEAD: _everyone_for(Role.HR_LEAD),
        Relation.HR_FOR_HR: lambda actor: in_hr_scope(actor, Relation.HR_FOR_HR),
        Relation.KEPT_OUT: lambda actor: None,
        Relation.SYSTEM_OWNER: _everyone_for(Role.SYSTEM_OWNER),
    },
)


class OrganisationPermission(StrEnum):
    """What an account may do to the organisation as a whole. `organisation:<noun>:<act>`"""

    IMPORT_PEOPLE = "organisation:people:import"
    LIST_PEOPLE = "organisation:people:list"
    VIEW_DELIVERY = "organisation:delivery:view"
    DECIDE_REST = "organisation:delivery:decide_rest"
    CHANGE_SETTINGS = "organisation:settings:change"
    VIEW_REMINDERS = "organisation:reminders:view"
    TUNE_REMINDERS = "organisation:reminders:tune"
    SET_QUIET_HOURS = "organisation:quiet_hours:set"
    KEEP_CONFLICTS = "organisation:conflicts:keep"


ORGANISATION: Mapping[OrganisationPermission, frozenset[Role]] = {
    OrganisationPermission.IMPORT_PEOPLE: frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER}),
    OrganisationPermission.LIST_PEOPLE: frozenset({Role.HR_LEAD, Role.HR_PARTNER, Role.SYSTEM_OWNER}),
    OrganisationPermission.VIEW_DELIVERY: frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER}),
    OrganisationPermission.DECIDE_REST: frozenset({Role.HR_LEAD}),
    OrganisationPermission.CHANGE_SETTINGS: frozenset({Role.SYSTEM_OWNER}),
    OrganisationPermission.VIEW_REMINDERS: frozenset({Role.HR_LEAD, Role.HR_PARTNER, Role.SYSTEM_OWNER}),
    OrganisationPermission.TUNE_REMINDERS: frozenset({Role.HR_LEAD}),
    OrganisationPermission.SET_QUIET_HOURS: frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER}),
    OrganisationPermission.KEEP_CONFLICTS: frozenset({Role.HR_LEAD}),
}


def may(actor: Actor, permission: OrganisationPermission) -> bool:
    """Whether one of the actor's roles holds a permission on the organisation as a whole."""
    return not actor.roles.isdisjoint(ORGANISATION[permission])


def require_organisation(actor: Actor, permission: OrganisationPermission) -> None:
    """Raise NotVisible unless a role holds it: pages of the organisation do not show themselves to others."""
    if not may(actor, permission):
        raise NotVisible
