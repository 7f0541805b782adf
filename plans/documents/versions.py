"""A version with what it changed and who answered for it, for the page and the paper. From what is frozen alone."""

from __future__ import annotations

from dataclasses import dataclass

from plans.documents.goalposts import Goalpost, goalposts
from plans.documents.redline import Difference, Redline
from plans.models import Amendment, HandOver, Plan, PlanVersion, Signature


@dataclass(frozen=True)
class VersionShown:
    """A version with what it changed against the one before, how that came about, and what its reader said to it."""

    version: PlanVersion
    redline: list[Difference]
    goalposts: list[Goalpost]
    amendment: Amendment | None
    handover: HandOver | None
    signatures: list[Signature]


def versions_of(plan: Plan) -> list[PlanVersion]:
    """All of them, oldest first, in a fixed number of queries."""
    stored = plan.versions.select_related("made_by__employee", "amendment", "handover__from_manager")
    return list(stored.prefetch_related("signatures__signer__employee"))


def shown(version: PlanVersion, before: PlanVersion | None) -> VersionShown:
    """A version with what it changed. Reads only what is frozen, and how the change came about."""
    redline = Redline(before.facts, version.facts).rows if before else []
    return VersionShown(
        version,
        redline,
        goalposts(before.facts, version.facts) if before else [],
        getattr(version, "amendment", None),
        getattr(version, "handover", None),
        list(version.signatures.all()),
    )
