"""The plan line: what happened, what is promised, and what is to come, from the start to the end.

It is a list first; on a phone the list is the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.pictures.layout import RADIUS, Days, Wanted, on_axis, placed
from reviews.pictures.picture import Key, Label, Line, Mark, Picture
from reviews.pictures.table import Row, Table
from reviews.pictures.words import full_day, short_day, today_words

FACTS, LINE, PROMISES, AXIS, HEIGHT = 44.0, 76.0, 108.0, 126.0, 148.0
# Signs of one row that would lie on one another are moved up, at most so often.
APART, STACK = 0.045, 2


class Kind(StrEnum):
    """What kind of event it is. Each has its own shape."""

    START = "start"
    FACT = "fact"
    CHECKPOINT = "checkpoint"
    SUPPORT = "support"
    MILESTONE = "milestone"
    END = "end"


class State(StrEnum):
    """How far it came. Late is a promise of whoever leads the plan, never the person. LEFT: the plan closed before."""

    DONE = "done"
    LATE = "late"
    TO_COME = "to_come"
    LEFT = "left"


@dataclass(frozen=True)
class Event:
    """One thing on the line, on a date in the plan's zone. `short` is what has room beside its sign."""

    on: date
    kind: Kind
    words: str
    state: State = State.DONE
    short: str = ""

    @property
    def shape(self) -> str:
        """The sign: another one for what is done, late and to come."""
        if self.kind in {Kind.START, Kind.END, Kind.FACT}:
            return "tick-line" if self.kind == Kind.FACT else "end"
        state = State.TO_COME if self.state == State.LEFT else self.state
        return f"{self.kind}-{state.replace('_', '-')}"

    @property
    def is_owed(self) -> bool:
        """Whether somebody owes it since its day is over. A milestone is nobody's promise, so it is never owed."""
        return self.state == State.LATE and self.kind in {Kind.CHECKPOINT, Kind.SUPPORT}

    @property
    def state_words(self) -> str:
        """The state in a word, for a list and a table. A fact needs none."""
        if self.kind in {Kind.START, Kind.END, Kind.FACT}:
            return ""
        done = {
            Kind.CHECKPOINT: _("held"),
            Kind.SUPPORT: _("delivered"),
            Kind.MILESTONE: _("reached"),
        }
        late = {
            Kind.CHECKPOINT: _("late: not logged yet"),
            Kind.SUPPORT: _("late: not delivered yet"),
            Kind.MILESTONE: _("not reached yet"),
        }
        left = {
            Kind.CHECKPOINT: _("not held"),
            Kind.SUPPORT: _("not delivered"),
            Kind.MILESTONE: _("not reached"),
        }
        of_kind = {State.DONE: done, State.LATE: late, State.LEFT: left}
        return of_kind[self.state][self.kind] if self.state in of_kind else _("to come")


@dataclass(frozen=True)
class LineFacts:
    """What the line is drawn from. `is_running`: its days run, so that something can be late or come today."""

    events: Sequence[Event]
    today: date
    is_running: bool

    @property
    def in_order(self) -> list[Event]:
        """By day; on one day in the order in which they were given. The start is first and the end last."""
        place = {Kind.START: -1, Kind.END: 1}
        return sorted(self.events, key=lambda event: (event.on, place.get(event.kind, 0)))

    def of(self, kind: Kind) -> list[Event]:
        """The events of one kind."""
        return [event for event in self.in_order if event.kind == kind]


def plan_line(facts: LineFacts) -> Picture:
    """The picture of a plan's days. Without a date there is nothing to draw."""
    table = Table([_("Date"), _("What"), _("State")], [_row(event) for event in facts.in_order])
    title = _("The plan from start to end")
    if not facts.events:
        return Picture(title, _("The plan has no dates yet."), table)
    days = Days.around(event.on for event in facts.events)
    lines = [Line("span", days.x(days.start), LINE, days.x(days.end), LINE), Line("axis", 0, AXIS, 1, AXIS)]
    if facts.is_running and days.holds(facts.today):
        lines.append(Line("today", days.x(facts.today), 22, days.x(facts.today), AXIS))
    marks, wanted = _signs(facts, days)
    return Picture(
        title=title,
        finding=finding_of(facts),
        table=table,
        height=HEIGHT,
        lines=lines,
        marks=marks,
        labels=placed([*_dates(facts, days), *wanted], marks, lines, HEIGHT),
        legend=_legend(facts),
    )


