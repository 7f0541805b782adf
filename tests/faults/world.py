"""The people and plans of a campaign, what they are owed, and what changes under the workers' hands.

Rows are written as the verbs leave them, a hundred plans at a time. Each plan has an employee and a manager of its
own, a meeting tomorrow, one that passed long enough ago that its reminder was to be repeated, and a legal notice: four
messages that are owed. The other reminders are switched off, as HR would do it.
"""

from __future__ import annotations

import json
import os
import random
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from employees.enums import ReminderKind
from employees.models import Department, Employee, Organisation, ReminderSetting, User
from employees.outbox import enqueue
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan

ZONE = "Europe/London"
LEGAL, REMINDER, LATE = "plans.shared", "plans.checkpoint_tomorrow", "plans.checkpoint_late"
NAGS = (REMINDER, LATE)
# So many days ago passed the meeting of which nothing is written: both times at which that is said lie behind.
PASSED = 10
# One in so many employees has an address that does not exist, one in so many plans changes while letters leave.
REFUSED, CHANGED = 50, 12
# One legal notice in so many is due a little later than it is queued.
LATER, BY = 10, timedelta(seconds=6)


@dataclass(frozen=True)
class Owed:
    """One message that somebody is owed: `to` is the address, `plan` the plan's reference."""

    kind: str
    plan: str
    to: str


@dataclass(frozen=True)
class Change:
    """What was done to a plan, committed by `t` (real time): from then on these kinds are not wanted any more."""

    t: float
    what: str
    plan: str
    kinds: tuple[str, ...]
    to: tuple[str, ...]


