"""The words in which a checkpoint is stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """How a goal stands, chosen by a person. Never computed, never a colour alone."""

    ON_COURSE = "on_course", _("On course")
    SOME_WAY_TO_GO = "some_way_to_go", _("Some way to go")
    NEEDS_MORE_SUPPORT = "needs_more_support", _("Needs more support")
    TOO_EARLY = "too_early", _("Too early to say")
    MET = "met", _("Met")


class ReviewStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SHARED = "shared", _("Shared")


class Stance(models.TextChoices):
    """What the employee says to the account of a checkpoint. Silence is neither."""

    READ = "read", _("I have read this")
    DISPUTED = "disputed", _("I see it differently")


class Attendee(models.TextChoices):
    """As what somebody was there when a checkpoint was held."""

    EMPLOYEE = "employee", _("the employee")
    MANAGER = "manager", _("manager")
    HR = "hr", _("HR")
    COMPANION = "companion", _("companion")
    OTHER = "other", _("somebody else")


class ReviewEvent(models.TextChoices):
    """What happened around a checkpoint, as the record and the timeline name it."""

    DRAFTED = "review.drafted", _("Checkpoint notes kept as a draft")
    SHARED = "review.shared", _("Checkpoint shared with the employee")


class PackState(models.TextChoices):
    """How it stands with an evidence pack."""

    WAITING = "waiting", _("Being made")
    MADE = "made", _("Ready")
    FAILED = "failed", _("Not made")
    GONE = "gone", _("No longer kept")


class NoPack(models.TextChoices):
    """Why a pack was not made."""

    NOT_YOURS = "not_yours", _("No longer for the one who asked")
    DOCUMENT = "document", _("A document could not be made")
    RECORD = "record", _("The record could not be signed")
    UNSOUND = "unsound", _("It did not pass its own check")
    FAULT = "fault", _("A fault of ours")


class PackEvent(models.TextChoices):
    """What happened to an evidence pack, as the record names it. About the pack, and so in no timeline of the plan."""

    ASKED = "pack.asked", _("Evidence pack asked for")
    MADE = "pack.made", _("Evidence pack made")
    DOWNLOADED = "pack.downloaded", _("Evidence pack fetched")
