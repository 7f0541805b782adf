"""The goal path: what was agreed for which day, and what was found at each checkpoint.

A line leads only from one agreed number to the next. What was measured is points: no line, no trend and no forecast is
made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from reviews.enums import Standing
from reviews.pictures import findings
from reviews.pictures.facts import GoalFacts, Looked, Measure
from reviews.pictures.layout import Days, Numbers, Wanted, around, on_axis, placed
from reviews.pictures.picture import Key, Label, Line, Mark, Picture
from reviews.pictures.table import Amount, Cell, Row, Table
from reviews.pictures.words import in_picture, short_day, today_words

TOP, BOTTOM, AXIS, HEIGHT = 48.0, 152.0, 168.0, 190.0
# Without a scale of numbers the signs stand in one row.
ROW, ROW_AXIS, ROW_HEIGHT = 48.0, 66.0, 88.0
# Each level has its name above, and the signs below it.
LEVEL = 38.0
SHAPES = {
    Standing.ON_COURSE: "tick",
    Standing.MET: "star",
    Standing.SOME_WAY_TO_GO: "triangle",
    Standing.NEEDS_MORE_SUPPORT: "diamond",
    Standing.TOO_EARLY: "dash",
}


def goal_path(goal: GoalFacts) -> Picture:
    """The picture of a goal: numbers on a scale, levels on theirs, and what is said in words in one row."""
    title = _("The way of this goal: %(goal)s") % {"goal": goal.statement}
    if goal.is_numeric:
        return _in_numbers(goal, title)
    if goal.measure == Measure.LEVEL and goal.levels:
        return _in_levels(goal, title)
    return _in_words(goal, title)


def headings() -> list[str]:
    """The columns of every goal's table, whatever it is measured by."""
    return [_("Date"), _("What"), _("Agreed"), _("Measured"), _("How it stood")]


# --- Numbers ------------------------------------------------------------------------------------------------


def _in_numbers(goal: GoalFacts, title: str) -> Picture:
    days = Days.around([goal.starts_on, goal.due_on, *(step.on for step in goal.steps), *_days_of(goal)])
    agreed = [value for value in (goal.baseline, goal.target) if value is not None]
    values = [value for _looked, value in goal.measurements]
    scale = Numbers.of([*agreed, *(step.value for step in goal.steps)], values, TOP, BOTTOM)
    lines = [*_frame(goal, days, AXIS), *_agreed_lines(goal, days, scale)]
    marks = [*_agreed_marks(goal, days, scale), *_measured_marks(goal, days, scale)]
    wanted = [*_weighty(goal, days, scale), *_others(goal, days, scale)]
    return Picture(
        title=title,
        finding=findings.finding_of(goal),
        more=[sentence for sentence in (findings.direction_of(goal),) if sentence],
        table=Table(headings(), list(_rows(goal))),
        height=HEIGHT,
        lines=lines,
        marks=marks,
        labels=placed(wanted, marks, lines, HEIGHT),
        legend=_legend(goal, marks),
    )


def _frame(goal: GoalFacts, days: Days, axis: float) -> Iterator[Line]:
    yield Line("axis", 0, axis, 1, axis)
    if not goal.is_over and days.holds(goal.today):
        yield Line("today", days.x(goal.today), 22, days.x(goal.today), axis)


def _agreed_lines(goal: GoalFacts, days: Days, scale: Numbers) -> Iterator[Line]:
    if goal.target is not None:
        yield Line("target", 0, scale.y(goal.target), 1, scale.y(goal.target))
    path = goal.path
    for one, other in pairwise(path):
        yield Line("agreed", days.x(one.on), scale.y(one.value), days.x(other.on), scale.y(other.value))


def _agreed_marks(goal: GoalFacts, days: Days, scale: Numbers) -> Iterator[Mark]:
    if goal.baseline is not None:
        yield Mark("start", days.x(days.start), scale.y(goal.baseline))
    for step in goal.promised[:-1]:
        yield Mark("agreed", days.x(step.on), scale.y(step.value))
    if goal.target is not None:
        yield Mark("flag", days.x(goal.due_on), scale.y(goal.target))


