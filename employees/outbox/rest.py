"""The rest after a restore: what was due before may have been sent by the installation that is gone.

A backup knows nothing of what was sent after it was made, and the clock finds due again what fell due since. So every
message that was due by the moment of the restore waits until HR says what may go; what people do afterwards is told as
ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as _

from employees.enums import RestDecision
from employees.models import MailRest, OutboxMessage, User
from employees.models.outbox import IN_HAND, WAITING
from employees.outbox.notice import Suppressed

# Messages about accounts, such as invitations, say nothing of plans: they are decided upon apart.
ABOUT_ACCOUNTS = "people."
ACCOUNTS = Q(kind__startswith=ABOUT_ACCOUNTS)

NOT_WANTED = _("It was due before a backup was put back, and HR decided not to send it.")


def state() -> MailRest | None:
    """The latest restore, and what was decided; None where there never was one."""
    return MailRest.objects.first()


def may_leave(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """Those of `messages` that do not rest."""
    before = MailRest.objects.filter(restored_at__gte=OuterRef("due_at"))
    accounts = ACCOUNTS & Q(Exists(before.filter(accounts=RestDecision.REST)))
    notices = ~ACCOUNTS & Q(Exists(before.filter(notices=RestDecision.REST)))
    return messages.filter(~(accounts | notices))


def is_dropped(message: OutboxMessage) -> Suppressed | None:
    """Why this message is not sent, if HR decided so for all of its kind."""
    rest = state()
    if rest is None or message.due_at > rest.restored_at:
        return None
    decided = rest.accounts if message.kind.startswith(ABOUT_ACCOUNTS) else rest.notices
    return Suppressed(NOT_WANTED) if decided == RestDecision.DROP else None


@dataclass(frozen=True)
class Resting:
    """How many messages wait for a decision: due by the time of the backup, and between it and the restore."""

    before: int
    between: int

    @property
    def count(self) -> int:
        """All of them."""
        return self.before + self.between


def resting(rest: MailRest, *, accounts: bool) -> Resting:
    """How many messages of a kind were due by the restore and are not settled."""
    waiting = OutboxMessage.objects.filter(
        ACCOUNTS if accounts else ~ACCOUNTS,
        state__in=[*WAITING, *IN_HAND],
        due_at__lte=rest.restored_at,
    )
    early = Q(due_at__lte=rest.backed_up_at)
    found = waiting.aggregate(before=Count("pk", filter=early), between=Count("pk", filter=~early))
    return Resting(found["before"], found["between"])


def decide(rest: MailRest, *, notices: RestDecision, accounts: RestDecision, by: User, at: datetime) -> None:
    """Keep what was decided, on a row that the caller has locked."""
    rest.notices, rest.accounts, rest.decided_at, rest.decided_by = notices, accounts, at, by
    rest.save()


def is_waiting(rest: MailRest | None) -> bool:
    """Whether anything is still to be decided."""
    return rest is not None and RestDecision.REST in {rest.notices, rest.accounts}
