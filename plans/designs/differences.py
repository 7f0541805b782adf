"""What is different between two templates, in sentences that HR can read before it publishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from plans.designs.design import Design, OwnField, Part, Series, SeriesKind


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def differences(before: Design, after: Design) -> tuple[str, ...]:
    """What was changed, in the order of the pages on which it is changed."""
    return (
        *_use(before, after),
        *_parts(before, after),
        *_dates(before, after),
        *_scales(before, after),
        *_signers(before, after),
        *_outcomes(before, after),
        *_goal_check(before, after),
    )


def series_in_words(series: Series) -> str:
    """When both meet: “every 30 days”, “on days 30, 60 and 90”."""
    if series.kind == SeriesKind.EVERY:
        return _("every %(days)d days") % {"days": series.every}
    if series.kind == SeriesKind.AT_DAYS:
        days = ", ".join(str(day) for day in series.days)
        return _("on these days of the plan: %(days)s") % {"days": days or "–"}
    return {
        SeriesKind.WEEKLY: _("every week"),
        SeriesKind.FORTNIGHTLY: _("every two weeks"),
        SeriesKind.AT_DATES: _("at dates that are chosen for each plan"),
    }[series.kind]


def length_in_words(design: Design) -> str:
    """How long a plan lasts: “90 calendar days”."""
    said = _("%(days)d working days") if design.duration.count == "working" else _("%(days)d calendar days")
    return said % {"days": design.duration.days}


def _turned(label: str, before: object, after: object) -> Iterator[str]:
    if before != after:
        said = _("%(what)s: “%(after)s” instead of “%(before)s”.")
        yield said % {"what": label, "before": before or "–", "after": after or "–"}


def _use(before: Design, after: Design) -> Iterator[str]:
    yield from _turned(_("Name"), before.name, after.name)
    yield from _turned(_("What the plan is called"), before.noun, after.noun)
    yield from _turned(_("Language"), before.language, after.language)
    if (before.use, before.origin) != (after.use, after.origin):
        yield _("When it suits, or where it comes from, was reworded.")


def _came_and_went(
    before: Sequence[_Keyed], after: Sequence[_Keyed], came: str, went: str, moved: str
) -> Iterator[str]:
    old, new = [row.key for row in before], [row.key for row in after]
    for row in before:
        if row.key not in new:
            yield went % {"what": _called(row)}
    for row in after:
        if row.key not in old:
            yield came % {"what": _called(row)}
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield moved


def _called(row: object) -> str:
    return str(getattr(row, "heading", "") or getattr(row, "label", ""))


def _parts(before: Design, after: Design) -> Iterator[str]:
    yield from _came_and_went(
        before.parts,
        after.parts,
        _("The part “%(what)s” is new."),
        _("The part “%(what)s” was taken out."),
        _("The parts stand in another order."),
    )
    old = {part.key: part for part in before.parts}
    for part in after.parts:
        if part.key in old and part != old[part.key]:
            yield from _part(old[part.key], part)


def _part(before: Part, after: Part) -> Iterator[str]:
    yield from _turned(_("Heading"), before.heading, after.heading)
    said = {"part": after.heading}
    if before.help != after.help:
        yield _("The help for “%(part)s” was reworded.") % said
    if before.wording != after.wording:
        yield _("The words that “%(part)s” begins with were changed.") % said
    if before.required != after.required:
        yield (_("“%(part)s” is needed.") if after.required else _("“%(part)s” may stay empty.")) % said
    yield from _came_and_went(
        before.fields,
        after.fields,
        _("In “%(part)s”, the field “%%(what)s” is new.") % _doubled(said),
        _("In “%(part)s”, the field “%%(what)s” was taken out.") % _doubled(said),
        _("In “%(part)s”, the fields stand in another order.") % said,
    )
    old = {field.key: field for field in before.fields}
    for field in after.fields:
        if field.key in old and field != old[field.key]:
            yield from _field(old[field.key], field)


def _doubled(said: dict[str, str]) -> dict[str, str]:
    return {name: value.replace("%", "%%") for name, value in said.items()}


def _field(before: OwnField, after: OwnField) -> Iterator[str]:
    yield from _turned(_("Field"), before.label, after.label)
    yield from _turned(_("Kind of “%(field)s”") % {"field": after.label}, before.kind.label, after.kind.label)
    if before.required != after.required:
        said = _("“%(part)s” is needed.") if after.required else _("“%(part)s” may stay empty.")
        yield said % {"part": after.label}
    if (before.help, before.choices, before.columns) != (after.help, after.choices, after.columns):
        yield _("The help, the answers or the columns of “%(field)s” were changed.") % {"field": after.label}


def _dates(before: Design, after: Design) -> Iterator[str]:
    yield from _turned(_("Length"), length_in_words(before), length_in_words(after))
    yield from _turned(
        _("Working days to talk it through"), before.consultation_days, after.consultation_days
    )
    yield from _turned(_("Checkpoints"), series_in_words(before.reviews), series_in_words(after.reviews))
    if before.employee_writes_first != after.employee_writes_first:
        if after.employee_writes_first:
            yield _("The employee is asked to write first.")
        else:
            yield _("The employee is no longer asked to write first.")
    if before.review_scale != after.review_scale:
        yield _("Checkpoints use another rating scale.")
    if before.review_scale_rates != after.review_scale_rates:
        yield from _turned(
            _("What the scale rates"), before.review_scale_rates.label, after.review_scale_rates.label
        )


def _scales(before: Design, after: Design) -> Iterator[str]:
    came, went = (
        _("The rating scale “%(what)s” is new."),
        _("The rating scale “%(what)s” was taken out."),
    )
    yield from _came_and_went(
        before.scales, after.scales, came, went, _("The rating scales stand in another order.")
    )
    old = {scale.key: scale for scale in before.scales}
    for scale in after.scales:
        if scale.key in old and scale != old[scale.key]:
            yield _("The rating scale “%(scale)s” was changed.") % {"scale": scale.label}


def _signers(before: Design, after: Design) -> Iterator[str]:
    old, new = ({signer.role: signer for signer in design.signers} for design in (before, after))
    for role, signer in old.items():
        if role not in new:
            yield _("%(who)s no longer signs.") % {"who": signer.heading}
    for role, signer in new.items():
        if role not in old:
            yield _("%(who)s signs as well.") % {"who": signer.heading}
        elif signer != old[role]:
            yield _("The signature of “%(who)s” was changed.") % {"who": signer.heading}
    if [role for role in old if role in new] != [role for role in new if role in old]:
        yield _("Signatures are asked for in another order.")


def _outcomes(before: Design, after: Design) -> Iterator[str]:
    came, went = _("The outcome “%(what)s” is new."), _("The outcome “%(what)s” was taken out.")
    yield from _came_and_went(
        before.outcomes, after.outcomes, came, went, _("The outcomes stand in another order.")
    )
    old = {outcome.key: outcome for outcome in before.outcomes}
    for outcome in after.outcomes:
        if outcome.key in old and outcome != old[outcome.key]:
            yield from _turned(_("Outcome"), old[outcome.key].heading, outcome.heading)


def _goal_check(before: Design, after: Design) -> Iterator[str]:
    yield from _turned(_("Most goals in a plan"), before.goals_at_most, after.goals_at_most)
    yield from _turned(_("Months that evidence may be old"), before.evidence_months, after.evidence_months)
    if before.goal_check != after.goal_check:
        yield _("The goal check looks for other things, or takes them differently.")
