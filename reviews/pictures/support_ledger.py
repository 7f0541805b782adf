"""The support ledger: what was promised for when, delivered by one side, received by the other.

What is late is the promise of whoever gave it. Nothing in it is about the person who was promised it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.pictures.layout import NARROW, Days, Wanted, on_axis, placed, width_of
from reviews.pictures.picture import Key, Label, Line, Mark, Picture
from reviews.pictures.table import Row, Table
from reviews.pictures.words import full_day, short_day, today_words

TOP, LANE, BELOW = 26.0, 42.0, 22.0
# So much of a promise's words names it in a sentence.
LONGEST_NAME = 60


@dataclass(frozen=True)
class Promise:
    """One promise. Dates are those of the plan's zone; `due` is None for what was promised without a day."""

    what: str
    who: str
    due: date | None
    delivered: date | None = None
    received: date | None = None


@dataclass(frozen=True)
class LedgerFacts:
    """The promises of a plan. `is_running`: its days run, so that a promise can be late."""

    promises: Sequence[Promise]
    today: date
    is_running: bool
    starts_on: date | None = None
    ends_on: date | None = None
    is_over: bool = False

    def is_late(self, promise: Promise) -> bool:
        """Whether its day is over and nobody delivered it."""
        if promise.due is None or promise.delivered is not None:
            return False
        return self.is_running and promise.due < self.today


def support_ledger(facts: LedgerFacts) -> Picture:
    """The picture of a plan's promises, a lane each, numbered as in the list beside it."""
    table = Table(
        [_("What we do to help"), _("Who"), _("Promised by"), _("Delivered"), _("Received"), _("State")],
        [_row(facts, promise) for promise in facts.promises],
    )
    title = _("Support: promised, delivered, received")
    days = _days(facts)
    if days is None:
        return Picture(title, finding_of(facts), table)
    axis = TOP + LANE * len(facts.promises)
    lines = [Line("axis", 0, axis, 1, axis), *_lines(facts, days)]
    if facts.is_running and days.holds(facts.today):
        lines.append(Line("today", days.x(facts.today), 22, days.x(facts.today), axis))
    marks = list(_marks(facts, days))
    height = axis + BELOW
    return Picture(
        title=title,
        finding=finding_of(facts),
        table=table,
        height=height,
        lines=lines,
        marks=marks,
        labels=placed(list(_words(facts, days, axis)), marks, lines, height),
        legend=_legend(facts, lines),
    )


def finding_of(facts: LedgerFacts) -> str:
    """How many promises were kept, how many of them the employee confirmed, and how many are late."""
    total = len(facts.promises)
    if not total:
        return _("No support is promised.")
    delivered = sum(one.delivered is not None for one in facts.promises)
    received = sum(one.received is not None for one in facts.promises)
    words = ngettext(
        "%(delivered)d of %(total)d promise delivered, %(received)d confirmed as received.",
        "%(delivered)d of %(total)d promises delivered, %(received)d confirmed as received.",
        total,
    )
    said = [words % {"delivered": delivered, "total": total, "received": received}]
    late = [one for one in facts.promises if facts.is_late(one)]
    if late:
        first = min(late, key=lambda one: one.due or facts.today)
        words = ngettext(
            "%(count)d promise is late: “%(what)s” was due on %(day)s.",
            "%(count)d promises are late; “%(what)s” was due first, on %(day)s.",
            len(late),
        )
        what = Truncator(first.what).chars(LONGEST_NAME)
        said.append(words % {"count": len(late), "what": what, "day": full_day(first.due or facts.today)})
    return " ".join(said)


def state_of(facts: LedgerFacts, promise: Promise) -> str:
    """The state of a promise, short enough to stand beside its lane on a phone."""
    if promise.delivered is not None:
        words = _("received %(day)s") if promise.received else _("delivered %(day)s")
        said = words % {"day": short_day(promise.received or promise.delivered)}
        if promise.due is None or promise.delivered <= promise.due:
            return said
        return _("%(said)s, due %(day)s") % {"said": said, "day": short_day(promise.due)}
    if promise.received is not None:
        return _("received %(day)s") % {"day": short_day(promise.received)}
    if facts.is_over:
        return _("not delivered")
    if promise.due is None:
        return _("to come")
    if facts.is_late(promise):
        return _("late, promised by %(day)s") % {"day": short_day(promise.due)}
    return _("promised by %(day)s") % {"day": short_day(promise.due)}


def _days(facts: LedgerFacts) -> Days | None:
    found = [
        day for one in facts.promises for day in (one.due, one.delivered, one.received) if day is not None
    ]
    if not found:
        return None
    return Days.around([*found, facts.starts_on, facts.ends_on])


def _lane(place: int) -> float:
    return TOP + LANE * place + 28


def _lines(facts: LedgerFacts, days: Days) -> Iterator[Line]:
    for place, promise in enumerate(facts.promises):
        y = _lane(place)
        yield Line("lane", days.x(days.start), y, days.x(days.end), y)
        if promise.due is None:
            continue
        kept = promise.delivered or (facts.today if facts.is_late(promise) else None)
        if kept is not None and kept > promise.due:
            yield Line("late", days.x(promise.due), y, days.x(kept), y)
        if promise.delivered and promise.received and promise.received > promise.delivered:
            yield Line("wait", days.x(promise.delivered), y, days.x(promise.received), y)


def _marks(facts: LedgerFacts, days: Days) -> Iterator[Mark]:
    for place, promise in enumerate(facts.promises):
        y = _lane(place)
        if promise.due is not None:
            yield Mark("promised-late" if facts.is_late(promise) else "promised", days.x(promise.due), y)
        if promise.delivered is not None:
            yield Mark("delivered", days.x(promise.delivered), y)
        if promise.received is not None:
            yield Mark("received", days.x(promise.received), y)


def _words(facts: LedgerFacts, days: Days, axis: float) -> Iterator[Wanted]:
    for place, promise in enumerate(facts.promises):
        text = f"{place + 1}. {state_of(facts, promise)}"
        y = _lane(place) - 13
        kind = "late" if facts.is_late(promise) else "plain"
        # The number alone, where a language needs more room than a phone has.
        said = text if width_of(text) <= NARROW else f"{place + 1}."
        yield Wanted([Label(said, 0, y, 0, "start", kind)], must=True)
    for day in (days.start, days.end):
        yield on_axis(short_day(day), days.x(day), axis + 18)
    if facts.is_running and days.holds(facts.today):
        yield on_axis(today_words(facts.today), days.x(facts.today), 16, kind="today")


def _legend(facts: LedgerFacts, lines: Sequence[Line]) -> list[Key]:
    keys = [Key(_("promised for this day"), shape="promised")]
    if any(facts.is_late(one) for one in facts.promises):
        keys.append(Key(_("promised, late"), shape="promised-late"))
    if any(line.kind == "late" for line in lines):
        keys.append(Key(_("after that day"), line="late"))
    if any(one.delivered for one in facts.promises):
        keys.append(Key(_("delivered by who promised it"), shape="delivered"))
    if any(one.received for one in facts.promises):
        keys.append(Key(_("confirmed as received"), shape="received"))
    return keys


def _row(facts: LedgerFacts, promise: Promise) -> Row:
    return Row(
        [promise.what, promise.who, promise.due, promise.delivered, promise.received, _state(facts, promise)]
    )


def _state(facts: LedgerFacts, promise: Promise) -> str:
    if promise.received is not None:
        return _("received")
    if promise.delivered is not None:
        return _("delivered")
    if facts.is_late(promise):
        return _("late")
    return _("not delivered") if facts.is_over else _("to come")
