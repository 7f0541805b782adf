"""What is asked at a checkpoint: of the manager a tile and an example a goal, of the employee an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext_lazy as _

from employees.web.forms import DateField, DateInput, Form
from plans.designs import Part, Scale
from plans.forms.own_fields import OWN, AsksOwnFields
from plans.models import Goal, SupportItem
from reviews.enums import Attendee, Stance, Standing
from reviews.models import Measurement, Review
from reviews.queries import ToRate
from reviews.workflows import NOT_RATED, FormEntry, GoalEntry, Present

# About forty pages. No `maxlength` in the browser, which would cut what is pasted without a word.
LONGEST = 100_000
# The tile for no level: no key of a level looks like it.
NOT_NOW = "-"
TILES = (
    Standing.ON_COURSE,
    Standing.SOME_WAY_TO_GO,
    Standing.NEEDS_MORE_SUPPORT,
    Standing.TOO_EARLY,
    Standing.MET,
)


def words(*, rows: int, **kwargs: Any) -> forms.CharField:
    """A field for a person's own words, kept as they typed them."""
    too_long = _("This is longer than %(limit_value)d characters. Shorten it.")
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[MaxLengthValidator(LONGEST, message=too_long)],
        **kwargs,
    )


@dataclass(frozen=True)
class GoalPart:
    """The fields that belong to one goal, for the template, with how it stood last time."""

    number: int
    goal: Goal
    last: Measurement | None
    standing: forms.BoundField
    example: forms.BoundField
    value: forms.BoundField | None
    was_so: forms.BoundField | None = None
    agreed: Decimal | None = None

    @property
    def how(self) -> str:
        """The measure, under the question whether it was so."""
        return _("How we will know: %(measure)s") % {"measure": self.goal.measure}

    @property
    def hint(self) -> str:
        """What was agreed and how it stood last time, under the goal."""
        said: list[object] = []
        if self.goal.target is not None:
            said.append(_("Target: %(number)s.") % {"number": self._in_units(self.goal.target)})
        if self.agreed is not None:
            said.append(_("Agreed for now: %(number)s.") % {"number": self._in_units(self.agreed)})
        if self.last is None:
            said.append(_("Not looked at before."))
        elif self.last.value is None:
            said.append(_("Last time: %(word)s.") % {"word": self.last.get_standing_display()})
        else:
            how = {"word": self.last.get_standing_display(), "number": self._in_units(self.last.value)}
            said.append(_("Last time: %(word)s, %(number)s.") % how)
        return " ".join(str(sentence) for sentence in said)

    def _in_units(self, number: Decimal) -> str:
        return f"{floatformat(number, -2)} {self.goal.unit}".strip()


@dataclass(frozen=True)
class FormQuestions:
    """What only the plan's form asks at a checkpoint: its own fields, and a level of its scale for each of `to_rate`.

    `last` are the levels of last time.
    """

    part: Part | None = None
    scale: Scale | None = None
    to_rate: Sequence[ToRate] = ()
    last: Mapping[str, str] = field(default_factory=dict)

    @property
    def rates_each(self) -> bool:
        """Whether each goal or area is rated, and not the whole."""
        return any(thing.ref for thing in self.to_rate)

    def rates_goal(self, goal: Goal) -> bool:
        """Whether this goal is measured by a level of the form's scale."""
        return any(thing.ref == goal.ref for thing in self.to_rate)


@dataclass(frozen=True)
class MayBeThere:
    """Whom the form offers as present, by name; `usual` are those whose tick is set before anybody touches it."""

    names: Mapping[Attendee, str]
    usual: Collection[Attendee]


def initial_present(review: Review) -> dict[str, Any]:
    """The ticks and the names of others that a draft holds."""
    return {
        "present": sorted({one["as"] for one in review.present if one["as"] != Attendee.OTHER}),
        "others": ", ".join(one["name"] for one in review.present if one["as"] == Attendee.OTHER),
    }


@dataclass(frozen=True)
class RatingPart:
    """One row of tiles, and what was chosen last time."""

    field: forms.BoundField
    hint: str


