"""What is asked while people are imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from employees.importing.dates import DAY_FIRST, MONTH_FIRST, ONLY_ONE_WAY, Evidence, possible, together
from employees.importing.fields import FIELDS
from employees.importing.limits import MAX_FILE, MEGABYTE
from employees.importing.mapping import Column
from employees.importing.reading import Reading
from employees.importing.verbs import evidence_in, missing_in
from employees.models import User
from employees.web.forms import Form, LastDayField
from employees.web.scanning import refuse_harmful

ENCODINGS = [
    ("utf-8-sig", "Unicode (UTF-8)"),
    ("utf-16", "Unicode (UTF-16)"),
    ("utf-16-le", "Unicode (UTF-16 LE)"),
    ("utf-16-be", "Unicode (UTF-16 BE)"),
    ("utf-32", "Unicode (UTF-32)"),
    ("cp1252", "Windows 1252 (Western Europe, Americas)"),
    ("iso8859-15", "ISO 8859-15 (Western Europe)"),
    ("cp850", "DOS 850 (Western Europe)"),
    ("mac_roman", "Mac OS Roman"),
    ("cp1250", "Windows 1250 (Central Europe)"),
    ("cp1251", "Windows 1251 (Cyrillic)"),
    ("cp1253", "Windows 1253 (Greek)"),
    ("cp1254", "Windows 1254 (Turkish)"),
    ("cp1255", "Windows 1255 (Hebrew)"),
    ("cp1256", "Windows 1256 (Arabic)"),
    ("cp1257", "Windows 1257 (Baltic)"),
    ("shift_jis", "Shift JIS"),
    ("euc_jp", "EUC-JP"),
    ("gb18030", "GB 18030"),
    ("big5", "Big5"),
    ("euc_kr", "EUC-KR"),
]
SEPARATORS = [
    (",", _("comma ,")),
    (";", _("semicolon ;")),
    ("\t", _("tabulator")),
    ("|", _("vertical bar |")),
]


class UploadForm(Form):
    """The file itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "CSV or XLSX, up to {limit} MB, as your HR system exports it. Nothing changes before you confirm."
            ),
            limit=MAX_FILE // MEGABYTE,
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": _("The file is empty. Export it once more and upload it again.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_file(self) -> UploadedFile:
        """Looked at for viruses, unless it is too large to be taken anyway."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) <= MAX_FILE:
            refuse_harmful(file, by=self.by)
        return file


class ReadingForm(Form):
    """How the file is to be read, where the first guess was wrong."""

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reading.kind == "xlsx":
            sheets = [(name, name) for name in reading.sheets]
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=sheets)
        else:
            looks_so = _("Choose another if accented letters look wrong: {sample}")
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Letters are written in"),
                choices=_with(ENCODINGS, reading.encoding),
                help_text=format_lazy(looks_so, sample=reading.sample) if reading.sample else "",
            )
            self.fields["delimiter"] = forms.ChoiceField(
                label=_("Columns are separated by"), choices=_with(SEPARATORS, reading.delimiter)
            )
        self.fields["header_row"] = forms.IntegerField(
            label=_("Row with the headings"),
            min_value=1,
            max_value=10_000,
            widget=forms.NumberInput(attrs={"class": "input-short"}),
        )

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as `read_again` takes it."""
        return {"encoding": "", "delimiter": "", "sheet": "", **self.cleaned_data}


