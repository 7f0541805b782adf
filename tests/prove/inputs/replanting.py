"""Further rounds: every column of words holds other payloads, put there by the database itself.

A short field takes two or three payloads at a time. SQLite holds no text to the length of its column: there a hundred
stand in each at once, in every row others, and after four rounds each has held all of them. On PostgreSQL as many as
fit.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction

from employees.encryption import LockedTextField, is_locked, lock, unlock
from tests.prove.canaries.table import WORDS
from tests.prove.inputs.planting import Planter
from tests.reading import OURS

ROOM_ANEW = 4_500  # characters: some hundred payloads
ROUNDS = 5  # the one in which fields are filled in, and so many more until each column has held every payload
# A form is read by its own rules: what stands in its design is no longer than it was.
HELD_TO_LENGTH = frozenset({"TemplateVersion.content"})
Place = tuple[str, str]


@dataclass
class Replanting:
    """One round. `changed` and `kept` count values: those that hold other payloads now, and those that the database
    keeps as they were."""

    planter: Planter
    host: str
    turns: Counter[Place] = field(default_factory=Counter)
    offered: list[tuple[Place, set[int]]] = field(default_factory=list)
    changed: int = 0
    kept: int = 0

    def everywhere(self) -> None:
        """In every row of every model of ours."""
        for label in OURS:
            for model in apps.get_app_config(label).get_models():
                columns = list(columns_of(model))
                for row in model._base_manager.order_by("pk") if columns else ():
                    for column in columns:
                        self._put(row, column)

    def _put(self, row: models.Model, column: Any) -> None:
        old = getattr(row, column.attname)
        for room in dict.fromkeys((ROOM_ANEW, column.max_length or ROOM_ANEW)):
            self.offered.clear()
            new = _Column(column, self, room).anew(old)
            if new is None:
                return
            try:
                with transaction.atomic():
                    type(row)._base_manager.filter(pk=row.pk).update(**{column.attname: new})
            except DatabaseError:  # longer than the column, or recorded and never changed
                continue
            self.changed += 1
            for place, numbers in self.offered:
                self.planter.planted[place] |= numbers
            return
        self.kept += 1

    def words(self, place: Place, room: int, *, only_calling: bool) -> str:
        """Payloads for one place, each with the number of the place behind its own."""
        number = self.planter.places.setdefault(place, len(self.planter.places))
        self.turns[place] += 1
        start = number * 7 + (self.turns[place] + self.planter.round) * max(3, room // 60)
        every = [marked(one, self.host, number) for one in self.planter.payloads]
        if only_calling:
            every = [one if self.host in one else "" for one in every]
        words, numbers = self.planter.fitting(room, start, tame=True, payloads=every)
        self.offered.append((place, set(numbers)))
        return words


def marked(payload: str, host: str, place: int) -> str:
    """The payload with the number of the place in the address that it calls: /12 is /12x3 then."""
    return re.sub(rf"(?<={re.escape(host)}/)\d+", rf"\g<0>x{place}", payload)


def columns_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The columns of words, and those that could hold some: neither a choice of a list, nor a file's name or a key."""
    for one in model._meta.concrete_fields:
        is_text = isinstance(one, models.CharField | models.TextField | models.JSONField)
        is_free = is_text and not one.choices and not isinstance(one, models.FileField)
        if is_free and (f"{model.__name__}.{one.name}" in WORDS or not one.unique):
            yield one


@dataclass(frozen=True)
class _Column:
    """One column, and what is written in it: in the place of words, and anywhere that something planted stands."""

    column: Any
    round: Replanting
    room: int

    @property
    def name(self) -> str:
        return f"{self.column.model.__name__}.{self.column.name}"

    def anew(self, value: Any, path: tuple[str, ...] = ()) -> Any:
        """The value with other payloads in it; None where it stays. `path` leads into what is JSON."""
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, dict):
            each = {name: self.anew(one, (*path, str(name))) for name, one in value.items()}
            some = any(one is not None for one in each.values())
            return {name: value[name] if one is None else one for name, one in each.items()} if some else None
        if isinstance(value, list):
            parts = [self.anew(one, (*path, "*")) for one in value]
            some = any(one is not None for one in parts)
            return (
                [old if one is None else one for old, one in zip(value, parts, strict=True)] if some else None
            )
        return None

    def _text(self, value: str, path: tuple[str, ...]) -> str | None:
        if isinstance(self.column, LockedTextField):
            words = unlock(value) if is_locked(value) else value
            return lock(self._words(words, path)) if words else None
        is_json = path or isinstance(self.column, models.JSONField)
        if not is_json and (inside := _json_in(value)) is not None:
            new = self.anew(inside, ("json",))
            return None if new is None else json.dumps(new, ensure_ascii=False)
        if self.round.host in value or (value and not is_json and self.name in WORDS):
            return self._words(value, path) or None
        return None

    def _words(self, value: str, path: tuple[str, ...]) -> str:
        room = len(value) if self.name in HELD_TO_LENGTH else self.room
        place = (self.column.model.__name__, ".".join((self.column.name, *path)))
        words = self.round.words(place, room, only_calling=bool(path))
        if value.startswith(("http://", "https://")):  # a link leads to a page, whatever stands behind
            return f"https://example.org/?{re.sub(r'[^!-~]', '+', words)}"[:room]
        return words


def _json_in(value: str) -> dict[str, Any] | None:
    """What a text holds that is JSON itself, such as the design of a template."""
    try:
        found = json.loads(value) if value.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
