"""A file and what it shows. The file is read and cleaned here, and a sentence says why one is not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from employees.models import User
from employees.web.forms import Form
from employees.web.scanning import refuse_harmful
from plans.evidence import NAMED_AS, Clean, Refusal, Refused, clean_apart
from plans.forms.fields import Sentence
from plans.models import ImprovementArea
from plans.workflows.attaching import too_big

ACCEPT = ",".join(sorted({f".{ending}" for endings in NAMED_AS.values() for ending in endings}))
_KINDS = _("PDF, picture (PNG, JPEG, WebP), text, CSV, DOCX, XLSX or ODT")

SENTENCES: Mapping[Refusal, Sentence] = {
    Refusal.EMPTY: _("This file is empty. Open it to see what it should hold, and choose it again."),
    Refusal.STRANGE_NAME: _(
        "The name of this file holds letters that cannot be seen. Rename the file, and choose it again."
    ),
    Refusal.UNKNOWN: format_lazy(
        _("This kind of file is not taken. Save it as one of these, and choose it again: {kinds}."),
        kinds=_KINDS,
    ),
    Refusal.MISNAMED: _(
        "This file holds something else than its name says. Save it anew with the program that made it, and choose "
        "that file."
    ),
    Refusal.TWO_IN_ONE: _(
        "This file can be read as two different kinds of file. Save it anew with the program that made it, and choose "
        "that file."
    ),
    Refusal.WEB_PAGE: _("This is a web page. Print it into a PDF, and attach that."),
    Refusal.ARCHIVE: _("This is an archive. Unpack it, and attach the files that matter one by one."),
    Refusal.OLD_OFFICE: _(
        "This is an older Office format, which can hide programs. Save it as DOCX, XLSX or PDF, and attach that."
    ),
    Refusal.PASSWORD: _("This file is locked with a password. Save it without one, and attach that."),
    Refusal.MACROS: _("This document holds macros. Save it without them or as a PDF, and attach that."),
    Refusal.SCRIPT: _(
        "This file holds something that runs or plays when it is opened. Print it into a PDF, and attach that."
    ),
    Refusal.HOLDS_FILES: _(
        "This document holds other files inside. Attach those one by one, and this one printed into a PDF."
    ),
    Refusal.REACHES_OUT: _(
        "This document fetches something from elsewhere when it is opened. Print it into a PDF, and attach that."
    ),
    Refusal.SIGNED: _(
        "This document is signed digitally, and the signature would break when names are taken out of it. "
        "Print it into a PDF, and attach that."
    ),
    Refusal.MOVING: _("This picture moves. Attach the single pictures that matter."),
    Refusal.TOO_MANY_PIXELS: _(
        "This picture is too large to be opened safely. Save a smaller one, and attach that."
    ),
    Refusal.UNPACKS_TOO_BIG: _(
        "This document would unpack to more than can be read. Save the part that matters as a PDF, and attach that."
    ),
    Refusal.CANNOT_CLEAN: _(
        "This document holds a part from which names cannot be taken out. Print it into a PDF, and attach that."
    ),
    Refusal.DAMAGED: _(
        "This file is damaged and cannot be read. Save it anew with the program that made it, and choose that file."
    ),
    Refusal.TOO_MUCH_WORK: _(
        "This file takes too long to read. Save the part that matters as a PDF, and attach that."
    ),
}


class EvidenceForm(Form):
    """What is added to a plan as evidence. Its clean `file` is the cleaned file, its `area` the row or None."""

    title = forms.CharField(
        label=_("What does it show?"),
        max_length=200,
        help_text=_("A few words: what it is, and of which day. The name of the file is not kept."),
        error_messages={"required": _("Say in a few words what it shows")},
    )
    area = forms.ChoiceField(label=_("What is it about?"), required=False)
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose a file"), "empty": SENTENCES[Refusal.EMPTY]},
    )

    def __init__(self, *args: Any, areas: Sequence[ImprovementArea], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.areas = {area.ref: area for area in areas}
        choices = [("", _("The plan as a whole")), *((area.ref, area.title) for area in areas)]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not areas:
            del self.fields["area"]
        self.fields["file"].help_text = format_lazy(
            _(
                "{kinds}, up to {limit} MB. The name of its author, places and other hidden details are taken out, "
                "and only the cleaned file is kept."
            ),
            kinds=_KINDS,
            limit=settings.ATTACHMENT_MAX_BYTES // settings.MEGABYTE,
        )

    def clean_area(self) -> ImprovementArea | None:
        """The area itself."""
        return self.areas.get(self.cleaned_data["area"])

    def clean_file(self) -> Clean:
        """The file, read apart and without a trace of who made it; or one sentence why it is not taken."""
        return cleaned(self.cleaned_data["file"], by=self.by)


def cleaned(sent: UploadedFile, *, by: User) -> Clean:
    """A file that was sent, without a trace of who made it. Raises ValidationError with why it is not taken."""
    if (sent.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        raise ValidationError(too_big())
    refuse_harmful(sent, by=by)
    try:
        return clean_apart(sent.read(), sent.name or "")
    except Refused as refused:
        raise ValidationError(SENTENCES[refused.refusal]) from refused


class WithdrawEvidenceForm(Form):
    """Why a file should not be here."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone who can see the plan reads it, and it stays part of the record."),
        error_messages={"required": _("Say why the file is withdrawn")},
    )
