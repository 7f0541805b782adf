"""A plan's PDF, held against the form it is written on and against everything that was typed on the way."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date

from pypdf import PdfReader

from plans.designs import BuiltIn, Design, Moment
from tests.plans.designs.published import FORMS
from tests.stories.walk.typed import Ledger, Typed

# Not read on paper as it was typed, each for its reason.
NOT_ON_PAPER = {
    ("schedule", "frequency"): "the dates that follow from it stand there",
    ("schedule", "consultation_days"): "it is over when the plan starts",
    ("schedule", "meet_on"): "stands there as the checkpoints",
    ("schedule", "ends_on"): "the plan was extended since",
    ("checkpoint", "also_later"): "the others say the same",
    ("log", "held_on"): "stands there as the day of the checkpoint",
    ("log", "delivered"): "stands there as the day of delivery",
    ("extend", "asked_by"): "stands on the version's own page",
    ("extend", "employee_view"): "stands on the version's own page",
    ("comment", "section"): "stands there under the name of the section",
    ("outcome", "next_kind"): "stands there as what follows",
    ("outcome", "overall"): "looked for in the form's words",
}
TICKS = {"tick"}
FURNITURE = re.compile(r"\n(?:Confidential · [0-9A-Z]{5}\n)?\d+ / \d+(?=\n|$)")
PAGES_OF_NO_PAPER = {"begin", "for_hr"}


def text_of(content: bytes) -> str:
    """What a PDF says, line by line, without what stands at the edge of every page."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return "\n" + "\n".join(FURNITURE.sub("", "\n" + page) for page in pages) + "\n"


def missing_from(content: bytes, ledger: Ledger, design: Design, outcome: str) -> list[str]:
    """What is not on the paper, or not at its place in the order of the form. Empty if all of it is."""
    text = text_of(content)
    missing: list[str] = []
    segments: dict[int, str] = {}
    headings = list(_headings(ledger.story.form))
    starts: list[tuple[int, int]] = []
    at = 0
    for place, heading in headings:
        found = re.compile(r"\n" + r"\s+".join(map(re.escape, heading.split())) + r"\n").search(text, at)
        if found is None:
            missing.append(f"heading “{heading}” after {text[at : at + 60]!r}")
            continue
        starts.append((place, found.start()))
        at = found.end() - 1
    for (place, start), following in zip(starts, [*starts[1:], (0, len(text))], strict=True):
        segments[place] = _squashed(text[start : following[1]])
    whole = _squashed(text)
    for one in ledger.typed.values():
        if _is_read(one):
            where = segments.get(_place(one, design), whole)
            if not any(_squashed(said) in where for said in _as_read(one)):
                missing.append(f"{one.page} {one.item} {one.name}: {one.shown!r}")
    missing += [f"label: {words}" for words in _labels_missing(ledger.story.form, segments)]
    missing += [f"order: {words}" for words in _out_of_order(ledger, design, segments)]
    if _squashed(outcome) not in whole:
        missing.append(f"outcome {outcome}")
    return missing


def _headings(form: str) -> Iterator[tuple[int, str]]:
    """Each heading of the form at its place. What is told under another's heading is left out."""
    before = ""
    for place, (kind, heading, *_fields) in enumerate(FORMS[form]):
        told_with_another = kind == "rights" and before == "ending" and heading.startswith("+")
        if not told_with_another and not (kind == "heading" and heading.startswith("+")):
            yield place, heading.removeprefix("+")
        before = kind


def _labels_missing(form: str, segments: dict[int, str]) -> Iterator[str]:
    """Every label that the form has in a part of the draft stands in that part, in the form's order."""
    for place, (kind, _heading, *fields) in enumerate(FORMS[form]):
        if kind in {"reviews", "outcome"}:
            continue  # asked as the plan goes on, and looked for where it was answered
        text, at = segments.get(place, ""), 0
        for field in fields:
            label, _colon, columns = field.removeprefix("+").partition(": ")
            for words in [label, *(columns.split(", ") if columns else [])]:
                found = text.find(_squashed(words), at)
                if found < 0:
                    yield f"{kind} {words}"
                else:
                    at = found + 1


def _place(one: Typed, design: Design) -> int:
    """The place of the form's part in which an answer is read; -1 where the form has no such part."""
    kind = {
        ("why", "reason"): BuiltIn.REASON,
        ("why", "impact"): BuiltIn.IMPACT,
        ("why", "earlier_talks"): BuiltIn.EARLIER_TALKS,
        ("schedule", "talk_frequency"): BuiltIn.CHECKPOINTS,
        ("ending", "rights"): BuiltIn.RIGHTS,
    }.get((one.page, one.name), one.part)
    if (one.page == "why" and kind == one.part) or one.page == "closing":
        return -1  # at the head above its first heading; before the outcome with all that was said
    return next(
        (n for n, part in enumerate(design.parts) if kind in {part.key, part.built_in} and kind != "own"), -1
    )


def _out_of_order(ledger: Ledger, design: Design, segments: dict[int, str]) -> Iterator[str]:
    """Own fields stand in the order of the form, each with its label before its answer. All of the draft's must."""
    for place, part in enumerate(design.parts):
        text, at = segments.get(place, ""), 0
        for asked in part.fields:
            answers = [
                one
                for one in ledger.typed.values()
                if (one.page.startswith("part_") and one.name.partition("-")[0] == asked.key)
                or one.label == asked.label
            ]
            if not answers and part.asked_at != Moment.START:
                continue  # asked as the plan goes on, if at all
            labels = [asked.label, *(column.label for column in asked.columns)]
            for words in [*labels, *(_own_words(one) for one in answers)]:
                found = text.find(_squashed(words), at)
                if found < 0:
                    yield f"{part.key} {asked.key}: {words!r}"
                else:
                    at = found


def _own_words(one: Typed) -> str:
    return next(iter(_as_read(one))) if one.kind == "date" else one.shown


def _is_read(one: Typed) -> bool:
    name = one.name.partition("-")[0]
    return (
        one.page not in PAGES_OF_NO_PAPER
        and (one.page, name) not in NOT_ON_PAPER
        and one.kind not in TICKS
        and not (one.page == "outcome" and name.startswith("cites_"))  # without its day
        and not (one.page == "support" and name == "provider")  # by name
        and not (one.page == "action" and name == "by_whom")  # by name, or in the part of its side
        and not (one.page == "answer" and name.startswith("support_"))  # as the day on which it was received
    )


def _as_read(one: Typed) -> Iterator[str]:
    if one.kind != "date":
        yield from [one.shown] if one.kind != "several" else one.shown.split("; ")
        return
    day = date.fromisoformat(one.shown)
    for pattern in ("%d %B %Y", "%a %d %B %Y", "%d %b %Y"):
        yield day.strftime(pattern).replace(" 0", " ").removeprefix("0")


def _squashed(text: str) -> str:
    """Without blanks and hyphens: a line of the paper may break anywhere."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text).lower()
