"""Who can read Sam's plan besides Sam, why and until when; and whether Sam still reports to whoever leads it.

Jana leads it, Paul is above her. Mia looks after Support in HR, Noor leads HR, Ivo approves, Ola audits. Ana stands in
for Jana, Ada for Mia, and Kim stands by Sam: all three until the 12th.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from employees.enums import ConflictKind, Role, StandInKind
from employees.models import Conflict, Department, ReportingLine, RoleGrant, StandIn, User
from employees.permissions import Relation
from plans.enums import PlanStatus
from plans.models import Companion, Plan
from plans.queries import companions_before, reader_among, readers_of, reported_to
from tests.factories.people import DepartmentFactory, ReportingLineFactory, RoleGrantFactory
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_who_may import LAST, NOW, TODAY, with_everybody

R = Relation
DAY = timedelta(days=1)
AT_WORK = {
    "jana": (R.MANAGER, None),
    "paul": (R.NEXT_LEVEL_MANAGER, None),
    "mia": (R.HR_PARTNER, None),
    "noor": (R.HR_LEAD, None),
    "ivo": (R.APPROVER, None),
    "ola": (R.AUDITOR, None),
}
FOR_A_WHILE = {
    "ada": (R.HR_PARTNER, LAST),
    "ana": (R.ACTING_MANAGER, LAST),
    "kim": (R.COMPANION, LAST),
}
Reading = dict[str, tuple[Relation, date | None]]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's, under way, with nobody but those at work."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def with_all(cast: Cast) -> Plan:
    """The same, with those who come for a while."""
    return with_everybody(PlanStatus.ACTIVE, cast)


def reading(cast: Cast, plan: Plan, on: date = TODAY) -> Reading:
    """Who reads it on a day, as what, and until when, in the order in which they are told to Sam."""
    names = {person.user_id: name for name, person in cast.people().items()}
    found = readers_of(Plan.objects.get(pk=plan.pk), on)
    return {names[reader.user.pk]: (reader.relation, reader.until) for reader in found}


def without(*names: str) -> Reading:
    return {name: read for name, read in AT_WORK.items() if name not in names}


def conflict(cast: Cast, who: str, about: str, *, ended: bool = False) -> None:
    noor = cast.account("noor")
    Conflict.objects.create(
        account=cast.account(who),
        about=cast.people()[about],
        kind=ConflictKind.WITNESS,
        noted_at=NOW,
        noted_by=noor,
        ended_at=NOW if ended else None,
        ended_by=noor if ended else None,
    )


def companion(cast: Cast, plan: Plan, name: str, until: date = LAST) -> Companion:
    return Companion.objects.create(
        plan=plan, user=cast.account(name), until=until, invited_at=NOW, invited_by=cast.account("sam")
    )


def standing(cast: Cast, person: str, by: str, kind: StandInKind) -> StandIn:
    people = cast.people()
    return StandIn.objects.create(
        person=people[person],
        by=people[by],
        kind=kind,
        from_date=TODAY,
        until_date=LAST,
        named_at=NOW,
        named_by=cast.account(person),
    )


def without_account(cast: Cast, *names: str) -> None:
    for name in names:
        person = cast.people()[name]
        person.user = None
        person.save(update_fields=["user"])


def test_each_reads_by_what_they_are_and_some_until_a_day(cast: Cast, with_all: Plan) -> None:
    found = reading(cast, with_all)

    assert found == AT_WORK | FOR_A_WHILE
    assert list(found) == [*AT_WORK, *FOR_A_WHILE]


def test_whoever_comes_for_a_while_reads_on_its_last_day_and_no_longer(cast: Cast, with_all: Plan) -> None:
    assert {day: reading(cast, with_all, day) for day in (TODAY - DAY, LAST, LAST + DAY)} == {
        TODAY - DAY: AT_WORK | {"kim": (R.COMPANION, LAST)},
        LAST: AT_WORK | FOR_A_WHILE,
        LAST + DAY: AT_WORK,
    }


def test_a_companion_who_was_sent_away_reads_no_more(cast: Cast, plan: Plan) -> None:
    kim = companion(cast, plan, "kim")
    kim.removed_at, kim.removed_by = NOW, cast.account("sam")
    kim.save()
    companion(cast, plan, "chris", TODAY)

    assert reading(cast, plan) == AT_WORK | {"chris": (R.COMPANION, TODAY)}


def test_whoever_reads_for_two_reasons_is_named_once_by_the_first(cast: Cast, plan: Plan) -> None:
    companion(cast, plan, "mia")
    RoleGrantFactory(user=cast.account("noor"), role=Role.AUDITOR)

    assert reading(cast, plan) == AT_WORK


def test_who_stands_by_sam_beside_their_work_is_known_to(cast: Cast, plan: Plan) -> None:
    mias = companion(cast, plan, "mia")

    for day, standing in ((LAST, mias), (LAST + DAY, None)):
        found = {reader.user: reader for reader in readers_of(plan, day)}
        assert found[cast.account("mia")].companion == standing
        assert found[cast.account("mia")].until is None


def test_what_it_is_at_work_and_until_when_beside_it_is_told_apart(cast: Cast, plan: Plan) -> None:
    companion(cast, plan, "mia")
    companion(cast, plan, "kim")
    found = {reader.user: reader for reader in readers_of(plan, TODAY)}

    assert {
        name: (found[cast.account(name)].until, found[cast.account(name)].stands_by_until)
        for name in ("jana", "mia", "kim")
    } == {"jana": (None, None), "mia": (None, LAST), "kim": (LAST, None)}
    for name in ("jana", "mia", "kim"):
        assert reader_among(plan, cast.account(name), TODAY) == found[cast.account(name)]
    assert reader_among(plan, cast.account("chris"), TODAY) is None


def test_over_is_what_was_ended_or_has_passed_or_whose_account_is_closed(cast: Cast, plan: Plan) -> None:
    mias, kims = companion(cast, plan, "mia"), companion(cast, plan, "kim", TODAY)
    chris = companion(cast, plan, "chris")
    chris.removed_at, chris.removed_by = NOW, cast.account("sam")
    chris.save()
    adas = companion(cast, plan, "ada")
    User.objects.filter(pk=adas.user_id).update(is_active=False)

    assert list(companions_before(plan, TODAY)) == [chris, adas]
    assert list(companions_before(plan, TODAY + DAY)) == [kims, chris, adas]
    assert list(companions_before(plan, LAST + DAY)) == [mias, kims, chris, adas]
    assert [vars(one)["has_passed"] for one in companions_before(plan, TODAY + DAY)] == [True, False, False]


def test_who_is_above_the_manager_reads_on_the_days_on_which_they_are(cast: Cast, plan: Plan) -> None:
    ReportingLine.objects.filter(employee=cast.jana).update(until_date=TODAY)
    ReportingLineFactory(employee=cast.jana, manager=cast.lee, from_date=TODAY + DAY)

    assert reading(cast, plan, TODAY) == AT_WORK
    assert reading(cast, plan, TODAY + DAY) == without("paul") | {"lee": (R.NEXT_LEVEL_MANAGER, None)}


def test_whoever_reports_to_sam_or_is_in_conflict_reads_nothing_at_work(cast: Cast, plan: Plan) -> None:
    ReportingLineFactory(employee=cast.noor, manager=cast.sam)
    for name in ("jana", "mia"):
        conflict(cast, name, "sam")
    conflict(cast, "ivo", "sam", ended=True)
    conflict(cast, "ola", "lee")

    assert reading(cast, plan) == without("noor", "jana", "mia")


def test_whoever_is_kept_out_may_stand_by_sam(cast: Cast, plan: Plan) -> None:
    conflict(cast, "mia", "sam")
    companion(cast, plan, "mia")

    assert reading(cast, plan) == without("mia") | {"mia": (R.COMPANION, LAST)}


def test_nobody_reads_without_an_account_that_can_sign_in(cast: Cast, with_all: Plan) -> None:
    without_account(cast, "jana", "paul", "ana")
    ola = cast.account("ola")
    ola.is_active = False
    ola.save(update_fields=["is_active"])

    left = without("jana", "paul", "ola") | FOR_A_WHILE
    del left["ana"]
    assert reading(cast, with_all) == left


def test_a_role_of_sams_opens_nothing_and_outside_of_hr_changes_nothing(cast: Cast, plan: Plan) -> None:
    for role in (Role.HR_FOR_HR, Role.APPROVER, Role.AUDITOR, Role.SYSTEM_OWNER):
        RoleGrantFactory(user=cast.account("sam"), role=role)

    assert reading(cast, plan) == AT_WORK


@pytest.mark.parametrize("role", [Role.HR_PARTNER, Role.HR_LEAD])
def test_no_partner_reads_it_once_sam_works_in_hr_but_hr_for_hr_does(
    cast: Cast, plan: Plan, role: Role
) -> None:
    RoleGrantFactory(user=cast.account("lee"), role=Role.HR_FOR_HR)
    assert reading(cast, plan) == AT_WORK

    RoleGrantFactory(user=cast.account("sam"), role=role)

    assert reading(cast, plan) == without("mia") | {"lee": (R.HR_FOR_HR, None)}


def test_nobody_stands_in_for_a_partner_who_does_not_read_it(cast: Cast, with_all: Plan) -> None:
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.finance)

    left = without("mia") | FOR_A_WHILE
    del left["ada"]
    assert reading(cast, with_all) == left


def test_a_role_that_was_taken_away_opens_nothing_to_whoever_stands_in_either(
    cast: Cast, with_all: Plan
) -> None:
    RoleGrant.objects.filter(user=cast.account("mia")).update(revoked_at=NOW)

    left = without("mia") | FOR_A_WHILE
    del left["ada"]
    assert reading(cast, with_all) == left


# Who is away, who stands in, and as what: and what the plan is to them by that.
STANDING_IN: dict[tuple[str, str, StandInKind], Relation | None] = {
    ("jana", "ana", StandInKind.MANAGER): R.ACTING_MANAGER,
    ("jana", "ana", StandInKind.HR_PARTNER): None,
    ("jana", "ada", StandInKind.HR_PARTNER): None,
    ("paul", "ana", StandInKind.MANAGER): None,
    ("mia", "ada", StandInKind.HR_PARTNER): R.HR_PARTNER,
    ("mia", "ada", StandInKind.MANAGER): None,
    ("noor", "ada", StandInKind.HR_PARTNER): None,
    ("noor", "ada", StandInKind.MANAGER): None,
    # Neither of them works in HR: Lee looks after those who do, from outside.
    ("mia", "chris", StandInKind.HR_PARTNER): None,
    ("mia", "lee", StandInKind.HR_PARTNER): None,
}


def test_standing_in_opens_it_for_the_manager_or_for_a_partner_by_a_colleague_in_hr(
    cast: Cast, plan: Plan
) -> None:
    RoleGrantFactory(user=cast.account("lee"), role=Role.HR_FOR_HR)
    found = {}
    for person, by, kind in STANDING_IN:
        one = standing(cast, person, by, kind)
        now = reading(cast, plan)
        found[person, by, kind] = now.pop(by)[0] if by in now else None
        assert now == AT_WORK
        one.delete()

    assert found == STANDING_IN


def test_the_manager_is_stood_in_for_while_the_plan_runs(cast: Cast, with_all: Plan) -> None:
    accounts = {}
    for status in PlanStatus:
        with_all.status = status
        accounts[status] = {reader.user for reader in readers_of(with_all, TODAY)}

    assert {status for status, readers in accounts.items() if cast.account("ana") in readers} == {
        PlanStatus.CONSULTATION,
        PlanStatus.ACTIVE,
        PlanStatus.PAUSED,
    }


def test_a_partner_reads_it_by_sams_department_and_those_above_it(cast: Cast, plan: Plan) -> None:
    branch = DepartmentFactory(name="Branch", parent=DepartmentFactory(name="House"))
    Department.objects.filter(pk=cast.support.pk).update(parent=branch)
    places = {
        "Support": cast.support,
        "Branch": branch,
        "House": branch.parent,
        "Desk": DepartmentFactory(name="Desk", parent=cast.support),
        "Beside": DepartmentFactory(name="Beside", parent=branch),
        "Finance": cast.finance,
        "everywhere": None,
    }
    held = RoleGrant.objects.filter(user=cast.account("mia"))

    found = set()
    for name, place in places.items():
        held.update(department=place)
        found |= {name} if "mia" in reading(cast, plan) else set()
    assert found == {"Support", "Branch", "House", "everywhere"}

    cast.sam.department = None
    cast.sam.save(update_fields=["department"])
    # Whoever is in no department is looked after by no partner, not even by one for everybody.
    assert reading(cast, plan) == without("mia")


# Since when Sam reports to whom, and until when; and on which of three days he did so and does no more.
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY
LONG_AGO = date(2026, 1, 5)
Line = tuple[str, date, date | None]
LINES: dict[str, tuple[list[Line], set[date]]] = {
    "all along": ([("jana", LONG_AGO, None)], set()),
    "until today": ([("jana", LONG_AGO, TODAY)], {TOMORROW}),
    "until yesterday": ([("jana", LONG_AGO, YESTERDAY)], {TODAY, TOMORROW}),
    "to another by now": ([("jana", LONG_AGO, YESTERDAY), ("ana", TODAY, None)], {TODAY, TOMORROW}),
    "again from today": ([("jana", LONG_AGO, YESTERDAY - DAY), ("jana", TODAY, None)], {YESTERDAY}),
    "from tomorrow": ([("jana", TOMORROW, None)], set()),
    "never": ([("ana", LONG_AGO, YESTERDAY)], set()),
}


def test_sam_reported_to_jana_and_does_so_no_more(cast: Cast, plan: Plan) -> None:
    # What is between Jana and others, or Sam and others, says nothing about it.
    ReportingLineFactory(employee=cast.kim, manager=cast.jana, until_date=YESTERDAY)
    found = {}
    for words, (lines, _days) in LINES.items():
        ReportingLine.objects.filter(employee=cast.sam).delete()
        for name, first, last in lines:
            ReportingLineFactory(
                employee=cast.sam, manager=cast.people()[name], from_date=first, until_date=last
            )
        found[words] = {day for day in (YESTERDAY, TODAY, TOMORROW) if reported_to(plan, day)}

    assert found == {words: days for words, (_lines, days) in LINES.items()}


def test_nobody_stands_in_for_a_partner_once_sam_leads_hr(cast: Cast, with_all: Plan) -> None:
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_LEAD)

    left = without("mia") | FOR_A_WHILE
    del left["ada"]
    assert reading(cast, with_all) == left
