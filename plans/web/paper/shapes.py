"""What a paper is made of: parts with headings, and in each a few plain shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Table:
    """Headings over rows of cells."""

    headings: Sequence[Text]
    rows: Sequence[Sequence[Text]]


@dataclass(frozen=True)
class Block:
    """One shape: `text` in paragraphs, a quiet `note`, `facts` with labels, `items` of a list, or a `table`.

    `heading` stands above it, `hint` below the heading; `needed` says that it must be filled in.
    """

    heading: Text = ""
    hint: Text = ""
    needed: bool = False
    text: Text = ""
    note: Text = ""
    facts: Sequence[tuple[Text, Text]] = ()
    items: Sequence[Text] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Section:
    """One part of the paper. `mark` is its place in the page's address."""

    mark: str
    heading: Text
    help: Text
    needed: bool
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Paper:
    """The whole: what it is called, how it runs, its parts. `filled` says that the answers are invented."""

    noun: str
    language: str
    summary: Sequence[tuple[Text, Text]]
    sections: Sequence[Section]
    filled: bool
