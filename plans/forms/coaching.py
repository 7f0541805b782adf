"""What is asked for a note of the coaching log, for an answer to one, and which notes a plan rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import ObservationKind
from plans.forms.fields import TILES, DayField, DraftForm, Words, named, tiles
from plans.models import Observation


class NoteForm(Form):
    """One note: when, what was seen, what was said. `today` is the day where the person works."""

    kind = tiles(_("What kind of note is it?"), ObservationKind.choices, needed=_("Choose the kind of note."))
    happened_on = DayField(
        label=_("When did it happen?"),
        needed=_("Give the day on which it happened."),
        help_text=_("The day itself. When you write this is recorded beside it."),
    )
    seen = Words(
        label=_("What did you see?"),
        rows=4,
        needed=_("Say what you saw."),
        help_text=_(
            "What happened, where, how often. Describe work, not character, and nothing about health."
        ),
    )
    said = Words(
        label="",
        rows=3,
        required=False,
        help_text=_(
            "In your words: what you told them, and what they answered. Leave it empty if you have not."
        ),
    )
    share = forms.BooleanField(required=False, label="")

    def __init__(self, *args: Any, name: str, today: date, may_share: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["said"].label = named(_("What did you say to %(name)s?"), name=name)
        self.fields["share"].label = named(_("Share it with %(name)s now"), name=name)
        if not may_share:
            del self.fields["share"]
        shared = ("share",) if may_share else ()
        self.helper.layout = Layout(Field("kind", template=TILES), "happened_on", "seen", "said", *shared)

    def clean_happened_on(self) -> date:
        """Not ahead."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet. Give the day on which it happened."))
        return day

    @property
    def content(self) -> dict[str, Any]:
        """What the note says."""
        clean = self.cleaned_data
        return {
            "kind": ObservationKind(clean["kind"]),
            "happened_on": clean["happened_on"],
            "seen": clean["seen"],
            "said": clean["said"],
        }


class NoteAnswerForm(Form):
    """The person's answer to a note."""

    words = Words(
        label=_("Your answer"),
        rows=5,
        needed=_("Write your answer."),
        help_text=_("How you see it, what is missing, what you would need. It stays with the note."),
    )


class CitationField(forms.ModelMultipleChoiceField):
    """Notes, each by its day and its first words."""

    def label_from_instance(self, obj: Any) -> str:
        """“4 May 2026, a concern: On two days …”, and whether the person has read it."""
        said = _now("%(day)s, %(kind)s: %(words)s") % {
            "day": date_format(obj.happened_on, "j F Y"),
            "kind": obj.get_kind_display().lower(),
            "words": Truncator(obj.seen).chars(120),
        }
        return said if obj.is_shared else _now("%(note)s (not shared yet)") % {"note": said}


class CiteForm(DraftForm):
    """Which notes of the log the plan rests on."""

    notes = CitationField(
        queryset=Observation.objects.none(),
        required=False,
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
        label=_("Which notes does this plan rest on?"),
        help_text=_(
            "Choose those that show what happened, the good ones too. They stand in the plan word for word."
        ),
    )

    def __init__(self, *args: Any, notes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notes"].queryset = notes  # type: ignore[attr-defined]  # a choice of several
        self.fields["notes"].error_messages["invalid_choice"] = _("A note is no longer there. Choose again.")

    @property
    def chosen(self) -> list[Observation]:
        """What was chosen."""
        return list(self.cleaned_data["notes"])
