"""What is asked to write a letter, and to word letters for the whole organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form, TimeInput
from plans.enums import LetterKind
from plans.forms.fields import DayField, ShortWords, Words, tiles, unmark
from plans.letters import Wording, unknown_in
from plans.letters.kinds import KINDS
from plans.models import Checkpoint
from plans.models.letter import LONGEST_SUBJECT
from plans.workflows import Meeting

OTHER = "other"
LONGEST_TEXT = 5_000


class LetterForm(Form):
    """A letter: what only its writer knows. An invitation asks when and where."""

    day = DayField(label=_("On which day?"), needed=_("Give the day."))
    time = forms.TimeField(
        label=_("At what time?"),
        widget=TimeInput(attrs={"class": "input-short"}),
        error_messages={
            "required": _("Give the time."),
            "invalid": _("This is not a time. Give hours and minutes."),
        },
    )
    place = ShortWords(
        label=_("Where?"),
        longest=200,
        needed=_("Say where you meet."),
        help_text=_("A room where others do not hear, or how to take part from elsewhere."),
    )
    message = Words(
        label=_("In your own words"),
        required=False,
        longest=LONGEST_TEXT,
        help_text=_("It stands after the beginning. Facts, not character; nothing about health."),
    )
    tells = forms.BooleanField(
        label=_("Send a message that there is a letter"),
        required=False,
        initial=True,
        help_text=_("It says nothing of what is in it. Leave it out if you hand the letter over yourself."),
    )

    def __init__(
        self, *args: Any, kind: LetterKind, shared: bool, checkpoints: Sequence[Checkpoint], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.checkpoints = {str(one.number): one for one in checkpoints}
        if kind not in LetterKind.INVITATIONS:
            for name in ("day", "time", "place"):
                del self.fields[name]
        if not shared:
            del self.fields["tells"]
        if kind == LetterKind.MEETING and checkpoints:
            self._offer_checkpoints()

    def _offer_checkpoints(self) -> None:
        words = _now("Checkpoint %(number)d, %(day)s")
        planned = [
            (key, words % {"number": one.number, "day": date_format(one.due_on, "l j F")})
            for key, one in self.checkpoints.items()
        ]
        self.fields["which"] = tiles(
            _("Which meeting?"), [*planned, (OTHER, _("Another meeting"))], needed=_("Choose a meeting.")
        )
        day = self.fields["day"]
        day.required, day.label = False, _("On which day, if it is another one?")
        unmark(day)
        self.order_fields(["which", "day", "time", "place", "message", "tells"])

    def clean(self) -> dict[str, Any]:
        """The day is that of the checkpoint, or the one that was given."""
        super().clean()
        data = self.cleaned_data
        chosen = self.checkpoints.get(data.get("which", ""))
        if chosen is not None:
            data["day"] = chosen.due_on
        elif (
            "which" in self.fields and not data.get("day") and "day" not in self.errors and data.get("which")
        ):
            self.add_error("day", _("Give the day."))
        return data

    @property
    def meeting(self) -> Meeting | None:
        """When and where, if it invites to something. The form is valid."""
        data = self.cleaned_data
        if "place" not in self.fields:
            return None
        checkpoint = self.checkpoints.get(data.get("which", ""))
        return Meeting(data["day"], data["time"], data["place"], checkpoint)


class WordingForm(Form):
    """The words of one kind of letter in one language. `seen` is the number of the wording that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    subject = ShortWords(label=_("Subject"), longest=LONGEST_SUBJECT, needed=_("Give the letter a subject."))
    opening = Words(
        label=_("Beginning"),
        rows=7,
        longest=LONGEST_TEXT,
        needed=_("Write how the letter begins."),
        help_text=_("After “Dear …,”. An empty line begins a new paragraph."),
    )
    closing = Words(
        label=_("End"),
        rows=9,
        longest=LONGEST_TEXT,
        needed=_("Write how the letter ends."),
        help_text=_("After the middle part, before “Yours sincerely”."),
    )

    def __init__(self, *args: Any, kind: LetterKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = KINDS[kind].known
        self.helper.render_hidden_fields = True

    def clean(self) -> dict[str, Any]:
        """Nothing in square brackets but what can be filled in."""
        super().clean()
        for name in ("subject", "opening", "closing"):
            for unknown in unknown_in(self.cleaned_data.get(name) or "", self.known):
                said = _now("Nothing can be filled in for [%(name)s]. Use one of those in the list.")
                self.add_error(name, said % {"name": unknown})
        return self.cleaned_data

    @property
    def wording(self) -> Wording:
        """The words as far as they are typed."""
        data = getattr(self, "cleaned_data", {})
        return Wording(*(data.get(name) or "" for name in ("subject", "opening", "closing")))
