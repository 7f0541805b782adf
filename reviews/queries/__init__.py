"""What can be seen of checkpoints, and what somebody has to do today."""

from reviews.queries.checkpoints import (
    Item,
    ToRate,
    Work,
    accounts_for_judging,
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
from reviews.queries.notes import (
    TO_ADD_DETAIL,
    Added,
    additions_to,
    kept_note,
    mark_of_note,
    shared_note,
    shared_notes,
)
from reviews.queries.packs import latest_pack, pack_for
from reviews.queries.timing import Timing, companions_on, timing_of, timings_of

__all__ = [
    "TO_ADD_DETAIL",
    "Added",
    "Item",
    "Timing",
    "ToRate",
    "Work",
    "accounts_for_judging",
    "additions_to",
    "checkpoint_for",
    "companions_on",
    "kept_note",
    "latest_pack",
    "latest_ratings",
    "latest_standings",
    "mark_for",
    "mark_of",
    "mark_of_note",
    "pack_for",
    "review_for",
    "reviews_for",
    "shared_note",
    "shared_notes",
    "standings_in_words",
    "timing_of",
    "timings_of",
    "to_rate",
    "work_for",
]
