"""What is stored about a plan."""

from plans.models.change import Amendment, Pause, PlanVersion
from plans.models.content import ActionStep, Checkpoint, Goal, ImprovementArea, Milestone, SupportItem
from plans.models.ending import (
    Appeal,
    CheckedPoint,
    Citation,
    ClosingComment,
    GoalOutcome,
    Outcome,
    PromiseReason,
)
from plans.models.plan import Plan
from plans.models.voice import Comment, Companion, Proposal, Signature

__all__ = [
    "ActionStep",
    "Amendment",
    "Appeal",
    "CheckedPoint",
    "Checkpoint",
    "Citation",
    "ClosingComment",
    "Comment",
    "Companion",
    "Goal",
    "GoalOutcome",
    "ImprovementArea",
    "Milestone",
    "Outcome",
    "Pause",
    "Plan",
    "PlanVersion",
    "PromiseReason",
    "Proposal",
    "Signature",
    "SupportItem",
]
