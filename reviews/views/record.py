"""The record of a plan: on screen, in print, and as a PDF. One template, one reader's rights."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone, translation

import employees.web.refs  # noqa: F401 -- registers the <ref:…> converter
from employees.errors import NotVisible
from employees.models import User
from employees.permissions import Actor
from employees.web.pages import Page
from plans.documents.data import data_of
from plans.documents.paper import paper_of
from plans.enums import DocumentKind, ReadPart
from plans.models import Plan
from plans.queries import plan_for
from plans.web.papers import sent_paper
from plans.workflows import Paper
from plans.workflows.entering import local_date
from plans.workflows.noting import note_read
from reviews.documents.data import checkpoint_data, record_data
from reviews.documents.record import record_of


def record_context(plan: Plan, *, reader: User, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the record's template needs."""
    return {
        "record": record_of(plan, reader=reader, actor=actor, at=at),
        "plan": plan,
        "paper": paper_of(plan),
        "talks": plan.talks.all(),
        "areas": plan.areas.prefetch_related("incidents"),
        "goals": plan.goals.select_related("area").prefetch_related("steps"),
        "actions": plan.actions.select_related("area"),
        "support": plan.support.all(),
        "milestones": plan.milestones.all(),
        "checkpoints": plan.checkpoints.select_related("not_held_by__employee"),
        "today": local_date(plan, at),
    }


class RecordPage(Page):
    """The whole record on one page, made to be printed."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show the record."""
        plan = plan_for(self.actor, ref)
        answer = self.render(
            "plans/record.html", **record_context(plan, reader=self.user, actor=self.actor, at=self.now)
        )
        _note(plan, ReadPart.PLAN, by=self.user, at=self.now)
        return answer


class RecordPdf(Page):
    """The same record as a PDF, in the plan's language and time zone. Its name and title say nothing."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Send the PDF."""
        plan = plan_for(self.actor, ref)
        with translation.override(plan.language), timezone.override(ZoneInfo(plan.time_zone)):
            context = record_context(plan, reader=self.user, actor=self.actor, at=self.now)
            data = record_data(context["record"])
        paper = Paper(DocumentKind.RECORD, "pdf/record.html", context, version=plan.version, data=data)
        name = f"document-{plan.short_ref.lower()}.pdf"
        response = sent_paper(plan, paper, name=name, by=self.user, at=self.now)
        _note(plan, ReadPart.COPY, by=self.user, at=self.now)
        return response


class CheckpointPdf(Page):
    """One shared checkpoint on paper, with the employee's answers to it. Its name and title say nothing."""

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:
        """Send the PDF. Before the account is shared there is none: the page of the checkpoint says how it stands."""
        plan = plan_for(self.actor, ref)
        if not plan.checkpoints.filter(number=number).exists():
            raise NotVisible
        with translation.override(plan.language), timezone.override(ZoneInfo(plan.time_zone)):
            record = record_of(plan, reader=self.user, actor=self.actor, at=self.now)
            review = record.review_of(number)
            if review is None:
                return redirect("checkpoint", ref=ref, number=number)
            context = {"record": record, "review": review, "checkpoint": review.checkpoint, "plan": plan}
            data = data_of(plan, "checkpoint", checkpoints=[checkpoint_data(review)])
        paper = Paper(
            DocumentKind.CHECKPOINT, "pdf/checkpoint.html", context, version=plan.version, data=data
        )
        name = f"document-{plan.short_ref.lower()}-c{number}.pdf"
        response = sent_paper(plan, paper, name=name, by=self.user, at=self.now)
        _note(plan, ReadPart.COPY, by=self.user, at=self.now)
        return response


def _note(plan: Plan, part: ReadPart, *, by: User, at: datetime) -> None:
    """The record says who read a plan, but of its employee."""
    if by.pk != plan.employee.user_id:
        note_read(about=plan, part=part, by=by, at=at, zone=plan.time_zone)


urlpatterns = [
    path("plans/<ref:ref>/record/", RecordPage.as_view(), name="plan_record"),
    path("plans/<ref:ref>/checkpoints/<int:number>.pdf", CheckpointPdf.as_view(), name="checkpoint_pdf"),
    path("plans/<ref:ref>/record.pdf", RecordPdf.as_view(), name="plan_pdf"),
]
