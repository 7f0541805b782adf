"""A version with what it changed and who answered for it, for the page and the paper. From what is frozen alone."""

from __future__ import annotations

from dataclasses import dataclass

from plans.documents.goalposts import Goalpost, goalposts
from plans.documents.redline import Difference, Redline
from plans.models import Amendment, FormSignature, HandOver, Plan, PlanVersion, Signature

# What stands with each signature: who gave it, and whoever else took part in it.
GIVEN = (
    "signatures__signer__employee",
    "signatures__recorded_by__employee",
    "signatures__witness__employee",
    "signatures__invited_by__employee",
    "signatures__scan",
    "form_signatures__signer__employee",
    "form_signatures__checkpoint",
)


@dataclass(frozen=True)
class VersionShown:
    """A version with what it changed against the one before, how that came about, and what its reader said to it."""

    version: PlanVersion
    redline: list[Difference]
    goalposts: list[Goalpost]
    amendment: Amendment | None
    handover: HandOver | None
    signatures: list[Signature]
    form_signatures: list[FormSignature]

    @property
    def given(self) -> list[Signature | FormSignature]:
        """Everybody's answer, in the order of time."""
        return sorted([*self.signatures, *self.form_signatures], key=lambda one: (one.at, one.ref))


def versions_of(plan: Plan) -> list[PlanVersion]:
    """All of them, oldest first, in a fixed number of queries."""
    stored = plan.versions.select_related("made_by__employee", "amendment", "handover__from_manager")
    return list(stored.prefetch_related(*GIVEN))


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
        list(version.form_signatures.all()),
    )
