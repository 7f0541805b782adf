"""Lists that are written one a line: answers, levels, days, and the columns of a table.

Keys stay with what they name: a line that is there already keeps its key wherever it stands, and one that was reworded
at its place keeps it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

from django.utils.translation import gettext as _

from plans.designs.design import Column, Level
from plans.designs.editing import key_for

ColumnKind = Literal["text", "date", "choice", "number"]


class _Named(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that say something, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def days_of(text: str) -> tuple[int, ...]:
    """The numbers in a text such as “30, 60 and 90”, each once, the least first."""
    # Python refuses to read a number of thousands of digits; no day of a plan has more than a few.
    found = (int(number[:6]) for number in re.findall(r"[0-9]+", text))
    return tuple(sorted(set(found)))


def keyed(labels: Sequence[str], known: Sequence[_Named]) -> Iterator[tuple[str, str]]:
    """Each label with its key."""
    by_label = {row.label: row.key for row in known}
    reworded = {
        label: row.key
        for label, row in zip(labels, known, strict=False)
        if len(labels) == len(known) and label not in by_label and row.label not in labels
    }
    taken = {by_label[label] for label in labels if label in by_label} | set(reworded.values())
    for label in labels:
        key = by_label.get(label) or reworded.get(label)
        if key is None:
            key = key_for(label, taken)
            taken.add(key)
        yield key, label


def levels_of(text: str, known: Sequence[Level]) -> tuple[Level, ...]:
    """The levels of a scale, one a line."""
    return tuple(Level(key=key, label=label) for key, label in keyed(lines_of(text), known))


def columns_of(text: str, known: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a table, one a line: “Deadline: date”, “Status: choice of open; done”, or only a heading."""
    if text.splitlines() == columns_text(known).splitlines():
        return tuple(known)
    rows = [read_column(line) for line in lines_of(text)]
    once = {label: (label, kind, choices) for label, kind, choices in rows}
    return tuple(
        Column(key=key, label=label, kind=once[label][1], choices=once[label][2])
        for key, label in keyed(list(once), known)
    )


def columns_text(columns: Sequence[Column]) -> str:
    """The same the other way round."""
    return "\n".join(_write(column) for column in columns)


def words() -> dict[ColumnKind, str]:
    """What each kind of column is called in the reader's language."""
    return {"text": _("text"), "date": _("date"), "number": _("number"), "choice": _("choice of")}


def read_column(line: str) -> tuple[str, ColumnKind, tuple[str, ...]]:
    """One line as heading, kind and answers. Whatever it is, it can be read: at worst as a heading over text."""
    label, colon, said = line.rpartition(":")
    said, label = said.strip(), label.strip()
    if not colon or not label:
        return line, "text", ()
    for kind, word in words().items():
        if kind == "choice":
            begun = next((start for start in (word, "choice of") if said.lower().startswith(start)), None)
            if begun is not None:
                return label, kind, lines_of(said[len(begun) :].replace(";", "\n"))
        elif said.lower() in (word, kind):
            return label, kind, ()
    return line, "text", ()


def _write(column: Column) -> str:
    word = words()[column.kind]
    if column.kind == "choice":
        return f"{column.label}: {word} {'; '.join(column.choices)}"
    ambiguous = read_column(column.label) != (column.label, "text", ())
    return f"{column.label}: {word}" if column.kind != "text" or ambiguous else column.label
