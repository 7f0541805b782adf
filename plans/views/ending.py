"""The end of a plan: an outcome from one side, confirmed by the other, and an appeal decided by new eyes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from plans import lifecycle, workflows
from plans.enums import AppealDecision, OutcomeKind, Verb
from plans.forms.ending import DecideAppealForm, OutcomeForm, initial_for
from plans.models import Outcome, SupportItem
from plans.web.pages import VerbActPage, VerbFormPage


class ProposeOutcome(VerbFormPage):
    """An outcome for each goal and the whole. The other side confirms it."""

    verb = Verb.PROPOSE_OUTCOME
    template_name = "plans/ending/outcome.html"

    @cached_property
    def earlier(self) -> Outcome | None:
        """What was put forward before and is not confirmed."""
        return Outcome.objects.filter(plan=self.plan).select_related("proposed_by__employee").first()

    @cached_property
    def owed(self) -> list[SupportItem]:
        """The promises that were not kept."""
        return list(self.plan.support.filter(delivered_at__isnull=True))

    def get_form(self, data: Any = None, files: Any = None) -> OutcomeForm:
        """The form over the goals of this plan."""
        return OutcomeForm(
            data,
            plan=self.plan,
            goals=list(self.plan.goals.all()),
            owed=bool(self.owed),
            today=self.today,
            initial=initial_for(self.earlier),
        )

    def page_context(self) -> dict[str, Any]:
        """What is not yet as it should be before a plan ends."""
        return {
            "owed": self.owed,
            "open_checkpoints": self.plan.checkpoints.filter(held_at__isnull=True).count(),
            "held_checkpoints": self.plan.checkpoints.filter(held_at__isnull=False).count(),
            "earlier": self.earlier,
        }

    def act(self, form: OutcomeForm) -> HttpResponse:
        """Put it forward."""
        clean = form.cleaned_data
        workflows.propose_outcome(
            plan=self.plan,
            overall=OutcomeKind(clean["overall"]),
            reason=clean["reason"],
            results=form.results,
            next_step=clean["next_step"],
            monitored_until=clean["monitored_until"],
            undelivered_reason=clean.get("undelivered_reason", ""),
            by=self.user,
            at=self.now,
        )
        self.tell(_("The outcome was put forward. It counts once the other side has confirmed it."))
        return self.back()


class Close(VerbActPage):
    """The other side looks at the outcome and confirms it."""

    verb = Verb.CLOSE
    template_name = "plans/ending/close.html"

    def page_context(self) -> dict[str, Any]:
        """The whole outcome."""
        outcome = Outcome.objects.filter(plan=self.plan).select_related("proposed_by__employee").first()
        return {
            "outcome": outcome,
            "results": outcome.goals.select_related("goal") if outcome else [],
            "owed": self.plan.support.filter(delivered_at__isnull=True).count(),
        }

    def act(self) -> HttpResponse:
        """Close the plan with it."""
        workflows.close(plan=self.plan, by=self.user, at=self.now, seen=self.request.POST.get("seen", ""))
        self.tell(
            _("The outcome is recorded and the plan is closed. %(name)s can read it now.")
            % {"name": self.plan.employee.full_name}
        )
        return self.back()


class DecideAppeal(VerbFormPage):
    """Somebody in HR who took no part before looks at the outcome again."""

    verb = Verb.DECIDE_APPEAL
    template_name = "plans/ending/appeal.html"

    def guard(self) -> None:
        """There has to be an outcome, and an appeal against it without a decision."""
        super().guard()
        lifecycle.check(self.plan, self.verb)
        appeal = getattr(self.plan, "appeal", None)
        if self.request.method in {"GET", "HEAD"} and (appeal is None or appeal.decided_at is not None):
            if appeal is None:
                raise NotNow(_("There is no appeal against this outcome."))
            raise NotNow(_("This appeal has been decided already."))

    def get_form(self, data: Any = None, files: Any = None) -> DecideAppealForm:
        """The form beside the outcome as it stands."""
        return DecideAppealForm(data, present=self.plan.outcome.overall)

    def page_context(self) -> dict[str, Any]:
        """The appeal and the outcome."""
        results = self.plan.outcome.goals.select_related("goal")
        return {
            "appeal": getattr(self.plan, "appeal", None),
            "outcome": self.plan.outcome,
            "results": results,
        }

    def act(self, form: DecideAppealForm) -> HttpResponse:
        """Decide it."""
        decision = AppealDecision(form.cleaned_data["decision"])
        new = form.cleaned_data["overall"]
        workflows.decide_appeal(
            plan=self.plan,
            decision=decision,
            overall=OutcomeKind(new) if decision == AppealDecision.VARIED else None,
            reason=form.cleaned_data["reason"],
            by=self.user,
            at=self.now,
        )
        self.tell(
            _("The appeal is decided. %(name)s can read your reason.")
            % {"name": self.plan.employee.full_name}
        )
        return self.back()


urlpatterns = [
    path("plans/<ref:ref>/outcome/", ProposeOutcome.as_view(), name="plan_outcome"),
    path("plans/<ref:ref>/close/", Close.as_view(), name="plan_close"),
    path("plans/<ref:ref>/appeal/", DecideAppeal.as_view(), name="plan_appeal"),
]
