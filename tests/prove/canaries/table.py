"""Who may see the words in each column: one table, written by hand from what was promised, and not from the code.

What was promised: a plan's words are for whoever reads the plan, from the state on in which they do; what is said among
those who lead it is not for the person and who stands by them; what HR notes is HR's; what the person has not sent is
theirs alone; nothing outside of the application says anything about anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plans.enums import PlanStatus as S

# --- What somebody is to the person whom the words are about, and in which states of the plan that lets them read it.
ALWAYS = frozenset(S)
BEYOND_DRAFT = ALWAYS - {S.DRAFT, S.WITHDRAWN}
SHARED = frozenset({S.CONSULTATION, S.ACTIVE, S.PAUSED, S.CLOSED})
READS_IN: Mapping[str, frozenset[S]] = {
    "manager": ALWAYS,
    "hr": ALWAYS,
    "hr lead": ALWAYS,
    "owner let in": ALWAYS,
    "next level": BEYOND_DRAFT,
    "approver": BEYOND_DRAFT,
    "stand-in": SHARED - {S.CLOSED},
    "subject": SHARED,
    "auditor": SHARED,
    "companion": SHARED,
}

Roles = frozenset[str]
HR = frozenset({"hr", "hr lead"})
RUN_IT = HR | {"manager"}
LEAD_IT = RUN_IT | {"stand-in"}
CASE = LEAD_IT | {"next level", "approver", "auditor"}
READ_IT = CASE | {"subject", "companion", "owner let in"}
SUBJECT = frozenset({"subject"})
WITH_HR = SUBJECT | HR
LETTERS = SUBJECT | RUN_IT
# Roles that somebody has whatever it is about.
SIGNED_IN = frozenset({"signed in"})
OWNERS = frozenset({"owner"})
HR_LEADS = frozenset({"hr leads"})
ALL_HR = frozenset({"any hr"})
IMPORTERS = DELIVERY = OWNERS | HR_LEADS
DIRECTORY = OWNERS | ALL_HR
EVERYBODY = SIGNED_IN | {"nobody in particular"}


@dataclass(frozen=True)
class Words:
    """Who may see a column: `roles`, or by the kind of row, as `sort` tells it. `of_plan`: only while they read it."""

    roles: Roles = frozenset()
    of_plan: bool = True
    sort: Callable[[Any], str] | None = None
    by_sort: Mapping[str, Roles] | None = None

    def variant(self, row: Any) -> str:
        """Which kind of row it is; nothing where all are alike."""
        return self.sort(row) if self.sort else ""

    def readers(self, variant: str) -> Roles:
        """Whoever may see it in a row of this kind."""
        return self.by_sort[variant] if self.by_sort is not None else self.roles


def _kinds(sort: Callable[[Any], str], **by_sort: Roles) -> Words:
    return Words(sort=sort, by_sort=by_sort)


def _whole_plan(row: Any) -> str:
    return "kept" if row.is_kept else "shared"


OF_THE_PLAN = Words(READ_IT)
FOR_HR = Words(HR)
LETTER = Words(LETTERS)
# The outcome is two people's work until the second has confirmed it; then it is part of the plan.
OUTCOME = _kinds(
    lambda row: "confirmed" if outcome_of(row).confirmed_at else "put forward",
    **{"confirmed": READ_IT, "put forward": CASE},
)
POINT = _kinds(
    lambda row: f"{row.audience} {'confirmed' if row.outcome.confirmed_at else 'put forward'}",
    **{
        "everyone confirmed": READ_IT, "case confirmed": CASE, "everyone put forward": CASE,
        "case put forward": CASE,
    },
)  # fmt: skip
PROPOSAL = _kinds(lambda row: "sent" if row.is_sent else "unsent", sent=READ_IT, unsent=SUBJECT)
ACCOUNT = _kinds(
    lambda row: getattr(row, "review", row).status,
    # Not shared yet: the work of those who lead the plan.
    shared=READ_IT,
    draft=LEAD_IT,
)
# Shared, the note stands before those who hold the meeting, and on the record of the plan.
PREPARED = _kinds(lambda row: "shared" if row.shared_at else "kept", shared=READ_IT, kept=SUBJECT)
CHANGE = _kinds(lambda row: row.state, proposed=CASE, made=READ_IT, declined=CASE)
NOTE = Words(
    of_plan=False,
    sort=lambda row: "shared" if row.shared_at else "unshared",
    by_sort={"shared": SUBJECT | RUN_IT, "unshared": RUN_IT},
)
EMERGENCY = Words(
    of_plan=False,
    sort=lambda row: "over" if row.ended_at else "open",
    by_sort={
        "open": frozenset({"owner let in", "hr lead"}),
        "over": frozenset({"owner who was let in", "hr lead"}),
    },
)
# The organisation's own words for letters, for whoever writes one.
WORDING = Words(ALL_HR | {"leads a plan"}, of_plan=False)
# Before a plan: answered by the manager, read by HR.
PAUSE = Words(RUN_IT, of_plan=False)
# HR that a conflict of interest keeps out still looks people up, and a manager those who report to them.
LOOKS_UP = OWNERS | HR_LEADS | HR | {"line manager", "hr kept out"}
MAY_HAVE_A_PLAN = frozenset({"sam@example.org", "chris@example.org", "lee@example.org"})
# Those who lead, look after, audit or run things are known by name to whoever works here.
NAME = Words(
    of_plan=False,
    sort=lambda row: "of whom a plan may be about" if row.work_email in MAY_HAVE_A_PLAN else "of others",
    by_sort={"of whom a plan may be about": READ_IT | LOOKS_UP, "of others": SIGNED_IN},
)


# Their number and place of work are for who looks people up, and for themselves.
ENTRY = Words(
    of_plan=False,
    sort=NAME.sort,
    by_sort={
        "of whom a plan may be about": READ_IT | LOOKS_UP,
        "of others": DIRECTORY | SUBJECT | {"line manager"},
    },
)


def outcome_of(row: Any) -> Any:
    """The outcome that a row belongs to."""
    for way in ("goal_outcome", "outcome"):
        row = getattr(row, way, row)
    return row


def _all(model: str, *names: str, words: Words) -> dict[str, Words]:
    return {f"{model}.{name}": words for name in names}


WORDS: dict[str, Words] = {
    # A plan's content.
    **_all(
        "Plan",
        "noun",
        "confidential",
        "re_line",
        "reason",
        "impact",
        "earlier_talks",
        "ending",
        "rights",
        "distribution",
        "no_support_reason",
        "talk_frequency",
        "answers",
        words=OF_THE_PLAN,
    ),
    **_all(
        "ImprovementArea",
        "title",
        "observed",
        "expected",
        "impact",
        "standard",
        "standard_source",
        "standard_link",
        words=OF_THE_PLAN,
    ),
    **_all(
        "Goal",
        "statement",
        "measure",
        "unit",
        "source",
        "success",
        "objective",
        "in_control",
        words=OF_THE_PLAN,
    ),
    **_all("ActionStep", "description", "frequency", "resource", "depends_on", "expected", words=OF_THE_PLAN),
    **_all(
        "SupportItem",
        "description",
        "provider_name",
        "frequency",
        "resource",
        "depends_on",
        words=OF_THE_PLAN,
    ),
    **_all("Milestone", "title", words=OF_THE_PLAN),
    **_all("Checkpoint", "place", "expected", "not_held_reason", words=OF_THE_PLAN),
    **_all("Incident", "when", "what", words=OF_THE_PLAN),
    **_all("EarlierTalk", "about", "outcome", words=OF_THE_PLAN),
    "PlanVersion.reason": OF_THE_PLAN,
    # What is said about it.
    "Comment.body": _kinds(lambda row: row.audience, everyone=READ_IT, case=CASE),
    **_all(
        "Proposal",
        "wording",
        "words",
        "measure",
        "unit",
        "provider_name",
        "frequency",
        "answer_reason",
        words=PROPOSAL,
    ),
    **_all("Question", "words", "answer", words=OF_THE_PLAN),
    "MeetingRequest.words": OF_THE_PLAN,
    **_all("Signature", "comment", "present", "interpreter", "interpreter_language", words=OF_THE_PLAN),
    "FormSignature.comment": OF_THE_PLAN,
    # Files.
    "Attachment.title": _kinds(_whole_plan, kept=SUBJECT, shared=READ_IT),
    "Attachment.file": _kinds(_whole_plan, kept=SUBJECT, shared=READ_IT),
    "Attachment.withdrawn_reason": OF_THE_PLAN,
    # How it changes.
    **_all("Amendment", "reason", "goalposts_reason", "employee_view", "decline_reason", words=CHANGE),
    "AbsenceCount.reason": OF_THE_PLAN,
    "Pause.locked_note": FOR_HR,
    **_all("HandOver", "summary", "reason", words=OF_THE_PLAN),
    # Meetings.
    "Review.note": ACCOUNT,
    "Review.present": ACCOUNT,
    "Measurement.example": ACCOUNT,
    "Response.body": OF_THE_PLAN,
    "Addition.body": OF_THE_PLAN,
    **_all("Preparation", "went_well", "in_the_way", "needed", words=PREPARED),
    # How it ends.
    **_all(
        "Outcome",
        "wording",
        "reason",
        "next_step",
        "kept_up",
        "new_plan_note",
        "distribution",
        words=OUTCOME,
    ),
    "GoalOutcome.reason": OUTCOME,
    "Citation.text": OUTCOME,
    "PromiseReason.reason": OUTCOME,
    **_all("CheckedPoint", "question", "said", "answer", words=POINT),
    "ClosingComment.body": OF_THE_PLAN,
    **_all("Appeal", "grounds", "decision_reason", words=OF_THE_PLAN),
    # Letters: between those who run it and the person.
    **_all("Letter", "subject", "opening", "message", "closing", "place", words=LETTER),
    **_all("LetterWording", "subject", "opening", "closing", words=WORDING),
    # Between the person and HR, and HR's own.
    **_all("Adjustment", "locked_wish", "locked_ground", "locked_answer", words=Words(WITH_HR)),
    "Adjustment.agreed": Words(SUBJECT | LEAD_IT),
    "HrNote.locked_body": FOR_HR,
    "ProcessNote.set_aside_reason": FOR_HR,
    "HrAnswers.reason": Words(HR, of_plan=False),
    # Why it has to be opened is for who asks and who decides, and for nobody who reads the plan.
    **_all("EmergencyAccess", "locked_reason", "locked_why_later", words=EMERGENCY),
    # Before a plan.
    **_all("FairStart", "standard_how", "support_detail", "considered", "reason", words=PAUSE),
    **_all("Observation", "seen", "said", words=NOTE),
    "ObservationReply.words": Words(SUBJECT | RUN_IT, of_plan=False),
    # People.
    **_all("Employee", "first_name", "last_name", "preferred_name", "title", words=NAME),
    **_all("Employee", "staff_number", "location", words=ENTRY),
    "Absence.locked_ground": Words(HR, of_plan=False),
    "Absence.locked_why_withdrawn": Words(HR, of_plan=False),
    "Conflict.locked_reason": Words(HR_LEADS, of_plan=False),
    **_all("PeopleImport", "original_name", "preview", words=Words(IMPORTERS, of_plan=False)),
    **_all("ImportRow", "name", "facts", "cells", words=Words(IMPORTERS, of_plan=False)),
    "RememberedColumn.heading": Words(IMPORTERS, of_plan=False),
    # The organisation.
    **_all("Organisation", "name", "contact_name", "contact_detail", words=Words(EVERYBODY, of_plan=False)),
    **_all("Department", "name", "code", words=Words(SIGNED_IN, of_plan=False)),
    "WorkingPattern.name": Words(SIGNED_IN, of_plan=False),
    "Closure.name": Words(SIGNED_IN, of_plan=False),
    "PlanTemplate.name": Words(SIGNED_IN, of_plan=False),
    "TemplateVersion.content": Words(ALL_HR, of_plan=False),
    **_all("MailCircuit", "reason", "detail", words=Words(DELIVERY, of_plan=False)),
    **_all("OutboxMessage", "reason", "detail", "report", words=Words(DELIVERY, of_plan=False)),
}

# Names of columns that hold a reference, a hash, a key or a code from a list, in whichever model.
CODES = frozenset(
    {
        "ref", "sha256", "file_sha256", "facts_sha256", "statement_sha256", "consent_sha256", "version_sha256",
        "redline_sha256", "secret_sha256", "salt", "hash", "previous_hash", "head", "token", "told_in",
        "fingerprint", "fingerprints", "serial", "language", "time_zone", "holiday_region", "item_ref", "about_type",
        "about_ref", "actor_ref", "meeting_ref", "message_id", "session_key", "mark", "stored_name",
    }
)  # fmt: skip

# Columns that hold no words of anybody's, each with the reason.
NO_WORDS: dict[str, str] = {
    "User.password": "a hash",
    "User.email": "where letters go to, and what people sign in with; the name is hunted in its place",
    "Employee.work_email": "the same address",
    "AuditEvent.event": "a name from a list",
    "AuditEvent.data": "references, numbers and hashes; written where it says so, and never changed",
    "AuditChain.name": "always main",
    "AuditDetail.content": "what the event's page says: made of the words that are hunted where they stand",
    "PeopleImport.reading": "how a file is read: encoding, delimiter, sheet",
    "PeopleImport.headers": "headings of the file, hunted in RememberedColumn.heading",
    "PeopleImport.mapping": "names of our own columns",
    "PeopleImport.choices": "codes from lists",
    "PeopleImport.counts": "numbers",
    "PeopleImport.failure": "sentences of ours",
    "ImportRow.staff_number": "a number from the file, hunted in ImportRow.facts",
    "ImportRow.manager_number": "the same",
    "ImportRow.changes": "names of columns, and values hunted in ImportRow.facts",
    "ImportRow.problems": "sentences of ours",
    "ImportRow.notes": "sentences of ours",
    "ImportRow.seen": "a hash",
    "RememberedColumn.field": "the name of a column of ours",
    "Heartbeat.name": "the name of a process",
    "OutboxMessage.key": "an occasion: references and codes",
    "OutboxMessage.kind": "a code",
    "SealCertificate.pem": "a certificate: it stands in every sealed document",
    "Session.session_data": "a signed bag of codes, kept on the server",
    "PlanTemplate.key": "a code",
    "PlanVersion.facts": "the plan as it stood: its words carry the tokens of where they were written",
    "Amendment.changes": "values of the plan's columns, hunted there",
    "AbsenceCount.away": "dates",
    "AbsenceCount.scaled": "numbers",
    "Pause.scaled": "numbers",
    "HandOver.answers": "goals as they stood, hunted there, and a choice",
    "Proposal.item_words": "the words of the thing as they stood, hunted there",
    "Question.item_words": "the same",
    "Proposal.stood": "values of the plan's columns, hunted there",
    "Proposal.made": "the same",
    "ProcessNote.keys": "names of facts",
    "ProcessNote.rows": "references, numbers and dates",
    "CheckedPoint.key": "a code",
    "Outcome.answers": "asked by forms of one's own alone; as Plan.answers",
    "Review.answers": "asked by forms of one's own alone; as Plan.answers",
    "Review.ratings": "levels of a form's scale, beside words of the plan",
    "Response.not_yet": "promises as they stood, hunted in SupportItem.description",
    "Signature.statement": "a sentence of ours, with names, bound by its hash",
    "Signature.consent": "a sentence of ours, bound by its hash",
    "FormSignature.statement": "a sentence of ours, bound by its hash",
    "WantedDocument.draft": "a random name in a store",
}

# Files, JSON and designs: the story puts their tokens in where they are made.
BY_HAND = frozenset(
    {
        "Plan.answers", "Attachment.file", "Review.present", "PeopleImport.preview", "ImportRow.facts",
        "ImportRow.cells", "TemplateVersion.content",
    }
)  # fmt: skip

# Texts that the database or a verb lets stand only beside a deed: they get their token where the deed is done.
BY_VERB_ALONE = frozenset(
    {
        "Adjustment.agreed", "Adjustment.locked_answer", "Proposal.answer_reason", "Question.answer",
        "Amendment.decline_reason", "AbsenceCount.reason", "HandOver.summary", "HandOver.reason",
        "Letter.place", "LetterWording.subject", "LetterWording.opening", "LetterWording.closing",
        "Signature.interpreter", "Signature.interpreter_language", "Absence.locked_why_withdrawn",
        "Attachment.withdrawn_reason", "Checkpoint.not_held_reason", "ProcessNote.set_aside_reason",
        "Outcome.kept_up", "Outcome.wording", "Appeal.decision_reason", "MailCircuit.reason", "MailCircuit.detail",
    }
)  # fmt: skip
