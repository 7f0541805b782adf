"""What the delivery log shows to whom. That somebody was sent a notice can already tell that there is a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from employees.enums import OutboxState, Role
from employees.models import OutboxMessage
from employees.models.outbox import UNDELIVERED
from employees.permissions import Actor

# Messages about accounts say nothing of plans. Every other kind is a notice, and no page says of which kind.
ABOUT_ACCOUNTS = "people."
# A server's answer begins with three digits and often goes on with three numbers; after that it may name the address.
REPLY_CODE = re.compile(r"[245]\d\d( [245]\.\d{1,3}\.\d{1,3})?\b")


@dataclass(frozen=True)
class DeliveryRow:
    """One message as one reader may see it. `recipient` is empty where it is not for this reader."""

    ref: str
    kind: str
    recipient: str
    state: OutboxState
    queued_at: datetime
    attempts: int
    reason: str
    detail: str


def deliveries(state: OutboxState | None = None) -> QuerySet[OutboxMessage]:
    """Every message, or those in one state, newest first, with its recipient and theirs."""
    messages = OutboxMessage.objects.select_related("recipient__employee").order_by("-pk")
    return messages if state is None else messages.filter(state=state)


def row_for(actor: Actor, message: OutboxMessage) -> DeliveryRow:
    """What the actor may see of a message.

    An HR lead sees to whom a notice went, except to themselves or their own manager. A system owner, who never sees
    anything of a plan, sees of a notice only whether it left, and the code of the server's answer.
    """
    is_account, knows = message.kind.startswith(ABOUT_ACCOUNTS), _may_know_recipient(actor, message)
    reason = message.reason if knows or message.state in UNDELIVERED else ""
    code = REPLY_CODE.match(message.detail)
    return DeliveryRow(
        ref=message.ref,
        kind=_("About an account") if is_account else _("Notice"),
        recipient=message.recipient.get_full_name() if knows else "",
        state=OutboxState(message.state),
        queued_at=message.queued_at,
        attempts=message.attempts,
        reason=_(reason) if reason else "",
        detail=message.detail if knows else code[0] if code else "",
    )


def _may_know_recipient(actor: Actor, message: OutboxMessage) -> bool:
    if message.kind.startswith(ABOUT_ACCOUNTS):
        return True
    if not actor.has(Role.HR_LEAD) or message.recipient_id == actor.user_id:
        return False
    employee = message.recipient.employee_or_none
    return employee is None or employee.pk not in actor.manager_ids
