"""What the employee says to a plan that is talked through: what they propose, and what they ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.guard import GuardedManager
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import ActionBy, ActionKind, ItemKind, ProposalAnswer, ProposalKind, Provider, Section
from plans.models.content import ImprovementArea
from plans.models.plan import Plan

K, I = ProposalKind, ItemKind  # noqa: E741 - as the table below reads
_DATE = {"due_on": "due_on"}
_NUMBERS = {"baseline": "baseline", "target": "target", "unit": "unit"}
_SUPPORT = {
    "description": "words",
    "provider": "provider",
    "provider_name": "provider_name",
    "due_on": "due_on",
    "frequency": "frequency",
}
# What each kind of proposal says in fields of its own: the field of the item, and the column that holds it here.
VALUES: Mapping[tuple[ProposalKind, ItemKind], Mapping[str, str]] = {
    (K.WORDING, I.GOAL): {"statement": "words", "measure": "measure"},
    (K.WORDING, I.ACTION): {"description": "words"},
    (K.WORDING, I.SUPPORT): {"description": "words"},
    (K.TARGET, I.GOAL): _NUMBERS,
    (K.DATE, I.GOAL): _DATE,
    (K.DATE, I.ACTION): _DATE,
    (K.DATE, I.SUPPORT): _DATE,
    (K.DATE, I.MILESTONE): _DATE,
    (K.DATE, I.CHECKPOINT): _DATE,
    (K.SUPPORT, I.SUPPORT): _SUPPORT,
    (K.OWN_GOAL, I.GOAL): {"statement": "words", "measure": "measure", **_NUMBERS, **_DATE, "area": "area"},
    (K.OWN_STEP, I.ACTION): {
        "description": "words",
        "by_whom": "by_whom",
        "kind": "action_kind",
        "area": "area",
        **_DATE,
    },
}


class AboutAPart(Guarded, Referenced):
    """Something said about a section, or about one thing in it.

    What that thing was is kept in words and by its number: the thing itself can change, or be taken out.
    """

    section = models.CharField(_("about"), max_length=10, choices=Section.choices, default=Section.GOALS)
    item = models.CharField(max_length=10, choices=ItemKind.choices, blank=True)
    item_ref = models.CharField(max_length=26, blank=True)
    item_number = models.PositiveSmallIntegerField(default=0)
    item_words = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref

    @property
    def place(self) -> str:
        """Where it stands, in a word or two: “Goal 2”, or the section."""
        if self.item and self.item_number:
            return _now("%(kind)s %(number)d") % {
                "kind": ItemKind(self.item).label,
                "number": self.item_number,
            }
        return str(Section(self.section).label)

    @property
    def title(self) -> str:
        """What it is about, in full: “Goal 2: Answer customer tickets within one working day”."""
        return f"{self.place}: {self.item_words}" if self.item_words else self.place


class SentProposals(GuardedManager["Proposal"]):
    """Proposals that were sent. What the employee still keeps to themselves is nobody else's to read."""

    def get_queryset(self) -> models.QuerySet[Proposal]:
        """Without the unsent ones, so that no list can show one by mistake."""
        return super().get_queryset().filter(is_sent=True)

    def waiting(self) -> models.QuerySet[Proposal]:
        """Those that want an answer."""
        return self.filter(answer="", withdrawn_at__isnull=True)


class UnsentProposals(GuardedManager["Proposal"]):
    """What the employee has written and not sent."""

    def get_queryset(self) -> models.QuerySet[Proposal]:
        """The unsent ones alone."""
        return super().get_queryset().filter(is_sent=False)


class Proposal(AboutAPart):
    """A change that the employee proposes. Every one is answered, or taken back, before the plan can start.

    `wording` is said freely. The columns from `words` to `area` are the values proposed, as `VALUES` tells for each
    kind. `stood` is what the plan said of the thing then, `made` what the answer changed in it: {"before", "after"}.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="proposals")
    kind = models.CharField(
        _("kind"), max_length=10, choices=ProposalKind.choices, default=ProposalKind.OTHER
    )
    wording = models.TextField(_("what I propose, and why"), blank=True)
    is_sent = models.BooleanField(default=True)

    words = models.CharField(max_length=500, blank=True)
    measure = models.CharField(max_length=500, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True)
    provider = models.CharField(max_length=10, choices=Provider.choices, blank=True)
    provider_name = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=100, blank=True)
    by_whom = models.CharField(max_length=10, choices=ActionBy.choices, blank=True)
    action_kind = models.CharField(max_length=20, choices=ActionKind.choices, blank=True)
    area = models.ForeignKey(ImprovementArea, models.SET_NULL, null=True, blank=True, related_name="+")
    stood = models.JSONField(default=dict)

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=ProposalAnswer.choices, blank=True)
    answer_reason = models.TextField(_("what was decided and why"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made = models.JSONField(default=dict)

    objects = SentProposals()  # type: ignore[misc]  # in place of the one of Guarded
    unsent = UnsentProposals()
    # For following references and saving; nobody else asks here.
    everything = GuardedManager()

    class Meta:
        base_manager_name = "everything"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="proposal_both_answered_set",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="proposal_both_withdrawn_set",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(withdrawn_at__isnull=True, is_sent=True),
                name="proposal_answered_was_sent_and_not_withdrawn",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["at"],
                condition=Q(answer="", is_sent=True, withdrawn_at__isnull=True),
                name="proposal_waiting_by_age",
            )
        ]

    @property
    def place(self) -> str:
        """Where it stands; for something new, what it is."""
        return str(ProposalKind(self.kind).label) if self.adds else super().place

    @property
    def title(self) -> str:
        """What it is about, in full; for something new, in the words proposed."""
        return f"{self.place}: {self.words}" if self.adds else super().title

    @property
    def is_waiting(self) -> bool:
        """Whether it wants an answer."""
        return self.is_sent and not self.answer and self.withdrawn_at is None

    @property
    def columns(self) -> Mapping[str, str]:
        """The fields that this kind of proposal is about, each with its column here. Empty for words alone."""
        return VALUES.get((ProposalKind(self.kind), ItemKind(self.item)), {}) if self.item else {}

    @property
    def values(self) -> dict[str, Any]:
        """What is proposed, as the fields of the item take it."""
        return {field: getattr(self, column) for field, column in self.columns.items()}

    @property
    def adds(self) -> bool:
        """Whether it is about something that is not in the plan yet."""
        return bool(self.columns) and not self.item_ref


class Question(AboutAPart):
    """What the employee wants to have explained. Question and answer stay with the plan and are never changed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="questions")
    words = models.TextField(_("question"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="question_both_answered_set",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(answered_at__isnull=True), name="question_open_by_age")
        ]
