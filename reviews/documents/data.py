"""The record and its checkpoints as data, beside the paper: docs/document-data.schema.json. What its reader sees."""

from __future__ import annotations

from typing import Any

from plans.documents.data import Data, data_of, outcome_data, plan_as_it_stands, version_data
from reviews.documents.record import Record
from reviews.models import Review


def record_data(record: Record) -> Data:
    """The whole record: the plan as it stands, each version, each shared account with its replies, the outcome."""
    said: dict[str, Any] = {
        "facts": plan_as_it_stands(record.plan),
        "versions": [version_data(one.version, one.signatures) for one in record.versions],
        "checkpoints": [checkpoint_data(review) for led in record.reviews for review in led.reviews],
    }
    if record.outcome is not None:
        said["outcome"] = outcome_data(record.outcome, record.goal_outcomes)
    return data_of(record.plan, "record", **said)


def checkpoint_data(review: Review) -> Data:
    """One shared account of a checkpoint, with what the employee said to it."""
    return {
        "number": review.checkpoint.number,
        "planned_for": review.checkpoint.due_on,
        "held_on": review.held_on,
        "written_by": review.written_by.get_full_name(),
        "shared_at": review.shared_at,
        "note": review.note,
        "goals": [
            {
                "goal": one.goal.ref,
                "standing": one.standing,
                "example": one.example,
                "value": one.value,
                "was_so": one.was_so,
            }
            for one in review.measurements.all()
        ],
        "additions": [
            {"body": one.body, "author": one.author.get_full_name(), "at": one.at}
            for one in review.additions.all()
        ],
        "responses": [
            {"stance": one.stance, "body": one.body, "author": one.author.get_full_name(), "at": one.at}
            for one in review.responses.all()
        ],
    }
