"""The end of a plan: an outcome from one side, confirmed by the other, and an appeal decided by new eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from plans import lifecycle, workflows
from plans.closing.check import Point
from plans.closing.gathering import facts_of, points_of
from plans.closing.promises import Owed, owed_by
from plans.closing.reading import points_for, results_of
from plans.documents.papers import Paper, Wish, closing_letter_paper
from plans.enums import AppealDecision, DocumentKind, GoalResult, OutcomeKind, Side, Verb
from plans.forms.appealing import DecideAppealForm
from plans.forms.ending import Matter, OutcomeForm, initial_for
from plans.forms.tables import wants_more_rows
from plans.models import Outcome
from plans.permissions import PlanPermission, side_of
from plans.queries.accounts import accounts_of
from plans.web.pages import VerbActPage, VerbFormPage
from plans.web.papers import PaperPage


class ProposeOutcome(VerbFormPage):
    """A judgement of each goal and the whole, with the no-surprise check. The other side confirms it."""

    verb = Verb.PROPOSE_OUTCOME
    template_name = "plans/ending/outcome.html"

    @cached_property
    def earlier(self) -> Outcome | None:
        """What was put forward before and is not confirmed."""
        return Outcome.objects.filter(plan=self.plan).select_related("proposed_by__employee").first()

    @cached_property
    def owed(self) -> list[Owed]:
        """The promises that were not kept, or of which the employee has not said so."""
        return owed_by(self.plan, self.today)

    def check(
        self, judged: Mapping[int, tuple[GoalResult, bool]], overall: str, early_reason: str
    ) -> list[Point]:
        """The no-surprise check, with the goals as far as they are judged."""
        side = side_of(self.actor, self.plan) or Side.HR
        facts = facts_of(self.plan, judged, proposed_by=self.user, proposed_as=side, today=self.today)
        return points_of(facts, overall=overall, early_reason=early_reason)

    def get_form(self, data: Any = None, files: Any = None) -> OutcomeForm:
        """The form over the goals of this plan."""
        matter = Matter(
            goals=list(self.plan.goals.all()),
            checkpoints={one.number: one for one in self.plan.checkpoints.all()},
            accounts=accounts_of(self.plan),
            owed=self.owed,
            check=self.check,
            today=self.today,
            design=self.plan.design,
        )
        return OutcomeForm(data, matter=matter, initial=initial_for(self.earlier, self.plan.design))

    def page_context(self) -> dict[str, Any]:
        """What is not yet as it should be before a plan ends."""
        gaps = [point for point in self.check({}, "", "") if point.needs_answer]
        return {"gaps": gaps, "earlier": self.earlier, "said": self.plan.closing_comments.all()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put it forward; or show it again with all that was typed: more rows of a table, or points to be answered."""
        form = self.get_form(request.POST)
        if wants_more_rows(form, request.POST) or (form.is_valid() and form.asks_first):
            return self.show(form)
        return super().post(request, *args, **kwargs)

    def act(self, form: OutcomeForm) -> HttpResponse:
        """Put it forward."""
        clean = form.cleaned_data
        workflows.propose_outcome(
            plan=self.plan,
            overall=OutcomeKind(clean["overall"]),
            wording=form.wording,
            early_reason=clean["early_reason"],
            reason=clean["reason"],
            results=form.results,
            follows=form.follows,
            undelivered=form.undelivered,
            answers=form.answers,
            own_answers=form.own_answers,
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
        """The whole outcome, the check with its answers, and the employee's own words."""
        outcome = Outcome.objects.filter(plan=self.plan).select_related("proposed_by__employee").first()
        return {
            "outcome": outcome,
            "results": results_of(outcome),
            "points": points_for(outcome, for_case=True),
            "promises": outcome.promises.select_related("item") if outcome else [],
            "said": self.plan.closing_comments.select_related("author__employee"),
            "seen": workflows.mark_of(outcome) if outcome else "",
        }

    def act(self) -> HttpResponse:
        """Close the plan with it."""
        workflows.close(plan=self.plan, by=self.user, at=self.now, seen=self.request.POST.get("seen", ""))
        self.tell(
            _("The outcome is recorded and the plan is closed. %(name)s can read it now.")
            % {"name": self.plan.employee.full_name}
        )
        return self.back()


class Letter(PaperPage):
    """The closing letter as a PDF, once there is an outcome that counts."""

    permission = PlanPermission.READ_LETTER
    kind = DocumentKind.LETTER

    def paper_of(self, wish: Wish) -> Paper:
        """From the outcome as it stands."""
        return closing_letter_paper(wish)


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
        outcome = self.plan.outcome
        return {
            "appeal": getattr(self.plan, "appeal", None),
            "outcome": outcome,
            "results": results_of(outcome),
            "points": points_for(outcome, for_case=True),
            "promises": outcome.promises.select_related("item"),
            "said": self.plan.closing_comments.select_related("author__employee"),
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
    path("plans/<ref:ref>/letter.pdf", Letter.as_view(), name="plan_letter"),
    path("plans/<ref:ref>/appeal/", DecideAppeal.as_view(), name="plan_appeal"),
]
