"""The draft of a template as a whole: its tasks, the look at the paper, and publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from employees.errors import NotNow
from employees.web.pages import ActPage
from plans import workflows
from plans.designs import Lack, Strictness, lacking
from plans.designs.differences import differences, length_in_words, series_in_words
from plans.forms.templates.goal_check import strictness_of
from plans.queries.templates import plans_from
from plans.views.templates.base import EditPage
from plans.web.paper import paper

TASKS: Mapping[str, str | Promise] = {
    "use": _("Name and use"),
    "parts": _("Parts"),
    "reviews": _("Dates and checkpoints"),
    "scales": _("Rating scales"),
    "signers": _("Signatures"),
    "outcomes": _("Outcomes"),
    "goal_check": _("Goal check"),
}
PAGES: Mapping[str, str] = {
    "use": "template_use",
    "parts": "template_parts",
    "reviews": "template_dates",
    "scales": "template_scales",
    "signers": "template_signers",
    "outcomes": "template_outcomes",
    "goal_check": "template_goal_check",
}


class WholePage(EditPage):
    """A page about all of the draft."""

    @cached_property
    def lacking(self) -> tuple[Lack, ...]:
        """What keeps it from being published."""
        return lacking(self.design)

    def url_of(self, lack: Lack) -> str:
        """Where it is put right."""
        if lack.part:
            return resolve_url("template_part", self.template.ref, lack.part)
        return resolve_url(PAGES[lack.about], self.template.ref)

    @property
    def unpublished(self) -> bool:
        """Whether there is anything to publish."""
        return self.draft is not None


class Hub(WholePage):
    """The task list. Any order, several sittings."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Every task with what it says now, or what it lacks."""
        tasks = [self._task(name) for name in TASKS]
        undone = {lack.about for lack in self.lacking}
        following = next((task for name, task in zip(TASKS, tasks, strict=True) if name in undone), None)
        return self.render(
            "plans/templates/edit/hub.html",
            tasks=[*tasks, self._last()],
            following=following,
            draft=self.draft,
            published=self.published,
        )

    def _task(self, name: str) -> dict[str, Any]:
        sentences = [lack.sentence for lack in self.lacking if lack.about == name]
        return {
            "title": TASKS[name],
            "url": resolve_url(PAGES[name], self.template.ref),
            "state": "in_progress" if sentences else "completed",
            "state_label": _("Not ready") if sentences else _("Ready"),
            "hint": " ".join(sentences) or self._said(name),
        }

    def _said(self, name: str) -> str:
        design = self.design
        if name == "use":
            return _now("It is called “%(noun)s”.") % {"noun": design.noun}
        if name == "parts":
            count = len(design.parts)
            return ngettext("%(count)d part", "%(count)d parts", count) % {"count": count}
        if name == "scales":
            return ", ".join(scale.label for scale in design.scales) or _now("Waymark's own")
        if name == "reviews":
            return f"{length_in_words(design)}, {series_in_words(design.reviews)}"
        if name == "signers":
            return ", ".join(signer.heading for signer in design.signers)
        if name == "outcomes":
            return ", ".join(choice.heading for choice in design.outcomes)
        strict = list(strictness_of(design).values()).count(Strictness.BLOCK.value)
        if not strict:
            return _now("Gives advice.")
        said = ngettext("%(count)d thing must be put right.", "%(count)d things must be put right.", strict)
        return said % {"count": strict}

    def _last(self) -> dict[str, Any]:
        lacks = len(self.lacking)
        hint = _now("The whole paper, as an employee will see it.")
        if lacks:
            said = ngettext(
                "%(count)d thing is missing before it can be published.",
                "%(count)d things are missing before it can be published.",
                lacks,
            )
            hint = said % {"count": lacks}
        return {
            "title": _("Look at it and publish"),
            "url": resolve_url("template_look", self.template.ref),
            "state": "not_started" if self.unpublished else "completed",
            "state_label": "" if self.unpublished else _("Published"),
            "hint": hint,
        }


class Look(WholePage):
    """The whole paper with invented answers, and what is different from what is published."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Nothing is published by looking."""
        changes: tuple[str, ...] = ()
        if self.published is not None and self.draft is not None:
            changes = differences(self.published.design, self.draft.design)
        return self.render(
            "plans/templates/edit/look.html",
            paper=paper(self.design, filled=True),
            lacking=[{"sentence": lack.sentence, "url": self.url_of(lack)} for lack in self.lacking],
            changes=changes,
            draft=self.draft,
            published=self.published,
        )


class Publish(WholePage, ActPage):
    """Asks once: new plans use it, running plans keep theirs."""

    template_name = "plans/templates/edit/publish.html"

    @property
    def read(self) -> int | None:
        """The revision that was looked at: in the form, or in the address that led here."""
        said = self.request.POST.get("revision") or self.request.GET.get("revision") or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None

    def page_context(self) -> dict[str, Any]:
        """What is published, and how many plans stay with an older one."""
        read = self.read
        return {
            "read": self.revision if read is None else read,
            "plans": plans_from(self.actor, self.template),
            "lacking": [{"sentence": lack.sentence, "url": self.url_of(lack)} for lack in self.lacking],
            "unpublished": self.unpublished,
        }

    def act(self) -> HttpResponse:
        """Publish what was looked at. A second press of the button finds it done."""
        try:
            version = workflows.publish_template(
                template=self.template, by=self.user, at=self.now, revision=self.read
            )
        except NotNow:
            if self.draft is None and self.published is not None:
                return redirect("template", ref=self.template.ref)
            raise
        self.tell(_now("Version %(number)d is published. New plans use it.") % {"number": version.number})
        return redirect("template", ref=self.template.ref)


class Discard(WholePage, ActPage):
    """Asks once, then takes back what was not published."""

    template_name = "plans/templates/edit/discard.html"

    def page_context(self) -> dict[str, Any]:
        """Whether anything stays."""
        return {"published": self.published, "draft": self.draft}

    def act(self) -> HttpResponse:
        """Take it back."""
        kept = self.published is not None
        if self.draft is not None:
            workflows.discard_draft(template=self.template, by=self.user, at=self.now)
        if kept:
            self.tell(_("The changes were taken back. The published version is as it was."))
            return redirect("template", ref=self.template.ref)
        self.tell(_("The draft was taken back."))
        return redirect("templates")