class CheckpointForm(AsksOwnFields):
    """The account of a checkpoint. As a draft it may have gaps; to be shared it needs every goal and one example.

    `seen` is the mark of the draft that its writer was shown, so that nobody's words are overwritten unseen.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        goals: Sequence[Goal],
        support: Sequence[SupportItem],
        last: Mapping[int, Measurement],
        today: date,
        there: MayBeThere,
        questions: FormQuestions | None = None,
        sharing: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals, self.last, self.sharing, self.today = list(goals), last, sharing, today
        self.questions = questions or FormQuestions()
        self.owed = {item.ref: item for item in support}
        for number, goal in enumerate(self.goals, start=1):
            self._add_goal(number, goal)
        self._add_ratings()
        self._add_own_fields()
        self.fields["held_on"] = DateField(
            label=_("When did you meet?"),
            widget=DateInput(attrs={"max": today.isoformat()}),
            error_messages={
                "required": _("Enter the day on which you met"),
                "invalid": _("Enter the day on which you met"),
            },
        )
        self._add_present(there)
        if support:
            self.fields["delivered"] = forms.MultipleChoiceField(
                label=_("Which promised support has been delivered?"),
                choices=[(item.ref, item.description) for item in support],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["note"] = words(label=_("Anything else (optional)"), rows=2, required=False)

    def _add_present(self, there: MayBeThere) -> None:
        self.fields["present"] = forms.MultipleChoiceField(
            label=_("Who was there?"),
            choices=[(who.value, name) for who, name in there.names.items()],
            widget=forms.CheckboxSelectMultiple,
            initial=[who.value for who in there.usual],
            required=False,
        )
        self.fields["others"] = forms.CharField(
            label=_("Somebody else, by name (optional)"), max_length=200, required=False
        )

    def _add_goal(self, number: int, goal: Goal) -> None:
        self.fields[f"standing_{goal.ref}"] = forms.ChoiceField(
            label=f"{number}. {goal.statement}",
            choices=[(tile.value, tile.label) for tile in TILES],
            widget=forms.RadioSelect,
            required=self.sharing,
            error_messages={
                "required": _("Choose how this goal stands: %(goal)s") % {"goal": goal.statement}
            },
        )
        self.fields[f"example_{goal.ref}"] = words(
            label=_("What did you see? Give one example"), rows=2, required=False
        )
        if goal.is_numeric:
            self.fields[f"value_{goal.ref}"] = forms.DecimalField(
                label=_("Number now, in %(unit)s (optional)") % {"unit": goal.unit},
                max_digits=12,
                decimal_places=2,
                required=False,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}),
                error_messages={"invalid": _("Enter a number, such as 6 or 6.5")},
            )
        elif not self.questions.rates_goal(goal):
            self.fields[f"was_so_{goal.ref}"] = forms.ChoiceField(
                label=_("Was it so this time? (optional)"),
                choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not looked at"))],
                widget=forms.RadioSelect,
                required=False,
            )

    def _add_ratings(self) -> None:
        scale = self.questions.scale
        if scale is None:
            return
        levels = [(level.key, level.label) for level in scale.levels]
        for thing in self.questions.to_rate:
            label = thing.words or scale.label
            self.fields[_rating(thing)] = forms.ChoiceField(
                label=label,
                choices=[*levels, (NOT_NOW, _("Not rated this time"))],
                widget=forms.RadioSelect,
                required=self.sharing,
                error_messages={
                    "required": _("Choose a level, or “Not rated this time”: %(what)s") % {"what": label}
                },
            )

    def _add_own_fields(self) -> None:
        asked = self.questions.part
        self.fields |= self.own_fields(asked, needed=self.sharing)
        for one in asked.fields if asked else ():
            if not one.required:
                self.fields[OWN + one.key].label = _("%(label)s (optional)") % {"label": one.label}

    @property
    def marks_optional(self) -> bool:
        """No: what may stay empty depends on the button, so the labels say it themselves."""
        return False

    @property
    def parts(self) -> list[GoalPart]:
        """The goals with their fields, in the order of the plan."""
        return [
            GoalPart(
                number=number,
                goal=goal,
                last=self.last.get(goal.pk),
                standing=self[f"standing_{goal.ref}"],
                example=self[f"example_{goal.ref}"],
                value=self[f"value_{goal.ref}"] if goal.is_numeric else None,
                was_so=self[f"was_so_{goal.ref}"] if f"was_so_{goal.ref}" in self.fields else None,
                agreed=_agreed(goal, self.today),
            )
            for number, goal in enumerate(self.goals, start=1)
        ]

    def clean(self) -> dict[str, Any]:
        """To be shared, the account needs one thing that was seen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        examples = [cleaned.get(f"example_{goal.ref}", "") for goal in self.goals]
        if self.sharing and self.goals and not any((*examples, cleaned.get("note"))) and not self.errors:
            self.add_error(f"example_{self.goals[0].ref}", _("Give one example of what you saw"))
        return cleaned

    @property
    def entries(self) -> list[GoalEntry]:
        """What was said, goal by goal, as far as anything was."""
        data = self.cleaned_data
        said = [
            GoalEntry(
                goal=goal,
                standing=data[f"standing_{goal.ref}"],
                example=data[f"example_{goal.ref}"],
                value=data.get(f"value_{goal.ref}"),
                was_so={"yes": True, "no": False}.get(data.get(f"was_so_{goal.ref}", "")),
            )
            for goal in self.goals
        ]
        return [entry for entry in said if _is_said(entry)]

    @property
    def rating_parts(self) -> list[RatingPart]:
        """What the form's scale is asked for, in its order."""
        levels = (
            {level.key: level.label for level in self.questions.scale.levels} if self.questions.scale else {}
        )
        found = []
        for thing in self.questions.to_rate:
            word = levels.get(self.questions.last.get(thing.ref, ""), "")
            hint = _("Last time: %(word)s.") % {"word": word} if word else ""
            found.append(RatingPart(self[_rating(thing)], hint))
        return found

    @property
    def form_entry(self) -> FormEntry:
        """What was said to the questions of the plan's form, as far as anything was. The form is valid."""
        chosen = {thing.ref: self.cleaned_data[_rating(thing)] for thing in self.questions.to_rate}
        ratings = {ref: NOT_RATED if level == NOT_NOW else level for ref, level in chosen.items() if level}
        return FormEntry(self.own_answers, ratings)

    @property
    def said_present(self) -> Present:
        """Who was there."""
        ticked = [Attendee(value) for value in self.cleaned_data["present"]]
        return Present(ticked, self.cleaned_data["others"])

    @property
    def delivered(self) -> list[SupportItem]:
        """The promises that were ticked."""
        return [self.owed[ref] for ref in self.cleaned_data.get("delivered", [])]


