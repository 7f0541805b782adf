"""One area made into two, and several made into one."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.enums import AreaKind
from plans.forms.change_parts import Change
from plans.forms.changing import WhyItChanges
from plans.forms.fields import TILES, ShortWords, Words, tiles
from plans.models import ImprovementArea, Plan

SIDES = (("0", _("The first")), ("1", _("The second")))
WHY = ("asked_by", "reason", "employee_view", "goalposts_reason")


class _AboutAreas(WhyItChanges):
    """A form of one page."""

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form on the page."""
        return [self]

    def why(self) -> list[Any]:
        """The questions that every change has, laid out."""
        return [
            Field(name, template=TILES) if name == "asked_by" else name for name in WHY if name in self.fields
        ]


class SplitForm(_AboutAreas):
    """Two areas in the place of one: what each says, and which goals and steps go to which."""

    def __init__(self, *args: Any, plan: Plan, area: ImprovementArea, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.area = area
        for number in (0, 1):
            self._ask_for_area(number)
        self.items = [*plan.goals.filter(area=area), *plan.actions.filter(area=area)]
        for item in self.items:
            label = getattr(item, "statement", "") or getattr(item, "description", "")
            self.fields[f"belongs_{item.ref}"] = tiles(
                label, SIDES, needed=_("Choose to which of the two it belongs.")
            )
        texts = [
            [f"title_{n}", Field(f"kind_{n}", template=TILES), f"observed_{n}", f"expected_{n}"]
            for n in (0, 1)
        ]
        where = [Field(f"belongs_{item.ref}", template=TILES) for item in self.items]
        layout: list[Any] = [
            "version",
            Fieldset(_now("The first area"), *texts[0]),
            Fieldset(_now("The second area"), *texts[1]),
        ]
        if where:
            layout.append(Fieldset(_now("Which goal and step belongs to which?"), *where))
        self.helper.layout = Layout(*layout, *self.why())

    def _ask_for_area(self, number: int) -> None:
        old = self.area if number == 0 else None
        self.fields[f"title_{number}"] = ShortWords(
            label=_("What is the area?"),
            longest=200,
            needed=_("Name the area in a few words."),
            initial=old.title if old else "",
        )
        self.fields[f"kind_{number}"] = tiles(
            _("What kind of area is it?"),
            AreaKind.choices,
            needed=_("Choose what kind of area it is."),
            initial=self.area.kind,
        )
        for name, label, needed in (
            ("observed", _("What was seen?"), _("Say what was seen, with at least one dated example.")),
            ("expected", _("What is expected?"), _("Say what is expected instead.")),
        ):
            initial = getattr(old, name) if old else ""
            self.fields[f"{name}_{number}"] = Words(label=label, rows=3, needed=needed, initial=initial)

    @cached_property
    def changes(self) -> list[Change]:
        """The change as the verb takes it. The form is valid."""
        data = self.cleaned_data
        into = [
            {
                "fields": {name: data[f"{name}_{n}"] for name in ("title", "kind", "observed", "expected")},
                "takes": [item.ref for item in self.items if data[f"belongs_{item.ref}"] == str(n)],
            }
            for n in (0, 1)
        ]
        return [{"item": "area", "ref": self.area.ref, "op": "split", "into": into}]


class MergeForm(_AboutAreas):
    """One area in the place of several: it takes their goals, steps and examples."""

    areas = forms.MultipleChoiceField(
        label=_("Which areas become one?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose two or more areas.")},
        help_text=_("Their goals and action steps come with them."),
    )
    title = ShortWords(label=_("What is the area?"), longest=200, needed=_("Name the area in a few words."))
    observed = Words(
        label=_("What was seen?"), rows=4, needed=_("Say what was seen, with at least one dated example.")
    )
    expected = Words(label=_("What is expected?"), rows=4, needed=_("Say what is expected instead."))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        found = list(plan.areas.all())
        kwargs["initial"] = {
            "title": " / ".join(area.title for area in found)[:200],
            "observed": "\n\n".join(area.observed for area in found),
            "expected": "\n\n".join(area.expected for area in found),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["areas"].choices = [(area.ref, area.title) for area in found]  # type: ignore[attr-defined]  # a choice of many
        self.helper.layout = Layout("version", "areas", "title", "observed", "expected", *self.why())

    def clean_areas(self) -> list[str]:
        """Two at least."""
        chosen: list[str] = self.cleaned_data["areas"]
        if len(chosen) < 2:  # one alone is no merging
            raise forms.ValidationError(_("Choose two or more areas."))
        return chosen

    @cached_property
    def changes(self) -> list[Change]:
        """The change as the verb takes it. The form is valid."""
        first, *others = self.cleaned_data["areas"]
        fields = {name: self.cleaned_data[name] for name in ("title", "observed", "expected")}
        return [{"item": "area", "ref": first, "op": "merge", "others": others, "fields": fields}]
