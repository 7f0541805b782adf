"""The lists of a template: fields, rating scales, signers, outcomes. One way to add, change, take out and move."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.errors import NotNow, NotVisible
from employees.web.pages import ActPage
from plans.designs import Design, OutcomeChoice, Part, Scale, Signer, editing
from plans.designs.lines import levels_of
from plans.forms.templates.frame import OutcomeForm, ScaleForm, SignerForm
from plans.views.templates.base import GONE, EditFormPage, EditPage
from plans.web.pages import sent_number

Row = Any


@dataclass(frozen=True)
class Kind:
    """One kind of row: where they stand in a design, how one is moved and taken out, on which page they are listed.

    Keys are unique among the rows of a kind. `move` is None where the order means nothing.
    """

    name: str
    rows: Callable[[Design], Sequence[Row]]
    move: Callable[[Design, str, bool], Design] | None
    drop: Callable[[Design, str], Design]
    page: str
    remove: str | Promise
    back: str | Promise

    def find(self, design: Design, key: str) -> Row | None:
        """The row with a key; None if there is none."""
        return next((row for row in self.rows(design) if key_of(row) == key), None)

    def list_url(self, ref: str, design: Design, key: str) -> str:
        """The page on which all of them stand."""
        if self.name == "fields":
            return resolve_url(self.page, ref, _part_with(design, key).key)
        return resolve_url(self.page, ref)


def key_of(row: Row) -> str:
    """A signer is known by their role, everything else by its key."""
    return str(row.role.value) if isinstance(row, Signer) else str(row.key)


def called(row: Row) -> str:
    """What a row is called on the paper."""
    return str(getattr(row, "heading", "") or row.label)


def _part_with(design: Design, key: str) -> Part:
    for part in design.parts:
        if any(field.key == key for field in part.fields):
            return part
    raise KeyError(key)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "parts",
            lambda design: design.parts,
            lambda design, key, up: editing.move_part(design, key, up=up),
            editing.drop_part,
            "template_parts",
            _("Take this part out?"),
            _("Back to the parts"),
        ),
        Kind(
            "fields",
            lambda design: design.own_fields,
            lambda design, key, up: editing.move_field(design, _part_with(design, key).key, key, up=up),
            lambda design, key: editing.drop_field(design, _part_with(design, key).key, key),
            "template_part",
            _("Take this field out?"),
            _("Back to the part"),
        ),
        Kind(
            "scales",
            lambda design: design.scales,
            None,
            editing.drop_scale,
            "template_scales",
            _("Take this rating scale out?"),
            _("Back to the rating scales"),
        ),
        Kind(
            "signers",
            lambda design: design.signers,
            lambda design, key, up: editing.move_signer(design, key, up=up),
            editing.drop_signer,
            "template_signers",
            _("Take this signature out?"),
            _("Back to the signatures"),
        ),
        Kind(
            "outcomes",
            lambda design: design.outcomes,
            lambda design, key, up: editing.move_outcome(design, key, up=up),
            editing.drop_outcome,
            "template_outcomes",
            _("Take this outcome out?"),
            _("Back to the outcomes"),
        ),
    )
}


class ListPage(EditPage):
    """All rows of a kind."""

    kind_name = ""
    template_name = ""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """In their order."""
        items = [{"key": key_of(row), "called": called(row), "row": row} for row in self.rows()]
        return self.render(self.template_name, items=items, kind=self.kind_name)

    def rows(self) -> Sequence[Row]:
        """The rows of the draft."""
        return KINDS[self.kind_name].rows(self.design)


class Scales(ListPage):
    """The rating scales."""

    kind_name, template_name = "scales", "plans/templates/edit/scales.html"


class Signers(ListPage):
    """Who signs, in the order in which they are asked."""

    kind_name, template_name = "signers", "plans/templates/edit/signers.html"


class Outcomes(ListPage):
    """How a plan can end."""

    kind_name, template_name = "outcomes", "plans/templates/edit/outcomes.html"


class PutRow(EditFormPage):
    """Add a row, or change the one in the address."""

    kind_name = ""
    new_page = ""

    @property
    def kind(self) -> Kind:
        """What is added or changed here."""
        return KINDS[self.kind_name]

    @property
    def row(self) -> Row | None:
        """The row in the address; None for a new one, and for one that is gone when its form is sent."""
        key = self.kwargs.get("key")
        return self.kind.find(self.design, key) if key else None

    @property
    def is_gone(self) -> bool:
        """Whether the row was taken out while its form was open."""
        return bool(self.kwargs.get("key")) and self.row is None

    def guard(self) -> None:
        """A row that is not in the template is not there. What was typed for one that went is not lost."""
        super().guard()
        if self.is_gone and self.request.method in {"GET", "HEAD"}:
            raise NotVisible

    @abstractmethod
    def stored_of(self, row: Row) -> dict[str, Any]:
        """What the row says now, in the fields of the form."""

    @abstractmethod
    def put(self, design: Design, form: Any, row: Row | None) -> Design:
        """The design with the row as it was written. What is there already, word for word, is not added again."""

    def stored(self) -> dict[str, Any]:
        """What the row says now."""
        return {} if self.row is None else self.stored_of(self.row)

    def list_url(self) -> str:
        """The page on which all of them stand."""
        return resolve_url(self.kind.page, self.template.ref)

    def new_url(self) -> str:
        """The page on which one is added."""
        return resolve_url(self.new_page, self.template.ref)

    def page_context(self) -> dict[str, Any]:
        """New or not, and the way back."""
        return {
            "item": self.row,
            "list_url": self.list_url(),
            "back_text": self.kind.back,
            "form_action": self.new_url() if self.is_gone else "",
        }

    def changed(self, design: Design, form: Any) -> Design:
        """With the row as it was written."""
        key = self.kwargs.get("key")
        row = self.kind.find(design, key) if key else None
        if key and row is None:
            raise KeyError(key)
        return self.put(design, form, row)

    def act(self, form: Any) -> HttpResponse:
        """What is gone is said before the revision is compared: that would only say that somebody was faster."""
        if self.is_gone:
            raise NotNow(GONE)
        return super().act(form)

    def onward(self, form: Any) -> HttpResponse:
        """To the list, or on to another."""
        if "another" in self.request.POST:
            return redirect(self.request.path)
        return redirect(self.list_url())


class PutScale(PutRow):
    """A rating scale."""

    kind_name, new_page = "scales", "template_scale_new"
    template_name = "plans/templates/edit/scale.html"
    form_class = ScaleForm

    def stored_of(self, row: Row) -> dict[str, Any]:
        """Its levels one a line."""
        return {"label": row.label, "levels": "\n".join(level.label for level in row.levels)}

    def put(self, design: Design, form: ScaleForm, row: Row | None) -> Design:
        """With the scale as it was written."""
        given = form.content
        levels = levels_of(given["levels"], row.levels if row else ())
        key = row.key if row else editing.key_for(given["label"], [scale.key for scale in design.scales])
        new = Scale(key=key, label=given["label"], levels=levels)
        if row is None and any(old.model_copy(update={"key": key}) == new for old in design.scales):
            return design
        return editing.put_scale(design, new)


class PutSigner(PutRow):
    """Who signs, and when. A role signs once."""

    kind_name, new_page = "signers", "template_signer_new"
    template_name = "plans/templates/edit/signer.html"
    form_class = SignerForm

    def form_options(self) -> dict[str, Any]:
        """Only those who do not sign yet. Who was chosen twice is seen by `put`: a button pressed twice is no error."""
        keep = {self.kwargs.get("key"), self.request.POST.get("role")}
        return {"taken": frozenset(key_of(signer) for signer in self.design.signers) - keep}

    def initial(self) -> dict[str, Any]:
        """Most sign at the start, and are waited for."""
        return {"moments": ["start"], "required": True}

    def stored_of(self, row: Row) -> dict[str, Any]:
        """As it stands."""
        return {
            "role": row.role.value,
            "moments": [moment.value for moment in row.moments],
            "label": row.label,
            "statement": row.statement,
            "required": row.required,
        }

    def put(self, design: Design, form: SignerForm, row: Row | None) -> Design:
        """With the signer as they were written. Somebody else in the same place keeps the place."""
        new = Signer.model_validate(form.content)
        same = next((old for old in design.signers if old.role == new.role), None)
        if same is not None and (row is None or row.role != new.role):
            if same == new:
                return design
            raise NotNow(_now("“%(who)s” signs already. Choose somebody else.") % {"who": same.role.label})
        if row is None:
            return editing.put_signer(design, new)
        signers = tuple(new if old.role == row.role else old for old in design.signers)
        return editing.with_(design, signers=signers)


class PutOutcome(PutRow):
    """One way in which a plan can end."""

    kind_name, new_page = "outcomes", "template_outcome_new"
    template_name = "plans/templates/edit/outcome.html"
    form_class = OutcomeForm

    def stored_of(self, row: Row) -> dict[str, Any]:
        """As it stands."""
        return {"kind": row.kind.value, "label": row.label}

    def put(self, design: Design, form: OutcomeForm, row: Row | None) -> Design:
        """With the outcome as it was written."""
        given = form.content
        taken = [outcome.key for outcome in design.outcomes]
        key = row.key if row else editing.key_for(given["label"] or given["kind"], taken)
        new = OutcomeChoice(key=key, kind=given["kind"], label=given["label"])
        if row is None and any(old.model_copy(update={"key": key}) == new for old in design.outcomes):
            return design
        return editing.put_outcome(design, new)


class RowPage(EditPage):
    """What is done with a row of any kind: the address names kind and key."""

    @property
    def kind(self) -> Kind:
        """The kind in the address. Raises NotVisible for a word that is none."""
        kind = KINDS.get(self.kwargs["kind"])
        if kind is None:
            raise NotVisible
        return kind

    @property
    def row(self) -> Row:
        """The row in the address. Raises NotVisible if it is not there."""
        row = self.kind.find(self.design, self.kwargs["key"])
        if row is None:
            raise NotVisible
        return row

    def guard(self) -> None:
        """A row that is not in the template is not there."""
        super().guard()
        _found = self.row

    def list_url(self) -> str:
        """The page on which all of them stand."""
        return self.kind.list_url(self.template.ref, self.design, self.kwargs["key"])


class RemoveRow(RowPage, ActPage):
    """Asks once, then takes the row out."""

    template_name = "plans/templates/edit/remove.html"

    def page_context(self) -> dict[str, Any]:
        """What it is called, and what goes with it."""
        row = self.row
        return {
            "title": self.kind.remove,
            "said": called(row),
            "with_it": len(row.fields) if isinstance(row, Part) else 0,
            "list_url": self.list_url(),
            "back_text": self.kind.back,
        }

    def act(self) -> HttpResponse:
        """Take it out and show what is left. Plans that were begun keep theirs."""
        key, list_url = self.kwargs["key"], self.list_url()
        try:
            self.change(lambda design: self.kind.drop(design, key))
        except KeyError:
            raise NotVisible from None
        self.tell(_now("It was taken out."))
        return redirect(list_url)


class MoveRow(RowPage):
    """The two buttons, Move up and Move down."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Move it one place and show the list at that place. Pressed on another list than this, it moves nothing."""
        up, move, key = request.POST.get("direction") == "up", self.kind.move, self.kwargs["key"]
        if move is None:
            raise NotVisible
        list_url, seen = self.list_url(), sent_number(request, "revision")
        try:
            self.change(lambda design: move(design, key, up), revision=seen)
        except KeyError:
            raise NotVisible from None
        except NotNow:
            self.forget()
            if seen is None or seen == self.revision:
                raise
            return redirect(f"{list_url}#row-{key}")
        self.tell(_now("Moved up.") if up else _now("Moved down."))
        return redirect(f"{list_url}#row-{key}")
