"""What was sent about a plan, and what became of it: to whom as a role, when, and what the mail server answered."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from employees.models import OutboxMessage, User
from employees.permissions import Actor, Relation, actor_for
from employees.queries.delivery import REPLY_CODE
from plans.enums import DocumentAudience
from plans.models import Plan
from plans.permissions import relations_to

# What somebody was to the plan, the nearest first. A manager who is also in HR was told as the manager.
AS_WHAT: tuple[tuple[Relation, str], ...] = (
    (Relation.SUBJECT, "employee"),
    (Relation.MANAGER, "manager"),
    (Relation.COMPANION, "companion"),
    (Relation.HR_PARTNER, "hr"),
    (Relation.HR_LEAD, "hr"),
    (Relation.NEXT_LEVEL_MANAGER, "next_level_manager"),
    (Relation.APPROVER, "approver"),
    (Relation.AUDITOR, "auditor"),
)
ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")


def receipts_of(actor: Actor, plan: Plan, audience: DocumentAudience) -> list[dict[str, Any]]:
    """Every message about the plan that is settled and that the audience may know of, the oldest first.

    The employee sees what was sent to them, the manager that and what was sent to themselves, HR all of it.
    """
    about = OutboxMessage.objects.filter(
        about_type=Plan._meta.label_lower, about_ref=plan.ref, settled_at__isnull=False
    )
    if audience != DocumentAudience.HR:
        theirs = {plan.employee.user_id} | (
            {actor.user_id} if audience == DocumentAudience.MANAGER else set()
        )
        about = about.filter(recipient__in=theirs - {None})
    roles: dict[int, str] = {}
    found = []
    for message in about.select_related("recipient__employee").order_by("pk").iterator(chunk_size=500):
        if message.recipient_id not in roles:
            roles[message.recipient_id] = _role(message.recipient, plan, actor.on)
        found.append(_receipt(message, roles[message.recipient_id]))
    return found


def _role(recipient: User, plan: Plan, on: date) -> str:
    if recipient.pk == plan.employee.user_id:
        return "employee"  # whether or not they can still sign in
    relations = relations_to(actor_for(recipient, on=on), plan)
    return next((name for relation, name in AS_WHAT if relation in relations), "reader_before")


def _receipt(message: OutboxMessage, to: str) -> dict[str, Any]:
    return {
        "message": message.ref,
        "kind": message.kind,
        "to": to,
        "queued_at": message.queued_at,
        "due_at": message.due_at,
        "state": message.state,
        "settled_at": message.settled_at,
        "attempts": message.attempts,
        "message_id": message.message_id,
        "answer": _answer(message),
        "reported_at": message.reported_at,
        "report": _code(message.report),
        "reason": _(message.reason) if message.reason else "",
    }


def _answer(message: OutboxMessage) -> str:
    """What the server said when it took the letter, without addresses; of a refusal, which repeats them, the code."""
    words = message.detail
    return ADDRESS.sub("…", words) if words.startswith("2") else _code(words)


def _code(words: str) -> str:
    found = REPLY_CODE.match(words)
    return found[0] if found else ""
