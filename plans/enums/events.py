"""What happened, as the record and the timeline name it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanEvent(models.TextChoices):
    """What happened to a plan, as the record and the timeline name it."""

    DRAFTED = "plan.drafted", _("Draft begun")
    EDITED = "plan.edited", _("Draft changed")
    ADAPTED = "plan.adapted", _("Plan changed as agreed")
    EVIDENCE_ADDED = "plan.evidence_added", _("File added")
    EVIDENCE_REMOVED = "plan.evidence_removed", _("File taken out of the draft")
    EVIDENCE_WITHDRAWN = "plan.evidence_withdrawn", _("File withdrawn")
    SUBMITTED = "plan.submitted", _("Sent to HR for review")
    CHANGES_REQUESTED = "plan.changes_requested", _("Changes asked for")
    ANSWERED_FOR_HR = "plan.answered_for_hr", _("HR answered its own questions")
    SECOND_READ = "plan.second_read", _("Read by a second person in HR")
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
    SIGNED_ON_PAPER = "plan.signed_on_paper", _("Signed on paper")
    MEETING_ASKED = "plan.meeting_asked", _("Asked to talk first")
    PAPER_CHOSEN = "plan.paper_chosen", _("Chose paper")
    SCREEN_CHOSEN = "plan.screen_chosen", _("Chose the screen again")
    ATTESTED = "plan.attested", _("Witnessed that it was given")
    ASSISTED = "plan.assisted", _("Signing prepared at a shared device")
    FORM_SIGNED = "plan.form_signed", _("Signed where the form asks for it")
    CHECKPOINT_HELD = "plan.checkpoint_held", _("Checkpoint held")
    CHECKPOINT_MOVED = "plan.checkpoint_moved", _("Checkpoint moved to another day")
    CHECKPOINT_NOT_HELD = "plan.checkpoint_not_held", _("Checkpoint not held")
    PREPARED = "plan.prepared", _("Employee's note before a checkpoint shared")
    DETAIL_ADDED = "plan.detail_added", _("Detail added to the notes of a checkpoint")
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
    ABSENCE_COUNTED = "plan.absence_counted", _("Approved absence counted in")
    DATES_LEFT = "plan.dates_left", _("Dates left as they are after approved absence")
    SUMMARISED = "plan.summarised", _("Manager wrote a closing summary")
    HANDED_OVER = "plan.handed_over", _("Handed over to a new manager")
    TAKEN_OVER = "plan.taken_over", _("New manager answered for each goal")
    OUTCOME_PROPOSED = "plan.outcome_proposed", _("Outcome put forward")
    CLOSING_COMMENTED = "plan.closing_commented", _("Employee commented on the closing")
    CLOSED = "plan.closed", _("Plan closed")
    APPEALED = "plan.appealed", _("Appeal made")
    APPEAL_DECIDED = "plan.appeal_decided", _("Appeal decided")
    WITHDRAWN = "plan.withdrawn", _("Plan withdrawn")
    LETTER_WRITTEN = "plan.letter_written", _("Letter written")
    APPEAL_LETTER_WRITTEN = "plan.appeal_letter_written", _("Letter about the appeal written")
    COMPANION_INVITED = "plan.companion_invited", _("Companion given access")
    COMPANION_REMOVED = "plan.companion_removed", _("Companion's access ended")


class ProcessEvent(models.TextChoices):
    """What happened to a note about the way a plan is led. About the note, and so in no timeline of the plan."""

    SET_ASIDE = "process_note.set_aside", _("Note about the process set aside")


class TemplateEvent(models.TextChoices):
    """What happened to a template, as the record names it."""

    MADE = "template.made", _("Template begun")
    CHANGED = "template.changed", _("Template changed")
    PUBLISHED = "template.published", _("Template published")
    DISCARDED = "template.discarded", _("Changes to the template taken back")
    ARCHIVED = "template.archived", _("Template archived")
    RESTORED = "template.restored", _("Template offered again")
    LOADED = "template.loaded", _("Template that comes with Waymark")


class LetterEvent(models.TextChoices):
    """What happened to the words of the organisation's letters, as the record names it."""

    WORDED = "letter.worded", _("Letter worded anew")
    RESTORED = "letter.wording_restored", _("Letter as it comes with Waymark again")


class CoachingEvent(models.TextChoices):
    """What happened before any plan, as the record names it: a pause that led to no plan, and the coaching log."""

    LOOKED_AT = "fair_start.kept", _("Looked at, and no plan begun")
    NOTED = "observation.noted", _("Note written")
    CHANGED = "observation.changed", _("Note changed within the hour")
    SHARED = "observation.shared", _("Note shared with the person")
    ANSWERED = "observation.answered", _("Note answered by the person")


class DocumentEvent(models.TextChoices):
    """What happened to an issued document, as the record names it. To have fetched one is to have read the plan."""

    ISSUED = "document.issued", _("Document issued and sealed")
    DOWNLOADED = "document.downloaded", _("Document fetched")


class ReadingEvent(models.TextChoices):
    """That somebody else than its employee read a plan, or looked at a pause before one, as the record names it."""

    READ = "reading.noted", _("Read")


class ReadPart(models.TextChoices):
    """What of a plan somebody read."""

    PLAN = "plan", _("the plan")
    COPY = "copy", _("a copy as a PDF")
    FILE = "file", _("a file")
    FAIR_START = "fair_start", _("the questions before the plan")
