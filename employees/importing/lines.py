"""Reporting lines of many people at once: drawn where the manager changes, ended where somebody leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from employees.audit import Entry
from employees.enums import PeopleEvent
from employees.models import Employee, ImportRow, PeopleImport, ReportingLine

ONE_DAY = timedelta(days=1)
NEEDED = ("ref", "staff_number", "hired_on", "left_on")


def draw(batch: Sequence[ImportRow], of: PeopleImport, *, today: date) -> list[Entry]:
    """Let people report to their new managers from today on, or from the day they begin. Six queries a batch."""
    moving = [row for row in batch if row.manager_number is not None]
    if not moving:
        return []
    numbers = {row.staff_number for row in moving} | {
        row.manager_number for row in moving if row.manager_number
    }
    people = {
        person.staff_number: person
        for person in Employee.objects.filter(staff_number__in=numbers).only(*NEEDED)
    }
    pks = [people[row.staff_number].pk for row in moving]
    running = ReportingLine.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=today), employee__in=pks, from_date__lte=today
    )
    before = dict(running.values_list("employee_id", "manager__ref"))
    # A line that began today was never in force on another day: it is replaced, not ended.
    running.filter(from_date=today).delete()
    running.update(until_date=today - ONE_DAY)
    drawn: list[ReportingLine] = []
    entries: list[Entry] = []
    for row in moving:
        person = people[row.staff_number]
        begins = max(today, person.hired_on) if person.hired_on else today
        manager = people[row.manager_number] if row.manager_number else None
        if manager is not None:
            drawn.append(ReportingLine(employee=person, manager=manager, from_date=begins))
        data = {
            "manager_before": before.get(person.pk, ""),
            "manager": manager.ref if manager else "",
            "from_date": begins,
            "people_import": of.ref,
        }
        entries.append(Entry(PeopleEvent.MOVED, person, data))
    ReportingLine.objects.bulk_create(drawn)
    return entries


def end(batch: Sequence[ImportRow], of: PeopleImport) -> list[Entry]:
    """End the lines to and from those who leave with their last day. Seven statements a batch."""
    people = list(Employee.objects.filter(staff_number__in=[row.staff_number for row in batch]).only(*NEEDED))
    reports = _end_with("manager", people)
    _end_with("employee", people)
    newly = {
        row.staff_number
        for row in batch
        if any(name == "left_on" and now and not was for name, was, now in row.changes)
    }
    return [
        Entry(
            PeopleEvent.LEFT,
            person,
            {
                "last_day": person.left_on,
                "reports_without_manager": reports.get(person.pk, 0),
                "people_import": of.ref,
            },
        )
        for person in people
        if person.staff_number in newly
    ]


def _end_with(side: str, people: Sequence[Employee]) -> dict[int, int]:
    """End the lines on whose `side` these people stand. Returns how many each had running."""
    lines = ReportingLine.objects.filter(**{f"{side}__in": people})
    last_day = F(f"{side}__left_on")
    lines.filter(from_date__gt=last_day).delete()
    running: QuerySet[ReportingLine] = lines.filter(Q(until_date__isnull=True) | Q(until_date__gt=last_day))
    counted = dict(running.order_by().values_list(side).annotate(Count("pk")))
    whose = Employee.objects.filter(pk=OuterRef(f"{side}_id")).values("left_on")[:1]
    running.update(until_date=Subquery(whose))
    return counted
