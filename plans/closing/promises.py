"""The promises check: what the employer still owes, how late, and until when the plan would have to run for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from employees.errors import NotNow, NotVisible
from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.deadlines import working_days_late, years
from plans.models import Plan, SupportItem


@dataclass(frozen=True)
class Owed:
    """A promise that was not delivered, or of which the employee has not said that they received it.

    `days_late` counts the employee's working days. `extend_to` is the end that would make up for them; None if the
    promise is not late yet, or was delivered.
    """

    item: SupportItem
    days_late: int
    extend_to: date | None

    @property
    def delivered(self) -> bool:
        """Whether it was given, and only the employee's word is missing."""
        return self.item.delivered_at is not None

    @property
    def why_extend(self) -> str:
        """The reason for an extension, in words that everyone may read."""
        said = ngettext(
            "Promised support came late by %(days)d working day: %(what)s. The plan runs as much longer.",
            "Promised support came late by %(days)d working days: %(what)s. The plan runs as much longer.",
            self.days_late,
        )
        return said % {"days": self.days_late, "what": self.item.description}


def owed_by(plan: Plan, today: date) -> list[Owed]:
    """Every promise of a plan that is not delivered and confirmed, in its order. A fixed number of queries."""
    items = list(plan.support.filter(received_at__isnull=True))
    if not items or plan.ends_on is None:
        return []
    first = min([today, *(item.due_on for item in items)])
    calendar = calendar_for(plan.employee, years(first, max(today, plan.ends_on)))
    return [_owed(item, plan.ends_on, today, calendar) for item in items]


def _owed(item: SupportItem, ends_on: date, today: date, calendar: WorkingCalendar) -> Owed:
    if item.delivered_at is not None:
        return Owed(item, 0, None)
    late = working_days_late(item.due_on, today, calendar)
    return Owed(item, late, calendar.add(ends_on, late) if late else None)


def owed_for(plan: Plan, ref: str, today: date) -> Owed | None:
    """One promise of this plan that is late and was not delivered, by its reference."""
    return next((owed for owed in owed_by(plan, today) if owed.item.ref == ref and owed.extend_to), None)


def refuse_silence(plan: Plan, owed: list[Owed], reasons: Mapping[SupportItem, str]) -> None:
    """Raise NotNow if a promise was not delivered and nobody says why; NotVisible for one of another plan."""
    if any(item.plan_id != plan.pk for item in reasons):
        raise NotVisible
    told = {item.pk for item, reason in reasons.items() if reason.strip()}
    silent = sum(not one.delivered and one.item.pk not in told for one in owed)
    if silent:
        raise NotNow(
            ngettext(
                "%(count)d promised item of support was not delivered. Deliver it, extend, or say why not.",
                "%(count)d promised items of support were not delivered. Deliver them, extend, or say why not.",
                silent,
            )
            % {"count": silent}
        )
