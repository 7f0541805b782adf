"""Who is kept out of whatever is about one person, because they could not be fair or would not seem so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.encryption import LockedTextField
from employees.enums import ConflictKind
from employees.models.absence import opened
from employees.models.base import Referenced
from employees.models.people import Employee, User


class Conflict(Referenced):
    """One account is kept out of whatever is about one person, until somebody ends it.

    It keeps the rights that every employee has, a companion's among them. What lies behind it is locked, and for HR
    leads.
    """

    account = models.ForeignKey(User, models.PROTECT, related_name="conflicts")
    about = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    kind = models.CharField(_("why"), max_length=8, choices=ConflictKind.choices)
    locked_reason = LockedTextField(_("more, for HR leads only"), blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-noted_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "about"], condition=Q(ended_at__isnull=True), name="conflict_standing"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "about", "kind"],
                condition=Q(ended_at__isnull=True),
                name="conflict_noted_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=ConflictKind.values), name="conflict_known_kind"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="conflict_both_ended_set",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def reason(self) -> str:
        """What lies behind it, unlocked. For the eyes of HR leads."""
        return opened(self.locked_reason)
