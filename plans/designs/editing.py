"""Changing a design by making another one. Each function returns the new design, checked; none changes what it got.

What is named must be there: a key that is not raises KeyError. What does not fit raises DesignRefused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from plans.designs.design import BuiltIn, Design, OutcomeChoice, OwnField, Part, Scale, Signer
from plans.designs.reading import read_design

LONGEST_KEY = 40


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Row = TypeVar("Row")
Keyed = TypeVar("Keyed", bound=_Keyed)


def with_(design: Design, **changes: Any) -> Design:
    """The design with other values, checked as a whole. Raises DesignRefused."""
    plain = design.model_dump(mode="json")
    return read_design(plain | {name: _plain(value) for name, value in changes.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def key_for(label: str, taken: Iterable[str]) -> str:
    """A key made of a label, that nothing else has: “Banner ID” becomes `banner_id`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = (words if words[:1].isalpha() else f"f_{words}".rstrip("_"))[: LONGEST_KEY - 5]  # room for “_9999”
    found, number, known = stem, 1, set(taken)
    while found in known:
        number += 1
        found = f"{stem}_{number}"
    return found


def keys_of(design: Design) -> set[str]:
    """Every key that a part or a field has."""
    return {part.key for part in design.parts} | {field.key for field in design.own_fields}


def moved(rows: Sequence[Row], place: int, *, up: bool) -> tuple[Row, ...]:
    """The rows with one of them past its neighbour. At the end of the list it stays where it is."""
    found, other = list(rows), place - 1 if up else place + 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return tuple(found)


def placed(rows: Sequence[Keyed], new: Keyed) -> tuple[Keyed, ...]:
    """The rows with a new one in the place of the one with its key, or at the end."""
    if new.key not in {row.key for row in rows}:
        return (*rows, new)
    return tuple(new if row.key == new.key else row for row in rows)


def place_of(rows: Sequence[_Keyed], key: str) -> int:
    """Where the row with a key stands. Raises KeyError."""
    for place, row in enumerate(rows):
        if row.key == key:
            return place
    raise KeyError(key)


def without(rows: Sequence[Row], place: int) -> tuple[Row, ...]:
    """The rows less the one at a place."""
    return (*rows[:place], *rows[place + 1 :])


def put_part(design: Design, part: Part) -> Design:
    """Add a part at the end, or change the one with its key."""
    return with_(design, parts=placed(design.parts, part))


def move_part(design: Design, key: str, *, up: bool) -> Design:
    """Move a part past its neighbour."""
    return with_(design, parts=moved(design.parts, place_of(design.parts, key), up=up))


def drop_part(design: Design, key: str) -> Design:
    """Take a part out, with its fields."""
    return with_(design, parts=without(design.parts, place_of(design.parts, key)))


def put_field(design: Design, part_key: str, field: OwnField) -> Design:
    """Add a field at the end of a part, or change the one with its key."""
    return _with_fields(design, part_key, lambda fields: placed(fields, field))


def move_field(design: Design, part_key: str, key: str, *, up: bool) -> Design:
    """Move a field past its neighbour in its part."""
    return _with_fields(design, part_key, lambda fields: moved(fields, place_of(fields, key), up=up))


def drop_field(design: Design, part_key: str, key: str) -> Design:
    """Take a field out of its part."""
    return _with_fields(design, part_key, lambda fields: without(fields, place_of(fields, key)))


def _with_fields(
    design: Design, part_key: str, change: Callable[[tuple[OwnField, ...]], tuple[OwnField, ...]]
) -> Design:
    part = design.parts[place_of(design.parts, part_key)]
    return put_part(design, part.model_copy(update={"fields": change(part.fields)}))


def put_signer(design: Design, signer: Signer) -> Design:
    """Add a signer at the end, or change the one with the same role."""
    if signer.role in {other.role for other in design.signers}:
        signers = tuple(signer if other.role == signer.role else other for other in design.signers)
    else:
        signers = (*design.signers, signer)
    return with_(design, signers=signers)


def move_signer(design: Design, role: str, *, up: bool) -> Design:
    """Let a signer be asked earlier or later."""
    return with_(design, signers=moved(design.signers, _place_of_role(design, role), up=up))


def drop_signer(design: Design, role: str) -> Design:
    """Take a signer out."""
    return with_(design, signers=without(design.signers, _place_of_role(design, role)))


def _place_of_role(design: Design, role: str) -> int:
    roles = [signer.role.value for signer in design.signers]
    if role not in roles:
        raise KeyError(role)
    return roles.index(role)


def put_outcome(design: Design, outcome: OutcomeChoice) -> Design:
    """Add an outcome at the end, or change the one with its key."""
    return with_(design, outcomes=placed(design.outcomes, outcome))


def move_outcome(design: Design, key: str, *, up: bool) -> Design:
    """Move an outcome past its neighbour."""
    return with_(design, outcomes=moved(design.outcomes, place_of(design.outcomes, key), up=up))


def drop_outcome(design: Design, key: str) -> Design:
    """Take an outcome out."""
    return with_(design, outcomes=without(design.outcomes, place_of(design.outcomes, key)))


def put_scale(design: Design, scale: Scale) -> Design:
    """Add a rating scale at the end, or change the one with its key."""
    return with_(design, scales=placed(design.scales, scale))


def drop_scale(design: Design, key: str) -> Design:
    """Take a rating scale out. Checkpoints then go without one if it was theirs."""
    scales = without(design.scales, place_of(design.scales, key))
    return with_(
        design, scales=scales, review_scale="" if design.review_scale == key else design.review_scale
    )


def switch_on(design: Design, built_in: BuiltIn) -> Design:
    """Add one of Waymark's own parts, after the one that usually stands before it. There already: as it is."""
    if design.has(built_in):
        return design
    usual = list(BuiltIn)
    before = [
        place
        for place, part in enumerate(design.parts)
        if part.built_in != BuiltIn.OWN and usual.index(part.built_in) < usual.index(built_in)
    ]
    place = max(before) + 1 if before else 0
    new = Part(key=_free(design, built_in.value), built_in=built_in)
    return with_(design, parts=(*design.parts[:place], new, *design.parts[place:]))


def _free(design: Design, key: str) -> str:
    taken = keys_of(design)
    return key_for(key, taken) if key in taken else key
