"""A template as it is: what is published, its versions, its history, and the file that it can leave as."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotVisible
from employees.web.pages import ActPage
from plans import workflows
from plans.designs import Design, schema
from plans.models import TemplateVersion
from plans.permissions import TemplatePermission
from plans.queries.templates import draft_of, history_of, plans_from, published, versions_of
from plans.views.templates.base import HRPage, TemplatePage
from plans.web.paper import paper
from plans.web.template_history import told

JSON, SCHEMA = "application/json", "application/schema+json"
# More digits than any version has; what is longer is no number of one.
MOST_DIGITS = 6


class Template(TemplatePage):
    """The template as it is read, and who did what with it."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """What is published; of one that never was, the draft."""
        version, draft = published(self.template), draft_of(self.template)
        shown = version or draft
        if shown is None:
            raise NotVisible
        return self.render(
            "plans/templates/detail.html",
            version=version,
            draft=draft,
            design=shown.design,
            paper=paper(shown.design, filled=False),
            versions=versions_of(self.template),
            plans=plans_from(self.actor, self.template),
            history=[told(done) for done in history_of(self.template)],
        )


class NumberedPage(TemplatePage):
    """A page about one published version."""

    def numbered(self, number: int | None) -> TemplateVersion:
        """The version with a number, the latest for None. Raises NotVisible."""
        version = published(self.template, number)
        if version is None:
            raise NotVisible
        return version


class Version(NumberedPage):
    """An old version, to read."""

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:
        """As it was published."""
        # A number that no database could hold is not there either.
        version = self.numbered(number if len(str(number)) <= MOST_DIGITS else 0)
        latest = published(self.template)
        return self.render(
            "plans/templates/version.html",
            version=version,
            design=version.design,
            paper=paper(version.design, filled=False),
            is_latest=latest is not None and latest.pk == version.pk,
        )


class Export(NumberedPage):
    """The template as a file, word for word as it was published."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """The latest version, or `?version=`."""
        asked = request.GET.get("version")
        if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS):
            raise NotVisible
        version = self.numbered(int(asked) if asked else None)
        response = HttpResponse(version.content, content_type=JSON)
        response["Content-Disposition"] = f'attachment; filename="template-{version.number}.json"'
        return response


class Schema(HRPage):
    """The published shape of such a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A JSON Schema."""
        return JsonResponse(schema(), content_type=SCHEMA, json_dumps_params={"indent": 2})


class Shelve(TemplatePage, ActPage):
    """Asks once, then offers the template no longer, or again."""

    permission = TemplatePermission.DESIGN
    template_name = "plans/templates/shelve.html"
    restores = False

    def page_context(self) -> dict[str, Any]:
        """Which of the two, and what is being written from it."""
        shown = published(self.template) or draft_of(self.template)
        design: Design | None = shown.design if shown else None
        plans = plans_from(self.actor, self.template)
        return {"restores": self.restores, "design": design, "plans": plans}


class Archive(Shelve):
    """No new plans from it."""

    def act(self) -> HttpResponse:
        """Offer it no longer."""
        workflows.archive_template(template=self.template, by=self.user, at=self.now)
        self.tell(_("The template is archived. Plans written from it go on as they are."))
        return redirect("template", ref=self.template.ref)


class Restore(Shelve):
    """New plans from it again."""

    restores = True

    def act(self) -> HttpResponse:
        """Offer it again."""
        workflows.restore_template(template=self.template, by=self.user, at=self.now)
        self.tell(_("The template is offered again."))
        return redirect("template", ref=self.template.ref)
