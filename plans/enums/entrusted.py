"""What is between a few people alone: adjustments, HR's own notes, a plan opened in an emergency."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AdjustmentState(models.TextChoices):
    """Where a request for an adjustment stands."""

    OPEN = "open", _("Being looked at")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Not agreed")
    WITHDRAWN = "withdrawn", _("Taken back")


class AdjustmentEvent(models.TextChoices):
    """What happened between the person and HR alone. About the request or the note, and so in no plan's timeline."""

    ASKED = "adjustment.asked", _("Adjustment asked for")
    AGREED = "adjustment.agreed", _("Adjustment agreed")
    DECLINED = "adjustment.declined", _("Adjustment not agreed")
    WITHDRAWN = "adjustment.withdrawn", _("Request for an adjustment taken back")
    NOTED = "hr_note.written", _("Note of HR written")


class EmergencyEvent(models.TextChoices):
    """What happened to a request to open a plan in an emergency. About the request, and so in no timeline."""

    ASKED = "emergency.asked", _("Asked to open a plan in an emergency")
    CONFIRMED = "emergency.confirmed", _("Plan opened in an emergency")
    DECLINED = "emergency.declined", _("Not opened")
    READ = "emergency.read", _("Page of the plan opened in the emergency")
    ENDED = "emergency.ended", _("Emergency ended before its time")
