"""What lies behind a plan: single incidents of an area, and what was said and done before the plan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.enums import TalkForm
from plans.models.content import ImprovementArea, PlanItem
from plans.models.plan import Plan


class Incident(PlanItem):
    """One thing that was seen, on a day or in a time that words name better, such as "most of March"."""

    guarded_through: ClassVar[str] = "area"

    to_plan = "area__plan"

    area = models.ForeignKey(ImprovementArea, models.CASCADE, related_name="incidents")
    on = models.DateField(_("date"), null=True, blank=True)
    when = models.CharField(_("or when, in words"), max_length=100, blank=True)
    what = models.TextField(_("what happened"))

    class Meta(PlanItem.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(on__isnull=False) | ~Q(when=""), name="incident_says_when_it_was"
            )
        ]


class EarlierTalk(PlanItem):
    """A conversation, a coaching or a training before the plan: when, about what, and what came of it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="talks")
    on = models.DateField(_("date"), null=True, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=TalkForm.choices, default=TalkForm.TALK)
    about = models.TextField(_("what it was about"))
    outcome = models.TextField(_("what came of it"), blank=True)
