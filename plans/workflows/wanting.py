"""Wanting a document: asked for by somebody who waits for it, or due because of what was just done to the plan.

The rows of `WantedDocument` are the queue; the doorbell only says that there is something. A worker makes what waits
(plans/workflows/making.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.guard import mark
from employees.models import User
from employees.outbox.queue import ring, ring_after_commit
from employees.permissions import actor_for
from plans.documents.unmade import Unmade
from plans.enums import DocumentKind, NotMade, WantedState
from plans.models import Plan, WantedDocument
from plans.models.wanted import draft_storage
from plans.permissions import DOCUMENT_PERMISSIONS, PLANS
from plans.workflows.entering import local_date

MAKE_TASK = "reviews.tasks.make_documents"
# What could not be made a moment ago is not tried again for as long as it would say the same.
RESTS_FOR = timedelta(minutes=10)
# So often in that time the same was made, and then was not what its asker may read: something is wrong with us.
MOST_IN_VAIN = 3
# So many at a time may wait for one person.
MOST_WAITING = 10
# A print of a plan that was never shared is kept so long after it was made. Nothing else is kept of it.
DRAFT_LASTS = timedelta(minutes=10)
# What nobody waits for any more.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A document that something made due, and whose copy it is; None: nobody's, and nothing is made."""

    kind: DocumentKind
    number: int
    reader: User | None


def want_document(
    *, plan: Plan, kind: DocumentKind, number: int, facts_sha256: str, by: User, at: datetime
) -> WantedDocument:
    """Ask a worker for a document that is to say what its asker's page saw. Asking twice waits once.

    `facts_sha256` is empty for a plan that was never shared. Raises NotVisible, NotAllowed; Unmade while what failed a
    moment ago would fail again; NotNow for somebody for whom many are waiting already.
    """
    PLANS.require(actor_for(by, on=local_date(plan, at), at=at), DOCUMENT_PERMISSIONS[kind], plan)
    wanted = WantedDocument(
        plan=plan,
        kind=kind,
        number=number,
        reader=by,
        facts_sha256=facts_sha256,
        asked_at=at,
        asked_by=by,
    )
    same = WantedDocument.objects.filter(
        plan=plan, kind=kind, number=number, reader=by, facts_sha256=facts_sha256, state=WantedState.WAITING
    )
    with transaction.atomic():
        if not same.exists():
            _refuse_in_vain(wanted, at)
            _refuse_too_many(by)
        WantedDocument.objects.bulk_create([wanted], ignore_conflicts=True)
        ring_after_commit(ring_to_make)
        return same.get()


def due_ahead(plan: Plan, due: Iterable[Due], *, by: User, at: datetime) -> None:
    """Have documents made before anybody asks, in the transaction of what made them due. One statement.

    Whether its reader may have it is asked when it is made, and again when it is handed out.
    """
    rows = [
        WantedDocument(
            plan=plan,
            kind=one.kind,
            number=one.number,
            reader=one.reader,
            is_ahead=True,
            asked_at=at,
            asked_by=by,
        )
        for one in due
        if one.reader is not None
    ]
    if rows and plan.is_shared:
        WantedDocument.objects.bulk_create(rows, ignore_conflicts=True)
        ring_after_commit(ring_to_make)


@transaction.atomic
def want_again(*, wanted: WantedDocument, by: User, at: datetime) -> WantedDocument:
    """Try once more what was not made; or, where a worker is awaited, ring once more. Its reader alone."""
    found = WantedDocument.objects.select_for_update().get(pk=wanted.pk, reader=by)
    PLANS.require(
        actor_for(by, on=local_date(found.plan, at), at=at), DOCUMENT_PERMISSIONS[found.kind], found.plan
    )
    if found.state == WantedState.FAILED:
        found.state, found.failure, found.settled_at = WantedState.WAITING, "", None
        found.attempts, found.token, found.lease_until, found.asked_at = 0, "", None, at
        same = WantedDocument.objects.filter(
            plan=found.plan_id,
            kind=found.kind,
            number=found.number,
            reader=by,
            facts_sha256=found.facts_sha256,
            state=WantedState.WAITING,
        ).first()
        if same is not None:
            return same
        found.save()
    ring_after_commit(ring_to_make)
    return found


def ring_to_make() -> None:
    """Ask a worker to make what waits."""
    ring(MAKE_TASK)


def sweep_wanted(*, at: datetime) -> None:
    """Ring for what still waits, forget what was settled long ago, and prints that were not fetched. For the beat."""
    stale = WantedDocument.objects.exclude(draft="").filter(settled_at__lt=at - DRAFT_LASTS)
    for pk, name in stale.values_list("pk", "draft"):
        draft_storage().delete(name)
        WantedDocument.objects.filter(pk=pk).update(draft="")
    for name in _stray_drafts(at):
        draft_storage().delete(name)
    over = Q(settled_at__lt=at - FORGOTTEN_AFTER) | Q(
        state=WantedState.WAITING, asked_at__lt=at - FORGOTTEN_AFTER
    )
    WantedDocument.objects.filter(over, draft="").delete()
    if WantedDocument.objects.filter(state=WantedState.WAITING).exists():
        ring_to_make()


def _stray_drafts(at: datetime) -> list[str]:
    """Prints that a crash left before a row knew of them, or that outlived theirs."""
    store = draft_storage()
    try:
        names = store.listdir("")[1]
    except FileNotFoundError:
        return []
    return [name for name in names if store.get_modified_time(name) < at - DRAFT_LASTS]


def _refuse_in_vain(wanted: WantedDocument, at: datetime) -> None:
    if not wanted.facts_sha256:
        return
    # Whoever asked: what says the same fails the same.
    lately = WantedDocument.objects.filter(
        plan=wanted.plan,
        kind=wanted.kind,
        number=wanted.number,
        facts_sha256=wanted.facts_sha256,
        settled_at__gt=at - RESTS_FOR,
    )
    failed = lately.filter(state=WantedState.FAILED).order_by("-settled_at").first()
    if failed is not None:
        raise Unmade(NotMade(failed.failure))
    if lately.filter(state=WantedState.READY, reader=wanted.reader).count() >= MOST_IN_VAIN:
        raise Unmade(NotMade.FAILED)


def _refuse_too_many(by: User) -> None:
    waiting = WantedDocument.objects.filter(reader=by, is_ahead=False, state=WantedState.WAITING)
    if mark(waiting, account=by.pk).count() >= MOST_WAITING:
        raise NotNow(
            _(
                "Several documents are being prepared for you already. Fetch those first, then ask for this one."
            )
        )
