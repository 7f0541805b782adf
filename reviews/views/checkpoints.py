"""A checkpoint: logged by the manager or HR, read by everyone who may, answered by the person whose plan it is."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import floatformat
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import FormPage
from plans.designs import Moment
from plans.enums import Side, Verb
from plans.forms.own_fields import initial_answers
from plans.forms.tables import wants_more_rows
from plans.lifecycle import verbs_for
from plans.models import Checkpoint, Plan, SupportItem
from plans.permissions import PlanPermission, side_of
from plans.views.my_plan.base import OwnPlan
from plans.web.evidence import evidence_rows, kept_rows
from plans.web.pages import ReadingPage
from plans.workflows.entering import local_date
from reviews import lifecycle, workflows
from reviews.enums import Attendee, ReviewStatus, Stance
from reviews.forms import (
    CheckpointForm,
    FormQuestions,
    MayBeThere,
    ResponseForm,
    initial_present,
    initial_ratings,
)
from reviews.models import Review
from reviews.queries import (
    checkpoint_for,
    companions_on,
    kept_note,
    latest_ratings,
    latest_standings,
    mark_of,
    review_for,
    shared_note,
    timing_of,
    to_rate,
)


class CasePage(ReadingPage):
    """A page about one checkpoint of somebody's plan."""

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the address."""
        return checkpoint_for(self.plan, self.kwargs["number"])

    @cached_property
    def review(self) -> Review | None:
        """The account of it, as far as the reader may read it."""
        return review_for(self.actor, self.plan, self.checkpoint)

    @property
    def is_shared(self) -> bool:
        """Whether the account was shared, and so is finished."""
        return self.review is not None and self.review.status == ReviewStatus.SHARED

    @cached_property
    def verbs(self) -> frozenset[Verb]:
        """What the reader may do with the plan now."""
        return verbs_for(self.actor, self.plan)

    @property
    def may_add(self) -> bool:
        """Whether the reader wrote the account, and may still add to it."""
        return Verb.ADD_DETAIL in self.verbs and lifecycle.may_add(self.review, self.user)

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files at this checkpoint; those that came after the account are marked."""
        told_at = self.review.shared_at if self.review is not None else None
        return evidence_rows(
            self.actor, self.plan, verbs=self.verbs, checkpoint=self.checkpoint, told_at=told_at
        )

    def guard(self) -> None:
        """Look for the checkpoint before anything else."""
        _found = self.checkpoint

    def context(self, **extra: Any) -> dict[str, Any]:
        """What both pages show."""
        base = {
            "plan": self.plan,
            "checkpoint": self.checkpoint,
            "timing": lambda: timing_of(self.plan, self.review, local_date(self.plan, self.now)),
            "review": self.review,
            "note_before": lambda: shared_note(self.checkpoint),
            "may_add": lambda: self.may_add,
            "is_shared": self.is_shared,
            "count": self.plan.checkpoints.count(),
            "verbs": self.verbs,
            "today": local_date(self.plan, self.now),
            "files": lambda: self.files,
        }
        return super().context(**{**base, **extra})


class CheckpointPage(CasePage):
    """The account of a checkpoint and the answers to it."""

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:
        """Show it. The person whose plan it is has a page of their own."""
        if self.plan.employee_id == self.actor.employee_id:
            return redirect(own_address(self.plan, number))
        add = Verb.ADD_EVIDENCE in self.verbs
        return self.render(
            "reviews/checkpoints/checkpoint.html",
            add_url=reverse("checkpoint_file", args=[self.plan.ref, number]) if add else "",
        )


