"""An import of people: the file as it came, how its columns were read, what it would change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from employees.enums import ImportState, RowKind
from employees.models.base import Referenced
from employees.models.people import Employee, User


class PeopleImport(Referenced):
    """One file on its way in. Nothing reaches people before somebody confirms the preview.

    `state` PREVIEWING and APPLYING are also the queue: a worker takes the row by `token` until `lease_until`.
    """

    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    original_name = models.CharField(max_length=255)
    stored_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED)
    # How the file was read: encoding, delimiter, header row, sheet. Guessed, then corrected by a person.
    reading = models.JSONField(default=dict)
    # The columns of the file: heading and a few values of each. Emptied when the import is over.
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text=_("Which column holds which fact"))
    choices = models.JSONField(default=dict, help_text=_("Date order, what absence and empty cells mean"))
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    # What the preview found besides its rows: departments to open, lines passed over, what it was based on.
    preview = models.JSONField(default=dict)
    preview_number = models.PositiveIntegerField(default=0)
    failure = models.JSONField(default=dict, help_text=_("Code and particulars of what stands in the way"))
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(applied_at__isnull=True, applied_by__isnull=True)
                | models.Q(applied_at__isnull=False, applied_by__isnull=False),
                name="peopleimport_both_applied_set",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_at__isnull=True, asked_by__isnull=True)
                | models.Q(asked_at__isnull=False, asked_by__isnull=False),
                name="peopleimport_both_asked_set",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class ImportRow(models.Model):
    """What one row of the file would do, or one person whom the file leaves out. Deleted when the import is over.

    `number` is the row as a spreadsheet counts it; none for a person who is absent from the file.
    """

    people_import = models.ForeignKey(PeopleImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=9, choices=RowKind.choices)
    employee = models.ForeignKey(Employee, models.CASCADE, null=True, related_name="+")
    staff_number = models.CharField(max_length=50, blank=True)
    name = models.CharField(max_length=310, blank=True)
    # What will be written, in a form that reads back as itself.
    facts = models.JSONField(default=dict)
    # Staff number of the new manager; empty for nobody; null where the manager stays as it is.
    manager_number = models.CharField(max_length=50, null=True)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    # The person as the preview saw them: confirming asks whether they still are.
    seen = models.CharField(max_length=64, blank=True)
    # The row as it came; kept only where something is to be corrected.
    cells = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        indexes: ClassVar = [models.Index(fields=["people_import", "kind", "number"])]

    def __str__(self) -> str:
        return f"{self.people_import_id}: {self.number} {self.kind}"


class RememberedColumn(models.Model):
    """A heading that somebody once told us the meaning of; the next file is mapped by it."""

    heading = models.CharField(max_length=200, unique=True)
    field = models.CharField(max_length=50)

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"
