"""Whether a change makes a plan harder to meet: facts in, sentences out. It judges a change and never a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from plans.documents.kinds import Facts
from plans.enums import ActionBy

# So much of an item's words names it in a sentence.
LONGEST_NAME = 80


@dataclass(frozen=True)
class Goalpost:
    """One thing that a change makes harder, or easier, to meet. `path` leads to it in the facts."""

    harder: bool
    sentence: str
    path: tuple[str, ...]


def goalposts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Goalpost]:
    """Everything that the change makes harder or easier, in the order of the document.

    Harder: a target further from where it began in its own direction, or counted in another unit; an earlier date for
    a goal, for a step on its path, for an own action step, a milestone or the end; a step more on a path that asks for
    more by its day than was asked before; a new goal; a promise of the employer taken out or later. Easier is the
    reverse of each. Wording is for people to judge.
    """
    return [
        *_end(before["plan"], after["plan"]),
        *_goals(before, after),
        *_promises(before, after),
        *_steps(before, after),
    ]


def harder(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Goalpost]:
    """Only what the change makes harder."""
    return [post for post in goalposts(before, after) if post.harder]


def _end(old: Facts, new: Facts) -> Iterator[Goalpost]:
    yield from _dates(_("The plan"), ("plan", "ends_on"), old.get("ends_on"), new.get("ends_on"), ends=True)


def _goals(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Goalpost]:
    old, new = _by_ref(before, "goals"), _by_ref(after, "goals")
    for ref, goal in new.items():
        name, path = _named(goal["statement"]), ("goals", ref)
        if ref not in old:
            yield Goalpost(True, _("%(name)s is a new goal.") % {"name": name}, path)
            continue
        yield from _target(name, path, old[ref], goal)
        yield from _dates(name, (*path, "due_on"), old[ref].get("due_on"), goal.get("due_on"))
        yield from _path(name, path, old[ref], goal)
    for ref, goal in old.items():
        if ref not in new:
            said = _("%(name)s is no longer a goal.") % {"name": _named(goal["statement"])}
            yield Goalpost(False, said, ("goals", ref))


def _target(name: str, path: tuple[str, ...], old: Facts, new: Facts) -> Iterator[Goalpost]:
    was, now = _number(old.get("target")), _number(new.get("target"))
    here = (*path, "target")
    if was is None and now is None:
        return
    if was is None or now is None:
        said = (
            _("%(name)s is measured by a number now.")
            if was is None
            else _("%(name)s has no number to reach.")
        )
        yield Goalpost(was is None, said % {"name": name}, here)
        return
    if old.get("unit") != new.get("unit"):
        yield Goalpost(
            True, _("%(name)s counts something else than before.") % {"name": name}, (*path, "unit")
        )
    direction = _direction(old) or _direction(new)
    if was == now or not direction:
        return
    further = (now - was) * direction > 0
    said = (
        _("The target of %(name)s rises from %(was)s to %(now)s.")
        if now > was
        else _("The target of %(name)s falls from %(was)s to %(now)s.")
    )
    yield Goalpost(further, said % {"name": name, "was": old["target"], "now": new["target"]}, here)


def _direction(goal: Facts) -> int:
    """1 if more is better, -1 if less is, 0 if nobody can tell."""
    baseline, target = _number(goal.get("baseline")), _number(goal.get("target"))
    if baseline is None or target is None:
        return 0
    return (target > baseline) - (target < baseline)


def _path(name: str, path: tuple[str, ...], old: Facts, new: Facts) -> Iterator[Goalpost]:
    """The agreed way to a goal: what is to be reached by when, before the goal itself is due."""
    earlier = {row["ref"]: row for row in old.get("steps", [])}
    direction = _direction(old) or _direction(new)
    yield from _steps_more(name, path, old, new, direction)
    for row in new.get("steps", []):
        here, was = (*path, "steps", row["ref"]), earlier.get(row["ref"])
        if was is None:
            continue
        step = _("A step on the way to %(name)s") % {"name": name}
        yield from _dates(step, here, was.get("due_on"), row.get("due_on"))
        before, now = _number(was.get("value")), _number(row.get("value"))
        if before is not None and now is not None and (now - before) * direction:
            said = _("%(step)s goes from %(was)s to %(now)s.")
            words = {"step": step, "was": was["value"], "now": row["value"]}
            yield Goalpost((now - before) * direction > 0, said % words, here)


def _steps_more(
    name: str, path: tuple[str, ...], old: Facts, new: Facts, direction: int
) -> Iterator[Goalpost]:
    """Steps that came onto the way or went from it, where they ask for more by their day than is asked without them."""
    for harder_now, goal, other in ((True, new, old), (False, old, new)):
        known = {row["ref"] for row in other.get("steps", [])}
        for row in goal.get("steps", []):
            asked, without = _number(row["value"]), _asked_by(row["due_on"], other, direction)
            if row["ref"] in known or asked is None or without is None or (asked - without) * direction <= 0:
                continue
            said = (
                _("On the way to %(name)s, %(value)s by %(day)s is new.")
                if harder_now
                else _("On the way to %(name)s, %(value)s by %(day)s is no longer asked.")
            )
            words = {"name": name, "value": row["value"], "day": _day(row["due_on"])}
            yield Goalpost(harder_now, said % words, (*path, "steps", row["ref"]))


def _asked_by(day: str, goal: Facts, direction: int) -> Decimal | None:
    """What the path of a goal asks for by a day: the furthest of its numbers until then, or where it began."""
    asked = [goal.get("baseline"), *(row["value"] for row in goal.get("steps", []) if row["due_on"] <= day)]
    numbers = [number for value in asked if (number := _number(value)) is not None]
    return max(numbers, key=lambda number: number * direction, default=None)


def _promises(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Goalpost]:
    """What the employer owes: less of it, or later, is harder."""
    for key in ("support", "actions"):
        old, new = _by_ref(before, key), _by_ref(after, key)
        for ref, item in {**old, **new}.items():
            if key == "actions" and not _employers(old.get(ref)) and not _employers(new.get(ref)):
                continue
            name, path = _named(item["description"]), (key, ref)
            if ref not in new:
                yield Goalpost(True, _("The support %(name)s is taken out.") % {"name": name}, path)
            elif ref not in old:
                yield Goalpost(False, _("The support %(name)s is added.") % {"name": name}, path)
            elif key == "actions" and _employers(old[ref]) != _employers(new[ref]):
                said = _("%(name)s was for the employer to do, and is for the employee now.")
                other = _("%(name)s was for the employee to do, and is for the employer now.")
                theirs = _employers(old[ref])
                yield Goalpost(theirs, (said if theirs else other) % {"name": name}, path)
            else:
                yield from _dates(
                    name, (*path, "due_on"), old[ref].get("due_on"), item.get("due_on"), promised=True
                )


def _steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Goalpost]:
    for key, words in (("actions", "description"), ("milestones", "title")):
        old, new = _by_ref(before, key), _by_ref(after, key)
        for ref, item in new.items():
            if ref in old and not _employers(item) and not _employers(old[ref]):
                yield from _dates(
                    _named(item[words]), (key, ref, "due_on"), old[ref].get("due_on"), item.get("due_on")
                )


def _dates(
    name: str,
    path: tuple[str, ...],
    old: str | None,
    new: str | None,
    *,
    promised: bool = False,
    ends: bool = False,
) -> Iterator[Goalpost]:
    """An earlier date is harder for whoever has to keep it, and a later one for whoever waits for it."""
    if old == new or (old is None and new is None):
        return
    words = {"name": name, "was": _day(old), "now": _day(new)}
    if old is None or new is None:
        said = _("%(name)s has a date now: %(now)s.") if old is None else _("%(name)s has no date any more.")
        yield Goalpost((old is None) is not promised, said % words, path)
        return
    if ends:
        said = _("%(name)s ends on %(now)s instead of %(was)s.")
    elif promised:
        said = _("%(name)s is promised for %(now)s instead of %(was)s.")
    else:
        said = _("%(name)s is due on %(now)s instead of %(was)s.")
    yield Goalpost((new < old) is not promised, said % words, path)


def _employers(action: Facts | None) -> bool:
    return action is not None and action.get("by_whom") == ActionBy.EMPLOYER


def _by_ref(facts: Mapping[str, Any], key: str) -> dict[str, Facts]:
    return {row["ref"]: row for row in facts.get(key, [])}


def _named(words: str) -> str:
    return f"“{Truncator(words).chars(LONGEST_NAME)}”"


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _day(value: str | None) -> str:
    return date_format(date.fromisoformat(value), "j F Y") if value else ""
