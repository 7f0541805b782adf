"""What follows from being something to a plan, besides its table: signing, sides, whose turn it is, whose copy.

And what is given before there is a plan, and with templates.

Each relation is taken by itself, and those that meet in one person together. No database is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from employees.models import Employee
from employees.permissions import Actor, Policy, Relation
from plans import workflows
from plans.designs import Signer, SignerRole
from plans.enums import Side
from plans.models import FairStart, Observation, Plan
from plans.permissions import (
    NOTES,
    PAUSES,
    CoachingPermission,
    TemplatePermission,
    leads,
    may_sign_as,
    may_with_templates,
    reads_along,
    require_template,
    side_of,
)
from plans.permissions import plans as rules
from plans.permissions.coaching import relations_to_note
from tests.people import Cast
from tests.plans.test_who_may import NOW, SOMEBODY, TODAY

R, S = Relation, SignerRole
AS_HR = {S.HR, S.WITNESS}
SIGNS: dict[frozenset[Relation], set[SignerRole]] = {
    **{frozenset({each}): set() for each in Relation},
    frozenset({R.SUBJECT}): {S.EMPLOYEE},
    frozenset({R.MANAGER}): {S.MANAGER},
    frozenset({R.NEXT_LEVEL_MANAGER}): {S.NEXT_LEVEL, S.WITNESS},
    frozenset({R.HR_PARTNER}): AS_HR,
    frozenset({R.HR_LEAD}): AS_HR,
    frozenset({R.HR_FOR_HR}): AS_HR,
    frozenset({R.COMPANION}): {S.COMPANION},
    frozenset({R.MANAGER, R.HR_PARTNER}): {S.MANAGER},
    frozenset({R.MANAGER, R.NEXT_LEVEL_MANAGER}): {S.MANAGER},
    frozenset({R.HR_PARTNER, R.LENT}): set(),
    frozenset({R.NEXT_LEVEL_MANAGER, R.HR_PARTNER, R.LENT}): set(),
    frozenset({R.HR_LEAD, R.NEXT_LEVEL_MANAGER}): AS_HR | {S.NEXT_LEVEL},
    frozenset({R.HR_LEAD, R.APPROVER, R.AUDITOR}): AS_HR,
    frozenset({R.ACTING_MANAGER, R.NEXT_LEVEL_MANAGER}): {S.NEXT_LEVEL, S.WITNESS},
}
MANAGERS_SIDE = {R.MANAGER, R.ACTING_MANAGER}
HR_SIDE = {R.HR_PARTNER, R.HR_LEAD, R.HR_FOR_HR}
SAM, JANA, ANA = 1, 2, 3


@pytest.fixture
def plan() -> Plan:
    """Sam's plan, led by Jana."""
    return Plan(employee=Employee(pk=SAM), manager=Employee(pk=JANA))


def somebody_who_is(relations: Iterable[Relation], patch: pytest.MonkeyPatch) -> Actor:
    """Somebody who is just this to any plan."""
    known = frozenset(relations)
    patch.setattr(rules, "relations_to", lambda _actor, _plan: known)
    return SOMEBODY


