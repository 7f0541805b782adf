"""The employee prepares a checkpoint: a note that only they read until they share it."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.web.pages import FormPage
from plans.enums import Verb
from plans.models import Checkpoint
from plans.views.my_plan.base import OwnPlan
from reviews import workflows
from reviews.forms import NoteBeforeForm
from reviews.models import Preparation
from reviews.queries import checkpoint_for, kept_note, mark_of_note, shared_note
from reviews.views.checkpoints import own_address


class Prepare(OwnPlan, FormPage):
    """Three questions before the meeting. What is written keeps itself, for its writer alone."""

    template_name = "reviews/checkpoints/prepare.html"
    form_class = NoteBeforeForm

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the address."""
        return checkpoint_for(self.plan, self.kwargs["number"])

    @property
    def kept(self) -> Preparation | None:
        """What its writer has kept so far."""
        return kept_note(self.checkpoint, self.user)

    def guard(self) -> None:
        """Look for the checkpoint; and whether this plan still has meetings to prepare."""
        super().guard()
        _found = self.checkpoint

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form with what was kept; where the time before is over, the page of the checkpoint."""
        if (
            not self.checkpoint.is_open
            or Verb.PREPARE not in self.verbs
            or shared_note(self.checkpoint) is not None
        ):
            return redirect(own_address(self.plan, self.checkpoint.number))
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        """What was kept."""
        kept = self.kept
        if kept is None:
            return {"seen": mark_of_note(None)}
        said = {name: getattr(kept, name) for name in ("went_well", "in_the_way", "needed")}
        return {"seen": mark_of_note(kept), **said}

    def page_context(self) -> dict[str, Any]:
        """The checkpoint, and when its note was last kept."""
        kept = self.kept
        return {
            "checkpoint": self.checkpoint,
            "count": self.plan.checkpoints.count(),
            "saved_at": kept.written_at if kept else None,
        }

    @property
    def keeps_itself(self) -> bool:
        """Whether the page sends this of its own accord, while somebody writes."""
        return bool(self.request.headers.get("HX-Request"))

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """After a refusal the next press saves: what the note says by now has been seen then."""
        if status == 409:
            if self.keeps_itself:
                line = {"refused": " ".join(str(said) for said in form.non_field_errors())}
                return self.render("components/autosave-line.html", status=status, **line)
            sent = self.request.POST.copy()
            sent["seen"] = mark_of_note(self.kept)
            form.data = sent
        return super().show(form, status=status)

    def act(self, form: NoteBeforeForm) -> HttpResponse:
        """Keep it, or share it. What keeps itself is never shared by that."""
        share = "share" in self.request.POST and not self.keeps_itself
        note = workflows.prepare(
            checkpoint=self.checkpoint,
            said=form.said,
            share=share,
            seen=form.cleaned_data["seen"],
            by=self.user,
            at=self.now,
        )
        if self.keeps_itself:
            line: dict[str, Any] = {"saved_at": self.now, "seen": mark_of_note(note)}
            return self.render("components/autosave-line.html", **line)
        if share:
            self.tell(_("Shared. Your note stands above the notes of this checkpoint."))
        else:
            self.tell(_("Kept. Only you can see it until you share it."))
        then = "my_plan_checkpoint_file" if self.request.POST.get("then") == "file" else "my_plan_checkpoint"
        return redirect(own_address(self.plan, self.checkpoint.number, then))


urlpatterns = [
    path("my-plan/checkpoints/<int:number>/prepare/", Prepare.as_view(), name="my_plan_prepare"),
]
