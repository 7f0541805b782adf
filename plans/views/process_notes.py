"""Notes to HR about the way a plan is led: reading them, and setting one aside with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import FormPage
from plans import workflows
from plans.forms.process_notes import SetAsideForm
from plans.models import ProcessNote
from plans.permissions import PlanPermission
from plans.queries.process_notes import last_look, process_note_for, process_notes_of
from plans.web.pages import PlanPage
from plans.web.process_notes import NoteShown, Said, shown


class ProcessNotes(PlanPage):
    """What is worth a look in the way the plan is led."""

    permission = PlanPermission.VIEW_PROCESS_NOTES

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Those that stand, then those that were set aside, with who and why."""
        said = Said(self.plan)
        notes = [shown(said, note) for note in process_notes_of(self.actor, self.plan)]
        return self.render(
            "plans/process/notes.html",
            standing=[one for one in notes if not one.note.is_set_aside],
            set_aside=[one for one in notes if one.note.is_set_aside],
            last_look=last_look(self.actor, self.plan),
        )


class SetAside(PlanPage, FormPage):
    """Put one note away."""

    permission = PlanPermission.SET_NOTE_ASIDE
    template_name = "plans/process/set_aside.html"

    @cached_property
    def note(self) -> ProcessNote:
        """The note. Not there if it belongs to another plan."""
        return process_note_for(self.actor, self.plan, self.kwargs["item"])

    def guard(self) -> None:
        """Look for the note as well."""
        super().guard()
        if self.note.is_set_aside and self.request.method in {"GET", "HEAD"}:
            raise NotNow(_("This note was set aside already. The page of notes says by whom, and why."))

    def get_form(self, data: Any = None, files: Any = None) -> SetAsideForm:
        """With a mark of what is on the screen."""
        return SetAsideForm(data, initial={"seen": self.note.fingerprint})

    def page_context(self) -> dict[str, Any]:
        """What the note says."""
        one: NoteShown = shown(Said(self.plan), self.note)
        return {"one": one}

    def act(self, form: SetAsideForm) -> HttpResponse:
        """Set it aside."""
        clean = form.cleaned_data
        workflows.set_note_aside(
            note=self.note, reason=clean["reason"], seen=clean["seen"] or None, by=self.user, at=self.now
        )
        self.tell(_("Set aside. The same facts will not be brought up again; new ones will."))
        return self.back("plan_process")


PROCESS = "plans/<ref:ref>/process/"

urlpatterns = [
    path(PROCESS, ProcessNotes.as_view(), name="plan_process"),
    path(f"{PROCESS}<ref:item>/aside/", SetAside.as_view(), name="plan_process_set_aside"),
]
