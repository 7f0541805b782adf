"""What the record of a plan holds, for one reader: the same for the screen, for print and for the PDF."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from employees.models import User
from employees.permissions import Actor
from plans.closing.reading import points_for, results_of
from plans.documents.proposals import ProposalTold, told
from plans.documents.redline import Difference, differences
from plans.models import (
    Appeal,
    Attachment,
    CheckedPoint,
    ClosingComment,
    Comment,
    FormSignature,
    GoalOutcome,
    Letter,
    Outcome,
    Plan,
    PlanVersion,
    PromiseReason,
    Question,
    Signature,
)
from plans.permissions import PLANS, PlanPermission
from plans.queries import attachments_for, comments_for
from plans.queries.consulting import proposals_of, questions_of
from reviews.enums import ReviewStatus
from reviews.models import Preparation, Review
from reviews.queries import Timing, reviews_for, shared_notes, timings_of


@dataclass(frozen=True)
class VersionInRecord:
    """A version with what it changed and who answered for having received it."""

    version: PlanVersion
    changes: list[Difference]
    signatures: list[Signature]
    form_signatures: list[FormSignature]


@dataclass(frozen=True)
class LedBy:
    """What was said at checkpoints while one manager led the plan. The judgements of each stay apart."""

    manager: str
    reviews: list[Review]


@dataclass(frozen=True)
class Record:
    """Everything that stands in the record of a plan, as one reader may see it."""

    plan: Plan
    versions: list[VersionInRecord]
    reviews: list[LedBy]
    notes_before: Mapping[int, Preparation]
    # Those to a meeting without a shared account.
    notes_alone: list[Preparation]
    timings: Mapping[int, Timing]
    comments: list[Comment]
    evidence: list[Attachment]
    # By the checkpoint's key: of those with a shared account, and of the others in the order of their number.
    files_at: Mapping[int, list[Attachment]]
    files_alone: list[Attachment]
    proposals: list[ProposalTold]
    questions: list[Question]
    outcome: Outcome | None
    goal_outcomes: list[GoalOutcome]
    promises: list[PromiseReason]
    points: list[CheckedPoint]
    closing_words: list[ClosingComment]
    appeal: Appeal | None
    letters: list[Letter]
    for_case: bool
    printed_for: User
    printed_at: datetime

    def review_of(self, number: int) -> Review | None:
        """The shared account of a checkpoint, by its number."""
        shared = (review for led in self.reviews for review in led.reviews)
        return next((review for review in shared if review.checkpoint.number == number), None)


def record_of(plan: Plan, *, reader: User, actor: Actor, at: datetime) -> Record:
    """Gather the record of a plan for a reader, in a fixed number of queries.

    Drafts of checkpoints are never part of it; comments among HR and the manager only for those who may read them. An
    outcome is part of it once it is confirmed.
    """
    outcome = Outcome.objects.filter(plan=plan, confirmed_at__isnull=False).select_related(
        "proposed_by__employee", "confirmed_by__employee"
    )
    final = outcome.first()
    shared = list(reviews_for(actor, plan).filter(status=ReviewStatus.SHARED))
    notes = shared_notes(plan)
    met = {review.checkpoint_id for review in shared}
    evidence = list(attachments_for(actor, plan))
    for_case = PLANS.can(actor, PlanPermission.VIEW_CASE, plan)
    return Record(
        plan=plan,
        versions=_versions(plan),
        reviews=_by_manager(plan, shared),
        notes_before={note.checkpoint_id: note for note in notes if note.checkpoint_id in met},
        notes_alone=[note for note in notes if note.checkpoint_id not in met],
        timings=timings_of(plan, shared, at.astimezone(ZoneInfo(plan.time_zone)).date()),
        comments=list(comments_for(actor, plan)),
        evidence=evidence,
        files_at=_by_checkpoint(evidence, met),
        files_alone=[file for file in evidence if file.at_number and file.checkpoint_id not in met],
        proposals=told(proposals_of(plan)),
        questions=list(questions_of(plan)),
        outcome=final,
        goal_outcomes=results_of(final),
        promises=list(final.promises.select_related("item")) if final else [],
        points=points_for(final, for_case=for_case),
        closing_words=list(plan.closing_comments.select_related("author__employee")),
        appeal=Appeal.objects.filter(plan=plan).select_related("decided_by__employee").first(),
        letters=list(plan.letters.select_related("written_by__employee").order_by("written_at", "pk")),
        for_case=for_case,
        printed_for=reader,
        printed_at=at,
    )


def _by_checkpoint(files: Iterable[Attachment], met: Collection[int]) -> Mapping[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    for file in files:
        if file.checkpoint_id is not None and file.checkpoint_id in met:
            found.setdefault(file.checkpoint_id, []).append(file)
    return found


def _by_manager(plan: Plan, reviews: Iterable[Review]) -> list[LedBy]:
    """In the order of the managers, whoever wrote each account; a manager without one is left out."""
    made = list(plan.handovers.filter(made_at__isnull=False).select_related("from_manager"))
    led = [LedBy(one.from_manager.full_name, []) for one in made] + [LedBy(plan.manager.full_name, [])]
    for review in reviews:
        ends = [
            n
            for n, one in enumerate(made)
            if review.shared_at and one.made_at and review.shared_at < one.made_at
        ]
        led[ends[0] if ends else len(made)].reviews.append(review)
    return [one for one in led if one.reviews]


def _versions(plan: Plan) -> list[VersionInRecord]:
    found: list[VersionInRecord] = []
    before: PlanVersion | None = None
    for version in plan.versions.select_related("made_by__employee").prefetch_related(
        "signatures__signer__employee",
        "signatures__recorded_by__employee",
        "signatures__witness__employee",
        "signatures__invited_by__employee",
        "signatures__scan",
        "form_signatures__signer__employee",
        "form_signatures__checkpoint",
        "meeting_requests__asked_by__employee",
    ):
        changes = differences(before.facts, version.facts) if before else []
        found.append(
            VersionInRecord(
                version, changes, list(version.signatures.all()), list(version.form_signatures.all())
            )
        )
        before = version
    return found
