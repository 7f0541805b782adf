"""What is asked about a part of a template, and about a field in it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plans.designs import BuiltIn, OwnFieldKind, Part
from plans.designs.design import MOST_CHOICES, MOST_COLUMNS
from plans.designs.lines import columns_of, lines_of, read_column
from plans.forms.fields import TILES, ShortWords, Words, tiles
from plans.forms.templates.base import (
    LONGEST_HINT,
    LONGEST_LABEL,
    BuilderForm,
    Lines,
    refuse_too_much,
)

B = BuiltIn
# Parts that are a text: they may begin with words.
TEXTS = frozenset({B.REASON, B.IMPACT, B.EARLIER_TALKS, B.ENDING, B.RIGHTS})
# Parts that somebody may be made to fill in before the plan is sent.
ASKED = frozenset(
    {
        B.REASON,
        B.IMPACT,
        B.EARLIER_TALKS,
        B.AREAS,
        B.GOALS,
        B.EMPLOYEE_ACTIONS,
        B.EMPLOYER_ACTIONS,
        B.SUPPORT,
        B.MILESTONES,
        B.CHECKPOINTS,
        B.ENDING,
    }
)


def _help() -> Words:
    return Words(
        label=_("Help for whoever fills it in"),
        rows=2,
        longest=LONGEST_HINT,
        required=False,
        help_text=_("It stands under the heading while the plan is written."),
    )


class OwnPartForm(BuilderForm):
    """A part of one's own: a heading over fields."""

    label = ShortWords(label=_("Heading"), longest=LONGEST_LABEL, needed=_("Give this part a heading."))
    help = _help()


class PartForm(BuilderForm):
    """A part that Waymark knows: what it is called here, whether it is needed, what it begins with."""

    label = ShortWords(label=_("Heading"), longest=LONGEST_LABEL, required=False)
    help = _help()
    required = forms.BooleanField(label=_("It must be filled in before the plan is sent"), required=False)
    wording = Words(
        label=_("Words it begins with"),
        rows=7,
        required=False,
        help_text=_("They stand there when a plan is begun, and can be changed in each plan."),
    )

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].help_text = _("Leave it empty for “%(heading)s”.") % {
            "heading": part.built_in.label
        }
        if part.built_in not in ASKED:
            del self.fields["required"]
        if part.built_in not in TEXTS:
            del self.fields["wording"]
        elif part.built_in == BuiltIn.RIGHTS:
            self.fields["wording"].help_text = _(
                "Leave it empty for Waymark's own words about rights and help."
            )


class FieldForm(BuilderForm):
    """A question. Its kind decides what else is asked."""

    label = ShortWords(
        label=_("What is asked?"),
        longest=LONGEST_LABEL,
        needed=_("Say what is asked, in a few words."),
        help_text=_("Such as “Banner ID” or “Measures of success”."),
    )
    kind = tiles(
        _("What kind of answer is it?"),
        OwnFieldKind.choices,
        needed=_("Choose what kind of answer it is."),
        initial=OwnFieldKind.TEXT,
    )
    choices = Lines(
        label=_("Answers to choose from"),
        most=MOST_CHOICES,
        required=False,
        help_text=_("One a line."),
    )
    columns = Words(
        label=_("Columns of the table"),
        rows=5,
        required=False,
        help_text=_(
            "One a line. After a colon you can say what goes into it: “Deadline: date”, “Hours: number”, "
            "“Status: choice of open; done”. Without it, text."
        ),
    )
    help = _help()
    required = forms.BooleanField(label=_("It must be answered before the plan is sent"), required=False)
    unmarked = ("choices", "columns")
    layout = ("label", Field("kind", template=TILES), "choices", "columns", "help", "required")

    def clean_columns(self) -> str:
        """Not too many, none too long, nor any of their answers."""
        text: str = self.cleaned_data["columns"]
        lines = lines_of(text)
        read = [read_column(line) for line in lines]
        refuse_too_much(tuple(label for label, _kind, _answers in read), most=MOST_COLUMNS)
        for _label, _kind, answers in read:
            refuse_too_much(answers, most=MOST_CHOICES)
        return text

    def clean(self) -> dict[str, Any]:
        """A choice has answers to choose from, a table has columns."""
        super().clean()
        kind = self.cleaned_data.get("kind")
        answers = lines_of(self.cleaned_data.get("choices", ""))
        if kind == OwnFieldKind.CHOICE and "choices" not in self.errors and len(answers) < 2:
            self.add_error("choices", _("Give at least two answers, one a line."))
        if kind == OwnFieldKind.TABLE and "columns" not in self.errors:
            self._columns()
        return self.cleaned_data

    def _columns(self) -> None:
        columns = columns_of(self.cleaned_data.get("columns", ""), ())
        if not columns:
            self.add_error("columns", _("Give at least one column, one a line."))
        for column in columns:
            if column.kind == "choice" and len(column.choices) < 2:
                said = _(
                    "Give “%(column)s” at least two answers, such as “%(column)s: choice of open; done”."
                )
                self.add_error("columns", ValidationError(said, params={"column": column.label}))
