"""Who signs a plan's paper, in which order, and how far it has come. The template says who; the record who did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from employees.devices import Device
from employees.models import AuditEvent
from employees.permissions import Actor
from employees.queries import devices_of
from plans.designs import Moment, Signer, SignerRole
from plans.enums import PlanEvent, PlanStatus, SignatureMeaning
from plans.models import Checkpoint, FormSignature, Plan, PlanVersion, Signature
from plans.permissions import may_sign_as


@dataclass(frozen=True)
class Line:
    """One line of the signature block. `now` says that everybody before it has answered, and it has not.

    `since` is the instant (UTC) from which it is asked for, `answered_by` the accounts that signed beside it.
    """

    signer: Signer
    moment: Moment
    version: PlanVersion
    checkpoint: Checkpoint | None
    signed: Signature | FormSignature | None
    now: bool
    since: datetime
    answered_by: frozenset[int] = frozenset()

    @property
    def role(self) -> SignerRole:
        """In which role it is signed."""
        return self.signer.role

    @property
    def slug(self) -> str:
        """Its name in an address."""
        place = f"{self.moment.value}-{self.checkpoint.number}" if self.checkpoint else self.moment.value
        return f"{place}-{self.role.value.replace('_', '-')}"

    @property
    def is_receipt(self) -> bool:
        """Whether it is the employee's receipt of a version, which has its own page."""
        return self.role == SignerRole.EMPLOYEE and self.moment in {Moment.START, Moment.CHANGE}

    @property
    def heading(self) -> str:
        """At which moment it stands, as a reader would say it."""
        if self.checkpoint is not None:
            return _("Checkpoint %(number)d") % {"number": self.checkpoint.number}
        if self.moment == Moment.CHANGE:
            return _("Version %(number)d") % {"number": self.version.number}
        return str(self.moment.label)

    def is_for(self, actor: Actor, plan: Plan) -> bool:
        """Whether it is the actor's to sign now. Nobody signs twice beside themselves, in two roles."""
        return self.now and actor.user_id not in self.answered_by and may_sign_as(actor, plan, self.role)


def signature_lines(plan: Plan) -> list[Line]:
    """Every line that is asked for by now, moment by moment, each moment in the template's order.

    A fixed number of queries. At a change, of the latest version alone: of what was replaced nobody is asked any more.
    """
    versions = list(plan.versions.prefetch_related("signatures__signer__employee"))
    stored = FormSignature.objects.filter(version__plan=plan).select_related("signer__employee")
    return lines_of(plan, versions, stored, plan.checkpoints.filter(held_at__isnull=False))


def lines_on_paper(plan: Plan) -> list[Line]:
    """The same for the paper: with what was signed of versions that were replaced since. A fixed number of queries."""
    versions = list(plan.versions.prefetch_related("signatures__signer__employee"))
    stored = list(FormSignature.objects.filter(version__plan=plan).select_related("signer__employee"))
    held = list(plan.checkpoints.filter(held_at__isnull=False))
    found = lines_of(plan, versions, stored, held)
    for count in range(2, len(versions)):
        earlier = lines_of(plan, versions[:count], stored, ())
        found += [line for line in earlier if line.moment == Moment.CHANGE and line.signed is not None]
    return found


def lines_of(
    plan: Plan,
    versions: Sequence[PlanVersion],
    stored: Iterable[FormSignature],
    held: Iterable[Checkpoint],
) -> list[Line]:
    """The same from what was read already: the plan's versions with their receipts, its checkpoints that were held."""
    if not versions:
        return []
    by_place = {(one.version_id, one.moment, one.checkpoint_id, one.role): one for one in stored}
    found: list[Line] = []
    for moment, version, checkpoint, since in _occasions(plan, versions, held):
        signed: list[tuple[Signer, Signature | FormSignature | None]] = [
            (signer, _found(plan, signer, moment, version, checkpoint, by_place))
            for signer in plan.design.signing_at(moment)
        ]
        found += _lines(signed, moment, version, checkpoint, since)
        witness = by_place.get((version.pk, moment, None, SignerRole.WITNESS))
        if witness is not None and all(signer.role != SignerRole.WITNESS for signer, _done in signed):
            # A witness may come to any plan, whether or not its form has a line for one.
            unasked = Signer(role=SignerRole.WITNESS, label=_("A witness"), required=False)
            found.append(Line(unasked, moment, version, None, witness, now=False, since=witness.at))
    return found


