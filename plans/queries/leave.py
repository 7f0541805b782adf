"""How much approved absence a running plan has seen, and for how much of it its dates have not made up yet.

What was looked at is kept with each decision as it stood then, so that both sides are counted in the same calendar,
however the person's week, the holidays or a wrong date are corrected later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from employees.models import Absence
from employees.queries import away_of, calendars_for
from employees.working_days import ONE_DAY, Away, WorkingCalendar, days_lost, share_away, whole_days
from plans.deadlines import years
from plans.enums import PlanStatus
from plans.models import AbsenceCount, Pause, Plan

NOTHING = Decimal(0)
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Leave:
    """What a plan has lost to approved absence and pauses before the day `until` (exclusive), in working days.

    `away` are the absences that stand, `paused` the pauses, an open one up to `until`. `lost` is all of it, parts of
    days summed; `counted` is what was made up for, or left with a reason. `calendar` is the person's.
    """

    until: date
    calendar: WorkingCalendar
    away: tuple[Away, ...] = ()
    paused: tuple[Away, ...] = ()
    seen: tuple[Away, ...] = ()
    lost: Decimal = NOTHING
    counted: Decimal = NOTHING

    @property
    def days(self) -> Decimal:
        """The working days that nobody has decided on, parts of days summed."""
        return max(NOTHING, self.lost - self.counted)

    @property
    def owed(self) -> int:
        """By how many whole working days the dates would move."""
        return max(0, whole_days(self.lost) - whole_days(self.counted))

    @property
    def is_away(self) -> bool:
        """Whether the person is away for the whole of the day `until`, so that it is not over yet."""
        return share_away(self.until, self.away) == 1

    def fell_into_it(self, day: date) -> bool:
        """Whether `day` was one on which the person was away from morning to evening and nobody has decided on."""
        return day < self.until and share_away(day, self.away) == 1 and share_away(day, self.seen) < 1


def leave_of(plan: Plan, until: date) -> Leave:
    """The leave of one plan before `until` (exclusive), a date in the plan's zone. At most six queries."""
    return leaves_of(Plan.objects.filter(pk=plan.pk), until)[plan.pk]


def leave_to_show(plan: Plan, today: date) -> Leave | None:
    """What a plan's page says of absence on `today`, in the plan's zone: None where there is nothing, in one query."""
    if plan.status != PlanStatus.ACTIVE or plan.starts_on is None:
        return None
    if (
        not Absence.objects.standing()
        .touching(plan.starts_on, today)
        .filter(employee=plan.employee_id)
        .exists()
    ):
        return None
    leave = leave_of(plan, today)
    return leave if leave.owed else None


def absence_may_be_open(today: date) -> Exists:
    """The mark, for a list of plans, that somebody was away before `today` and nobody may have decided on it yet.

    It lets through what takes no working day, or lies in a pause: `leaves_of` tells those that it marks.
    """
    looked_at = AbsenceCount.objects.filter(
        plan=OuterRef(OuterRef("pk")),
        decided_at__gte=OuterRef("recorded_at"),
        until_date__gt=OuterRef("until_date"),
    )
    away = Absence.objects.standing().filter(
        employee=OuterRef("employee"), from_date__lt=today, until_date__gte=OuterRef("starts_on")
    )
    return Exists(away.exclude(Exists(looked_at)))


def leaves_of(plans: QuerySet[Plan], until: date) -> Mapping[int, Leave]:
    """The same for many plans, by primary key: a fixed number of queries, however many there are."""
    found = list(
        plans.select_related("employee").prefetch_related(
            "pauses",
            Prefetch(
                "absence_counts", AbsenceCount.objects.order_by("-decided_at", "-pk"), to_attr="decisions"
            ),
        )
    )
    begun = [plan.starts_on for plan in found if plan.starts_on is not None]
    first = min([*begun, until])
    people = {plan.employee_id: plan.employee for plan in found}
    last = max([until, *(plan.ends_on for plan in found if plan.ends_on is not None)])
    calendars = calendars_for(people.values(), years(first, last))
    # Those to come are read too: they tell whether somebody is back, and how much of the plan they will be there.
    away = away_of(people.values(), first, last + A_YEAR)
    return {
        plan.pk: _leave(plan, until, calendars[plan.employee_id], away[plan.employee_id]) for plan in found
    }


def _leave(plan: Any, until: date, calendar: WorkingCalendar, away: Iterable[Away]) -> Leave:
    start = plan.starts_on
    if start is None or start > until:
        return Leave(until, calendar)
    standing = tuple(one for one in away if one.last >= start)
    paused = tuple(_paused(plan.pauses.all(), until))
    over = [_as_away(one, one.until_date) for one in plan.pauses.all() if one.until_date is not None]
    seen = tuple(_seen(plan.decisions[0])) if plan.decisions else ()
    return Leave(
        until,
        calendar,
        standing,
        paused,
        seen,
        days_lost(calendar, [*standing, *paused], start, until),
        days_lost(calendar, [*seen, *over], start, until),
    )


def _paused(pauses: Iterable[Pause], until: date) -> Iterable[Away]:
    return (
        _as_away(one, one.until_date or until) for one in pauses if (one.until_date or until) > one.from_date
    )


def _as_away(pause: Pause, until: date) -> Away:
    return Away(pause.from_date, until - ONE_DAY)


def _seen(count: AbsenceCount) -> Iterable[Away]:
    for first, last, share in count.away:
        yield Away(date.fromisoformat(first), date.fromisoformat(last), Decimal(share))


def as_seen(leave: Leave) -> list[list[str]]:
    """The absences before the day `until`, as a decision keeps them."""
    return [
        [one.first.isoformat(), min(one.last, leave.until - ONE_DAY).isoformat(), str(one.share)]
        for one in leave.away
        if one.first < leave.until
    ]
