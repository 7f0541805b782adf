"""What the record of a plan holds, for one reader: the same for the screen, for print and for the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from employees.models import User
from employees.permissions import Actor
from plans.documents.proposals import ProposalTold, told
from plans.documents.redline import Difference, differences
from plans.models import (
    Appeal,
    Comment,
    GoalOutcome,
    Outcome,
    Plan,
    PlanVersion,
    Question,
    Signature,
)
from plans.permissions import PLANS, PlanPermission
from plans.queries import comments_for
from plans.queries.consulting import proposals_of, questions_of
from reviews.enums import ReviewStatus
from reviews.models import Review
from reviews.queries import reviews_for


@dataclass(frozen=True)
class VersionInRecord:
    """A version with what it changed and who answered for having received it."""

    version: PlanVersion
    changes: list[Difference]
    signatures: list[Signature]


@dataclass(frozen=True)
class Record:
    """Everything that stands in the record of a plan, as one reader may see it."""

    plan: Plan
    versions: list[VersionInRecord]
    reviews: list[Review]
    comments: list[Comment]
    proposals: list[ProposalTold]
    questions: list[Question]
    outcome: Outcome | None
    goal_outcomes: list[GoalOutcome]
    appeal: Appeal | None
    for_case: bool
    printed_for: User
    printed_at: datetime


def record_of(plan: Plan, *, reader: User, actor: Actor, at: datetime) -> Record:
    """Gather the record of a plan for a reader, in a fixed number of queries.

    Drafts of checkpoints are never part of it; comments among HR and the manager only for those who may read them. An
    outcome is part of it once it is confirmed.
    """
    outcome = Outcome.objects.filter(plan=plan, confirmed_at__isnull=False).select_related(
        "proposed_by__employee", "confirmed_by__employee"
    )
    final = outcome.first()
    return Record(
        plan=plan,
        versions=_versions(plan),
        reviews=list(reviews_for(actor, plan).filter(status=ReviewStatus.SHARED)),
        comments=list(comments_for(actor, plan)),
        proposals=told(proposals_of(plan)),
        questions=list(questions_of(plan)),
        outcome=final,
        goal_outcomes=list(GoalOutcome.objects.filter(outcome=final).select_related("goal")) if final else [],
        appeal=Appeal.objects.filter(plan=plan).select_related("decided_by__employee").first(),
        for_case=PLANS.can(actor, PlanPermission.VIEW_CASE, plan),
        printed_for=reader,
        printed_at=at,
    )


def _versions(plan: Plan) -> list[VersionInRecord]:
    found: list[VersionInRecord] = []
    before: PlanVersion | None = None
    for version in plan.versions.select_related("made_by__employee").prefetch_related(
        "signatures__signer__employee"
    ):
        changes = differences(before.facts, version.facts) if before else []
        found.append(VersionInRecord(version, changes, list(version.signatures.all())))
        before = version
    return found
