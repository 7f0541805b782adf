"""One sweep over the queue: take, ask again whether it is still true, write, hand over, settle.

Each message is a story of its own: what goes wrong with one is written on its row and never holds up another.
Only two things end a sweep early: no server to talk to, and settings that no letter can leave with.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from employees.enums import OutboxState
from employees.models import OutboxMessage, User
from employees.models.outbox import WAITING
from employees.outbox import circuit, failpoints, one_letter, rest, settling
from employees.outbox.circuit import Way
from employees.outbox.hours import Hours
from employees.outbox.notice import Notice, Ready, Suppressed
from employees.outbox.queue import LEASE, Claim, LostClaim, advance, claim, ring, ring_after_commit
from employees.outbox.transport import (
    AnswerUnseen,
    Misconfigured,
    NoServer,
    Refused,
    Transport,
    TryLater,
    open_transport,
)
from employees.outbox.wording import has_left, write

log = logging.getLogger(__name__)

# Well under Celery's time limit, with room for one slow conversation more.
LONGEST_SWEEP = timedelta(seconds=60)

Clock = Callable[[], datetime]
HoursOf = Callable[[User, datetime], Hours]

OUT_OF_HOURS = _("Waits until working hours.")
BEFORE_ITS_HOUR = _("Its hour has not come: the clock of this machine was set back.")
FOR_DIGEST = _("Waits to be told together with others, as its reader wishes.")


def at_any_hour(reader: User, at: datetime) -> Hours:
    """The hours of readers who may be written to at any hour."""
    return Hours(ZoneInfo("UTC"))


@dataclass
class DeliveryReport:
    """What one sweep did. `stopped` says why it ended early; `more` that it ended with work left.

    `way` is what the circuit let it do; `reached` that a server heard of a letter.
    """

    outcomes: Counter[OutboxState] = field(default_factory=Counter)
    recovered: int = 0
    lost: int = 0
    stopped: str = ""
    more: bool = False
    way: Way = Way.SEND
    reached: bool = False

    @property
    def sent(self) -> int:
        """How many messages the mail server took."""
        return self.outcomes[OutboxState.SENT]

    @property
    def handled(self) -> int:
        """How many messages were taken in hand."""
        return self.outcomes.total() + self.lost


@dataclass(frozen=True)
class Desk:
    """What a sweep works with: the notice of each kind, the hours of each reader, and a clock, asked at each step."""

    notices: Mapping[str, Notice]
    hours_of: HoursOf
    clock: Clock


@dataclass(frozen=True)
class Held:
    """It may not leave before `until`. `reason` is a fixed sentence."""

    until: datetime
    reason: str


def deliver_due(
    *, notices: Mapping[str, Notice], at_clock: Clock, hours_of: HoursOf = at_any_hour, limit: int = 100
) -> DeliveryReport:
    """Send what is due, at most `limit` messages. Any number of sweeps may run at once.

    `notices` maps each kind to its notice. `at_clock` gives the present instant and is asked at each step; `hours_of`
    says for each reader when they may be written to at that instant.
    """
    desk = Desk(notices, hours_of, at_clock)
    report = DeliveryReport()
    began = at_clock()
    report.recovered = settling.recover(notices, at=began, limit=limit)
    report.way = circuit.enter(began)
    if report.way is Way.WAIT:
        return report
    with open_transport() as transport:
        while not report.stopped:
            at = at_clock()
            if report.handled >= limit or at - began > LONGEST_SWEEP:
                report.more = True
                break
            held = claim(at)
            if held is None:
                break
            _deliver(held, desk, transport, report)
            if report.way is Way.PROBE and report.reached:
                circuit.close(at=at_clock())
                report.way = Way.SEND
    if report.more:
        ring()
    if report.handled or report.recovered:
        log.info("outbox_swept", extra={"count": report.handled + report.recovered})
    return report


def held(messages: QuerySet[OutboxMessage], *, at: datetime) -> QuerySet[OutboxMessage]:
    """Those of `messages` that are held on purpose at `at`: for working hours, or for a digest."""
    return messages.filter(state__in=WAITING, next_try_at__gt=at, reason__in=[OUT_OF_HOURS, FOR_DIGEST])


def release_held(messages: QuerySet[OutboxMessage], *, at: datetime) -> None:
    """Ask again about those of `messages` that are held on purpose: what held them has changed. In a transaction."""
    if held(messages, at=at).update(next_try_at=at):
        ring_after_commit()


def _deliver(held: Claim, desk: Desk, transport: Transport, report: DeliveryReport) -> None:
    try:
        outcome = _outcome(held, desk, transport, report)
    except LostClaim:
        # The lease ran out under us. Whoever has it now will settle it; nothing of ours went out after that.
        report.lost += 1
        log.warning("claim_lost", extra={"about": held.message.ref})
    else:
        report.outcomes[outcome] += 1


def _outcome(held: Claim, desk: Desk, transport: Transport, report: DeliveryReport) -> OutboxState:
    notice = desk.notices.get(held.message.kind)
    if notice is None:
        return settling.set_aside(
            held, at=desk.clock(), reason=_("No wording is known for this kind of message.")
        )
    try:
        prepared = _prepare(held, notice, desk, desk.clock())
    except one_letter.AnotherIsOnItsWay:
        settling.put_back(held, at=desk.clock(), reason=one_letter.ON_ITS_WAY)
        return OutboxState.PENDING
    except Exception as error:  # one message's fault, whatever it is, must not stop the others
        log.exception("message_unprepared", extra={"about": held.message.ref})
        return settling.set_aside(
            held, at=desk.clock(), reason=_("It could not be prepared."), detail=type(error).__name__
        )
    if isinstance(prepared, Suppressed):
        return _suppress(held, prepared, desk.clock())
    if isinstance(prepared, Held):
        settling.hold(held, at=desk.clock(), until=prepared.until, reason=prepared.reason)
        return OutboxState.PENDING
    letter, scope = prepared
    return _hand_over(held, scope, letter, transport, desk.clock, report)


def _suppress(held: Claim, why: Suppressed, at: datetime) -> OutboxState:
    told_in = why.told_in if isinstance(why, one_letter.Told) else ""
    settling.suppress(held, at=at, reason=why.reason, told_in=told_in)
    return OutboxState.SUPPRESSED


def _prepare(
    held: Claim, notice: Notice, desk: Desk, at: datetime
) -> tuple[EmailMultiAlternatives, one_letter.Scope] | Suppressed | Held:
    """Ask everything again, for the queue may have stood still for days; then write the letter."""
    recipient, due = held.message.recipient, held.message.due_at
    if at < due:
        return Held(due, BEFORE_ITS_HOUR)
    if not recipient.is_active or has_left(recipient.employee_or_none, at=at):
        return Suppressed(_("The recipient's account is no longer in use."))
    try:
        validate_email(recipient.email)
    except ValidationError:
        return Suppressed(_("The recipient has no usable e-mail address."))
    hours = at_any_hour(recipient, at) if notice.at_any_hour else desk.hours_of(recipient, at)
    if (opening := hours.opening(at)) > at:
        return Held(opening, OUT_OF_HOURS)
    verdict = (
        one_letter.told_already(held.message)
        or rest.is_dropped(held.message)
        or notice.still_true(held.message, at)
    )
    if isinstance(verdict, Suppressed):
        return verdict
    if _may_wait(held.message, notice, until := hours.told(held.message.due_at), at):
        return Held(until, FOR_DIGEST)
    failpoints.reach("asked_again", held.message.ref)
    scope = one_letter.scope_of(held, verdict, notices=desk.notices, hours=hours, at=at)
    letter = write(held.message, scope.notice, scope.ready)
    letter.message()  # what cannot be a letter is a fault of the preparation
    failpoints.reach("written", held.message.ref)
    return letter, scope


def _may_wait(message: OutboxMessage, notice: Notice, until: datetime, at: datetime) -> bool:
    """Whether it is for a digest that is still to come, and will still be true then: else it is told now."""
    return notice.can_be_held and until > at and isinstance(notice.still_true(message, until), Ready)


def _hand_over(
    held: Claim,
    scope: one_letter.Scope,
    letter: EmailMultiAlternatives,
    transport: Transport,
    at_clock: Clock,
    report: DeliveryReport,
) -> OutboxState:
    def at_the_brink() -> None:
        at = at_clock()
        advance(held, OutboxState.DOT_PENDING, at=at)
        failpoints.reach("dot_pending", held.message.ref)
        if at_clock() >= at + LEASE:
            raise LostClaim  # the commit itself took so long that the row may be somebody else's by now

    try:
        needless = one_letter.begin(held, scope, at=at_clock())
    except one_letter.AnotherIsOnItsWay:
        settling.put_back(held, at=at_clock(), reason=one_letter.ON_ITS_WAY)
        return OutboxState.PENDING
    if needless is not None:
        return _suppress(held, needless, at_clock())
    failpoints.reach("sending", held.message.ref)
    try:
        reply = transport.transmit(letter, at_the_brink)
    except (NoServer, Misconfigured) as trouble:
        return _stop(held, scope.notice, trouble, at_clock, report)
    except Refused as trouble:
        report.reached = True
        settling.give_up(held, at=at_clock(), reason=trouble.reason, detail=trouble.detail)
        return OutboxState.FAILED_PERMANENT
    except TryLater as trouble:
        report.reached = True
        return settling.try_later(
            held, scope.notice, at=at_clock(), reason=trouble.reason, detail=trouble.detail
        )
    except AnswerUnseen as trouble:
        report.reached = True
        return settling.leave_unknown(
            held, scope.notice, at=at_clock(), reason=trouble.reason, detail=trouble.detail
        )
    report.reached = True
    settling.sent(held, at=at_clock(), detail=reply)
    return OutboxState.SENT


def _stop(
    held: Claim,
    notice: Notice,
    trouble: NoServer | Misconfigured,
    at_clock: Clock,
    report: DeliveryReport,
) -> OutboxState:
    """Nothing else would leave now either: the sweep ends, and the circuit opens."""
    report.stopped = trouble.reason
    circuit.trip(at=at_clock(), reason=trouble.reason, detail=trouble.detail, probed=report.way is Way.PROBE)
    if isinstance(trouble, NoServer):
        return settling.try_later(held, notice, at=at_clock(), reason=trouble.reason, detail=trouble.detail)
    settling.put_back(held, at=at_clock(), reason=trouble.reason, detail=trouble.detail)
    return OutboxState.PENDING
