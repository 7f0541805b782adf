"""Which passwords are tried first, and so are none: found without asking anybody (ASVS 5.0, 6.2.4, 6.2.11, 6.2.12)."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from employees.models import Organisation

# What people chose, from leaks: 43,940 of 12 characters or more. README.md says where they are from.
LIST = Path(__file__).with_name("common.txt.gz")
# The drawing that everybody knows who was ever told to put words together, by its letters.
EXAMPLE = "correcthorsebatterystaple"
# Digits and signs that stand for letters.
LETTERS = str.maketrans("013457@$!", "oieastasi")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
NEXT_TO_EACH_OTHER = frozenset(
    pair for row in ROWS for one, two in pairwise(row) for pair in (one + two, two + one)
)
FEWEST_DIFFERENT = 5
SHORTEST_WORD = 4
# What must be left of letters once known words are taken out.
LEAST_LEFT = 4
MOSTLY = 0.8


class NotCommon:
    """Refuses what stands on lists of leaked passwords, what a keyboard suggests, and the names of here."""

    def __init__(self) -> None:
        self.short: frozenset[str] = frozenset(CommonPasswordValidator().passwords)

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with what to do instead."""
        plain = unicodedata.normalize("NFKC", password).casefold().strip()
        if self._is_listed(plain):
            raise ValidationError(
                _(
                    "This password, or nearly this one, is on the lists that are tried first. Choose three or four "
                    "words that nobody would put together."
                ),
                code="password_too_common",
            )
        if _is_pattern(plain):
            raise ValidationError(
                _("This follows a pattern that is tried first. Choose three or four words instead."),
                code="password_is_a_pattern",
            )
        if _is_of_here(plain, user):
            raise ValidationError(
                _(
                    "This is hardly more than a name that others know here, such as that of your organisation. Choose "
                    "other words."
                ),
                code="password_of_here",
            )

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return _("Not one that is on the lists of leaked passwords.")

    def _is_listed(self, plain: str) -> bool:
        core = plain.strip("0123456789 !\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\\")
        variants = {plain, plain.translate(LETTERS), core, core.translate(LETTERS)}
        letters = re.sub(r"[\W\d_]+", "", plain)
        return letters == EXAMPLE or any(each in self.short for each in variants) or _in_list(variants)


def _in_list(variants: set[str]) -> bool:
    """Whether one of them stands on the long list, read as a whole: nothing of it stays in memory."""
    with gzip.open(LIST, "rb") as file:
        text = b"\n" + file.read()
    return any(b"\n" + each.encode() + b"\n" in text for each in variants if each)


def _is_pattern(plain: str) -> bool:
    letters = re.sub(r"[\W_]+", "", plain)
    repeated = any(re.fullmatch(r"(.+?)\1+", text) for text in (plain, letters))
    if repeated or len(set(plain)) < FEWEST_DIFFERENT:
        return True
    walked = sum(one + two in NEXT_TO_EACH_OTHER or one == two for one, two in pairwise(plain))
    return walked >= MOSTLY * max(len(plain) - 1, 1)


def _is_of_here(plain: str, user: Any) -> bool:
    left = plain
    for word in sorted(set(_words_of_here(user)), key=len, reverse=True):
        left = left.replace(word, "")
    return left != plain and sum(letter.isalpha() for letter in left) < LEAST_LEFT


def _words_of_here(user: Any) -> Iterator[str]:
    """The application, the organisation, the site, and whose password it is to be."""
    said = ["waymark", urlsplit(settings.SITE_URL).hostname or ""]
    said += Organisation.objects.values_list("name", flat=True)
    if user is not None:
        said.append(str(getattr(user, "email", "")))
        employee = getattr(user, "employee_or_none", None)
        said += [employee.full_name, employee.first_name, employee.last_name] if employee else []
    for text in said:
        folded = text.casefold()
        yield from (word for word in re.split(r"[\W_]+", folded) if len(word) >= SHORTEST_WORD)
        yield from (each for each in [re.sub(r"[\W_]+", "", folded)] if len(each) >= SHORTEST_WORD)
