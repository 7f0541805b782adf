"""What is stored about a plan."""

from plans.models.background import EarlierTalk, Incident
from plans.models.change import Amendment, Pause, PlanVersion
from plans.models.content import (
    ActionStep,
    Checkpoint,
    Goal,
    GoalStep,
    ImprovementArea,
    Milestone,
    SupportItem,
)
from plans.models.ending import Appeal, GoalOutcome, Outcome
from plans.models.form_signature import FormSignature
from plans.models.plan import Plan
from plans.models.template import PlanTemplate, TemplateVersion
from plans.models.voice import Comment, Companion, Proposal, Signature

__all__ = [
    "ActionStep",
    "Amendment",
    "Appeal",
    "Checkpoint",
    "Comment",
    "Companion",
    "EarlierTalk",
    "FormSignature",
    "Goal",
    "GoalOutcome",
    "GoalStep",
    "ImprovementArea",
    "Incident",
    "Milestone",
    "Outcome",
    "Pause",
    "Plan",
    "PlanTemplate",
    "PlanVersion",
    "Proposal",
    "Signature",
    "SupportItem",
    "TemplateVersion",
]
