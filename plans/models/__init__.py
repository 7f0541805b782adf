"""What is stored about a plan."""

from plans.models.change import Amendment, Pause, PlanVersion
from plans.models.content import ActionStep, Checkpoint, Goal, ImprovementArea, Milestone, SupportItem
from plans.models.ending import Appeal, GoalOutcome, Outcome
from plans.models.fair_start import FairStart, HrAnswers
from plans.models.observation import Citation, Observation, ObservationReply
from plans.models.plan import Plan
from plans.models.voice import Comment, Companion, Proposal, Signature

__all__ = [
    "ActionStep",
    "Amendment",
    "Appeal",
    "Checkpoint",
    "Citation",
    "Comment",
    "Companion",
    "FairStart",
    "Goal",
    "GoalOutcome",
    "HrAnswers",
    "ImprovementArea",
    "Milestone",
    "Observation",
    "ObservationReply",
    "Outcome",
    "Pause",
    "Plan",
    "PlanVersion",
    "Proposal",
    "Signature",
    "SupportItem",
]
