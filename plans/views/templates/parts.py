"""The parts of a template: their list, each with its page, and the fields of one's own in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from plans.designs import BuiltIn, Design, OwnField, OwnFieldKind, lacking
from plans.designs import Part as DesignPart
from plans.designs.editing import key_for, keys_of, place_of, put_field, put_part, switch_on
from plans.designs.lines import columns_of, columns_text, lines_of
from plans.forms.fields import seen
from plans.forms.templates.base import BuilderForm
from plans.forms.templates.parts import ASKED, TEXTS, FieldForm, OwnPartForm, PartForm
from plans.views.templates.base import GONE, EditFormPage, EditPage
from plans.views.templates.rows import PutRow


class Parts(EditPage):
    """The parts in the order of the paper, and those that are off."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Each with what it lacks."""
        said: dict[str, list[str]] = {}
        for lack in lacking(self.design):
            if lack.about == "parts":
                said.setdefault(lack.part, []).append(lack.sentence)
        return self.render(
            "plans/templates/edit/parts.html",
            items=[{"part": part, "lacks": said.get(part.key, [])} for part in self.design.parts],
            off=[part for part in BuiltIn if part != BuiltIn.OWN and not self.design.has(part)],
            lacks=said.get("", []),
            kind="parts",
        )


class SwitchOn(EditPage):
    """The button beside a part that is off."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Put it at its usual place. On already: nothing changes."""
        asked = request.POST.get("part", "")
        if asked not in BuiltIn.values or asked == BuiltIn.OWN:
            raise NotVisible
        built_in = BuiltIn(asked)
        self.change(lambda design: switch_on(design, built_in))
        self.forget()
        part = self.design.part(built_in)
        self.tell(_("“%(part)s” was added.") % {"part": built_in.label})
        return redirect(
            f"{resolve_url('template_parts', ref)}#row-{part.key}"
            if part
            else resolve_url("template_parts", ref)
        )


def part_named(design: Design, key: str) -> DesignPart | None:
    """A part of the design; None if it is not there."""
    return next((part for part in design.parts if part.key == key), None)


class Part(EditFormPage):
    """One part: what it is called here, what it begins with, and the fields in it."""

    template_name = "plans/templates/edit/part.html"

    @property
    def part(self) -> DesignPart | None:
        """The part in the address; None if it went while its form was open."""
        return part_named(self.design, self.kwargs["key"])

    def guard(self) -> None:
        """A part that is not in the template is not there. What was typed for one that went is not lost."""
        super().guard()
        if self.part is None and self.request.method in {"GET", "HEAD"}:
            raise NotVisible

    def get_form(self, data: Any = None, files: Any = None) -> BuilderForm:
        """A part of one's own is asked less."""
        part, stored = self.part, self.stored()
        initial = {**stored, "revision": self.revision, "seen": seen(stored)}
        if part is None or part.built_in == BuiltIn.OWN:
            return OwnPartForm(data, initial=initial)
        return PartForm(data, initial=initial, part=part)

    def stored(self) -> dict[str, Any]:
        """The part as it stands."""
        part = self.part
        if part is None:
            return {}
        names = ["label", "help"]
        if part.built_in in ASKED:
            names.append("required")
        if part.built_in in TEXTS:
            names.append("wording")
        return {name: getattr(part, name) for name in names}

    def page_context(self) -> dict[str, Any]:
        """The part and its fields."""
        part = self.part
        lacks = [lack.sentence for lack in lacking(self.design) if part and lack.part == part.key]
        return {
            "part": part,
            "items": part.fields if part else (),
            "kind": "fields",
            "lacks": lacks,
            "form_action": "" if part else resolve_url("template_part_new", self.template.ref),
        }

    def act(self, form: Any) -> HttpResponse:
        """What is gone is said before the revision is compared: that would only say that somebody was faster."""
        if self.part is None:
            raise NotNow(GONE)
        return super().act(form)

    def changed(self, design: Design, form: BuilderForm) -> Design:
        """With the part as it was written."""
        part = design.parts[place_of(design.parts, self.kwargs["key"])]
        return put_part(design, part.model_copy(update=form.content))

    def onward(self, form: Any) -> HttpResponse:
        """To the list, at its place."""
        return redirect(f"{resolve_url('template_parts', self.template.ref)}#row-{self.kwargs['key']}")


class PutOwnPart(EditFormPage):
    """A part of one's own. Its fields follow on its page."""

    template_name = "plans/templates/edit/part_new.html"
    form_class = OwnPartForm
    key = ""

    def stored(self) -> dict[str, Any]:
        """Nothing yet."""
        return {}

    def changed(self, design: Design, form: OwnPartForm) -> Design:
        """With the new part at the end. The same once more is the same: a button pressed twice."""
        same = [
            part
            for part in design.parts
            if part.built_in == BuiltIn.OWN and not part.fields and part.label == form.content["label"]
        ]
        self.key = same[0].key if same else key_for(form.content["label"], keys_of(design))
        return design if same else put_part(design, DesignPart(key=self.key, **form.content))

    def onward(self, form: Any) -> HttpResponse:
        """To its page, where the fields are added."""
        return self.back("template_part", self.key)


class PutField(PutRow):
    """A field of one's own, in a part."""

    kind_name = "fields"
    template_name = "plans/templates/edit/field.html"
    form_class = FieldForm

    @property
    def part(self) -> DesignPart | None:
        """The part in which it stands; None if it went while the form was open."""
        return part_named(self.design, self.kwargs["part"])

    @property
    def is_gone(self) -> bool:
        """Whether the field, or all of its part, was taken out while its form was open."""
        return self.part is None or super().is_gone

    def guard(self) -> None:
        """A field of another part is not there."""
        super().guard()
        if self.part is not None and self.row is not None and self.row not in self.part.fields:
            raise NotVisible

    def page_context(self) -> dict[str, Any]:
        """The part, to go back to."""
        return {**super().page_context(), "part": self.part}

    def list_url(self) -> str:
        """The page of its part."""
        if self.part is None:
            return resolve_url("template_parts", self.template.ref)
        return resolve_url("template_part", self.template.ref, self.kwargs["part"])

    def new_url(self) -> str:
        """Where one is added to the same part."""
        return resolve_url("template_field_new", self.template.ref, self.kwargs["part"])

    def stored_of(self, row: Any) -> dict[str, Any]:
        """The field as it stands; lists one a line."""
        return {
            "label": row.label,
            "kind": row.kind.value,
            "choices": "\n".join(row.choices),
            "columns": columns_text(row.columns),
            "help": row.help,
            "required": row.required,
        }

    def put(self, design: Design, form: FieldForm, row: Any) -> Design:
        """With the field as it was written."""
        given = form.content
        kind = OwnFieldKind(given["kind"])
        known = row.columns if row else ()
        field = OwnField(
            key=row.key if row else key_for(given["label"], keys_of(design)),
            kind=kind,
            label=given["label"],
            help=given["help"],
            required=given["required"],
            choices=lines_of(given["choices"]) if kind == OwnFieldKind.CHOICE else (),
            columns=columns_of(given["columns"], known) if kind == OwnFieldKind.TABLE else (),
        )
        part = design.parts[place_of(design.parts, self.kwargs["part"])]
        if row is None and any(old.model_copy(update={"key": field.key}) == field for old in part.fields):
            return design
        return put_field(design, part.key, field)