@pytest.mark.once
@pytest.mark.parametrize("relations", SIGNS, ids=lambda known: "+".join(sorted(known)))
def test_one_signs_as_what_one_is_and_in_no_other_role(
    plan: Plan, relations: frozenset[Relation], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = somebody_who_is(relations, monkeypatch)

    assert {role for role in SignerRole if may_sign_as(actor, plan, role)} == SIGNS[relations]


@pytest.mark.once
def test_all_of_it_for_every_relation_by_itself(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    signs, sides, along = {}, {}, set()
    for each in Relation:
        actor = somebody_who_is({each}, monkeypatch)
        signs[frozenset({each})] = {role for role in SignerRole if may_sign_as(actor, plan, role)}
        sides[each] = side_of(actor, plan)
        along |= {each} if reads_along(actor, plan) else set()

    assert signs == {known: roles for known, roles in SIGNS.items() if len(known) == 1}
    assert sides == {
        each: Side.MANAGER if each in MANAGERS_SIDE else Side.HR if each in HR_SIDE else None
        for each in Relation
    }
    assert along == {R.COMPANION, R.EMERGENCY}


@pytest.mark.once
def test_a_manager_in_hr_acts_as_the_manager_and_a_companion_who_is_more_has_a_part(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert side_of(somebody_who_is({R.MANAGER, R.HR_LEAD}, monkeypatch), plan) == Side.MANAGER
    assert reads_along(somebody_who_is({R.COMPANION, R.EMERGENCY}, monkeypatch), plan)
    assert not reads_along(somebody_who_is({R.COMPANION, R.HR_LEAD}, monkeypatch), plan)
    assert not reads_along(somebody_who_is(set(), monkeypatch), plan)
    assert side_of(somebody_who_is(set(), monkeypatch), plan) is None


@pytest.mark.once
def test_it_is_the_managers_turn_or_that_of_whoever_stands_in_unless_something_bars_them(plan: Plan) -> None:
    jana = replace(SOMEBODY, employee_id=JANA)
    ana = replace(SOMEBODY, employee_id=ANA)

    assert leads(jana, plan)
    assert not leads(ana, plan)
    assert leads(replace(ana, stands_in_for=frozenset({JANA})), plan)
    assert not leads(replace(ana, stands_in_for=frozenset({SAM})), plan)
    # Somebody without an entry in the directory leads nobody.
    assert not leads(replace(SOMEBODY, stands_in_for=frozenset({JANA})), plan)
    assert not leads(SOMEBODY, Plan(employee=Employee(pk=SAM)))
    for barred in (jana, replace(ana, stands_in_for=frozenset({JANA}))):
        assert not leads(replace(barred, conflict_ids=frozenset({SAM})), plan)


@pytest.mark.once
def test_a_form_asks_those_whose_role_signs_it_besides_the_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {R.NEXT_LEVEL_MANAGER: True, R.SUBJECT: False, R.HR_LEAD: False}
    signers = (Signer(role=S.NEXT_LEVEL), Signer(role=S.EMPLOYEE))
    monkeypatch.setattr(Plan, "design", SimpleNamespace(signers=signers))
    plan = Plan(employee=Employee(pk=SAM))

    found = {each: rules.is_asked_to_sign(somebody_who_is({each}, monkeypatch), plan) for each in asked}

    assert found == asked


C = CoachingPermission
WITH_NOTES = {
    R.HR_ALONE: {C.VIEW, C.SHARE},
    R.AUTHOR: {C.VIEW, C.SHARE, C.CHANGE},
}
ONCE_SHARED = {R.SUBJECT: {C.VIEW, C.ANSWER}, R.MANAGER: {C.VIEW}}
WITH_PAUSES = {R.HR_ALONE: {C.VIEW_PAUSE, C.VIEW_HR_ANSWERS}, R.AUTHOR: {C.VIEW_PAUSE}}
BEFORE_A_PLAN: dict[str, tuple[Policy[Any, Any], Any, dict[Relation, set[CoachingPermission]]]] = {
    "a note": (NOTES, Observation(), WITH_NOTES),
    "a shared note": (
        NOTES,
        Observation(shared_at=datetime(2026, 6, 1, tzinfo=UTC)),
        WITH_NOTES | ONCE_SHARED,
    ),
    "a pause": (PAUSES, FairStart(), WITH_PAUSES),
}


@pytest.mark.once
@pytest.mark.parametrize("what", BEFORE_A_PLAN)
def test_each_relation_gives_by_itself_what_is_written_before_there_is_a_plan(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy, thing, written = BEFORE_A_PLAN[what]
    found = {}
    for relation in Relation:
        monkeypatch.setattr(policy, "relations", lambda _actor, _thing, known=relation: frozenset({known}))
        found[relation] = {each for each in policy.table if policy.can(SOMEBODY, each, thing)}

    assert found == {relation: written.get(relation, set()) for relation in Relation}


@pytest.mark.once
def test_whoever_wrote_a_note_is_that_besides_what_they_are_to_the_person() -> None:
    note = Observation(employee=Employee(pk=SAM, department_id=7), recorded_by_id=9)
    in_hr = replace(SOMEBODY, user_id=9, roles=frozenset({Role.HR_PARTNER}), hr_department_ids=frozenset({7}))
    jana = replace(SOMEBODY, user_id=8, report_ids=frozenset({SAM}))

    assert relations_to_note(in_hr, note) == {R.HR_PARTNER, R.HR_ALONE, R.AUTHOR}
    assert relations_to_note(jana, note) == {R.MANAGER}
    assert relations_to_note(replace(jana, user_id=9), note) == {R.MANAGER, R.AUTHOR}
    # Who wrote it and leads nobody any more is nothing to it.
    assert relations_to_note(replace(SOMEBODY, user_id=9), note) == frozenset()


def test_a_manager_lists_no_notes_about_whom_a_conflict_keeps_them_out_of(cast: Cast) -> None:
    workflows.note(
        kind="concern",
        happened_on=TODAY,
        seen="Two calls were not answered.",
        said="Asked.",
        employee=cast.sam,
        share=True,
        by=cast.account("jana"),
        at=NOW,
    )
    leads = replace(SOMEBODY, report_ids=frozenset({cast.sam.pk}))
    kept = replace(leads, conflict_ids=frozenset({cast.sam.pk}))

    found = [Observation.objects.filter(NOTES.related[R.MANAGER](each)).count() for each in (leads, kept)]

    assert found == [1, 0]


@pytest.mark.once
def test_each_role_does_with_templates_what_is_written() -> None:
    found = {}
    for role in Role:
        actor = replace(SOMEBODY, roles=frozenset({role}))
        for permission in TemplatePermission:
            held = may_with_templates(actor, permission)
            try:
                require_template(actor, permission)
            except (NotAllowed, NotVisible) as refusal:
                assert not held
                found[role, permission] = type(refusal)
            else:
                assert held

    see, design = TemplatePermission
    assert found == {
        (Role.HR_PARTNER, design): NotAllowed,
        **{
            (role, permission): NotVisible
            for role in set(Role) - {Role.HR_PARTNER, Role.HR_LEAD}
            for permission in (see, design)
        },
    }