def _measured_marks(goal: GoalFacts, days: Days, scale: Numbers) -> Iterator[Mark]:
    found = goal.measurements
    for place, (looked, value) in enumerate(found, start=1):
        shape = {"above": "beyond-above", "below": "beyond-below", "": "measured"}[scale.beyond(value)]
        yield Mark(shape, days.x(looked.on), scale.y(value), is_last=place == len(found))


def _weighty(goal: GoalFacts, days: Days, scale: Numbers) -> Iterator[Wanted]:
    """The words without which the picture says little: the last number, and the target."""
    for looked, value in goal.measurements[-1:]:
        text = in_picture(value, goal.unit)
        yield around(text, days.x(looked.on), scale.y(value), kind="strong", must=True)
    if goal.target is not None:
        text = _("target %(number)s") % {"number": in_picture(goal.target, goal.unit)}
        y = scale.y(goal.target)
        # Above or below its line, at one of its ends: lines never pass there unless it is crowded.
        ends = [(0.0, "start"), (1.0, "end"), (0.5, "middle")]
        spots = [
            Label(text, x, y + below, 0, anchor, "target")
            for below in (-6.0, 17.0, -20.0, 31.0)
            for x, anchor in ends
        ]
        yield Wanted(spots, must=True)


def _others(goal: GoalFacts, days: Days, scale: Numbers) -> Iterator[Wanted]:
    yield from _axis_words(goal, days, AXIS + 18)
    for looked, value in reversed(goal.measurements[:-1]):
        yield around(in_picture(value, goal.unit), days.x(looked.on), scale.y(value))
    if goal.baseline is not None:
        x = days.x(days.start)
        yield around(in_picture(goal.baseline, goal.unit), x, scale.y(goal.baseline), kind="quiet")
    for step in reversed(goal.promised[:-1]):
        yield around(in_picture(step.value, goal.unit), days.x(step.on), scale.y(step.value), kind="quiet")


def _axis_words(goal: GoalFacts, days: Days, below: float) -> Iterator[Wanted]:
    yield on_axis(short_day(days.start), days.x(days.start), below)
    if days.end != days.start:
        yield on_axis(short_day(days.end), days.x(days.end), below)
    if not goal.is_over and days.holds(goal.today):
        yield on_axis(today_words(goal.today), days.x(goal.today), 16, kind="today")
    for looked in reversed(goal.in_order):
        yield on_axis(short_day(looked.on), days.x(looked.on), below)
    if goal.due_on not in {days.start, days.end}:
        yield on_axis(short_day(goal.due_on), days.x(goal.due_on), below)


def _legend(goal: GoalFacts, marks: list[Mark]) -> list[Key]:
    shapes = {mark.shape for mark in marks}
    keys = [Key(_("measured at a checkpoint"), shape="measured")] if "measured" in shapes else []
    if shapes & {"beyond-above", "beyond-below"}:
        keys.append(Key(_("measured, beyond this scale"), shape="beyond-above"))
    if goal.steps:
        keys.append(Key(_("agreed path"), line="agreed"))
    if goal.baseline is not None:
        keys.append(Key(_("at the start"), shape="start"))
    return [*keys, Key(_("target"), line="target")]


def _rows(goal: GoalFacts) -> Iterator[Row]:
    """By day; on one day what was agreed before what was found."""
    rows: list[tuple[date, int, Row]] = []
    if goal.baseline is not None:
        cells: list[Cell] = [goal.starts_on, _("At the start"), "", Amount(goal.baseline, goal.unit), ""]
        rows.append((goal.starts_on or date.min, 0, Row(cells)))
    for step in goal.promised:
        what = _("Target") if step == goal.promised[-1] else _("Agreed on the way")
        rows.append((step.on, 1, Row([step.on, what, Amount(step.value, goal.unit), "", ""])))
    for looked in goal.in_order:
        agreed = goal.agreed_by(looked.on)
        value = Amount(looked.value, goal.unit) if looked.value is not None else None
        by_then = Amount(agreed.value, goal.unit) if agreed else None
        found: list[Cell] = [looked.on, _checkpoint(looked), by_then, value, str(looked.standing.label)]
        rows.append((looked.on, 2, Row(found)))
    yield from (row for _day, _kind, row in sorted(rows, key=lambda one: one[:2]))


