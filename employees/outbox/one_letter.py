"""Several reminders of one kind for one reader are one letter: after a week's silence nobody finds seven of them.

Their words name nothing, and the page that they lead to lists everything; so one that went out since another fell due
says that one too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_noop as _

from employees.enums import OutboxState
from employees.models import OutboxMessage, User
from employees.models.outbox import WAITING
from employees.outbox.notice import Notice, Ready, Suppressed
from employees.outbox.queue import Claim, advance
from employees.outbox.wording import message_id_of

SAID_SINCE = _("A later message of the same kind says it too.")
ON_ITS_WAY = _("Another message of the same kind is on its way to the same person.")
# Where whoever is told of several things at once finds all of them.
TO_ALL = "/"


class AnotherIsOnItsWay(Exception):
    """The same reader is being told of the same kind of thing at this moment. Wait for what comes of it."""


def leading_to_all(held: Claim, notice: Notice, ready: Ready, *, at: datetime) -> Ready:
    """The same, but leading to the list of everything, where more of the kind has fallen due by `at`."""
    if not notice.one_for_several:
        return ready
    more = _others(held).filter(state__in=[*WAITING, OutboxState.CLAIMED], due_at__lte=at)
    return replace(ready, path=TO_ALL) if more.exists() else ready


def begin(held: Claim, notice: Notice, *, at: datetime) -> Suppressed | None:
    """Commit that a conversation begins; or say that it is not needed, for the same was told since.

    Raises AnotherIsOnItsWay while a worker hands over one of the same kind to the same reader. Of two workers that ask
    at once, the lock on the reader lets one be first.
    """
    with transaction.atomic():
        if notice.one_for_several:
            User.objects.select_for_update().only("pk").get(pk=held.message.recipient_id)
            others = _others(held)
            if others.filter(state=OutboxState.SENT, settled_at__gte=held.message.due_at).exists():
                return Suppressed(SAID_SINCE)
            if others.filter(state__in=[OutboxState.SENDING, OutboxState.DOT_PENDING]).exists():
                raise AnotherIsOnItsWay
        advance(held, OutboxState.SENDING, at=at, message_id=message_id_of(held.message))
    return None


def _others(held: Claim) -> models.QuerySet[OutboxMessage]:
    message = held.message
    return OutboxMessage.objects.filter(recipient=message.recipient_id, kind=message.kind).exclude(
        pk=message.pk
    )
