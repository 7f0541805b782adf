"""After a backup was put back: what was due before may have been sent by the installation that is gone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from employees.enums import RestDecision


class MailRest(models.Model):
    """One row, from the first restore on. What was due by `restored_at` leaves only if HR decided that it may.

    `backed_up_at` and `restored_at` are UTC instants. `notices` and `accounts` say of the two kinds of messages what
    was decided. Only employees/outbox/rest.py and employees/backup write here.
    """

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    backed_up_at = models.DateTimeField()
    restored_at = models.DateTimeField()
    notices = models.CharField(max_length=10, choices=RestDecision.choices, default=RestDecision.REST)
    accounts = models.CharField(max_length=10, choices=RestDecision.choices, default=RestDecision.REST)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(singleton=True), name="mail_rest_only_one"),
            models.CheckConstraint(
                condition=Q(notices__in=RestDecision.values, accounts__in=RestDecision.values),
                name="mail_rest_known_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="mail_rest_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=False)
                | Q(notices=RestDecision.REST, accounts=RestDecision.REST),
                name="mail_rest_until_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notices}, {self.accounts}"
