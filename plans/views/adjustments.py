"""An adjustment asked of HR past everybody else, HR's answer, and what HR keeps to itself about a plan."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import FormPage
from plans import workflows
from plans.enums import AdjustmentState, PlanStatus
from plans.forms.adjustments import AdjustmentForm, AnswerForm, HrNoteForm
from plans.models import Adjustment
from plans.permissions import PlanPermission
from plans.queries.adjustments import adjustment_for, adjustments_of, hr_notes_of
from plans.views.my_plan.base import OwnPlan, Press
from plans.web.pages import PlanPage


class OwnAdjustments(OwnPlan, FormPage):
    """What the reader asked for and what HR said; asking."""

    template_name = "plans/adjustments/own.html"
    form_class = AdjustmentForm

    def page_context(self) -> dict[str, Any]:
        """The requests, newest first."""
        asked = list(adjustments_of(self.actor, self.plan))
        is_open = any(one.state == AdjustmentState.OPEN for one in asked)
        return {"asked": asked, "may_ask": self.plan.status in PlanStatus.UNDER_WAY and not is_open}

    def act(self, form: AdjustmentForm) -> HttpResponse:
        """Ask."""
        clean = form.cleaned_data
        workflows.ask_for_adjustment(
            plan=self.plan, wish=clean["wish"], ground=clean["ground"], by=self.user, at=self.now
        )
        self.tell(
            _("HR has it, and nobody else. Your manager is asked to wait with judging, and not told why.")
        )
        return self.here()

    def here(self) -> HttpResponse:
        """The same page, on the same plan."""
        return redirect(f"{self.request.path}?plan={self.plan.ref}" if self.named else self.request.path)


class TakeBack(Press):
    """The button beside a request that waits."""

    button_is_on = "my_plan_adjustment"

    def post(self, request: HttpRequest, item: str) -> HttpResponse:
        """Take it back."""
        adjustment = adjustment_for(self.actor, self.plan, item)
        workflows.withdraw_adjustment(adjustment=adjustment, by=self.user, at=self.now)
        self.tell(_("You took it back. HR keeps that you had asked."))
        return redirect("my_plan_adjustment")


class Adjustments(PlanPage):
    """The requests of a plan, for HR."""

    permission = PlanPermission.ANSWER_ADJUSTMENT

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Newest first, with their words."""
        return self.render("plans/adjustments/list.html", asked=list(adjustments_of(self.actor, self.plan)))


class Answer(PlanPage, FormPage):
    """HR agrees, or says why not."""

    permission = PlanPermission.ANSWER_ADJUSTMENT
    template_name = "plans/adjustments/answer.html"

    @cached_property
    def adjustment(self) -> Adjustment:
        """The request in the address. Not there if it belongs to another plan."""
        return adjustment_for(self.actor, self.plan, self.kwargs["item"])

    def guard(self) -> None:
        """Look for the request as well."""
        super().guard()
        if self.adjustment.state != AdjustmentState.OPEN and self.request.method in {"GET", "HEAD"}:
            raise NotNow(_("This was answered, or taken back, already. Nothing was changed."))

    def get_form(self, data: Any = None, files: Any = None) -> AnswerForm:
        """For the button that was pressed."""
        return AnswerForm(data, declines=data is not None and "decline" in data)

    def page_context(self) -> dict[str, Any]:
        """What was asked."""
        return {"adjustment": self.adjustment}

    def act(self, form: AnswerForm) -> HttpResponse:
        """Answer."""
        clean = form.cleaned_data
        said: dict[str, Any] = {"adjustment": self.adjustment, "by": self.user, "at": self.now}
        if form.declines:
            workflows.decline_adjustment(answer=clean["answer"], **said)
            self.tell(_("The person reads your answer. Nobody else is told."))
        else:
            workflows.agree_adjustment(
                agreed=clean["agreed"], since=clean["since"], answer=clean["answer"], **said
            )
            self.tell(_("Agreed. Those who lead the plan read what is done, and not why."))
        return self.back("plan_adjustments")


class HrNotes(PlanPage, FormPage):
    """What HR keeps to itself about a plan."""

    permission = PlanPermission.KEEP_HR_NOTES
    template_name = "plans/adjustments/hr_notes.html"
    form_class = HrNoteForm

    def page_context(self) -> dict[str, Any]:
        """The notes, newest first."""
        return {"notes": list(hr_notes_of(self.actor, self.plan))}

    def act(self, form: HrNoteForm) -> HttpResponse:
        """Keep one more."""
        workflows.write_hr_note(plan=self.plan, body=form.cleaned_data["body"], by=self.user, at=self.now)
        self.tell(_("The note was kept, for HR alone."))
        return self.back("plan_hr_notes")


urlpatterns = [
    path("my-plan/adjustment/", OwnAdjustments.as_view(), name="my_plan_adjustment"),
    path("my-plan/adjustment/<ref:item>/back/", TakeBack.as_view(), name="my_plan_adjustment_back"),
    path("plans/<ref:ref>/adjustments/", Adjustments.as_view(), name="plan_adjustments"),
    path("plans/<ref:ref>/adjustments/<ref:item>/", Answer.as_view(), name="plan_adjustment"),
    path("plans/<ref:ref>/hr-notes/", HrNotes.as_view(), name="plan_hr_notes"),
]