def _agreed(goal: Goal, today: date) -> Decimal | None:
    """The number on the agreed path whose day has come last."""
    come = [step.value for step in goal.steps.all() if step.due_on <= today]
    return come[-1] if come else None


def _is_said(entry: GoalEntry) -> bool:
    measured = entry.value is not None or entry.was_so is not None
    return bool(entry.standing or entry.example or measured)


def _rating(thing: ToRate) -> str:
    return f"rating_{thing.ref}"


def initial_ratings(review: Review) -> dict[str, str]:
    """The tiles that a draft has chosen, by the names of their fields."""
    return {f"rating_{one['of']}": one["level"] or NOT_NOW for one in review.ratings}


class ResponseForm(Form):
    """The employee's answer to an account."""

    stance = forms.ChoiceField(
        label=_("Choose what fits"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose ‘I have read this’ or ‘I see it differently’")},
    )
    body = words(
        label=_("In your own words"),
        rows=5,
        required=False,
        help_text=_("Your answer stays with this checkpoint. Nobody can change or remove it."),
    )

    def __init__(self, *args: Any, support: Sequence[SupportItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.support = list(support)
        for item in self.support:
            self.fields[f"support_{item.ref}"] = forms.ChoiceField(
                label=item.description,
                choices=[("received", _("I have received this")), ("not_yet", _("Not yet"))],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def support_fields(self) -> list[forms.BoundField]:
        """The promises that are asked about, for the template."""
        return [self[f"support_{item.ref}"] for item in self.support]

    @property
    def received(self) -> list[SupportItem]:
        """What has come."""
        return self._said("received")

    @property
    def not_yet(self) -> list[SupportItem]:
        """What has not."""
        return self._said("not_yet")

    def _said(self, word: str) -> list[SupportItem]:
        return [item for item in self.support if self.cleaned_data.get(f"support_{item.ref}") == word]

    @property
    def marks_optional(self) -> bool:
        """No: the page says that nothing here has to be answered."""
        return False

    def clean(self) -> dict[str, Any]:
        """Who sees it differently says what."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("stance") == Stance.DISPUTED and not cleaned.get("body"):
            self.add_error("body", _("Say in your own words what you see differently"))
        return cleaned
