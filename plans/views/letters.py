"""The letters of one plan: the list, writing one, reading one, and each as a PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.queries import organisation
from employees.web import refs as refs  # registers <ref:…>
from plans import lifecycle, workflows
from plans.documents.papers import Paper, Wish, as_on_paper, letter_paper
from plans.documents.sheet import sheet_of
from plans.enums import DocumentKind, LetterKind
from plans.forms.letters import LetterForm
from plans.letters import KINDS, examples, fill, values_for
from plans.letters.kinds import Wording
from plans.models import Plan
from plans.permissions import PlanPermission
from plans.queries import plan_for
from plans.queries.letters import letter_for, letters_of, wording_in_force, words_of
from plans.web.pages import PlanPage, VerbFormPage
from plans.web.papers import PaperPage, sent_paper


class Letters(PlanPage):
    """Every letter of the plan, newest first, and those that can be written now."""

    permission = PlanPermission.READ_LETTER
    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show them."""
        outcome = getattr(self.plan, "outcome", None)
        return self.render(
            "plans/letters/list.html",
            letters=letters_of(self.actor, self.plan),
            outcome=outcome if outcome is not None and outcome.confirmed_at else None,
            to_write=[KINDS[kind] for kind in workflows.letters_to_write(self.actor, self.plan)],
        )


class WriteLetter(VerbFormPage):
    """Write a letter. What will stand in it is seen beside the form."""

    template_name = "plans/letters/write.html"

    @cached_property
    def kind(self) -> LetterKind:
        """The kind in the address. Raises NotVisible if nobody writes such letters."""
        asked = str(self.kwargs["kind"]).replace("-", "_")
        if asked not in LetterKind.WRITTEN:
            raise NotVisible
        return LetterKind(asked)

    @cached_property
    def plan(self) -> Plan:
        """The plan, if letters of this kind are the actor's to write."""
        permission = lifecycle.TRANSITIONS[workflows.verb_for(self.kind)].permission
        return plan_for(self.actor, self.kwargs["ref"], permission)

    def guard(self) -> None:
        """Whoever may write it, but has no ground for it now, is told so before they fill in anything."""
        _found = self.plan
        if self.request.method in {"GET", "HEAD"}:
            lifecycle.check(self.plan, workflows.verb_for(self.kind))
            if self.kind not in workflows.letters_to_write(self.actor, self.plan):
                raise NotNow(_("There is no ground for this letter now. Nothing was changed."))

    def get_form(self, data: Any = None, files: Any = None) -> LetterForm:
        """With the meetings that are still to come."""
        coming = [one for one in self.plan.checkpoints.all() if one.is_open and one.due_on >= self.today]
        return LetterForm(data, kind=self.kind, shared=self.plan.is_shared, checkpoints=coming)

    def page_context(self) -> dict[str, Any]:
        """The words as they are now, with what is known filled in."""
        own = wording_in_force(self.kind, self.plan.language)
        with translation.override(self.plan.language):
            known = values_for(
                self.plan, organisation=organisation(), writer=self.user.get_full_name(), today=self.today
            )
            # What is asked on this page is not known yet: it keeps its name, in brackets.
            open_yet = {name: f"[{name}]" for name in examples()} | known
            words = words_of(self.kind, self.plan.language, own)
            shown = Wording(*(fill(text, open_yet) for text in (words.subject, words.opening, words.closing)))
        return {"letter_type": KINDS[self.kind], "shown": shown, "own": own}

    def act(self, form: LetterForm) -> HttpResponse:
        """Write it, then show it."""
        data = form.cleaned_data
        letter = workflows.write_letter(
            plan=self.plan,
            kind=self.kind,
            meeting=form.meeting,
            message=data["message"],
            tells=data.get("tells", False),
            by=self.user,
            at=self.now,
        )
        name = self.plan.employee.full_name
        said = (
            _("The letter is written, and %(name)s is told.")
            if letter.is_told
            else _("The letter is written.")
        )
        self.tell(said % {"name": name} if letter.is_told else said)
        return redirect("plan_letter_read", ref=self.plan.ref, number=letter.number)


class ReadLetter(PlanPage):
    """One letter on a page, as it was written."""

    permission = PlanPermission.READ_LETTER
    for_subject = True

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:
        """Show it, in its own language and the plan's zone."""
        letter = letter_for(self.plan, number)
        with as_on_paper(self.plan):
            sheet = sheet_of(letter)
        return self.render("plans/letters/read.html", letter=letter, sheet=sheet)


class LetterPdf(PaperPage):
    """The same as a PDF."""

    permission = PlanPermission.READ_LETTER
    kind = DocumentKind.INVITATION  # or what else it is: see `get`

    def paper_of(self, wish: Wish) -> Paper:
        """From the letter as it was written."""
        return letter_paper(wish)

    def get(self, request: HttpRequest, ref: str, number: int = 0) -> HttpResponse:
        """Send the PDF, or lead to where it is awaited."""
        kind = letter_for(self.plan, number).document_kind
        return sent_paper(Wish(self.plan, kind, number, self.user, self.actor, self.now), self.paper_of)


urlpatterns = [
    path("plans/<ref:ref>/letters/", Letters.as_view(), name="plan_letters"),
    path("plans/<ref:ref>/letters/new/<slug:kind>/", WriteLetter.as_view(), name="plan_letter_new"),
    path("plans/<ref:ref>/letters/<int:number>/", ReadLetter.as_view(), name="plan_letter_read"),
    path("plans/<ref:ref>/letters/<int:number>.pdf", LetterPdf.as_view(), name="plan_letter_pdf"),
]
