"""The words in which a plan is stored: its states, verbs, kinds and choices."""

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
    """Everything that can be done to a plan. `plans/lifecycle/table.py` says when, by whom and with what effect."""

    DRAFT = "draft"
    EDIT = "edit"
    ADAPT = "adapt"
    ADD_EVIDENCE = "add_evidence"
    REMOVE_EVIDENCE = "remove_evidence"
    WITHDRAW_EVIDENCE = "withdraw_evidence"
    WRITE_LETTER = "write_letter"
    WRITE_APPEAL_LETTER = "write_appeal_letter"
    SUBMIT = "submit"
    ANSWER_FOR_HR = "answer_for_hr"
    SECOND_READ = "second_read"
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
    SIGN_FORM = "sign_form"
    ASK_TO_MEET = "ask_to_meet"
    CHOOSE_PAPER = "choose_paper"
    CHOOSE_SCREEN = "choose_screen"
    RECORD_PAPER = "record_paper"
    ATTEST = "attest"
    ASSIST = "assist"
    HOLD_CHECKPOINT = "hold_checkpoint"
    MOVE_CHECKPOINT = "move_checkpoint"
    SAY_NOT_HELD = "say_not_held"
    PREPARE = "prepare"
    ADD_DETAIL = "add_detail"
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
    COUNT_ABSENCE = "count_absence"
    LEAVE_DATES = "leave_dates"
    SUMMARISE = "summarise"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    PROPOSE_OUTCOME = "propose_outcome"
    COMMENT_ON_CLOSING = "comment_on_closing"
    CLOSE = "close"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"
    WITHDRAW = "withdraw"
    INVITE_COMPANION = "invite_companion"
    REMOVE_COMPANION = "remove_companion"


class YesNoUnknown(models.TextChoices):
    """An answer where not knowing is an answer too. The empty string stands for: not asked."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")


class LikelyCause(models.TextChoices):
    """Where a gap seems to come from; several may apply. Of health only HR is asked."""

    SKILL = "skill", _("Skill: not learned yet, or not practised enough")
    WILL = "will", _("Will: has done it well before, and does not now")
    WORKLOAD = "workload", _("Workload: more than fits the hours")
    TOOLS = "tools", _("Tools: systems, information or people that are missing")
    UNCLEAR = "unclear", _("Not clear yet")


class FirstStep(models.TextChoices):
    """What the pause before a plan led to."""

    COACH_FIRST = "coach_first", _("Coach first")
    ADJUST_FIRST = "adjust_first", _("Adjust first")
    SECOND_READER = "second_reader", _("Begin, with a second reader")
    GO = "go", _("Begin the plan")

    WITHOUT_PLAN = nonmember(frozenset({"coach_first", "adjust_first"}))


class ObservationKind(models.TextChoices):
    """What sort of note it is. Praise comes first: a log without it says more about its writer."""

    PRAISE = "praise", _("Something done well")
    COACHING = "coaching", _("Coaching")
    CONCERN = "concern", _("A concern")


class AreaKind(models.TextChoices):
    SKILL = "skill", _("Skill")
    KNOWLEDGE = "knowledge", _("Knowledge")
    BEHAVIOUR = "behaviour", _("Behaviour")
    JOB_TASK = "job_task", _("Job task")


class Priority(models.TextChoices):
    """How much an area weighs in the job."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Cause(models.TextChoices):
    """Where a gap seems to come from. Each names something about the work; none of them names a character."""

    JOB = "job", _("How the work is set up: tasks, tools, time")
    PERSON = "person", _("What has been learned and practised so far")
    SYSTEM = "system", _("What surrounds the work: rules, systems, other teams")


class Trigger(models.TextChoices):
    """What led to the plan."""

    RATING = "rating", _("A rating")
    INCIDENT = "incident", _("Something that happened")
    PROBATION = "probation", _("A probation period")
    OTHER = "other", _("Something else")


class TalkForm(models.TextChoices):
    """What kind of step was taken before the plan."""

    TALK = "talk", _("Conversation")
    COACHING = "coaching", _("Coaching")
    TRAINING = "training", _("Training")
    LETTER = "letter", _("Letter or e-mail")
    REVIEW = "review", _("Performance review")
    OTHER = "other", _("Something else")


class Term(models.TextChoices):
    SHORT = "short", _("Short-term")
    LONG = "long", _("Long-term")


