"""When somebody is away with approval. It belongs to the person: every plan of theirs reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employees.encryption import LockedTextField, NoKey, unlock
from employees.models.base import Referenced
from employees.models.people import Employee

WHOLE_DAY = Decimal(1)
CANNOT_BE_OPENED = _(
    "These words cannot be opened: the key they were locked with is not set. Ask whoever runs Waymark for it."
)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> AbsenceQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def of_whole_days(self) -> AbsenceQuerySet:
        """Those that leave nothing of the day."""
        return self.filter(share=WHOLE_DAY)

    def touching(self, first: date, last: date) -> AbsenceQuerySet:
        """Those with at least one day from `first` to `last`, both inclusive."""
        return self.filter(from_date__lte=last, until_date__gte=first)


class Absence(Referenced):
    """An approved absence, from one date to another (both inclusive, in the person's own zone).

    `share` is the part of each day that the person is away: 1 is the whole day. The ground is for HR alone and lies
    locked; everybody else reads "approved absence". Nothing is overwritten: what was wrong is withdrawn with a reason,
    and what is right `replaces` it.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="absences")
    from_date = models.DateField(_("first day"))
    until_date = models.DateField(_("last day"))
    share = models.DecimalField(
        _("part of the day"),
        max_digits=3,
        decimal_places=2,
        default=WHOLE_DAY,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(WHOLE_DAY)],
    )
    locked_ground = LockedTextField(_("ground, for HR only"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    locked_why_withdrawn = LockedTextField(_("why it was withdrawn, for HR only"), blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-from_date", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["employee", "from_date"],
                condition=Q(withdrawn_at__isnull=True),
                name="absence_standing_by_person",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date__gte=F("from_date")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=1), name="absence_share_is_part_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, locked_why_withdrawn="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(locked_why_withdrawn=""),
                name="absence_withdrawn_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")), name="absence_replaces_another"
            ),
            models.UniqueConstraint(
                fields=["employee", "from_date", "until_date", "share"],
                condition=Q(withdrawn_at__isnull=True),
                name="absence_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_whole_day(self) -> bool:
        """Whether nothing is left of the day."""
        return self.share == WHOLE_DAY

    @property
    def percent(self) -> int:
        """The part of each day in percent, for sentences."""
        return int(self.share * 100)

    @property
    def ground(self) -> str:
        """The ground, unlocked. For HR's eyes: ask ABSENCES first."""
        return opened(self.locked_ground)

    @property
    def why_withdrawn(self) -> str:
        """Why it was withdrawn, unlocked. For HR's eyes too: it may say what the ground says."""
        return opened(self.locked_why_withdrawn)


def opened(locked: str) -> str:
    """Locked words for HR to read; a sentence that says so where the key is missing, for no page may fail over it."""
    try:
        return unlock(locked)
    except NoKey:
        return str(CANNOT_BE_OPENED)
