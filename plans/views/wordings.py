"""The words of the organisation's letters, for those who lead HR: each kind in each language, with a live preview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotVisible
from employees.web.pages import ActPage, FormPage, Page
from plans import workflows
from plans.documents.sheet import Sheet, example_of
from plans.enums import LetterKind
from plans.forms.letters import WordingForm
from plans.letters import KINDS, Wording
from plans.models import LetterWording
from plans.permissions import TemplatePermission, may_with_templates, require_template
from plans.queries.letters import wordings_made, words_of

LANGUAGES = dict(settings.LANGUAGES)


class Wordings(Page):
    """Every kind of letter, and in which languages the organisation has words of its own."""

    def guard(self) -> None:
        """For HR; to others there is no such page."""
        require_template(self.actor, TemplatePermission.VIEW)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them. One query."""
        made = wordings_made()
        rows = [{"type": one, "languages": list(_row(one.kind, made))} for one in KINDS.values()]
        may_design = may_with_templates(self.actor, TemplatePermission.DESIGN)
        return self.render("plans/letters/wordings.html", rows=rows, may_design=may_design)


def _row(kind: LetterKind, made: Any) -> Iterator[dict[str, Any]]:
    for code, name in LANGUAGES.items():
        latest = made.get((kind, code))
        yield {"code": code, "name": name, "latest": latest if latest and not latest.is_default else None}


class OneWording(Page):
    """A page about the words of one kind of letter in one language. HR reads it; those who lead HR change it."""

    permission = TemplatePermission.VIEW

    def guard(self) -> None:
        """Look at both names in the address before anything else."""
        require_template(self.actor, TemplatePermission.VIEW)
        _found = self.kind, self.language
        require_template(self.actor, self.permission)

    @cached_property
    def kind(self) -> LetterKind:
        """The kind in the address."""
        asked = str(self.kwargs["kind"]).replace("-", "_")
        if asked not in LetterKind.values:
            raise NotVisible
        return LetterKind(asked)

    @cached_property
    def language(self) -> str:
        """The language in the address."""
        if self.kwargs["language"] not in LANGUAGES:
            raise NotVisible
        return str(self.kwargs["language"])

    @cached_property
    def made(self) -> list[LetterWording]:
        """Every state of the organisation's own words, newest first."""
        found = LetterWording.objects.filter(kind=self.kind, language=self.language)
        return list(found.select_related("made_by__employee"))

    @cached_property
    def latest(self) -> LetterWording | None:
        """What holds now, if the organisation has words of its own."""
        return self.made[0] if self.made and not self.made[0].is_default else None

    @cached_property
    def words(self) -> Wording:
        """The words that hold now."""
        return words_of(self.kind, self.language, self.latest)

    def preview(self, wording: Wording) -> Sheet:
        """The letter with invented people, in its own language."""
        with translation.override(self.language):
            return example_of(self.kind, wording, timezone.localdate(self.now))

    def context(self, **extra: Any) -> dict[str, Any]:
        """Which letter, in which language."""
        base = {
            "letter_type": KINDS[self.kind],
            "kind_slug": KINDS[self.kind].slug,
            "language": self.language,
            "language_name": LANGUAGES[self.language],
            "latest": self.latest,
        }
        return super().context(**{**base, **extra})

    def back(self) -> HttpResponse:
        """To the same letter."""
        return redirect("letter_wording", kind=self.kwargs["kind"], language=self.language)


class ChangeWording(OneWording, FormPage):
    """The words and, beside them, the letter that they make."""

    template_name = "plans/letters/wording.html"

    def get_form(self, data: Any = None, files: Any = None) -> WordingForm:
        """As it is now."""
        number = self.made[0].number if self.made else 0
        words = self.words
        initial = {"subject": words.subject, "opening": words.opening, "closing": words.closing}
        return WordingForm(data, kind=self.kind, initial={**initial, "seen": number})

    def page_context(self) -> dict[str, Any]:
        """The letter as it is, and how its words came about."""
        return {
            "sheet": self.preview(self.words),
            "made": self.made,
            "may_design": may_with_templates(self.actor, TemplatePermission.DESIGN),
        }

    def act(self, form: WordingForm) -> HttpResponse:
        """Keep it, for the letters to come."""
        made = workflows.word_letter(
            kind=self.kind,
            language=self.language,
            wording=form.wording,
            seen=form.cleaned_data["seen"],
            by=self.user,
            at=self.now,
        )
        if made is None:
            self.tell(_("Nothing was changed."))
        else:
            self.tell(_("The words were saved. Letters that are written from now on have them."))
        return self.back()


class PreviewWording(OneWording):
    """The letter that the words make as far as they are typed. Stores nothing."""

    http_method_names = ("post",)
    permission = TemplatePermission.DESIGN

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer with the letter alone, to be put beside the form."""
        form = WordingForm(request.POST, kind=self.kind)
        form.is_valid()  # what is refused is said when it is sent; here it is shown as it stands
        typed = Wording(*(request.POST.get(name, "")[:5_000] for name in ("subject", "opening", "closing")))
        return self.render("plans/letters/_preview.html", sheet=self.preview(typed), form=form, is_live=True)


class RestoreWording(OneWording, ActPage):
    """Let the words that come with Waymark hold again."""

    permission = TemplatePermission.DESIGN
    template_name = "plans/letters/restore.html"

    def page_context(self) -> dict[str, Any]:
        """What it will say then."""
        return {"sheet": self.preview(words_of(self.kind, self.language, None))}

    def act(self) -> HttpResponse:
        """As it comes with Waymark."""
        workflows.restore_wording(kind=self.kind, language=self.language, by=self.user, at=self.now)
        self.tell(_("The letter has the words again that come with Waymark."))
        return self.back()


urlpatterns = [
    path("letters/", Wordings.as_view(), name="letter_wordings"),
    path("letters/<slug:kind>/<str:language>/", ChangeWording.as_view(), name="letter_wording"),
    path(
        "letters/<slug:kind>/<str:language>/preview/",
        PreviewWording.as_view(),
        name="letter_wording_preview",
    ),
    path(
        "letters/<slug:kind>/<str:language>/restore/",
        RestoreWording.as_view(),
        name="letter_wording_restore",
    ),
]
