"""The people we know, small enough to keep all of them in hand while a file is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from django.db.models import Q, QuerySet

from employees.models import Employee, ReportingLine

# Everything an import can change in the row of a person; with the manager, what `seen_as` vouches for.
COMPARED = (
    "staff_number", "first_name", "last_name", "preferred_name", "work_email", "title", "department_id", "location",
    "time_zone", "language", "working_pattern_id", "holiday_region", "hired_on", "left_on",
)  # fmt: skip


def norm(staff_number: str) -> str:
    """A staff number for comparing: nobody means two people by "e100" and "E100"."""
    return staff_number.strip().casefold()


@dataclass(slots=True)
class Person:
    """Somebody we know, as far as other rows of a file may speak of them."""

    pk: int
    number: str
    first_name: str
    last_name: str
    preferred_name: str
    email: str
    hired_on: date | None
    left_on: date | None

    @property
    def full_name(self) -> str:
        """As `Employee.full_name`."""
        return f"{self.preferred_name or self.first_name} {self.last_name}".strip()


class Directory:
    """Everyone by staff number, with their managers on the date `on`. Three queries."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.people: dict[str, Person] = {}
        self.numbers: dict[int, str] = {}
        fields = (
            "pk",
            "staff_number",
            "first_name",
            "last_name",
            "preferred_name",
            "work_email",
            "hired_on",
            "left_on",
        )
        for row in Employee.objects.order_by("pk").values_list(*fields).iterator():
            person = Person(*row)
            self.people[norm(person.number)] = person
            self.numbers[person.pk] = norm(person.number)
        self.managers = managers_on(on)
        later = ReportingLine.objects.filter(from_date__gt=on).order_by("-from_date")
        self.later: dict[int, date] = dict(later.values_list("employee_id", "from_date"))
        self._by_bare: dict[str, str] | None = None

    def __getitem__(self, number: str) -> Person:
        return self.people[number]

    def get(self, number: str) -> Person | None:
        """The person with this (normalised) staff number."""
        return self.people.get(number)

    def manager_of(self, number: str) -> str:
        """The (normalised) staff number of the person's manager; empty if there is none."""
        person = self.people.get(number)
        above = self.managers.get(person.pk) if person else None
        return self.numbers.get(above, "") if above is not None else ""

    def without_zeros(self, number: str) -> Person | None:
        """The person whose number would be this one if a spreadsheet had not removed its leading zeros."""
        if not number.isdigit() or number.startswith("0"):
            return None
        if self._by_bare is None:
            padded = [each for each in self.people if each.startswith("0") and each.isdigit()]
            self._by_bare = {each.lstrip("0"): each for each in padded}
        found = self._by_bare.get(number)
        return self.people[found] if found else None


def managers_on(on: date, among: Iterable[int] | None = None) -> dict[int, int]:
    """Who reports to whom on the date `on`, by primary key; of `among` only, if given."""
    lines = ReportingLine.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=on), from_date__lte=on
    )
    if among is not None:
        lines = lines.filter(employee__in=list(among))
    return dict(lines.order_by("from_date").values_list("employee_id", "manager_id"))


def seen_as(facts: Mapping[str, Any], manager_id: int | None) -> str:
    """A short mark of how a person stood; any change of a fact or of the manager makes it another."""
    said = repr([*(facts[name] for name in COMPARED), manager_id])
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def marks_of(people: QuerySet[Employee], on: date) -> Iterator[tuple[int, str]]:
    """The present mark of each of `people`. Two queries."""
    rows = list(people.order_by().values("pk", *COMPARED))
    managers = managers_on(on, [row["pk"] for row in rows])
    for row in rows:
        yield row["pk"], seen_as(row, managers.get(row["pk"]))
