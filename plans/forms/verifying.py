"""One file to be looked at, and not kept."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form

LARGEST = 20  # megabytes: more than any document of ours


class VerifyForm(Form):
    """The file, whatever it is called and of whatever kind it says it is."""

    file = forms.FileField(
        label=_("The PDF file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "drop-zone"}),
        error_messages={"required": _("Choose the file first: nothing arrived.")},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse one that is larger than any of ours."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST * settings.MEGABYTE:
            raise ValidationError(
                _(
                    "This file is larger than %(limit)d MB; no document from here is. Choose the one you were given."
                )
                % {"limit": LARGEST}
            )
        return file
