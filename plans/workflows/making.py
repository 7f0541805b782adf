"""Making what is wanted: the worker's side of the queue. One document at a time, by whoever holds it.

A row in hand is held by a lease, so that a dead worker's goes on, and a token, so that a worker believed dead cannot
settle what is no longer its own. What kills its worker is tried three times and no more.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.guard import on_behalf_of
from employees.permissions import actor_for
from plans.documents.papers import Paper, PaperMaker, Wish, as_on_paper
from plans.documents.render import pdf_of
from plans.documents.unmade import Unmade
from plans.enums import DocumentKind, NotMade, WantedState
from plans.models import WantedDocument
from plans.models.attachment import random_name
from plans.models.wanted import draft_storage
from plans.permissions import DOCUMENT_PERMISSIONS, gets_prints, reads_along
from plans.queries import plan_for
from plans.workflows.entering import local_date
from plans.workflows.issuing import issue

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# Longer than a document may take with all that is around it: setting (press/limits.py), sealing, a slow time-stamp.
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
# After a fault that may pass, such as a full disk, or a machine that had too much to do.
TRIED_AGAIN_AFTER = timedelta(seconds=20)


@dataclass(frozen=True)
class Held:
    """A wanted document in hand."""

    pk: int
    token: str

    def rows(self) -> QuerySet[WantedDocument]:
        """The row, while it is in this hand; else nothing. Update through this alone."""
        return WantedDocument.objects.filter(pk=self.pk, token=self.token, state=WantedState.WAITING)

    def settle(self, state: WantedState, *, at: datetime, **changes: Any) -> bool:
        """Finish. False if it is somebody else's by now."""
        done = {"state": state, "settled_at": at, "token": "", "lease_until": None, **changes}
        return bool(self.rows().update(**done))


def free(at: datetime) -> QuerySet[WantedDocument]:
    """What waits for a worker at `at`, or whose worker has died; what somebody waits for comes first."""
    nobody = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    return WantedDocument.objects.filter(nobody, state=WantedState.WAITING).order_by(
        "is_ahead", "asked_at", "pk"
    )


def make_next(paper_of: PaperMaker, *, clock: Clock) -> bool:
    """Make the document whose turn it is. False if nothing waits. Never raises for what is wrong with a document."""
    held = take(clock())
    if held is None:
        return False
    try:
        changes = _make(held, paper_of, clock())
    except Unmade as unmade:
        if unmade.why == NotMade.TOO_BUSY:
            _put_back(held, at=clock())
        else:
            _fail(held, unmade.why, at=clock())
    except (NotVisible, NotAllowed):
        _fail(held, NotMade.NOT_YOURS, at=clock())
    except NotNow:
        _fail(held, NotMade.NOT_YET, at=clock())
    except Exception:  # a delivery boundary: whoever waits at the page must get an answer
        log.exception("document_not_made", extra={"about": _ref(held)})
        _put_back(held, at=clock())
    else:
        held.settle(WantedState.READY, at=clock(), **changes)
    return True


def take(at: datetime) -> Held | None:
    """Take what has waited longest; None if nothing does. What was tried too often is over."""
    while True:
        row = free(at).only("pk", "token", "attempts", "lease_until").first()
        if row is None:
            return None
        # The condition decides, on PostgreSQL and on SQLite: whoever updates the row as it was seen has it.
        seen = WantedDocument.objects.filter(
            pk=row.pk,
            token=row.token,
            attempts=row.attempts,
            lease_until=row.lease_until,
            state=WantedState.WAITING,
        )
        if row.attempts >= MOST_ATTEMPTS:
            if Held(row.pk, row.token).settle(WantedState.FAILED, at=at, failure=NotMade.TOO_MUCH_WORK):
                log.error("document_given_up", extra={"count": row.attempts})
            continue
        token = secrets.token_hex(16)
        if seen.update(token=token, lease_until=at + LEASE, attempts=F("attempts") + 1):
            return Held(row.pk, token)


def _make(held: Held, paper_of: PaperMaker, at: datetime) -> dict[str, Any]:
    """Issue it, or print it where the plan was never shared. Returns what the row says of it then."""
    wanted = WantedDocument.objects.select_related("plan", "reader__employee", "asked_by").get(pk=held.pk)
    reader, kind = wanted.reader, DocumentKind(wanted.kind)
    actor = actor_for(reader, on=local_date(wanted.plan, at), at=at)
    with on_behalf_of(reader.pk):
        plan = plan_for(actor, wanted.plan.ref, DOCUMENT_PERMISSIONS[kind])
        return _made(wanted, Wish(plan, kind, wanted.number, reader, actor, at), paper_of)


def _made(wanted: WantedDocument, wish: Wish, paper_of: PaperMaker) -> dict[str, Any]:
    plan, reader, at = wish.plan, wish.reader, wish.at
    with as_on_paper(plan):
        paper = paper_of(wish)
        if not gets_prints(wish.actor, plan):
            issue(plan=plan, paper=paper, reader=reader, by=wanted.asked_by, at=at, ahead=wanted.is_ahead)
            return {}
        return {"draft": _print(wish, paper)}


def print_draft(wish: Wish, paper: Paper) -> bytes:
    """A print for the moment: without a seal, and it says for whom it was printed.

    That of one who reads along says so across every page, and carries no data that could be had without it. Call it
    with the plan's language and zone active. Raises Unmade.
    """
    context = {**paper.context, "plan": wish.plan, "printed_at": wish.at, "printed_for": wish.reader}
    if not reads_along(wish.actor, wish.plan):
        return pdf_of(paper.template, context, data=paper.data, made_at=wish.at)
    mark = render_to_string("pdf/_copy_mark.html", context)
    return pdf_of(paper.template, context, made_at=wish.at, mark=mark)


def _print(wish: Wish, paper: Paper) -> str:
    """Where the print waits to be fetched."""
    return draft_storage().save(random_name(), ContentFile(print_draft(wish, paper)))


def _put_back(held: Held, *, at: datetime) -> None:
    """For the next attempt, or the end of them, a little later."""
    held.rows().update(token="", lease_until=at + TRIED_AGAIN_AFTER)


def _fail(held: Held, why: NotMade, *, at: datetime) -> None:
    held.settle(WantedState.FAILED, at=at, failure=why)
    log.warning("document_refused", extra={"about": _ref(held), "code": why.value})


def _ref(held: Held) -> str:
    return WantedDocument.objects.filter(pk=held.pk).values_list("ref", flat=True).first() or ""
