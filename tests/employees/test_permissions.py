"""employees/permissions.py: who may do what with the directory, asked of one person and of a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from employees.models import Employee, RoleGrant, User
from employees.permissions import (
    PEOPLE,
    ROLES,
    OrganisationPermission,
    PeoplePermission,
    actor_for,
    actors_for,
    departments_below,
    may,
    require_organisation,
)
from employees.queries import people_visible_to, person_for
from tests.factories.people import DepartmentFactory, EmployeeFactory, ReportingLineFactory, RoleGrantFactory
from tests.people import Cast

TODAY = date(2026, 5, 4)
EVERYONE = {"sam", "jana", "paul", "mia", "noor", "ada", "chris", "ana", "lee", "ivo", "ola", "tom", "kim"}


def actor(cast: Cast, name: str):
    return actor_for(cast.account(name), on=TODAY)


def names(cast: Cast, people) -> set[str]:
    known = {person.pk: name for name, person in cast.people().items()}
    return {known[person.pk] for person in people}


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_a_list_shows_exactly_the_people_whose_page_opens(cast, name):
    asking = actor(cast, name)

    listed = set(people_visible_to(asking))

    assert listed == {
        person for person in Employee.objects.all() if PEOPLE.can(asking, PeoplePermission.VIEW, person)
    }


@pytest.mark.parametrize(
    ("name", "visible"),
    [
        ("sam", {"sam"}),
        ("jana", {"jana", "sam", "chris"}),
        ("ola", {"ola"}),
        ("ivo", {"ivo", "paul"}),
        ("noor", EVERYONE),
        ("tom", EVERYONE),
    ],
)
def test_who_sees_whom(cast, name, visible):
    assert names(cast, people_visible_to(actor(cast, name))) == visible


def test_an_hr_partner_sees_their_departments_and_all_below(cast):
    below = EmployeeFactory(department=DepartmentFactory(parent=DepartmentFactory(parent=cast.support)))

    seen = set(people_visible_to(actor(cast, "mia")))

    assert below in seen
    assert cast.sam in seen
    assert cast.lee not in seen


def test_an_hr_partner_for_everyone_sees_departments_opened_later(cast):
    RoleGrantFactory(user=cast.account("ana"), role=Role.HR_PARTNER)
    newer = EmployeeFactory(department=DepartmentFactory())

    assert PEOPLE.can(actor(cast, "ana"), PeoplePermission.CHANGE, newer)


@pytest.mark.parametrize(
    ("from_days", "until_days", "counts"),
    [(-10, None, True), (0, None, True), (1, None, False), (-10, -1, False), (-10, 0, True)],
)
def test_a_reporting_line_counts_on_its_days_only(db, from_days, until_days, counts):
    until = None if until_days is None else TODAY + timedelta(days=until_days)
    line = ReportingLineFactory(from_date=TODAY + timedelta(days=from_days), until_date=until)

    asking = actor_for(line.manager.user, on=TODAY)

    assert PEOPLE.can(asking, PeoplePermission.VIEW, line.employee) is counts


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_a_closed_account_is_nobody(cast, name):
    User.objects.filter(pk=cast.account(name).pk).update(is_active=False)

    asking = actor_for(User.objects.get(pk=cast.account(name).pk), on=TODAY)

    assert not people_visible_to(asking).exists()
    assert not any(may(asking, permission) for permission in OrganisationPermission)


def test_a_role_that_was_taken_back_is_none(cast):
    RoleGrant.objects.filter(user=cast.account("noor")).update(revoked_at=datetime(2026, 5, 1, tzinfo=UTC))

    assert actor(cast, "noor").roles == frozenset()


def test_require_tells_invisible_from_not_allowed(cast):
    PEOPLE.require(actor(cast, "mia"), PeoplePermission.CHANGE, cast.sam)
    with pytest.raises(NotAllowed):
        PEOPLE.require(actor(cast, "jana"), PeoplePermission.CHANGE, cast.sam)
    with pytest.raises(NotVisible):
        PEOPLE.require(actor(cast, "ada"), PeoplePermission.CHANGE, cast.sam)


def test_the_funnel_answers_the_same_for_nobody_and_for_somebody_else_s(cast):
    assert person_for(actor(cast, "jana"), cast.sam.ref) == cast.sam
    for ref in (cast.lee.ref, "0" * 26):
        with pytest.raises(NotVisible):
            person_for(actor(cast, "jana"), ref)


def test_pages_of_the_organisation_are_for_roles_not_for_relations(cast):
    require_organisation(actor(cast, "mia"), OrganisationPermission.LIST_PEOPLE)
    for name in ("sam", "jana", "ola", "ivo", "kim"):
        with pytest.raises(NotVisible):
            require_organisation(actor(cast, name), OrganisationPermission.LIST_PEOPLE)
    with pytest.raises(NotVisible):
        require_organisation(actor(cast, "noor"), OrganisationPermission.CHANGE_SETTINGS)


def test_every_role_is_said_in_prose(db):
    assert set(ROLES) == set(Role)
    assert all(str(role.may).endswith(".") and str(role.never).endswith(".") for role in ROLES.values())


def test_a_tree_of_departments_is_read_in_one_query(db, django_assert_num_queries):
    top = DepartmentFactory()
    middle = DepartmentFactory(parent=top)
    leaf = DepartmentFactory(parent=middle)
    DepartmentFactory()

    with django_assert_num_queries(1):
        found = departments_below([top.pk])

    assert found == {top.pk, middle.pk, leaf.pk}


def test_an_actor_is_read_in_four_queries_at_most(cast, django_assert_max_num_queries):
    account = User.objects.get(pk=cast.account("mia").pk)

    with django_assert_max_num_queries(4):
        actor_for(account, on=TODAY)


def test_many_actors_are_what_each_is_alone_in_three_queries(cast, django_assert_num_queries):
    cast.account("chris").is_active = False
    RoleGrantFactory(user=cast.account("lee"), role=Role.HR_PARTNER, department=None)
    on = date(2026, 5, 4)
    alone = {name: actor_for(cast.account(name), on=on) for name in cast.people() if name != "chris"}

    with django_assert_num_queries(3):
        together = actors_for([cast.account(name) for name in cast.people()], on=on)

    assert together == {actor.user_id: actor for actor in alone.values()}
