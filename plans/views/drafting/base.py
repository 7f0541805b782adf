"""What all pages of a draft share: which plan, whether it may be written in now, and that nobody's words are lost."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from employees.web.pages import FormPage
from plans.enums import PlanStatus, Section, Verb
from plans.forms.fields import DraftForm, seen
from plans.forms.tables import wants_more_rows
from plans.lifecycle import check
from plans.models import Plan
from plans.permissions import PlanPermission
from plans.queries import comments_for
from plans.queries.drafting import agreed_proposals
from plans.web.entries import comment_rows
from plans.web.pages import PlanPage

# Where each section is written. The whole is looked at on the draft's own page.
PAGES: Mapping[Section, str] = {
    Section.WHOLE: "draft",
    Section.WHY: "draft_why",
    Section.GOALS: "draft_goals",
    Section.ACTIONS: "draft_actions",
    Section.SUPPORT: "draft_support",
    Section.SCHEDULE: "draft_schedule",
    Section.ENDING: "draft_ending",
}


def page_of(plan: Plan, section: Section, part: str = "") -> str:
    """Where a section of a draft, or one of its template's own parts, is written."""
    if part:
        return resolve_url("draft_part", ref=plan.ref, part=part)
    return resolve_url(PAGES[section], ref=plan.ref)


class DraftPage(PlanPage):
    """A page of one draft. Served as well while a shared plan is talked through: the verb decides what it allows."""

    permission = PlanPermission.EDIT
    section: Section | None = None

    @property
    def is_shared(self) -> bool:
        """Whether the employee reads along: then only what was agreed is changed."""
        return self.plan.status == PlanStatus.CONSULTATION

    def guard(self) -> None:
        """Say why not before anything is typed. What was typed already is left to the verb, so that it is not lost."""
        super().guard()
        if self.request.method in {"GET", "HEAD"}:
            check(self.plan, Verb.ADAPT if self.is_shared else Verb.EDIT)

    def context(self, **extra: Any) -> dict[str, Any]:
        """Every page knows what was said about its section, and what was agreed if the plan is shared."""
        base = {
            "section": self.section,
            "comments": self._comments(),
            "is_shared": self.is_shared,
            "agreed": agreed_proposals(self.plan) if self.is_shared else [],
        }
        return super().context(**{**base, **extra})

    def _comments(self) -> list[dict[str, Any]]:
        if self.section is None:
            return []
        said = comments_for(self.actor, self.plan).filter(section=self.section)
        return [{**row, "section": ""} for row in comment_rows(said, for_case=True)]


class DraftFormPage(DraftPage, FormPage):
    """A form over a part of the draft. If somebody was faster, both wordings are shown and nothing is overwritten."""

    form_class: type[DraftForm]

    @abstractmethod
    def stored(self) -> dict[str, Any]:
        """What the draft says now in the fields of this form. Empty for something that is not there yet."""

    def form_options(self) -> dict[str, Any]:
        """What this form takes besides the plan."""
        return {}

    def get_form(self, data: Any = None, files: Any = None) -> DraftForm:
        """The form over what the draft says now, with the marks of what its editor is shown."""
        stored = self.stored()
        initial = {**self.initial(), **stored, "revision": self.plan.revision, "seen": seen(stored)}
        return self.form_class(data, initial=initial, plan=self.plan, **self.form_options())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act on the form; or, where more rows of a table were asked for, show it with more room and nothing lost."""
        form = self.get_form(request.POST)
        if not wants_more_rows(form, request.POST):
            return super().post(request, *args, **kwargs)
        return self.render(self.template_name, **self.page_context(), form=form, page_has_errors=False)

    def held_to(self, form: DraftForm) -> int | None:
        """The revision that the verb is to insist on: what the editor saw; or the present one, if nobody touched
        these very words since."""
        if form.cleaned_data["seen"] == seen(self.stored()):
            return self.plan.revision
        revision: int | None = form.cleaned_data["revision"]
        return revision

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """After a conflict, show beside each field what the draft says by now; the next press then saves."""
        if status != 409 or not isinstance(form, DraftForm):
            return super().show(form, status=status)
        self.forget()
        stored = self.stored()
        form.data = {**dict(form.data.items()), "revision": str(self.plan.revision), "seen": seen(stored)}
        differing = [{"label": label, "value": said} for label, said in form.differing(stored)]
        context = {**self.page_context(), "form": form, "page_has_errors": True, "differing": differing}
        return self.render(self.template_name, status=status, **context)

    def forget(self) -> None:
        """Read the plan afresh."""
        self.plan.refresh_from_db()
