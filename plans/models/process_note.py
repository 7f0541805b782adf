"""Notes to HR about the way a plan is led: never about the person, and for nobody outside HR.

They stand in tables of their own, and no way leads to them from a plan, so that nothing that reads a plan can bring
them along.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.guard import GuardedQuerySet
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import NoteRule
from plans.models.content import both_or_neither
from plans.models.plan import Plan


class ProcessNotes(GuardedQuerySet["ProcessNote"]):
    """Notes about how plans are led."""

    def standing(self) -> ProcessNotes:
        """Those that nobody has set aside."""
        return self.filter(set_aside_at__isnull=True)


class ProcessNote(Guarded, Referenced):
    """What one rule of plans/process_notes/rules.py saw in one plan.

    `keys` name the facts, `rows` are the facts as a page says them: references, numbers and dates (ISO, in the plan's
    zone), never a person's words. `fingerprint` is of the keys. A note stands while its facts do; set aside, it is
    kept, and the same facts make no new one.
    """

    only_by_funnel: ClassVar[bool] = True

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=20, choices=NoteRule.choices)
    fingerprint = models.CharField(max_length=64)
    keys = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    seen_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_aside_reason = models.TextField(_("why it is set aside"), blank=True)

    objects = ProcessNotes.as_manager()  # type: ignore[misc]  # in place of the one of Guarded

    class Meta:
        ordering: ClassVar = ["seen_at", "pk"]
        constraints: ClassVar = [
            both_or_neither("processnote", "set_aside"),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_reason="")
                | Q(set_aside_at__isnull=False) & ~Q(set_aside_reason=""),
                name="processnote_set_aside_with_reason",
            ),
            models.CheckConstraint(condition=Q(rule__in=NoteRule.values), name="processnote_known_rule"),
            models.UniqueConstraint(
                fields=["plan", "rule"],
                condition=Q(set_aside_at__isnull=True),
                name="processnote_one_standing_per_rule",
            ),
            models.UniqueConstraint(
                fields=["plan", "rule", "fingerprint"], name="processnote_same_facts_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_set_aside(self) -> bool:
        """Whether somebody in HR has looked at it and put it away."""
        return self.set_aside_at is not None


class ProcessLook(Guarded):
    """When the way a plan is led was last looked at."""

    only_by_funnel: ClassVar[bool] = True

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="+", primary_key=True)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.looked_at}"
