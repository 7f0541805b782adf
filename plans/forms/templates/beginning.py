"""How a template is begun: from nothing, as a copy, or from a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.designs.reading import LARGEST
from plans.forms.fields import ShortWords, Words
from plans.forms.templates.base import LONGEST_HINT, LONGEST_LABEL, BuilderForm, ReadableForm

BARE, WHOLE = "bare", "whole"


def _name() -> ShortWords:
    return ShortWords(
        label=_("Name of the template"),
        longest=LONGEST_LABEL,
        needed=_("Give the template a name."),
        help_text=_("HR and managers choose it by this name. Employees do not see it."),
    )


def _noun() -> ShortWords:
    return ShortWords(
        label=_("What is such a plan called?"),
        longest=60,
        needed=_("Say what such a plan is called, such as “Coaching plan”."),
        help_text=_("It stands at the top of every plan, such as “Coaching plan”."),
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )


class BeginTemplateForm(ReadableForm):
    """What it is called, and what it begins with. `copies` are (reference, name) of what can be copied."""

    name = _name()
    noun = _noun()
    begin_with = forms.ChoiceField(
        label=_("What does it begin with?"),
        error_messages={
            "required": _("Choose what it begins with."),
            "invalid_choice": _("This is not there any more. Choose what it begins with."),
        },
        help_text=_("You can add and take out every part afterwards."),
    )

    def __init__(self, *args: Any, copies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copied = [(ref, name) for ref, name in copies]
        choices: list[Any] = [
            (BARE, _("Only what every plan needs")),
            (WHOLE, _("Everything that Waymark can ask")),
        ]
        if copied:
            choices.append((_("A copy of"), copied))
        self.fields["begin_with"].choices = choices  # type: ignore[attr-defined]  # a choice of one


class UseForm(BuilderForm):
    """What it is called, and when it suits."""

    name = _name()
    noun = _noun()
    use = Words(
        label=_("When does it suit?"),
        rows=3,
        longest=LONGEST_HINT,
        required=False,
        help_text=_("Whoever begins a plan reads this when they choose a template."),
    )
    origin = Words(
        label=_("Where does it come from?"),
        rows=2,
        longest=LONGEST_HINT,
        required=False,
        help_text=_("Such as the policy or the form that it follows."),
    )


class TemplateFileForm(Form):
    """The file of a template."""

    file = forms.FileField(
        label=_("Template file"),
        allow_empty_file=True,
        help_text=_("A JSON file that was exported here or elsewhere, 1 MB at most."),
        error_messages={"required": _("Choose the file of a template.")},
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> UploadedFile:
        """Not larger than a template can be: it is not even read then."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 1 MB. A template is a small file."))
        return file
