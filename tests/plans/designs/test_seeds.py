"""The templates that come with Waymark: each is its form, whole and in its order, and promises nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jsonschema
import pytest

from plans.designs import (
    BuiltIn,
    Design,
    Known,
    Moment,
    OwnField,
    OwnFieldKind,
    Part,
    Rated,
    SignerRole,
    as_json,
    lacking,
    read_design,
    schema,
)
from plans.designs.editing import keys_of
from plans.designs.library import SEEDS, library
from plans.enums import OutcomeKind
from tests.plans.designs.published import FORMS, OUTCOMES, SIGNERS, TIMES

pytestmark = pytest.mark.once

OWN = {"performance_8_weeks", "coaching_4_weeks", "capability_staged"}
SEEDED = sorted({*FORMS, *OWN})
# Words that no template says to anybody. The forms' own names may say more, where HR alone reads.
NEVER_SAID = re.compile(
    r"\b(PIP|failing|failure|overdue|at risk|refuse[ds]?|delinquent|non-compliant)\b|!", re.I
)


def asked(design: Design) -> Iterator[tuple[str, ...]]:
    """What a template asks, as `published` writes it."""
    for part in design.parts:
        heading = part.label or f"+{part.heading}"
        yield (part.built_in, heading, *(_said(part, one) for one in part.in_order))


def _said(part: Part, one: Known | OwnField) -> str:
    if isinstance(one, Known):
        label = next(line.label for line in part.lines if line.shows == one)
        return label or f"+{one.label}"
    if one.kind == OwnFieldKind.TABLE:
        return f"{one.label}: {', '.join(column.label for column in one.columns)}"
    return one.label


def test_eleven_templates_come_with_waymark() -> None:
    assert sorted(library()) == SEEDED
    assert len(library()) == 11


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_is_a_whole_template(key: str) -> None:
    assert lacking(library()[key]) == ()


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_is_written_as_it_would_be_exported(key: str) -> None:
    content = (SEEDS / f"{key}.json").read_bytes()

    assert as_json(read_design(content)).encode() == content


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_keeps_to_the_published_schema(key: str) -> None:
    jsonschema.Draft202012Validator(schema()).validate(library()[key].model_dump(mode="json"))


@pytest.mark.parametrize("key", FORMS)
def test_a_form_asks_everything_in_its_own_order(key: str) -> None:
    assert tuple(asked(library()[key])) == FORMS[key]


@pytest.mark.parametrize("key", SIGNERS)
def test_a_form_is_signed_by_its_people_in_its_order(key: str) -> None:
    found = tuple(f"{signer.role}: {', '.join(signer.moments)}" for signer in library()[key].signers)

    assert found == SIGNERS[key]


@pytest.mark.parametrize("key", OUTCOMES)
def test_a_form_ends_in_its_own_words(key: str) -> None:
    found = tuple(choice.heading for choice in library()[key].outcomes)

    assert found == (*OUTCOMES[key], "Ended early, for the reason given")


@pytest.mark.parametrize("key", TIMES)
def test_a_form_lasts_and_meets_as_it_says(key: str) -> None:
    design = library()[key]

    assert (design.duration.days, design.reviews.kind, design.reviews.days) == TIMES[key]
    assert design.duration.count == "calendar"


@pytest.mark.parametrize("key", SEEDED)
def test_no_signature_of_an_employee_means_agreement(key: str) -> None:
    employee = next(signer for signer in library()[key].signers if signer.role == SignerRole.EMPLOYEE)

    assert re.search("received and read", employee.statement)
    assert re.search("does not mean that I agree", employee.statement)
    assert not re.search(r"\bI agree to\b|\bI accept\b", employee.statement)
    assert Moment.CHANGE in employee.moments


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_has_a_place_for_rights_reviews_outcome_and_signatures(key: str) -> None:
    design = library()[key]

    for built_in in (BuiltIn.RIGHTS, BuiltIn.REVIEWS, BuiltIn.OUTCOME, BuiltIn.SIGNATURES, BuiltIn.SUPPORT):
        assert design.has(built_in), built_in


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_that_asks_for_steps_asks_for_the_areas_they_belong_to(key: str) -> None:
    design = library()[key]

    if design.has(BuiltIn.EMPLOYEE_ACTIONS) or design.has(BuiltIn.EMPLOYER_ACTIONS):
        assert design.has(BuiltIn.AREAS)


@pytest.mark.parametrize("key", SEEDED)
def test_no_key_of_a_seed_stands_for_two_things(key: str) -> None:
    design = library()[key]

    assert len(keys_of(design)) == len(design.parts) + len(design.own_fields)
    for part in design.parts:
        named = {line.field for line in part.lines if line.field}
        assert named <= {field.key for field in part.fields}


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_says_where_it_comes_from_and_when_it_suits(key: str) -> None:
    design = library()[key]

    assert design.use
    if key in FORMS:
        assert re.search(
            r"https?://\S+ .*Set up in November 2026 after a description of the form", design.origin
        )
    else:
        assert design.origin.startswith("Waymark’s own")


@pytest.mark.parametrize("key", SEEDED)
def test_a_seed_speaks_as_waymark_speaks(key: str) -> None:
    said = library()[key].model_copy(update={"origin": ""})

    assert NEVER_SAID.findall(as_json(said)) == []


def test_weekly_ratings_of_siue_use_the_scale_of_the_form() -> None:
    design = library()["siue"]
    grid = design.parts[2].fields[0]

    assert [level.label for level in design.scales[0].levels] == list(grid.choices)
    assert (design.scale_at_reviews, design.review_scale_rates) == (design.scales[0], Rated.AREAS)
    assert grid.choices == (
        "Does not meet standards of performance",
        "Meets standards of performance",
        "Not applicable",
    )


def test_a_review_of_the_school_form_has_an_outcome_as_a_whole() -> None:
    design = library()["school_actions"]

    assert (design.scale_at_reviews, design.review_scale_rates) == (design.scales[0], Rated.WHOLE)
    # The outcome of each concern stands in a column of the form's own table.
    assert [column.label for column in design.own_fields[-1].columns][-1] == "Outcome"


class TestWaymarksOwn:
    def test_coaching_lets_the_employee_write_first_and_ends_in_a_talk(self) -> None:
        design = library()["coaching_4_weeks"]

        assert (design.noun, design.duration.days, design.employee_writes_first) == (
            "Coaching plan",
            28,
            True,
        )
        assert [part.key for part in design.parts][:2] == ["heading", "own_view"]
        assert "no warning" in _wording(design, BuiltIn.ENDING)

    def test_support_stands_right_after_the_goals_and_must_be_there(self) -> None:
        design = library()["performance_8_weeks"]
        order = [part.built_in for part in design.parts]
        support = design.part(BuiltIn.SUPPORT)

        assert order.index(BuiltIn.SUPPORT) == order.index(BuiltIn.GOALS) + 1
        assert support is not None and support.required
        assert (design.duration.days, design.reviews.kind, design.consultation_days) == (56, "weekly", 5)

    @pytest.mark.parametrize("key", sorted(OWN))
    def test_rights_name_comment_companion_adjustment_appeal_and_whom_to_ask(self, key: str) -> None:
        rights = _wording(library()[key], BuiltIn.RIGHTS)

        for right in ("comment", "bring somebody", "adjustment", "appeal", "Ask your manager, or HR"):
            assert right in rights

    @pytest.mark.parametrize("key", sorted(OWN))
    def test_a_goal_that_judges_character_or_has_no_support_must_be_put_right(self, key: str) -> None:
        check = library()[key].goal_check

        assert (check["character"], check["no_support"]) == ("block", "block")

    def test_the_staged_procedure_has_its_stages_and_outcomes(self) -> None:
        design = library()["capability_staged"]
        stage = design.parts[0].fields[0]

        assert stage.choices == (
            "Informal",
            "Stage 1: first improvement notice",
            "Stage 2: final improvement notice",
            "Stage 3: hearing",
        )
        assert [(choice.heading, choice.kind) for choice in design.outcomes] == [
            ("No further action", OutcomeKind.GOALS_MET),
            ("First improvement notice", OutcomeKind.NOT_MET),
            ("Final improvement notice", OutcomeKind.NOT_MET),
            ("Extended by a new plan", OutcomeKind.CONTINUED),
            ("Redeployment", OutcomeKind.ENDED_EARLY),
            ("Dismissal proposed", OutcomeKind.NOT_MET),
            ("Ended early, for another reason", OutcomeKind.ENDED_EARLY),
        ]

    def test_the_staged_procedure_says_the_rule_of_five_days_and_that_it_is_no_advice(self) -> None:
        rights = _wording(library()["capability_staged"], BuiltIn.RIGHTS)

        assert "another reasonable time within five working days, the meeting is moved" in rights
        assert "fellow worker or a union official" in rights
        assert rights.endswith("Nothing here is legal advice.")


def _wording(design: Design, built_in: BuiltIn) -> str:
    part = design.part(built_in)
    assert part is not None
    return part.wording
