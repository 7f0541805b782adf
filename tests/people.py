"""The cast. Everybody in the tests knows them; nobody else appears without need.

Sam Okafor has a plan. Jana Lind manages Sam, Paul Odell manages Jana. Mia Park is HR partner for Support, Noor Haddad
leads HR, Ada Voss is HR partner for Finance. Chris Bell works beside Sam. Ana Ruiz manages other people. Lee Chan works
in Finance. Ivo Grant approves, Ola Berg audits, Tom Reyes owns the system. Kim Aster accompanies Sam when invited.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from employees.enums import Role
from employees.models import Department, Employee, User
from tests.factories.people import (
    DepartmentFactory,
    EmployeeFactory,
    OrganisationFactory,
    ReportingLineFactory,
    RoleGrantFactory,
)
from tests.factories.remembered import remembered


@dataclass(frozen=True)
class Cast:
    """Everyone, by first name. `support` and `finance` are where they work."""

    sam: Employee
    jana: Employee
    paul: Employee
    mia: Employee
    noor: Employee
    ada: Employee
    chris: Employee
    ana: Employee
    lee: Employee
    ivo: Employee
    ola: Employee
    tom: Employee
    kim: Employee
    support: Department
    finance: Department

    def people(self) -> dict[str, Employee]:
        """Everyone by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: person for name, person in found.items() if isinstance(person, Employee)}

    def account(self, name: str) -> User:
        """The account of a member of the cast."""
        user = self.people()[name].user
        assert user is not None
        return user


NAMES = {
    "sam": ("Sam", "Okafor", "Support adviser"),
    "jana": ("Jana", "Lind", "Team lead"),
    "paul": ("Paul", "Odell", "Head of Support"),
    "mia": ("Mia", "Park", "HR partner"),
    "noor": ("Noor", "Haddad", "Head of HR"),
    "ada": ("Ada", "Voss", "HR partner"),
    "chris": ("Chris", "Bell", "Support adviser"),
    "ana": ("Ana", "Ruiz", "Team lead"),
    "lee": ("Lee", "Chan", "Accountant"),
    "ivo": ("Ivo", "Grant", "Director"),
    "ola": ("Ola", "Berg", "Internal auditor"),
    "tom": ("Tom", "Reyes", "Systems"),
    "kim": ("Kim", "Aster", "Union representative"),
}
IN_FINANCE = {"lee", "ana"}


def make_cast() -> Cast:
    """Employ everyone, draw the reporting lines, give the roles."""
    numbers: dict[str, str] = remembered("cast", _employ_everyone)
    known = Employee.objects.select_related("user", "department").in_bulk(
        numbers.values(), field_name="staff_number"
    )
    people = {name: known[number] for name, number in numbers.items()}
    return Cast(**people, support=people["sam"].department, finance=people["lee"].department)


def _employ_everyone() -> dict[str, str]:
    OrganisationFactory()
    support, finance = DepartmentFactory(name="Support"), DepartmentFactory(name="Finance")
    central = DepartmentFactory(name="Central")
    people: dict[str, Employee] = {}
    for number, (name, (first, last, title)) in enumerate(NAMES.items(), start=1):
        home = (
            finance
            if name in IN_FINANCE
            else support
            if name in {"sam", "jana", "paul", "chris"}
            else central
        )
        people[name] = EmployeeFactory(
            staff_number=f"C{number:03d}",
            first_name=first,
            last_name=last,
            title=title,
            work_email=f"{name}@example.org",
            department=home,
            time_zone="Europe/London",
        )
    lines = {
        "sam": "jana",
        "chris": "jana",
        "jana": "paul",
        "paul": "ivo",
        "lee": "ana",
        "mia": "noor",
        "ada": "noor",
    }
    for name, manager in lines.items():
        ReportingLineFactory(employee=people[name], manager=people[manager])
    RoleGrantFactory(user=people["mia"].user, role=Role.HR_PARTNER, department=support)
    RoleGrantFactory(user=people["ada"].user, role=Role.HR_PARTNER, department=finance)
    RoleGrantFactory(user=people["noor"].user, role=Role.HR_LEAD)
    RoleGrantFactory(user=people["ivo"].user, role=Role.APPROVER)
    RoleGrantFactory(user=people["ola"].user, role=Role.AUDITOR)
    RoleGrantFactory(user=people["tom"].user, role=Role.SYSTEM_OWNER)
    return {name: person.staff_number for name, person in people.items()}
