"""Letters of a plan, and the words that hold for a kind of letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from django.utils import translation

from employees.errors import NotVisible
from employees.permissions import Actor
from plans.enums import LetterKind
from plans.letters.kinds import KINDS, Wording
from plans.models import Letter, LetterWording, Plan, PlanVersion
from plans.permissions import PLANS, PlanPermission


def wording_in_force(kind: LetterKind, language: str, *, at: datetime | None = None) -> LetterWording | None:
    """The organisation's own words in a language, now or at an instant; None where Waymark's hold."""
    made = LetterWording.objects.filter(kind=kind, language=language)
    if at is not None:
        made = made.filter(made_at__lte=at)
    latest = made.order_by("-number").first()
    return None if latest is None or latest.is_default else latest


def words_of(kind: LetterKind, language: str, own: LetterWording | None) -> Wording:
    """The words themselves: the organisation's own, or those that come with Waymark in that language."""
    if own is not None:
        return Wording(own.subject, own.opening, own.closing)
    with translation.override(language):
        return KINDS[kind].default


def wordings_made() -> Mapping[tuple[str, str], LetterWording]:
    """The latest wording of each kind and language, in one query. Most organisations have few."""
    latest: dict[tuple[str, str], LetterWording] = {}
    for one in LetterWording.objects.select_related("made_by__employee").order_by("number"):
        latest[one.kind, one.language] = one
    return latest


def letters_of(actor: Actor, plan: Plan) -> list[Letter]:
    """The letters of a plan that the actor may read, newest first."""
    if not PLANS.can(actor, PlanPermission.READ_LETTER, plan):
        return []
    return list(plan.letters.select_related("written_by__employee", "checkpoint", "version"))


def letter_for(plan: Plan, number: int) -> Letter:
    """One letter of a plan, which the actor may read. Raises NotVisible."""
    found = (
        plan.letters.filter(number=number)
        .select_related("written_by__employee", "checkpoint", "version")
        .first()
    )
    if found is None:
        raise NotVisible
    found.plan = plan
    return found


def extended_by(plan: Plan) -> PlanVersion | None:
    """The latest version that gave the plan a later end; None if there is none."""
    versions = list(plan.versions.order_by("number"))
    later = [
        after
        for before, after in pairwise(versions)
        if after.facts["plan"]["ends_on"] > before.facts["plan"]["ends_on"]
    ]
    return later[-1] if later else None
