"""What the employee proposed and asked, and answering it: for the manager and HR, and for whoever reads along."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from plans import workflows
from plans.documents.proposals import ProposalTold, fact_of, say, told
from plans.enums import ItemKind, PlanStatus, ProposalAnswer, Verb
from plans.forms.proposing import ProposalAnswerForm, QuestionAnswerForm
from plans.models import Proposal, Question
from plans.queries import part_for
from plans.queries.consulting import proposals_of, questions_of
from plans.web.pages import PlanPage, VerbFormPage
from plans.workflows.opening import open_sections


class Proposals(PlanPage):
    """What the employee proposed, each with its answer."""

    template_name = "plans/consulting/proposals.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """The unanswered ones first."""
        found = told(proposals_of(self.plan))
        may_adapt = Verb.ADAPT in self.verbs and bool(open_sections(self.plan, self.today))
        return self.render(
            self.template_name,
            told=sorted(found, key=lambda one: not one.proposal.is_waiting),
            may_answer=Verb.ANSWER_PROPOSAL in self.verbs,
            may_adapt=may_adapt,
            is_talking=self.plan.status == PlanStatus.CONSULTATION,
        )


class AnswerProposal(VerbFormPage):
    """One proposal and its answer."""

    verb = Verb.ANSWER_PROPOSAL
    template_name = "plans/consulting/answer.html"

    @cached_property
    def proposal(self) -> Proposal:
        """A proposal about this very plan."""
        return part_for(self.plan, Proposal, self.kwargs["item"])

    def guard(self) -> None:
        """An answer is given once, and none to what was taken back."""
        super().guard()
        if self.request.method != "GET" or self.proposal.is_waiting:
            return
        if self.proposal.withdrawn_at is not None:
            raise NotNow(_("The employee took this proposal back, so it needs no answer."))
        raise NotNow(
            _("This proposal has been answered already. You can read the answer among the proposals.")
        )

    def get_form(self, data: Any = None, files: Any = None) -> ProposalAnswerForm:
        """The three answers, with the fields of the proposal as it was made."""
        initial = {**self.proposal.values, "revision": self.plan.revision}
        return ProposalAnswerForm(data, initial=initial, plan=self.plan, proposal=self.proposal)

    def page_context(self) -> dict[str, Any]:
        """The proposal, word for word, and what the plan says by now if that is something else."""
        one: ProposalTold = told([self.proposal])[0]
        return {"one": one, "proposal": self.proposal, "changed_since": self._changed_since()}

    def _changed_since(self) -> list[dict[str, str]]:
        proposal = self.proposal
        if not proposal.item_ref or not proposal.columns:
            return []
        kind = ItemKind(proposal.item)
        now = fact_of(self.plan, kind, proposal.item_ref)
        return [
            {"label": one.label, "value": say(kind, one.field, now.get(one.field))}
            for one in told([proposal])[0].rows
            if now and now.get(one.field) != proposal.stood.get(one.field)
        ]

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """After a refusal the plan is read afresh: what it says now is shown, and the next press counts for that."""
        if status == 409 and isinstance(form, ProposalAnswerForm):
            self.plan.refresh_from_db()
            del self.proposal
            form.data = {**dict(form.data.items()), "revision": str(self.plan.revision)}
        return super().show(form, status=status)

    def act(self, form: ProposalAnswerForm) -> HttpResponse:
        """Answer. What has values of its own is in the plan with that; the rest is changed on the next page."""
        answer = ProposalAnswer(form.cleaned_data["answer"])
        adapts = answer == ProposalAnswer.ADAPT and bool(self.proposal.columns)
        answered = workflows.answer_proposal(
            proposal=self.proposal,
            answer=answer,
            reason=form.cleaned_data["reason"],
            values=form.values if adapts else None,
            revision=form.cleaned_data["revision"] if adapts else None,
            by=self.user,
            at=self.now,
        )
        if answer == ProposalAnswer.DECLINE:
            self.tell(_("Your answer was sent."))
        elif answered.made:
            self.tell(_("Your answer was sent, and the plan was changed."))
        else:
            self.tell(_("Your answer was sent. Now make the agreed change in the plan."))
        return self.back("plan_proposals")


class Questions(PlanPage):
    """What the employee asked, each with its answer."""

    template_name = "plans/consulting/questions.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """The unanswered ones first."""
        found = sorted(questions_of(self.plan), key=lambda one: one.answered_at is not None)
        may_answer = Verb.ANSWER_QUESTION in self.verbs
        return self.render(self.template_name, questions=found, may_answer=may_answer)


class AnswerQuestion(VerbFormPage):
    """One question and its answer."""

    verb = Verb.ANSWER_QUESTION
    template_name = "plans/consulting/answer_question.html"
    form_class = QuestionAnswerForm

    @cached_property
    def question(self) -> Question:
        """A question about this very plan."""
        return part_for(self.plan, Question, self.kwargs["item"])

    def guard(self) -> None:
        """An answer is given once."""
        super().guard()
        if self.question.answered_at is not None and self.request.method == "GET":
            raise NotNow(_("This question has been answered already. You can read it among the questions."))

    def page_context(self) -> dict[str, Any]:
        """The question, word for word."""
        return {"question": self.question}

    def act(self, form: QuestionAnswerForm) -> HttpResponse:
        """Answer."""
        workflows.answer_question(
            question=self.question, answer=form.cleaned_data["answer"], by=self.user, at=self.now
        )
        self.tell(_("Your answer was sent."))
        return self.back("plan_questions")


urlpatterns = [
    path("plans/<ref:ref>/proposals/", Proposals.as_view(), name="plan_proposals"),
    path("plans/<ref:ref>/proposals/<ref:item>/", AnswerProposal.as_view(), name="plan_proposal_answer"),
    path("plans/<ref:ref>/questions/", Questions.as_view(), name="plan_questions"),
    path("plans/<ref:ref>/questions/<ref:item>/", AnswerQuestion.as_view(), name="plan_question_answer"),
]
