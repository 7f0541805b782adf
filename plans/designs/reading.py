"""Reading a template from a file, and writing it as one. What cannot be read is said in sentences, with the place."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plans.designs.design import FORMAT, Design

# The longest seeded template is a twentieth of it.
LARGEST = 1_000_000  # bytes
MOST_PROBLEMS = 20
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file, and where: “parts 3 › fields 1 › label”."""

    place: str
    sentence: str


class DesignRefused(ValueError):
    """The file is no template. `problems` says why, in the order of the file."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.place}: {problem.sentence}" for problem in problems))
        self.problems = problems


def read_design(content: bytes | str | Mapping[str, Any]) -> Design:
    """The template that a JSON file holds. Raises DesignRefused for anything else, whatever it is."""
    if isinstance(content, Mapping):
        return _checked(content)
    if len(content) > LARGEST:
        raise DesignRefused(Problem("", _("The file is larger than 1 MB. A template is a small file.")))
    try:
        # Editors on Windows put a mark before the text.
        text = content if isinstance(content, str) else content.decode()
        found = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_each_once)
    except DesignRefused:
        raise
    except UnicodeDecodeError:
        said = _("The file is not written in UTF-8. Save it as UTF-8, and choose it again.")
        raise DesignRefused(Problem("", said)) from None
    except (ValueError, RecursionError):
        raise DesignRefused(
            Problem("", _("The file is not JSON. Choose a file that was exported here."))
        ) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DesignRefused(Problem("", _("The file is JSON, but not a plan template.")))
    return _checked(found)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless it has a name twice: JSON would quietly keep the last. Raises DesignRefused."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DesignRefused(Problem("", _("“%(key)s” is there twice.") % {"key": twice}))
    return found


def as_json(design: Design) -> str:
    """The template as a file: the same design gives the same bytes."""
    return json.dumps(design.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def sha256_of(design: Design) -> str:
    """The hash of the file that `as_json` writes."""
    return hashlib.sha256(as_json(design).encode()).hexdigest()


def schema() -> dict[str, Any]:
    """The JSON Schema of a template, as it is published."""
    found = Design.model_json_schema()
    # A default in the classes, but what a file is known by.
    found["required"] = ["format", *found["required"]]
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "Waymark plan template"
    found["description"] = (
        "A plan template of Waymark, as it is exported and imported. See docs/templates.md."
    )
    return found


def schema_as_json() -> str:
    """The schema as the file that is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _checked(found: Mapping[str, Any]) -> Design:
    try:
        design = Design.model_validate(found)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)[:MOST_PROBLEMS]
        raise DesignRefused(*(Problem(_place(error["loc"]), _sentence(error)) for error in errors)) from None
    written = as_json(design)
    # PostgreSQL keeps no NUL; and what could not be read again must not be kept at all.
    if NUL.search(written):
        raise DesignRefused(Problem("", _("There is a character in it that is no text. Take it out.")))
    if len(written.encode()) > LARGEST:
        raise DesignRefused(Problem("", _("The template is larger than 1 MB. Shorten it.")))
    return design


def _place(path: tuple[int | str, ...]) -> str:
    """Where it is, counted from one as people count."""
    said = ""
    for step in path:
        said += f" {step + 1}" if isinstance(step, int) else f"{' › ' if said else ''}{step}"
    return said


def _sentence(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    said: Mapping[str, Callable[[], str]] = {
        "missing": lambda: _("This is missing."),
        "extra_forbidden": lambda: _("This is not known here."),
        "string_too_short": lambda: _("This must not be empty."),
        "string_too_long": lambda: (
            _("This is longer than %(most)s characters.") % {"most": context["max_length"]}
        ),
        "too_long": lambda: _("There are more than %(most)s of these.") % {"most": context["max_length"]},
        "too_short": lambda: _("There must be at least %(least)s.") % {"least": context["min_length"]},
        "string_pattern_mismatch": lambda: _(
            "Only small letters, digits and underscores, beginning with a letter."
        ),
        "enum": lambda: _("This must be one of: %(values)s.") % {"values": context["expected"]},
        "literal_error": lambda: _("This must be one of: %(values)s.") % {"values": context["expected"]},
        "greater_than_equal": lambda: _("This must be %(least)s or more.") % {"least": context["ge"]},
        "less_than_equal": lambda: _("This must be %(most)s or less.") % {"most": context["le"]},
        "unreadable": lambda: _("There are characters in this that cannot be read or printed."),
        "string_unicode": lambda: _("There are characters in this that cannot be read or printed."),
        "used_twice": lambda: _("“%(key)s” is there twice.") % {"key": context["key"]},
    }
    known = said.get(error["type"])
    return known() if known else _("This has the wrong form.")