# --- Levels and words ---------------------------------------------------------------------------------------


def _in_levels(goal: GoalFacts, title: str) -> Picture:
    """A row for each level of the form's scale, the most on top."""
    days = Days.around([goal.starts_on, goal.due_on, *_days_of(goal)])
    axis = 22 + LEVEL * len(goal.levels)
    floors = [axis - LEVEL * place for place in range(len(goal.levels))]
    lines = [*_frame(goal, days, axis), *(Line("level", 0, floor, 1, floor) for floor in floors[1:])]
    rated = [(one, one.level) for one in goal.in_order if one.level is not None]
    marks = [
        Mark("measured", days.x(one.on), floors[level] - 10, is_last=one == rated[-1][0])
        for one, level in rated
    ]
    names = [
        Wanted(
            [Label(name, x, floor - 23, 0, anchor, "quiet") for x, anchor in ((0.0, "start"), (1.0, "end"))],
            must=True,
        )
        for name, floor in zip(goal.levels, floors, strict=True)
    ]
    return Picture(
        title=title,
        finding=findings.finding_of(goal),
        table=_words_table(goal),
        height=axis + 22,
        lines=lines,
        marks=marks,
        labels=placed([*names, *_axis_words(goal, days, axis + 18)], marks, lines, axis + 22),
    )


def _in_words(goal: GoalFacts, title: str) -> Picture:
    """One row of signs by their day, each with its word where there is room."""
    days = Days.around([goal.starts_on, goal.due_on, *_days_of(goal)])
    looks = goal.in_order
    lines = list(_frame(goal, days, ROW_AXIS))
    marks = [Mark(SHAPES[one.standing], days.x(one.on), ROW, is_last=one == looks[-1]) for one in looks]
    words = [
        around(
            findings.word_of(goal, one),
            days.x(one.on),
            ROW,
            kind="strong" if one == looks[-1] else "plain",
            must=one == looks[-1],
        )
        for one in reversed(looks)
    ]
    shown = {one.standing for one in looks}
    return Picture(
        title=title,
        finding=findings.finding_of(goal),
        table=_words_table(goal),
        height=ROW_HEIGHT,
        lines=lines,
        marks=marks,
        labels=placed([*words, *_axis_words(goal, days, ROW_AXIS + 18)], marks, lines, ROW_HEIGHT),
        legend=[Key(str(one.label).lower(), shape=SHAPES[one]) for one in Standing if one in shown],
    )


def _words_table(goal: GoalFacts) -> Table:
    rows: list[tuple[date, int, Row]] = [
        (goal.due_on, 1, Row([goal.due_on, _("Goal is due"), "", "", ""])),
    ]
    for one in goal.in_order:
        found: list[Cell] = [one.on, _checkpoint(one), "", measured_word(goal, one), str(one.standing.label)]
        rows.append((one.on, 0, Row(found)))
    return Table(headings(), [row for _day, _kind, row in sorted(rows, key=lambda one: one[:2])])


def measured_word(goal: GoalFacts, looked: Looked) -> str:
    """The level, or yes or no; "" where nothing was measured beside how the goal stood."""
    word = findings.word_of(goal, looked)
    return "" if word == str(looked.standing.label) else word


def _checkpoint(looked: Looked) -> str:
    return _("Checkpoint %(number)d") % {"number": looked.number}


def _days_of(goal: GoalFacts) -> list[date]:
    return [one.on for one in goal.looked]
