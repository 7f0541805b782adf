"""One area made into several, and several made into one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Field, Fieldset, Layout
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.enums import AreaKind
from plans.forms.change_parts import Change
from plans.forms.changing import WhyItChanges, not_judged
from plans.forms.fields import TILES, ShortWords, Words, tiles, unmark
from plans.models import ImprovementArea, Plan

# How each of the new areas is called where something is put into it, and over its own fields.
PLACES = (
    (_("The first"), _("The first area")),
    (_("The second"), _("The second area")),
    (_("The third"), _("The third area")),
    (_("The fourth"), _("The fourth area")),
    (_("The fifth"), _("The fifth area")),
)
MOST_AREAS = len(PLACES)
# What makes an area one, and what is said where it is missing.
NEEDED = {
    "title": _("Name the area in a few words."),
    "observed": _("Say what was seen, with at least one dated example."),
    "expected": _("Say what is expected instead."),
}
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


class AnotherArea:
    """The button that makes room for one more area."""

    def render(
        self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        """The button; pressed, the page comes back at the new area."""
        return format_html(
            '<p><button class="btn btn-quiet" name="another_area" value="yes" formaction="#area-{}">{}</button></p>',
            form.count,
            _("Add another area"),
        )

    def get_field_names(self, index: Any = None) -> list[Any]:
        """None."""
        return []


class SplitForm(_AboutAreas):
    """Two to five areas in the place of one: what each says, and which goals and steps go to which.

    An area beyond the second in which nothing is written, and to which nothing belongs, is none.
    """

    count = 2

    def __init__(self, *args: Any, plan: Plan, area: ImprovementArea, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.area = area
        self.items = [*plan.goals.filter(area=area), *plan.actions.filter(area=area)]
        sent = str(self.data.get("count", ""))
        self._ask(int(sent) if sent in {str(number) for number in range(2, MOST_AREAS + 1)} else 2)

    @property
    def may_grow(self) -> bool:
        """Whether there is room for another area."""
        return self.count < MOST_AREAS

    def make_room(self, _sent: Mapping[str, str]) -> None:
        """One more area; what was typed is not judged yet."""
        self._ask(min(self.count + 1, MOST_AREAS))
        new = {"count": str(self.count), f"kind_{self.count - 1}": self.area.kind}
        self.data = {**self.data.dict(), **new}  # type: ignore[attr-defined]  # what a browser sent
        not_judged([self])

    def _ask(self, count: int) -> None:
        self.count = count
        self.fields["count"] = forms.IntegerField(widget=forms.HiddenInput, initial=count, required=False)
        for number in range(count):
            self._ask_for_area(number)
        for item in self.items:
            label = getattr(item, "statement", "") or getattr(item, "description", "")
            self.fields[f"belongs_{item.ref}"] = tiles(
                label,
                [(str(number), place) for number, (place, _heading) in enumerate(PLACES[:count])],
                needed=_("Choose to which of them it belongs."),
            )
        areas = [
            Fieldset(
                PLACES[n][1],
                f"title_{n}",
                Field(f"kind_{n}", template=TILES),
                f"observed_{n}",
                f"expected_{n}",
                css_id=f"area-{n + 1}",
            )
            for n in range(count)
        ]
        where = [Field(f"belongs_{item.ref}", template=TILES) for item in self.items]
        if where:
            where = [Fieldset(_now("Which goal and step belongs to which?"), *where)]
        more = [AnotherArea()] if self.may_grow else []
        self.helper.layout = Layout("version", "count", *areas, *more, *where, *self.why())

    def _ask_for_area(self, number: int) -> None:
        old, needed = self.area if number == 0 else None, number < 2
        asked: dict[str, forms.Field] = {
            "title": ShortWords(
                label=_("What is the area?"),
                longest=200,
                needed=NEEDED["title"],
                initial=old.title if old else "",
                required=needed,
            ),
            "kind": tiles(
                _("What kind of area is it?"),
                AreaKind.choices,
                needed=_("Choose what kind of area it is."),
                initial=self.area.kind,
                required=needed,
            ),
        }
        for name, label in (("observed", _("What was seen?")), ("expected", _("What is expected?"))):
            initial = getattr(old, name) if old else ""
            asked[name] = Words(label=label, rows=3, needed=NEEDED[name], initial=initial, required=needed)
        for name, field in asked.items():
            unmark(field)
            self.fields[f"{name}_{number}"] = field

    def clean(self) -> dict[str, Any]:
        """What makes an area one is all there."""
        super().clean()
        for number in range(2, self.count):
            if self._is_one(number):
                for name, needed in NEEDED.items():
                    field = f"{name}_{number}"
                    if not self.cleaned_data.get(field) and field not in self.errors:
                        self.add_error(field, needed)
        return self.cleaned_data

    def _is_one(self, number: int) -> bool:
        written = any(self.cleaned_data.get(f"{name}_{number}") for name in NEEDED)
        return number < 2 or written or bool(self._takes(number))

    def _takes(self, number: int) -> list[str]:
        return [
            item.ref for item in self.items if self.cleaned_data.get(f"belongs_{item.ref}") == str(number)
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """The change as the verb takes it. The form is valid."""
        data = self.cleaned_data
        into = [
            {
                "fields": {
                    **{name: data[f"{name}_{n}"] for name in NEEDED},
                    "kind": data[f"kind_{n}"] or self.area.kind,
                },
                "takes": self._takes(n),
            }
            for n in range(self.count)
            if self._is_one(n)
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
