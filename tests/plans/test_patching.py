"""The redline as a machine reads it: from any facts to any others, exactly."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.documents.patching import (
    Edit,
    Mark,
    Op,
    Unfitting,
    edits,
    from_plain,
    patch,
    plain,
    sha256_of_edits,
    spans_of,
)

pytestmark = pytest.mark.once

WORDS = st.lists(st.sampled_from(["tickets", "within", "one", "day,", "two", "\n", " ", "90", "é"])).map(
    " ".join
)
VALUE = st.none() | st.booleans() | st.integers(-3, 3) | WORDS | st.text(max_size=8)
LOOSE = st.recursive(
    VALUE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


def rows(depth: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows that each have a reference, with rows of their own beneath (an area's incidents, a goal's steps)."""
    row = st.dictionaries(
        st.sampled_from(["statement", "target", "due_on", "odd"]), VALUE | LOOSE, max_size=4
    )
    if depth:
        row = st.builds(lambda one, children: {**one, "steps": children}, row, rows(depth - 1))
    refs = st.lists(st.sampled_from("defghjkmn"), unique=True, max_size=6)
    return refs.flatmap(
        lambda names: st.tuples(*(row for _name in names)).map(
            lambda found: [{**one, "ref": name} for name, one in zip(names, found, strict=True)]
        )
    )


FACTS = st.fixed_dictionaries(
    {"plan": st.dictionaries(st.sampled_from(["reason", "ends_on", "ending"]), VALUE, max_size=3)},
    optional={
        "employee": st.text(max_size=5),
        "areas": rows(1),
        "goals": rows(1),
        "unknown": LOOSE | rows(0),
    },
)


@settings(max_examples=150, deadline=None)
@given(FACTS, FACTS)
def test_patching_the_facts_with_a_redline_gives_the_next_facts_exactly(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    kept = copy.deepcopy(before)
    found = edits(before, after)

    stored = from_plain(json.loads(json.dumps(plain(found))))
    assert stored == found
    patched = patch(before, stored)
    assert patched == after
    # Python calls True and 1 the same; a record does not.
    assert json.dumps(patched, sort_keys=True) == json.dumps(after, sort_keys=True)
    assert before == kept, "the old facts stay as they are"


@settings(max_examples=100, deadline=None)
@given(FACTS)
def test_the_same_facts_differ_in_nothing(facts: dict[str, Any]) -> None:
    assert edits(facts, copy.deepcopy(facts)) == []


@settings(max_examples=150, deadline=None)
@given(WORDS | st.text(max_size=30), WORDS | st.text(max_size=30))
def test_the_words_of_both_texts_are_all_there(before: str, after: str) -> None:
    spans = spans_of(before, after)

    assert "".join(span.text for span in spans if span.mark != Mark.IN) == before
    assert "".join(span.text for span in spans if span.mark != Mark.OUT) == after


def test_only_the_words_that_changed_are_marked() -> None:
    spans = spans_of(
        "Answer tickets within one working day", "Answer tickets within two working days, by hand"
    )

    assert [(span.mark.value, span.text) for span in spans] == [
        ("kept", "Answer tickets within "),
        ("out", "one"),
        ("in", "two"),
        ("kept", " working "),
        ("out", "day"),
        ("in", "days, by hand"),
    ]


def test_one_row_that_was_put_first_is_the_only_one_that_moved() -> None:
    before = {"goals": [{"ref": ref} for ref in "abcd"]}
    after = {"goals": [{"ref": ref} for ref in "dabc"]}

    assert edits(before, after) == [Edit(Op.MOVE, ("goals", "d"), before=3, after=0, place=0)]


@pytest.mark.parametrize(
    "other",
    [
        {"plan": {}, "goals": []},
        {"plan": {"ending": "Another ending"}, "goals": [{"ref": "a", "target": "90"}]},
        {"plan": {"ending": "We meet."}, "goals": []},
        {"goals": [{"ref": "a", "target": "90"}]},
    ],
)
def test_a_redline_is_not_laid_over_facts_that_it_was_not_made_against(other: dict[str, Any]) -> None:
    before = {"plan": {"ending": "We meet."}, "goals": [{"ref": "a", "target": "90"}]}
    after = {"plan": {"ending": "We do not meet."}, "goals": [{"ref": "a", "target": "95"}]}

    with pytest.raises(Unfitting):
        patch(other, edits(before, after))


def test_the_hash_of_a_redline_tells_any_two_apart() -> None:
    before = {"plan": {"ending": "We meet."}}
    one, other = ({"plan": {"ending": f"We meet on {day}."}} for day in ("Monday", "Tuesday"))

    assert sha256_of_edits(edits(before, one)) == sha256_of_edits(edits(before, one))
    assert sha256_of_edits(edits(before, one)) != sha256_of_edits(edits(before, other))
