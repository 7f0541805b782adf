"""Who signs a plan's paper, in which order, and how far it has come. The template says who; the record who did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans.designs import Moment, Signer, SignerRole
from plans.enums import PlanStatus, SignatureMeaning
from plans.models import Checkpoint, FormSignature, Plan, PlanVersion, Signature


@dataclass(frozen=True)
class Line:
    """One line of the signature block. `now` says that everybody before it has answered, and it has not."""

    signer: Signer
    moment: Moment
    version: PlanVersion
    checkpoint: Checkpoint | None
    signed: Signature | FormSignature | None
    now: bool

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


def signature_lines(plan: Plan) -> list[Line]:
    """Every line that is asked for by now, moment by moment, each moment in the template's order.

    A fixed number of queries. At a change, of the latest version alone: of what was replaced nobody is asked any more.
    """
    versions = list(plan.versions.prefetch_related("signatures__signer__employee"))
    if not versions:
        return []
    stored = FormSignature.objects.filter(version__plan=plan).select_related("signer__employee")
    by_place = {(one.version_id, one.moment, one.checkpoint_id, one.role): one for one in stored}
    found: list[Line] = []
    for moment, version, checkpoint in _occasions(plan, versions):
        signed: list[tuple[Signer, Signature | FormSignature | None]] = [
            (signer, _found(plan, signer, moment, version, checkpoint, by_place))
            for signer in plan.design.signing_at(moment)
        ]
        found += _lines(signed, moment, version, checkpoint)
    return found


def _occasions(
    plan: Plan, versions: Sequence[PlanVersion]
) -> Iterator[tuple[Moment, PlanVersion, Checkpoint | None]]:
    first, latest = versions[0], versions[-1]
    yield Moment.START, first, None
    if latest.number > 1:
        yield Moment.CHANGE, latest, None
    for checkpoint in plan.checkpoints.filter(held_at__isnull=False):
        # What was in force when it was held is what it was about.
        then = [
            version for version in versions if checkpoint.held_at and version.made_at <= checkpoint.held_at
        ]
        yield Moment.REVIEW, then[-1] if then else first, checkpoint
    if plan.status == PlanStatus.CLOSED:
        yield Moment.END, latest, None


def _found(
    plan: Plan,
    signer: Signer,
    moment: Moment,
    version: PlanVersion,
    checkpoint: Checkpoint | None,
    by_place: dict[tuple[int, str, int | None, str], FormSignature],
) -> Signature | FormSignature | None:
    if signer.role == SignerRole.EMPLOYEE and moment in {Moment.START, Moment.CHANGE}:
        receipts = [one for one in version.signatures.all() if one.signer_id == plan.employee.user_id]
        return receipts[0] if receipts else None
    return by_place.get((version.pk, moment, checkpoint.pk if checkpoint else None, signer.role))


def _lines(
    signed: Sequence[tuple[Signer, Signature | FormSignature | None]],
    moment: Moment,
    version: PlanVersion,
    checkpoint: Checkpoint | None,
) -> Iterator[Line]:
    open_before = False
    employee = next((done for signer, done in signed if signer.role == SignerRole.EMPLOYEE), None)
    for signer, done in signed:
        if signer.role == SignerRole.WITNESS and not _was_declined(employee) and done is None:
            continue  # there is nothing to witness where the employee signed, or may still sign
        yield Line(signer, moment, version, checkpoint, done, now=done is None and not open_before)
        open_before = open_before or (done is None and signer.required)


def _was_declined(signed: Signature | FormSignature | None) -> bool:
    return signed is not None and signed.meaning == SignatureMeaning.NOT_SIGNING
