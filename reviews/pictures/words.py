"""Numbers and days as a person reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\N{NO-BREAK SPACE}"
# From here on the digits of a number are grouped.
MANY = 10_000


def number(value: Decimal) -> str:
    """A number without the noughts that say nothing, in the reader's own way of writing it."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return str(number_format(value, decimal_pos=places, force_grouping=abs(value) >= MANY))


def is_share(unit: str) -> bool:
    """Whether the unit is a percentage of something."""
    return unit.lstrip().startswith("%")


def measured(value: Decimal, unit: str) -> str:
    """A number with its unit."""
    joint = "" if not unit or is_share(unit) else NBSP
    return f"{number(value)}{joint}{unit}"


def in_picture(value: Decimal, unit: str) -> str:
    """A number where there is little room: its unit stands in the words beside the picture."""
    return f"{number(value)}%" if is_share(unit) else number(value)


def distance(value: Decimal, unit: str) -> str:
    """How far apart two numbers are: in points where they are percentages."""
    if not is_share(unit):
        return number(value)
    return ngettext("%(number)s point", "%(number)s points", 1 if value == 1 else 2) % {
        "number": number(value)
    }


def full_day(day: date) -> str:
    """A day with its year."""
    return date_format(day, "j F Y")


def short_day(day: date) -> str:
    """A day where there is little room."""
    return date_format(day, "j M")


def today_words(today: date) -> str:
    """Today, with its date: on paper it is read on another day."""
    return _("today, %(day)s") % {"day": short_day(today)}