def finding_of(facts: LineFacts) -> str:
    """From when to when, how many meetings were held, and what is late or next."""
    first = next(iter(facts.of(Kind.START)), facts.in_order[0]).on
    last = next(iter(facts.of(Kind.END)), facts.in_order[-1]).on
    meetings = facts.of(Kind.CHECKPOINT)
    said = [_("From %(start)s to %(end)s.") % {"start": full_day(first), "end": full_day(last)}]
    if meetings:
        held = sum(event.state == State.DONE for event in meetings)
        words = ngettext(
            "%(held)d of %(total)d checkpoint held.",
            "%(held)d of %(total)d checkpoints held.",
            len(meetings),
        )
        said.append(words % {"held": held, "total": len(meetings)})
    late = [event for event in meetings if event.state == State.LATE]
    coming = [event for event in meetings if event.state == State.TO_COME]
    if late:
        words = ngettext(
            "%(count)d checkpoint is not logged yet.", "%(count)d checkpoints are not logged yet.", len(late)
        )
        said.append(words % {"count": len(late)})
    elif coming and facts.is_running:
        said.append(_("The next is on %(day)s.") % {"day": full_day(coming[0].on)})
    owed = sum(event.state == State.LATE for event in facts.of(Kind.SUPPORT))
    if owed:
        words = ngettext(
            "%(count)d promise of support is late.", "%(count)d promises of support are late.", owed
        )
        said.append(words % {"count": owed})
    return " ".join(said)


def _row(event: Event) -> Row:
    return Row([event.on, event.words, event.state_words])


def _dates(facts: LineFacts, days: Days) -> Iterator[Wanted]:
    for day in (days.start, days.end):
        yield on_axis(short_day(day), days.x(day), AXIS + 18)
    if facts.is_running and days.holds(facts.today):
        yield on_axis(today_words(facts.today), days.x(facts.today), 16, kind="today")


ENDS = frozenset({Kind.START, Kind.END})
HEIGHTS = {Kind.FACT: FACTS, Kind.SUPPORT: PROMISES, Kind.MILESTONE: PROMISES}


def _signs(facts: LineFacts, days: Days) -> tuple[list[Mark], list[Wanted]]:
    marks: list[Mark] = []
    wanted: list[Wanted] = []
    for event in facts.in_order:
        row = HEIGHTS.get(event.kind, LINE)
        x = days.x(event.on)
        y = row
        # One above the other where days are too near; what is left on top of another stands in the list.
        for _again in range(STACK if event.kind not in ENDS else 0):
            if not any(_is_upon(mark, x, y) for mark in marks):
                break
            y -= RADIUS * 2 + 1
        marks.append(Mark(event.shape, x, y))
        if event.short:
            wanted.append(_beside(event.short, x, y))
    return marks, [*wanted, *_meeting_days(facts, days)]


def _is_upon(mark: Mark, x: float, y: float) -> bool:
    return mark.shape != "end" and abs(mark.x - x) < APART and abs(mark.y - y) < RADIUS * 2


def _beside(text: str, x: float, y: float) -> Wanted:
    away = RADIUS + 3
    return Wanted(
        [
            Label(text, x, y + 5, away, "start", "quiet"),
            Label(text, x, y + 5, -away, "end", "quiet"),
            Label(text, x, y - away, 0, "middle", "quiet"),
            Label(text, x, y + away + 10, 0, "middle", "quiet"),
        ]
    )


def _meeting_days(facts: LineFacts, days: Days) -> Iterator[Wanted]:
    for event in facts.of(Kind.CHECKPOINT):
        yield on_axis(short_day(event.on), days.x(event.on), AXIS + 18)


def _legend(facts: LineFacts) -> list[Key]:
    words = {
        "checkpoint-done": _("checkpoint held"),
        "checkpoint-late": _("checkpoint not logged yet"),
        "checkpoint-to-come": _("checkpoint to come"),
        "support-done": _("support delivered"),
        "support-late": _("support late"),
        "support-to-come": _("support to come"),
        "milestone-done": _("milestone reached"),
        "milestone-late": _("milestone not reached yet"),
        "milestone-to-come": _("milestone to come"),
    }
    left = {event.kind for event in facts.events if event.state == State.LEFT}
    coming = {event.kind for event in facts.events if event.state == State.TO_COME}
    # While the plan runs, one meeting may be over without having been held and others still to come.
    not_held = _("checkpoint to come, or not held") if Kind.CHECKPOINT in coming else _("checkpoint not held")
    instead = {
        Kind.CHECKPOINT: not_held,
        Kind.SUPPORT: _("support not delivered"),
        Kind.MILESTONE: _("milestone not reached"),
    }
    words |= {f"{kind}-to-come": said for kind, said in instead.items() if kind in left}
    shapes = {event.shape for event in facts.events}
    return [Key(said, shape=shape) for shape, said in words.items() if shape in shapes]
