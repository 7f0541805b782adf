"""What came of a message in hand. Each function settles with the token of the claim, or raises LostClaim."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from employees import audit
from employees.enums import OutboxState, PeopleEvent
from employees.models import OutboxMessage
from employees.outbox import failpoints
from employees.outbox.notice import Notice
from employees.outbox.queue import Claim, LostClaim

SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
JITTER = 0.25
# After a long stop every message is old at once: age alone ends nothing before it was also tried this often.
FEWEST_TRIES = 8
FAULT_WAIT = timedelta(hours=1)
MOST_FAULTS = 5
# How often a legal notice is handed over again when nobody saw the server's answer.
MOST_COPIES = 3

LEFT = gettext_noop("The worker stopped while it held the message.")
LEFT_AT_THE_LAST_STEP = gettext_noop("The worker stopped before it saw the mail server's answer.")


def wait_before(ref: str, attempt: int) -> timedelta:
    """How long to wait after the `attempt`th try (from 1): 1 minute, doubled each time, up to 6 hours.

    Up to a quarter is added, so that a thousand messages do not come back in one second; the same message and
    attempt always give the same.
    """
    span = min(SHORTEST_WAIT * 2 ** min(attempt - 1, 20), LONGEST_WAIT / (1 + JITTER))
    draw = int.from_bytes(hashlib.sha256(f"{ref}:{attempt}".encode()).digest()[:4]) / 2**32
    return span * (1 + JITTER * draw)


def sent(held: Claim, *, at: datetime, detail: str) -> None:
    """The mail server has it, and said so: true even if the row was given up for unknown in the meantime."""
    changes = {
        "settled_at": at,
        "next_try_at": None,
        "lease_until": None,
        "reason": "",
        "detail": plain(detail),
    }
    ours = OutboxMessage.objects.filter(pk=held.message.pk, token=held.token)
    failpoints.reach("settling", held.message.ref)
    if not ours.update(state=OutboxState.SENT, **changes):
        raise LostClaim
    failpoints.reach("settled", held.message.ref)


def suppress(held: Claim, *, at: datetime, reason: str, told_in: str = "") -> None:
    """It is not to be sent any more, or another letter told it, in conversation `told_in`. Goes into the record."""
    with transaction.atomic():
        _settle(held, OutboxState.SUPPRESSED, settled_at=at, reason=plain(reason), told_in=told_in)
        _record(PeopleEvent.MESSAGE_SUPPRESSED, held.message, at=at, reason=plain(reason))
        failpoints.reach("suppressing", held.message.ref)
    failpoints.reach("suppressed", held.message.ref)


def try_later(held: Claim, notice: Notice, *, at: datetime, reason: str, detail: str = "") -> OutboxState:
    """It may work later: back off, or give up when it is too old. Returns the state it is in now."""
    message = held.message
    if _is_worn_out(message, notice, at):
        give_up(held, at=at, reason=reason, detail=detail)
        return OutboxState.FAILED_PERMANENT
    _settle(
        held,
        OutboxState.FAILED_TEMPORARY,
        next_try_at=at + wait_before(message.ref, message.attempts),
        reason=plain(reason),
        detail=plain(detail),
    )
    return OutboxState.FAILED_TEMPORARY


def give_up(held: Claim, *, at: datetime, reason: str, detail: str = "") -> None:
    """It will not arrive. Goes into the record."""
    with transaction.atomic():
        _settle(held, OutboxState.FAILED_PERMANENT, settled_at=at, reason=plain(reason), detail=plain(detail))
        _record(PeopleEvent.MESSAGE_FAILED, held.message, at=at, reason=plain(reason))


def set_aside(held: Claim, *, at: datetime, reason: str, detail: str = "") -> OutboxState:
    """Preparing it failed by a fault of ours: again in an hour, so that it holds up no other."""
    faults = held.message.faults + 1
    if faults >= MOST_FAULTS:
        give_up(held, at=at, reason=reason, detail=detail)
        return OutboxState.FAILED_PERMANENT
    _settle(
        held,
        OutboxState.FAILED_TEMPORARY,
        faults=faults,
        next_try_at=at + FAULT_WAIT,
        reason=plain(reason),
        detail=plain(detail),
    )
    return OutboxState.FAILED_TEMPORARY


def put_back(held: Claim, *, at: datetime, reason: str, detail: str = "") -> None:
    """The fault is the installation's, not the message's: it does not count as a try.

    A minute's wait puts another message first next time, should this one be to blame after all.
    """
    _settle(
        held,
        OutboxState.FAILED_TEMPORARY if held.message.attempts > 1 else OutboxState.PENDING,
        attempts=F("attempts") - 1,
        next_try_at=at + SHORTEST_WAIT,
        reason=plain(reason),
        detail=plain(detail),
    )


def hold(held: Claim, *, at: datetime, until: datetime, reason: str) -> None:
    """It waits on purpose, until an hour at which it may go: no try, and nothing that makes it old."""
    _settle(
        held,
        OutboxState.FAILED_TEMPORARY if held.message.attempts > 1 else OutboxState.PENDING,
        attempts=F("attempts") - 1,
        next_try_at=until,
        held_for=held.message.held_for + (until - at),
        reason=plain(reason),
        detail="",
    )


def leave_unknown(
    held: Claim, notice: Notice | None, *, at: datetime, reason: str, detail: str = ""
) -> OutboxState:
    """Handed over whole, and nobody saw the answer. Goes into the record; a legal notice goes once more."""
    message = held.message
    unanswered = message.unanswered + 1
    again = notice is not None and notice.resend_when_ambiguous and unanswered < MOST_COPIES
    changes: dict[str, Any] = {"unanswered": unanswered, "reason": plain(reason), "detail": plain(detail)}
    if again:
        changes["next_try_at"] = at + wait_before(message.ref, message.attempts)
    else:
        changes["settled_at"] = at
    state = OutboxState.PENDING if again else OutboxState.AMBIGUOUS
    with transaction.atomic():
        _settle(held, state, **changes)
        _record(PeopleEvent.MESSAGE_AMBIGUOUS, message, at=at, reason=plain(reason), sent_again=again)
    return state


def recover(notices: Mapping[str, Notice], *, at: datetime, limit: int) -> int:
    """Take over what dead workers held: back in the queue, or unknown at the last step. Returns how many."""
    expired = OutboxMessage.objects.filter(lease_until__lt=at).order_by("lease_until")
    recovered = 0
    for message in expired.select_related("recipient")[:limit]:
        held = Claim(message, message.token, expired=True)
        failpoints.reach("taking_over", message.ref)
        try:
            _take_over(held, notices.get(message.kind), at=at)
        except LostClaim:
            continue  # another sweep, or the worker itself, was faster
        failpoints.reach("taken_over", message.ref)
        recovered += 1
    return recovered


def _take_over(held: Claim, notice: Notice | None, *, at: datetime) -> None:
    message = held.message
    if message.state == OutboxState.DOT_PENDING:
        leave_unknown(held, notice, at=at, reason=LEFT_AT_THE_LAST_STEP)
        return
    if notice is not None and _is_worn_out(message, notice, at):
        give_up(held, at=at, reason=LEFT)
        return
    later = at + wait_before(message.ref, message.attempts)
    _settle(held, OutboxState.PENDING, next_try_at=later, reason=LEFT, detail="")


def _is_worn_out(message: OutboxMessage, notice: Notice, at: datetime) -> bool:
    age = at - message.due_at - message.held_for
    return age >= notice.give_up_after and message.attempts >= FEWEST_TRIES


def _settle(held: Claim, state: OutboxState, **changes: Any) -> None:
    changes = {"next_try_at": None, "lease_until": None, **changes}
    if not held.rows().update(state=state, **changes):
        raise LostClaim


def _record(event: PeopleEvent, message: OutboxMessage, *, at: datetime, **data: Any) -> None:
    audit.record(
        event,
        by=None,
        about=message,
        at=at,
        kind=message.kind,
        recipient=message.recipient.ref,
        message_about=message.about_ref,
        **data,
    )


def plain(text: object) -> str:
    """One printable line that fits its column."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:500]
