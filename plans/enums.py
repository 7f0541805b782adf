"""The words in which a plan is stored."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum, nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanStatus(models.TextChoices):
    """The states of a plan. What time or people add (late, opened, signed, extended) is a fact, not a state."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In HR review")
    APPROVED = "approved", _("Ready to share")
    CONSULTATION = "consultation", _("Being talked through")
    ACTIVE = "active", _("Under way")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    UNSHARED = nonmember(frozenset({"draft", "in_review", "approved"}))
    SHARED = nonmember(frozenset({"consultation", "active", "paused", "closed"}))
    # The states in which a person may have only one plan: it has been shared and is not over.
    UNDER_WAY = nonmember(frozenset({"consultation", "active", "paused"}))
    OPEN = nonmember(frozenset({"draft", "in_review", "approved", "consultation", "active", "paused"}))


class Verb(StrEnum):
    """Everything that can be done to a plan. `plans/lifecycle.py` says when, by whom and with what effect."""

    DRAFT = "draft"
    EDIT = "edit"
    ADAPT = "adapt"
    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    SHARE = "share"
    OPEN = "open"
    COMMENT = "comment"
    PROPOSE = "propose"
    WITHDRAW_PROPOSAL = "withdraw_proposal"
    ANSWER_PROPOSAL = "answer_proposal"
    ASK = "ask"
    ANSWER_QUESTION = "answer_question"
    END_CONSULTATION = "end_consultation"
    START = "start"
    SIGN = "sign"
    DECLINE_TO_SIGN = "decline_to_sign"
    HOLD_CHECKPOINT = "hold_checkpoint"
    RESPOND = "respond"
    DELIVER_SUPPORT = "deliver_support"
    RECEIVE_SUPPORT = "receive_support"
    REACH_MILESTONE = "reach_milestone"
    PROPOSE_CHANGE = "propose_change"
    DECLINE_CHANGE = "decline_change"
    AMEND = "amend"
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    PROPOSE_OUTCOME = "propose_outcome"
    CLOSE = "close"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"
    WITHDRAW = "withdraw"
    INVITE_COMPANION = "invite_companion"
    REMOVE_COMPANION = "remove_companion"


class AreaKind(models.TextChoices):
    SKILL = "skill", _("Skill")
    KNOWLEDGE = "knowledge", _("Knowledge")
    BEHAVIOUR = "behaviour", _("Behaviour")
    JOB_TASK = "job_task", _("Job task")


class ActionKind(models.TextChoices):
    TRAINING = "training", _("Training")
    COACHING = "coaching", _("Coaching")
    MENTORING = "mentoring", _("Mentoring")
    SKILL_DEVELOPMENT = "skill_development", _("Skill development")
    PRACTICE = "practice", _("Practice at work")


class ActionBy(models.TextChoices):
    """Whose step it is. The two sides are kept apart on every real form (domain.md R7)."""

    EMPLOYEE = "employee", _("The employee")
    EMPLOYER = "employer", _("The employer")


class Provider(models.TextChoices):
    """Who owes a support item."""

    MANAGER = "manager", _("The manager")
    HR = "hr", _("HR")
    OTHER = "other", _("Someone else")


class Frequency(models.TextChoices):
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    FOUR_WEEKLY = "four_weekly", _("Every four weeks")

    @property
    def interval(self) -> timedelta:
        """The calendar time from one checkpoint to the next."""
        return timedelta(weeks={"weekly": 1, "fortnightly": 2, "four_weekly": 4}[self.value])


class Section(models.TextChoices):
    """A part of the plan that a comment or a proposal can sit on."""

    WHOLE = "whole", _("The plan as a whole")
    WHY = "why", _("What has happened")
    GOALS = "goals", _("Goals")
    ACTIONS = "actions", _("Action steps")
    SUPPORT = "support", _("Support")
    SCHEDULE = "schedule", _("Dates and checkpoints")
    ENDING = "ending", _("What happens at the end")


class Audience(models.TextChoices):
    """Who can read a comment."""

    CASE = "case", _("HR and the manager")
    EVERYONE = "everyone", _("Everyone who can see the plan")


class ItemKind(models.TextChoices):
    """A single thing in the plan that a proposal or a question can be about."""

    AREA = "area", _("Area")
    GOAL = "goal", _("Goal")
    ACTION = "action", _("Action step")
    SUPPORT = "support", _("Support")
    MILESTONE = "milestone", _("Milestone")
    CHECKPOINT = "checkpoint", _("Checkpoint")


