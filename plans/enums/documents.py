"""The words in which documents are stored: their kinds, for whom they are, and how it stands with a wanted one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What an issued document is."""

    VERSION = "version", _("Version of the plan")
    CHECKPOINT = "checkpoint", _("Record of a checkpoint")
    RECORD = "record", _("Record")
    LETTER = "letter", _("Closing letter")
    CERTIFICATE = "certificate", _("Certificate of signatures")


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
    FAILED = "failed", _("A fault of ours")
    NOT_YET = "not_yet", _("Not there yet")
    NOT_YOURS = "not_yours", _("No longer for its reader")
    NO_KEY = "no_key", _("No key to seal with")
