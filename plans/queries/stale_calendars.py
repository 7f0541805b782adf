"""Where somebody's calendar says other than the plan: what was told of a meeting is no longer so, or not told yet.

Asked twice of the same rule: of the database, which plans to look at; of each reader and meeting, what is to be said.
Days are compared in UTC: a calendar holds whole days, and at their edges nobody is told anything new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from employees.models import Conflict, Organisation, ReportingLine, User
from plans.enums import PlanStatus
from plans.models import CalendarEntry, Checkpoint, Plan

# How long before its day a meeting is first put into a calendar. Each is a letter of its own, and a plan may promise
# twelve: so they come one by one, in time to keep the day free (docs/decisions/0010).
AHEAD = timedelta(days=21)
# A meeting logged longer than this before its day was held early, and its day is free again.
EARLY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One meeting in one reader's calendar: as it is (None: gone from the plan), and as it was last told (None: never).

    `is_theirs` says whether the reader is one of the two who meet, and may see the plan.
    """

    plan: Plan
    reader: User
    meeting_ref: str
    is_theirs: bool
    meeting: Checkpoint | None = None
    entry: CalendarEntry | None = None

    def owed(self, today: date) -> tuple[date, bool] | None:
        """The day to tell now, and whether as a cancellation; None where the calendar may stay as it is."""
        true, told = self._true_day(), self._told_day()
        if told is None or told < today:
            is_near = true is not None and today < true <= today + AHEAD
            return (true, False) if true is not None and is_near and true != told else None
        if true == told or self._was_held(told, today):
            return None
        return (told, True) if true is None or true < today else (true, False)

    def _holds(self) -> bool:
        return self.is_theirs and self.plan.status == PlanStatus.ACTIVE

    def _true_day(self) -> date | None:
        meeting = self.meeting
        return meeting.due_on if meeting is not None and meeting.is_open and self._holds() else None

    def _told_day(self) -> date | None:
        return self.entry.on if self.entry is not None and not self.entry.is_cancelled else None

    def _was_held(self, told: date, today: date) -> bool:
        meeting = self.meeting
        if meeting is None or meeting.held_at is None or not self._holds():
            return False
        return meeting.due_on == told <= today + EARLY


def stale_plans(at: datetime, *, limit: int) -> list[int]:
    """The keys of at most `limit` plans of which a calendar says other than is true at `at` (UTC). One query.

    None where the organisation sends no invitations, and none on behalf of a reader who wants none.
    """
    today = at.date()
    sends = Exists(Organisation.objects.filter(sends_invitations=True, set_up_at__isnull=False))
    untold = Checkpoint.objects.still_open().filter(
        sends,
        _untold("plan__employee__user") | (_untold("plan__manager__user") & ~_barred("plan__")),
        plan__status=PlanStatus.ACTIVE,
        due_on__gt=today,
        due_on__lte=today + AHEAD,
    )
    wrong = CalendarEntry.objects.filter(
        sends, ~Exists(_as_told(today)), _listens("user"), is_cancelled=False, on__gte=today
    )
    both = untold.order_by().values_list("plan").union(wrong.order_by().values_list("plan"))
    return [pk for (pk,) in both[:limit]]


def lines_of(plans: list[Plan]) -> list[Line]:
    """Every meeting of the plans in every calendar that has it or is to have it. Three queries, however many plans.

    Needs the plans with their people's accounts at hand. Readers who want no invitations are left out.
    """
    entries = {
        (entry.meeting_ref, entry.user_id): entry
        for entry in CalendarEntry.objects.filter(plan__in=plans).select_related("user")
    }
    conflicted = set(
        Plan.objects.filter(_barred(""), pk__in=[plan.pk for plan in plans]).values_list("pk", flat=True)
    )
    meetings = {one.ref: one for one in Checkpoint.objects.filter(plan__in=plans).order_by()}
    by_key = {plan.pk: plan for plan in plans}
    lines: dict[tuple[str, int], Line] = {}
    for meeting in meetings.values():
        plan = by_key[meeting.plan_id]
        manager = None if plan.pk in conflicted else plan.manager.user
        for reader in (plan.employee.user, manager):
            if reader is not None:
                key = (meeting.ref, reader.pk)
                lines[key] = Line(plan, reader, meeting.ref, True, meeting, entries.get(key))
    for key, entry in entries.items():
        if key not in lines:
            meeting_now = meetings.get(entry.meeting_ref)
            plan = by_key[entry.plan_id]
            lines[key] = Line(plan, entry.user, entry.meeting_ref, False, meeting_now, entry)
    return [line for line in lines.values() if line.reader.is_active and line.reader.wants_invitations]


def _listens(account: str) -> Q:
    return Q(**{f"{account}__is_active": True, f"{account}__wants_invitations": True})


def _untold(account: str) -> Q:
    """That the account wants to know of a meeting, and was not told of it on this day."""
    told = CalendarEntry.objects.filter(
        meeting_ref=OuterRef("ref"), user=OuterRef(account), on=OuterRef("due_on"), is_cancelled=False
    )
    return _listens(account) & ~Q(Exists(told))


def _barred(plan: str) -> Q:
    """That the manager of a plan reports to the very person it is for, or is in conflict: a stranger to it, then."""
    reports = ReportingLine.objects.filter(
        employee=OuterRef(f"{plan}manager"), manager=OuterRef(f"{plan}employee"), until_date__isnull=True
    )
    conflicts = Conflict.objects.filter(
        account=OuterRef(f"{plan}manager__user"), about=OuterRef(f"{plan}employee"), ended_at__isnull=True
    )
    return Q(Exists(reports)) | Q(Exists(conflicts))


def _as_told(today: date) -> QuerySet[Checkpoint]:
    """The meeting of an entry, where the entry may stay as it is."""
    with_manager = Q(plan__manager__user=OuterRef("user")) & ~_barred("plan__")
    theirs = Q(plan__employee__user=OuterRef("user")) | with_manager
    is_open = Q(held_at__isnull=True, not_held_at__isnull=True)
    was_held = Q(held_at__isnull=False, due_on__lte=today + EARLY)
    return Checkpoint.objects.filter(
        theirs,
        is_open | was_held,
        ref=OuterRef("meeting_ref"),
        due_on=OuterRef("on"),
        plan__status=PlanStatus.ACTIVE,
    )
