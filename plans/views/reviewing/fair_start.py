"""HR's own part of the pause before a plan: its questions, and the second reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotNow
from plans import workflows
from plans.enums import ReadPart, Verb
from plans.fairness import LOOK_BACK_DAYS
from plans.forms.fair_start import HrAnswersForm
from plans.queries.fair_start import pause_shown
from plans.web.pages import VerbActPage, VerbFormPage


class AnswerForHr(VerbFormPage):
    """What only HR is asked. Answered again, the newer answers count and the older ones stay."""

    template_name = "plans/fair_start/for_hr.html"
    reads = (ReadPart.FAIR_START,)
    verb = Verb.ANSWER_FOR_HR

    def get_form(self, data: Any = None, files: Any = None) -> HrAnswersForm:
        """Empty each time: nobody is led to repeat what was thought before."""
        pause = pause_shown(self.actor, self.plan)["pause"]
        if pause is None:
            raise NotNow(
                _("This draft was begun before these questions were asked. It can be approved without.")
            )
        return HrAnswersForm(data, pause=pause, name=self.plan.employee.short_name)

    def page_context(self) -> dict[str, Any]:
        """How far to look back, and about whom."""
        return {"look_back": LOOK_BACK_DAYS, "short_name": self.plan.employee.short_name}

    def act(self, form: HrAnswersForm) -> HttpResponse:
        """Keep the answers."""
        workflows.answer_for_hr(
            plan=self.plan,
            answers=form.answered_by_hr(),
            needs_second_reader=form.second_reader,
            reason=form.cleaned_data["reason"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("Kept. Only HR sees these answers."))
        return redirect("plan_review", ref=self.plan.ref)


class SecondRead(VerbActPage):
    """The second reader says that they have read it."""

    template_name = "plans/fair_start/second_read.html"
    reads = (ReadPart.FAIR_START,)
    verb = Verb.SECOND_READ

    def act(self) -> HttpResponse:
        """Record who and when."""
        workflows.second_read(plan=self.plan, by=self.user, at=self.now)
        self.tell(
            _("Recorded: you have read this plan as its second reader. Somebody else in HR approves it.")
        )
        return redirect("plan_review", ref=self.plan.ref)
