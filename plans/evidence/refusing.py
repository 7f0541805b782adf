"""Why a file is not taken. The sentences for people are in plans/forms/attaching.py."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """One reason each; a file is refused for the first that is found."""

    EMPTY = "empty"
    STRANGE_NAME = "strange_name"
    UNKNOWN = "unknown"
    MISNAMED = "misnamed"
    TWO_IN_ONE = "two_in_one"
    WEB_PAGE = "web_page"
    ARCHIVE = "archive"
    OLD_OFFICE = "old_office"
    PASSWORD = "password"  # noqa: S105 -- a reason, not a secret
    MACROS = "macros"
    SCRIPT = "script"
    HOLDS_FILES = "holds_files"
    REACHES_OUT = "reaches_out"
    SIGNED = "signed"
    MOVING = "moving"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    CANNOT_CLEAN = "cannot_clean"
    DAMAGED = "damaged"
    TOO_MUCH_WORK = "too_much_work"


class Refused(Exception):
    """The file is not taken, for this reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
