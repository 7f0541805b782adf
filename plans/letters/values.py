"""What is filled into a letter, from a plan or, for the preview, invented. In the language that is active."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from employees.models import Organisation
from plans.enums import AppealDecision, OutcomeKind
from plans.letters.kinds import Known
from plans.models import Plan, PlanVersion


def values_for(
    plan: Plan,
    *,
    organisation: Organisation | None,
    writer: str,
    today: date,
    meets_on: date | None = None,
    meets_at: time | None = None,
    place: str = "",
    version: PlanVersion | None = None,
) -> dict[str, str]:
    """What is known of the plan by now; what is not, is not among them. `today` is a date in the plan's zone."""
    outcome = getattr(plan, "outcome", None)
    appeal = getattr(plan, "appeal", None)
    said: dict[str, str | date | None] = {
        Known.NAME: plan.employee.full_name,
        Known.MANAGER: plan.manager.full_name,
        Known.WRITER: writer,
        Known.ORGANISATION: organisation.name if organisation else "",
        Known.CONTACT: contact_of(organisation),
        Known.PLAN: plan.noun,
        Known.STARTS: plan.starts_on,
        Known.ENDS: plan.ends_on,
        Known.TODAY: today,
        Known.PLACE: place or None,
        Known.TIME: time_format(meets_at, "H:i") if meets_at else None,
        Known.CLOSED: _there(plan, plan.closed_at),
        Known.OUTCOME: str(outcome.said).lower() if outcome is not None and outcome.confirmed_at else None,
        Known.APPEALED: _there(plan, appeal.made_at) if appeal else None,
        Known.DECIDED: _there(plan, appeal.decided_at) if appeal else None,
        Known.DECISION: str(appeal.get_decision_display()).lower() if appeal and appeal.decided_at else None,
    }
    if version is not None:
        said |= {Known.VERSION: str(version.number), Known.ENDS: _ends(version), Known.ENDED: _ended(version)}
    filled = {name: _day(value) if isinstance(value, date) else value for name, value in said.items()}
    if meets_on is not None:
        filled[Known.DAY] = date_format(meets_on, "l j F Y")
    return {str(name): value for name, value in filled.items() if value is not None}


def contact_of(organisation: Organisation | None) -> str:
    """Whom to ask, as the settings say; HR where they say nothing."""
    said = (organisation.contact_name, organisation.contact_detail) if organisation else ()
    return ", ".join(part for part in said if part) or _("HR")


def examples() -> Mapping[str, str]:
    """Invented people and days, for somebody who words a letter."""
    day = date(2026, 5, 4)
    return {
        Known.NAME: "Sam Okafor",
        Known.MANAGER: "Jana Lind",
        Known.WRITER: "Mia Park",
        Known.ORGANISATION: "Northwind Care",
        Known.CONTACT: "Mia Park, +44 20 7946 0000",
        Known.PLAN: _("Improvement plan"),
        Known.STARTS: _day(day),
        Known.ENDS: _day(date(2026, 7, 24)),
        Known.TODAY: _day(day),
        Known.DAY: date_format(date(2026, 5, 6), "l j F Y"),
        Known.TIME: "10:00",
        Known.PLACE: _("Room 3"),
        Known.ENDED: _day(date(2026, 7, 10)),
        Known.VERSION: "2",
        Known.CLOSED: _day(date(2026, 7, 24)),
        Known.OUTCOME: str(OutcomeKind.GOALS_MET.label).lower(),
        Known.APPEALED: _day(date(2026, 7, 30)),
        Known.DECIDED: _day(date(2026, 8, 6)),
        Known.DECISION: str(AppealDecision.UPHELD.label).lower(),
    }


def day_there(plan: Plan, at: datetime) -> date:
    """The calendar date of an instant where the plan is."""
    return at.astimezone(ZoneInfo(plan.time_zone)).date()


def _there(plan: Plan, at: datetime | None) -> date | None:
    return day_there(plan, at) if at else None


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _ends(version: PlanVersion) -> date:
    return date.fromisoformat(version.facts["plan"]["ends_on"])


def _ended(version: PlanVersion) -> date | None:
    before = version.plan.versions.filter(number=version.number - 1).first()
    return _ends(before) if before else None