class ProposalKind(models.TextChoices):
    """What an employee would have otherwise. All but OTHER say it in fields of their own."""

    WORDING = "wording", _("Another wording")
    TARGET = "target", _("Another target")
    DATE = "date", _("Another date")
    SUPPORT = "support", _("Support")
    OWN_GOAL = "own_goal", _("A goal of one's own")
    OWN_STEP = "own_step", _("A step of one's own")
    OTHER = "other", _("Something else")


class ProposalAnswer(models.TextChoices):
    ACCEPT = "accept", _("Accepted")
    ADAPT = "adapt", _("Adapted")
    DECLINE = "decline", _("Declined")


class SignatureMeaning(models.TextChoices):
    """What the signer said by signing. None of them means agreement."""

    RECEIVED = "received", _("Received and read")
    NOT_SIGNING = "not_signing", _("Chose not to sign")


class ChangeKind(models.TextChoices):
    START = "start", _("First version")
    AMENDMENT = "amendment", _("Changed")
    EXTENSION = "extension", _("Extended")
    RESUMPTION = "resumption", _("Dates moved after a pause")


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for HR")
    MADE = "made", _("Made")
    DECLINED = "declined", _("Not made")


class GoalResult(models.TextChoices):
    MET = "met", _("Met")
    PARTLY_MET = "partly_met", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class OutcomeKind(models.TextChoices):
    GOALS_MET = "goals_met", _("Goals met")
    PARTLY_MET = "partly_met", _("Goals partly met")
    NOT_MET = "not_met", _("Goals not met")
    ENDED_EARLY = "ended_early", _("Ended early")
    CONTINUED = "continued", _("Continued by a new plan")


class Side(models.TextChoices):
    """On which side of four eyes somebody acted."""

    MANAGER = "manager", _("Manager")
    HR = "hr", _("HR")


class AppealDecision(models.TextChoices):
    UPHELD = "upheld", _("The outcome stands")
    VARIED = "varied", _("The outcome is changed")


class PlanEvent(models.TextChoices):
    """What happened to a plan, as the record and the timeline name it."""

    DRAFTED = "plan.drafted", _("Draft begun")
    EDITED = "plan.edited", _("Draft changed")
    ADAPTED = "plan.adapted", _("Plan changed as agreed")
    SUBMITTED = "plan.submitted", _("Sent to HR for review")
    CHANGES_REQUESTED = "plan.changes_requested", _("Changes asked for")
    APPROVED = "plan.approved", _("Approved by HR")
    SHARED = "plan.shared", _("Plan shared")
    OPENED = "plan.opened", _("Plan opened for reading")
    COMMENTED = "plan.commented", _("Comment added")
    PROPOSED = "plan.proposed", _("Change proposed by the employee")
    PROPOSAL_WITHDRAWN = "plan.proposal_withdrawn", _("Proposal taken back by the employee")
    PROPOSAL_ANSWERED = "plan.proposal_answered", _("Proposal answered")
    ASKED = "plan.asked", _("Question asked by the employee")
    QUESTION_ANSWERED = "plan.question_answered", _("Question answered")
    CONSULTATION_ENDED = "plan.consultation_ended", _("Employee was ready to begin")
    STARTED = "plan.started", _("Plan started")
    SIGNED = "plan.signed", _("Signed as received and read")
    NOT_SIGNED = "plan.not_signed", _("Chose not to sign")
    CHECKPOINT_HELD = "plan.checkpoint_held", _("Checkpoint held")
    CHECKPOINT_ANSWERED = "plan.checkpoint_answered", _("Employee answered the checkpoint")
    SUPPORT_DELIVERED = "plan.support_delivered", _("Support delivered")
    SUPPORT_RECEIVED = "plan.support_received", _("Support received")
    MILESTONE_REACHED = "plan.milestone_reached", _("Milestone reached")
    CHANGE_PROPOSED = "plan.change_proposed", _("Change put to HR")
    CHANGE_DECLINED = "plan.change_declined", _("Change not made")
    AMENDED = "plan.amended", _("Plan changed")
    EXTENDED = "plan.extended", _("Plan extended")
    PAUSED = "plan.paused", _("Plan paused")
    RESUMED = "plan.resumed", _("Plan resumed")
    OUTCOME_PROPOSED = "plan.outcome_proposed", _("Outcome put forward")
    CLOSED = "plan.closed", _("Plan closed")
    APPEALED = "plan.appealed", _("Appeal made")
    APPEAL_DECIDED = "plan.appeal_decided", _("Appeal decided")
    WITHDRAWN = "plan.withdrawn", _("Plan withdrawn")
    COMPANION_INVITED = "plan.companion_invited", _("Companion given access")
    COMPANION_REMOVED = "plan.companion_removed", _("Companion's access ended")
