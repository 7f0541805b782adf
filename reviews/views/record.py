"""The record of a plan: on screen, in print, and as a PDF. One template, one reader's rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

import employees.web.refs  # noqa: F401 -- registers the <ref:…> converter
from plans.documents.papers import Paper, Wish
from plans.enums import DocumentKind
from plans.permissions import PLANS, PlanPermission
from plans.web.pages import PlanPage
from plans.web.papers import PaperPage
from reviews.documents.papers import checkpoint_paper, record_context, record_paper
from reviews.enums import ReviewStatus
from reviews.queries import can_sign_in, reviews_for


class RecordPage(PlanPage):
    """The whole record on one page, made to be printed."""

    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show the record."""
        wish = Wish(self.plan, DocumentKind.RECORD, 0, self.user, self.actor, self.now)
        return self.render(
            "plans/record.html",
            may_take_pack=self.plan.is_shared and PLANS.can(self.actor, PlanPermission.TAKE_PACK, self.plan),
            may_take_for_person=self._for_person(),
            **record_context(wish),
        )

    def _for_person(self) -> bool:
        """Whether the person's own copy is to be handed to them by this reader, for they cannot fetch it."""
        may = self.plan.is_shared and PLANS.can(self.actor, PlanPermission.TAKE_FOR_PERSON, self.plan)
        return may and not can_sign_in(self.plan.employee, at=self.now)


class RecordPdf(PaperPage):
    """The same record as a PDF."""

    kind = DocumentKind.RECORD

    def paper_of(self, wish: Wish) -> Paper:
        """As its reader may see it."""
        return record_paper(wish)


class CheckpointPdf(PaperPage):
    """One shared checkpoint on paper, with the employee's answers to it."""

    kind = DocumentKind.CHECKPOINT

    def paper_of(self, wish: Wish) -> Paper:
        """From the shared account."""
        return checkpoint_paper(wish)

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:  # type: ignore[override]  # always one
        """Send the PDF. Before the account is shared there is none: the page of the checkpoint says how it stands."""
        shared = reviews_for(self.actor, self.plan).filter(status=ReviewStatus.SHARED)
        known = self.plan.checkpoints.filter(number=number).exists()
        if known and not shared.filter(checkpoint__number=number).exists():
            return redirect("checkpoint", ref=ref, number=number)
        return super().get(request, ref, number)


urlpatterns = [
    path("plans/<ref:ref>/record/", RecordPage.as_view(), name="plan_record"),
    path("plans/<ref:ref>/checkpoints/<int:number>.pdf", CheckpointPdf.as_view(), name="checkpoint_pdf"),
    path("plans/<ref:ref>/record.pdf", RecordPdf.as_view(), name="plan_pdf"),
]
