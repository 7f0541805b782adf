"""`manage.py seed_demo`: an organisation of sixty people with twenty-four plans in every state, dated around today."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from employees.enums import OutboxState, Role
from employees.models import Employee, Organisation, OutboxMessage, User
from employees.web.demo import LOGINS, PASSWORD
from employees.workflows import AbsenceDetails, record_absence
from plans import workflows
from plans.designs.library import library
from plans.models import Plan, WantedDocument
from reviews.management.demo.coaching import look_and_coach_first, write_log
from reviews.management.demo.people import employ
from reviews.management.demo.story import Telling, at_nine
from reviews.management.demo.telling import calendar_of, tell

PLANS = Path(__file__).parents[1] / "demo" / "plans.toml"


class Command(BaseCommand):
    help = "Fill an empty database with an invented organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--if-empty`: say nothing and do nothing where somebody has set up an organisation already."""
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        """Fill the database in one transaction and print the logins. Raises CommandError if it is not empty."""
        present = Organisation.objects.first()
        if present is not None or Employee.objects.exists():
            if if_empty and present is not None and present.is_demo:
                self.print_logins()
                return
            raise CommandError(
                "This database already holds an organisation. The demo is for an empty one: "
                "give it another DATABASE_URL, or start without --demo."
            )
        with transaction.atomic():
            self.fill(timezone.localdate())
        self.print_logins()

    def fill(self, today: date) -> None:
        """Employ everyone, tell every plan, and settle the messages of days gone by."""
        for key, design in library().items():  # a year ago: older than every plan that was written on one
            workflows.load_template(key=key, design=design, at=at_nine(today - timedelta(days=365)))
        people = employ(today)
        told = tomllib.loads(PLANS.read_text(encoding="utf-8"))
        plans: dict[str, Plan] = {}
        for log in told["log"]:
            person = people[log["employee"]]
            leader = person.reporting_lines.get(until_date__isnull=True).manager.user
            if leader is not None:
                look_and_coach_first(person, by=leader, today=today)
                write_log(person, log["notes"], by=leader, today=today)
        for story in told["plan"]:
            employee = people[story["employee"]]
            line = employee.reporting_lines.get(until_date__isnull=True)
            telling = Telling(
                story=story,
                employee=employee,
                manager=line.manager,
                hr=_hr_for(employee),
                today=today,
                calendar=calendar_of(employee, today),
            )
            plans[story["employee"]] = tell(telling)
        grace, sam = people["D014"].user, people["D010"].user
        if grace is not None and sam is not None:
            workflows.invite_companion(
                plan=plans["D010"],
                companion=grace,
                until=today + timedelta(weeks=4),
                by=sam,
                at=at_nine(today - timedelta(days=2)),
            )
        _was_away(people["D010"], today)
        # What the story told weeks ago was sent weeks ago: nobody wants it today. What is older than a week was read.
        history = OutboxMessage.objects.filter(due_at__lt=at_nine(today - timedelta(days=3)))
        history.update(
            state=OutboxState.SENT,
            next_try_at=None,
            settled_at=F("due_at"),
            attempts=1,
            reason="Part of the demo's history.",
        )
        history.filter(due_at__lt=at_nine(today - timedelta(days=7))).update(seen_at=F("due_at"))

        # What fell due weeks ago is forgotten unmade. A worker makes it for one plan under way and one that ended.
        shown = WantedDocument.objects.filter(plan__in=[plans["D010"], plans["D042"]])
        shown.update(asked_at=timezone.now())

    def print_logins(self) -> None:
        """Print who can sign in. The sign-in page shows the same."""
        self.stdout.write(f"The password of everyone is: {PASSWORD}")
        for login in LOGINS:
            self.stdout.write(f"  {login.email:<22} {login.role}")


def _was_away(person: Employee, today: date) -> None:
    """Three days of last week that nobody has counted in yet."""
    monday = today - timedelta(days=today.weekday() + 7)
    days = AbsenceDetails(monday, monday + timedelta(days=2), ground="Agreed leave.")
    record_absence(employee=person, details=days, by=_hr_for(person), at=at_nine(monday))


def _hr_for(employee: Employee) -> User:
    return User.objects.filter(
        role_grants__role=Role.HR_PARTNER,
        role_grants__department=employee.department,
        role_grants__revoked_at__isnull=True,
    ).get()
