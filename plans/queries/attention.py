"""Which plans need attention, asked in the database for whole lists: what plans/queries/steps.py says of one."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.enums import ChangeState, PlanStatus
from plans.models import Amendment, Checkpoint, Plan, PlanVersion, Proposal, Question, SupportItem
from plans.queries.patience import patience_ends


def attention(today: date) -> Q:
    """The plans of which at least one step needs attention, for `with_marks`. As `Step.needs_attention` says."""
    waited = patience_ends(today)
    no_longer_open = Q(consultation_ends_on__isnull=True) | Q(consultation_ends_on__lt=today)
    consultation_over = Q(consultation_ended_at__isnull=False) | no_longer_open
    unopened = Q(opened_at__isnull=True, shared_at__lt=waited)
    outcome_waits = Q(outcome__isnull=False)
    return (
        Q(status__in=[PlanStatus.IN_REVIEW, PlanStatus.APPROVED])
        | Q(status__in=PlanStatus.SHARED, question_open=True)
        | Q(status=PlanStatus.CONSULTATION) & (Q(proposal_open=True) | consultation_over | unopened)
        | Q(status=PlanStatus.ACTIVE)
        & (
            Q(checkpoint_late=True)
            | Q(support_late=True)
            | Q(receipt_late=True)
            | Q(change_open=True)
            | outcome_waits
            | Q(ends_on__lt=today)
        )
        | Q(status=PlanStatus.CLOSED, appeal__isnull=False, appeal__decided_at__isnull=True)
    )


def with_marks(plans: QuerySet[Plan], today: date) -> QuerySet[Plan]:
    """The plans with the marks that `attention` asks for."""
    here = OuterRef("pk")
    unsigned = PlanVersion.objects.filter(
        plan=here, number=OuterRef("version"), signatures__isnull=True, made_at__lt=patience_ends(today)
    )
    return plans.annotate(
        checkpoint_late=Exists(Checkpoint.objects.still_open().filter(plan=here, due_on__lt=today)),
        support_late=Exists(
            SupportItem.objects.filter(plan=here, delivered_at__isnull=True, due_on__lt=today)
        ),
        receipt_late=Exists(unsigned),
        change_open=Exists(Amendment.objects.filter(plan=here, state=ChangeState.PROPOSED)),
        proposal_open=Exists(Proposal.objects.waiting().filter(plan=here)),
        question_open=Exists(Question.objects.filter(plan=here, answered_at__isnull=True)),
    )
