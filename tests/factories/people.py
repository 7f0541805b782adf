"""People, accounts, departments, lines and roles with short, sensible defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from employees.enums import Role
from employees.models import (
    Closure,
    Department,
    Employee,
    Organisation,
    ReportingLine,
    RoleGrant,
    User,
    WorkingPattern,
)

PASSWORD = "a-quiet-river-2026"
LONG_AGO = date(2020, 1, 6)


class OrganisationFactory(DjangoModelFactory):
    """The one employer, set up."""

    class Meta:
        model = Organisation
        django_get_or_create = ("singleton",)

    singleton = True
    name = "Northwind Care"
    set_up_at = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    """An account that can sign in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(PASSWORD)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")


class WorkingPatternFactory(DjangoModelFactory):
    """Monday to Friday, under a name of its own."""

    class Meta:
        model = WorkingPattern

    name = factory.Sequence(lambda n: f"Week {n}")


class EmployeeFactory(DjangoModelFactory):
    """Somebody employed since long ago, with an account. `user=None` for one who cannot sign in."""

    class Meta:
        model = Employee

    staff_number = factory.Sequence(lambda n: f"E{n:05d}")
    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = factory.Sequence(lambda n: f"Last{n}")
    work_email = factory.LazyAttribute(lambda person: f"{person.staff_number.lower()}@example.org")
    user = factory.SubFactory(UserFactory, email=factory.SelfAttribute("..work_email"))
    department = factory.SubFactory(DepartmentFactory)
    hired_on = LONG_AGO


class ReportingLineFactory(DjangoModelFactory):
    """An open line from long ago."""

    class Meta:
        model = ReportingLine

    employee = factory.SubFactory(EmployeeFactory)
    manager = factory.SubFactory(EmployeeFactory)
    from_date = LONG_AGO


class RoleGrantFactory(DjangoModelFactory):
    """A role held now; for everyone, unless a department is given."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.HR_LEAD
    granted_at = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)


class ClosureFactory(DjangoModelFactory):
    class Meta:
        model = Closure

    on = date(2026, 12, 24)
    name = "Closed"
