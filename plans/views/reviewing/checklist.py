"""What a reviewer looks at first. Facts with a word beside them: nothing here approves, refuses or scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.queries import calendar_for
from plans.deadlines import years
from plans.enums import ActionBy
from plans.forms.hints import area_hints
from plans.models import Plan


@dataclass(frozen=True)
class Point:
    """One point: what it is about, what was found, and whether to look at it again."""

    about: str
    found: str
    look_again: bool | None = None  # None: a plain fact, nothing to look at again


def checklist(plan: Plan, contents: Mapping[str, Any]) -> list[Point]:
    """The points for one plan, in the order of its sections. `contents` are its items, already read."""
    return [
        *_areas(plan, contents),
        *_goals(contents),
        *_both_sides(contents),
        *_dates(plan, contents),
    ]


def _areas(plan: Plan, contents: Mapping[str, Any]) -> Iterator[Point]:
    areas = contents["areas"]
    hints = [f"{area.title}: {hint}" for area in areas for hint in area_hints(area, plan.language)]
    found = " ".join(hints) or _("Every area says when or how often it was seen.")
    yield Point(_("Specific"), found, look_again=bool(hints))
    with_goal = {goal.area_id for goal in contents["goals"]}
    bare = [area.title for area in areas if area.pk not in with_goal]
    if bare:
        yield Point(
            _("A goal for every area"),
            _("No goal for: %(areas)s.") % {"areas": ", ".join(bare)},
            look_again=True,
        )


def _goals(contents: Mapping[str, Any]) -> Iterator[Point]:
    goals = contents["goals"]
    by_number = sum(1 for goal in goals if goal.is_numeric)
    counted = _("Goals with a number now and to reach: %(numbers)d of %(count)d.")
    yield Point(_("Measurable"), counted % {"numbers": by_number, "count": len(goals)})


def _both_sides(contents: Mapping[str, Any]) -> Iterator[Point]:
    actions, support = contents["actions"], contents["support"]
    ours = sum(1 for action in actions if action.by_whom == ActionBy.EMPLOYER)
    said = _("Steps of the employee: %(theirs)d. Steps of ours: %(ours)d. Support promised: %(support)d.")
    counted = {"theirs": len(actions) - ours, "ours": ours, "support": len(support)}
    yield Point(_("Both sides"), said % counted, look_again=not ours and not support)


def _dates(plan: Plan, contents: Mapping[str, Any]) -> Iterator[Point]:
    if plan.starts_on is None or plan.ends_on is None:
        return
    after = plan.ends_on + timedelta(days=1)
    calendar = calendar_for(plan.employee, years(plan.starts_on, after))
    length = {"days": (after - plan.starts_on).days, "working": calendar.between(plan.starts_on, after)}
    yield Point(_("Length"), _("%(days)d days, %(working)d of them working days.") % length)
    days = [checkpoint.due_on for checkpoint in contents["checkpoints"]]
    off = [day for day in days if not calendar.is_working(day)]
    said = ngettext("%(count)d checkpoint.", "%(count)d checkpoints.", len(days)) % {"count": len(days)}
    where = _("Not all of them are on working days.") if off else _("All on working days.")
    yield Point(_("Checkpoints"), f"{said} {where}", look_again=bool(off) or not days)
    talk = ngettext(
        "%(count)d working day to talk the plan through.",
        "%(count)d working days to talk the plan through.",
        plan.consultation_days,
    )
    yield Point(_("Time to talk"), talk % {"count": plan.consultation_days})
