"""The list of templates, and the ways to begin one: from nothing, as a copy, from a file."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.web.pages import FormPage
from plans import workflows
from plans.designs import (
    BuiltIn,
    Design,
    DesignRefused,
    Moment,
    OutcomeChoice,
    Part,
    Signer,
    SignerRole,
    as_json,
    lacking,
    read_design,
)
from plans.designs.differences import length_in_words
from plans.designs.editing import with_
from plans.designs.standard import STANDARD
from plans.enums import OutcomeKind
from plans.forms.templates.beginning import BARE, WHOLE, BeginTemplateForm, TemplateFileForm
from plans.permissions import TemplatePermission
from plans.queries.templates import Listed, templates_for
from plans.views.templates.base import HRPage
from plans.web.paper import paper

NEEDED = (
    BuiltIn.HEADING,
    BuiltIn.GOALS,
    BuiltIn.CHECKPOINTS,
    BuiltIn.ENDING,
    BuiltIn.OUTCOME,
    BuiltIn.SIGNATURES,
)
MUST = frozenset({BuiltIn.GOALS, BuiltIn.CHECKPOINTS, BuiltIn.ENDING})


def bare() -> Design:
    """What every plan needs, and nothing else."""
    return Design(
        name="–",
        noun="–",
        parts=tuple(Part(key=part.value, built_in=part, required=part in MUST) for part in NEEDED),
        signers=(Signer(role=SignerRole.EMPLOYEE, moments=(Moment.START, Moment.CHANGE)),),
        outcomes=tuple(
            OutcomeChoice(key=kind.value, kind=kind) for kind in (OutcomeKind.GOALS_MET, OutcomeKind.NOT_MET)
        ),
    )


class Templates(HRPage):
    """Every template: what it is for, how it runs, whether somebody is changing it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Those that are offered, and below them those that no longer are."""
        rows = [
            {"listed": listed, "length": length_in_words(listed.design)}
            for listed in templates_for(self.actor)
        ]
        return self.render(
            "plans/templates/list.html",
            rows=[row for row in rows if not _is_archived(row["listed"])],
            archived=[row for row in rows if _is_archived(row["listed"])],
        )


def _is_archived(listed: Any) -> bool:
    return isinstance(listed, Listed) and listed.template.archived_at is not None


class Begin(HRPage, FormPage):
    """A name, and what it begins with."""

    permission = TemplatePermission.DESIGN
    template_name = "plans/templates/new.html"

    @cached_property
    def copies(self) -> dict[str, Design]:
        """What can be copied, by reference."""
        return {listed.template.ref: listed.design for listed in templates_for(self.actor)}

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """With the template in the address chosen, if there is one."""
        asked = self.request.GET.get("from", "")
        chosen = asked if asked in self.copies else BARE
        noun = self.copies[asked].noun if asked in self.copies else ""
        copies = [(ref, design.name) for ref, design in self.copies.items()]
        return BeginTemplateForm(data, initial={"begin_with": chosen, "noun": noun}, copies=copies)

    def act(self, form: BeginTemplateForm) -> HttpResponse:
        """Begin the template and open it."""
        given = form.cleaned_data
        words = {"name": given["name"], "noun": given["noun"]}
        if given["begin_with"] in (BARE, WHOLE):
            begun = bare() if given["begin_with"] == BARE else STANDARD
            words["language"] = translation.get_language() or begun.language
        else:
            begun = self.copies[given["begin_with"]]
        template = workflows.make_template(design=with_(begun, **words), by=self.user, at=self.now)
        self.tell(_("The template was begun. Nobody can use it before you publish it."))
        return redirect("template_edit", ref=template.ref)


class Import(HRPage, FormPage):
    """A file is looked at first. Only the second press writes, and what it sends is read as if it were new."""

    permission = TemplatePermission.DESIGN
    template_name = "plans/templates/import.html"
    form_class = TemplateFileForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; or what was shown, confirmed."""
        if "content" in request.POST:
            return self.confirm(request.POST["content"])
        return super().post(request, *args, **kwargs)

    def act(self, form: TemplateFileForm) -> HttpResponse:
        """Show what the file would make."""
        try:
            design = read_design(form.cleaned_data["file"].read())
        except DesignRefused as refused:
            return self.refuse(form, refused)
        return self.render(
            "plans/templates/import_preview.html",
            design=design,
            content=as_json(design),
            paper=paper(design, filled=False),
            lacking=lacking(design),
            same_name=any(listed.design.name == design.name for listed in templates_for(self.actor)),
        )

    def refuse(self, form: BaseForm, refused: DesignRefused) -> HttpResponse:
        """Say what is wrong in the file, and where."""
        return self.render(
            self.template_name, status=422, form=form, problems=refused.problems, page_has_errors=True
        )

    def confirm(self, content: str) -> HttpResponse:
        """Make the template, with a draft."""
        try:
            template = workflows.make_template(design=read_design(content), by=self.user, at=self.now)
        except DesignRefused as refused:
            return self.refuse(self.get_form(), refused)
        self.tell(_("The template was imported as a draft. Nobody can use it before you publish it."))
        return redirect("template_edit", ref=template.ref)
