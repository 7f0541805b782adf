"""What is written into each field: as many payloads as it takes, others in each round, all where there is room."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.prove.inputs.exploring import Deed
from tests.prove.inputs.forms import Box, Form, plain

ROOM = 30_000  # characters for a field that names no limit
# What is offered to a field that does not take everything at once.
SHORTER = (ROOM, 4_500, 900, 450, 190, 90, 55)
NOT_IN_A_LINE = frozenset(chr(point) for point in (*range(32), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029))


def can_stand(payload: str, *, tame: bool) -> bool:
    """Whether a database takes it at all, and, where that is asked, a line does."""
    is_letters = not any(letter in payload for letter in ("\x00", "\ud800", "\udfff"))
    return bool(payload) and is_letters and not (tame and NOT_IN_A_LINE & set(payload))


@dataclass
class Planter:
    """`payloads` in rounds. `planted` says which went through in which field, `refused` where none did."""

    payloads: list[str]
    round: int = 0
    planted: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[tuple[str, str], int] = field(default_factory=dict)
    offered: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    def __call__(self, form: Form, box: Box, attempt: int) -> str | None:
        """The words for a field; fewer and tamer with every attempt, None when nothing is left to try."""
        key = (form.name, plain(box.name))
        if attempt >= len(SHORTER):
            return None
        room = min(SHORTER[attempt], box.longest or ROOM)
        place = self.places.setdefault(key, len(self.places))
        words, numbers = self.fitting(
            room, place * 7 + self.round * max(3, room // 60), tame=attempt > 0 or box.kind != "textarea"
        )
        self.offered[key] = numbers
        return words or None

    def fitting(
        self, room: int, start: int, *, tame: bool, payloads: list[str] | None = None
    ) -> tuple[str, list[int]]:
        """Payloads from `start` on, as many as there is room for, and their numbers; of `payloads`, where given, an
        empty one being left out."""
        words, numbers = "", list[int]()
        every = self.payloads if payloads is None else payloads
        for step in range(len(every)):
            number = (start + step) % len(every)
            one = every[number]
            if not can_stand(one, tame=tame):
                continue  # sent by the made-up requests
            if len(words) + len(one) + 1 > room:
                if room < 200 and step < 60:
                    continue
                break
            words, numbers = f"{words} {one}".strip(" "), [*numbers, number]
        return words, numbers

    def after(self, deed: Deed, status: int, wrong: set[str]) -> None:
        """What came of a form that was sent."""
        for name in deed.sent.typed():
            key = (deed.form.name, plain(name))
            if key not in self.offered:
                continue
            if status < 400:
                self.planted[key] |= set(self.offered[key])
            elif any(one == name or one.startswith(name) for one in wrong):
                self.refused[key] = status