class LogCheckpoint(CasePage, FormPage):
    """The minute after the meeting: a tile a goal, one example, share."""

    template_name = "reviews/checkpoints/log.html"
    permission = PlanPermission.HOLD_CHECKPOINT
    form_class = CheckpointForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with the draft if there is one. What was shared is shown, for it is not rewritten."""
        if self.is_shared or self.checkpoint.not_held_at is not None:
            return redirect("checkpoint", self.plan.ref, self.checkpoint.number)
        return super().get(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> CheckpointForm:
        """The form over the goals of the plan and what is still owed."""
        return CheckpointForm(
            data,
            files,
            initial=self.initial(),
            goals=list(self.plan.goals.prefetch_related("steps")),
            support=list(self.plan.support.filter(delivered_at__isnull=True)),
            last=latest_standings(self.plan),
            today=local_date(self.plan, self.now),
            there=self.may_be_there,
            questions=self.questions,
            sharing=data is not None and "share" in data,
        )

    @property
    def may_be_there(self) -> MayBeThere:
        """Both who meet, HR, and whoever stands by the employee. Ticked is the pair, and HR where HR writes."""
        plan = self.plan
        companions = companions_on(plan, local_date(plan, self.now))
        names = {
            Attendee.EMPLOYEE: plan.employee.full_name,
            Attendee.MANAGER: _("%(name)s, manager") % {"name": plan.manager.full_name},
            Attendee.HR: _("HR"),
        }
        if companions:
            called = ", ".join(user.get_full_name() for user in companions)
            names[Attendee.COMPANION] = _("%(name)s, companion") % {"name": called}
        usual = {Attendee.EMPLOYEE, Attendee.MANAGER}
        return MayBeThere(names, usual | ({Attendee.HR} if side_of(self.actor, plan) == Side.HR else set()))

    @cached_property
    def questions(self) -> FormQuestions:
        """What the plan's form asks besides."""
        design, things = self.plan.design, to_rate(self.plan)
        return FormQuestions(
            part=design.asking_at(Moment.REVIEW),
            scale=design.scale_at_reviews,
            to_rate=things,
            last=latest_ratings(self.plan) if things else {},
        )

    def initial(self) -> dict[str, Any]:
        """Today, or the draft."""
        if self.review is None:
            return {"held_on": local_date(self.plan, self.now), "seen": mark_of(None)}
        kept: dict[str, Any] = {
            "held_on": self.review.held_on,
            "note": self.review.note,
            "seen": mark_of(self.review),
            **initial_answers(self.questions.part, self.review.answers),
            **initial_ratings(self.review),
            **initial_present(self.review),
        }
        for measurement in self.review.measurements.all():
            ref = measurement.goal.ref
            kept[f"standing_{ref}"] = measurement.standing
            kept[f"example_{ref}"] = measurement.example
            kept[f"value_{ref}"] = floatformat(measurement.value, -2)
            kept[f"was_so_{ref}"] = {True: "yes", False: "no", None: ""}[measurement.was_so]
        return kept

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log it; or, where more rows of a table were asked for, show them with nothing lost."""
        form = self.get_form(request.POST)
        if wants_more_rows(form, request.POST):
            return self.show(form)
        return super().post(request, *args, **kwargs)

    @property
    def keeps_itself(self) -> bool:
        """Whether the page sends this of its own accord, while somebody writes."""
        return bool(self.request.headers.get("HX-Request"))

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """After a refusal, show beside the form what the draft says by now; the next press then saves."""
        if status != 409:
            return super().show(form, status=status)
        self.__dict__.pop("review", None)
        present = mark_of(self.review)
        was_overtaken = bool(present) and not self.is_shared and present != self.request.POST.get("seen", "")
        if self.keeps_itself:
            line = {
                "refused": " ".join(str(said) for said in form.non_field_errors()),
                "was_overtaken": was_overtaken,
            }
            return self.render("components/autosave-line.html", status=status, **line)
        sent = self.request.POST.copy()
        sent["seen"] = present
        form.data = sent
        context = {"form": form, "page_has_errors": True, "was_overtaken": was_overtaken}
        return self.render(self.template_name, status=status, **context)

    def act(self, form: CheckpointForm) -> HttpResponse:
        """Share the account, or keep it as a draft. What keeps itself is a draft without the ticks."""
        keeps_itself = self.keeps_itself
        delivered = [] if keeps_itself else form.delivered
        review = workflows.log_checkpoint(
            checkpoint=self.checkpoint,
            entries=form.entries,
            held_on=form.cleaned_data["held_on"],
            note=form.cleaned_data["note"],
            share=form.sharing and not keeps_itself,
            delivered=delivered,
            form=form.form_entry,
            present=form.said_present,
            seen=form.cleaned_data["seen"],
            by=self.user,
            at=self.now,
        )
        if keeps_itself:
            return self.render("components/autosave-line.html", saved_at=self.now, seen=mark_of(review))
        self.tell(self.said(form.sharing))
        if delivered:
            self.tell(
                ngettext(
                    "%(count)d item of support is marked as delivered.",
                    "%(count)d items of support are marked as delivered.",
                    len(delivered),
                )
                % {"count": len(delivered)}
            )
        then = "checkpoint_file" if self.request.POST.get("then") == "file" else "checkpoint"
        return redirect(then, self.plan.ref, self.checkpoint.number)

    def said(self, sharing: bool) -> str:
        """What was done, in a sentence."""
        name = self.plan.employee.short_name
        if sharing:
            return _("Shared. %(name)s can read it and answer.") % {"name": name}
        return _("Kept as a draft. %(name)s cannot see it.") % {"name": name}


class OwnCheckpoint(OwnPlan, FormPage):
    """A checkpoint for the person whose plan it is: what was written, and their answer."""

    template_name = "reviews/checkpoints/own.html"
    form_class = ResponseForm

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the address."""
        return checkpoint_for(self.plan, self.kwargs["number"])

    @cached_property
    def review(self) -> Review | None:
        """The account, once it was shared."""
        return review_for(self.actor, self.plan, self.checkpoint)

    def guard(self) -> None:
        """Look for the plan and its checkpoint before anything else."""
        super().guard()
        _found = self.checkpoint

    def page_context(self) -> dict[str, Any]:
        """The account, the answers so far, and whether one more can be given."""
        return {
            "checkpoint": self.checkpoint,
            "review": self.review,
            "timing": timing_of(self.plan, self.review, self.today),
            "note_before": (shared := shared_note(self.checkpoint)),
            "kept": kept_note(self.checkpoint, self.user) if shared is None else None,
            "may_prepare": self.checkpoint.is_open and shared is None and Verb.PREPARE in self.verbs,
            "count": self.plan.checkpoints.count(),
            "may_answer": self.review is not None and Verb.RESPOND in self.verbs,
            "late": self.review is None and self.checkpoint.is_open and self.checkpoint.due_on < self.today,
            **self.files(),
        }

    def files(self) -> dict[str, Any]:
        """The files at this checkpoint, what its reader keeps to themselves, and where to add one."""
        told_at = self.review.shared_at if self.review is not None else None
        files = evidence_rows(
            self.actor, self.plan, verbs=self.verbs, own=True, checkpoint=self.checkpoint, told_at=told_at
        )
        add = Verb.ADD_EVIDENCE in self.verbs
        return {
            "files": files,
            "kept_files": kept_rows(self.actor, self.plan, self.checkpoint),
            "add_url": own_address(self.plan, self.checkpoint.number, "my_plan_checkpoint_file")
            if add
            else "",
        }

    @cached_property
    def to_receive(self) -> list[SupportItem]:
        """The promised support that should have come by now, or is said to have, and that nobody has received."""
        if self.review is None or Verb.RECEIVE_SUPPORT not in self.verbs:
            return []
        due = Q(delivered_at__isnull=False) | Q(due_on__lte=self.today)
        return list(self.plan.support.filter(due, received_at__isnull=True))

    def get_form(self, data: Any = None, files: Any = None) -> ResponseForm:
        """The answer, and for each promise of support whether it has come."""
        return ResponseForm(data, files, support=self.to_receive)

    def act(self, form: ResponseForm) -> HttpResponse:
        """Attach the answer to the account, for good. Before there is an account there is nothing to answer."""
        if self.review is None:
            raise NotNow(_("This checkpoint has not been shared yet, so there is nothing to answer."))
        workflows.answer(
            review=self.review,
            stance=Stance(form.cleaned_data["stance"]),
            body=form.cleaned_data["body"],
            received=form.received,
            not_yet=form.not_yet,
            by=self.user,
            at=self.now,
        )
        self.tell(_("Your answer is part of the record, beside what was written."))
        then = "my_plan_checkpoint_file" if self.request.POST.get("then") == "file" else "my_plan_checkpoint"
        return redirect(own_address(self.plan, self.checkpoint.number, then))


def own_address(plan: Plan, number: int, page: str = "my_plan_checkpoint") -> str:
    """The page of a checkpoint for the person whose plan it is, or one of the acts on it."""
    return f"{reverse(page, args=[number])}?plan={plan.ref}"


urlpatterns = [
    path("plans/<ref:ref>/checkpoints/<int:number>/", CheckpointPage.as_view(), name="checkpoint"),
    path("plans/<ref:ref>/checkpoints/<int:number>/log/", LogCheckpoint.as_view(), name="checkpoint_log"),
    path("my-plan/checkpoints/<int:number>/", OwnCheckpoint.as_view(), name="my_plan_checkpoint"),
]
