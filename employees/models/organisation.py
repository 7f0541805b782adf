"""The one organisation of this installation, and the pulse of its workers."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """The employer. One row; its absence means that first-run setup is still to be done."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("name of the organisation"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    holiday_region = models.CharField(_("holiday region"), max_length=20, blank=True)
    contact_name = models.CharField(_("who to ask"), max_length=200, blank=True)
    contact_detail = models.CharField(_("telephone or e-mail of the contact"), max_length=200, blank=True)
    sends_invitations = models.BooleanField(_("calendar invitations by e-mail"), default=True)
    # Local times of each reader; both empty: no hours are quiet.
    quiet_from = models.TimeField(_("no messages from"), null=True, blank=True, default=time(19))
    quiet_until = models.TimeField(_("no messages until"), null=True, blank=True, default=time(7))
    only_working_days = models.BooleanField(_("messages on working days only"), default=True)
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="organisation_only_one"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=models.F("quiet_until"))
                ),
                name="organisation_quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a named process last showed that it lives. Read by /readyz."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
