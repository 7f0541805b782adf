"""What all pages about templates share: which one, who may, and that nobody's words are lost."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from employees.errors import NotNow, NotVisible
from employees.web.pages import FormPage, Page
from plans import workflows
from plans.designs import Design, DesignRefused
from plans.forms.fields import seen
from plans.forms.templates.base import BuilderForm
from plans.models import PlanTemplate, TemplateVersion
from plans.permissions import TemplatePermission, may_with_templates, require_template
from plans.queries.templates import draft_of, published, template_for

GONE = _(
    "This was taken out while the page was open. What you wrote is still here: save it as a new one, or go back."
)


class HRPage(Page):
    """A page about templates in general."""

    permission: ClassVar[TemplatePermission] = TemplatePermission.VIEW

    def guard(self) -> None:
        """For HR; building is for those who lead it."""
        require_template(self.actor, self.permission)

    @property
    def may_design(self) -> bool:
        """Whether the reader may change templates."""
        return may_with_templates(self.actor, TemplatePermission.DESIGN)

    def context(self, **extra: Any) -> dict[str, Any]:
        """Every page knows whether to offer changes."""
        return super().context(**{"may_design": self.may_design, **extra})


class TemplatePage(HRPage):
    """A page about one template."""

    @cached_property
    def template(self) -> PlanTemplate:
        """The template whose reference is in the address."""
        return template_for(self.actor, self.kwargs["ref"], self.permission)

    def guard(self) -> None:
        """Look for the template before anything else."""
        _found = self.template

    def context(self, **extra: Any) -> dict[str, Any]:
        """Every page names its template."""
        return super().context(**{"template": self.template, **extra})


class EditPage(TemplatePage):
    """A page on which a template is changed: its draft, or what is published while there is none."""

    permission = TemplatePermission.DESIGN

    @cached_property
    def draft(self) -> TemplateVersion | None:
        """What was changed and not published yet."""
        return draft_of(self.template)

    @cached_property
    def published(self) -> TemplateVersion | None:
        """What new plans are written from."""
        return published(self.template)

    @property
    def version(self) -> TemplateVersion:
        """What is changed here. Raises NotVisible for a template that somebody took back meanwhile."""
        version = self.draft or self.published
        if version is None:
            raise NotVisible
        return version

    @property
    def design(self) -> Design:
        """What it says now."""
        return self.version.design

    @property
    def revision(self) -> int:
        """What the verb compares: a draft that is not there yet begins at nought."""
        return self.draft.revision if self.draft else 0

    def forget(self) -> None:
        """Read the template afresh."""
        for name in ("draft", "published"):
            self.__dict__.pop(name, None)

    def change(self, change: Callable[[Design], Design], *, revision: int | None = None) -> None:
        """Call the verb. Raises what it raises."""
        workflows.change_template(
            template=self.template, change=change, revision=revision, by=self.user, at=self.now
        )

    def context(self, **extra: Any) -> dict[str, Any]:
        """Every page shows what the template is called by now."""
        base = {
            "design": self.design,
            "has_published": self.published is not None,
            "revision": self.revision,
        }
        return super().context(**{**base, **extra})

    def back(self, name: str = "template_edit", *more: str) -> HttpResponse:
        """To one of the template's pages."""
        return redirect(name, self.template.ref, *more)


class EditFormPage(EditPage, FormPage):
    """A form over a part of a template. If somebody was faster, both wordings are shown and nothing is overwritten."""

    form_class: type[BuilderForm]

    @abstractmethod
    def stored(self) -> dict[str, Any]:
        """What the template says now in the fields of this form. Empty for something that is not there yet."""

    @abstractmethod
    def changed(self, design: Design, form: Any) -> Design:
        """The design with what was written in it. Raises KeyError if that is gone by now."""

    @abstractmethod
    def onward(self, form: Any) -> HttpResponse:
        """Where to go once it is kept."""

    def form_options(self) -> dict[str, Any]:
        """What this form takes besides."""
        return {}

    def get_form(self, data: Any = None, files: Any = None) -> BuilderForm:
        """The form over what the template says now, with the marks of what its editor is shown."""
        stored = self.stored()
        initial = {**self.initial(), **stored, "revision": self.revision, "seen": seen(stored)}
        return self.form_class(data, initial=initial, **self.form_options())

    def held_to(self, form: BuilderForm) -> int | None:
        """The revision that the verb is to insist on: what the editor saw; or the present one, if nobody touched
        these very words since. What is added overwrites nothing, and insists on nothing. An editor without a mark
        insists on a revision that there never is."""
        stored = self.stored()
        if not stored:
            return None
        if form.cleaned_data["seen"] == seen(stored):
            return self.revision
        revision: int | None = form.cleaned_data["revision"]
        return -1 if revision is None else revision

    def act(self, form: Any) -> HttpResponse:
        """Keep what was written."""
        try:
            self.change(lambda design: self.changed(design, form), revision=self.held_to(form))
        except KeyError:
            raise NotNow(GONE) from None
        except DesignRefused as refused:
            for problem in refused.problems:
                form.add_error(None, problem.sentence)
            return self.show(form, status=422)
        self.tell(_("Saved."))
        return self.onward(form)

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """After a conflict, show beside each field what the template says by now; the next press then saves."""
        if status != 409 or not isinstance(form, BuilderForm):
            return super().show(form, status=status)
        self.forget()
        stored = self.stored()
        data = self.request.POST.copy()
        data["revision"], data["seen"] = str(self.revision), seen(stored)
        form.data = data
        differing = [
            {"label": form.fields[name].label, "value": self.said(form, name, value)}
            for name, value in stored.items()
            if name in form.fields and form.cleaned_data.get(name) != value
        ]
        context = {**self.page_context(), "form": form, "page_has_errors": True, "differing": differing}
        return self.render(self.template_name, status=status, **context)

    def said(self, form: BuilderForm, name: str, value: Any) -> str:
        """A stored value in the words of the form."""
        labels = dict(getattr(form.fields[name], "choices", ()))
        if isinstance(value, (list, tuple)):
            return ", ".join(str(labels.get(one, one)) for one in value)
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        return str(labels.get(value, value))
