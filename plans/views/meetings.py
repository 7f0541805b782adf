"""A meeting that does not take place on its day: moved, with the new day seen first; or said not to have been held."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.queries import calendar_for
from employees.web import refs as refs  # registers <ref:…>
from plans import workflows
from plans.deadlines import years
from plans.documents.preview import redline_of
from plans.documents.redline import Redline
from plans.enums import Verb
from plans.forms.meetings import MoveCheckpointForm, NotHeldForm, days_later
from plans.models import Checkpoint
from plans.queries.moving_meetings import days_offered, later_by
from plans.views.changing import SeenFirst
from plans.web.pages import VerbFormPage
from plans.workflows.meetings import moved_to, refuse_day, refuse_settled


class AboutMeeting(VerbFormPage):
    """A page about one meeting that is still open. Of a settled one it says what became of it."""

    tab = "plan"
    settled_name = "plans/changing/meeting_settled.html"

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the address."""
        found = self.plan.checkpoints.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise NotVisible
        return found

    def guard(self) -> None:
        """Look for the meeting before anything else."""
        super().guard()
        _found = self.checkpoint

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; where there is nothing left to decide, the reason."""
        try:
            self.refuse()
        except NotNow as refusal:
            return self.render(self.settled_name, reasons=refusal.reasons)
        return super().get(request, *args, **kwargs)

    def refuse(self) -> None:
        """Raise NotNow if this is not the time for it."""
        refuse_settled(self.checkpoint)

    def context(self, **extra: Any) -> dict[str, Any]:
        """Which meeting."""
        return super().context(**{"checkpoint": self.checkpoint, **extra})


class MoveCheckpoint(AboutMeeting, SeenFirst):
    """Another day: the next working days are offered, and what would change is seen before it is made."""

    verb = Verb.MOVE_CHECKPOINT
    template_name = "plans/changing/move_meeting.html"
    preview_name = "plans/changing/move_meeting_preview.html"

    @cached_property
    def has_companion(self) -> bool:
        """Whether somebody stands by the employee today."""
        return self.plan.companions.filter(until__gte=self.today, removed_at__isnull=True).exists()

    def get_form(self, data: Any = None, files: Any = None) -> MoveCheckpointForm:
        """The days on offer."""
        offered = days_offered(self.plan, self.checkpoint, self.today)
        return MoveCheckpointForm(data, plan=self.plan, offered=offered, has_companion=self.has_companion)

    def page_context(self) -> dict[str, Any]:
        """Whether the companion's time matters."""
        return {"has_companion": self.has_companion}

    def redline(self, form: MoveCheckpointForm) -> Redline:
        """The one date before and after."""
        refuse_settled(self.checkpoint)
        day = form.cleaned_data["due_on"]
        refuse_day(
            self.plan,
            self.checkpoint,
            day,
            self.today,
            for_companion=form.cleaned_data.get("for_companion", False),
        )
        return redline_of(self.plan, [moved_to(self.checkpoint, day)], self.today)

    def preview_context(self, form: MoveCheckpointForm) -> dict[str, Any]:
        """How far it moves."""
        planned, day = self.checkpoint.due_on, form.cleaned_data["due_on"]
        calendar = calendar_for(self.plan.employee, years(min(planned, day), max(planned, day)))
        return {"day": day, "how_far": days_later(later_by(planned, day, calendar))}

    def act(self, form: MoveCheckpointForm) -> HttpResponse:
        """Move it."""
        day = form.cleaned_data["due_on"]
        workflows.move_checkpoint(
            checkpoint=self.checkpoint,
            due_on=day,
            reason=form.cleaned_data["reason"],
            for_companion=form.cleaned_data.get("for_companion", False),
            seen_version=form.cleaned_data["version"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("The meeting is on %(day)s now.") % {"day": date_format(day, "l j F Y")})
        return self.back()


class NotHeld(AboutMeeting):
    """Why a meeting was not held: a fact of how the plan was led."""

    verb = Verb.SAY_NOT_HELD
    template_name = "plans/changing/not_held.html"
    form_class = NotHeldForm

    def refuse(self) -> None:
        """Its day must have come."""
        super().refuse()
        if self.checkpoint.due_on > self.today:
            raise NotNow(_("This meeting is still to come. Move it to another day instead."))

    def act(self, form: NotHeldForm) -> HttpResponse:
        """Keep it."""
        workflows.say_not_held(
            checkpoint=self.checkpoint, reason=form.cleaned_data["reason"], by=self.user, at=self.now
        )
        self.tell(_("Recorded: checkpoint %(number)d was not held.") % {"number": self.checkpoint.number})
        return self.back()


urlpatterns = [
    path("plans/<ref:ref>/checkpoints/<int:number>/move/", MoveCheckpoint.as_view(), name="checkpoint_move"),
    path("plans/<ref:ref>/checkpoints/<int:number>/not-held/", NotHeld.as_view(), name="checkpoint_not_held"),
]
