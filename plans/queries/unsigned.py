"""The forms' signatures that wait, for many plans at once: what is read of each plan, and which plans to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from employees.permissions import HR, Actor, Relation
from plans.designs import Moment, SignerRole
from plans.enums import PlanStatus, SignatureMeaning
from plans.models import Checkpoint, FormSignature, PlanVersion, Signature, TemplateVersion
from plans.permissions import PLANS, SIGNS_AS
from plans.queries.signatures import Line, lines_of, open_lines

# So long after the end a signature is asked for. After that it is a fact in the record, and nobody's task.
SIGNATURE_TOLD = timedelta(days=30)
# As what plans of others are looked through. The employee's own has a page of its own.
WORKING = frozenset({Relation.MANAGER, Relation.NEXT_LEVEL_MANAGER}) | HR

Asking = Mapping[tuple[SignerRole, Moment], list[int]]
# What a published template asks never changes, so it is read once: by its fingerprint.
_ASKED: dict[str, frozenset[tuple[SignerRole, Moment]]] = {}


def what_is_signed() -> Iterator[Prefetch[Any]]:
    """What `lines_waiting` reads of every plan. Of plans without a form nothing is read."""
    on_a_form = Q(
        plan__template_version__isnull=False, plan__status__in=[PlanStatus.ACTIVE, PlanStatus.CLOSED]
    )
    versions = PlanVersion.objects.filter(on_a_form).defer("facts", "reason")
    yield Prefetch(
        "versions", versions.prefetch_related("signatures", "form_signatures"), to_attr="signed_versions"
    )
    held = Checkpoint.objects.filter(on_a_form, held_at__isnull=False)
    yield Prefetch("checkpoints", held, to_attr="held_checkpoints")


def lines_waiting(plan: Any, today: date) -> list[Line]:
    """The lines of a plan's form that somebody is asked to sign on the date `today`. Without a query."""
    if plan.closed_at is not None and today > plan.closed_at.date() + SIGNATURE_TOLD:
        return []
    stored = [one for version in plan.signed_versions for one in version.form_signatures.all()]
    return open_lines(plan, lines_of(plan, plan.signed_versions, stored, plan.held_checkpoints))


def lines_to_sign(actor: Actor, today: date) -> Iterator[Q]:
    """The plans of others on whose form a line of the actor's is empty. Whether it is their turn, `lines_waiting` says.

    A clause a role and moment that the templates in use ask for; two queries at most, whatever the number of plans.
    """
    allowed = {
        relation: clause for relation in WORKING if (clause := PLANS.related[relation](actor)) is not None
    }
    if not allowed:
        return
    for (role, moment), templates in _asking().items():
        mine = [allowed[relation] for relation in SIGNS_AS[role] & allowed.keys()]
        if mine:
            yield reduce(or_, mine) & Q(template_version__in=templates) & _unsigned(role, moment, today)


def _asking() -> Asking:
    """Which published templates ask for which signature."""
    known = dict(TemplateVersion.objects.filter(number__gte=1).values_list("pk", "sha256"))
    unread = set(known.values()) - _ASKED.keys()
    for version in TemplateVersion.objects.filter(sha256__in=unread) if unread else ():
        signers = version.design.signers
        _ASKED[version.sha256] = frozenset((one.role, moment) for one in signers for moment in one.moments)
    found: dict[tuple[SignerRole, Moment], list[int]] = defaultdict(list)
    for pk, sha256 in sorted(known.items()):
        for place in _ASKED[sha256]:
            found[place].append(pk)
    return found


def _unsigned(role: SignerRole, moment: Moment, today: date) -> Q:
    """The plans that have come to a moment whose line of a role is empty."""
    here = OuterRef("pk")
    signed = FormSignature.objects.filter(version__plan=here, role=role, moment=moment)
    active = Q(status=PlanStatus.ACTIVE)
    declined = Q()
    if role == SignerRole.WITNESS:
        declined = Q(Exists(_declined(moment)))
    if moment == Moment.START:
        return active & declined & Q(~Exists(signed))
    if moment == Moment.CHANGE:
        latest = signed.filter(version__number=OuterRef("version"))
        return active & Q(version__gt=1) & declined & Q(~Exists(latest))
    if moment == Moment.REVIEW:
        of_this = FormSignature.objects.filter(checkpoint=OuterRef("pk"), role=role)
        held = Checkpoint.objects.filter(plan=here, held_at__isnull=False)
        return active & declined & Q(Exists(held.filter(~Exists(of_this))))
    # A day more than is told, for it may be yesterday still in the plan's zone.
    earliest = datetime.combine(today - SIGNATURE_TOLD - timedelta(days=1), time.min, tzinfo=UTC)
    ended = Q(status=PlanStatus.CLOSED, closed_at__gte=earliest)
    return ended & declined & Q(~Exists(signed))


def _declined(moment: Moment) -> Any:
    """Where the employee chose not to sign."""
    if moment in {Moment.START, Moment.CHANGE}:
        receipts = Signature.objects.filter(
            version__plan=OuterRef("pk"), meaning=SignatureMeaning.NOT_SIGNING
        )
        return receipts.filter(signer=F("version__plan__employee__user"))
    return FormSignature.objects.filter(
        version__plan=OuterRef("pk"),
        role=SignerRole.EMPLOYEE,
        moment=moment,
        meaning=SignatureMeaning.NOT_SIGNING,
    )
