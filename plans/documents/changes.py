"""What a plan says after a change. Pure: facts and changes in, facts out, or a refusal that a person can read.

A change is data, so that what a manager put forward waits for HR unchanged. It is one of

    {"item": "goal", "ref": "…", "fields": {…}}                       other words, numbers, dates
    {"item": "goal", "ref": None, "fields": {…}, "new": "…"}          one more (`new` names it; see `named`)
    {"item": "goal", "ref": "…", "op": "remove"}                      one fewer
    {"item": "goal", "ref": "…", "op": "move", "to": 0}               another place in its list, from 0
    {"item": "area", "ref": "…", "op": "split", "into": [{"fields": {…}, "new": "…", "takes": ["…"]}, …]}
    {"item": "area", "ref": "…", "op": "merge", "others": ["…"], "fields": {…}}
    {"item": "plan", "ref": None, "fields": {…}}                      the plan's own texts, its last day, its frequency
    {"item": "answers", "ref": None, "fields": {"key": …}}            what is answered to its form's own fields

where `item` is one of plans/documents/kinds.py and values are as JSON holds them. Rows within an item (the path of a
goal) are told as a whole, each with its `ref`; a new one has none, and a `new` of its own once the change is `named`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from employees.errors import NotNow
from employees.models.base import new_ref
from employees.working_days import WorkingCalendar
from plans.designs import Design
from plans.designs.standard import STANDARD
from plans.documents.answering import put_answers
from plans.documents.frequency import laid_out_anew
from plans.documents.kinds import BY_ITEM, KINDS, Facts, Kind, values_of
from plans.documents.patching import is_list_of_rows
from plans.documents.paths import refuse_changed_path
from plans.documents.plan_end import end_moved
from plans.enums import Frequency, Provider
from plans.queries.meetings import interval_of

Change = Mapping[str, Any]
GONE = gettext_noop("Something that this change is about is no longer in the plan. Nothing was changed.")


@dataclass(frozen=True)
class Ground:
    """What the facts alone do not say: the person's working days, today, what has happened to single items, the form.

    `settled` says of a reference in one word why its wording stands (delivered, reached, held, not held), `used` of
    which items something was measured or written, so that they cannot be taken out.
    """

    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    today: date | None = None
    settled: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    # The form that the plan was written from: its own fields, and when it meets.
    design: Design = STANDARD

    @property
    def stay(self) -> frozenset[str]:
        """The references of what no rule moves or takes out."""
        return self.used | frozenset(self.settled)


def named(changes: Sequence[Change]) -> list[Change]:
    """The changes with a reference for each new item, so that whoever makes them makes the very items shown."""
    found: list[Change] = []
    for change in changes:
        if change["item"] in WHOLE:
            found.append(dict(change))
            continue
        named_change = {**change, **_rows_named(change)}
        if change.get("op") == "split":
            named_change["into"] = [{**part, "new": part.get("new") or new_ref()} for part in change["into"]]
        elif change["ref"] is None:
            named_change["new"] = change.get("new") or new_ref()
        found.append(named_change)
    return found


def _rows_named(change: Change) -> Facts:
    """The fields of a change with a name for each new row within the item."""
    if "fields" not in change:
        return {}
    fields = dict(change["fields"])
    for name in set(BY_ITEM[change["item"]].children) & set(fields):
        fields[name] = [
            row if row.get("ref") else {**row, "ref": "", "new": row.get("new") or new_ref()}
            for row in fields[name]
        ]
    return {"fields": fields}


def applied(facts: Mapping[str, Any], changes: Sequence[Change], ground: Ground | None = None) -> Facts:
    """The facts after the changes, made one after the other; the facts that were given stay as they are.

    Raises NotNow for what may not be changed, or would leave a plan that makes no sense. Raises TypeError for a field
    that no form offers.
    """
    ground = ground or Ground()
    after: Facts = copy.deepcopy(dict(facts))
    for number, change in enumerate(changes):
        if change["item"] in WHOLE:
            WHOLE[change["item"]](after, change["fields"], ground)
        else:
            OPERATIONS[_op(change)](after, BY_ITEM[change["item"]], change, ground, f"new-{number}")
    _number_checkpoints(after, ground)
    _refuse_nonsense(facts, after, ground)
    return after


def _op(change: Change) -> str:
    return str(change.get("op") or ("edit" if change["ref"] is not None else "add"))


def _change_plan(after: Facts, fields: Mapping[str, Any], ground: Ground) -> None:
    before, values = dict(after["plan"]), values_of("plan", fields)
    after["plan"].update(values)
    if values.get("ends_on", before.get("ends_on")) != before.get("ends_on"):
        _move_end(after, before.get("ends_on"), values["ends_on"], ground)
    if values.get("frequency", before.get("frequency")) != before.get("frequency"):
        laid_out_anew(
            after, ground.design, ground.calendar, stay=ground.stay, held=ground.settled, today=ground.today
        )


def _move_end(after: Facts, old: str | None, new: str | None, ground: Ground) -> None:
    if old is None:
        return
    if new is None:
        raise NotNow(_("Give the last day of the plan."))
    interval = interval_of(ground.design, Frequency(after["plan"]["frequency"]))
    end_moved(after, old, new, ground.calendar, interval=interval, held=ground.stay, today=ground.today)


def _answer(after: Facts, fields: Mapping[str, Any], ground: Ground) -> None:
    put_answers(after.get("own", []), fields, ground.design)


# What a plan has once: a change of it names no item.
WHOLE: Mapping[str, Callable[[Facts, Mapping[str, Any], Ground], None]] = {
    "plan": _change_plan,
    "answers": _answer,
}


def _edit(after: Facts, kind: Kind, change: Change, ground: Ground, _name: str) -> None:
    row = _row(after[kind.key], change["ref"])
    _refuse_settled(kind, row, ground)
    _refuse_strange_rows(kind, change["fields"], row)
    row.update(_with_names(values_of(kind.item, change["fields"]), row["ref"]))


def _add(after: Facts, kind: Kind, change: Change, _ground: Ground, name: str) -> None:
    ref = change.get("new") or name
    _refuse_strange_rows(kind, change["fields"], {})
    values = _with_names(values_of(kind.item, change["fields"]), ref)
    row = {"ref": ref, **kind.blank(), **values}
    if kind.item == "checkpoint":
        row["number"] = max((one["number"] for one in after[kind.key]), default=0) + 1
    after[kind.key].append(row)


def _remove(after: Facts, kind: Kind, change: Change, ground: Ground, _name: str) -> None:
    row = _row(after[kind.key], change["ref"])
    _refuse_settled(kind, row, ground)
    if row["ref"] in ground.used:
        said = _(
            "“%(words)s” was looked at in a checkpoint, so it stays in the plan. Change its words instead."
        )
        raise NotNow(said % {"words": row[kind.named_by]})
    if kind.item == "area" and any(True for _one in _in_area(after, row["ref"])):
        said = _("“%(words)s” still has goals or action steps. Put them elsewhere or take them out first.")
        raise NotNow(said % {"words": row["title"]})
    after[kind.key].remove(row)


def _move(after: Facts, kind: Kind, change: Change, _ground: Ground, _name: str) -> None:
    rows = after[kind.key]
    if kind.item == "checkpoint":
        raise NotNow(_("Checkpoints stand in the order of their dates. Change the date instead."))
    row = _row(rows, change["ref"])
    rows.remove(row)
    rows.insert(max(0, min(int(change["to"]), len(rows))), row)


def _split(after: Facts, kind: Kind, change: Change, _ground: Ground, name: str) -> None:
    """One area becomes several, in its place. Each of its goals and steps goes to exactly one of them."""
    areas, into = after[kind.key], change["into"]
    old = _row(areas, change["ref"])
    if kind.item != "area" or len(into) < 2:
        raise NotNow(_("Split an area into two or more."))
    taken = {ref: place for place, part in enumerate(into) for ref in part.get("takes", ())}
    mine = list(_in_area(after, old["ref"]))
    if any(row["ref"] not in taken for row in mine) or sum(
        len(part.get("takes", ())) for part in into
    ) != len(taken):
        raise NotNow(
            _("Say of every goal and every action step of the area to which of the new ones it belongs.")
        )
    new = []
    for number, part in enumerate(into):
        row = {
            **copy.deepcopy(old),
            "ref": part.get("new") or f"{name}-{number}",
            **values_of("area", part["fields"]),
        }
        for key in [key for key, value in old.items() if is_list_of_rows(value) and value]:
            row[key] = [one for one in old[key] if taken.get(one["ref"], 0) == number]
        new.append(row)
    for row in mine:
        row["area"] = new[taken[row["ref"]]]["ref"]
    place = areas.index(old)
    areas[place : place + 1] = new


def _merge(after: Facts, kind: Kind, change: Change, _ground: Ground, _name: str) -> None:
    """Several areas become one: it keeps its place, and takes the goals, steps and rows of the others."""
    areas = after[kind.key]
    kept = _row(areas, change["ref"])
    others = [_row(areas, ref) for ref in change["others"] if ref != kept["ref"]]
    if kind.item != "area" or not others:
        raise NotNow(_("Choose two or more areas to make into one."))
    for other in others:
        for row in _in_area(after, other["ref"]):
            row["area"] = kept["ref"]
        for key, value in other.items():
            if is_list_of_rows(value) and value:
                kept[key] = [*kept.get(key, []), *value]
        areas.remove(other)
    kept.update(values_of("area", change["fields"]))


OPERATIONS: Mapping[str, Callable[[Facts, Kind, Change, Ground, str], None]] = {
    "edit": _edit,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "split": _split,
    "merge": _merge,
}


def _row(rows: Sequence[Facts], ref: str) -> Facts:
    for row in rows:
        if row["ref"] == ref:
            return row
    raise NotNow(_(GONE))


def _in_area(facts: Facts, ref: str) -> Iterator[Facts]:
    for kind in KINDS:
        if kind.in_area:
            yield from (row for row in facts[kind.key] if row.get("area") == ref)


def _refuse_strange_rows(kind: Kind, fields: Mapping[str, Any], item: Facts) -> None:
    """A row within an item is one of its own, once, or a new one."""
    for name in kind.children:
        told = [row["ref"] for row in fields.get(name, ()) if row.get("ref")]
        if len(set(told)) < len(told) or set(told) - {row["ref"] for row in item.get(name, [])}:
            raise NotNow(_(GONE))


def _with_names(values: Facts, ref: str) -> Facts:
    """Rows within an item that are new get a name that no other has; those with a day stand in its order."""
    for name, value in values.items():
        if isinstance(value, list):
            rows = [
                {**row, "ref": row["ref"] or f"{ref[:20]}-{name[:1]}{place}"}
                for place, row in enumerate(value)
            ]
            values[name] = sorted(rows, key=lambda row: row.get("due_on") or "")
    return values


def _number_checkpoints(after: Facts, ground: Ground) -> None:
    """Meetings still to come are numbered by their dates; those that were held keep their number."""
    rows = after.get("checkpoints", [])
    to_come = [row for row in rows if row["ref"] not in ground.settled]
    numbers = sorted(row["number"] for row in to_come)
    for number, row in zip(
        numbers, sorted(to_come, key=lambda row: (row["due_on"] or "", row["number"])), strict=True
    ):
        row["number"] = number
    rows.sort(key=lambda row: row["number"])


def _refuse_settled(kind: Kind, row: Facts, ground: Ground) -> None:
    said = {
        "delivered": _("“%(words)s” has been delivered, so its wording stands. Nothing was changed."),
        "reached": _("“%(words)s” has been reached, so its wording stands. Nothing was changed."),
        "not_held": _("It is recorded that checkpoint %(words)s was not held. Nothing was changed."),
        "held": _("Checkpoint %(words)s has been held, so its date stands. Nothing was changed."),
    }
    if row["ref"] in ground.settled:
        raise NotNow(said[ground.settled[row["ref"]]] % {"words": row[kind.named_by]})


def _refuse_nonsense(before: Mapping[str, Any], after: Facts, ground: Ground) -> None:
    earlier = {row["ref"]: row for kind in KINDS for row in before.get(kind.key, [])}
    areas = {row["ref"] for row in after.get("areas", [])}
    new_end = before["plan"].get("ends_on") != after["plan"].get("ends_on")
    for kind in KINDS:
        for row in after.get(kind.key, []):
            if row["ref"] in ground.settled or (earlier.get(row["ref"]) == row and not new_end):
                continue
            _refuse_outside(after["plan"], row)
            if kind.in_area and row["area"] not in areas and (row["area"] or kind.item == "action"):
                raise NotNow(_("Choose the area that it belongs to, among those of the plan."))
            if kind.item in REFUSALS:
                REFUSALS[kind.item](row, earlier.get(row["ref"]), ground)
            if kind.item == "goal":
                refuse_changed_path(after["plan"], row, earlier.get(row["ref"]), ground.today)
    met = [row["due_on"] for row in after.get("checkpoints", [])]
    if len(set(met)) != len(met):
        raise NotNow(_("Two checkpoints would be on one day. Give one of them another date."))


def _refuse_outside(plan: Facts, row: Facts) -> None:
    due, starts, ends = row.get("due_on"), plan.get("starts_on"), plan.get("ends_on")
    if due and starts and ends and not starts <= due <= ends:  # ISO dates compare as the days do
        raise NotNow(_("Every date must lie within the plan, from its start to its end."))


def _refuse_half_a_number(row: Facts, _earlier: Facts | None, _ground: Ground) -> None:
    numbers = [row["baseline"], row["target"]]
    if numbers != [None, None] and (None in numbers or not row["unit"]):
        raise NotNow(_("A goal with a number says from where, to where, and of what."))


def _refuse_nobody(row: Facts, _earlier: Facts | None, _ground: Ground) -> None:
    if row["provider"] == Provider.OTHER and not row["provider_name"]:
        raise NotNow(_("Name the person who sees to it."))


def _refuse_day_off(row: Facts, earlier: Facts | None, ground: Ground) -> None:
    day = date.fromisoformat(row["due_on"])
    if earlier is not None and earlier["due_on"] == row["due_on"]:
        return
    if not ground.calendar.is_working(day):
        raise NotNow(_("A checkpoint is on a working day of the employee. Give another date."))


REFUSALS: Mapping[str, Callable[[Facts, Facts | None, Ground], None]] = {
    "goal": _refuse_half_a_number,
    "support": _refuse_nobody,
    "checkpoint": _refuse_day_off,
}
