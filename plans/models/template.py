"""Templates that plans are written from. What was published stays as it was: running plans keep theirs."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.guard import CarryingManager
from employees.models.base import Referenced
from plans.designs import Design, read_design
from plans.designs.reading import as_json, sha256_of


@lru_cache(maxsize=256)
def _read(content: str) -> Design:
    return read_design(content)


class PlanTemplate(Referenced):
    """A kind of plan that HR has designed. `key` is where it came from: the name of a seed, or empty for one's own."""

    key = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CarryingManager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="plantemplate_seeded_once"),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True, archived_by__isnull=True)
                | Q(archived_at__isnull=False, archived_by__isnull=False),
                name="plantemplate_both_archived_set",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class TemplateVersion(Referenced):
    """One state of a template. Number 0 is the draft, of which there is at most one; a number is given by publishing.

    `revision` rises with every change of the draft, so that two editors never overwrite each other unseen.
    """

    template = models.ForeignKey(PlanTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=0)
    # The file, word for word: what is exported is what was published.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    # Empty for what came with Waymark: nobody here published it.
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "number"], name="templateversion_numbered_once"),
            models.CheckConstraint(
                condition=Q(number=0, published_at__isnull=True, published_by__isnull=True)
                | Q(number__gte=1, published_at__isnull=False),
                name="templateversion_published_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def design(self) -> Design:
        """What the version says."""
        return _read(self.content)

    @design.setter
    def design(self, design: Design) -> None:
        self.content, self.sha256 = as_json(design), sha256_of(design)
