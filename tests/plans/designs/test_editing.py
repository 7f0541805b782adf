"""Changing a design: a new one comes of it or a refusal, and the old one stays as it was."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plans.designs import (
    BuiltIn,
    Design,
    DesignRefused,
    Moment,
    OutcomeChoice,
    OwnField,
    Part,
    Scale,
    Signer,
    SignerRole,
    as_json,
    editing,
    read_design,
)
from plans.designs.library import library
from plans.enums import OutcomeKind

pytestmark = pytest.mark.once

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Few keys, so that edits meet: the same key again, one that is gone, one that is also a part of the form.
KEYS = st.sampled_from(["one", "two", "banner_id", "heading", "goals", "standards", "meets", "Not a key", ""])
LABELS = st.text(max_size=8) | st.just("x" * 201)
ROLES = st.sampled_from([*SignerRole, "boss"])
UP = st.booleans()


def _part(key: str, label: str, built_in: BuiltIn, fields: list[OwnField]) -> Part:
    return Part.model_construct(
        key=key, label=label, built_in=built_in, help="", required=False, wording="", fields=tuple(fields), lines=()
    )  # fmt: skip


def _field(key: str, label: str) -> OwnField:
    """A field that nobody has checked yet, as a page might build one."""
    return OwnField(key="one", label="One").model_copy(update={"key": key, "label": label})


FIELD = st.builds(_field, KEYS, LABELS)
PART = st.builds(_part, KEYS, LABELS, st.sampled_from(BuiltIn), st.lists(FIELD, max_size=2))
OUTCOME = st.builds(lambda key, kind: OutcomeChoice(key="one", kind=kind).model_copy(update={"key": key}),
                    KEYS, st.sampled_from(OutcomeKind))  # fmt: skip
SCALE = st.builds(lambda key, label: Scale(key="one", label="One").model_copy(update={"key": key, "label": label}),
                  KEYS, LABELS)  # fmt: skip
SIGNER = st.builds(lambda role: Signer(role=role, moments=(Moment.START,)), st.sampled_from(SignerRole))


def step(edit: Callable[..., Design], *values: Any, **named: Any) -> Any:
    """A strategy for one edit with whatever it takes."""
    return st.tuples(st.just(edit), st.tuples(*values), st.fixed_dictionaries(named))


EDIT = st.one_of(
    step(editing.put_part, PART),
    step(editing.move_part, KEYS, up=UP),
    step(editing.drop_part, KEYS),
    step(editing.put_field, KEYS, FIELD),
    step(editing.move_field, KEYS, KEYS, up=UP),
    step(editing.drop_field, KEYS, KEYS),
    step(editing.put_signer, SIGNER),
    step(editing.move_signer, ROLES, up=UP),
    step(editing.drop_signer, ROLES),
    step(editing.put_outcome, OUTCOME),
    step(editing.move_outcome, KEYS, up=UP),
    step(editing.drop_outcome, KEYS),
    step(editing.put_scale, SCALE),
    step(editing.drop_scale, KEYS),
    step(editing.with_, name=LABELS, goals_at_most=st.integers(-1, 60)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EDIT, max_size=12))
def test_any_run_of_edits_keeps_a_design_that_can_be_read_or_is_refused(edits: list[Any]) -> None:
    design = library()["siue"]
    for edit, values, named in edits:
        before = as_json(design)
        try:
            changed = edit(design, *values, **named)
        except (DesignRefused, KeyError):
            changed = design
        assert as_json(design) == before
        assert read_design(as_json(changed)) == changed
        design = changed


@settings(max_examples=200)
@given(st.lists(st.text(max_size=80), max_size=30))
@example(["Banner ID", "banner-id", "BANNER ID"])
@example(["", "!!!", "你好", "☂", "1", "1", "_", "É", "ß", "x" * 100, "x" * 100, "_" * 50 + "a"])
def test_keys_made_of_any_labels_are_keys_and_all_different(labels: list[str]) -> None:
    taken: list[str] = []
    for label in labels:
        taken.append(editing.key_for(label, taken))

    assert all(KEY.fullmatch(key) for key in taken)
    assert len(set(taken)) == len(labels)


def test_a_key_is_readable_and_stays_within_its_length_after_a_thousand_namesakes() -> None:
    assert editing.key_for("Banner ID", ()) == "banner_id"
    assert editing.key_for("Fähigkeit & Wissen", ()) == "fahigkeit_wissen"
    assert editing.key_for("2. Steps", ()) == "f_2_steps"
    taken: set[str] = set()
    for _time in range(1_001):
        taken.add(editing.key_for(string.ascii_lowercase * 3, taken))
    assert len(taken) == 1_001
    assert all(KEY.fullmatch(key) for key in taken)


class TestOrder:
    def test_a_part_moves_past_its_neighbour_and_stays_at_the_ends(self) -> None:
        design = library()["cornell"]
        first, second, third = (part.key for part in design.parts[:3])

        assert _keys(editing.move_part(design, second, up=True))[:3] == [second, first, third]
        assert _keys(editing.move_part(design, second, up=False))[:3] == [first, third, second]
        assert editing.move_part(design, first, up=True) == design
        assert editing.move_part(design, design.parts[-1].key, up=False) == design

    def test_a_part_put_again_keeps_its_place(self) -> None:
        design = library()["cornell"]
        goals = design.part(BuiltIn.GOALS)
        assert goals is not None

        changed = editing.put_part(design, goals.model_copy(update={"label": "Results"}))

        assert _keys(changed) == _keys(design)
        assert changed.part(BuiltIn.GOALS) == goals.model_copy(update={"label": "Results"})

    def test_a_field_moves_within_its_part(self) -> None:
        design = library()["texas_state"]

        changed = editing.move_field(design, "distribution", "copy_hr", up=True)

        assert [field.label for field in changed.parts[11].fields] == [
            "Director",
            "Human Resources",
            "Employee",
            "Vice President",
        ]

    def test_who_signs_first_can_be_changed(self) -> None:
        design = library()["cornell"]

        changed = editing.move_signer(design, SignerRole.NEXT_LEVEL, up=True)

        assert [signer.role for signer in changed.signers] == ["manager", "next_level", "employee"]


def test_a_scale_that_goes_takes_the_rating_of_checkpoints_with_it() -> None:
    changed = editing.drop_scale(library()["siue"], "standards")

    assert (changed.scales, changed.review_scale) == ((), "")


def test_a_field_of_the_head_goes_without_leaving_its_line_in_the_way() -> None:
    changed = editing.drop_field(library()["siue"], "heading", "banner_id")

    assert "banner_id" not in {field.key for field in changed.own_fields}
    assert len(changed.parts[0].in_order) == 7


@pytest.mark.parametrize(
    "edit",
    [
        lambda design: editing.move_part(design, "gone", up=True),
        lambda design: editing.drop_part(design, "gone"),
        lambda design: editing.put_field(design, "gone", OwnField(key="a", label="A")),
        lambda design: editing.drop_field(design, "heading", "gone"),
        lambda design: editing.drop_signer(design, "hr"),
        lambda design: editing.drop_outcome(design, "gone"),
        lambda design: editing.drop_scale(design, "gone"),
    ],
)
def test_what_is_gone_cannot_be_changed(edit: Callable[[Design], Design]) -> None:
    with pytest.raises(KeyError):
        edit(library()["cornell"])


def test_a_key_that_another_part_uses_is_refused() -> None:
    design = library()["texas_state"]

    with pytest.raises(DesignRefused) as refused:
        editing.put_field(design, "reason", OwnField(key="person_id", label="Again"))

    assert [problem.sentence for problem in refused.value.problems] == ["“person_id” is there twice."]


def _keys(design: Design) -> list[str]:
    return [part.key for part in design.parts]
