"""What a template can say about the head of a paper, about when its fields are answered, and what keeps it back."""

from __future__ import annotations

from typing import Any

import pytest

from plans.designs import (
    BuiltIn,
    Column,
    Design,
    Known,
    Level,
    Line,
    Moment,
    OutcomeChoice,
    OwnField,
    OwnFieldKind,
    Part,
    Rated,
    Scale,
    Series,
    SeriesKind,
    Signer,
    SignerRole,
    lacking,
)
from plans.designs.standard import STANDARD
from plans.enums import OutcomeKind

BANNER = OwnField(key="banner_id", label="Banner ID")
UNIT = OwnField(key="unit", label="Unit")
WITH_AREAS = {BuiltIn.AREAS, BuiltIn.EMPLOYEE_ACTIONS, BuiltIn.EMPLOYER_ACTIONS}


def own(key: str = "own", **values: Any) -> Part:
    return Part(key=key, label="Own part", **values)


def standard(**changes: Any) -> Design:
    return STANDARD.model_copy(update=changes)


def said(design: Design) -> list[tuple[str, str]]:
    return [(lack.about, lack.sentence) for lack in lacking(design)]


def said_at(design: Design) -> list[tuple[str, str, str]]:
    """The same, with the part whose page puts it right."""
    return [(lack.about, lack.part, lack.sentence) for lack in lacking(design)]


class TestHead:
    def test_lines_put_fields_among_what_waymark_knows(self) -> None:
        head = Part(
            key="heading",
            built_in=BuiltIn.HEADING,
            fields=(BANNER,),
            lines=(
                Line(shows=Known.EMPLOYEE_NAME, label="Name"),
                Line(shows=Known.OWN_FIELD, field="banner_id"),
                Line(shows=Known.DEPARTMENT),
            ),
        )

        assert head.in_order == (Known.EMPLOYEE_NAME, BANNER, Known.DEPARTMENT)

    def test_a_field_without_a_line_comes_last_and_a_line_without_its_field_is_passed_over(self) -> None:
        head = Part(
            key="heading",
            built_in=BuiltIn.HEADING,
            fields=(UNIT, BANNER),
            lines=(
                Line(shows=Known.OWN_FIELD, field="gone"),
                Line(shows=Known.OWN_FIELD, field="banner_id"),
                Line(shows=Known.OWN_FIELD, field="banner_id"),
                Line(shows=Known.MANAGER_NAME),
            ),
        )

        assert head.in_order == (BANNER, Known.MANAGER_NAME, UNIT)

    def test_without_lines_there_are_the_fields_alone(self) -> None:
        assert own(fields=(UNIT, BANNER)).in_order == (UNIT, BANNER)


@pytest.mark.parametrize(
    ("built_in", "moment"),
    [
        (BuiltIn.HEADING, Moment.START),
        (BuiltIn.OWN, Moment.START),
        (BuiltIn.CHECKPOINTS, Moment.START),
        (BuiltIn.REVIEWS, Moment.REVIEW),
        (BuiltIn.OUTCOME, Moment.END),
    ],
)
def test_fields_are_answered_when_their_part_is(built_in: BuiltIn, moment: Moment) -> None:
    assert Part(key="part", built_in=built_in, label="Part").asked_at == moment


class TestLacking:
    def test_the_standard_template_lacks_nothing(self) -> None:
        assert said(STANDARD) == []

    @pytest.mark.parametrize(
        ("missing", "name"),
        [
            (BuiltIn.GOALS, "Goals"),
            (BuiltIn.CHECKPOINTS, "Checkpoints"),
            (BuiltIn.ENDING, "What happens at the end"),
        ],
    )
    def test_a_plan_has_goals_checkpoints_and_an_ending(self, missing: BuiltIn, name: str) -> None:
        parts = tuple(part for part in STANDARD.parts if part.built_in != missing)

        assert said(standard(parts=parts)) == [
            ("parts", f"A plan needs the part “{name}”. Add it, under any heading and at any place.")
        ]

    @pytest.mark.parametrize(
        ("part", "sentence"),
        [
            (Part(key="own", fields=(UNIT,)), "Give this part a heading."),
            (
                own(),
                "“Own part” asks nothing and says nothing yet. Add a field or a wording, or take it out.",
            ),
            (
                own(fields=(OwnField(key="a", label="Shift", kind=OwnFieldKind.CHOICE, choices=("Early",)),)),
                "Give “Shift” at least two answers.",
            ),
            (
                own(fields=(OwnField(key="a", label="Steps", kind=OwnFieldKind.TABLE),)),
                "Give the table “Steps” at least one column.",
            ),
            (
                own(
                    fields=(
                        OwnField(
                            key="a",
                            label="Steps",
                            kind=OwnFieldKind.TABLE,
                            columns=(Column(key="c", label="State", kind="choice"),),
                        ),
                    )
                ),
                "Give the column “State” at least two answers.",
            ),
        ],
    )
    def test_what_an_own_part_lacks_is_said_at_the_part(self, part: Part, sentence: str) -> None:
        assert said_at(standard(parts=(*STANDARD.parts, part))) == [("parts", "own", sentence)]

    def test_an_own_part_may_be_words_alone(self) -> None:
        assert said(standard(parts=(*STANDARD.parts, own(wording="Confidential")))) == []

    @pytest.mark.parametrize(
        ("changes", "about", "sentence"),
        [
            (
                {"reviews": Series(kind=SeriesKind.AT_DAYS)},
                "reviews",
                "Say at which days of the plan you meet.",
            ),
            (
                {"review_scale": "gone"},
                "reviews",
                "The rating scale for checkpoints is not there. Choose another one.",
            ),
            (
                {
                    "scales": (
                        Scale(key="s", label="Marks", levels=tuple(Level(key=k, label=k) for k in "ab")),
                    ),
                    "review_scale": "s",
                    "review_scale_rates": Rated.AREAS,
                    "parts": tuple(part for part in STANDARD.parts if part.built_in not in WITH_AREAS),
                },
                "reviews",
                "At checkpoints each area is rated. Add the part “Areas for improvement”, or rate something else.",
            ),
            (
                {"scales": (Scale(key="s", label="Marks", levels=(Level(key="a", label="A"),)),)},
                "scales",
                "Give the scale “Marks” at least two levels.",
            ),
            (
                {"signers": (Signer(role=SignerRole.EMPLOYEE, moments=(Moment.END,)),)},
                "signers",
                "The employee is asked to sign at the start. Add them to the signatures.",
            ),
            (
                {
                    "outcomes": (
                        OutcomeChoice(key="a", kind=OutcomeKind.NOT_MET),
                        OutcomeChoice(key="b", kind=OutcomeKind.ENDED_EARLY),
                    )
                },
                "outcomes",
                "A plan must be able to end well. Add an outcome for goals that were met.",
            ),
            (
                {"outcomes": (OutcomeChoice(key="a", kind=OutcomeKind.GOALS_MET),)},
                "outcomes",
                "Add at least one other way in which a plan can end.",
            ),
        ],
    )
    def test_what_a_template_lacks_is_said_at_its_page(
        self, changes: dict[str, Any], about: str, sentence: str
    ) -> None:
        assert said(standard(**changes)) == [(about, sentence)]
