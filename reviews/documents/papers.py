"""The papers that say something else to each reader: the record, and the record of one checkpoint. And all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from plans.documents.data import data_of
from plans.documents.paper import paper_of
from plans.documents.papers import SAME_FOR_ALL, Paper, PaperMaker, Wish
from plans.documents.replies import beside_parts
from plans.enums import DocumentKind
from plans.workflows.entering import local_date
from reviews.documents.data import checkpoint_data, record_data
from reviews.documents.record import record_of


def record_context(wish: Wish) -> dict[str, Any]:
    """What the record's template needs, on screen and on paper."""
    plan = wish.plan
    record = record_of(plan, reader=wish.reader, actor=wish.actor, at=wish.at)
    parts, comments = beside_parts(paper_of(plan), record.comments, plan)
    return {
        "record": record,
        "comments": comments,
        "plan": plan,
        "paper": parts,
        "talks": plan.talks.all(),
        "areas": plan.areas.prefetch_related("incidents"),
        "goals": plan.goals.select_related("area").prefetch_related("steps"),
        "actions": plan.actions.select_related("area"),
        "support": plan.support.all(),
        "milestones": plan.milestones.all(),
        "checkpoints": plan.checkpoints.select_related("not_held_by__employee"),
        "today": local_date(plan, wish.at),
    }


def record_paper(wish: Wish) -> Paper:
    """The whole record as its reader may see it."""
    context = record_context(wish)
    data = record_data(context["record"])
    return Paper(DocumentKind.RECORD, "pdf/record.html", context, version=wish.plan.version, data=data)


def checkpoint_paper(wish: Wish) -> Paper:
    """One shared account of a checkpoint, with the employee's answers to it."""
    plan = wish.plan
    if not plan.checkpoints.filter(number=wish.number).exists():
        raise NotVisible
    record = record_of(plan, reader=wish.reader, actor=wish.actor, at=wish.at)
    review = record.review_of(wish.number)
    if review is None:
        raise NotNow(_("There is nothing of this checkpoint on paper yet: its account is not shared."))
    given = list(review.checkpoint.form_signatures.select_related("signer__employee"))
    context = {
        "record": record,
        "review": review,
        "checkpoint": review.checkpoint,
        "given": given,
        "plan": plan,
    }
    return Paper(
        DocumentKind.CHECKPOINT,
        "pdf/checkpoint.html",
        context,
        version=plan.version,
        number=wish.number,
        data=data_of(plan, "checkpoint", checkpoints=[checkpoint_data(review, given)]),
    )


PAPERS: Mapping[DocumentKind, PaperMaker] = {
    **SAME_FOR_ALL,
    DocumentKind.RECORD: record_paper,
    DocumentKind.CHECKPOINT: checkpoint_paper,
}


def paper_for(wish: Wish) -> Paper:
    """What the wish is made from, whatever its kind. Call it with the plan's language and zone active."""
    return PAPERS[wish.kind](wish)
