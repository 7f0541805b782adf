"""Approved absence in a plan that runs: every date before and after, then counted in; or left, with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from plans import workflows
from plans.documents.facts import facts_of
from plans.documents.moving import facts_counted
from plans.documents.redline import Redline
from plans.documents.scaling import Scaling, scalings
from plans.enums import Verb
from plans.forms.counting import CountAbsenceForm, LeaveDatesForm
from plans.queries.leave import Leave, leave_of
from plans.web.pages import VerbFormPage
from plans.workflows.counting import days_said, refuse_nothing, refuse_while_away, why_dates_move


class AboutAbsence(VerbFormPage):
    """A page about the absence that nobody has decided on. Where there is none, it says so instead."""

    @cached_property
    def leave(self) -> Leave:
        """The absence up to yesterday, in the plan's zone."""
        return leave_of(self.plan, self.today)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to decide on is no form, and nobody's mistake: the page says so."""
        try:
            self.refuse()
        except NotNow as refusal:
            return self.render("plans/changing/no_absence.html", reasons=refusal.reasons)
        return super().get(request, *args, **kwargs)

    def refuse(self) -> None:
        """Raise NotNow if this is not the time for it."""
        refuse_nothing(self.leave)

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        """Shown again, a form is held to what is on the page now; where there is nothing left to decide, to that."""
        if form.is_bound:
            self.plan.refresh_from_db()
            del self.leave
            refuse_nothing(self.leave)
            sent = form.data.copy()
            sent["version"], sent["days"] = str(self.plan.version), str(self.leave.owed)
            form.data = sent
        return super().show(form, status=status)

    def page_context(self) -> dict[str, Any]:
        """How much, in words."""
        return {"said": days_said(self.leave)}


class CountAbsence(AboutAbsence):
    """Every date still to come, before and after; and the numbers that count over a time, as a proposal."""

    verb = Verb.COUNT_ABSENCE
    template_name = "plans/changing/count_absence.html"

    def refuse(self) -> None:
        """It is counted on return, all of it at once."""
        super().refuse()
        refuse_while_away(self.plan, self.leave)

    @property
    def proposals(self) -> list[Scaling]:
        """Which numbers would come down."""
        return scalings(self.plan, facts_counted(self.plan, self.leave), self.leave)

    def get_form(self, data: Any = None, files: Any = None) -> CountAbsenceForm:
        """With a box for each proposal."""
        return CountAbsenceForm(data, plan=self.plan, leave=self.leave, proposals=self.proposals)

    def page_context(self) -> dict[str, Any]:
        """The redline, the proposals with their sums, and the reason that everybody will read."""
        redline = Redline(facts_of(self.plan), facts_counted(self.plan, self.leave))
        return {
            **super().page_context(),
            "redline": redline.rows,
            "proposals": self.proposals,
            "reason": why_dates_move(self.leave),
        }

    def act(self, form: CountAbsenceForm) -> HttpResponse:
        """Count it in."""
        clean = form.cleaned_data
        workflows.count_absence(
            plan=self.plan,
            scaled=clean["scaled"],
            seen_version=clean["version"],
            seen_days=clean["days"],
            by=self.user,
            at=self.now,
        )
        self.tell(
            _("The dates moved. %(name)s is asked to read what changed and sign that it was received.")
            % {"name": self.plan.employee.full_name}
        )
        return self.back()


class LeaveDates(AboutAbsence):
    """The dates stay, and everybody reads why."""

    verb = Verb.LEAVE_DATES
    template_name = "plans/changing/leave_dates.html"

    def get_form(self, data: Any = None, files: Any = None) -> LeaveDatesForm:
        """One question."""
        return LeaveDatesForm(data, plan=self.plan, leave=self.leave)

    def act(self, form: LeaveDatesForm) -> HttpResponse:
        """Leave them."""
        clean = form.cleaned_data
        workflows.leave_dates(
            plan=self.plan, reason=clean["reason"], seen_days=clean["days"], by=self.user, at=self.now
        )
        self.tell(_("The dates stay as they are. Your reason stands in the timeline of the plan."))
        return self.back()


urlpatterns = [
    path("plans/<ref:ref>/absence/", CountAbsence.as_view(), name="plan_absence"),
    path("plans/<ref:ref>/absence/leave/", LeaveDates.as_view(), name="plan_dates_left"),
]
