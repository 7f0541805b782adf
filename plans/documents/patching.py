"""The exact difference of two sets of facts, and the way from one to the other. Plain Python over JSON.

An edit says where (a path of keys, and of references within lists), what was there and what is there now. Lists whose
rows each have a reference of their own are compared row by row, at any depth; whatever else a list holds is one value.
`patch(before, edits(before, after)) == after` for any two sets of facts.
"""

from __future__ import annotations

import copy
import difflib
import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from employees.audit import canonical

Facts = dict[str, Any]
Path = tuple[str, ...]
WORD = re.compile(r"\s+|[^\s]+")
# Below this likeness, a text was written anew: word by word it would be read as noise.
ALIKE = 0.35


class Op(StrEnum):
    """What an edit does. SET replaces a value, WORDS parts of a text; PUT and DROP are of keys, the others of rows."""

    SET = "set"
    WORDS = "words"
    PUT = "put"
    DROP = "drop"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"


class Mark(StrEnum):
    """What became of a stretch of words."""

    KEPT = "kept"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Span:
    """A stretch of words, and whether it was kept, taken out or put in."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Edit:
    """One difference. `path` ends at the key or the row; `place` is the place of a row in the list after (from 0)."""

    op: Op
    path: Path
    before: Any = None
    after: Any = None
    place: int | None = None
    spans: tuple[Span, ...] = ()


class Unfitting(ValueError):
    """The edits were not made against these facts."""


def edits(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Edit]:
    """Everything that differs, in the order of the later facts."""
    return list(_of_dicts((), before, after))


def patch(facts: Mapping[str, Any], changes: Sequence[Edit]) -> Facts:
    """The facts with the edits made. Raises Unfitting if the facts are not those that the edits were made against."""
    changed = copy.deepcopy(dict(facts))
    lists: dict[Path, list[Edit]] = {}
    for edit in changes:
        if edit.op in {Op.ADD, Op.REMOVE, Op.MOVE}:
            lists.setdefault(edit.path[:-1], []).append(edit)
        else:
            _set(changed, edit)
    for path, rows in lists.items():
        _rearrange(_at(changed, path), rows)
    return changed


def plain(changes: Sequence[Edit]) -> list[dict[str, Any]]:
    """The edits as JSON holds them: the machine's copy of a redline."""
    return [
        {**asdict(edit), "path": list(edit.path), "spans": [asdict(span) for span in edit.spans]}
        for edit in changes
    ]


def from_plain(rows: Sequence[Mapping[str, Any]]) -> list[Edit]:
    """The edits again, from what `plain` made of them."""
    return [
        Edit(
            Op(row["op"]),
            tuple(row["path"]),
            row["before"],
            row["after"],
            row["place"],
            tuple(Span(Mark(span["mark"]), span["text"]) for span in row["spans"]),
        )
        for row in rows
    ]


def sha256_of_edits(changes: Sequence[Edit]) -> str:
    """The hash of the canonical form of the edits: the same redline gives the same hash on every machine."""
    return hashlib.sha256(canonical({"redline": plain(changes)})).hexdigest()


def spans_of(before: str, after: str) -> tuple[Span, ...]:
    """Two texts word by word. What was kept and taken out makes up the first, what was kept and put in the second."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new)
    if matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        return _joined([(Mark.OUT, before), (Mark.IN, after)])
    found: list[tuple[Mark, str]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        out, new_words = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            # A blank that happens to stand between two changed words does not part them.
            between = not out.strip() and found and i2 < len(old) and j2 < len(new)
            found += [(Mark.OUT, out), (Mark.IN, out)] if between else [(Mark.KEPT, out)]
        else:
            found += [(Mark.OUT, out), (Mark.IN, new_words)]
    return _joined(found)


def is_list_of_rows(value: Any) -> bool:
    """Whether each row has a reference that no other has, so that it can be followed from version to version."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return False
    refs = [row.get("ref") for row in value]
    return all(isinstance(ref, str) for ref in refs) and len(set(refs)) == len(refs)


def _joined(found: Sequence[tuple[Mark, str]]) -> tuple[Span, ...]:
    """Between two stretches that were kept, all that was taken out as one, then all that was put in."""
    spans: list[Span] = []
    out = new = ""
    for mark, text in [*found, (Mark.KEPT, "")]:
        if mark == Mark.OUT:
            out += text
        elif mark == Mark.IN:
            new += text
        else:
            spans += [span for span in (Span(Mark.OUT, out), Span(Mark.IN, new)) if span.text]
            spans += [Span(mark, text)] if text else []
            out = new = ""
    return tuple(spans)


