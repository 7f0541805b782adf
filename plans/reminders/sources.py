"""Where each reminder is looked for: rows that are not done, near enough to their day, of which not all was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, reduce
from math import ceil
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from employees.enums import OutboxState
from employees.models import Absence, OutboxMessage, WorkingPattern
from plans.enums import PlanStatus, Provider
from plans.models import Checkpoint, Plan, PlanVersion, Proposal, Question, SupportItem
from plans.notices import NOT_ENTITLED, SHARED
from plans.notices.desk import HrDesk
from plans.notices.rules import DATED, RULES, About, InForce, Reader, Rule

# The furthest that any zone's calendar is from UTC's.
ZONES = timedelta(days=1)
# How long before it is due a reminder that goes ahead of a day is queued: longer than any holiday with its bridges.
AHEAD = timedelta(days=12)
# From the latest moment of a day to half past eight, so many days later, are so many days less at most this.
NIGHT = timedelta(hours=16)
WEEK = 7


@dataclass(frozen=True)
class Sweeping:
    """What one sweep goes by: the instant (UTC), the rules, HR's desk, the fewest days that anybody works a week."""

    at: datetime
    rules: dict[str, InForce]
    desk: HrDesk
    shortest_week: int


@dataclass(frozen=True)
class Source:
    """The things of one kind, as their own table has them. `plan` is the way to the plan: "" where it is the plan.

    `anchor` is the field from which is counted: a calendar date in the plan's zone, or an instant (`is_instant`).
    """

    about: About
    rows: Callable[[], QuerySet[Any]]
    anchor: str
    plan: str = "plan"

    @property
    def is_instant(self) -> bool:
        """Whether it is counted from the moment at which waiting began."""
        return self.about not in DATED

    def to(self, field: str) -> str:
        """The way to a field of the plan."""
        return f"{self.plan}__{field}" if self.plan else field

    def plan_of(self, thing: Any) -> Plan:
        """The plan of one of the things."""
        plan: Plan = getattr(thing, self.plan) if self.plan else thing
        return plan

    def day_of(self, thing: Any) -> date:
        """The day from which is counted, in the plan's zone. Raises for a zone that this machine does not know."""
        zone, found = ZoneInfo(self.plan_of(thing).time_zone), getattr(thing, self.anchor)
        day: date = found.astimezone(zone).date() if self.is_instant else found
        return day

    @property
    def rules(self) -> list[Rule]:
        """The reminders of these things."""
        return [rule for rule in RULES.values() if rule.about == self.about]

    def waiting(self, sweeping: Sweeping) -> QuerySet[Any] | None:
        """The things of which something is to be queued now; None where every reminder of them is switched off."""
        wanted = [
            _near(self, holds, sweeping) & _untold(self, holds, sweeping.desk)
            for rule in self.rules
            if (holds := sweeping.rules[rule.kind]).is_on
        ]
        if not wanted:
            return None
        people = ("employee__user", "manager__user", "outcome")
        return self.rows().filter(reduce(or_, wanted)).select_related(*map(self.to, people))


def shortest_week() -> int:
    """How many days a week works whoever works on the fewest."""
    return min((len(one.weekdays) for one in WorkingPattern.objects.all() if one.weekdays), default=5)


def _near(source: Source, holds: InForce, sweeping: Sweeping) -> Q:
    """Whether the day is near enough for this rule. Working days are never fewer than days of the calendar."""
    at, rule, anchor = sweeping.at, holds.rule, source.anchor
    if rule.before:
        # So many working days are at most so many weeks of whoever works least, after the first.
        span = timedelta(days=ceil(WEEK * (holds.days - 1) / min(sweeping.shortest_week, 5)))
        near = Q(**{f"{anchor}__lte": (at + AHEAD + ZONES + span).date()})
        # Of today's meetings nobody is told any more; in some zone it is still yesterday.
        return near if rule.outlives else near & Q(**{f"{anchor}__gt": (at - ZONES).date()})
    days = timedelta(days=holds.days)
    if source.is_instant:
        return Q(**{f"{anchor}__lte": at - days + NIGHT})
    return _is_over(source, at, days - timedelta(days=1))


def _is_over(source: Source, at: datetime, since: timedelta) -> Q:
    """Whether the day was over `since` days ago where the plan is, so that what may be done on the day itself is no
    reminder's business."""
    (earliest, _zones), *later = sorted(
        _today_in_zones(at.replace(minute=0, second=0, microsecond=0)).items()
    )
    over = Q(**{f"{source.anchor}__lt": earliest - since})
    for today, zones in later:
        over |= Q(**{f"{source.anchor}__lt": today - since, f"{source.to('time_zone')}__in": zones})
    return over


@cache
def _zones() -> list[ZoneInfo]:
    return [ZoneInfo(name) for name in sorted(available_timezones())]


def _today_in_zones(at: datetime) -> Mapping[date, list[str]]:
    found: dict[date, list[str]] = defaultdict(list)
    for zone in _zones():
        found[at.astimezone(zone).date()].append(zone.key)
    return found


