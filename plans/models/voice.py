"""What people say about a plan; and who stands by the employee."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import Audience, Section
from plans.models.plan import Plan


class Comment(Guarded, Referenced):
    """Something said about a section. Never edited, never removed; an employee's reply stays with the plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    section = models.CharField(_("about"), max_length=10, choices=Section.choices, default=Section.WHOLE)
    audience = models.CharField(_("who can read it"), max_length=10, choices=Audience.choices)
    body = models.TextField(_("comment"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.ref


class Companion(Guarded, Referenced):
    """Somebody who stands by the employee: reads this one plan, until a date (inclusive), and nothing else."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="companions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    until = models.DateField(_("until"))
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["invited_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "user"], condition=Q(removed_at__isnull=True), name="companion_once_per_plan"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="companion_both_removed_set",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ended_early(self) -> bool:
        """Whether somebody ended the access, and not its date."""
        if self.removed_at is None:
            return False
        return self.removed_at.astimezone(ZoneInfo(self.plan.time_zone)).date() <= self.until
