"""Templates for tests: one with a bit of everything, as a draft or published."""

from __future__ import annotations

from datetime import UTC, datetime

from plans import workflows
from plans.designs import (
    Column,
    Design,
    Level,
    OwnField,
    OwnFieldKind,
    Part,
    Scale,
)
from plans.designs.editing import put_part, put_scale, with_
from plans.designs.standard import STANDARD
from plans.models import PlanTemplate
from tests.factories.remembered import remembered
from tests.people import Cast

MADE = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def design(name: str = "Coaching plan", **changes: object) -> Design:
    """Everything that Waymark asks, a part of one's own with a field of every kind, and a rating scale."""
    fields = (
        OwnField(key="own_field", label="Banner ID", required=True),
        OwnField(key="story", kind=OwnFieldKind.LONG_TEXT, label="Story", help="In your own words"),
        OwnField(key="met_on", kind=OwnFieldKind.DATE, label="Met on"),
        OwnField(key="stage", kind=OwnFieldKind.CHOICE, label="Stage", choices=("First", "Second")),
        OwnField(key="hours", kind=OwnFieldKind.NUMBER, label="Hours"),
        OwnField(
            key="grid_of_activities",
            kind=OwnFieldKind.TABLE,
            label="Activities",
            columns=(
                Column(key="what", label="Activity"),
                Column(key="when", label="Deadline", kind="date"),
                Column(key="state", label="State", kind="choice", choices=("open", "done")),
            ),
        ),
    )
    own = Part(key="own", label="For the file", help="Filled in by HR", fields=fields)
    levels = (Level(key="not_met", label="Not met"), Level(key="met", label="Met"))
    whole = put_scale(put_part(STANDARD, own), Scale(key="grid", label="Grid", levels=levels))
    return with_(whole, name=name, noun="Coaching plan", use="After a talk.", **changes)


def draft_template(cast: Cast, name: str = "Coaching plan", *, at: datetime = MADE) -> PlanTemplate:
    """A template that Noor has begun."""

    def build() -> int:
        return workflows.make_template(design=design(name), by=cast.account("noor"), at=at).pk

    return PlanTemplate.objects.get(pk=remembered(("template", name, at), build))


def published_template(cast: Cast, name: str = "Coaching plan", *, at: datetime = MADE) -> PlanTemplate:
    """The same, published as version 1."""
    template = draft_template(cast, name, at=at)
    if not template.versions.filter(number=1).exists():
        key = ("template published", template.pk, at)
        remembered(key, lambda: _publish(template, cast, at))
        template.refresh_from_db()
    return template


def _publish(template: PlanTemplate, cast: Cast, at: datetime) -> None:
    workflows.publish_template(template=template, by=cast.account("noor"), at=at)
