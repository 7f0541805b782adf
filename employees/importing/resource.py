"""The one description of how rows become people. It runs twice: dry, for the preview; and in earnest, on what the
preview kept. Both go through django-import-export's own machinery, so the preview cannot promise something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from import_export import fields, instance_loaders, resources, results

from employees.importing.cells import says_nothing
from employees.importing.directory import COMPARED
from employees.importing.known import Known
from employees.importing.names import called
from employees.importing.problems import Problem
from employees.importing.widgets import (
    Address,
    Day,
    Language,
    Name,
    Pattern,
    Place,
    Region,
    StaffNumber,
    Text,
    TimeZone,
)
from employees.models import Employee

BATCH = 500


class PersonResult(results.RowResult):
    """What came of one row, with the person's facts as they were before."""

    before: Mapping[str, Any]


class PeopleLoader(instance_loaders.BaseInstanceLoader):
    """Finds the people of a whole batch in one query."""

    def __init__(self, resource: Any, dataset: tablib.Dataset) -> None:
        super().__init__(resource, dataset)
        found = Employee.objects.filter(
            staff_number__in=[number for number in dataset["staff_number"] if number]
        )
        self.people = {person.staff_number: person for person in found}

    def get_instance(self, row: Mapping[str, Any]) -> Employee | None:
        """The person of this row, or None for somebody new."""
        return self.people.get(row["staff_number"])


class Fact(fields.Field):
    """One fact. An empty cell leaves it as it is, or empties it, as the person who imports has chosen."""

    def __init__(
        self, name: str, widget: Text, *, is_name: bool = False, empty: Any = "", keeps: bool = False
    ) -> None:
        super().__init__(attribute=name, column_name=name, widget=widget)
        self.is_name = is_name
        self.empty = empty
        self.keeps = keeps

    def save(self, instance: Employee, row: Mapping[str, Any], is_m2m: bool = False, **context: Any) -> None:
        """Set the fact on the person. Raises Problem."""
        value = row[self.column_name]
        if value == "" if self.is_name else isinstance(value, str) and says_nothing(value):
            if instance.pk is not None and context["clear"] and not self.keeps:
                setattr(instance, self.attribute, self.empty)
            return
        self.take(instance, self.clean(row, **context), context["known"])

    def take(self, instance: Employee, value: Any, known: Known) -> None:
        """Set the clean value."""
        setattr(instance, self.attribute, value)


class DepartmentFact(Fact):
    """The department, which in a preview may not exist yet: then its number is negative."""

    def take(self, instance: Employee, value: Any, known: Known) -> None:
        """Set the number of the department."""
        instance.department_id = known.departments.id_of(value)


FACTS = (
    "staff_number", "first_name", "last_name", "preferred_name", "work_email", "title", "department", "location",
    "time_zone", "language", "working_pattern", "holiday_region", "hired_on", "left_on",
)  # fmt: skip


class PeopleResource(resources.ModelResource):
    """People, by staff number. `import_data` wants `known`, `order` (of dates) and `clear` (what empty cells mean)."""

    # A number that is known is never rewritten.
    staff_number = Fact("staff_number", StaffNumber("staff_number"), keeps=True)
    first_name = Fact("first_name", Name("first_name"), is_name=True, keeps=True)
    last_name = Fact("last_name", Name("last_name"), is_name=True)
    preferred_name = Fact("preferred_name", Name("preferred_name"), is_name=True)
    work_email = Fact("work_email", Address("work_email"))
    title = Fact("title", Text("title"))
    department = DepartmentFact("department", Place("department"), empty=None)
    location = Fact("location", Text("location"))
    time_zone = Fact("time_zone", TimeZone("time_zone"), keeps=True)
    language = Fact("language", Language("language"), keeps=True)
    working_pattern = Fact("working_pattern", Pattern("working_pattern"), empty=None)
    holiday_region = Fact("holiday_region", Region("holiday_region"))
    hired_on = Fact("hired_on", Day("hired_on"), empty=None)
    left_on = Fact("left_on", Day("left_on"), empty=None)

    class Meta:
        model = Employee
        fields = FACTS
        import_id_fields = ("staff_number",)
        instance_loader_class = PeopleLoader
        use_bulk = True
        batch_size = BATCH
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        # skip_row compares values; copies and marked-up differences of every row would only cost time.
        skip_diff = True

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, Any] = {}
        # Which facts a batch of people we know may have changed: only those are written.
        self.touched: Sequence[str] = FACTS

    @classmethod
    def get_row_result_class(cls) -> type[results.RowResult]:
        """Ours, which remembers what was before."""
        return PersonResult

    def get_bulk_update_fields(self) -> list[str]:
        """What is written of people we know: everything but what says who they are."""
        return [name for name in self.touched if name != "staff_number"]

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Employee:
        """Somebody new, with what the organisation gives to everyone set in `import_instance`."""
        return Employee()

    def import_instance(self, instance: Employee, row: Mapping[str, Any], **context: Any) -> None:
        """Take the row's facts over. Raises ValidationError with all that is wrong, each by code and particulars."""
        new = instance.pk is None
        self.before = {name: getattr(instance, name) for name in COMPARED}
        known: Known = context["known"]
        if new:
            instance.time_zone, instance.language = known.time_zone, known.language
        problems: list[Problem] = []
        for name in FACTS:
            if name not in row:
                continue
            try:
                self.import_field(self.fields[name], instance, row, **context)
            except Problem as problem:
                problems.append(problem)
        problems += _whole(instance, row, spoilt={problem.particulars.get("field") for problem in problems})
        if new and not instance.preferred_name and not row.get("preferred_name"):
            instance.preferred_name = called(instance.first_name)
        if instance.work_email == self.before["work_email"].lower():
            instance.work_email = self.before["work_email"]
        if problems:
            raise ValidationError(
                [ValidationError(each.code, each.code, each.particulars) for each in problems]
            )

    def skip_row(
        self, instance: Employee, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Whether nothing about the person would change."""
        if import_validation_errors or instance.pk is None:
            return False
        return all(getattr(instance, name) == value for name, value in self.before.items())

    def save_instance(self, instance: Employee, is_create: bool, row: Any, **context: Any) -> None:
        """Collect the person for the next batch; in a preview, not even that."""
        if not context["dry_run"]:
            super().save_instance(instance, is_create, row, **context)

    def after_import_row(self, row: Any, row_result: PersonResult, **context: Any) -> None:
        """Hand over what was before."""
        row_result.before = self.before


def _whole(instance: Employee, row: Mapping[str, Any], *, spoilt: set[Any]) -> list[Problem]:
    """What is wrong with the person as a whole."""
    problems = []
    if not row["staff_number"]:
        problems.append(Problem("no_staff_number"))
    if not instance.first_name and "first_name" not in spoilt:
        problems.append(Problem("no_name"))
    hired, left = instance.hired_on, instance.left_on
    if hired and left and left < hired:
        problems.append(Problem("left_before_hired", left=left.isoformat(), hired=hired.isoformat()))
    return problems


def dataset_of(rows: Sequence[Mapping[str, Any]], headers: Sequence[str]) -> tablib.Dataset:
    """Rows of facts in the form that import-export takes."""
    dataset = tablib.Dataset(headers=list(headers))
    for row in rows:
        dataset.append([row[name] for name in headers])
    return dataset
