"""How a form is filled in so that it goes through: as it stands, and where it complains, otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zlib import crc32

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.people import PASSWORD
from tests.prove.inputs.clock import NOW
from tests.prove.inputs.forms import Box, Form

Words = Callable[[Form, Box, int], str | None]
# What a field may want that takes no free words: tried one after the other.
OTHERWISE = (
    "C002",
    "C007",
    "C003",
    "12",
    "2026-06-15",
    "10:30",
    "https://example.org/standard",
    "fr",
    "Europe/London",
    "0.5",
    "",
)
DAYS = (6, 1, 20, -1, -30, 40, 0, -90, 90, 3, 10)
TIMES = ("10:00", "07:30", "19:15")
NUMBERS = ("3", "1", "60", "90", "0", "10", "5", "100")
# What would lead somewhere else, or undo what the form is for.
CLEAR = frozenset({"remove", "delete", "clear", "DELETE", "take_out"})


@dataclass
class Sent:
    """What is sent of a form: values by name, and files by name."""

    form: Form
    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, object]:
        """For Django's client, which wants files as they were handed in."""
        return {**self.values, **{name: SimpleUploadedFile(*given) for name, given in self.files.items()}}

    def typed(self) -> list[str]:
        """The fields that somebody wrote into."""
        return [name for name, box in self.form.boxes.items() if box.is_typed and name in self.values]


def plain_words(form: Form, box: Box, attempt: int) -> str | None:
    """Something harmless that fits; None where it was refused before."""
    return f"Words about {box.name}."[: box.longest or 200] if attempt == 0 else None


def filled(form: Form, words: Words, attempt: int, wrong: set[str], before: Sent | None) -> Sent:
    """The form filled in for the `attempt`-th time; from the second on, other answers where it said `wrong`."""
    chance = random.Random(f"{form.shape} {attempt}")  # noqa: S311 -- chance, no secret
    sent = Sent(form)
    for name, box in form.boxes.items():
        again = before is not None and attempt and wrong and not _concerned(name, wrong)
        if again and before is not None and (name in before.values or name in before.files):
            _keep(sent, before, name)
        elif box.kind == "file":
            sent.files[name] = file_for(form, attempt)
        elif (answer := _answer(form, box, words, attempt, chance)) is not None:
            sent.values[name] = answer
    if form.button:
        sent.values[form.button[0]] = [form.button[1]]
    return sent


def barely_changed(form: Form, words: Words) -> Sent:
    """The form with its many lines as they stand but for one text, where they are too many to be guessed."""
    sent = filled(form, words, 0, set(), None)
    lines = {name: box for name, box in form.boxes.items() if "-" in name and box.kind != "file"}
    written = [name for name, box in lines.items() if box.kind == "textarea" and any(box.value)]
    for name, box in lines.items():
        if name not in written[:1]:
            sent.values[name] = list(box.value)
    return sent


def _concerned(name: str, wrong: set[str]) -> bool:
    return any(name == one or one.startswith(f"{name}_") for one in wrong)


def _keep(sent: Sent, before: Sent, name: str) -> None:
    if name in before.values:
        sent.values[name] = before.values[name]
    if name in before.files:
        sent.files[name] = before.files[name]


def _answer(form: Form, box: Box, words: Words, attempt: int, chance: random.Random) -> list[str] | None:
    standing = [one for one in box.value if one]
    if box.kind == "hidden":
        return box.value
    if box.kind == "password":
        return [PASSWORD]
    if box.is_typed:
        if attempt and ("email" in box.name or box.kind == "email"):
            if attempt % 2 == 0:
                return ["chris@example.org"]  # somebody who can sign in
            return [f"somebody.{crc32(form.page.encode())}{attempt}@example.org"]
        said = words(form, box, attempt)
        if said is None and box.kind == "textarea" and attempt == 1:
            return ["First\nSecond"]
        # Two fields that both want somebody's number do not get the same one.
        turn = attempt + crc32(box.name.encode())
        return [OTHERWISE[turn % len(OTHERWISE)] if said is None else said]
    if box.kind in ("date", "datetime-local"):
        if standing and not attempt:
            return standing
        day = NOW + timedelta(days=DAYS[attempt % len(DAYS)])
        return [day.date().isoformat()]
    if box.kind == "time":
        turn = attempt + crc32(box.name.encode())
        return standing if standing and not attempt else [TIMES[turn % len(TIMES)]]
    if box.kind == "number":
        return standing if standing and not attempt else [NUMBERS[attempt % len(NUMBERS)]]
    return _chosen(box, standing, attempt, chance)


def _chosen(box: Box, standing: list[str], attempt: int, chance: random.Random) -> list[str] | None:
    options = [one for one in box.options if one]
    if box.name.rsplit("-", 1)[-1] in CLEAR:
        return None
    if not options:
        return box.value or None
    if box.kind == "checkbox" and len(options) == 1:
        return options if attempt % 2 == 0 else None
    if box.kind == "checkbox" and attempt == 1:
        return options
    if standing and not attempt:
        return standing
    if not attempt:
        return [options[0]]
    if box.kind in ("radio", "select") and attempt % 5 == 4:
        return standing or ([""] if "" in box.options else None)  # nothing belongs there, it may say
    return [chance.choice([*options, *([""] if "" in box.options else [])])]


SEED = Path(settings.BASE_DIR, "plans", "designs", "seeds", "coaching_4_weeks.json")
PEOPLE = (
    "Staff number,First name,Last name,Work email,Department\nN{n},Nia,Novak,nia{n}@example.org,Support\n"
)


def file_for(form: Form, attempt: int) -> tuple[str, bytes]:
    """A small file of the kind that the page takes."""
    if form.name == "template_import":
        return "template.json", SEED.read_bytes()
    if "import" in form.name and "template" not in form.name:
        return "people.csv", PEOPLE.format(n=attempt + 100).encode()
    return f"note{attempt}.txt", b"Nine of 14 tickets waited for two days or more.\n"
