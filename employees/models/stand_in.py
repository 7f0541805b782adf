"""Who stands in for somebody who is away: from one day to another, and over by itself."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employees.enums import StandInKind
from employees.models.base import Referenced
from employees.models.people import Employee, User


class StandInQuerySet(models.QuerySet["StandIn"]):
    def on(self, day: date) -> StandInQuerySet:
        """Those that count on a day: nobody ended them, and the one who is away still works here."""
        here = Q(person__left_on__isnull=True) | Q(person__left_on__gte=day)
        return self.filter(here, from_date__lte=day, until_date__gte=day, ended_at__isnull=True)


class StandIn(Referenced):
    """`by` does for `person` what goes on while they are away, from one date to another, both inclusive.

    As a manager: keeps plans going that run. As an HR partner: looks after the departments of the one who is away.
    Nobody signs for another, and nobody lends on what was lent to them.
    """

    person = models.ForeignKey(Employee, models.PROTECT, related_name="stand_ins")
    by = models.ForeignKey(Employee, models.PROTECT, related_name="standing_in")
    kind = models.CharField(_("as what"), max_length=10, choices=StandInKind.choices)
    from_date = models.DateField(_("first day"))
    until_date = models.DateField(_("last day"))
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-from_date", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["by", "from_date"], condition=Q(ended_at__isnull=True), name="standin_standing"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date__gte=F("from_date")), name="standin_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(person=F("by")), name="standin_for_another_person"),
            models.CheckConstraint(condition=Q(kind__in=StandInKind.values), name="standin_known_kind"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="standin_both_ended_set",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
