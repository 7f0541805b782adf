"""Everybody who hunts: the cast, and those beside it who must not see what they once saw, or see only for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from employees import workflows as people
from employees.enums import ConflictKind, Role, StandInKind
from employees.models import Department, Employee, ReportingLine, RoleGrant
from plans import workflows
from plans.models import Plan
from tests.factories.people import LONG_AGO, EmployeeFactory, RoleGrantFactory
from tests.people import NAMES, Cast

NOBODY = "nobody"
# Beside the cast, and what each of them is.
OTHERS: Mapping[str, str] = {
    "rita": "HR partner for Support, kept out of what is about Sam and Chris",
    "ben": "HR partner for Central, who stands in for Mia",
    "ria": "HR for HR",
    "sia": "stands in for Jana",
    "fay": "managed Sam and Chris before Jana, and leads Lee's plan, which Ana led before",
    "leo": "was HR partner for Support, and has left",
    "cora": "accompanied Sam, until it was ended",
    "max": "owns the system, and one plan is open to him in an emergency",
    "eva": "owns the system; her emergency is over",
}
ACTORS = (*NAMES, *OTHERS, NOBODY)

# What each of them is to whomever words are about. Written by hand.
ROLES: Mapping[str, Mapping[str, str]] = {
    "sam": {
        "sam": "subject", "jana": "manager", "paul": "next level", "mia": "hr", "noor": "hr lead", "ben": "hr",
        "ivo": "approver", "ola": "auditor", "kim": "companion", "sia": "stand-in", "max": "owner let in",
        "eva": "owner who was let in", "rita": "hr kept out",
    },
    "chris": {
        "chris": "subject", "jana": "manager", "paul": "next level", "mia": "hr", "noor": "hr lead", "ben": "hr",
        "ivo": "approver", "ola": "auditor", "sia": "stand-in", "rita": "hr kept out",
    },
    "lee": {
        "lee": "subject", "fay": "manager", "ada": "hr", "noor": "hr lead", "ivo": "approver", "ola": "auditor",
        "ana": "line manager",
    },
    "jana": {"paul": "line manager"},
    "paul": {"ivo": "line manager"},
}  # fmt: skip
# What each of them is whatever it is about.
HOLDS: Mapping[str, frozenset[str]] = {
    "noor": frozenset({"hr leads", "any hr"}),
    "mia": frozenset({"any hr"}),
    "ada": frozenset({"any hr"}),
    "rita": frozenset({"any hr"}),
    "ben": frozenset({"any hr"}),
    "ria": frozenset({"any hr"}),
    "jana": frozenset({"leads a plan"}),
    "fay": frozenset({"leads a plan"}),
    "tom": frozenset({"owner"}),
    "max": frozenset({"owner"}),
    "eva": frozenset({"owner"}),
}


def roles_of(actor: str, person: str) -> frozenset[str]:
    """Everything that an actor is to whom words are about, and besides."""
    if actor == NOBODY or actor == "leo":
        return frozenset({"nobody in particular"})
    own = ROLES.get(person, {}).get(actor)
    same = {"subject"} if actor == person else set()
    return frozenset({"signed in"}) | HOLDS.get(actor, frozenset()) | ({own} if own else set()) | same


def take_on(cast: Cast, at: datetime) -> dict[str, Employee]:
    """Employ those beside the cast, and give them what they have. Everybody, by name."""
    central = Department.objects.get(name="Central")
    found = cast.people()
    for number, name in enumerate(OTHERS, start=50):
        found[name] = EmployeeFactory(
            staff_number=f"C{number:03d}",
            first_name=name.title(),
            last_name=f"Of-{name}",
            work_email=f"{name}@example.org",
            department=central,
            time_zone="Europe/London",
        )
    for name in ("rita", "leo"):
        RoleGrantFactory(user=found[name].user, role=Role.HR_PARTNER, department=cast.support)
    RoleGrantFactory(user=found["ben"].user, role=Role.HR_PARTNER, department=central)
    RoleGrantFactory(user=found["ria"].user, role=Role.HR_FOR_HR)
    for name in ("max", "eva"):
        RoleGrantFactory(user=found[name].user, role=Role.SYSTEM_OWNER)
    for who in (cast.sam, cast.chris):
        ReportingLine.objects.filter(employee=who).update(from_date=date(2025, 1, 6))
        ReportingLine.objects.create(
            employee=who, manager=found["fay"], from_date=LONG_AGO, until_date=date(2025, 1, 5)
        )
        people.note_conflict(
            who=found["rita"],
            about=who,
            kind=ConflictKind.RELATIVE,
            reason="They are cousins.",
            by=cast.account("noor"),
            at=at,
        )
    return found


def part_ways(cast: Cast, found: Mapping[str, Employee], at: datetime) -> None:
    """Leo leaves; Mia and Jana are away, and others stand in."""
    leo = found["leo"]
    people.leave(
        employee=leo,
        last_day=at.date() - timedelta(days=1),
        at_once=True,
        by=cast.account("noor"),
        at=at,
    )
    RoleGrant.objects.filter(user=leo.user, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=cast.account("noor")
    )
    last = at.date() + timedelta(days=40)
    for away, by, kind in (
        ("mia", "ben", StandInKind.HR_PARTNER),
        ("jana", "sia", StandInKind.MANAGER),
    ):
        workflows.name_stand_in(
            person=found[away],
            stand_in=found[by],
            kind=kind,
            first=at.date(),
            last=last,
            by=cast.account("noor") if away == "jana" else cast.account("mia"),
            at=at,
        )


def let_in(cast: Cast, found: Mapping[str, Employee], plan: Plan, at: datetime) -> None:
    """Open Sam's plan to Max in an emergency; Eva's was open, and is over. Kim accompanies, and Cora does no longer."""
    for name in ("eva", "max"):
        owner = found[name].user
        assert owner is not None
        asked = workflows.ask_for_emergency(
            person=cast.sam, reason="A fault that shows nowhere else.", by=owner, at=at
        )
        opened = workflows.confirm_emergency(
            access=asked,
            plan=plan,
            minutes=60,
            tell_on=at.date() + timedelta(days=3),
            why_later="The fault is still being looked for.",
            by=cast.account("noor"),
            at=at,
        )
        if name == "eva":
            workflows.end_emergency(access=opened, by=owner, at=at)
    if not plan.is_shared:
        return
    for name in ("kim", "cora"):
        user = found[name].user
        assert user is not None
        beside = workflows.invite_companion(
            plan=plan, companion=user, until=at.date() + timedelta(days=60), by=cast.account("sam"), at=at
        )
        if name == "cora":
            workflows.remove_companion(companion=beside, by=cast.account("sam"), at=at)