class World:
    """Writes plans, and what is owed for them, into the database and into `owed.jsonl` and `changes.jsonl`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)  # noqa: S311 -- changes that can be drawn again
        self.count = 0
        self.fresh: list[str] = []

    def begin(self, at: datetime) -> None:
        """The employer, HR and a spare manager."""
        # A campaign at night is a campaign too: no hours are quiet.
        Organisation.objects.create(
            singleton=True,
            name="Northwind Care",
            set_up_at=at,
            contact_name="People team",
            sends_invitations=False,
            quiet_from=None,
            quiet_until=None,
            only_working_days=False,
        )
        self.department = Department.objects.create(name="Support")
        self.hr, self.spare = self._people(["hr", "spare"])
        ReminderSetting.objects.bulk_create(
            ReminderSetting(kind=kind, is_on=False, days=1, changed_at=at, changed_by=self.hr.user)
            for kind in ReminderKind.values
            if kind not in NAGS
        )

    def lead_by(self, count: int) -> list[Employee]:
        """So many managers, to lead several plans each."""
        return self._people([f"lead{n}" for n in range(count)])

    def add(
        self,
        plans: int,
        at: datetime,
        *,
        meeting_in: int = 1,
        legal: bool = True,
        passed: bool = True,
        ends_in: int = 20,
        managers: list[Employee] | None = None,
    ) -> None:
        """So many plans more, each with a meeting in so many days, that end in so many; led by `managers` if given.

        `legal`: with a legal notice each; `passed`: with a meeting besides that passed long ago.
        """
        numbers = range(self.count, self.count + plans)
        self.count += plans
        with transaction.atomic():
            employees = self._people([f"{'refused' if n % REFUSED == 7 else 'e'}{n}" for n in numbers])
            managers = managers or self._people([f"m{n}" for n in numbers])
            rows = Plan.objects.bulk_create(
                map(self._plan, employees, managers, [at] * plans, [ends_in] * plans)
            )
            day = at.date() + timedelta(days=meeting_in)
            Checkpoint.objects.bulk_create(Checkpoint(plan=plan, number=1, due_on=day) for plan in rows)
            if passed:
                ago = at.date() - timedelta(days=PASSED)
                Checkpoint.objects.bulk_create(Checkpoint(plan=plan, number=2, due_on=ago) for plan in rows)
            owed = [owed for plan in rows for owed in self._owed(plan)]
            for number, plan in zip(numbers, rows, strict=True) if legal else ():
                assert plan.employee.user is not None
                due = at + BY if number % LATER == 3 else at
                key = f"{LEGAL}:{plan.ref}:once:{plan.employee.user.ref}"
                enqueue(kind=LEGAL, key=key, recipient=plan.employee.user, about=plan, at=at, due_at=due)
        self._write("owed.jsonl", owed)
        self.fresh += [plan.ref for plan in rows]

    def change_some(self, at: datetime) -> None:
        """Something happens to one in twelve of the plans that nothing happened to yet."""
        for ref in self.chance.sample(self.fresh, len(self.fresh) // CHANGED):
            what = self.chance.choice(["held", "moved", "paused", "closed", "left", "handed over"])
            with transaction.atomic():
                plan = Plan.objects.select_related("employee__user", "manager__user").get(ref=ref)
                kinds, to = getattr(self, f"_{what.replace(' ', '_')}")(plan, at)
            self._write("changes.jsonl", [Change(time.time(), what, ref, kinds, to)])
        self.fresh.clear()

    def _held(self, plan: Plan, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        plan.checkpoints.update(held_at=at, held_by=self.hr.user)
        return NAGS, _both(plan)

    def _moved(self, plan: Plan, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        # Further than reminders are queued ahead.
        plan.checkpoints.update(due_on=at.date() + timedelta(days=60))
        return NAGS, _both(plan)

    def _paused(self, plan: Plan, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        self._set(plan, status=PlanStatus.PAUSED, paused_at=at, paused_by=self.hr.user, paused_on=at.date())
        return NAGS, _both(plan)

    def _closed(self, plan: Plan, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        self._set(plan, status=PlanStatus.CLOSED, closed_at=at, closed_by=self.hr.user)
        return NAGS, _both(plan)

    def _left(self, plan: Plan, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        assert plan.employee.user is not None
        User.objects.filter(pk=plan.employee.user.pk).update(is_active=False)
        return (REMINDER, LEGAL), (plan.employee.user.email,)

    def _handed_over(self, plan: Plan, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        before = plan.manager.user
        assert before is not None
        (new,) = self._people([f"n{plan.pk}"])
        assert new.user is not None
        self._write("owed.jsonl", [Owed(kind, plan.ref, new.user.email) for kind in NAGS])
        self._set(plan, manager=new)
        return NAGS, (before.email,)

    def _set(self, plan: Plan, **values: object) -> None:
        Plan.objects.filter(pk=plan.pk).update(**values)

    def _people(self, names: list[str]) -> list[Employee]:
        users = User.objects.bulk_create(User(email=f"{name}@example.org", password="!") for name in names)
        return Employee.objects.bulk_create(
            Employee(
                staff_number=name,
                first_name=name.capitalize(),
                last_name="Invented",
                work_email=user.email,
                user=user,
                department=self.department,
                hired_on=datetime(2020, 1, 6).date(),  # noqa: DTZ001 -- a calendar date
                time_zone=ZONE,
            )
            for name, user in zip(names, users, strict=True)
        )

    def _plan(self, employee: Employee, manager: Employee, at: datetime, ends_in: int) -> Plan:
        return Plan(
            employee=employee,
            manager=manager,
            author=manager.user,
            status=PlanStatus.ACTIVE,
            time_zone=ZONE,
            version=1,
            starts_on=at.date() - timedelta(days=20),
            ends_on=at.date() + timedelta(days=ends_in),
            created_at=at,
            shared_at=at,
            shared_by=self.hr.user,
            started_at=at,
            started_by=self.hr.user,
        )

    def _owed(self, plan: Plan) -> list[Owed]:
        employee, manager = _both(plan)
        return [
            Owed(LEGAL, plan.ref, employee),
            Owed(REMINDER, plan.ref, employee),
            Owed(REMINDER, plan.ref, manager),
            Owed(LATE, plan.ref, manager),
        ]

    def _write(self, name: str, rows: list[Owed] | list[Change]) -> None:
        with (self.folder / name).open("a") as file:
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
            file.flush()
            os.fsync(file.fileno())


def _both(plan: Plan) -> tuple[str, str]:
    """The addresses of employee and manager."""
    assert plan.employee.user is not None
    assert plan.manager.user is not None
    return plan.employee.user.email, plan.manager.user.email
