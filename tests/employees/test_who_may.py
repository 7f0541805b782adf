"""Who may do what with people and with the organisation, by hand; and what is read of whoever asks.

Sam works in Support, Ada in HR. Jana leads Sam, Noor leads Ada and HR. Kim looks after colleagues in HR.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from employees.enums import ConflictKind, Role, StandInKind
from employees.models import Conflict, Employee, ReportingLine, RoleGrant, StandIn, User
from employees.permissions import (
    PEOPLE,
    Actor,
    OrganisationPermission,
    PeoplePermission,
    Policy,
    actor_anew,
    actor_as_employee,
    actor_for,
    actors_for,
    departments_below,
    may,
)
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.permissions.standing_in import STAND_INS, TO_NAME, StandInPermission
from employees.queries import departments_of, people_visible_to
from tests.factories.people import DepartmentFactory, ReportingLineFactory, RoleGrantFactory, UserFactory
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
P, A, S = PeoplePermission, AbsencePermission, StandInPermission
Org = OrganisationPermission

LOOKS = {P.VIEW}
LOOKS_AFTER = {P.VIEW, P.CHANGE, P.INVITE}
WITH_SAM = {"sam": LOOKS, "jana": LOOKS, "mia": LOOKS_AFTER, "noor": set(P), "tom": set(P)}
WITH_ADA = {"ada": LOOKS, "noor": set(P), "tom": set(P), "kim": LOOKS_AFTER}

KNOWS = {A.VIEW}
WHEN_SAM_IS_AWAY = {"sam": KNOWS, "jana": KNOWS, "mia": set(A), "noor": set(A)}
# Noor leads Ada as well, and so reads no ground: there may be nobody else to record.
WHEN_ADA_IS_AWAY = {"ada": KNOWS, "noor": {A.VIEW, A.RECORD}, "kim": set(A)}

FOR_A_MANAGER = {S.VIEW, S.NAME}
IN_SAMS_PLACE = {"sam": set(S), "mia": FOR_A_MANAGER, "noor": set(S)}
IN_ADAS_PLACE = {"ada": set(S), "noor": set(S), "kim": FOR_A_MANAGER}

WITH_THE_ORGANISATION = {
    "noor": set(Org) - {Org.CHANGE_SETTINGS},
    "mia": {Org.LIST_PEOPLE, Org.VIEW_REMINDERS},
    "ada": {Org.LIST_PEOPLE, Org.VIEW_REMINDERS},
    "tom": {
        Org.CHANGE_SETTINGS,
        Org.IMPORT_PEOPLE,
        Org.LIST_PEOPLE,
        Org.VIEW_DELIVERY,
        Org.VIEW_REMINDERS,
        Org.SET_QUIET_HOURS,
    },
}


@pytest.fixture(autouse=True)
def _kim_looks_after_hr(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)


def asking(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


def held(cast: Cast, policy: Policy[Any, Any], person: str) -> Mapping[str, set[Any]]:
    """What each of the cast may do, where that is anything. A list of people says the same of who may look."""
    found = {}
    for name in NAMES:
        actor, about = asking(cast, name), cast.people()[person]
        found[name] = {each for each in policy.table if policy.can(actor, each, about)}
        listed = policy.visible(actor, Employee.objects.filter(pk=about.pk)).exists()
        assert listed == (policy.view in found[name]), name
    return {name: each for name, each in found.items() if each}


def test_who_may_what_with_somebodys_entry(cast: Cast) -> None:
    assert held(cast, PEOPLE, "sam") == WITH_SAM
    assert held(cast, PEOPLE, "ada") == WITH_ADA


def test_who_knows_when_somebody_is_away_and_why(cast: Cast) -> None:
    assert held(cast, ABSENCES, "sam") == WHEN_SAM_IS_AWAY
    assert held(cast, ABSENCES, "ada") == WHEN_ADA_IS_AWAY


def test_who_says_that_somebody_stands_in(cast: Cast) -> None:
    assert held(cast, STAND_INS, "sam") == IN_SAMS_PLACE
    assert held(cast, STAND_INS, "ada") == IN_ADAS_PLACE
    assert TO_NAME == {StandInKind.MANAGER: S.NAME, StandInKind.HR_PARTNER: S.NAME_IN_HR}


def test_who_may_what_with_the_organisation(cast: Cast) -> None:
    found = {name: {each for each in Org if may(asking(cast, name), each)} for name in NAMES}

    assert {name: each for name, each in found.items() if each} == WITH_THE_ORGANISATION


@pytest.mark.parametrize("name", NAMES)
def test_lists_of_people_hold_whom_one_may_look_at_one_by_one(cast: Cast, name: str) -> None:
    actor = asking(cast, name)

    for policy in (PEOPLE, ABSENCES, STAND_INS):
        every = Employee.objects.all()
        assert set(policy.visible(actor, every)) == {
            each for each in every if policy.can(actor, policy.view, each)
        }


def test_a_manager_in_hr_records_absences_and_reads_no_ground(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)

    assert held(cast, ABSENCES, "sam")["jana"] == {A.VIEW, A.RECORD}


def test_nobody_is_hr_to_their_own_manager(cast: Cast) -> None:
    ReportingLine.objects.filter(employee=cast.mia).update(manager=cast.sam)

    assert "mia" not in held(cast, ABSENCES, "sam")
    assert "mia" not in held(cast, STAND_INS, "sam")
    # The directory is no secret of theirs.
    assert held(cast, PEOPLE, "sam")["mia"] == LOOKS_AFTER


@pytest.mark.parametrize("name", ["jana", "mia", "noor", "kim", "tom"])
def test_a_conflict_leaves_the_entry_to_read_and_nothing_else(cast: Cast, name: str) -> None:
    for about in (cast.sam, cast.ada):
        Conflict.objects.create(
            account=cast.account(name),
            about=about,
            kind=ConflictKind.WITNESS,
            noted_by=cast.account("noor"),
            noted_at=NOW,
        )

    kept = {"jana": LOOKS, "mia": LOOKS, "noor": LOOKS, "kim": set(), "tom": set(P)}[name]
    assert held(cast, PEOPLE, "sam").get(name, set()) == kept
    assert name not in held(cast, ABSENCES, "sam")
    assert name not in held(cast, ABSENCES, "ada")
    assert name not in held(cast, STAND_INS, "sam")


def test_departments_are_those_looked_after(cast: Cast) -> None:
    everywhere = {cast.support.pk, cast.finance.pk, cast.mia.department_id}
    found = {name: {each.pk for each in departments_of(asking(cast, name))} for name in NAMES}

    assert {name: each for name, each in found.items() if each} == {
        "mia": {cast.support.pk},
        "ada": {cast.finance.pk},
        "noor": everywhere,
        "tom": everywhere,
    }


class TestWhoAsks:
    """Everything about an account that a relation is made of."""

    def test_each_of_the_cast(self, cast: Cast) -> None:
        in_hr = frozenset({cast.mia.pk, cast.ada.pk, cast.noor.pk})
        found = {name: asking(cast, name) for name in NAMES}

        assert {name: each.report_ids for name, each in found.items() if each.report_ids} == {
            "jana": {cast.sam.pk, cast.chris.pk},
            "paul": {cast.jana.pk},
            "ivo": {cast.paul.pk},
            "ana": {cast.lee.pk},
            "noor": {cast.mia.pk, cast.ada.pk},
        }
        assert found["sam"].manager_ids == {cast.jana.pk}
        assert found["sam"].barred_ids == {cast.sam.pk, cast.jana.pk}
        assert {name: each.roles for name, each in found.items() if each.roles} == {
            "mia": {Role.HR_PARTNER},
            "ada": {Role.HR_PARTNER},
            "noor": {Role.HR_LEAD},
            "ivo": {Role.APPROVER},
            "ola": {Role.AUDITOR},
            "tom": {Role.SYSTEM_OWNER},
            "kim": {Role.HR_FOR_HR},
        }
        # Who works in HR is read for those to whom it matters.
        assert {name: each.hr_people_ids for name, each in found.items() if each.hr_people_ids} == {
            name: in_hr for name in ("mia", "ada", "kim")
        }
        assert {name: each.hr_department_ids for name, each in found.items() if each.hr_department_ids} == {
            "mia": {cast.support.pk},
            "ada": {cast.finance.pk},
        }
        assert not any(
            each.lent_department_ids or each.stands_in_for or each.conflict_ids for each in found.values()
        )
        assert {each.active for each in found.values()} == {True}

    @pytest.mark.parametrize(
        ("first", "last", "counts"),
        [(-1, None, True), (0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False)],
    )
    def test_a_line_makes_one_a_manager_and_the_other_a_report_on_its_days(
        self, cast: Cast, first: int, last: int | None, counts: bool
    ) -> None:
        ReportingLineFactory(
            employee=cast.tom,
            manager=cast.ola,
            from_date=TODAY + timedelta(days=first),
            until_date=None if last is None else TODAY + timedelta(days=last),
        )

        assert asking(cast, "ola").report_ids == ({cast.tom.pk} if counts else set())
        assert asking(cast, "tom").manager_ids == ({cast.ola.pk} if counts else set())

    def test_a_role_counts_until_it_is_taken_back(self, cast: Cast) -> None:
        RoleGrant.objects.filter(user__in=[cast.account("mia"), cast.account("noor")]).update(revoked_at=NOW)

        mia = asking(cast, "mia")

        assert mia.roles == frozenset()
        assert mia.hr_department_ids == mia.hr_people_ids == frozenset()
        assert asking(cast, "ada").hr_people_ids == {cast.ada.pk}

    def test_who_works_in_hr_is_somebody_who_works_here(self, cast: Cast) -> None:
        RoleGrantFactory(user=UserFactory(), role=Role.HR_LEAD)

        assert asking(cast, "kim").hr_people_ids == {cast.mia.pk, cast.ada.pk, cast.noor.pk}

    def test_an_account_of_nobody_who_works_here_is_barred_from_nobody(self, cast: Cast) -> None:
        outside = UserFactory()
        RoleGrantFactory(user=outside, role=Role.HR_PARTNER, department=cast.support)

        actor = actor_for(outside, on=TODAY)

        assert actor.employee_id is None
        assert actor.barred_ids == set()
        assert actor.hr_department_ids == {cast.support.pk}
        assert cast.sam in people_visible_to(actor)

    def test_a_conflict_counts_until_it_is_ended(self, cast: Cast) -> None:
        noted = {"kind": ConflictKind.WITNESS, "noted_by": cast.account("noor"), "noted_at": NOW}
        Conflict.objects.create(account=cast.account("mia"), about=cast.sam, **noted)
        over = {"ended_at": NOW, "ended_by": cast.account("noor")}
        Conflict.objects.create(account=cast.account("mia"), about=cast.lee, **noted, **over)

        assert asking(cast, "mia").conflict_ids == {cast.sam.pk}
        assert asking(cast, "mia").barred_ids == {cast.sam.pk, cast.mia.pk, cast.noor.pk}
        assert asking(cast, "noor").conflict_ids == set()

    @pytest.mark.parametrize(
        ("by", "kind", "leads", "scope"),
        [
            ("ana", StandInKind.MANAGER, {"jana"}, set()),
            ("ada", StandInKind.HR_PARTNER, set(), {"support"}),
            ("noor", StandInKind.HR_PARTNER, set(), {"support"}),
            # Standing in lends a scope to who works in HR, and makes nobody work there.
            ("kim", StandInKind.HR_PARTNER, set(), set()),
            ("lee", StandInKind.HR_PARTNER, set(), set()),
        ],
    )
    def test_what_standing_in_gives(
        self, cast: Cast, by: str, kind: StandInKind, leads: set[str], scope: set[str]
    ) -> None:
        away = cast.jana if kind == StandInKind.MANAGER else cast.mia
        below = DepartmentFactory(parent=cast.support)
        self._stands_in(cast, away, by, kind)

        actor = asking(cast, by)

        assert actor.stands_in_for == {cast.people()[name].pk for name in leads}
        assert actor.lent_department_ids == ({cast.support.pk, below.pk} if scope else set())
        assert actor.hr_department_ids >= actor.lent_department_ids

    def test_a_partner_lends_what_is_theirs_and_no_role_that_was_taken_back(self, cast: Cast) -> None:
        self._stands_in(cast, cast.mia, "ada", StandInKind.HR_PARTNER)
        RoleGrantFactory(user=cast.account("mia"), role=Role.AUDITOR)
        RoleGrantFactory(user=cast.account("ada"), role=Role.HR_PARTNER, department=cast.support)
        assert asking(cast, "ada").lent_department_ids == set()

        RoleGrant.objects.filter(user=cast.account("ada"), department=cast.support).delete()
        assert asking(cast, "ada").lent_department_ids == {cast.support.pk}
        assert asking(cast, "ada").hr_department_ids == {cast.support.pk, cast.finance.pk}

        RoleGrant.objects.filter(user=cast.account("mia"), role=Role.HR_PARTNER).update(revoked_at=NOW)
        assert asking(cast, "ada").hr_department_ids == {cast.finance.pk}

    def test_whoever_stands_in_for_a_manager_is_lent_no_department_of_theirs(self, cast: Cast) -> None:
        RoleGrantFactory(user=cast.account("jana"), role=Role.HR_PARTNER, department=cast.support)
        self._stands_in(cast, cast.jana, "ada", StandInKind.MANAGER)

        assert asking(cast, "ada").stands_in_for == {cast.jana.pk}
        assert asking(cast, "ada").lent_department_ids == set()

    def test_a_disabled_account_is_nobody(self, cast: Cast) -> None:
        jana = cast.account("jana")
        jana.is_active = False

        assert actor_for(jana, on=TODAY) == Actor(
            TODAY, False, jana.pk, jana.ref, None, frozenset(), frozenset(), frozenset(), frozenset()
        )

    def test_a_copy_is_made_for_somebody_as_the_employee_alone_whether_they_sign_in_or_not(
        self, cast: Cast
    ) -> None:
        for account, key in ((cast.account("jana"), cast.jana.pk), (UserFactory(), None)):
            assert actor_as_employee(account, on=TODAY) == Actor(
                TODAY, True, account.pk, account.ref, key, frozenset(), frozenset(), frozenset(), frozenset()
            )

    def test_no_more_is_asked_of_the_database_than_matters(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert actors_for([], on=TODAY) == {}
        # Roles and ties; the tree of departments is read for those who look after one.
        for name, queries in (("jana", 2), ("noor", 2), ("mia", 3)):
            account = User.objects.select_related("employee").get(pk=cast.account(name).pk)
            with django_assert_num_queries(queries):
                actors_for([account], on=TODAY)

    def test_who_looks_after_every_department_lends_every_department(self, cast: Cast) -> None:
        RoleGrant.objects.filter(user=cast.account("mia")).update(department=None)
        self._stands_in(cast, cast.mia, "ada", StandInKind.HR_PARTNER)

        assert asking(cast, "ada").lent_department_ids == {cast.support.pk, cast.mia.department_id}
        assert asking(cast, "mia").hr_department_ids == departments_below([None])

    def test_a_tree_of_departments_that_bites_its_tail_ends(self, cast: Cast) -> None:
        top = DepartmentFactory()
        leaf = DepartmentFactory(parent=top)
        type(top).objects.filter(pk=top.pk).update(parent=leaf)

        assert departments_below([top.pk]) == {top.pk, leaf.pk}
        assert departments_below([]) == set()

    def test_the_instant_goes_with_the_actor_and_a_closed_account_is_nobody(self, cast: Cast) -> None:
        account = cast.account("mia")
        assert actor_for(account, on=TODAY, at=NOW).at == NOW
        assert actor_anew(account, on=TODAY) == actor_for(account, on=TODAY)

        account.is_active = False

        nobody = actor_for(account, on=TODAY)
        assert (nobody.active, nobody.user_ref, nobody.employee_id) == (False, account.ref, None)
        assert nobody.roles == frozenset()
        assert nobody.report_ids == nobody.manager_ids == nobody.barred_ids == frozenset()

    def _stands_in(self, cast: Cast, away: Employee, by: str, kind: StandInKind) -> None:
        StandIn.objects.create(
            person=away,
            by=cast.people()[by],
            kind=kind,
            from_date=TODAY,
            until_date=TODAY,
            named_by=cast.account("noor"),
            named_at=NOW,
        )
