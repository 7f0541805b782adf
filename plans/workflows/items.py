"""The items of a draft: added, changed, taken out, put in another place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.models import User
from plans.documents.facts import ACTION, AREA, GOAL, MILESTONE, SUPPORT, TALK
from plans.enums import Section
from plans.models import ActionStep, EarlierTalk, Goal, ImprovementArea, Milestone, Plan, SupportItem
from plans.models.content import Item, PlanItem, rows_of
from plans.workflows.editing import edited, enter_editing, refuse_if_overtaken
from plans.workflows.rows import ROWS, put_lines, refuse_broken_path, says_the_same
from plans.workflows.soundness import refuse_unsound

# What stands in lines within an item is told with it: see plans/workflows/rows.py.
ITEM_FIELDS: Mapping[type[PlanItem], frozenset[str]] = {
    EarlierTalk: frozenset(TALK),
    ImprovementArea: frozenset(AREA),
    Goal: frozenset({"area", *GOAL}),
    ActionStep: frozenset({"area", *ACTION}),
    SupportItem: frozenset(SUPPORT),
    Milestone: frozenset(MILESTONE),
}
SECTION_OF: Mapping[type[PlanItem], Section] = {
    EarlierTalk: Section.WHY,
    ImprovementArea: Section.WHY,
    Goal: Section.GOALS,
    ActionStep: Section.ACTIONS,
    SupportItem: Section.SUPPORT,
    Milestone: Section.SCHEDULE,
}


@transaction.atomic
def put_item(
    *,
    plan: Plan,
    model: type[Item],
    by: User,
    at: datetime,
    item: Item | None = None,
    revision: int | None = None,
    **fields: Any,
) -> Item:
    """Add an item to a draft, or set the named fields of one. Raises NotNow for a date outside the plan.

    `fields` may hold the item's lines as well, under the name that plans/workflows/rows.py gives them.
    Adding what is there already, word for word, adds nothing: a button pressed twice makes one item.
    `revision` is what the editor of an item saw; raises NotNow if somebody was faster.
    """
    changed = sorted(fields)
    lines = fields.pop(ROWS[model].name, None) if model in ROWS else None
    refuse_unknown(model, fields)
    entered = enter_editing(plan, SECTION_OF[model], by=by, at=at)
    plan = entered.plan
    refuse_if_overtaken(plan, revision)
    refuse_values(plan, model, fields, entered.today)
    if item is None:
        same = rows_of(plan, model).filter(**fields).first()
        if same is not None and (lines is None or says_the_same(same, lines)):
            return same
    item = write_item(plan, model, item, fields, entered.today)
    if lines is not None:
        put_lines(item, lines, entered.today)
    if isinstance(item, Goal):
        refuse_broken_path(plan, item)
    edited(plan, SECTION_OF[model], by=by, at=at, changed=changed, item=item.ref)
    return item


def write_item(
    plan: Plan, model: type[Item], item: Item | None, fields: Mapping[str, Any], today: date
) -> Item:
    """Add an item, or set the named fields of one, in a plan that its verb has locked. Records nothing.

    `today` is the date in the plan's zone. Raises NotNow for a value that makes no sense or a date outside the plan,
    NotVisible for an item or an area that is not there.
    """
    refuse_values(plan, model, fields, today)
    rows = rows_of(plan, model)
    if item is None:
        last = rows.aggregate(last=Max("position"))["last"]
        item = model(plan=plan, position=0 if last is None else last + 1, **fields)
        item.save()
        return item
    item = _still_there(rows, item)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=[*fields])
    return item


def refuse_unknown(model: type[PlanItem], fields: Mapping[str, Any]) -> None:
    """Raise TypeError for a field that no editor may set."""
    unknown = set(fields) - ITEM_FIELDS[model]
    if unknown:
        raise TypeError(f"Not a field of {model.__name__}: {', '.join(sorted(unknown))}")


def refuse_values(plan: Plan, model: type[PlanItem], fields: Mapping[str, Any], today: date) -> None:
    """Raise what speaks against these values: TypeError, NotNow, or NotVisible for a foreign area."""
    refuse_unknown(model, fields)
    refuse_unsound(model, fields, today)
    _refuse_dates_outside(plan, model, fields)
    _refuse_foreign_area(plan, fields)


def _still_there(rows: QuerySet[Item], item: Item) -> Item:
    """The row as it is now. Raises NotVisible if a colleague took it out while the lock was waited for."""
    found = rows.filter(pk=item.pk).first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def remove_item(*, plan: Plan, item: PlanItem, by: User, at: datetime) -> None:
    """Take an item out of a draft. What is gone already leaves no further trace: the button was pressed twice."""
    plan = enter_editing(plan, SECTION_OF[type(item)], by=by, at=at).plan
    taken_out, _by_kind = rows_of(plan, type(item)).filter(pk=item.pk).delete()
    if not taken_out:
        return
    edited(plan, SECTION_OF[type(item)], by=by, at=at, removed=item.ref)


@transaction.atomic
def move_item(
    *, plan: Plan, item: PlanItem, up: bool, by: User, at: datetime, place: int | None = None
) -> None:
    """Move an item past its neighbour in its list. At the end of the list it stays where it is.

    `place` is the position at which it was seen: where it stands elsewhere by now, as when a button was pressed twice,
    it stays there. Action steps are read by area and by side: a step moves past its neighbour of the same area and
    side.
    """
    plan = enter_editing(plan, SECTION_OF[type(item)], by=by, at=at).plan
    _still_there(rows_of(plan, type(item)), item)
    rows = list(rows_of(plan, type(item)))
    peers = [here for here, row in enumerate(rows) if _side_by_side(row, item)]
    turn = peers.index(next(here for here in peers if rows[here].pk == item.pk))
    if place is not None and rows[peers[turn]].position != place:
        return
    other = turn - 1 if up else turn + 1
    if not 0 <= other < len(peers):
        return
    here, there = peers[turn], peers[other]
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        row.position = position
        row.save(update_fields=["position"])
    edited(plan, SECTION_OF[type(item)], by=by, at=at, moved=item.ref)


def _side_by_side(row: PlanItem, item: PlanItem) -> bool:
    if isinstance(row, ActionStep) and isinstance(item, ActionStep):
        return (row.area_id, row.by_whom) == (item.area_id, item.by_whom)
    return True


def _refuse_dates_outside(plan: Plan, model: type[PlanItem], fields: Mapping[str, Any]) -> None:
    due = fields.get("due_on")
    if due is None or plan.starts_on is None or plan.ends_on is None:
        return
    if due < plan.starts_on or (model is Goal and due == plan.starts_on):
        raise NotNow(_("This date is before the plan starts. Choose a date within the plan."))
    if due > plan.ends_on:
        raise NotNow(_("This date is after the plan ends. Choose a date within the plan."))


def _refuse_foreign_area(plan: Plan, fields: Mapping[str, Any]) -> None:
    area = fields.get("area")
    if area is not None and area.plan_id != plan.pk:
        raise NotVisible