def _of_dicts(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    for name, value in new.items():
        here = (*path, name)
        if name not in old:
            yield Edit(Op.PUT, here, after=value)
        else:
            yield from _of_values(here, old[name], value)
    for name, value in old.items():
        if name not in new:
            yield Edit(Op.DROP, (*path, name), before=value)


def _of_values(path: Path, old: Any, new: Any) -> Iterator[Edit]:
    if type(old) is type(new) and old == new and not isinstance(old, dict | list):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_dicts(path, old, new)
    elif is_list_of_rows(old) and is_list_of_rows(new):
        yield from _of_rows(path, old, new)
    elif isinstance(old, str) and isinstance(new, str) and old and new:
        yield Edit(Op.WORDS, path, old, new, spans=spans_of(old, new))
    elif canonical({"": old}) != canonical({"": new}):
        yield Edit(Op.SET, path, old, new)


def _of_rows(path: Path, old: list[Facts], new: list[Facts]) -> Iterator[Edit]:
    place_before = {row["ref"]: place for place, row in enumerate(old)}
    stayed = _longest_rising([place_before[row["ref"]] for row in new if row["ref"] in place_before])
    for place, row in enumerate(new):
        here = (*path, row["ref"])
        if row["ref"] not in place_before:
            yield Edit(Op.ADD, here, after=row, place=place)
            continue
        earlier = old[place_before[row["ref"]]]
        if place_before[row["ref"]] not in stayed:
            yield Edit(Op.MOVE, here, before=place_before[row["ref"]], after=place, place=place)
        yield from _of_dicts(here, earlier, row)
    there = {row["ref"] for row in new}
    for row in old:
        if row["ref"] not in there:
            yield Edit(Op.REMOVE, (*path, row["ref"]), before=row)


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The longest run of rows that kept their order: the fewest rows are said to have moved."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = [-1] * len(places)
    for index, place in enumerate(places):
        length = bisect_left(tails, place)
        before[index] = at[length - 1] if length else -1
        if length == len(tails):
            tails.append(place)
            at.append(index)
        else:
            tails[length], at[length] = place, index
    kept: set[int] = set()
    index = at[-1] if at else -1
    while index >= 0:
        kept.add(places[index])
        index = before[index]
    return kept


def _at(facts: Any, path: Path) -> Any:
    for name in path:
        try:
            facts = _row(facts, name) if isinstance(facts, list) else facts[name]
        except (KeyError, TypeError) as unknown:
            raise Unfitting(f"Nothing stands at {'/'.join(path)}.") from unknown
    return facts


def _row(rows: list[Any], ref: str) -> Any:
    for row in rows:
        if row["ref"] == ref:
            return row
    raise KeyError(ref)


def _set(facts: Facts, edit: Edit) -> None:
    holder, name = _at(facts, edit.path[:-1]), edit.path[-1]
    if not isinstance(holder, dict) or (edit.op == Op.PUT) is (name in holder):
        raise Unfitting(f"Nothing like it stands at {'/'.join(edit.path)}.")
    if edit.op == Op.DROP:
        del holder[name]
    elif edit.op == Op.WORDS:
        if holder[name] != "".join(span.text for span in edit.spans if span.mark != Mark.IN):
            raise Unfitting(f"Other words stand at {'/'.join(edit.path)}.")
        holder[name] = "".join(span.text for span in edit.spans if span.mark != Mark.OUT)
    else:
        holder[name] = copy.deepcopy(edit.after)


def _rearrange(rows: Any, changes: list[Edit]) -> None:
    if not is_list_of_rows(rows):
        raise Unfitting("These rows cannot be told apart.")
    gone = {edit.path[-1]: edit for edit in changes}
    loose = {row["ref"]: row for row in rows if row["ref"] in gone}
    rows[:] = [row for row in rows if row["ref"] not in gone]
    for edit in sorted((edit for edit in changes if edit.op != Op.REMOVE), key=lambda edit: edit.place or 0):
        row = copy.deepcopy(edit.after) if edit.op == Op.ADD else loose.get(edit.path[-1])
        if row is None:
            raise Unfitting(f"Nothing stands at {'/'.join(edit.path)}.")
        rows.insert(edit.place or 0, row)
