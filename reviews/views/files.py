"""A file at a checkpoint, from either side: beside the account, the note before, or the answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotAllowed
from employees.web.pages import FormPage
from plans import lifecycle, workflows
from plans.enums import Verb
from plans.forms.attaching import EvidenceForm
from plans.models import Checkpoint
from plans.permissions import PlanPermission
from plans.views.my_plan.base import OwnPlan
from reviews.queries import checkpoint_for, review_for, shared_note
from reviews.views.checkpoints import CasePage, own_address


class AddFile(CasePage, FormPage):
    """Whoever leads the plan adds a file to a checkpoint: while the account is a draft, or afterwards."""

    template_name = "reviews/checkpoints/file.html"
    permission = PlanPermission.ADD_EVIDENCE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead the employee to their own page."""
        if self.plan.employee_id != self.actor.employee_id:
            return super().dispatch(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD"}:
            raise NotAllowed
        return redirect(f"{reverse('my_plan_checkpoint_file', args=[kwargs['number']])}?plan={self.plan.ref}")

    def guard(self) -> None:
        """Say why not before anything is filled in; the verb asks again."""
        super().guard()
        if self.request.method in {"GET", "HEAD"}:
            lifecycle.check(self.plan, Verb.ADD_EVIDENCE)

    def get_form(self, data: Any = None, files: Any = None) -> EvidenceForm:
        """What it shows, and the file. What it is about stands in the address."""
        return EvidenceForm(data, files, areas=[], by=self.user)

    def act(self, form: EvidenceForm) -> HttpResponse:
        """Keep the cleaned file; then back to where it came from: the draft, or the account."""
        workflows.add_evidence(
            plan=self.plan,
            clean=form.cleaned_data["file"],
            title=form.cleaned_data["title"],
            checkpoint=self.checkpoint,
            by=self.user,
            at=self.now,
        )
        self.tell(_("Added. %(name)s can read it now.") % {"name": self.plan.employee.short_name})
        drafting = self.review is not None and not self.is_shared and self.checkpoint.is_open
        return redirect("checkpoint_log" if drafting else "checkpoint", self.plan.ref, self.checkpoint.number)


class AddOwnFile(OwnPlan, FormPage):
    """The employee adds a file: before the meeting for themselves, until they share it; afterwards at once."""

    template_name = "reviews/checkpoints/own_file.html"

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the address."""
        return checkpoint_for(self.plan, self.kwargs["number"])

    @cached_property
    def is_before(self) -> bool:
        """Whether nothing of the meeting is shared by either side, so that a file can be kept with the note."""
        told = review_for(self.actor, self.plan, self.checkpoint) is not None
        return self.checkpoint.is_open and not told and shared_note(self.checkpoint) is None

    def guard(self) -> None:
        """Look for the checkpoint, and say why not before anything is filled in."""
        super().guard()
        _found = self.checkpoint
        if self.request.method in {"GET", "HEAD"}:
            lifecycle.check(self.plan, Verb.ADD_EVIDENCE)

    def page_context(self) -> dict[str, Any]:
        """Which checkpoint, and who will see it."""
        return {"checkpoint": self.checkpoint, "is_before": self.is_before}

    def get_form(self, data: Any = None, files: Any = None) -> EvidenceForm:
        """What it shows, and the file."""
        return EvidenceForm(data, files, areas=[], by=self.user)

    def act(self, form: EvidenceForm) -> HttpResponse:
        """Keep the cleaned file. Kept is kept, also if the account was shared while the page was open."""
        who = self.request.POST.get("who")
        keep = who == "me" or (self.is_before and who != "all")
        workflows.add_evidence(
            plan=self.plan,
            clean=form.cleaned_data["file"],
            title=form.cleaned_data["title"],
            checkpoint=self.checkpoint,
            keep=keep,
            by=self.user,
            at=self.now,
        )
        self.tell(
            _("Added. Only you can see it until you share it.")
            if keep
            else _("Added. Everyone who can see your plan can read it now.")
        )
        return redirect(own_address(self.plan, self.checkpoint.number))


urlpatterns = [
    path("plans/<ref:ref>/checkpoints/<int:number>/file/", AddFile.as_view(), name="checkpoint_file"),
    path("my-plan/checkpoints/<int:number>/file/", AddOwnFile.as_view(), name="my_plan_checkpoint_file"),
]
