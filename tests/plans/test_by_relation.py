"""What follows from being something to a plan, besides the table: signing, sides, whose turn it is, whose copy.

Each relation is taken by itself, and those that meet in one person together. No database is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from employees.models import Employee
from employees.permissions import Actor, Relation
from plans.designs import Signer, SignerRole
from plans.enums import Side
from plans.models import Plan
from plans.permissions import leads, may_sign_as, reads_along, side_of
from plans.permissions import plans as rules
from tests.plans.test_who_may import SOMEBODY

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
