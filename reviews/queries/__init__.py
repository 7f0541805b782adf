"""What can be seen of checkpoints, and what somebody has to do today."""

from reviews.queries.checkpoints import (
    Item,
    ToRate,
    Work,
    accounts_for_closing,
    checkpoint_for,
    latest_ratings,
    latest_standings,
    mark_for,
    mark_of,
    review_for,
    reviews_for,
    standings_in_words,
    to_rate,
    work_for,
)
from reviews.queries.timing import Timing, companions_on, timing_of, timings_of

__all__ = [
    "Item",
    "Timing",
    "ToRate",
    "Work",
    "accounts_for_closing",
    "checkpoint_for",
    "companions_on",
    "latest_ratings",
    "latest_standings",
    "mark_for",
    "mark_of",
    "review_for",
    "reviews_for",
    "standings_in_words",
    "timing_of",
    "timings_of",
    "to_rate",
    "work_for",
]
