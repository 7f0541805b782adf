"""The words in which people, roles and their history are stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A standing role. Being the employee or the manager of a plan is a relation, not a role."""

    HR_PARTNER = "hr_partner", _("HR partner")
    HR_LEAD = "hr_lead", _("HR lead")
    HR_FOR_HR = "hr_for_hr", _("HR for HR")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_OWNER = "system_owner", _("System owner")


class ConflictKind(models.TextChoices):
    """Why somebody is kept out of whatever is about one person."""

    RELATIVE = "relative", _("Related to the person, or close to them")
    WITNESS = "witness", _("Witness, or party to a complaint")
    OTHER = "other", _("Another conflict of interest")


class StandInKind(models.TextChoices):
    """As what somebody stands in for another person."""

    MANAGER = "manager", _("As manager")
    HR_PARTNER = "hr_partner", _("As HR partner")


class Theme(models.TextChoices):
    AUTO = "auto", _("As this device is set")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Digest(models.TextChoices):
    """How often somebody wants to be told of what can wait."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, at 08:30 on working days")
    WEEKLY = "weekly", _("Once a week, at 08:30 on its first working day")


class OutboxState(models.TextChoices):
    """Where a message stands."""

    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Being prepared")
    SENDING = "sending", _("Being handed to the mail server")
    DOT_PENDING = "dot_pending", _("Handed over, answer not yet seen")
    SENT = "sent", _("Sent")
    FAILED_TEMPORARY = "failed_temporary", _("Will be tried again")
    FAILED_PERMANENT = "failed_permanent", _("Could not be delivered")
    AMBIGUOUS = "ambiguous", _("Delivery unknown")
    BOUNCED = "bounced", _("Came back")
    SUPPRESSED = "suppressed", _("Not sent, no longer needed")


class RestDecision(models.TextChoices):
    """What becomes of messages that were due before a backup was put back."""

    REST = "rest", _("Wait: I will decide later")
    SEND = "send", _("Send them, where they are still true")
    DROP = "drop", _("Do not send them")


class ImportState(models.TextChoices):
    """Where an import of people stands. Nothing is written to people before APPLIED."""

    UPLOADED = "uploaded", _("Uploaded")
    PREVIEWING = "previewing", _("Being checked")
    PREVIEWED = "previewed", _("Checked")
    APPLYING = "applying", _("Being written")
    APPLIED = "applied", _("Imported")
    FAILED = "failed", _("Could not be read")
    DISCARDED = "discarded", _("Discarded")


class RowKind(models.TextChoices):
    """What one row of an imported file does."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left")
    UNCHANGED = "unchanged", _("Unchanged")
    ERROR = "error", _("Not importable")


class ReminderKind(models.TextChoices):
    """Every reminder that is not told at once, by the kind of its messages. What each means: plans/notices/rules.py."""

    CHECKPOINT_NEAR = "plans.checkpoint_tomorrow", _("A checkpoint is near")
    CHECKPOINT_LATE = "plans.checkpoint_late", _("A checkpoint has passed and nothing is written")
    CHECKPOINT_LATE_HR = "plans.checkpoint_late_hr", _("Still nothing is written about a checkpoint")
    SUPPORT_SOON = "plans.support_soon", _("Promised support is due soon")
    SUPPORT_LATE = "plans.support_late", _("Promised support is late")
    SUPPORT_LATE_HR = "plans.support_late_hr", _("Promised support is still not there")
    UNOPENED = "plans.unopened", _("A shared plan has not been opened yet")
    UNOPENED_HR = "plans.unopened_hr", _("A shared plan is still not opened")
    RECEIPT_WAITS = "plans.receipt_waits", _("A receipt is open: neither signed nor chosen not to sign")
    REVIEW_WAITS = "plans.review_waits", _("A draft waits for review")
    OUTCOME_NEAR = "plans.outcome_near", _("A plan ends soon and no outcome is put forward")
    PROPOSAL_WAITS = "plans.proposal_waits", _("A proposal of the employee waits for an answer")
    PROPOSAL_WAITS_HR = "plans.proposal_waits_hr", _("A proposal still waits for an answer")
    QUESTION_WAITS = "plans.question_waits", _("A question of the employee waits for an answer")
    QUESTION_WAITS_HR = "plans.question_waits_hr", _("A question still waits for an answer")


