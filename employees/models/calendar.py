"""When people work: the week they agreed to, and the days the organisation is closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from employees.models.base import Referenced

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WorkingPattern(Referenced):
    """The weekdays on which somebody works."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    monday = models.BooleanField(_("Monday"), default=True)
    tuesday = models.BooleanField(_("Tuesday"), default=True)
    wednesday = models.BooleanField(_("Wednesday"), default=True)
    thursday = models.BooleanField(_("Thursday"), default=True)
    friday = models.BooleanField(_("Friday"), default=True)
    saturday = models.BooleanField(_("Saturday"), default=False)
    sunday = models.BooleanField(_("Sunday"), default=False)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(*((day, True) for day in WEEKDAYS), _connector=models.Q.OR),
                name="workingpattern_has_a_working_day",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weekdays(self) -> frozenset[int]:
        """The working weekdays, Monday is 0."""
        return frozenset(number for number, day in enumerate(WEEKDAYS) if getattr(self, day))


class Closure(Referenced):
    """A day on which the organisation, or one holiday region of it, does not work."""

    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=200)
    holiday_region = models.CharField(_("holiday region"), max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "holiday_region"], name="closure_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
