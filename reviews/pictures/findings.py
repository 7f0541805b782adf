"""What a goal's picture shows, in a sentence: a number beside the number promised, never a slope, never the person."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from reviews.pictures.facts import Agreed, GoalFacts, Looked, Measure
from reviews.pictures.words import distance, full_day, in_picture, measured


def finding_of(goal: GoalFacts) -> str:
    """The finding of a goal's picture."""
    return _of_numbers(goal) if goal.is_numeric else _of_words(goal)


def direction_of(goal: GoalFacts) -> str:
    """Which way is better, where that can be told."""
    return {1: _("More is better here."), -1: _("Less is better here."), 0: ""}[goal.better]


def _of_numbers(goal: GoalFacts) -> str:
    if not goal.measurements:
        return _("Nothing has been measured yet.") + " " + _what_comes(goal, goal.promised[0])
    looked, value = goal.measurements[-1]
    said = {"value": measured(value, goal.unit), "when": _when(goal, looked)}
    if _is_reached(goal, value):
        said["target"] = in_picture(_target(goal), goal.unit)
        return _("%(value)s %(when)s: the target of %(target)s is reached.") % said
    if goal.better == 0:
        return _away_from_target(goal, value, said)
    agreed = goal.agreed_by(looked.on)
    if agreed is None:
        return _("%(value)s %(when)s.") % said + " " + _what_comes(goal, goal.promised[0])
    return _beside(goal, value, agreed, looked, said)


def _beside(goal: GoalFacts, value: Decimal, agreed: Agreed, looked: Looked, said: dict[str, str]) -> str:
    gap = (value - agreed.value) * goal.better
    said |= {
        "gap": distance(abs(gap), goal.unit),
        "agreed": in_picture(agreed.value, goal.unit),
        "day": full_day(agreed.on),
    }
    if agreed == goal.promised[-1]:
        return _("%(value)s %(when)s, %(gap)s short of the target of %(agreed)s by %(day)s.") % said
    if gap == 0:
        return _("%(value)s %(when)s, as agreed for %(day)s.") % said
    if agreed.on == looked.on:
        ahead = _("%(value)s %(when)s, %(gap)s ahead of the agreed path.")
        behind = _("%(value)s %(when)s, %(gap)s behind the agreed path.")
    else:
        ahead = _("%(value)s %(when)s, %(gap)s ahead of the %(agreed)s agreed by %(day)s.")
        behind = _("%(value)s %(when)s, %(gap)s behind the %(agreed)s agreed by %(day)s.")
    return (ahead if gap > 0 else behind) % said


def _away_from_target(goal: GoalFacts, value: Decimal, said: dict[str, str]) -> str:
    gap = value - _target(goal)
    said |= {"gap": distance(abs(gap), goal.unit), "target": in_picture(_target(goal), goal.unit)}
    above = _("%(value)s %(when)s, %(gap)s above the target of %(target)s.")
    below = _("%(value)s %(when)s, %(gap)s below the target of %(target)s.")
    return (above if gap > 0 else below) % said


def _is_reached(goal: GoalFacts, value: Decimal) -> bool:
    return (value - _target(goal)) * goal.better > 0 or value == _target(goal)


def _what_comes(goal: GoalFacts, agreed: Agreed) -> str:
    written = in_picture if goal.measurements else measured  # the unit is said once
    said = {"value": written(agreed.value, goal.unit), "day": full_day(agreed.on)}
    if agreed == goal.promised[-1]:
        return _("The target is %(value)s by %(day)s.") % said
    return _("The first agreed number is %(value)s by %(day)s.") % said


def _of_words(goal: GoalFacts) -> str:
    if not goal.looked:
        return _("Not looked at together yet. The goal is due by %(day)s.") % {"day": full_day(goal.due_on)}
    last = goal.in_order[-1]
    said = {"word": word_of(goal, last), "when": _when(goal, last), "standing": str(last.standing.label)}
    if said["word"] == said["standing"]:
        return _("%(standing)s %(when)s.") % said
    return _("“%(word)s” %(when)s: %(standing)s.") % {**said, "standing": said["standing"].lower()}


def word_of(goal: GoalFacts, looked: Looked) -> str:
    """What was measured, in a word: the level, whether it was so, or else what the person chose who looked."""
    if goal.measure == Measure.LEVEL and looked.level is not None:
        return goal.levels[looked.level]
    if looked.was_so is not None:
        return _("Yes") if looked.was_so else _("No")
    return str(looked.standing.label)


def _when(goal: GoalFacts, looked: Looked) -> str:
    if looked == goal.in_order[-1]:
        return _("at the last checkpoint")
    return _("at checkpoint %(number)d of %(day)s") % {"number": looked.number, "day": full_day(looked.on)}


def _target(goal: GoalFacts) -> Decimal:
    # Only goals with a number come here, and those have a target (Goal's constraint says so).
    assert goal.target is not None  # noqa: S101 -- as above
    return goal.target
