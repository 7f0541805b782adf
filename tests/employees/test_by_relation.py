"""What the tables say about people, their absences and the organisation: each role and each relation by itself.

tests/employees/test_who_may.py asks the database who somebody is as well; here that is known.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from employees.models import Employee
from employees.permissions import (
    HR_ROLES,
    ORGANISATION,
    PEOPLE,
    Actor,
    Grant,
    OrganisationPermission,
    PeoplePermission,
    Policy,
    Relation,
    in_hr_scope,
    may,
    not_barred,
    relations_to_employee,
)
from employees.permissions.absences import ABSENCES, AbsencePermission, relations_to_absent
from employees.permissions.standing_in import STAND_INS, StandInPermission
from tests.people import Cast

TODAY = date(2026, 6, 1)
NOTHING: frozenset[int] = frozenset()
SOMEBODY = Actor(TODAY, True, 0, "", None, frozenset(), NOTHING, NOTHING, NOTHING)
R, P, A, S, Org = Relation, PeoplePermission, AbsencePermission, StandInPermission, OrganisationPermission

BY_ROLE = {
    Org.IMPORT_PEOPLE: {Role.HR_LEAD, Role.SYSTEM_OWNER},
    Org.LIST_PEOPLE: {Role.HR_LEAD, Role.HR_PARTNER, Role.SYSTEM_OWNER},
    Org.VIEW_DELIVERY: {Role.HR_LEAD, Role.SYSTEM_OWNER},
    Org.DECIDE_REST: {Role.HR_LEAD},
    Org.CHANGE_SETTINGS: {Role.SYSTEM_OWNER},
    Org.VIEW_REMINDERS: {Role.HR_LEAD, Role.HR_PARTNER, Role.SYSTEM_OWNER},
    Org.TUNE_REMINDERS: {Role.HR_LEAD},
    Org.SET_QUIET_HOURS: {Role.HR_LEAD, Role.SYSTEM_OWNER},
    Org.KEEP_CONFLICTS: {Role.HR_LEAD},
}
LOOKS_AFTER = {P.VIEW, P.CHANGE, P.INVITE}
WITH_PEOPLE = {
    R.SUBJECT: {P.VIEW},
    R.MANAGER: {P.VIEW},
    R.HR_PARTNER: LOOKS_AFTER,
    R.HR_FOR_HR: LOOKS_AFTER,
    R.HR_LEAD: set(P),
    R.SYSTEM_OWNER: set(P),
    R.KEPT_OUT: {P.VIEW},
}
RECORDS = {A.VIEW, A.RECORD}
WITH_ABSENCES = {
    R.SUBJECT: {A.VIEW},
    R.MANAGER: {A.VIEW},
    R.HR_PARTNER: RECORDS,
    R.HR_LEAD: RECORDS,
    R.HR_FOR_HR: RECORDS,
    R.HR_ALONE: {A.VIEW_GROUND},
}
WITH_STAND_INS = {
    R.SUBJECT: set(S),
    R.HR_PARTNER: {S.VIEW, S.NAME},
    R.HR_LEAD: set(S),
    R.HR_FOR_HR: {S.VIEW, S.NAME},
}


@pytest.mark.once
def test_each_role_may_with_the_organisation_what_is_written() -> None:
    found = {
        each: {role for role in Role if may(replace(SOMEBODY, roles=frozenset({role})), each)} for each in Org
    }

    assert found == BY_ROLE
    assert set(ORGANISATION) == set(Org)
    assert {Role.HR_PARTNER, Role.HR_LEAD, Role.HR_FOR_HR} == HR_ROLES


WRITTEN: dict[str, tuple[Policy[Any, Any], dict[Relation, set[Any]]]] = {
    "people": (PEOPLE, WITH_PEOPLE),
    "absences": (ABSENCES, WITH_ABSENCES),
    "stand-ins": (STAND_INS, WITH_STAND_INS),
}


@pytest.mark.once
@pytest.mark.parametrize("about", WRITTEN)
def test_each_relation_may_by_itself_what_is_written(about: str, monkeypatch: pytest.MonkeyPatch) -> None:
    policy, written = WRITTEN[about]
    found = {}
    for relation in Relation:
        monkeypatch.setattr(policy, "relations", lambda _actor, _person, known=relation: frozenset({known}))
        found[relation] = {each for each in policy.table if policy.can(SOMEBODY, each, Employee())}

    assert found == {relation: written.get(relation, set()) for relation in Relation}


@pytest.mark.once
def test_a_conflict_makes_nobody_a_reader_who_is_none_and_no_manager_of_absences() -> None:
    sam, lee = Employee(pk=1), Employee(pk=2)
    kept = replace(SOMEBODY, conflict_ids=frozenset({1}))
    leading = replace(kept, report_ids=frozenset({1, 2}))

    assert relations_to_employee(kept, sam) == frozenset()
    assert relations_to_absent(leading, sam) == frozenset()
    assert relations_to_absent(leading, lee) == {Relation.MANAGER}
    assert ABSENCES.related[Relation.MANAGER](leading) == Q(pk__in=frozenset({2}))


class TestWhomHRLooksAfter:
    """The filter by which lists are made, one relation after the other."""

    @pytest.mark.parametrize(
        ("roles", "relation"),
        [
            ({Role.HR_LEAD}, Relation.HR_LEAD),
            ({Role.HR_PARTNER}, Relation.HR_PARTNER),
            ({Role.HR_FOR_HR}, Relation.HR_FOR_HR),
        ],
    )
    def test_one_is_asked_as_what_one_is(
        self, cast: Cast, roles: Collection[Role], relation: Relation
    ) -> None:
        found = {each for each in Relation if in_hr_scope(self._of_support(cast, roles), each) is not None}

        # A partner's departments are read for whoever holds that role, and for nobody else.
        assert found == {relation}

    def test_a_lead_everybody_a_partner_a_department_without_colleagues_and_the_others_those(
        self, cast: Cast
    ) -> None:
        lead, partner, for_hr = (
            self._of_support(cast, {role}) for role in (Role.HR_LEAD, Role.HR_PARTNER, Role.HR_FOR_HR)
        )

        assert self._people(lead, Relation.HR_LEAD) == set(cast.people().values())
        support = set(Employee.objects.filter(department=cast.support))
        assert cast.chris in support
        assert self._people(partner, Relation.HR_PARTNER) == support - {cast.chris}
        assert self._people(replace(partner, hr_people_ids=NOTHING), Relation.HR_PARTNER) == support
        assert self._people(for_hr, Relation.HR_FOR_HR) == {cast.chris, cast.mia}

    def test_nobody_is_left_without_a_department_or_without_colleagues(self, cast: Cast) -> None:
        partner = replace(self._of_support(cast, {Role.HR_PARTNER}), hr_department_ids=NOTHING)
        for_hr = replace(self._of_support(cast, {Role.HR_FOR_HR}), hr_people_ids=NOTHING)

        assert in_hr_scope(partner, Relation.HR_PARTNER) is None
        assert in_hr_scope(for_hr, Relation.HR_FOR_HR) is None

    def test_everybody_stays_everybody_beside_another_way(self, cast: Cast) -> None:
        lead = self._of_support(cast, {Role.HR_LEAD})
        everybody, sam = set(cast.people().values()), Q(pk=cast.sam.pk)
        owner = replace(SOMEBODY, roles=frozenset({Role.SYSTEM_OWNER}))

        for clause in (
            in_hr_scope(lead, Relation.HR_LEAD),
            not_barred(SOMEBODY),
            PEOPLE.related[Relation.SYSTEM_OWNER](owner),
        ):
            assert clause is not None
            assert set(Employee.objects.filter(clause | sam)) == everybody

    def _of_support(self, cast: Cast, roles: Collection[Role]) -> Actor:
        """Somebody in these roles; Chris and Mia work in HR."""
        departments = frozenset({cast.support.pk}) if Role.HR_PARTNER in roles else NOTHING
        colleagues = frozenset({cast.chris.pk, cast.mia.pk})
        return replace(
            SOMEBODY, roles=frozenset(roles), hr_department_ids=departments, hr_people_ids=colleagues
        )

    def _people(self, actor: Actor, relation: Relation) -> set[Employee]:
        clause = in_hr_scope(actor, relation)
        assert clause is not None
        return set(Employee.objects.filter(clause))


def test_a_table_is_asked_in_all_four_ways(cast: Cast) -> None:
    table = {P.VIEW: (Grant(frozenset({R.SUBJECT})),), P.CHANGE: (Grant(frozenset({R.MANAGER})),)}
    related = {R.SUBJECT: lambda _actor: Q(pk=cast.sam.pk), R.MANAGER: lambda _actor: None}

    def relations(_actor: Actor, person: Employee) -> frozenset[Relation]:
        return frozenset({R.SUBJECT}) if person == cast.sam else frozenset()

    policy: Policy[PeoplePermission, Employee] = Policy(
        view=P.VIEW, table=table, relations=relations, related=related
    )
    fenced = Policy(
        view=P.VIEW, table=table, relations=relations, related=related, fence=lambda _actor: Q(pk=cast.lee.pk)
    )

    assert policy.can(SOMEBODY, P.VIEW, cast.sam)
    policy.require(SOMEBODY, P.VIEW, cast.sam)
    with pytest.raises(NotAllowed):
        policy.require(SOMEBODY, P.CHANGE, cast.sam)
    with pytest.raises(NotVisible):
        policy.require(SOMEBODY, P.CHANGE, cast.lee)
    assert set(policy.visible(SOMEBODY, Employee.objects.all())) == {cast.sam}
    assert policy.holding(SOMEBODY, P.CHANGE) is None
    assert set(fenced.visible(SOMEBODY, Employee.objects.all())) == set()
    assert set(fenced.fenced(SOMEBODY, Employee.objects.all())) == {cast.lee}
