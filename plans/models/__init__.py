"""What is stored about a plan."""

from plans.models.change import Amendment, Pause, PlanVersion
from plans.models.consultation import Proposal, Question
from plans.models.content import ActionStep, Checkpoint, Goal, ImprovementArea, Milestone, SupportItem
from plans.models.ending import Appeal, GoalOutcome, Outcome
from plans.models.plan import Plan
from plans.models.voice import Comment, Companion, Signature

__all__ = [
    "ActionStep",
    "Amendment",
    "Appeal",
    "Checkpoint",
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
    "Proposal",
    "Question",
    "Signature",
    "SupportItem",
]
