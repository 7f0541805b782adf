"""The record of a plan: on screen, in print, and as a PDF. One template, one reader's rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

import employees.web.refs  # noqa: F401 -- registers the <ref:…> converter
from employees.web.pages import Page
from plans.documents.papers import Paper, Wish
from plans.enums import DocumentKind, ReadPart
from plans.permissions import PLANS, PlanPermission
from plans.queries import plan_for
from plans.web.papers import PaperPage
from plans.workflows.noting import note_read
from reviews.documents.papers import checkpoint_paper, record_context, record_paper
from reviews.enums import ReviewStatus
from reviews.queries import reviews_for


class RecordPage(Page):
    """The whole record on one page, made to be printed."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show the record. That somebody else than its employee read it is noted."""
        plan = plan_for(self.actor, ref)
        wish = Wish(plan, DocumentKind.RECORD, 0, self.user, self.actor, self.now)
        may_take = plan.is_shared and PLANS.can(self.actor, PlanPermission.TAKE_PACK, plan)
        answer = self.render("plans/record.html", may_take_pack=may_take, **record_context(wish))
        if self.user.pk != plan.employee.user_id:
            note_read(about=plan, part=ReadPart.PLAN, by=self.user, at=self.now, zone=plan.time_zone)
        return answer


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
