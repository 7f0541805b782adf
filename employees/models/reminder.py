"""What HR changed about a reminder. What was never changed has no row, and is as Waymark has it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.enums import ReminderKind

MOST_DAYS, MOST_TIMES = 30, 5


class ReminderSetting(models.Model):
    """One kind of reminder as HR wants it. Days are working days of whoever hears it.

    `days` lie between the occasion and the first reminder; whether before or after it is the rule's own nature.
    `times` is how often it is said, `repeat_every` the days from one to the next: 0 where it is said once.
    """

    kind = models.CharField(max_length=60, choices=ReminderKind.choices, unique=True)
    is_on = models.BooleanField(_("send this reminder"), default=True)
    days = models.PositiveSmallIntegerField(
        _("working days"), validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    repeat_every = models.PositiveSmallIntegerField(
        _("working days between two"), default=0, validators=[MaxValueValidator(MOST_DAYS)]
    )
    times = models.PositiveSmallIntegerField(
        _("how often"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_TIMES)]
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ReminderKind.values), name="remindersetting_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MOST_DAYS, repeat_every__lte=MOST_DAYS),
                name="remindersetting_days_are_likely",
            ),
            models.CheckConstraint(
                condition=Q(times=1, repeat_every=0)
                | Q(times__gt=1, times__lte=MOST_TIMES, repeat_every__gte=1),
                name="remindersetting_repeats_have_a_distance",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
