"""What is stored about a plan."""

from plans.models.adjustment import Adjustment, HrNote
from plans.models.attachment import Attachment
from plans.models.background import EarlierTalk, Incident
from plans.models.calendar_entry import CalendarEntry
from plans.models.change import AbsenceCount, Amendment, HandOver, Pause, PlanVersion
from plans.models.consultation import Proposal, Question
from plans.models.content import (
    ActionStep,
    Checkpoint,
    Goal,
    GoalStep,
    ImprovementArea,
    Milestone,
    SupportItem,
)
from plans.models.document import Document
from plans.models.emergency import EmergencyAccess
from plans.models.ending import (
    Appeal,
    CheckedPoint,
    Citation,
    ClosingComment,
    GoalOutcome,
    Outcome,
    PromiseReason,
)
from plans.models.fair_start import FairStart, HrAnswers
from plans.models.form_signature import FormSignature
from plans.models.letter import Letter, LetterWording
from plans.models.observation import CitedNote, Observation, ObservationReply
from plans.models.plan import Plan
from plans.models.process_note import ProcessLook, ProcessNote
from plans.models.signature import MeetingRequest, Signature
from plans.models.template import PlanTemplate, TemplateVersion
from plans.models.voice import Comment, Companion
from plans.models.wanted import WantedDocument

__all__ = [
    "AbsenceCount",
    "ActionStep",
    "Adjustment",
    "Amendment",
    "Appeal",
    "Attachment",
    "CalendarEntry",
    "CheckedPoint",
    "Checkpoint",
    "Citation",
    "CitedNote",
    "ClosingComment",
    "Comment",
    "Companion",
    "Document",
    "EarlierTalk",
    "EmergencyAccess",
    "FairStart",
    "FormSignature",
    "Goal",
    "GoalOutcome",
    "GoalStep",
    "HandOver",
    "HrAnswers",
    "HrNote",
    "ImprovementArea",
    "Incident",
    "Letter",
    "LetterWording",
    "MeetingRequest",
    "Milestone",
    "Observation",
    "ObservationReply",
    "Outcome",
    "Pause",
    "Plan",
    "PlanTemplate",
    "PlanVersion",
    "ProcessLook",
    "ProcessNote",
    "PromiseReason",
    "Proposal",
    "Question",
    "Signature",
    "SupportItem",
    "TemplateVersion",
    "WantedDocument",
]
