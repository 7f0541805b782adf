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

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from employees.enums import OutboxState
from employees.outbox import circuit, failpoints, one_letter, settling
from employees.outbox.circuit import Way
from employees.outbox.notice import Notice, Suppressed
from employees.outbox.queue import LEASE, Claim, LostClaim, advance, claim, ring
from employees.outbox.transport import (
    AnswerUnseen,
    Misconfigured,
    NoServer,
    Refused,
    Transport,
    TryLater,
    open_transport,
)
from employees.outbox.wording import write

log = logging.getLogger(__name__)

# Well under Celery's time limit, with room for one slow conversation more.
LONGEST_SWEEP = timedelta(seconds=60)

Clock = Callable[[], datetime]


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


def deliver_due(*, notices: Mapping[str, Notice], at_clock: Clock, limit: int = 100) -> DeliveryReport:
    """Send what is due, at most `limit` messages. Any number of sweeps may run at once.

    `notices` maps each kind to its notice. `at_clock` gives the present instant and is asked at each step.
    """
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
            _deliver(held, notices.get(held.message.kind), transport, at_clock, report)
            if report.way is Way.PROBE and report.reached:
                circuit.close(at=at_clock())
                report.way = Way.SEND
    if report.more:
        ring()
    if report.handled or report.recovered:
        log.info("outbox_swept", extra={"count": report.handled + report.recovered})
    return report


def _deliver(
    held: Claim, notice: Notice | None, transport: Transport, at_clock: Clock, report: DeliveryReport
) -> None:
    try:
        outcome = _outcome(held, notice, transport, at_clock, report)
    except LostClaim:
        # The lease ran out under us. Whoever has it now will settle it; nothing of ours went out after that.
        report.lost += 1
        log.warning("claim_lost", extra={"about": held.message.ref})
    else:
        report.outcomes[outcome] += 1


def _outcome(
    held: Claim, notice: Notice | None, transport: Transport, at_clock: Clock, report: DeliveryReport
) -> OutboxState:
    if notice is None:
        return settling.set_aside(
            held, at=at_clock(), reason=_("No wording is known for this kind of message.")
        )
    try:
        letter = _prepare(held, notice, at_clock())
    except Exception as error:  # one message's fault, whatever it is, must not stop the others
        log.exception("message_unprepared", extra={"about": held.message.ref})
        return settling.set_aside(
            held, at=at_clock(), reason=_("It could not be prepared."), detail=type(error).__name__
        )
    if isinstance(letter, Suppressed):
        settling.suppress(held, at=at_clock(), reason=letter.reason)
        return OutboxState.SUPPRESSED
    return _hand_over(held, notice, letter, transport, at_clock, report)


def _prepare(held: Claim, notice: Notice, at: datetime) -> EmailMultiAlternatives | Suppressed:
    """Ask everything again, for the queue may have stood still for days; then write the letter."""
    recipient = held.message.recipient
    if not recipient.is_active:
        return Suppressed(_("The recipient's account is no longer in use."))
    try:
        validate_email(recipient.email)
    except ValidationError:
        return Suppressed(_("The recipient has no usable e-mail address."))
    verdict = notice.still_true(held.message, at)
    if isinstance(verdict, Suppressed):
        return verdict
    failpoints.reach("asked_again", held.message.ref)
    letter = write(held.message, notice, one_letter.leading_to_all(held, notice, verdict, at=at))
    letter.message()  # what cannot be a letter is a fault of the preparation
    failpoints.reach("written", held.message.ref)
    return letter


def _hand_over(
    held: Claim,
    notice: Notice,
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
        needless = one_letter.begin(held, notice, at=at_clock())
    except one_letter.AnotherIsOnItsWay:
        settling.put_back(held, at=at_clock(), reason=one_letter.ON_ITS_WAY)
        return OutboxState.PENDING
    if needless is not None:
        settling.suppress(held, at=at_clock(), reason=needless.reason)
        return OutboxState.SUPPRESSED
    failpoints.reach("sending", held.message.ref)
    try:
        reply = transport.transmit(letter, at_the_brink)
    except (NoServer, Misconfigured) as trouble:
        return _stop(held, notice, trouble, at_clock, report)
    except Refused as trouble:
        report.reached = True
        settling.give_up(held, at=at_clock(), reason=trouble.reason, detail=trouble.detail)
        return OutboxState.FAILED_PERMANENT
    except TryLater as trouble:
        report.reached = True
        return settling.try_later(held, notice, at=at_clock(), reason=trouble.reason, detail=trouble.detail)
    except AnswerUnseen as trouble:
        report.reached = True
        return settling.leave_unknown(
            held, notice, at=at_clock(), reason=trouble.reason, detail=trouble.detail
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
