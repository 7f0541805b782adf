"""What is asked about dates, rating scales, signatures and outcomes."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from plans.designs import Design, Moment, Rated, SeriesKind, SignerRole
from plans.designs.lines import days_of, lines_of
from plans.enums import OutcomeKind
from plans.forms.fields import TILES, ShortWords, Words, tiles
from plans.forms.templates.base import LONGEST_LABEL, BuilderForm, Lines, whole_number

LONGEST_PLAN, MOST_MEETINGS, MOST_LEVELS = 731, 104, 12
COUNTS = (("calendar", _("Calendar days")), ("working", _("Working days of the employee")))


class DatesForm(BuilderForm):
    """How long, how often, how it begins."""

    length = whole_number(_("How many days does a plan last?"), least=1, most=LONGEST_PLAN)
    count = tiles(_("Which days are counted?"), COUNTS, needed=_("Choose which days are counted."))
    series = tiles(_("When do both meet?"), SeriesKind.choices, needed=_("Choose when both meet."))
    every = whole_number(_("Every how many days?"), least=1, most=LONGEST_PLAN, required=False)
    days = ShortWords(
        label=_("On which days of the plan?"),
        longest=1000,
        required=False,
        help_text=_("Counted from the first day, such as 30, 60, 90."),
        widget=forms.TextInput(attrs={"class": "input-medium", "inputmode": "text"}),
    )
    review_scale = forms.ChoiceField(
        label=_("Rating scale at checkpoints"),
        required=False,
        help_text=_(
            "Asked for besides how every goal stands, in the words of your form. Scales are made under “Rating scales”."
        ),
        error_messages={"invalid_choice": _("This scale is not there any more. Choose another one.")},
    )
    review_scale_rates = tiles(
        _("What does it rate?"), Rated.choices, needed=_("Choose what the scale rates."), required=False
    )
    consultation_days = whole_number(
        _("Working days to talk the plan through"),
        least=1,
        most=60,
        help_text=_("From the day the plan is shared until it starts."),
    )
    employee_writes_first = forms.BooleanField(
        label=_("The employee is asked to write first"), required=False
    )
    unmarked = ("every", "days", "review_scale", "review_scale_rates")
    layout = (
        "length",
        Field("count", template=TILES),
        Field("series", template=TILES),
        "every",
        "days",
        "review_scale",
        Field("review_scale_rates", template=TILES),
        "consultation_days",
        "employee_writes_first",
    )

    def __init__(self, *args: Any, design: Design, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_scale"].choices = [  # type: ignore[attr-defined]  # a choice of one
            ("", _("None: Waymark's own words for every goal are enough")),
            *((scale.key, scale.label) for scale in design.scales),
        ]

    def clean(self) -> dict[str, Any]:
        """What the chosen way of meeting needs is there, and makes sense."""
        super().clean()
        series = self.cleaned_data.get("series")
        if series == SeriesKind.EVERY and not self.cleaned_data.get("every") and "every" not in self.errors:
            self.add_error("every", _("Say every how many days both meet."))
        if series == SeriesKind.AT_DAYS and "days" not in self.errors:
            self._refuse_odd_days()
        rates = self.cleaned_data.get("review_scale_rates")
        if self.cleaned_data.get("review_scale") and not rates and "review_scale_rates" not in self.errors:
            self.add_error("review_scale_rates", _("Choose what the scale rates."))
        return self.cleaned_data

    def _refuse_odd_days(self) -> None:
        days = days_of(self.cleaned_data.get("days", ""))
        if not days:
            self.add_error("days", _("Give the days on which both meet, such as 30, 60, 90."))
        elif days[0] < 1 or days[-1] > LONGEST_PLAN:
            self.add_error("days", _("A day of the plan lies between 1 and 731."))
        elif len(days) > MOST_MEETINGS:
            self.add_error("days", _("Give 104 days at most."))


class ScaleForm(BuilderForm):
    """A rating scale."""

    label = ShortWords(
        label=_("What is the scale called?"),
        longest=LONGEST_LABEL,
        needed=_("Give the scale a name."),
    )
    levels = Lines(
        label=_("Levels, from the least to the most"),
        most=MOST_LEVELS,
        help_text=_("One a line, such as “Not met”, “Partly met”, “Met”. About the work, not the person."),
        error_messages={"required": _("Give at least two levels, one a line.")},
    )

    def clean_levels(self) -> str:
        """One level is no scale."""
        text: str = self.cleaned_data["levels"]
        if len(lines_of(text)) < 2:
            raise forms.ValidationError(_("Give at least two levels, one a line."))
        return text


class SignerForm(BuilderForm):
    """Who signs, when, and what signing says. `taken` are the roles that sign already."""

    role = forms.ChoiceField(
        label=_("Who signs?"),
        error_messages={
            "required": _("Choose who signs."),
            "invalid_choice": _("They sign already. Choose somebody else, or go back and change theirs."),
        },
    )
    moments = forms.MultipleChoiceField(
        label=_("When?"),
        choices=Moment.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one moment.")},
    )
    label = ShortWords(
        label=_("What are they called on the paper?"),
        longest=LONGEST_LABEL,
        required=False,
        help_text=_("Such as “Department head”. Leave it empty for the words above."),
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )
    statement = Words(
        label=_("What does signing say?"),
        rows=3,
        required=False,
        help_text=_("Leave it empty for Waymark's own words: received and read, which is not agreement."),
    )
    required = forms.BooleanField(label=_("Their signature is waited for"), required=False)

    def __init__(self, *args: Any, taken: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a choice of one
            (role.value, role.label) for role in SignerRole if role.value not in taken
        ]


class OutcomeForm(BuilderForm):
    """One way in which a plan can end."""

    kind = tiles(_("How does the plan end?"), OutcomeKind.choices, needed=_("Choose how the plan ends."))
    label = ShortWords(
        label=_("What is it called here?"),
        longest=LONGEST_LABEL,
        required=False,
        help_text=_("Such as “Plan completed”. Leave it empty for the words above."),
    )
    layout = (Field("kind", template=TILES), "label")
