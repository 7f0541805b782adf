"""Employ the sixty people of the demo and give the roles."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from employees.enums import Role
from employees.models import (
    Department,
    Employee,
    Organisation,
    ReportingLine,
    RoleGrant,
    User,
    WorkingPattern,
)
from employees.web.demo import PASSWORD

PEOPLE = Path(__file__).parent / "people.csv"
HIRED = date(2019, 3, 4)


def employ(today: date) -> dict[str, Employee]:
    """Write the organisation and everyone in it; returns people by staff number."""
    now = datetime.combine(today, time(8), UTC)
    Organisation.objects.update_or_create(
        singleton=True,
        defaults={
            "name": "Harbour & Pine",
            "time_zone": "Europe/London",
            "holiday_region": "GB-ENG",
            "contact_name": "Mia Park",
            "contact_detail": "+44 20 7946 0018",
            # Whoever tries it at night sees letters at once, and not in the morning.
            "quiet_from": None,
            "quiet_until": None,
            "only_working_days": False,
            "is_demo": True,
            "set_up_at": now,
        },
    )
    week = WorkingPattern.objects.create(name=_("Monday to Friday"))
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    departments = {
        name: Department.objects.create(name=name)
        for name in dict.fromkeys(row["department"] for row in rows)
    }
    # One hash for all: the password is printed on the sign-in page anyway.
    password = make_password(PASSWORD)
    people = {row["staff_number"]: _employee(row, departments, week, password) for row in rows}
    for row in rows:
        if row["manager"]:
            ReportingLine.objects.create(
                employee=people[row["staff_number"]], manager=people[row["manager"]], from_date=HIRED
            )
    _give_roles(people, departments, now)
    return people


def _employee(
    row: dict[str, str], departments: dict[str, Department], week: WorkingPattern, password: str
) -> Employee:
    email = f"{row['first_name'].lower()}@example.org"
    if User.objects.filter(email=email).exists():
        email = f"{row['first_name'].lower()}.{row['last_name'].lower()}@example.org"
    return Employee.objects.create(
        user=User.objects.create(email=email, password=password),
        staff_number=row["staff_number"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        preferred_name=row["preferred_name"],
        work_email=email,
        title=row["title"],
        department=departments[row["department"]],
        location="Bristol",
        time_zone="Europe/London",
        working_pattern=week,
        holiday_region="GB-ENG",
        hired_on=HIRED,
    )


def _give_roles(people: dict[str, Employee], departments: dict[str, Department], at: datetime) -> None:
    grants: list[tuple[str, Role, str | None]] = [
        ("D001", Role.APPROVER, None),
        ("D002", Role.HR_LEAD, None),
        ("D005", Role.SYSTEM_OWNER, None),
        ("D006", Role.AUDITOR, None),
        ("D003", Role.HR_PARTNER, "Customer Support"),
        ("D003", Role.HR_PARTNER, "Warehouse"),
        ("D003", Role.HR_PARTNER, "Product"),
        ("D004", Role.HR_PARTNER, "Finance"),
        ("D004", Role.HR_PARTNER, "Sales"),
    ]
    for number, role, department in grants:
        user = people[number].user
        if user is not None:
            scope = departments[department] if department else None
            RoleGrant.objects.create(user=user, role=role, department=scope, granted_at=at)
