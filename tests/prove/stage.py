"""Everybody who can stand in some relation to somebody's plan: the cast, and whom its stories seldom need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.test import Client

from employees.encryption import lock
from employees.enums import ConflictKind, Role, StandInKind
from employees.models import Conflict, Employee, ReportingLine, StandIn, User
from plans.models import Companion, EmergencyAccess, HandOver, Plan
from tests.coming_in import just_came_in
from tests.factories.people import EmployeeFactory, ReportingLineFactory, RoleGrantFactory
from tests.people import NAMES, Cast

NOBODY = "nobody"
# Beside the cast. What each is to Sam's plan stands in `Stage`.
OTHERS = (
    "companion", "former companion", "leaver", "stand-in", "stand-in in HR", "HR with a conflict", "former manager",
    "HR for HR", "owner in an emergency",
)  # fmt: skip
EVERYBODY = (*NAMES, *OTHERS, NOBODY)
LAST_DAY = date(2026, 12, 31)


@dataclass
class Stage:
    """The cast and the others, by name. `on` is the day it is."""

    cast: Cast
    others: dict[str, Employee]
    on: datetime

    def account(self, name: str) -> User:
        """The account of somebody."""
        if name in NAMES:
            return self.cast.account(name)
        user = self.others[name].user
        assert user is not None
        return user

    def name_of(self, key: int) -> str:
        """Whose account this is; empty for somebody who has no part here."""
        return next((name for name in EVERYBODY if name != NOBODY and self.account(name).pk == key), "")

    def person(self, name: str) -> Employee:
        """The same as an employee."""
        return self.cast.people()[name] if name in NAMES else self.others[name]

    def browser(self, name: str) -> Client:
        """One in which they are signed in. Whoever left was, before their account was closed."""
        client = Client(raise_request_exception=False)
        if name == NOBODY:
            return client
        user = self.account(name)
        was_active = user.is_active
        if not was_active:
            User.objects.filter(pk=user.pk).update(is_active=True)
        client.force_login(self.account(name))
        just_came_in(client)
        if not was_active:
            User.objects.filter(pk=user.pk).update(is_active=False)
        return client

    def tie(self, plan: Plan) -> None:
        """Give everybody the relation to a plan of Jana's that they are called by."""
        yesterday = self.on - timedelta(days=1)
        invited = {
            "plan": plan,
            "until": LAST_DAY,
            "invited_at": yesterday,
            "invited_by": self.cast.account("mia"),
        }
        Companion.objects.create(user=self.account("companion"), **invited)
        Companion.objects.create(
            user=self.account("former companion"),
            removed_at=yesterday,
            removed_by=self.cast.account("mia"),
            **invited,
        )
        Conflict.objects.create(
            account=self.account("HR with a conflict"),
            about=plan.employee,
            kind=ConflictKind.RELATIVE,
            noted_at=yesterday,
            noted_by=self.cast.account("noor"),
        )
        if not plan.employee.reporting_lines.filter(until_date__isnull=False).exists():
            ReportingLine.objects.create(
                employee=plan.employee,
                manager=self.person("former manager"),
                from_date=date(2019, 1, 1),
                until_date=date(2020, 1, 5),
            )
        HandOver.objects.create(
            plan=plan,
            from_manager=self.person("former manager"),
            to_manager=plan.manager,
            reason="She leads another team.",
            made_at=yesterday,
            made_by=self.cast.account("mia"),
            answered_at=yesterday,
            answered_by=self.cast.account("jana"),
        )
        EmergencyAccess.objects.create(
            person=plan.employee,
            plan=plan,
            locked_reason=lock("The page does not open."),
            asked_at=yesterday,
            asked_by=self.account("owner in an emergency"),
            confirmed_at=yesterday,
            confirmed_by=self.cast.account("noor"),
            until=self.on + timedelta(hours=8),
            tell_on=self.on.date(),
        )


def make_stage(cast: Cast, on: datetime) -> Stage:
    """Employ the others and give them what they are called by, but for their relation to a plan (`Stage.tie`)."""
    others = {
        name: EmployeeFactory(
            staff_number=f"D{number:03d}",
            first_name=name.split()[0].title(),
            last_name=f"Other{number}",
            work_email=f"other{number}@example.org",
            department=cast.support if name == "stand-in" else cast.tom.department,
            time_zone="Europe/London",
        )
        for number, name in enumerate(OTHERS, start=1)
    }
    stage = Stage(cast, others, on)
    home = cast.tom.department
    RoleGrantFactory(user=stage.account("stand-in in HR"), role=Role.HR_PARTNER, department=home)
    RoleGrantFactory(user=stage.account("HR with a conflict"), role=Role.HR_PARTNER, department=cast.support)
    RoleGrantFactory(user=stage.account("HR for HR"), role=Role.HR_FOR_HR)
    RoleGrantFactory(user=stage.account("owner in an emergency"), role=Role.SYSTEM_OWNER)
    # Who left led people, and looked after the department in HR.
    RoleGrantFactory(user=stage.account("leaver"), role=Role.HR_PARTNER, department=cast.support)
    ReportingLineFactory(employee=others["former companion"], manager=others["leaver"])
    for kind, away, by in (
        (StandInKind.MANAGER, cast.jana, others["stand-in"]),
        (StandInKind.HR_PARTNER, cast.mia, others["stand-in in HR"]),
    ):
        StandIn.objects.create(
            person=away,
            by=by,
            kind=kind,
            from_date=on.date(),
            until_date=LAST_DAY,
            named_at=on,
            named_by=cast.account("noor"),
        )
    Employee.objects.filter(pk=others["leaver"].pk).update(left_on=on.date() - timedelta(days=7))
    User.objects.filter(pk=stage.account("leaver").pk).update(is_active=False)
    others["leaver"] = Employee.objects.select_related("user").get(pk=others["leaver"].pk)
    return stage
