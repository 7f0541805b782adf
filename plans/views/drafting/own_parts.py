"""The parts of a draft that the template asks for and Waymark does not know."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotVisible
from plans import workflows
from plans.designs import Part
from plans.enums import Section
from plans.forms.own_fields import OwnFieldsForm, stored_answers
from plans.views.drafting.base import DraftFormPage


class OwnPart(DraftFormPage):
    """The own fields of one part."""

    template_name = "plans/draft/own_part.html"
    form_class = OwnFieldsForm
    section = Section.WHOLE

    @cached_property
    def part(self) -> Part:
        """The part in the address. Raises NotVisible where the template has none of this name that asks anything."""
        for part in self.plan.design.drafted_parts:
            if part.key == self.kwargs["part"]:
                return part
        raise NotVisible

    def guard(self) -> None:
        """The plan first, then its part."""
        super().guard()
        _found = self.part

    def stored(self) -> dict[str, Any]:
        """What the plan answers now."""
        return stored_answers(self.part, self.plan.answers)

    def form_options(self) -> dict[str, Any]:
        """The form is made of the part."""
        return {"part": self.part}

    def page_context(self) -> dict[str, Any]:
        """The part's heading and help."""
        return {"part": self.part}

    def act(self, form: OwnFieldsForm) -> HttpResponse:
        """Keep the answers."""
        workflows.answer(
            plan=self.plan,
            part=self.part.key,
            answers=form.answers,
            by=self.user,
            at=self.now,
            revision=self.held_to(form),
        )
        self.tell(_("Saved."))
        return redirect("draft", ref=self.plan.ref)