class PeopleEvent(models.TextChoices):
    """What happened around people and accounts, as the record names it."""

    SETUP_COMPLETED = "people.setup_completed", _("First-run setup completed")
    JOINED = "people.joined", _("Person added")
    CHANGED = "people.changed", _("Person's details changed")
    MOVED = "people.moved", _("Reporting line changed")
    LEFT = "people.left", _("Person left")
    RETURNED = "people.returned", _("Leaving taken back")
    ACCOUNT_CLOSED = "people.account_closed", _("Account closed")
    ABSENCE_RECORDED = "people.absence_recorded", _("Absence recorded")
    ABSENCE_CORRECTED = "people.absence_corrected", _("Absence corrected")
    ABSENCE_WITHDRAWN = "people.absence_withdrawn", _("Absence withdrawn")
    FIELDS_LOCKED_AGAIN = "people.fields_locked_again", _("Words for HR only locked with the newest key")
    SEAL_KEY_REPLACED = "people.seal_key_replaced", _("Key of the document seal replaced")
    DEPARTMENT_ADDED = "people.department_added", _("Department added")
    QUIET_HOURS_SET = "people.quiet_hours_set", _("Quiet hours set")
    ORGANISATION_CHANGED = "people.organisation_changed", _("Settings of the organisation changed")
    WORKING_WEEK_ADDED = "people.working_week_added", _("Working week added")
    CLOSED_ON = "people.closed_on", _("Day without work added")
    OPEN_ON = "people.open_on", _("Day without work taken back")
    INVITED = "people.invited", _("Person invited to sign in")
    CONFLICT_NOTED = "people.conflict_noted", _("Conflict of interest noted")
    CONFLICT_ENDED = "people.conflict_ended", _("Conflict of interest ended")
    STAND_IN_NAMED = "people.stand_in_named", _("Somebody named to stand in")
    STAND_IN_ENDED = "people.stand_in_ended", _("Standing in ended before its date")
    ROLE_GRANTED = "people.role_granted", _("Role granted")
    ROLE_REVOKED = "people.role_revoked", _("Role taken back")
    IMPORT_APPLIED = "people.import_applied", _("People imported")
    IMPORT_DISCARDED = "people.import_discarded", _("Import of people discarded")
    MESSAGE_SUPPRESSED = "people.message_suppressed", _("Message not sent")
    MESSAGE_AMBIGUOUS = "people.message_ambiguous", _("Delivery of a message is unknown")
    MESSAGE_BOUNCED = "people.message_bounced", _("Message came back")
    MESSAGE_SENT_AGAIN = "people.message_sent_again", _("Message to be sent once more")
    DELIVERY_STOPPED = "people.delivery_stopped", _("Delivery of messages stands still")
    DELIVERY_RESUMED = "people.delivery_resumed", _("Delivery of messages goes on")
    DELIVERY_RESTS = "people.delivery_rests", _("Earlier messages rest after a restore")
    DELIVERY_REST_DECIDED = "people.delivery_rest_decided", _("Decided what of the earlier messages may go")
    DELIVERY_TRIED = "people.delivery_tried", _("Delivery of messages to be tried at once")
    MESSAGE_FAILED = "people.message_failed", _("Message could not be delivered")
    SIGNED_IN = "people.signed_in", _("Signed in")
    PASSWORD_CHOSEN = "people.password_chosen", _("Password chosen")
    PASSWORD_ASKED_FOR = "people.password_asked_for", _("New password asked for")
    SIGN_IN_CHANGED = "people.sign_in_changed", _("Way of signing in changed")
    SESSIONS_ENDED = "people.sessions_ended", _("Signed out elsewhere")
    SECOND_STEP_REMOVED = "people.second_step_removed", _("Second step removed on the command line")
    DOOR_OPENED = "people.door_opened", _("Link to sign in made on the command line")
    SIGN_IN_TIED = "people.sign_in_tied", _("Account tied to the organisation’s sign-in")
    SIGN_IN_UNTIED = "people.sign_in_untied", _("Account no longer tied to the organisation’s sign-in")
    PREFERENCES_CHANGED = "people.preferences_changed", _("Preferences changed")
    REMINDER_TUNED = "people.reminder_tuned", _("Reminder changed")
    REMINDER_RESTORED = "people.reminder_restored", _("Reminder set back to what is usual")
    CALENDAR_LINK_MADE = "people.calendar_link_made", _("Calendar link made")
    INVITATIONS_CHOSEN = "people.invitations_chosen", _("Calendar invitations switched on or off")
    CALENDAR_LINK_ENDED = "people.calendar_link_ended", _("Calendar link ended")


class RecordEvent(models.TextChoices):
    """What happened to the record itself."""

    ANCHORED = "record.anchored", _("Record signed")
    ERASED = "record.erased", _("Details of events erased")
    RESTORED = "record.restored", _("Record restored from a backup")
    BACKED_UP = "record.backed_up", _("Backup made")


class ProofMethod(models.TextChoices):
    """How somebody showed, at the act itself, that it is they who sign."""

    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    SSO = "sso", _("The organisation's sign-in")
    SIGNED_IN = "signed_in", _("Signed in, and not asked again")
    PAPER = "paper", _("Signed on paper")
