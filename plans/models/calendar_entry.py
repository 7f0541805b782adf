"""What somebody's own calendar was last told of a meeting."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from employees.models.guarded import Guarded
from plans.models.plan import Plan


class CalendarEntry(Guarded):
    """One meeting in one reader's calendar, as the last invitation, update or cancellation has it (RFC 5546).

    `meeting_ref` is the checkpoint's, and no foreign key: a meeting that a change takes out of the plan has still to be
    cancelled. `on` is the calendar date that was told. `sequence` only rises; it moves in the transaction that queues
    the message. Only plans/workflows/inviting.py writes here.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="calendar_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_entries")
    meeting_ref = models.CharField(max_length=26)
    sequence = models.PositiveIntegerField()
    on = models.DateField()
    is_cancelled = models.BooleanField(default=False)
    told_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting_ref", "user"], name="calendar_entry_one_per_meeting_and_reader"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["on"], condition=Q(is_cancelled=False), name="calendar_entry_standing_by_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_ref}: {self.sequence}"
