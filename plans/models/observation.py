"""The coaching log: what was seen and said, written down while it was fresh. And what a plan cites of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employees.models import Employee
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import ObservationKind
from plans.models.content import both_or_neither
from plans.models.plan import Plan


class Observation(Guarded, Referenced):
    """One dated note about somebody's work. `recorded_at` is the clock's and cannot be set by anybody.

    `happened_on` is a date in the person's own zone, never after the day of recording. It can be changed for an hour,
    and not once it is shared; after that a correction is a new note that names this one in `corrects`.
    """

    guarded_through: ClassVar[str] = ""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="observations")
    kind = models.CharField(_("kind"), max_length=8, choices=ObservationKind.choices)
    happened_on = models.DateField(_("when it happened"))
    seen = models.TextField(_("what was seen"))
    said = models.TextField(_("what was said to the person"), blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-happened_on", "-recorded_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["employee", "-happened_on"])]
        constraints: ClassVar = [
            both_or_neither("observation", "changed"),
            both_or_neither("observation", "shared"),
            models.CheckConstraint(
                condition=Q(kind__in=ObservationKind.values), name="observation_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(shared_at__gte=F("recorded_at")),
                name="observation_shared_after_recorded",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="observation_corrects_another",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_shared(self) -> bool:
        """Whether the person can read it."""
        return self.shared_at is not None

    @property
    def recorded_on(self) -> date:
        """The day of recording in the person's own zone. Reads `employee`."""
        return self.recorded_at.astimezone(ZoneInfo(self.employee.time_zone)).date()

    @property
    def days_after(self) -> int:
        """How many calendar days after the event it was written down."""
        return (self.recorded_on - self.happened_on).days


class ObservationReply(Guarded, Referenced):
    """What the person answered to a note. Never edited, never removed; shown wherever the note is."""

    guarded_through: ClassVar[str] = "observation"

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="replies")
    words = models.TextField(_("your answer"))
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["said_at", "pk"]

    def __str__(self) -> str:
        return self.ref


class CitedNote(Guarded, Referenced):
    """A note that a plan rests on. It stands in the plan, and is shared with it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="citations")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="citations")
    cited_at = models.DateTimeField()
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["observation__happened_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "observation"], name="citednote_once_per_plan")
        ]

    def __str__(self) -> str:
        return self.ref