class MeetingForm(models.TextChoices):
    """In what form a checkpoint is held."""

    MEETING = "meeting", _("Meeting")
    CALL = "call", _("Call")
    MEMO = "memo", _("Written memo")


class ActionKind(models.TextChoices):
    TRAINING = "training", _("Training")
    COACHING = "coaching", _("Coaching")
    MENTORING = "mentoring", _("Mentoring")
    SKILL_DEVELOPMENT = "skill_development", _("Skill development")
    PRACTICE = "practice", _("Practice at work")


class ActionBy(models.TextChoices):
    """Whose step it is. The two sides are kept apart on every real form."""

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
    TEMPLATE = "template", _("As the template says")

    @property
    def interval(self) -> timedelta:
        """The calendar time from one checkpoint to the next. Raises KeyError for what only a template knows."""
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
    """What the signer chose to say. One of them alone means agreement, and nobody is asked for it."""

    RECEIVED = "received", _("Received and read")
    AGREED = "agreed", _("Received and read, and agrees")
    COMMENTS = "comments", _("Received and read, with comments")
    NOT_SIGNING = "not_signing", _("Chose not to sign")

    # Every way of signing. Not signing is a fact, and no signature.
    SIGNED = nonmember(("received", "agreed", "comments"))


class SignatureRoute(models.TextChoices):
    """By which way a signature came. On a shared device the person signs in for this one act."""

    SCREEN = "screen", _("On screen")
    ASSISTED = "assisted", _("On screen, at a shared device")
    PAPER = "paper", _("On paper")


class ChangeKind(models.TextChoices):
    START = "start", _("First version")
    AMENDMENT = "amendment", _("Changed")
    EXTENSION = "extension", _("Extended")
    RESUMPTION = "resumption", _("Dates moved after a pause")
    ABSENCE = "absence", _("Dates moved after approved absence")
    MEETING = "meeting", _("A meeting moved")
    HANDOVER = "handover", _("New manager")


class NoteRule(models.TextChoices):
    """What a note to HR about the way a plan is led can be about. It is never about a person."""

    MEETINGS_MISSED = "meetings_missed", _("Checkpoints one after another without an account")
    GOAL_HARDER = "goal_harder", _("A goal made harder more than once")
    WRITTEN_TOGETHER = "written_together", _("Accounts of several checkpoints written on one day")
    BEGUN_CLOSE_BY = "begun_close_by", _("A plan begun close to something that HR knows")
    NOTHING_WENT_WELL = "nothing_went_well", _("Numbers that say more than the accounts do")
    PROMISES_LATE = "promises_late", _("Promised support that is late more than once")
    UNANSWERED = "unanswered", _("Something from the employee without an answer for long")


class AskedBy(models.TextChoices):
    """Who wanted a change, which is not always who wrote it down."""

    EMPLOYEE = "employee", _("The employee")
    MANAGER = "manager", _("The manager")
    HR = "hr", _("HR")
    CIRCUMSTANCES = "circumstances", _("Nobody: circumstances changed")


class GoalAnswer(models.TextChoices):
    """What a new manager says to a goal that they take over."""

    ACCEPT = "accept", _("I take it over as it is")
    PROPOSE = "propose", _("I propose a change")


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


class EarlyEnd(models.TextChoices):
    """Why a plan ended before its time (the outcomes that published forms name)."""

    SUCCESS = "success", _("The goals were reached early")
    NO_PROSPECT = "no_prospect", _("The goals can no longer be reached in the time of the plan")
    ELSEWHERE = "elsewhere", _("Something else is dealt with first, under another procedure")
    RESIGNED = "resigned", _("The employee is leaving")
    TRANSFER = "transfer", _("The employee moves to another job")
    ROLE_GONE = "role_gone", _("The job no longer exists in this form")
    WITHDRAWN = "withdrawn", _("Withdrawn by the employer")
    AGREED = "agreed", _("Withdrawn by agreement of both")


class NextStep(models.TextChoices):
    NONE = "none", _("Nothing more")
    MONITORING = "monitoring", _("The result is kept up for a time")
    NEW_PLAN = "new_plan", _("A new plan")
    REDEPLOY = "redeploy", _("A move to another job")
    OTHER = "other", _("Something else")


class Side(models.TextChoices):
    """On which side of four eyes somebody acted."""

    MANAGER = "manager", _("Manager")
    HR = "hr", _("HR")


class AppealDecision(models.TextChoices):
    UPHELD = "upheld", _("The outcome stands")
    VARIED = "varied", _("The outcome is changed")