class ColumnsForm(Form):
    """Which column holds which fact, and what the file leaves open."""

    def __init__(self, *args: Any, columns: Sequence[Column], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [("", _("Not in this file")), *((str(each.index), _described(each)) for each in columns)]
        for name, field in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=field.label, help_text=field.hint, choices=choices, required=name == "staff_number"
            )
        self.fields["staff_number"].error_messages["required"] = _(
            "Choose the column with the staff number. It says who is who."
        )
        self._ask_for_order()
        self._ask_what_silence_means()
        self.initial.setdefault("absent_last_day", today)

    def _ask_for_order(self) -> None:
        evidence = together(each.dates for each in self.columns)
        if evidence.either:
            self.fields["date_order"] = forms.ChoiceField(
                label=_("How are dates written?"),
                choices=_orders(evidence),
                widget=forms.RadioSelect,
                required=False,
            )

    def _ask_what_silence_means(self) -> None:
        self.fields["blank"] = forms.ChoiceField(
            label=_("An empty cell means"),
            choices=[
                ("keep", _("Not known here: leave what is stored")),
                ("clear", _("Empty: remove what is stored")),
            ],
            widget=forms.RadioSelect,
        )
        self.fields["absent"] = forms.ChoiceField(
            label=_("People who are not in this file"),
            choices=[("keep", _("Leave them as they are")), ("left", _("Record that they have left"))],
            help_text=_("Choose the second only if the file holds everyone who works here."),
            widget=forms.RadioSelect,
        )
        self.fields["absent_last_day"] = LastDayField(
            label=_("Their last day"),
            help_text=_("Only for people who are not in this file."),
            required=False,
        )

    @property
    def mapping(self) -> dict[str, int]:
        """The column of each fact, as far as one was chosen."""
        chosen = {name: self.cleaned_data.get(name) for name in FIELDS}
        return {name: int(index) for name, index in chosen.items() if index}

    @property
    def choices(self) -> dict[str, str]:
        """The rest, as `choose_columns` takes it."""
        clean = self.cleaned_data
        chosen = {
            "date_order": clean.get("date_order", ""),
            "blank": clean["blank"],
            "absent": clean["absent"],
        }
        if clean["absent"] == "left":
            chosen["absent_last_day"] = clean["absent_last_day"].isoformat()
        return chosen

    def clean(self) -> dict[str, Any]:
        """A name must come from somewhere, dates must be readable, and whoever leaves needs a last day."""
        mapping = self.mapping
        if "staff_number" in mapping:
            for reason in missing_in(mapping):
                self.add_error("name", reason)
        if not self.cleaned_data.get("date_order") and evidence_in(self.columns, mapping).either:
            self.add_error("date_order", _("Say whether the day or the month comes first."))
        wants_last_day = self.cleaned_data.get("absent") == "left" and "absent_last_day" not in self.errors
        if wants_last_day and not self.cleaned_data.get("absent_last_day"):
            self.add_error("absent_last_day", _("Give the last day of the people who are not in this file."))
        return self.cleaned_data


class ConfirmForm(Form):
    """The preview that was seen, and whether to go on without the rows that have errors."""

    preview_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    leave_out = forms.BooleanField(label=_("Go on without the rows that have errors"), required=False)

    def __init__(self, *args: Any, errors_count: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not errors_count:
            del self.fields["leave_out"]


def initial_of(
    mapping: Mapping[str, int], choices: Mapping[str, Any], columns: Sequence[Column]
) -> dict[str, Any]:
    """What the form of columns starts with: what was chosen before, else what was guessed."""
    initial: dict[str, Any] = {name: str(index) for name, index in mapping.items()}
    initial |= {"blank": "keep", "absent": "keep", "date_order": evidence_in(columns, mapping).order}
    return initial | {name: value for name, value in choices.items() if value}


def _with(choices: Sequence[tuple[str, Any]], current: str) -> list[tuple[str, Any]]:
    """The choices, and what is in use even if it is not among them."""
    return [*choices] if current in dict(choices) else [(current, current), *choices]


def _described(column: Column) -> str:
    heading = column.heading or _("Column %(letter)s, no heading") % {"letter": column.letter}
    return f"{heading} ({column.examples[0]})" if column.examples else str(heading)


def _orders(evidence: Evidence) -> list[tuple[str, Any]]:
    readings = possible(evidence.either)
    example = {"text": evidence.either}
    day = {**example, "date": date_format(readings[DAY_FIRST], "j F Y")}
    month = {**example, "date": date_format(readings[MONTH_FIRST], "j F Y")}
    return [
        (DAY_FIRST, _("The day first: %(text)s is %(date)s") % day),
        (MONTH_FIRST, _("The month first: %(text)s is %(date)s") % month),
        (ONLY_ONE_WAY, _("Both occur: refuse rows with a date that can be read two ways")),
    ]
