"""Every row of every table, changed one by one where it stands in memory, without what it shares with others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from employees.enums import Role
from employees.permissions import ORGANISATION, PEOPLE, Grant, Policy, Relation
from employees.permissions.absences import ABSENCES
from employees.permissions.standing_in import STAND_INS
from plans.designs import SignerRole
from plans.enums import PlanStatus
from plans.lifecycle import TRANSITIONS
from plans.permissions import DOCUMENT_PERMISSIONS, NOTES, PAUSES, PLANS, SIGNS_AS, PlanPermission
from plans.permissions.templates import TEMPLATES
from tests.prove.rules.applying import Undo

R = Relation
HR = {R.HR_PARTNER, R.HR_LEAD, R.HR_FOR_HR}
# What somebody can be to the thing that a table is about. A test walks everybody, and finds no other relation and all
# of these.
PEOPLE_CAN_BE = {R.SUBJECT, R.MANAGER, R.SYSTEM_OWNER, R.KEPT_OUT, *HR}
ABSENT_CAN_BE = {R.SUBJECT, R.MANAGER, R.HR_ALONE, *HR}
NOTED_CAN_BE = {R.SUBJECT, R.MANAGER, R.AUTHOR, R.HR_ALONE, *HR}
PAUSED_CAN_BE = NOTED_CAN_BE - {R.SUBJECT}
PLANNED_CAN_BE = set(R) - {R.SYSTEM_OWNER, R.KEPT_OUT}
# Whoever is the first is one of the second too, so that a row which grants the second grants nothing more by the first.
# The same test walks it.
FINER: Mapping[Relation, set[Relation]] = {
    R.REVIEWER: HR,
    R.UNINVOLVED_HR: HR,
    R.HR_ALONE: HR,
    R.LENT: {R.HR_PARTNER},
    R.AUTHOR: HR | {R.MANAGER},
    R.OUTCOME_CONFIRMER: HR | {R.MANAGER},
}
# Whoever is the first is never the second as well, walked by the same test.
NEVER_WITH: Mapping[Relation, set[Relation]] = {
    R.MANAGER: {R.LENT},
    R.HR_LEAD: {R.LENT},
    R.HR_FOR_HR: {R.LENT},
}
SHARED = frozenset(PlanStatus.SHARED)
# The permissions by which lists are made: for these alone the condition of a row is said in SQL too.
LISTED = {PLANS.view, PlanPermission.VIEW_PROCESS_NOTES, NOTES.view, PAUSES.view}

Change = tuple[str, str, Callable[[], Undo]]
# A test that comes past none of these functions asks no row of the table.
LISTS = ("employees/permissions/__init__.py", "Policy.holding")
ONE = ("employees/permissions/__init__.py", "Policy.can")
ASKED_BY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "plans/permissions/table.py": (ONE, LISTS),
    "plans/permissions/plans.py": (("plans/permissions/plans.py", "may_sign_as"),),
    "employees/permissions/__init__.py": (ONE, LISTS, ("employees/permissions/__init__.py", "may")),
    "employees/permissions/absences.py": (ONE, LISTS),
    "employees/permissions/standing_in.py": (ONE, LISTS),
    "plans/permissions/coaching.py": (ONE, LISTS),
    "plans/permissions/templates.py": (("plans/permissions/templates.py", "may_with_templates"),),
    "plans/lifecycle/table.py": (
        ("plans/lifecycle/__init__.py", "check"),
        ("plans/lifecycle/__init__.py", "available"),
    ),
}


def changes() -> Iterator[tuple[str, Change]]:
    """The file of the table, and a change: whose row it is, what is done to it, and a function that does it."""
    policies: list[tuple[str, Policy[Any, Any], set[Relation], bool]] = [
        ("plans/permissions/table.py", PLANS, PLANNED_CAN_BE, True),
        ("employees/permissions/__init__.py", PEOPLE, PEOPLE_CAN_BE, False),
        ("employees/permissions/absences.py", ABSENCES, ABSENT_CAN_BE, False),
        ("employees/permissions/standing_in.py", STAND_INS, ABSENT_CAN_BE, False),
        ("plans/permissions/coaching.py", NOTES, NOTED_CAN_BE, False),
        ("plans/permissions/coaching.py", PAUSES, PAUSED_CAN_BE, False),
    ]
    for file, policy, can_be, has_states in policies:
        for permission, grants in policy.table.items():
            for words, row in _of_row(grants, can_be, has_states=has_states, is_listed=permission in LISTED):
                yield file, (f"{permission}", words, _put(policy.table, permission, row))
    for file, roles in (
        ("employees/permissions/__init__.py", ORGANISATION),
        ("plans/permissions/templates.py", TEMPLATES),
    ):
        for each, held in roles.items():
            for words, row in _toggled(held, set(Role)):
                yield file, (f"{each}", words, _put(roles, each, row))
    for role, relations in SIGNS_AS.items():
        # Who stands in signs nothing, and a manager as nothing else, whatever is said here.
        others = PLANNED_CAN_BE - {R.LENT} - ({R.MANAGER} if role != SignerRole.MANAGER else set())
        for words, row in _toggled(relations, {each for each in others if not _holds(each, relations)}):
            yield "plans/permissions/plans.py", (f"signs as {role}", words, _put(SIGNS_AS, role, row))
    for kind, asked in DOCUMENT_PERMISSIONS.items():
        other = PlanPermission.VIEW if asked == PlanPermission.READ_LETTER else PlanPermission.READ_LETTER
        change = _put(DOCUMENT_PERMISSIONS, kind, other)
        yield "plans/permissions/documents.py", (f"{kind}", f"takes {other}", change)
    yield from _of_transitions()


def _of_transitions() -> Iterator[tuple[str, Change]]:
    for verb, row in TRANSITIONS.items():
        for words, states in _toggled(row.sources, set(PlanStatus)):
            yield (
                "plans/lifecycle/table.py",
                (f"{verb}", words, _put(TRANSITIONS, verb, replace(row, sources=states))),
            )
        anybody = replace(row, permission=PlanPermission.VIEW)
        yield (
            "plans/lifecycle/table.py",
            (f"{verb}", "takes no more than to see the plan", _put(TRANSITIONS, verb, anybody)),
        )


def _of_row(
    grants: tuple[Grant, ...], can_be: set[Relation], *, has_states: bool, is_listed: bool
) -> Iterator[tuple[str, tuple[Grant, ...]]]:
    for place, grant in enumerate(grants):
        others = (*grants[:place], *grants[place + 1 :])
        named = f"grant {place + 1}"
        yield f"{named} taken out", others
        for words, changed in _of_grant(grant, can_be, others, has_states=has_states, is_listed=is_listed):
            yield f"{named}: {words}", (*grants[:place], changed, *grants[place + 1 :])


def _of_grant(
    grant: Grant, can_be: set[Relation], others: tuple[Grant, ...], *, has_states: bool, is_listed: bool
) -> Iterator[tuple[str, Grant]]:
    if len(grant.relations) > 1:
        for each in sorted(grant.relations):
            # What another grant of the row gives them as well is not taken from them.
            if not any(_gives(other, each, grant) for other in others):
                yield f"{each} taken out", replace(grant, relations=grant.relations - {each})
    for each in sorted(can_be - grant.relations - grant.unless):
        if not any(_gives(one, each, grant) for one in (grant, *others)):
            yield f"{each} added", replace(grant, relations=grant.relations | {each})
    if has_states and grant.statuses is not None:
        for words, states in _toggled(grant.statuses, set(PlanStatus)):
            yield words, replace(grant, statuses=states)
        yield "in every state", replace(grant, statuses=None)
    if grant.when is not None:
        yield "its condition dropped", replace(grant, when=None)
        if is_listed:
            yield "its condition dropped in lists", replace(grant, when_q=None)
    for each in sorted(grant.unless):
        yield f"{each} no hindrance", replace(grant, unless=grant.unless - {each})


def _holds(relation: Relation, relations: frozenset[Relation]) -> bool:
    """Whether everybody in this relation is in one of those."""
    return relation in relations or (relation in FINER and FINER[relation] <= relations)


def _gives(one: Grant, relation: Relation, other: Grant) -> bool:
    """Whether the first grant gives to whoever is in a relation, wherever the second would."""
    if (
        not _holds(relation, one.relations)
        or not one.unless <= NEVER_WITH.get(relation, set()) | other.unless
    ):
        return False
    if one.when is not None and other.when is None and not (other.statuses or {""}) <= SHARED:
        return False
    return one.statuses is None or (other.statuses is not None and other.statuses <= one.statuses)


def _toggled(row: frozenset[Any], every: set[Any]) -> Iterator[tuple[str, frozenset[Any]]]:
    for each in sorted(row):
        yield f"{each} taken out", row - {each}
    for each in sorted(every - row):
        yield f"{each} added", row | {each}


def _put(table: Any, key: Any, row: Any) -> Callable[[], Undo]:
    def change() -> Undo:
        before = table[key]
        table[key] = row
        return partial(table.__setitem__, key, before)

    return change