def open_lines(plan: Plan, lines: Iterable[Line]) -> list[Line]:
    """The lines that wait for somebody now, without receipts, which have a page of their own.

    Once the plan is closed only those at its end wait: what was not signed on the way stays so, and is respected. While
    it is paused nothing is expected of anybody.
    """
    if plan.status not in {PlanStatus.ACTIVE, PlanStatus.CLOSED}:
        return []
    ended = plan.status == PlanStatus.CLOSED
    return [
        line
        for line in lines
        if line.now and not line.is_receipt and (line.moment == Moment.END or not ended)
    ]


def lines_for(actor: Actor, plan: Plan) -> list[Line]:
    """The lines that wait for the actor. A fixed number of queries."""
    return [line for line in open_lines(plan, signature_lines(plan)) if line.is_for(actor, plan)]


def _occasions(
    plan: Plan, versions: Sequence[PlanVersion], held: Iterable[Checkpoint]
) -> Iterator[tuple[Moment, PlanVersion, Checkpoint | None, datetime]]:
    first, latest = versions[0], versions[-1]
    yield Moment.START, first, None, first.made_at
    if latest.number > 1:
        yield Moment.CHANGE, latest, None, latest.made_at
    for checkpoint in held:
        # What was in force when it was held is what it was about.
        then = [
            version for version in versions if checkpoint.held_at and version.made_at <= checkpoint.held_at
        ]
        version = then[-1] if then else first
        yield Moment.REVIEW, version, checkpoint, checkpoint.held_at or version.made_at
    if plan.status == PlanStatus.CLOSED:
        yield Moment.END, latest, None, plan.closed_at or latest.made_at


def _found(
    plan: Plan,
    signer: Signer,
    moment: Moment,
    version: PlanVersion,
    checkpoint: Checkpoint | None,
    by_place: dict[tuple[int, str, int | None, str], FormSignature],
) -> Signature | FormSignature | None:
    if signer.role == SignerRole.EMPLOYEE and moment in {Moment.START, Moment.CHANGE}:
        return receipt_of(plan, version)
    return by_place.get((version.pk, moment, checkpoint.pk if checkpoint else None, signer.role))


def receipt_of(plan: Plan, version: PlanVersion) -> Signature | None:
    """What the employee answered for a version, on screen or on paper, from what was read of it."""
    found = [one for one in version.signatures.all() if one.signer_id == plan.employee.user_id]
    return found[0] if found else None


def device_of_signature(signature: Signature) -> Device | None:
    """From where its signer gave it; None where that was never recorded, or was erased."""
    events = AuditEvent.objects.filter(
        about_ref=signature.version.plan.ref,
        actor_ref=signature.signer.ref,
        at=signature.at,
        event__in=(PlanEvent.SIGNED, PlanEvent.NOT_SIGNED),
    )
    return next(iter(devices_of(events).values()), None)


def _lines(
    signed: Sequence[tuple[Signer, Signature | FormSignature | None]],
    moment: Moment,
    version: PlanVersion,
    checkpoint: Checkpoint | None,
    since: datetime,
) -> Iterator[Line]:
    open_before = False
    answered_by = frozenset(done.signer_id for _signer, done in signed if done is not None)
    employee = next((done for signer, done in signed if signer.role == SignerRole.EMPLOYEE), None)
    for signer, done in signed:
        if signer.role == SignerRole.WITNESS and not _was_declined(employee) and done is None:
            continue  # there is nothing to witness where the employee signed, or may still sign
        now = done is None and not open_before
        yield Line(signer, moment, version, checkpoint, done, now, since, answered_by)
        open_before = open_before or (done is None and signer.required)
        if done is not None:
            since = max(since, done.at)


def _was_declined(signed: Signature | FormSignature | None) -> bool:
    return signed is not None and signed.meaning == SignatureMeaning.NOT_SIGNING
