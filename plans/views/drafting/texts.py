"""The parts of a draft that are running text: what has happened, and what happens at the end."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.web.pages import FormPage
from plans import workflows
from plans.enums import Section
from plans.forms.coaching import CiteForm
from plans.forms.drafting import EndingForm, WhyForm
from plans.forms.fields import DraftForm, seen
from plans.forms.hints import area_hints, character_hint
from plans.queries import readers_of
from plans.queries.coaching import citable
from plans.views.drafting.base import DraftFormPage
from plans.web.readers import AT_WORK, reader_rows


class TextPage(DraftFormPage):
    """A form over some of the plan's own texts."""

    def stored(self) -> dict[str, Any]:
        """The texts as they stand."""
        names = [name for name in self.form_class.base_fields if name not in DraftForm.base_fields]
        return {name: getattr(self.plan, name) for name in names}

    def form_options(self) -> dict[str, Any]:
        """Some dates must have come."""
        return {"today": self.today}

    def act(self, form: DraftForm) -> HttpResponse:
        """Keep the texts."""
        workflows.describe(
            plan=self.plan, by=self.user, at=self.now, revision=self.held_to(form), **form.content
        )
        self.tell(_("Saved."))
        return self.onward()

    def onward(self) -> HttpResponse:
        """Back to the draft, where the next part is chosen."""
        return redirect("draft", ref=self.plan.ref)


class Why(TextPage):
    """What has happened, and the areas."""

    template_name = "plans/draft/why.html"
    form_class = WhyForm
    section = Section.WHY

    def page_context(self) -> dict[str, Any]:
        """The areas, each with its own page and what may be made clearer in it."""
        items = [
            {"area": area, "hints": area_hints(area, self.plan.language)}
            for area in self.plan.areas.prefetch_related("incidents")
        ]
        return {
            "items": items,
            "kind": "areas",
            "talks": list(self.plan.talks.all()),
            "text_hint": character_hint(self.plan.reason, self.plan.language),
            "cited": [row.observation for row in self.plan.citations.select_related("observation")],
            "has_log": citable(self.actor, self.plan).exists(),
        }

    def onward(self) -> HttpResponse:
        """The first time, on to the first area; after that, back to the draft."""
        if not self.plan.areas.exists():
            return redirect("draft_area_new", ref=self.plan.ref)
        return super().onward()


class Cite(DraftFormPage):
    """Which notes of the coaching log the plan rests on."""

    template_name = "plans/draft/log.html"
    form_class = CiteForm
    section = Section.WHY

    def stored(self) -> dict[str, Any]:
        """The notes that stand in the plan."""
        return {"notes": [row.observation.ref for row in self.plan.citations.select_related("observation")]}

    def form_options(self) -> dict[str, Any]:
        """What can be chosen."""
        return {"notes": citable(self.actor, self.plan)}

    def act(self, form: CiteForm) -> HttpResponse:
        """Cite them."""
        workflows.cite(
            plan=self.plan, notes=form.chosen, by=self.user, at=self.now, revision=self.held_to(form)
        )
        self.tell(_("Saved."))
        return redirect("draft_why", ref=self.plan.ref)

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """After a conflict the list is shown as it was chosen; the next press then saves."""
        if status == 409 and isinstance(form.data, QueryDict):
            self.forget()
            form.data = form.data.copy()
            form.data["revision"], form.data["seen"] = str(self.plan.revision), seen(self.stored())
        return FormPage.show(self, form, status=status)


class Ending(TextPage):
    """What happens at the end, beside those who will read it."""

    template_name = "plans/draft/ending.html"
    form_class = EndingForm
    section = Section.ENDING

    def page_context(self) -> dict[str, Any]:
        """Who will read this plan once it is shared."""
        return {"readers": reader_rows(readers_of(self.plan, self.today), AT_WORK)}
