"""Several things for one reader are one letter: the reminders of one kind, and whatever waits for the same digest.

After a week's silence nobody finds seven reminders of one kind. Their words name nothing, and the page that they lead
to lists everything; so one that went out since another fell due says that one too.

A digest says how many things there are. When it begins, it writes on each of the others in which conversation they
are told, in one transaction; each of them, when its turn comes, asks what became of that conversation: told, it is
settled; under way, it waits; anything else, it goes out itself, and tells of those that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from employees.enums import Digest, OutboxState
from employees.models import OutboxMessage, User
from employees.models.outbox import WAITING
from employees.outbox import queue
from employees.outbox.hours import Hours
from employees.outbox.notice import Notice, Ready, Suppressed
from employees.outbox.queue import Claim, LostClaim
from employees.outbox.rest import may_leave
from employees.outbox.wording import link_to, message_id_of

SAID_SINCE = _("A later message of the same kind says it too.")
TOLD_TOGETHER = _("One letter told it together with others.")
ON_ITS_WAY = _("Another message of the same kind is on its way to the same person.")
# Where whoever is told of several things of one kind finds all of them.
TO_ALL = "/"
SEVERAL = "employees/several_things"
# A digest of more is sent in parts: each counts what it tells.
MOST_TOGETHER = 200


class AnotherIsOnItsWay(Exception):
    """The same reader is being told of the same thing, or the same kind, at this moment. Wait for what comes of it."""


@dataclass(frozen=True)
class Told(Suppressed):
    """It was told by another letter, in the conversation with the token `told_in`."""

    told_in: str = ""


@dataclass(frozen=True)
class Scope:
    """What the letter of one message tells: its words, where it leads, and the other messages that it tells too.

    `shared` says whether another letter may tell it: then who begins is decided by a lock on the reader.
    """

    notice: Notice
    ready: Ready
    shared: bool = False
    together: tuple[int, ...] = ()


def told_already(message: OutboxMessage) -> Told | None:
    """Whether a digest told it. Raises AnotherIsOnItsWay while one that tells it is being handed over."""
    if not message.told_in:
        return None
    states = OutboxMessage.objects.filter(recipient=message.recipient_id, token=message.told_in)
    state = states.exclude(pk=message.pk).values_list("state", flat=True).first()
    if state == OutboxState.SENT:
        return Told(TOLD_TOGETHER, message.told_in)
    if state in (OutboxState.SENDING, OutboxState.DOT_PENDING):
        raise AnotherIsOnItsWay
    return None


def scope_of(
    held: Claim, ready: Ready, *, notices: Mapping[str, Notice], hours: Hours, at: datetime
) -> Scope:
    """What the letter is to tell: this alone; this, leading to all of its kind; or all that waits for its digest."""
    notice = notices[held.message.kind]
    link_to(ready.path)  # raises where the page is not of this site
    if not notice.straight:
        # Read on lock screens, by gateways and by assistants: the address says no more than the words do.
        ready = replace(ready, path=reverse("message", args=[held.message.ref]))
    in_digest = hours.digest != Digest.AT_ONCE and notice.can_be_held
    if in_digest and (together := _for_the_same_digest(held, notices, hours, at)):
        several = Ready({"count": len(together) + 1}, path=reverse("messages"))
        return Scope(replace(notice, template=SEVERAL), several, True, together)
    if notice.one_for_several:
        more = _others(held).filter(kind=notice.kind, state__in=[*WAITING, OutboxState.CLAIMED])
        if more.filter(due_at__lte=at).exists():
            ready = replace(ready, path=TO_ALL)
    return Scope(notice, ready, in_digest or notice.one_for_several or bool(held.message.told_in))


def _for_the_same_digest(
    held: Claim, notices: Mapping[str, Notice], hours: Hours, at: datetime
) -> tuple[int, ...]:
    """The other messages that may go now and are still true: what is not would be counted for nothing."""
    others = may_leave(_others(held)).filter(state__in=[*WAITING, OutboxState.CLAIMED], due_at__lte=at)
    return tuple(
        other.pk
        for other in others.select_related("recipient__employee").order_by("due_at", "pk")[:MOST_TOGETHER]
        if (notice := notices.get(other.kind)) is not None
        and notice.can_be_held
        and hours.told(other.due_at) <= at
        and _holds(notice.still_true, other, at)
    )


def _holds(
    still_true: Callable[[OutboxMessage, datetime], Suppressed | Ready], message: OutboxMessage, at: datetime
) -> bool:
    try:
        return isinstance(still_true(message, at), Ready)
    except Exception:  # noqa: BLE001 -- another message's fault, which it will be charged with at its own turn
        return False


def begin(held: Claim, scope: Scope, *, at: datetime) -> Suppressed | None:
    """Commit that a conversation begins, and whom it tells; or say that it is not needed, for it was told since.

    Raises AnotherIsOnItsWay while a worker hands over one that tells the same reader the same. Of two workers that ask
    at once, the lock on the reader lets one be first.
    """
    told_in = held.message.told_in
    with transaction.atomic():
        if scope.shared:
            User.objects.select_for_update().only("pk").get(pk=held.message.recipient_id)
            now = OutboxMessage.objects.get(pk=held.message.pk)
            if said := told_already(now) or _said_since(held, scope):
                return said
            told_in = now.told_in
        # Unless a digest has taken it up at this very moment: the wish for one ended just now.
        rows = held.rows().filter(told_in=told_in)
        changes = {"lease_until": at + queue.LEASE, "message_id": message_id_of(held.message)}
        if not rows.update(state=OutboxState.SENDING, **changes):
            raise LostClaim
        if scope.together:
            others = _others(held).filter(pk__in=scope.together, state__in=[*WAITING, OutboxState.CLAIMED])
            others.update(told_in=held.token)
    return None


def _said_since(held: Claim, scope: Scope) -> Told | None:
    if not scope.notice.one_for_several:
        return None
    others = _others(held).filter(kind=held.message.kind)
    since = others.filter(state=OutboxState.SENT, settled_at__gte=held.message.due_at)
    token = since.values_list("token", flat=True).first()
    if token is not None:
        return Told(SAID_SINCE, token)
    if others.filter(state__in=[OutboxState.SENDING, OutboxState.DOT_PENDING]).exists():
        raise AnotherIsOnItsWay
    return None


def _others(held: Claim) -> models.QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(recipient=held.message.recipient_id).exclude(pk=held.message.pk)