def _untold(source: Source, holds: InForce, desk: HrDesk) -> Q:
    """Whether somebody whom the rule names has not yet the last that it tells. For raised numbers are to be caught up.

    Nobody is looked for where nobody could be told.
    """
    manager = _reader_untold(source, holds, "manager__user")
    hr = _hr_untold(source, holds) if desk.accounts else Q(pk__in=[])
    of_hr = Q(provider=Provider.HR)
    found = {
        Reader.EMPLOYEE: lambda: _reader_untold(source, holds, "employee__user"),
        Reader.MANAGER: lambda: manager,
        # A second letter to the desk that made the promise itself would be no escalation.
        Reader.HR: lambda: hr & ~of_hr if source.about == About.SUPPORT else hr,
        Reader.PROVIDER: lambda: of_hr & hr | ~of_hr & manager,
    }
    return reduce(or_, (found[reader]() for reader in holds.rule.to))


def _reader_untold(source: Source, holds: InForce, account: str) -> Q:
    """Whether the account is there and was not told: the key of `reminding.remind`, in SQL."""
    account = source.to(account)
    reader = OuterRef(f"{account}__ref")
    if source.is_instant:
        # Which day the instant was in the plan's zone is more than SQL can say: its plan's messages are few.
        told = _told_of_the_plan(source, holds).filter(recipient=OuterRef(account))
    else:
        told = OutboxMessage.objects.filter(key=_key(source, holds, reader))
    return Q(**{f"{account}__isnull": False}) & ~Q(Exists(told))


def _hr_untold(source: Source, holds: InForce) -> Q:
    """Whether nobody in HR was told, or only who has no longer to do with it."""
    told = _told_of_the_plan(source, holds).filter(recipient__is_active=True)
    return ~Q(Exists(told.exclude(state=OutboxState.SUPPRESSED, reason=NOT_ENTITLED)))


def _told_of_the_plan(source: Source, holds: InForce) -> QuerySet[OutboxMessage]:
    told = OutboxMessage.objects.filter(
        about_type=Plan._meta.label_lower,
        about_ref=OuterRef(source.to("ref")),
        kind=holds.rule.kind,
        key__startswith=_key(source, holds),
    )
    # What is sent for review again waits again.
    return told.filter(queued_at__gte=OuterRef(source.anchor)) if source.is_instant else told


def _key(source: Source, holds: InForce, reader: OuterRef | None = None) -> Concat:
    colon, ref = Value(":"), OuterRef("ref")
    parts: list[Any] = [Value(f"{holds.rule.kind}:"), OuterRef(source.to("ref")), colon, ref]
    parts.append(Value(f":{holds.times}:"))
    if not source.is_instant:
        parts += [Cast(OuterRef(source.anchor), CharField()), colon]
    if reader is not None:
        parts.append(reader)
    return Concat(*parts, output_field=CharField())


def _checkpoints() -> QuerySet[Checkpoint]:
    # Nobody is nagged about a day on which the employee is on leave: HR counts that day in, and the meeting moves.
    on_leave = (
        Absence.objects.standing()
        .of_whole_days()
        .filter(
            employee=OuterRef("plan__employee"),
            from_date__lte=OuterRef("due_on"),
            until_date__gte=OuterRef("due_on"),
        )
    )
    return Checkpoint.objects.still_open().filter(~Exists(on_leave), plan__status=PlanStatus.ACTIVE)


def _support() -> QuerySet[SupportItem]:
    return SupportItem.objects.filter(delivered_at__isnull=True, plan__status=PlanStatus.ACTIVE)


def _opening() -> QuerySet[Plan]:
    return Plan.objects.filter(status=PlanStatus.CONSULTATION, opened_at__isnull=True)


def _receipts() -> QuerySet[PlanVersion]:
    asked = PlanVersion.objects.filter(plan__status=PlanStatus.ACTIVE, number=F("plan__version"))
    return asked.filter(signatures__isnull=True).defer("facts", "reason")


def _reviews() -> QuerySet[Plan]:
    return Plan.objects.filter(status=PlanStatus.IN_REVIEW)


def _outcomes() -> QuerySet[Plan]:
    return Plan.objects.filter(status=PlanStatus.ACTIVE, outcome__isnull=True)


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.waiting().filter(plan__status=PlanStatus.CONSULTATION)


def _questions() -> QuerySet[Question]:
    return Question.objects.filter(answered_at__isnull=True, plan__status__in=SHARED)


SOURCES = (
    Source(About.CHECKPOINT, _checkpoints, "due_on"),
    Source(About.SUPPORT, _support, "due_on"),
    Source(About.OPENING, _opening, "shared_at", plan=""),
    Source(About.RECEIPT, _receipts, "made_at"),
    Source(About.REVIEW, _reviews, "submitted_at", plan=""),
    Source(About.OUTCOME, _outcomes, "ends_on", plan=""),
    Source(About.PROPOSAL, _proposals, "at"),
    Source(About.QUESTION, _questions, "at"),
)
