"""What a template still lacks before a plan can be written from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from plans.designs.design import BuiltIn, Design, Moment, OwnFieldKind, Rated, SeriesKind, SignerRole
from plans.enums import OutcomeKind

# Without these it is a letter and no plan: what is expected, by when it is looked at, what follows.
ALWAYS = (BuiltIn.GOALS, BuiltIn.CHECKPOINTS, BuiltIn.ENDING)


@dataclass(frozen=True)
class Lack:
    """One thing that is not right yet. `about` is the page where it is put right; `part` the part, if it is in one."""

    about: Literal["parts", "reviews", "scales", "signers", "outcomes"]
    sentence: str
    part: str = ""


def lacking(design: Design) -> tuple[Lack, ...]:
    """Everything that keeps a template from being published, in the order of its pages."""
    return (*_parts(design), *_fields(design), *_reviews(design), *_signers(design), *_outcomes(design))


def _parts(design: Design) -> Iterator[Lack]:
    for built_in in ALWAYS:
        if not design.has(built_in):
            said = _("A plan needs the part “%(part)s”. Add it, under any heading and at any place.")
            yield Lack("parts", said % {"part": built_in.label})
    acting = design.has(BuiltIn.EMPLOYEE_ACTIONS) or design.has(BuiltIn.EMPLOYER_ACTIONS)
    if acting and not design.has(BuiltIn.AREAS):
        yield Lack(
            "parts",
            _("Every step belongs to an area. Add the part “Areas for improvement”, or take the steps out."),
        )
    for part in design.parts:
        if part.built_in == BuiltIn.OWN and not part.label:
            yield Lack("parts", _("Give this part a heading."), part.key)
        elif part.built_in == BuiltIn.OWN and not part.fields and not part.wording:
            said = _(
                "“%(part)s” asks nothing and says nothing yet. Add a field or a wording, or take it out."
            )
            yield Lack("parts", said % {"part": part.label}, part.key)


def _fields(design: Design) -> Iterator[Lack]:
    for part in design.parts:
        for field in part.fields:
            if field.kind == OwnFieldKind.CHOICE and len(field.choices) < 2:
                said = _("Give “%(field)s” at least two answers.")
                yield Lack("parts", said % {"field": field.label}, part.key)
            if field.kind == OwnFieldKind.TABLE and not field.columns:
                said = _("Give the table “%(field)s” at least one column.")
                yield Lack("parts", said % {"field": field.label}, part.key)
            for column in field.columns:
                if column.kind == "choice" and len(column.choices) < 2:
                    said = _("Give the column “%(column)s” at least two answers.")
                    yield Lack("parts", said % {"column": column.label}, part.key)


def _reviews(design: Design) -> Iterator[Lack]:
    if design.reviews.kind == SeriesKind.AT_DAYS and not design.reviews.days:
        yield Lack("reviews", _("Say at which days of the plan you meet."))
    if design.review_scale and design.review_scale not in {scale.key for scale in design.scales}:
        yield Lack("reviews", _("The rating scale for checkpoints is not there. Choose another one."))
    if design.scale_at_reviews and design.review_scale_rates == Rated.AREAS and not design.has(BuiltIn.AREAS):
        said = _(
            "At checkpoints each area is rated. Add the part “Areas for improvement”, or rate something else."
        )
        yield Lack("reviews", said)
    for scale in design.scales:
        if len(scale.levels) < 2:
            said = _("Give the scale “%(scale)s” at least two levels.")
            yield Lack("scales", said % {"scale": scale.label})


def _signers(design: Design) -> Iterator[Lack]:
    if SignerRole.EMPLOYEE not in {signer.role for signer in design.signing_at(Moment.START)}:
        yield Lack("signers", _("The employee is asked to sign at the start. Add them to the signatures."))


def _outcomes(design: Design) -> Iterator[Lack]:
    if OutcomeKind.GOALS_MET not in {choice.kind for choice in design.outcomes}:
        yield Lack("outcomes", _("A plan must be able to end well. Add an outcome for goals that were met."))
    if len(design.outcomes) < 2:
        yield Lack("outcomes", _("Add at least one other way in which a plan can end."))
