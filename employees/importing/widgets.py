"""How each fact is read out of a cell. What is read reads back as itself, so a preview and its import agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from import_export import widgets

from employees.importing.cells import excerpt, is_spoilt, is_spreadsheet_error
from employees.importing.dates import means_never, read_date
from employees.importing.fields import FIELDS
from employees.importing.known import Known, Path, language_called, region_called, time_zone_called
from employees.importing.problems import Problem
from employees.models import WorkingPattern

# "=" and "@" begin a formula everywhere; "+" and "-" do too, but begin honest texts as well ("- Team lead").
_FORMULA = ("=", "＝")
_FORMULA_IN_A_NAME = (*_FORMULA, "+", "-", "@", "＋", "－", "＠")
_SHORTENED = re.compile(r"^\d([.,]\d+)?E\+\d+$", re.IGNORECASE)
_ADDRESS_IN_BRACKETS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


def checked(text: str, field: str, *, signs: tuple[str, ...] = _FORMULA, limit: int | None = None) -> str:
    """The text, if it can be kept. Raises Problem."""
    if text.startswith(signs):
        raise Problem("formula", field=field, sign=text[0], value=excerpt(text))
    if is_spoilt(text):
        raise Problem("unreadable", field=field, value=excerpt(text))
    if is_spreadsheet_error(text):
        raise Problem("spreadsheet_error", field=field, value=text)
    most = limit if limit is not None else FIELDS[field].limit
    if len(text) > most:
        raise Problem("too_long", field=field, length=f"{len(text):,}", limit=most)
    return text


class Text(widgets.Widget):
    """A line of text."""

    signs: tuple[str, ...] = _FORMULA

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field

    def clean(self, value: Any, row: Any = None, **context: Any) -> Any:
        """The text as it stands."""
        return checked(value, self.field, signs=self.signs)


class Name(Text):
    """A part of a name: it turns up in every export, so nothing in it may look like a formula."""

    signs = _FORMULA_IN_A_NAME


class StaffNumber(Text):
    """What says who somebody is."""

    signs = _FORMULA_IN_A_NAME

    def clean(self, value: str, row: Any = None, **context: Any) -> str:
        """The number as text. Raises Problem where a spreadsheet has spoilt it."""
        if _SHORTENED.match(value):
            raise Problem("shortened_number", value=value)
        return str(super().clean(value, row, **context))


class Address(Text):
    """An e-mail address, in small letters, for it may become a login name."""

    signs = _FORMULA_IN_A_NAME

    def clean(self, value: str, row: Any = None, **context: Any) -> str:
        """The address out of "mailto:…" and "Name <…>" too. Raises Problem."""
        bracketed = _ADDRESS_IN_BRACKETS.search(value)
        bare = bracketed[1] if bracketed else value.removeprefix("mailto:")
        address = str(super().clean(bare, row, **context)).lower()
        try:
            validate_email(address)
        except ValidationError as error:
            raise Problem("not_an_address", value=excerpt(value)) from error
        return address


class Day(Text):
    """A calendar date."""

    def clean(self, value: str, row: Any = None, **context: Any) -> date | None:
        """The date; None where an HR system writes its own "never". Raises Problem."""
        if means_never(value):
            return None
        return read_date(checked(value, self.field), order=context.get("order", ""), field=self.field)


class TimeZone(Text):
    """A time zone by name."""

    def clean(self, value: str, row: Any = None, **context: Any) -> str:
        """The zone's own spelling. Raises Problem."""
        return time_zone_called(checked(value, self.field, limit=10_000))


class Language(Text):
    """A language by code or name."""

    def clean(self, value: str, row: Any = None, **context: Any) -> str:
        """The code. Raises Problem."""
        return language_called(checked(value, self.field, limit=10_000))


class Region(Text):
    """A holiday region by code."""

    def clean(self, value: str, row: Any = None, **context: Any) -> str:
        """The code in capitals. Raises Problem."""
        return region_called(checked(value, self.field, limit=10_000))


class Pattern(Text):
    """A working pattern by name."""

    def clean(self, value: str, row: Any = None, **context: Any) -> WorkingPattern:
        """The pattern. Raises Problem."""
        known: Known = context["known"]
        return known.pattern(checked(value, self.field))


class Place(Text):
    """A department by its place in the tree."""

    def clean(self, value: str | Sequence[str], row: Any = None, **context: Any) -> Path:
        """The place, whether or not it exists yet. Raises Problem."""
        known: Known = context["known"]
        words = checked(value, self.field, limit=2_000) if isinstance(value, str) else value
        return known.departments.resolve(words)
