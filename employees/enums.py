"""The words in which people, roles and their history are stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A standing role. Being the employee or the manager of a plan is a relation, not a role."""

    HR_PARTNER = "hr_partner", _("HR partner")
    HR_LEAD = "hr_lead", _("HR lead")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_OWNER = "system_owner", _("System owner")


class Theme(models.TextChoices):
    AUTO = "auto", _("As this device is set")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class OutboxState(models.TextChoices):
    """Where a message stands (safety.md 4.2)."""

    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Being prepared")
    SENDING = "sending", _("Being handed to the mail server")
    DOT_PENDING = "dot_pending", _("Handed over, answer not yet seen")
    SENT = "sent", _("Sent")
    FAILED_TEMPORARY = "failed_temporary", _("Will be tried again")
    FAILED_PERMANENT = "failed_permanent", _("Could not be delivered")
    AMBIGUOUS = "ambiguous", _("Delivery unknown")
    SUPPRESSED = "suppressed", _("Not sent, no longer needed")


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
    DEPARTMENT_ADDED = "people.department_added", _("Department added")
    ORGANISATION_CHANGED = "people.organisation_changed", _("Settings of the organisation changed")
    WORKING_WEEK_ADDED = "people.working_week_added", _("Working week added")
    CLOSED_ON = "people.closed_on", _("Day without work added")
    OPEN_ON = "people.open_on", _("Day without work taken back")
    INVITED = "people.invited", _("Person invited to sign in")
    ROLE_GRANTED = "people.role_granted", _("Role granted")
    ROLE_REVOKED = "people.role_revoked", _("Role taken back")
    IMPORT_APPLIED = "people.import_applied", _("People imported")
    IMPORT_DISCARDED = "people.import_discarded", _("Import of people discarded")
    MESSAGE_SUPPRESSED = "people.message_suppressed", _("Message not sent")
    MESSAGE_AMBIGUOUS = "people.message_ambiguous", _("Delivery of a message is unknown")
    MESSAGE_FAILED = "people.message_failed", _("Message could not be delivered")
    SIGNED_IN = "people.signed_in", _("Signed in")
    PASSWORD_CHOSEN = "people.password_chosen", _("Password chosen")
    PASSWORD_ASKED_FOR = "people.password_asked_for", _("New password asked for")
    SIGN_IN_CHANGED = "people.sign_in_changed", _("Way of signing in changed")
    PREFERENCES_CHANGED = "people.preferences_changed", _("Preferences changed")
    CALENDAR_LINK_MADE = "people.calendar_link_made", _("Calendar link made")
    CALENDAR_LINK_ENDED = "people.calendar_link_ended", _("Calendar link ended")


class ProofMethod(models.TextChoices):
    """How somebody showed, at the act itself, that it is they who sign."""

    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    SSO = "sso", _("The organisation's sign-in")
    SIGNED_IN = "signed_in", _("Signed in, and not asked again")
    PAPER = "paper", _("Signed on paper")
