"""What a document says, as data for machines: embedded in its PDF, described by docs/document-data.schema.json.

It holds what the paper of the same reader says and nothing else: whatever is hidden from them is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plans.documents.facts import facts_of
from plans.documents.sheet import Sheet
from plans.models import (
    Appeal,
    Comment,
    FormSignature,
    GoalOutcome,
    Letter,
    Outcome,
    Plan,
    PlanVersion,
    Signature,
)

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


def version_data(
    version: PlanVersion,
    signatures: Iterable[Signature | FormSignature],
    replies: Iterable[Comment] | None = None,
) -> Data:
    """One version to the letter, with who answered for it and how. `sha256` is of the canonical `facts`.

    `replies` are what the employee said to it (None: they stand elsewhere in the document).
    """
    said = {} if replies is None else {"replies": [comment_data(one) for one in replies]}
    return said | {
        "number": version.number,
        "kind": version.kind,
        "made_at": version.made_at,
        "reason": version.reason,
        "sha256": version.sha256,
        "facts": version.facts,
        "signatures": [signature_data(one) for one in signatures],
    }


def comment_data(comment: Comment) -> Data:
    """What somebody said about a section of the plan."""
    return {
        "section": comment.section,
        "audience": comment.audience,
        "body": comment.body,
        "author": comment.author.get_full_name(),
        "at": comment.at,
    }


def signature_data(signature: Signature | FormSignature) -> Data:
    """What somebody said to a version, in which role, and how it is known that it was them."""
    said = {
        "ref": signature.ref,
        "signer": signature.signer.get_full_name(),
        "role": getattr(signature, "role", "employee"),
        "meaning": signature.meaning,
        "statement": signature.statement,
        "statement_sha256": signature.statement_sha256,
        "comment": signature.comment,
        "language": signature.language,
        "version_sha256": signature.version_sha256,
        "method": signature.method,
        "authenticated_at": signature.authenticated_at,
        "mfa": signature.mfa,
        "at": signature.at,
    }
    return said | _of_receipt(signature) if isinstance(signature, Signature) else said


def _of_receipt(receipt: Signature) -> Data:
    """What is kept of the employee's answer alone: its route, the consent, who was there, what came shortly before."""
    return {
        "route": receipt.route,
        "redline_sha256": receipt.redline_sha256,
        "consent": receipt.consent,
        "consent_sha256": receipt.consent_sha256,
        "present": receipt.present,
        "interpreter": receipt.interpreter,
        "interpreter_language": receipt.interpreter_language,
        "invited_at": receipt.invited_at,
        "reset_at": receipt.reset_at,
        "signed_on": receipt.signed_on,
        "recorded_by": receipt.recorded_by.get_full_name() if receipt.recorded_by else "",
        "witness": receipt.witness.get_full_name() if receipt.witness else "",
        "scan_sha256": receipt.scan.sha256 if receipt.scan else "",
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


def appeal_data(appeal: Appeal) -> Data:
    """What the employee appealed for, and what was decided, once it is."""
    return {
        "grounds": appeal.grounds,
        "made_at": appeal.made_at,
        "decision": appeal.decision,
        "reason": appeal.decision_reason,
        "decided_at": appeal.decided_at,
    }


def closing_letter_data(sheet: Sheet) -> Data:
    """What a closing letter says, in words and as the outcome that it tells of."""
    facts = sheet.facts
    outcome = outcome_data(facts["outcome"], facts["results"])
    return data_of(facts["plan"], "closing_letter", letter=_words(sheet), outcome=outcome)


def letter_data(letter: Letter, sheet: Sheet) -> Data:
    """What another letter says: its words, and the facts that it is about."""
    said: dict[str, Any] = {
        "ref": letter.ref,
        "number": letter.number,
        "kind": letter.kind,
        "written_at": letter.written_at,
        "meets_on": letter.meets_on,
        "meets_at": letter.meets_at,
        "place": letter.place,
        "checkpoint": letter.checkpoint.number if letter.checkpoint else None,
        "version": letter.version.number if letter.version else None,
    }
    appeal = sheet.facts.get("appeal")
    more = {"appeal": appeal_data(appeal)} if appeal is not None else {}
    return data_of(letter.plan, letter.document_kind, letter=_words(sheet) | said, **more)


def _words(sheet: Sheet) -> Data:
    return {
        "day": sheet.day,
        "to": sheet.name,
        "signed_by": [one.name for one in sheet.signers],
        "subject": sheet.wording.subject,
        "opening": sheet.wording.opening,
        "message": sheet.message,
        "closing": sheet.wording.closing,
    }
