"""Dates and checkpoints: what is set, and the dates that follow from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.queries import calendar_for
from plans import workflows
from plans.deadlines import consultation_ends, ends_after, years
from plans.designs import SeriesKind
from plans.enums import Frequency, MeetingForm, Section
from plans.forms.drafting import CheckpointForm, ScheduleForm
from plans.models import Checkpoint, Plan
from plans.queries import part_for
from plans.views.drafting.base import DraftFormPage

FIELDS = ("starts_on", "ends_on", "frequency", "consultation_days", "talk_frequency")


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
            talk_frequency=clean["talk_frequency"],
            by=self.user,
            at=self.now,
            revision=self.held_to(form),
            meet_on=form.meet_on,
        )
        self.tell(_("Saved. These are the dates that follow."))
        return redirect("draft_schedule", ref=self.plan.ref)


class ArrangeCheckpoint(DraftFormPage):
    """How one checkpoint is held, and what is expected by then."""

    template_name = "plans/draft/checkpoint.html"
    form_class = CheckpointForm
    section = Section.SCHEDULE

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the address, of this plan."""
        return part_for(self.plan, Checkpoint, self.kwargs["item"])

    def guard(self) -> None:
        """A checkpoint that is not of this plan is not there."""
        super().guard()
        _found = self.checkpoint

    def forget(self) -> None:
        """Read plan and checkpoint afresh."""
        super().forget()
        del self.checkpoint

    def stored(self) -> dict[str, Any]:
        """What is said about it now."""
        return {name: getattr(self.checkpoint, name) for name in ("form", "place", "expected")}

    def page_context(self) -> dict[str, Any]:
        """Which one it is, and the way back."""
        return {
            "checkpoint": self.checkpoint,
            "list_url": resolve_url("draft_schedule", ref=self.plan.ref),
            "back_text": _("Back to the dates"),
        }

    def act(self, form: CheckpointForm) -> HttpResponse:
        """Keep it, and show the dates again."""
        clean = form.content
        workflows.arrange_checkpoint(
            checkpoint=self.checkpoint,
            form=MeetingForm(clean["form"]),
            place=clean["place"],
            expected=clean["expected"],
            and_later=clean["also_later"],
            by=self.user,
            at=self.now,
            revision=self.held_to(form),
        )
        self.tell(_("Saved."))
        return redirect(f"{resolve_url('draft_schedule', ref=self.plan.ref)}#dates-heading")
