"""The words in which documents are stored: their kinds, for whom they are, and how it stands with a wanted one."""

from __future__ import annotations

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What an issued document is."""

    VERSION = "version", _("Version of the plan")
    CHECKPOINT = "checkpoint", _("Record of a checkpoint")
    RECORD = "record", _("Record")
    LETTER = "letter", _("Closing letter")
    CERTIFICATE = "certificate", _("Certificate of signatures")
    INVITATION = "invitation", _("Invitation")
    EXTENSION = "extension", _("Letter about an extension")
    APPEAL = "appeal", _("Letter about an appeal")


class LetterKind(models.TextChoices):
    """A letter that the organisation writes to the employee, in words of its own where it wants to."""

    FIRST_MEETING = "first_meeting", _("Invitation to the first conversation")
    MEETING = "meeting", _("Invitation to a meeting")
    EXTENSION = "extension", _("Letter about an extension")
    OUTCOME = "outcome", _("Closing letter")
    APPEAL_RECEIVED = "appeal_received", _("Receipt of an appeal")
    APPEAL_DECIDED = "appeal_decided", _("Decision on an appeal")

    INVITATIONS = nonmember(frozenset({"first_meeting", "meeting"}))
    ABOUT_APPEALS = nonmember(frozenset({"appeal_received", "appeal_decided"}))
    # The closing letter is not written by anybody: it says what the confirmed outcome says.
    WRITTEN = nonmember(("first_meeting", "meeting", "extension", "appeal_received", "appeal_decided"))

    @property
    def document(self) -> DocumentKind:
        """What it is as an issued document."""
        if self.value in self.INVITATIONS:
            return DocumentKind.INVITATION
        if self.value in self.ABOUT_APPEALS:
            return DocumentKind.APPEAL
        return DocumentKind.EXTENSION if self == LetterKind.EXTENSION else DocumentKind.LETTER


class DocumentAudience(models.TextChoices):
    """For whom a document was made: what stands in it depends on nothing finer than this."""

    EVERYONE = "everyone", _("Everyone who can see the plan")
    EMPLOYEE = "employee", _("The employee")
    MANAGER = "manager", _("The manager")
    HR = "hr", _("HR")
    READER = "reader", _("Others who can read it")


class WantedState(models.TextChoices):
    """How it stands with a document that is wanted."""

    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Not made")


class NotMade(models.TextChoices):
    """Why a wanted document was not made."""

    TOO_LONG = "too_long", _("Too long")
    TOO_MUCH_WORK = "too_much_work", _("Too much work")
    TOO_BUSY = "too_busy", _("The server had no time")
    FAILED = "failed", _("A fault of ours")
    NOT_YET = "not_yet", _("Not there yet")
    NOT_YOURS = "not_yours", _("No longer for its reader")
    NO_KEY = "no_key", _("No key to seal with")
