"""Dates and checkpoints: what is set, and the dates that follow from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.queries import calendar_for
from plans import workflows
from plans.deadlines import consultation_ends, ends_after, years
from plans.designs import SeriesKind
from plans.enums import Frequency, Section
from plans.forms.drafting import ScheduleForm
from plans.models import Plan
from plans.views.drafting.base import DraftFormPage

FIELDS = ("starts_on", "ends_on", "frequency", "consultation_days")


def length_of(plan: Plan) -> dict[str, int] | None:
    """How long the plan is, both ends counted: `days` on the calendar, `working_days` of its person. None undated."""
    if plan.starts_on is None or plan.ends_on is None:
        return None
    after = plan.ends_on + timedelta(days=1)
    calendar = calendar_for(plan.employee, years(plan.starts_on, after))
    return {
        "days": (after - plan.starts_on).days,
        "working_days": calendar.between(plan.starts_on, after),
    }


class Schedule(DraftFormPage):
    """When the plan runs, how often both meet, how long it is talked through; and the milestones."""

    template_name = "plans/draft/schedule.html"
    form_class = ScheduleForm
    section = Section.SCHEDULE

    def stored(self) -> dict[str, Any]:
        """The dates as they stand."""
        found: dict[str, Any] = {name: getattr(self.plan, name) for name in FIELDS}
        if self.plan.design.reviews.kind == SeriesKind.AT_DATES:
            found["meet_on"] = [{"on": one.due_on.isoformat()} for one in self.plan.checkpoints.all()]
        return found

    def form_options(self) -> dict[str, Any]:
        """The form looks for slips in the year, and knows how long the template lets a plan last."""
        return {"today": self.today, "lasting": self.lasting if self.plan.template_version else None}

    def lasting(self, starts_on: date) -> date:
        """The last day of a plan that begins on a day, by its template's duration, in the person's working days."""
        duration = self.plan.design.duration
        until = starts_on + timedelta(days=2 * duration.days + 31)
        calendar = calendar_for(self.plan.employee, years(starts_on, until))
        return ends_after(starts_on, duration.days, working=duration.count == "working", calendar=calendar)

    def page_context(self) -> dict[str, Any]:
        """What follows: the meetings, the length, and the earliest end of the talk if it were shared today."""
        until = self.today + timedelta(days=self.plan.consultation_days * 2 + 14)
        calendar = calendar_for(self.plan.employee, years(self.today, until))
        talk_ends = consultation_ends(self.today, self.plan.consultation_days, calendar)
        starts = self.plan.starts_on
        return {
            "checkpoints": list(self.plan.checkpoints.all()),
            "items": list(self.plan.milestones.all()),
            "kind": "milestones",
            "length": length_of(self.plan),
            "talk_ends": talk_ends
            if starts is not None and starts <= talk_ends and not self.is_shared
            else None,
        }

    def act(self, form: ScheduleForm) -> HttpResponse:
        """Set the dates, and show what follows from them."""
        clean = form.content
        workflows.schedule(
            plan=self.plan,
            starts_on=clean["starts_on"],
            ends_on=clean["ends_on"],
            frequency=Frequency(clean["frequency"]),
            consultation_days=clean["consultation_days"],
            by=self.user,
            at=self.now,
            revision=self.held_to(form),
            meet_on=form.meet_on,
        )
        self.tell(_("Saved. These are the dates that follow."))
        return redirect("draft_schedule", ref=self.plan.ref)
