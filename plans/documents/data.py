"""What a document says, as data for machines: embedded in its PDF, described by docs/document-data.schema.json.

It holds what the paper of the same reader says and nothing else: whatever is hidden from them is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plans.documents.facts import facts_of
from plans.models import GoalOutcome, Outcome, Plan, PlanVersion, Signature

# A new number for whatever could break a reader: a key gone, or another meaning. A new key alone needs none.
SCHEMA = "urn:waymark:document-data:1"

Data = dict[str, Any]


def data_of(plan: Plan, kind: str, **said: Any) -> Data:
    """The frame that all documents share, with what this one says. `kind` is that of the document."""
    head = {
        "ref": plan.ref,
        "status": plan.status,
        "language": plan.language,
        "time_zone": plan.time_zone,
    }
    return {"schema": SCHEMA, "kind": kind, "plan": head, **said}


def plan_as_it_stands(plan: Plan) -> Data:
    """The plan's content today, version or not."""
    return facts_of(plan)


def version_data(version: PlanVersion, signatures: Iterable[Signature]) -> Data:
    """One version to the letter, with who answered for having received it. `sha256` is of the canonical `facts`."""
    return {
        "number": version.number,
        "kind": version.kind,
        "made_at": version.made_at,
        "reason": version.reason,
        "sha256": version.sha256,
        "facts": version.facts,
        "signatures": [_signature(one) for one in signatures],
    }


def _signature(signature: Signature) -> Data:
    return {
        "ref": signature.ref,
        "signer": signature.signer.get_full_name(),
        "meaning": signature.meaning,
        "statement": signature.statement,
        "comment": signature.comment,
        "version_sha256": signature.version_sha256,
        "redline_sha256": signature.redline_sha256,
        "at": signature.at,
    }


def outcome_data(outcome: Outcome, results: Iterable[GoalOutcome]) -> Data:
    """How the plan ended, goal by goal, in words and as the words' kinds."""
    return {
        "overall": outcome.overall,
        "wording": outcome.said,
        "early_reason": outcome.early_reason,
        "reason": outcome.reason,
        "confirmed_at": outcome.confirmed_at,
        "next_kind": outcome.next_kind,
        "next_step": outcome.next_step,
        "monitored_until": outcome.monitored_until,
        "appeal_until": outcome.appeal_until,
        "goals": [
            {
                "goal": row.goal.ref,
                "statement": row.goal.statement,
                "result": row.result,
                "reason": row.reason,
            }
            for row in results
        ],
    }


def letter_data(letter: Mapping[str, Any]) -> Data:
    """What a closing letter says. Takes what plans/documents/letter.py gathered for it."""
    return data_of(
        letter["plan"], "closing_letter", outcome=outcome_data(letter["outcome"], letter["results"])
    )
