"""The record and its checkpoints as data, beside the paper: docs/document-data.schema.json. What its reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plans.documents.data import (
    Data,
    appeal_data,
    comment_data,
    data_of,
    outcome_data,
    plan_as_it_stands,
    signature_data,
    version_data,
)
from plans.models import FormSignature, Question
from reviews.documents.record import Record
from reviews.models import Review


def record_data(record: Record) -> Data:
    """The whole record: the plan as it stands, each version, each shared account with its replies, the outcome."""
    said: dict[str, Any] = {
        "facts": plan_as_it_stands(record.plan),
        "versions": [
            version_data(one.version, [*one.signatures, *one.form_signatures]) for one in record.versions
        ],
        "checkpoints": [checkpoint_data(review) for led in record.reviews for review in led.reviews],
        "comments": [comment_data(one) for one in record.comments],
        "questions": [_question(one) for one in record.questions],
        "closing_words": [
            {"body": one.body, "author": one.author.get_full_name(), "at": one.at}
            for one in record.closing_words
        ],
    }
    if record.letters:
        said["letters"] = [
            {
                "ref": one.ref,
                "kind": one.kind,
                "written_at": one.written_at,
                "written_by": one.written_by.get_full_name(),
                "words_sha256": one.words_sha256,
            }
            for one in record.letters
        ]
    if record.appeal is not None:
        said["appeal"] = appeal_data(record.appeal)
    if record.outcome is not None:
        said["outcome"] = outcome_data(record.outcome, record.goal_outcomes)
    return data_of(record.plan, "record", **said)


def _question(question: Question) -> Data:
    by = question.answered_by
    return {
        "words": question.words,
        "author": question.author.get_full_name(),
        "at": question.at,
        "answer": question.answer,
        "answered_by": by.get_full_name() if by else "",
        "answered_at": question.answered_at,
    }


def checkpoint_data(review: Review, signatures: Iterable[FormSignature] | None = None) -> Data:
    """One shared account of a checkpoint, with what the employee said to it.

    `signatures` are those that the form asks for there (None: they stand elsewhere in the document).
    """
    said = {} if signatures is None else {"signatures": [signature_data(one) for one in signatures]}
    return said | {
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
