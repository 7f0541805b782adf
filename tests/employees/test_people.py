"""employees/workflows/people.py: people join, change, move and leave, and the right ones may say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from employees.enums import PeopleEvent, Role
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, Department, Employee, ReportingLine
from employees.queries import current_line, reporting_chain
from employees.workflows import (
    PersonDetails,
    change_details,
    close_departed,
    close_on,
    join,
    leave,
    move,
    return_to_work,
)
from employees.workflows.people import FIELDS
from tests.factories.people import DepartmentFactory, EmployeeFactory, ReportingLineFactory, RoleGrantFactory
from tests.people import Cast

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 5, 4)
SUNDAY = date(2026, 5, 3)


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


def details_of(person: Employee, **changes: Any) -> PersonDetails:
    known = PersonDetails(**{name: getattr(person, name) for name in FIELDS})
    return replace(known, **changes)


def newcomer(cast: Cast, **more: Any) -> PersonDetails:
    return replace(PersonDetails(staff_number="N100", first_name="Remy", department=cast.support), **more)


# --- Joining


def test_join_adds_a_person_without_an_account_and_draws_their_line(cast):
    person = join(details=newcomer(cast), manager=cast.jana, by=cast.account("mia"), at=NOON)

    assert (person.full_name, person.user, person.department) == ("Remy", None, cast.support)
    line = current_line(person, MONDAY)
    assert line is not None
    assert (line.manager, line.from_date, line.until_date) == (cast.jana, MONDAY, None)
    assert events() == [PeopleEvent.JOINED, PeopleEvent.MOVED]


def test_join_opens_a_department_by_name_once(cast):
    noor = cast.account("noor")

    first = join(details=newcomer(cast, department=None, new_department="Legal"), by=noor, at=NOON)
    second = join(
        details=newcomer(cast, staff_number="N101", department=None, new_department="legal "),
        by=noor,
        at=NOON,
    )

    assert first.department == second.department == Department.objects.get(name="Legal")
    assert events() == [PeopleEvent.DEPARTMENT_ADDED, PeopleEvent.JOINED, PeopleEvent.JOINED]


def test_an_hr_partner_adds_people_to_their_own_departments_only(cast):
    mia = cast.account("mia")

    for details in (
        newcomer(cast, department=cast.finance),
        newcomer(cast, department=None),
        newcomer(cast, new_department="Legal"),
    ):
        with pytest.raises(NotAllowed):
            join(details=details, by=mia, at=NOON)

    assert not Employee.objects.filter(staff_number="N100").exists()
    assert not Department.objects.filter(name="Legal").exists()


@pytest.mark.parametrize("name", ["sam", "jana", "ola", "ivo"])
def test_nobody_else_adds_people(cast, name):
    with pytest.raises(NotAllowed):
        join(details=newcomer(cast), by=cast.account(name), at=NOON)


def test_join_names_every_double(cast):
    details = newcomer(cast, staff_number=cast.sam.staff_number, work_email=cast.lee.work_email.upper())

    with pytest.raises(NotNow) as refusal:
        join(details=details, by=cast.account("noor"), at=NOON)

    assert refusal.value.reasons == (
        f"The staff number {cast.sam.staff_number} is taken.",
        f"The address {cast.lee.work_email.upper()} belongs to somebody else.",
    )


def test_join_with_a_manager_who_cannot_be_leaves_nothing_behind(cast):
    leave(employee=cast.ana, last_day=SUNDAY, by=cast.account("noor"), at=NOON)

    with pytest.raises(NotNow, match=r"Ana Ruiz left on 3 May 2026\."):
        join(details=newcomer(cast), manager=cast.ana, by=cast.account("mia"), at=NOON)

    assert not Employee.objects.filter(staff_number="N100").exists()
    assert PeopleEvent.JOINED not in events()


# --- Changing


def test_change_details_records_which_facts_changed_and_not_what_they_say(cast):
    details = details_of(cast.sam, title="Senior adviser", last_name="Okafor-Lind")

    person = change_details(employee=cast.sam, details=details, by=cast.account("mia"), at=NOON)

    person.refresh_from_db()
    assert (person.title, person.full_name) == ("Senior adviser", "Sam Okafor-Lind")
    assert AuditEvent.objects.get().data == {"fields": ["last_name", "title"]}


def test_change_details_without_a_change_is_no_event(cast):
    change_details(employee=cast.sam, details=details_of(cast.sam), by=cast.account("mia"), at=NOON)

    assert events() == []


def test_change_details_leaves_the_sign_in_address_alone(cast):
    before = cast.account("sam").email

    details = details_of(cast.sam, work_email="other@example.org")
    change_details(employee=cast.sam, details=details, by=cast.account("mia"), at=NOON)

    cast.sam.user.refresh_from_db()
    assert cast.sam.user.email == before


def test_nobody_moves_themselves_to_another_department(cast):
    details = details_of(cast.noor, department=cast.finance)

    with pytest.raises(NotAllowed, match="somebody else"):
        change_details(employee=cast.noor, details=details, by=cast.account("noor"), at=NOON)


def test_hiring_after_leaving_is_explained(cast):
    noor = cast.account("noor")
    leave(employee=cast.lee, last_day=SUNDAY, by=noor, at=NOON)

    with pytest.raises(NotNow, match="leave before being hired"):
        change_details(employee=cast.lee, details=details_of(cast.lee, hired_on=MONDAY), by=noor, at=NOON)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("sam", NotAllowed), ("jana", NotAllowed), ("chris", NotVisible), ("ada", NotVisible)],
)
def test_change_details_is_refused_to(cast, name, refusal):
    with pytest.raises(refusal):
        change_details(
            employee=cast.sam, details=details_of(cast.sam, title="X"), by=cast.account(name), at=NOON
        )


# --- Moving


def test_move_ends_the_line_before_and_begins_another(cast):
    june = date(2026, 6, 1)

    line = move(employee=cast.sam, manager=cast.ana, from_date=june, by=cast.account("mia"), at=NOON)

    assert line is not None
    before = current_line(cast.sam, date(2026, 5, 31))
    assert before is not None
    assert (before.manager, before.until_date) == (cast.jana, date(2026, 5, 31))
    assert current_line(cast.sam, june) == line
    event = AuditEvent.objects.get()
    assert event.event == PeopleEvent.MOVED
    assert event.data == {"manager_before": cast.jana.ref, "manager": cast.ana.ref, "from_date": "2026-06-01"}


def test_move_to_nobody_ends_the_line(cast):
    assert move(employee=cast.sam, manager=None, from_date=MONDAY, by=cast.account("mia"), at=NOON) is None
    assert current_line(cast.sam, MONDAY) is None
    assert reporting_chain(cast.sam, MONDAY) == []


def test_a_second_move_from_the_same_day_corrects_the_first(cast):
    mia = cast.account("mia")
    move(employee=cast.sam, manager=cast.ana, from_date=MONDAY, by=mia, at=NOON)
    move(employee=cast.sam, manager=cast.paul, from_date=MONDAY, by=mia, at=NOON)

    managers = ReportingLine.objects.filter(employee=cast.sam).order_by("from_date")
    assert [line.manager for line in managers] == [cast.jana, cast.paul]
    said = [event.data["manager_before"] for event in AuditEvent.objects.order_by("seq")]
    assert said == [cast.jana.ref, cast.ana.ref]


def test_move_to_whom_somebody_reports_already_changes_nothing_and_is_no_event(cast):
    first = move(employee=cast.chris, manager=cast.paul, from_date=MONDAY, by=cast.account("noor"), at=NOON)
    before = events()

    again = move(employee=cast.chris, manager=cast.paul, from_date=MONDAY, by=cast.account("noor"), at=NOON)

    assert again == first
    assert events() == before


def test_move_before_a_recorded_change_is_refused_with_its_date(cast):
    mia = cast.account("mia")
    move(employee=cast.sam, manager=cast.ana, from_date=date(2026, 7, 1), by=mia, at=NOON)

    with pytest.raises(NotNow, match="from 1 July 2026 is already recorded"):
        move(employee=cast.sam, manager=cast.paul, from_date=MONDAY, by=mia, at=NOON)


def test_move_refuses_a_circle_and_names_the_chain(cast):
    # Sam reports to Jana, Jana to Paul.
    with pytest.raises(NotNow) as refusal:
        move(employee=cast.paul, manager=cast.sam, from_date=MONDAY, by=cast.account("noor"), at=NOON)

    assert refusal.value.reasons == (
        "This would be a circle: Paul Odell → Sam Okafor → Jana Lind → Paul Odell. Choose another manager.",
    )


def test_move_refuses_a_circle_that_would_only_close_later(cast):
    noor = cast.account("noor")
    one, other = EmployeeFactory.create_batch(2, department=cast.support)
    move(employee=other, manager=one, from_date=date(2026, 9, 1), by=noor, at=NOON)

    with pytest.raises(NotNow, match="circle"):
        move(employee=one, manager=other, from_date=MONDAY, by=noor, at=NOON)


def test_nobody_reports_to_themselves(cast):
    with pytest.raises(NotNow, match="themselves"):
        move(employee=cast.sam, manager=cast.sam, from_date=MONDAY, by=cast.account("mia"), at=NOON)


def test_nobody_chooses_their_own_manager(cast):
    with pytest.raises(NotAllowed):
        move(employee=cast.noor, manager=cast.ana, from_date=MONDAY, by=cast.account("noor"), at=NOON)


def test_a_chain_of_fifty_is_read_in_one_query(db, django_assert_num_queries):
    people = EmployeeFactory.create_batch(12, user=None, department=None)
    for employee, manager in pairwise(people):
        ReportingLineFactory(employee=employee, manager=manager)

    with django_assert_num_queries(1):
        chain = reporting_chain(people[0], MONDAY)

    assert chain == people[1:]


# --- Leaving


def test_leave_on_a_day_that_is_over_closes_the_account_and_ends_the_lines(cast):
    person = leave(employee=cast.jana, last_day=SUNDAY, by=cast.account("noor"), at=NOON)

    account = cast.account("jana")
    account.refresh_from_db()
    assert (account.is_active, account.has_usable_password()) == (False, False)
    assert person.left_on == SUNDAY
    assert current_line(cast.jana, MONDAY) is None
    assert current_line(cast.sam, MONDAY) is None
    assert events() == [PeopleEvent.LEFT, PeopleEvent.ACCOUNT_CLOSED]
    assert AuditEvent.objects.order_by("seq")[0].data["reports_without_manager"] == 2  # Sam and Chris


def test_leave_in_the_future_keeps_the_account_until_the_last_day_is_over(cast):
    friday = date(2026, 5, 8)
    leave(employee=cast.ana, last_day=friday, by=cast.account("noor"), at=NOON)

    assert close_departed(at=datetime(2026, 5, 9, 11, 0, tzinfo=UTC)) == 0
    assert close_departed(at=datetime(2026, 5, 9, 12, 0, tzinfo=UTC)) == 1
    assert close_departed(at=datetime(2026, 5, 9, 12, 1, tzinfo=UTC)) == 0

    account = cast.account("ana")
    account.refresh_from_db()
    assert not account.is_active


def test_leave_at_once_closes_the_account_before_the_last_day(cast):
    leave(employee=cast.ana, last_day=date(2026, 5, 29), at_once=True, by=cast.account("noor"), at=NOON)

    account = cast.account("ana")
    account.refresh_from_db()
    assert not account.is_active


def test_leave_takes_roles_back(cast):
    leave(employee=cast.mia, last_day=SUNDAY, by=cast.account("noor"), at=NOON)

    grant = cast.account("mia").role_grants.get()
    assert (grant.revoked_at, grant.revoked_by) == (NOON, cast.account("noor"))


def test_leave_drops_a_line_that_would_only_begin_later(cast):
    noor = cast.account("noor")
    move(employee=cast.sam, manager=cast.ana, from_date=date(2026, 8, 3), by=noor, at=NOON)

    leave(employee=cast.ana, last_day=date(2026, 6, 30), by=noor, at=NOON)

    assert not ReportingLine.objects.filter(employee=cast.sam, manager=cast.ana).exists()


@pytest.mark.parametrize("last_day", [SUNDAY, date(2026, 12, 31)])
def test_the_last_system_owner_cannot_leave(cast, last_day):
    with pytest.raises(NotNow, match="last system owner"):
        leave(employee=cast.tom, last_day=last_day, by=cast.account("noor"), at=NOON)

    cast.tom.refresh_from_db()
    assert cast.tom.left_on is None

    RoleGrantFactory(user=cast.account("ana"), role=Role.SYSTEM_OWNER)
    leave(employee=cast.tom, last_day=SUNDAY, by=cast.account("noor"), at=NOON)


def test_leave_is_not_recorded_twice_nor_before_the_first_day(cast):
    noor = cast.account("noor")
    with pytest.raises(NotNow, match="before the day of hiring"):
        leave(employee=cast.lee, last_day=date(2000, 1, 1), by=noor, at=NOON)
    leave(employee=cast.lee, last_day=SUNDAY, by=noor, at=NOON)
    with pytest.raises(NotNow, match="already recorded"):
        leave(employee=cast.lee, last_day=MONDAY, by=noor, at=NOON)


def test_nobody_records_their_own_leaving(cast):
    with pytest.raises(NotAllowed):
        leave(employee=cast.noor, last_day=SUNDAY, by=cast.account("noor"), at=NOON)


def test_nobody_in_hr_ends_their_own_reporting_line(cast):
    noor, mia = cast.account("noor"), cast.account("mia")
    Employee.objects.filter(pk=cast.mia.pk).update(department=cast.support)
    ReportingLine.objects.filter(employee=cast.mia).update(manager=cast.paul)

    for last_day in (SUNDAY, date(2026, 12, 31)):
        with pytest.raises(NotAllowed, match="You report to Paul Odell"):
            leave(employee=cast.paul, last_day=last_day, by=mia, at=NOON)

    assert events() == []
    leave(employee=cast.paul, last_day=SUNDAY, by=noor, at=NOON)
    assert current_line(cast.mia, MONDAY) is None


def test_a_slip_in_the_year_ends_no_reporting_line(cast):
    Employee.objects.filter(pk=cast.jana.pk).update(hired_on=None)

    for last_day, refusal in (
        (date(25, 6, 1), "The year 0025 lies outside 1930 to 2100"),
        (date(9999, 12, 31), "The year 9999 lies outside"),
        (date(2024, 4, 30), "more than two years back"),
    ):
        with pytest.raises(NotNow, match=refusal):
            leave(employee=cast.jana, last_day=last_day, by=cast.account("noor"), at=NOON)

    assert current_line(cast.sam, MONDAY).manager == cast.jana


def test_a_slip_in_the_year_is_refused_wherever_a_date_is_given(cast):
    noor, slip = cast.account("noor"), date(1, 1, 1)
    for act in (
        lambda: join(details=newcomer(cast, hired_on=slip), by=noor, at=NOON),
        lambda: change_details(
            employee=cast.sam, details=details_of(cast.sam, hired_on=slip), by=noor, at=NOON
        ),
        lambda: move(employee=cast.sam, manager=cast.ana, from_date=slip, by=noor, at=NOON),
        lambda: close_on(on=slip, name="Closed", by=cast.account("tom"), at=NOON),
    ):
        with pytest.raises(NotNow, match="The year 0001 lies outside 1930 to 2100"):
            act()

    assert events() == []


def test_an_owner_who_is_leaving_does_not_count_as_one_who_stays(cast):
    noor = cast.account("noor")
    RoleGrantFactory(user=cast.account("ana"), role=Role.SYSTEM_OWNER)
    leave(employee=cast.ana, last_day=date(2026, 5, 29), by=noor, at=NOON)

    with pytest.raises(NotNow, match="last system owner"):
        leave(employee=cast.tom, last_day=date(2026, 5, 29), by=noor, at=NOON)


def test_return_to_work_takes_the_last_day_back(cast):
    noor = cast.account("noor")
    with pytest.raises(NotNow, match="No last day"):
        return_to_work(employee=cast.lee, by=noor, at=NOON)
    leave(employee=cast.lee, last_day=SUNDAY, by=noor, at=NOON)

    person = return_to_work(employee=cast.lee, by=noor, at=NOON)

    person.refresh_from_db()
    assert person.left_on is None
    assert events()[-1] == PeopleEvent.RETURNED
    assert AuditEvent.objects.order_by("-seq")[0].data["before"] == {"left_on": "2026-05-03"}


def test_a_department_below_belongs_to_the_partner_of_the_one_above(cast):
    team = DepartmentFactory(name="Night shift", parent=cast.support)

    person = join(details=newcomer(cast, department=team), by=cast.account("mia"), at=NOON)

    assert person.department == team
