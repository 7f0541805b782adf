"""What the delivery log shows to whom. That somebody was sent a notice can already tell that there is a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from employees.enums import OutboxState, Role
from employees.errors import NotVisible
from employees.models import MailCircuit, OutboxMessage
from employees.models.outbox import UNDELIVERED, WAITING
from employees.outbox.rest import ABOUT_ACCOUNTS
from employees.permissions import Actor

# Messages about accounts say nothing of plans. Every other kind is a notice, and no page says of which kind.
ACCOUNT, NOTICE = "account", "notice"
# A server's answer begins with three digits and often goes on with three numbers; after that it may name the address.
REPLY_CODE = re.compile(r"[245]\d\d( [245]\.\d{1,3}\.\d{1,3})?\b|[245]\.\d{1,3}\.\d{1,3}\b")
# What nobody has looked at for so long is history, and found by its state.
LOOKED_AT_WITHIN = timedelta(days=30)
MOST_TO_LOOK_AT = 20
# In this order: what is unknown first, for nobody else will find out.
WHAT_IT_MEANS: dict[OutboxState, str | Promise] = {
    OutboxState.AMBIGUOUS: gettext_lazy(
        "It was handed over whole and the answer was not seen: it may have arrived or not. Ask the person, or send it "
        "again; then it may arrive twice."
    ),
    OutboxState.BOUNCED: gettext_lazy(
        "Our mail server took it, and another one could not deliver it. Correct the address and send it again, or say "
        "it in person."
    ),
    OutboxState.FAILED_PERMANENT: gettext_lazy(
        "It did not leave and is not tried any more. Correct what the reason names and send it again, or say it in "
        "person."
    ),
}


@dataclass(frozen=True)
class Happening:
    """One step in the story of a message."""

    what: str
    at: datetime | None = None
    said: str = ""


@dataclass(frozen=True)
class DeliveryRow:
    """One message as one reader may see it. `recipient` is empty where it is not for this reader."""

    ref: str
    kind: str
    recipient: str
    person_ref: str
    state: OutboxState
    queued_at: datetime
    attempts: int
    reason: str
    detail: str
    means: str
    may_send_again: bool
    story: list[Happening] = field(default_factory=list)


def deliveries(state: OutboxState | None = None, kind: str = "") -> QuerySet[OutboxMessage]:
    """Every message, or those in one state or of one kind (`ACCOUNT`, `NOTICE`), newest first, with its recipient."""
    messages = OutboxMessage.objects.select_related("recipient__employee").order_by("-pk")
    if kind in {ACCOUNT, NOTICE}:
        accounts = Q(kind__startswith=ABOUT_ACCOUNTS)
        messages = messages.filter(accounts if kind == ACCOUNT else ~accounts)
    return messages if state is None else messages.filter(state=state)


def to_look_at(at: datetime) -> QuerySet[OutboxMessage]:
    """What did not arrive of late, or is not known to have: the unknown first, newest first, not too many."""
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(WHAT_IT_MEANS)]
    recent = deliveries().filter(state__in=UNDELIVERED, settled_at__gte=at - LOOKED_AT_WITHIN)
    ranked = recent.annotate(rank=Case(*ranks, output_field=IntegerField()))
    return ranked.order_by("rank", "-pk")[:MOST_TO_LOOK_AT]


def message_for(actor: Actor, ref: str, messages: QuerySet[OutboxMessage] | None = None) -> OutboxMessage:
    """One message by its reference. Raises NotVisible if it is not there, or the actor may not know whose it is."""
    found = (deliveries() if messages is None else messages).filter(ref=ref).first()
    if found is None or not _may_know_recipient(actor, found):
        raise NotVisible
    return found


def row_for(actor: Actor, message: OutboxMessage) -> DeliveryRow:
    """What the actor may see of a message.

    An HR lead sees to whom a notice went, except to themselves or their own manager. A system owner, who never sees
    anything of a plan, sees of a notice only whether it left, and the code of the server's answer.
    """
    is_account, knows = message.kind.startswith(ABOUT_ACCOUNTS), _may_know_recipient(actor, message)
    reason = message.reason if knows or message.state in UNDELIVERED else ""
    state = OutboxState(message.state)
    employee = message.recipient.employee_or_none if knows else None
    return DeliveryRow(
        ref=message.ref,
        kind=_("About an account") if is_account else _("Notice"),
        recipient=message.recipient.get_full_name() if knows else "",
        person_ref=employee.ref if employee is not None else "",
        state=state,
        queued_at=message.queued_at,
        attempts=message.attempts,
        reason=_(reason) if reason else "",
        detail=_said(message.report if state == OutboxState.BOUNCED else message.detail, knows=knows),
        means=str(WHAT_IT_MEANS.get(state, "")),
        may_send_again=knows and state in UNDELIVERED,
        story=list(_story(message, knows=knows)),
    )


def _story(message: OutboxMessage, *, knows: bool) -> Iterator[Happening]:
    yield Happening(_("Queued"), message.queued_at)
    if message.due_at != message.queued_at:
        yield Happening(_("Due"), message.due_at)
    if message.attempts:
        yield Happening(
            ngettext("Taken in hand once", "Taken in hand %(count)s times", message.attempts)
            % {"count": message.attempts}
        )
    if message.unanswered:
        yield Happening(
            ngettext("Answer not seen once", "Answer not seen %(count)s times", message.unanswered)
            % {"count": message.unanswered}
        )
    said = _said(message.detail, knows=knows)
    if message.settled_at is not None:
        yield Happening(_settled_as(message.state), message.settled_at, said)
    elif said:
        yield Happening(_("Last answer"), None, said)
    if message.state in WAITING:
        yield Happening(_("Next try"), message.next_try_at)
    if message.reported_at is not None:
        came_back = message.state == OutboxState.BOUNCED
        what = _("Came back") if came_back else _("Reported as late on its way")
        yield Happening(what, message.reported_at, _said(message.report, knows=knows))


def _settled_as(state: str) -> str:
    if state == OutboxState.AMBIGUOUS:
        return _("Handed over, answer not seen")
    if state == OutboxState.FAILED_PERMANENT:
        return _("Given up")
    if state == OutboxState.SUPPRESSED:
        return _("Not sent")
    return _("Taken by the mail server")


def why_stopped(circuit: MailCircuit) -> str:
    """What is known of a trouble that stops everything: the server's code or the error's name, and nobody's address."""
    return circuit.detail if circuit.detail.isidentifier() else _said(circuit.detail, knows=False)


def _said(words: str, *, knows: bool) -> str:
    code = REPLY_CODE.match(words)
    return words if knows else code[0] if code else ""


def _may_know_recipient(actor: Actor, message: OutboxMessage) -> bool:
    if message.kind.startswith(ABOUT_ACCOUNTS):
        return True
    if not actor.has(Role.HR_LEAD) or message.recipient_id == actor.user_id:
        return False
    employee = message.recipient.employee_or_none
    return employee is None or employee.pk not in actor.barred_ids
