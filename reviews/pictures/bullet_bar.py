"""The bullet bar: where a goal stands between its start and its target, small enough for a list.

It runs from the start to the target, whichever of them is the larger number: a longer bar is nearer to the target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reviews.pictures.facts import GoalFacts
from reviews.pictures.words import measured

# What lies further off than half the way is drawn at the edge.
SLACK = Decimal("0.5")


@dataclass(frozen=True)
class BulletBar:
    """Places as shares of the width, 0 to 1; None for what there is not. `words` say the same."""

    label: str
    words: str
    start: float
    target: float
    value: float | None = None
    agreed: float | None = None
    beyond: str = ""

    @property
    def bar(self) -> tuple[float, float]:
        """Where the bar begins, and how long it is."""
        value = self.start if self.value is None else self.value
        return min(self.start, value), abs(value - self.start)

    @property
    def way(self) -> tuple[float, float]:
        """The ground from the start to the target, in the same hue: where it begins, and how long it is."""
        return min(self.start, self.target), abs(self.target - self.start)


def bullet_bar(goal: GoalFacts) -> BulletBar | None:
    """The bar of a goal measured by a number; None for a goal in words."""
    if goal.target is None:
        return None
    start = goal.baseline if goal.baseline is not None else min(Decimal(0), goal.target)
    found = goal.measurements
    value = found[-1][1] if found else None
    # The path's first number, before its day has come, is no promise for now.
    promised = goal.agreed_by(goal.today) if goal.steps and not goal.is_over else None
    agreed = promised.value if promised else None
    place = _scale(start, goal.target, [one for one in (value, agreed) if one is not None])
    return BulletBar(
        label=goal.statement,
        words=_words(goal, value, agreed),
        start=place(start),
        target=place(goal.target),
        value=None if value is None else place(value),
        agreed=None if agreed is None else place(agreed),
        beyond=_beyond(start, goal.target, value),
    )


def _along(start: Decimal, target: Decimal, value: Decimal) -> Decimal:
    """How much of the way from the start (0) to the target (1) a number has, cut off at SLACK beyond either."""
    way = target - start
    share = (value - start) / way if way else (value - target) / (abs(target) or Decimal(1)) + 1
    return min(max(share, -SLACK), 1 + SLACK)


def _scale(start: Decimal, target: Decimal, others: list[Decimal]) -> Callable[[Decimal], float]:
    """Where a number stands, as a share of the width that holds the start, the target and these."""
    low = min([Decimal(0), *(_along(start, target, one) for one in others)])
    high = max([Decimal(1), *(_along(start, target, one) for one in others)])

    def place(value: Decimal) -> float:
        return float((_along(start, target, value) - low) / (high - low))

    return place


def _beyond(start: Decimal, target: Decimal, value: Decimal | None) -> str:
    if value is None:
        return ""
    along = _along(start, target, value)
    if along in (-SLACK, 1 + SLACK):
        return "before" if along < 0 else "after"
    return ""


def _words(goal: GoalFacts, value: Decimal | None, agreed: Decimal | None) -> str:
    said = [
        _("%(value)s now") % {"value": measured(value, goal.unit)}
        if value is not None
        else _("Nothing measured yet")
    ]
    if agreed is not None:
        said.append(_("agreed for now %(value)s") % {"value": measured(agreed, goal.unit)})
    if goal.target is not None:
        said.append(_("target %(value)s") % {"value": measured(goal.target, goal.unit)})
    return " · ".join(said)
