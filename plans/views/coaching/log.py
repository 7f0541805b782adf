"""The coaching log as those keep it who work with a person: their manager today, and HR."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.models import Employee
from employees.permissions import Relation
from employees.web.pages import ActPage, FormPage, Page
from plans import workflows
from plans.enums import ReadPart
from plans.forms.coaching import NoteForm
from plans.models import Observation
from plans.permissions import CoachingPermission, relations_before_plan
from plans.queries.coaching import note_for, notes_about, person_with_log
from plans.queries.drafting import reports_to_plan_for
from plans.queries.fair_start import hr_view, may_see_hr_answers, pauses_without_plan
from plans.web.coaching import note_rows
from plans.workflows.coaching import changeable_until
from plans.workflows.noting import note_read


class Reports(Page):
    """Whose log a manager keeps. HR finds people in the directory."""

    @cached_property
    def people(self) -> list[Employee]:
        """Those who report to the reader today."""
        return list(reports_to_plan_for(self.actor, timezone.localdate(self.now)))

    def guard(self) -> None:
        """Not there for somebody to whom nobody reports."""
        if not self.people:
            raise NotVisible

    def get(self, request: HttpRequest) -> HttpResponse:
        """Names, and nothing about what is written."""
        return self.render("plans/log/people.html", people=self.people)


class LogPage(Page):
    """What every page of a log has: whose it is. For everybody but their manager and HR it is not there."""

    @cached_property
    def person(self) -> Employee:
        """Whom the log is about."""
        return person_with_log(self.actor, self.kwargs["ref"])

    @cached_property
    def today(self) -> date:
        """Today where the person works."""
        return self.now.astimezone(ZoneInfo(self.person.time_zone)).date()

    def guard(self) -> None:
        """Look for the person before anything else."""
        _found = self.person

    def context(self, **extra: Any) -> dict[str, Any]:
        """The person, for the heading of every page."""
        return {"person": self.person, "today": self.today, **super().context(**extra)}

    def back(self) -> HttpResponse:
        """To the log."""
        return redirect("log", ref=self.person.ref)


class Log(LogPage):
    """What was written, newest event first, and below it what was looked at without beginning a plan."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """In a fixed number of queries, however long the log is."""
        relations = relations_before_plan(self.actor, self.person)
        pauses = [
            {"pause": pause, "for_hr": hr_view(pause) if may_see_hr_answers(self.actor, pause) else None}
            for pause in pauses_without_plan(self.actor, self.person)
        ]
        answer = self.render(
            "plans/log/log.html",
            notes=note_rows(self.actor, notes_about(self.actor, self.person), now=self.now),
            pauses=pauses,
            is_hr=Relation.HR_ALONE in relations,
        )
        if pauses:
            part, zone = ReadPart.FAIR_START, self.person.time_zone
            note_read(about=self.person, part=part, by=self.user, at=self.now, zone=zone)
        return answer


class NoteFormPage(LogPage, FormPage):
    """A note as a form."""

    template_name = "plans/log/note.html"


class NewNote(NoteFormPage):
    """Write a note; `?corrects=` names an earlier one that it puts right."""

    @cached_property
    def corrected(self) -> Observation | None:
        """The note that this one corrects."""
        ref = self.request.GET.get("corrects", "")
        if not ref:
            return None
        found = notes_about(self.actor, self.person).filter(ref=ref).first() if ref.isalnum() else None
        if found is None:
            raise NotVisible
        return found

    def guard(self) -> None:
        """Look for the note to be corrected as well."""
        super().guard()
        _found = self.corrected

    def get_form(self, data: Any = None, files: Any = None) -> NoteForm:
        """Empty, or about the same day as what it corrects."""
        initial = (
            {"happened_on": self.corrected.happened_on, "kind": self.corrected.kind}
            if self.corrected
            else {"happened_on": self.today}
        )
        return NoteForm(data, initial=initial, name=self.person.short_name, today=self.today)

    def page_context(self) -> dict[str, Any]:
        """What it corrects, if anything."""
        return {"corrected": self.corrected}

    def act(self, form: NoteForm) -> HttpResponse:
        """Keep it."""
        share = form.cleaned_data["share"]
        workflows.note(
            employee=self.person,
            **form.content,
            share=share,
            corrects=self.corrected,
            by=self.user,
            at=self.now,
        )
        name = {"name": self.person.short_name}
        self.tell(
            _("Kept, and shared with %(name)s.") % name
            if share
            else _("Kept. %(name)s does not see it until you share it.") % name
        )
        return self.back()


class OneNote(LogPage):
    """A page about one note of this very log."""

    permission: ClassVar[CoachingPermission]

    @cached_property
    def note(self) -> Observation:
        """The note. Raises NotVisible for one about somebody else, as if it were not there."""
        return note_for(self.actor, self.kwargs["item"], self.permission, about=self.person)

    def guard(self) -> None:
        """Look for the note."""
        super().guard()
        _found = self.note


class ChangeNote(OneNote, NoteFormPage):
    """Put a slip right within the hour."""

    permission = CoachingPermission.CHANGE

    def guard(self) -> None:
        """Say that it is too late before anything is typed; the verb asks again."""
        super().guard()
        until = changeable_until(self.note)
        if self.request.method in {"GET", "HEAD"} and (until is None or self.now > until):
            raise NotNow(
                _(
                    "This note can no longer be changed: it was shared, or an hour has passed. "
                    "Write a correction instead; it refers to this note."
                )
            )

    def get_form(self, data: Any = None, files: Any = None) -> NoteForm:
        """The note as it stands."""
        names = ("kind", "happened_on", "seen", "said")
        initial = {name: getattr(self.note, name) for name in names}
        return NoteForm(data, initial=initial, name=self.person.short_name, today=self.today, may_share=False)

    def page_context(self) -> dict[str, Any]:
        """Until when."""
        return {"note": self.note, "until": changeable_until(self.note)}

    def act(self, form: NoteForm) -> HttpResponse:
        """Change it."""
        workflows.change_note(written=self.note, **form.content, by=self.user, at=self.now)
        self.tell(_("Changed."))
        return self.back()


class ShareNote(OneNote, ActPage):
    """Asks once: what is shared cannot be taken back."""

    template_name = "plans/log/share.html"
    permission = CoachingPermission.SHARE

    def page_context(self) -> dict[str, Any]:
        """What will be read."""
        return {"note": self.note, "row": note_rows(self.actor, [self.note], now=self.now)[0]}

    def act(self) -> HttpResponse:
        """Share it."""
        workflows.share_note(written=self.note, by=self.user, at=self.now)
        self.tell(_("Shared with %(name)s.") % {"name": self.person.short_name})
        return self.back()
