"""From a design to the paper: part for part, in its order and words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.designs import BuiltIn, Design, Moment, OwnField, OwnFieldKind, Part, Signer
from plans.designs.differences import length_in_words, series_in_words
from plans.web.paper import examples
from plans.web.paper.asked import ASKED
from plans.web.paper.shapes import Block, Paper, Section, Table

B = BuiltIn


def paper(design: Design, *, filled: bool) -> Paper:
    """The paper, empty or with invented answers. What is signed and how it can end is shown, whatever its parts are."""
    sections = [_section(design, part, filled=filled) for part in design.parts]
    # Asked for in any case: they stand at the end where the design gives them no place.
    for built_in in (B.OUTCOME, B.SIGNATURES):
        if not design.has(built_in):
            part = Part(key=built_in.value, built_in=built_in)
            sections.append(_section(design, part, filled=filled))
    return Paper(design.noun, design.language, _summary(design), sections, filled)


def _summary(design: Design) -> list[tuple[str, str]]:
    talk = ngettext("%(days)d working day", "%(days)d working days", design.consultation_days)
    return [
        (_("Length"), length_in_words(design)),
        (_("Checkpoints"), series_in_words(design.reviews)),
        (_("Time to talk it through"), talk % {"days": design.consultation_days}),
        (_("Goals"), _("%(most)d at most") % {"most": design.goals_at_most}),
    ]


def _section(design: Design, part: Part, *, filled: bool) -> Section:
    blocks = [
        *_built_in(design, part, filled=filled),
        *(_field(field, filled=filled) for field in part.fields),
    ]
    return Section(f"part-{part.key}", part.heading, part.help, part.required, blocks)


def _built_in(design: Design, part: Part, *, filled: bool) -> Iterator[Block]:
    if part.built_in == B.OWN:
        return
    if part.built_in == B.SIGNATURES:
        yield from _signatures(design)
    elif part.built_in == B.OUTCOME:
        yield Block(note=_("One of these is recorded:"), items=[choice.heading for choice in design.outcomes])
    elif part.built_in == B.REVIEWS:
        yield from _reviews(design, filled=filled)
    elif part.built_in == B.CHECKPOINTS and filled:
        yield Block(note=examples.meetings_in_words(design), items=examples.meetings(design))
    elif part.wording:
        yield Block(text=part.wording)
    elif filled:
        yield from examples.answers(design, part.built_in)
    else:
        yield Block(note=ASKED[part.built_in])


def _reviews(design: Design, *, filled: bool) -> Iterator[Block]:
    yield Block(note=ASKED[B.REVIEWS])
    scale = design.scale_at_reviews
    if scale is not None:
        yield Block(
            heading=scale.label,
            hint=_("Asked for: %(what)s") % {"what": design.review_scale_rates.label},
            items=[level.label for level in scale.levels],
        )
    if filled:
        yield from examples.answers(design, B.REVIEWS)
    yield from _signed_by(design, Moment.REVIEW)


def _signatures(design: Design) -> Iterator[Block]:
    for moment in (Moment.START, Moment.CHANGE, Moment.END):
        yield from _signed_by(design, moment)
    if not design.has(B.REVIEWS):
        yield from _signed_by(design, Moment.REVIEW)
    if not design.signers:
        yield Block(note=_("Nobody is asked to sign."))


def _signed_by(design: Design, moment: Moment) -> Iterator[Block]:
    signers = design.signing_at(moment)
    if signers:
        heading = _("Signatures: %(moment)s") % {"moment": str(moment.label).lower()}
        yield Block(heading=heading, facts=[(signer.heading, _statement(signer)) for signer in signers])


def _statement(signer: Signer) -> str:
    said = signer.statement or _("I have received this and had the chance to read it.")
    return said if signer.required else f"{said} {_('(The plan does not wait for it.)')}"


def _field(field: OwnField, *, filled: bool) -> Block:
    if field.kind == OwnFieldKind.TABLE:
        rows = [[examples.cell(column) for column in field.columns]] if filled else []
        table = Table([column.label for column in field.columns], rows)
        return Block(heading=field.label, hint=field.help, needed=field.required, table=table)
    if filled:
        said = examples.own_answer(field)
        return Block(heading=field.label, hint=field.help, needed=field.required, text=said)
    if field.kind == OwnFieldKind.CHOICE:
        return Block(
            heading=field.label,
            hint=field.help,
            needed=field.required,
            note=_("One of these:"),
            items=field.choices,
        )
    return Block(heading=field.label, hint=field.help, needed=field.required, note=field.kind.label)
