"""What a plan would say after a change, without making it. The redline that a person sees before they confirm.

The verbs in plans/workflows make the change; a test holds both to the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import PROTECT, Model, QuerySet
from django.utils.dateparse import parse_date

from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.deadlines import moved, moved_in_order, years
from plans.documents.changes import Change, Ground, applied
from plans.documents.facts import facts_of
from plans.documents.kinds import KINDS
from plans.documents.redline import Redline
from plans.models import Plan

Facts = dict[str, Any]


def redline_of(plan: Plan, changes: Sequence[Change], today: date) -> Redline:
    """What would differ if these changes (see plans/documents/changes.py) were made on `today`, in the plan's zone."""
    return Redline(facts_of(plan), facts_with(plan, changes, today))


def facts_with(plan: Plan, changes: Sequence[Change], today: date) -> Facts:
    """The facts of the plan as they would be after the changes. Raises NotNow where the verb would on that day."""
    return applied(facts_of(plan), changes, ground_of(plan, today))


def ground_of(plan: Plan, today: date) -> Ground:
    """What became of the plan's items, its form, the calendar of its person: what a change is held against.

    `today` is the date in the plan's zone.
    """
    settled = {
        **dict.fromkeys(_refs(plan.support.filter(delivered_at__isnull=False)), "delivered"),
        **dict.fromkeys(_refs(plan.milestones.filter(reached_at__isnull=False)), "reached"),
        **dict.fromkeys(_refs(plan.checkpoints.filter(held_at__isnull=False)), "held"),
    }
    used = {ref for kind in KINDS for ref in _in_use(plan, kind.model)}
    days = [day for day in (plan.starts_on, plan.ends_on) if day is not None]
    # A new last day may lie two years after the first.
    span = range(min(days).year, max(days).year + 4) if days else range(0)
    return Ground(calendar_for(plan.employee, span), today, settled, frozenset(used), plan.design)


def _in_use(plan: Plan, model: type[Model]) -> set[str]:
    """The items of a kind on which something stands that is not part of what was agreed, such as a measurement."""
    rows = model._default_manager.filter(plan=plan)
    found: set[str] = set()
    for relation in model._meta.related_objects:
        # What is in plans and is not protected is part of the agreed content, or lets go by itself.
        if relation.on_delete is PROTECT or relation.related_model._meta.app_label != model._meta.app_label:
            name = relation.field.related_query_name()
            found |= set(rows.filter(**{f"{name}__isnull": False}).values_list("ref", flat=True))
    return found


def _refs(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("ref", flat=True))


def redline_of_return(plan: Plan, back_on: date) -> Redline:
    """Which dates would move if a paused plan went on from `back_on`: before and after."""
    return Redline(facts_of(plan), facts_resumed(plan, back_on))


def working_days_lost(plan: Plan, back_on: date) -> int:
    """How many of the person's working days the pause would have taken, from its start to `back_on` (exclusive)."""
    since = plan.paused_on
    return 0 if since is None or back_on < since else _calendar(plan, back_on).between(since, back_on)


def facts_resumed(plan: Plan, back_on: date) -> Facts:
    """The facts of a paused plan as they would be after it is resumed on `back_on`."""
    facts, since, lost = facts_of(plan), plan.paused_on, working_days_lost(plan, back_on)
    if since is None or not lost:
        return facts
    calendar = _calendar(plan, back_on)
    done = {
        *plan.support.filter(delivered_at__isnull=False).values_list("ref", flat=True),
        *plan.milestones.filter(reached_at__isnull=False).values_list("ref", flat=True),
        *plan.checkpoints.filter(held_at__isnull=False).values_list("ref", flat=True),
    }
    for key in ("goals", "actions", "support", "milestones", "checkpoints"):
        _move([row for row in facts[key] if row["ref"] not in done], since, lost, calendar)
    for goal in facts["goals"]:
        _move_path(goal, since, lost, calendar)
    end = parse_date(facts["plan"]["ends_on"] or "")
    if end is not None and end >= since:
        latest = [row["due_on"] for key in ("goals", "checkpoints") for row in facts[key]]
        facts["plan"]["ends_on"] = max([calendar.shift(end, lost).isoformat(), *latest])
    return facts


def _move(rows: Iterable[Facts], since: date, lost: int, calendar: WorkingCalendar) -> None:
    for row in rows:
        due = parse_date(row["due_on"] or "")
        if due is not None and due >= since:
            row["due_on"] = moved([due], lost, calendar)[0].isoformat()


def _move_path(goal: Facts, since: date, lost: int, calendar: WorkingCalendar) -> None:
    to_come = [step for step in goal["steps"] if date.fromisoformat(step["due_on"]) >= since]
    days = [date.fromisoformat(step["due_on"]) for step in to_come]
    after = moved_in_order(days, lost, calendar, before=date.fromisoformat(goal["due_on"]))
    for step, day in zip(to_come, after, strict=True):
        step["due_on"] = day.isoformat()


def _calendar(plan: Plan, back_on: date) -> WorkingCalendar:
    since = plan.paused_on or back_on
    return calendar_for(plan.employee, years(since, max(back_on, plan.ends_on or back_on)))
