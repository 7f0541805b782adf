"""From one manager to the next: one address, with what each of the three has to do there, and what was said."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotAllowed, NotNow
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import FormPage
from plans import lifecycle, workflows
from plans.enums import Verb
from plans.forms.handing_over import HandOverForm, SummaryForm, TakeOverForm
from plans.models import HandOver
from plans.permissions import PLANS
from plans.web.pages import PlanPage
from plans.workflows.handing_over import waiting_for_answer


class Handover(PlanPage, FormPage):
    """HR hands over; the manager writes a closing summary; the new one answers for each goal. Others read."""

    for_subject = True
    template_name = "plans/changing/handover.html"

    @cached_property
    def waiting(self) -> HandOver | None:
        """The hand-over that waits for the new manager's answers."""
        return waiting_for_answer(self.plan)

    @cached_property
    def verb(self) -> Verb | None:
        """What the reader can do here now: the new manager answers before they write a summary of their own."""
        if Verb.TAKE_OVER in self.verbs and self.waiting is not None:
            return Verb.TAKE_OVER
        return next((verb for verb in (Verb.HAND_OVER, Verb.SUMMARISE) if verb in self.verbs), None)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        """The form of the verb that is the reader's."""
        if self.verb == Verb.TAKE_OVER:
            return TakeOverForm(data, goals=list(self.plan.goals.all()))
        if self.verb == Verb.SUMMARISE:
            return SummaryForm(data, initial={"summary": self.prepared.summary if self.prepared else ""})
        return HandOverForm(data, plan=self.plan)

    @cached_property
    def prepared(self) -> HandOver | None:
        """What the present manager wrote for the next one."""
        return self.plan.handovers.filter(made_at__isnull=True).select_related("summary_by__employee").first()

    def page_context(self) -> dict[str, Any]:
        """What was said at each hand-over so far."""
        made = self.plan.handovers.filter(made_at__isnull=False).select_related(
            "from_manager", "to_manager", "made_by__employee", "answered_by__employee"
        )
        prepared = self.prepared if self.for_case else None
        return {"verb": self.verb, "made": made, "prepared": prepared, "waiting": self.waiting}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever only reads here is refused; whoever may act, but not now, is told why."""
        if self.verb is None:
            for verb in (Verb.HAND_OVER, Verb.SUMMARISE):
                if PLANS.can(self.actor, lifecycle.TRANSITIONS[verb].permission, self.plan):
                    lifecycle.check(self.plan, verb)
            raise NotAllowed
        return super().post(*args, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        """Do what the reader's part is."""
        if self.verb == Verb.TAKE_OVER:
            workflows.take_over(plan=self.plan, answers=form.answers, by=self.user, at=self.now)
            self.tell(_("Your answers are kept with the plan. To change a goal, put the change to HR."))
            return self.back("plan_handover")
        if self.verb == Verb.SUMMARISE:
            words = form.cleaned_data["summary"]
            workflows.summarise(plan=self.plan, summary=words, by=self.user, at=self.now)
            self.tell(_("Your summary waits with the plan until HR hands it over."))
            return self.back("plan_handover")
        to, said = form.cleaned_data["manager"], form.cleaned_data
        if to is None:
            raise NotNow(_("Name the manager who leads the plan from now on."))
        workflows.hand_over(
            plan=self.plan,
            to=to,
            reason=said["reason"],
            seen_version=said["version"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("%(name)s leads the plan from now on. All three were told.") % {"name": to.full_name})
        return self.back()


urlpatterns = [path("plans/<ref:ref>/handover/", Handover.as_view(), name="plan_handover")]
