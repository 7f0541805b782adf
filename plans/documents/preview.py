"""What a plan would say after a change, without making it. The redline that a person sees before they confirm.

The verbs in plans/workflows make the change; a test holds both to the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Choices, Field, Model
from django.utils.dateparse import parse_date

from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.deadlines import checkpoint_dates, moved, moved_in_order, years
from plans.documents.facts import ACTION, CHECKPOINT, GOAL, MILESTONE, SUPPORT, facts_of
from plans.documents.redline import Difference, differences
from plans.models import ActionStep, Checkpoint, Goal, Milestone, Plan, SupportItem
from plans.queries.meetings import interval_of

Facts = dict[str, Any]
KEYS = {"goal": "goals", "action": "actions", "support": "support", "milestone": "milestones"}
# What a new item of each kind holds, as plans/documents/facts.py freezes it.
HOLDS: Mapping[str, tuple[type[Model], tuple[str, ...], Facts]] = {
    "goal": (Goal, GOAL, {"area": None, "steps": []}),
    "action": (ActionStep, ACTION, {"area": None}),
    "support": (SupportItem, SUPPORT, {}),
    "milestone": (Milestone, MILESTONE, {}),
    "checkpoint": (Checkpoint, CHECKPOINT, {}),
}
NUMBERS = frozenset({"baseline", "target", "peer_level"})


def _blank(item: str) -> Facts:
    """What a new item says where nothing was written."""
    model, names, more = HOLDS[item]
    return {name: _default(model, name) for name in names} | more


def _default(model: type[Model], name: str) -> Any:
    field = model._meta.get_field(name)
    value = field.get_default() if isinstance(field, Field) else None
    return value.value if isinstance(value, Choices) else value


def redline_of(plan: Plan, changes: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """What would differ if these changes (see plans/workflows/amending.py) were made to the plan as it is now."""
    return differences(facts_of(plan), facts_with(plan, changes))


def facts_with(plan: Plan, changes: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts of the plan as they would be after the changes. New items have a reference that begins with "new-"."""
    facts = facts_of(plan)
    for number, change in enumerate(changes):
        fields = {name: _plain(name, value) for name, value in change["fields"].items()}
        if change["item"] == "plan":
            _change_plan(plan, facts, fields)
            continue
        rows = facts[KEYS[change["item"]]]
        if change["ref"] is None:
            rows.append({"ref": f"new-{number}", **_blank(change["item"]), **fields})
            continue
        for row in rows:
            if row["ref"] == change["ref"]:
                row.update(fields)
    return facts


def redline_of_return(plan: Plan, back_on: date) -> list[Difference]:
    """Which dates would move if a paused plan went on from `back_on`: before and after."""
    return differences(facts_of(plan), facts_resumed(plan, back_on))


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


def _change_plan(plan: Plan, facts: Facts, fields: Facts) -> None:
    old, new = facts["plan"]["ends_on"], fields.get("ends_on")
    facts["plan"].update(fields)
    if new is None or new == old:
        return
    first, last = parse_date(old), parse_date(new)
    if first is None or last is None:
        return
    calendar = calendar_for(plan.employee, years(first, last))
    dates = checkpoint_dates(first, last, interval_of(plan), calendar)
    held = facts["checkpoints"]
    number = max((row["number"] for row in held), default=0)
    held += [
        {
            "ref": f"new-checkpoint-{n}",
            **_blank("checkpoint"),
            "number": n,
            "due_on": day.isoformat(),
        }
        for n, day in enumerate(dates, start=number + 1)
    ]
    for goal in facts["goals"]:
        if goal["due_on"] == old:
            goal["due_on"] = new


def _calendar(plan: Plan, back_on: date) -> WorkingCalendar:
    since = plan.paused_on or back_on
    return calendar_for(plan.employee, years(since, max(back_on, plan.ends_on or back_on)))


def _plain(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return None if value in (None, "") else format(Decimal(str(value)).normalize(), "f")
    return value
