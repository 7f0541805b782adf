"""Files that somebody brings: a template is read, anything else is refused in sentences that say what and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.designs import Design, DesignRefused, as_json, read_design, schema
from plans.designs.library import library
from plans.designs.reading import LARGEST, sha256_of

pytestmark = pytest.mark.once

SMALLEST: dict[str, Any] = {"format": "waymark-plan-template", "name": "Plan", "noun": "Plan"}
NOT_JSON = "The file is not JSON. Choose a file that was exported here."
NOT_A_TEMPLATE = "The file is JSON, but not a plan template."
NOT_UTF_8 = "The file is not written in UTF-8. Save it as UTF-8, and choose it again."
TOO_LARGE = "The file is larger than 1 MB. A template is a small file."
NO_KEY = "Only small letters, digits and underscores, beginning with a letter."
SERIES = "'weekly', 'fortnightly', 'every', 'at_days' or 'at_dates'"
ENDS = "'goals_met', 'partly_met', 'not_met', 'ended_early' or 'continued'"
UNREADABLE = "There are characters in this that cannot be read or printed."


def problems(content: Any) -> list[tuple[str, str]]:
    """What is said about a file that is refused: place and sentence."""
    with pytest.raises(DesignRefused) as refused:
        read_design(content)
    return [(problem.place, problem.sentence) for problem in refused.value.problems]


def file(**changes: Any) -> bytes:
    """The smallest template as a file, with other values."""
    return json.dumps(SMALLEST | changes).encode()


def part(**values: Any) -> dict[str, Any]:
    return {"key": "one", "label": "One", **values}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", NOT_JSON),
        (b"Name;Date\nPlan;2026-06-01", NOT_JSON),
        (b"%PDF-1.7", NOT_JSON),
        (b'{"format": "waymark-plan-template",', NOT_JSON),
        (b"[" * 100_000, NOT_JSON),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, NOT_JSON),
        (b'{"format": "waymark-plan-template", "goals_at_most": ' + b"9" * 5000 + b"}", NOT_JSON),
        (b"[]", NOT_A_TEMPLATE),
        (b"null", NOT_A_TEMPLATE),
        (b'"waymark-plan-template"', NOT_A_TEMPLATE),
        (b"{}", NOT_A_TEMPLATE),
        (b'{"format": "something-else"}', NOT_A_TEMPLATE),
        (b'{"format": ["waymark-plan-template"]}', NOT_A_TEMPLATE),
        (b" " * (2 * LARGEST), TOO_LARGE),
        (as_json(read_design(SMALLEST)).replace("Plan", "Förderplan").encode("cp1252"), NOT_UTF_8),
        (as_json(read_design(SMALLEST)).encode("utf-16"), NOT_UTF_8),
        (b'{"format": "waymark-plan-template", "name": "A", "name": "B"}', "“name” is there twice."),
    ],
)
def test_what_is_no_template_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    assert problems(content) == [("", sentence)]


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"name": ""}, "name", "This must not be empty."),
        ({"name": "   "}, "name", "This must not be empty."),
        ({"name": "n" * 201}, "name", "This is longer than 200 characters."),
        ({"name": 5}, "name", "This has the wrong form."),
        ({"name": "Plan\x00"}, "name", UNREADABLE),
        ({"use": "a\x1bb"}, "use", UNREADABLE),
        ({"noun": "\ud800"}, "noun", UNREADABLE),
        ({"score": 5}, "score", "This is not known here."),
        ({"format_version": 2}, "format_version", "This must be one of: 1."),
        ({"parts": {}}, "parts", "This has the wrong form."),
        ({"parts": [part(), part()]}, "", "“one” is there twice."),
        (
            {"parts": [part(built_in="goals"), part(key="two", built_in="goals")]},
            "",
            "“goals” is there twice.",
        ),
        ({"parts": [part(key="Banner ID")]}, "parts 1 › key", NO_KEY),
        ({"parts": [part(), part(key="two", colour="red")]}, "parts 2 › colour", "This is not known here."),
        ({"parts": [{"label": "One"}]}, "parts 1 › key", "This is missing."),
        (
            {"parts": [part(fields=[{"key": "f", "label": ""}])]},
            "parts 1 › fields 1 › label",
            "This must not be empty.",
        ),
        (
            {
                "parts": [
                    part(fields=[{"key": "f", "label": "F"}]),
                    part(key="two", fields=[{"key": "f", "label": "F"}]),
                ]
            },
            "",
            "“f” is there twice.",
        ),
        (
            {
                "parts": [
                    part(
                        fields=[
                            {
                                "key": "f",
                                "label": "F",
                                "kind": "table",
                                "columns": [{"key": "c", "label": "C"}] * 2,
                            }
                        ]
                    )
                ]
            },
            "parts 1 › fields 1",
            "“c” is there twice.",
        ),
        (
            {"parts": [part(key=f"p{number}") for number in range(61)]},
            "parts",
            "There are more than 60 of these.",
        ),
        ({"reviews": {"kind": "monthly"}}, "reviews › kind", f"This must be one of: {SERIES}."),
        ({"duration": {"days": 0}}, "duration › days", "This must be 1 or more."),
        ({"duration": {"days": 732}}, "duration › days", "This must be 731 or less."),
        ({"duration": {"days": float("nan")}}, "duration › days", "This has the wrong form."),
        (
            {"duration": {"count": "lunar"}},
            "duration › count",
            "This must be one of: 'calendar' or 'working'.",
        ),
        (
            {"signers": [{"role": "employee", "moments": []}]},
            "signers 1 › moments",
            "There must be at least 1.",
        ),
        ({"signers": [{"role": "employee"}] * 2}, "", "“employee” is there twice."),
        ({"outcomes": [{"key": "a", "kind": "fired"}]}, "outcomes 1 › kind", f"This must be one of: {ENDS}."),
    ],
)
def test_a_template_with_a_mistake_is_refused_with_its_place(
    changes: dict[str, Any], place: str, sentence: str
) -> None:
    assert problems(file(**changes)) == [(place, sentence)]


def test_many_mistakes_are_all_said_up_to_twenty() -> None:
    assert problems(file(name="", noun="", parts=[{}])) == [
        ("name", "This must not be empty."),
        ("noun", "This must not be empty."),
        ("parts 1 › key", "This is missing."),
    ]
    assert len(problems(file(parts=[{}] * 60))) == 20


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_a_mark_or_blanks_before_the_text_do_no_harm(mark: bytes) -> None:
    assert read_design(mark + file(name="Förderplan")).name == "Förderplan"


def test_a_file_reads_the_same_as_bytes_as_text_and_as_an_object() -> None:
    content = file(name="Plan für Sam")

    assert (
        read_design(content) == read_design("\ufeff" + content.decode()) == read_design(json.loads(content))
    )


def test_lines_and_tabs_may_stand_in_a_wording() -> None:
    wording = "First line\n\tsecond"

    assert read_design(file(parts=[part(wording=wording)])).parts[0].wording == wording


def test_the_same_design_gives_the_same_file_and_another_gives_another() -> None:
    first, second = read_design(file(name="Förderplan")), read_design(file(name="Coaching"))

    assert as_json(first) == as_json(read_design(as_json(first)))
    assert "Förderplan" in as_json(first)
    assert sha256_of(first) == sha256_of(read_design(as_json(first))) != sha256_of(second)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(sorted(Design.model_fields))


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(max_size=200) | JSON.map(json.dumps))
def test_nothing_but_a_sentence_ever_comes_of_odd_bytes(content: bytes | str) -> None:
    assert all(sentence for _place, sentence in problems(content))


@settings(max_examples=200)
@given(st.dictionaries(FIELDS, JSON, max_size=4))
def test_whatever_stands_in_a_template_it_is_read_or_refused_and_what_is_read_can_be_written(
    changes: dict[str, Any],
) -> None:
    try:
        design = read_design(SMALLEST | changes)
    except DesignRefused as refused:
        assert all(problem.sentence for problem in refused.problems)
    else:
        assert read_design(as_json(design).encode()) == design


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain.update(score=1),
        lambda plain: plain.pop("name"),
        lambda plain: plain.update(format="other"),
        lambda plain: plain["parts"][0].update(built_in="mood"),
        lambda plain: plain["parts"][0].update(key="Not A Key"),
        lambda plain: plain["duration"].update(days=0),
        lambda plain: plain["signers"][0].update(role="boss"),
    ],
)
def test_what_the_schema_says_no_to_is_refused_here_too(spoil: Callable[[dict[str, Any]], object]) -> None:
    plain = library()["cornell"].model_dump(mode="json")
    spoil(plain)

    assert not jsonschema.Draft202012Validator(schema()).is_valid(plain)
    assert problems(json.dumps(plain).encode())
