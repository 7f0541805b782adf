"""The notes that were shared with oneself. Whoever has none finds no such page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotVisible
from employees.web.pages import FormPage, Page
from plans import workflows
from plans.forms.coaching import NoteAnswerForm
from plans.models import Observation
from plans.permissions import CoachingPermission
from plans.queries.coaching import note_for, own_notes
from plans.web.coaching import note_rows


class OwnNotes(Page):
    """All of them, newest first, each with what one answered."""

    @cached_property
    def notes(self) -> list[Observation]:
        """What was shared with the reader."""
        return list(own_notes(self.actor))

    def guard(self) -> None:
        """No trace of a page for somebody with whom nothing was shared."""
        if not self.notes:
            raise NotVisible

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them. Reading is not recorded, and the page says so."""
        return self.render("plans/log/own.html", notes=note_rows(self.actor, self.notes, now=self.now))


class AnswerNote(FormPage):
    """Answer one of them, in one's own words."""

    template_name = "plans/log/answer.html"
    form_class = NoteAnswerForm

    @cached_property
    def note(self) -> Observation:
        """The note, if it was shared with the reader."""
        return note_for(self.actor, self.kwargs["item"], CoachingPermission.ANSWER)

    def guard(self) -> None:
        """Look for the note before anything else."""
        _found = self.note

    def page_context(self) -> dict[str, Any]:
        """What is answered."""
        return {"row": note_rows(self.actor, [self.note], now=self.now)[0]}

    def act(self, form: NoteAnswerForm) -> HttpResponse:
        """Keep the answer with the note."""
        workflows.answer_note(written=self.note, words=form.cleaned_data["words"], by=self.user, at=self.now)
        self.tell(_("Your answer is kept with the note. Whoever reads the note reads your answer."))
        return redirect("my_notes")
