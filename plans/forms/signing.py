"""Signing, not signing, talking first, paper and witnesses: what each page asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.forms.proving import ProvingForm
from employees.models import User
from employees.web.forms import Form
from plans.enums import SignatureMeaning
from plans.evidence import Clean, Refusal
from plans.forms.attaching import ACCEPT, SENTENCES, cleaned
from plans.forms.fields import TILES, DayField, ShortWords, Words
from plans.workflows import Words as WordsToSign

M = SignatureMeaning
# What is chosen beside each tile; the whole statement stands above them, and the added sentence in the tile.
MEANINGS = (
    (M.RECEIVED, _("I have received and read it")),
    (M.AGREED, _("I have received and read it. I agree with it.")),
    (M.COMMENTS, _("I have received and read it. My comments belong to it.")),
)
ON_PAPER = (
    (M.RECEIVED, _("Signed as received and read")),
    (M.AGREED, _("Signed, with a note of agreement")),
    (M.COMMENTS, _("Signed, with comments")),
    (M.NOT_SIGNING, _("Received, and not signed")),
)


class Shown(Form):
    """What stood on the screen, by its fingerprint."""

    version_sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.render_hidden_fields = True


class ConfirmForm(ProvingForm, Shown):
    """The receipt: its meaning, chosen by the signer and never beforehand; own comments; who was there; the proof."""

    meaning = forms.ChoiceField(
        label=_("What do you want to say by signing?"),
        choices=MEANINGS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you want to say, or ‘I do not want to sign’"),
            "invalid_choice": _("Choose one of these"),
        },
    )
    comment = Words(
        label=_("Your comments"),
        required=False,
        help_text=_(
            "You can also add comments later. Only you can see this until you press one of the buttons below."
        ),
    )
    present = ShortWords(
        label=_("Who is with you"),
        required=False,
        longest=200,
        help_text=_("A colleague, a union representative, anyone. Only if you want it recorded."),
    )
    interpreter = ShortWords(label=_("Who interprets for you"), required=False, longest=200)
    interpreter_language = ShortWords(label=_("Into which language"), required=False, longest=100)
    words_sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    language = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, words: WordsToSign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        people = ("present", "interpreter", "interpreter_language")
        opened = any(self.data.get(name) for name in people)
        self.helper.layout = Layout(
            Div(Field("meaning", template=TILES), css_class="my-meaning"),
            "comment",
            HTML(_details(_("Somebody is with you, or interprets"), is_open=opened)),
            Div(*people),
            HTML("</details>"),
            *(["password"] if "password" in self.fields else []),
        )

    def clean(self) -> dict[str, Any]:
        """What belongs together; then the proof."""
        clean = self.cleaned_data
        if clean.get("meaning") == M.COMMENTS and not clean.get("comment", "").strip():
            self.add_error("comment", _now("Write your comments, or choose another way of signing."))
        if bool(clean.get("interpreter")) != bool(clean.get("interpreter_language")):
            missing = "interpreter_language" if clean.get("interpreter") else "interpreter"
            self.add_error(missing, _now("Give both: who interprets, and into which language."))
        return super().clean()


def _details(summary: Any, *, is_open: bool) -> str:
    opened = " open" if is_open else ""
    return f'<details class="disclosure"{opened}><summary>{summary}</summary>'


class NotSigningForm(ProvingForm, Shown):
    """The other path: a reason, if there is one to be given."""

    comment = Words(
        label=_("Your reason"),
        required=False,
        help_text=_("You do not have to give one. What you write is kept with the plan, word for word."),
    )
    field_order = ("comment", "password")


class MeetForm(Shown):
    """What should be talked about, if one wants to say it now."""

    comment = Words(
        label=_("What would you like to talk about?"),
        required=False,
        help_text=_("You do not have to say it now. Your manager and HR can read it."),
    )


class PaperForm(Shown):
    """A paper that was signed by hand: what stands on it, who was there, and the scan."""

    meaning = forms.ChoiceField(
        label=_("What stands on the paper"),
        choices=ON_PAPER,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what stands on the paper"),
            "invalid_choice": _("Choose one of these"),
        },
    )
    signed_on = DayField(
        label=_("The date on the paper"),
        needed=_("Give the date that is on the paper"),
        help_text=_("As it was written by hand. When you put it in is recorded beside it."),
    )
    comment = Words(
        label=_("What was written on it by hand"),
        required=False,
        help_text=_("Word for word. Leave it empty if nothing was."),
    )
    witness = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="ref",
        label=_("Who was there besides you"),
        empty_label=_("Choose a witness"),
        help_text=_("They are named in the record, and can confirm it with a signature of their own."),
        error_messages={
            "required": _("Choose who was there besides you"),
            "invalid_choice": _("Choose one of these"),
        },
    )
    file = forms.FileField(
        label=_("The scan"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose the file with the scan"), "empty": SENTENCES[Refusal.EMPTY]},
    )

    def __init__(self, *args: Any, witnesses: Sequence[User], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = self.fields["witness"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in witnesses]).select_related("employee")  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda user: user.get_full_name()  # type: ignore[attr-defined]  # the same
        self.helper.layout = Layout(
            Field("meaning", template=TILES), "signed_on", "comment", "witness", "file"
        )

    def clean(self) -> dict[str, Any]:
        """Comments where the paper has them."""
        clean = super().clean() or self.cleaned_data
        if clean.get("meaning") == M.COMMENTS and not clean.get("comment", "").strip():
            self.add_error("comment", _now("Write down what was written on it by hand."))
        return clean

    def clean_file(self) -> Clean:
        """The scan, cleaned like every file of a plan."""
        return cleaned(self.cleaned_data["file"], by=self.by)

    @property
    def scan(self) -> Clean:
        """The cleaned file."""
        found: Clean = self.cleaned_data["file"]
        return found

    @property
    def day(self) -> date:
        """The date on the paper."""
        found: date = self.cleaned_data["signed_on"]
        return found


class AttestForm(ProvingForm, Shown):
    """A witness: one box that says what is confirmed, and the proof."""

    confirmed = forms.BooleanField(
        error_messages={"required": _("Tick the box to say that this is so, or go back")}
    )
    comment = Words(label=_("Anything you want to add"), rows=3, required=False)
    field_order = ("confirmed", "comment", "password")

    def __init__(self, *args: Any, statement: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].label = statement
