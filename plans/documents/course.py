"""How a version went from being given to being answered, as the record and the outbox say: for its certificate.

Nothing stands here that not everybody who sees the plan may know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employees.enums import OutboxState
from employees.models import AuditEvent, OutboxMessage, User
from plans.enums import DocumentEvent, DocumentKind, PlanEvent, ReadingEvent, SignatureMeaning
from plans.models import Document, Plan, PlanVersion

E = PlanEvent
# What happens around the giving and the signing of a version.
AROUND = (
    E.SHARED,
    E.OPENED,
    E.CONSULTATION_ENDED,
    E.MEETING_ASKED,
    E.PAPER_CHOSEN,
    E.SCREEN_CHOSEN,
    E.ASSISTED,
    E.SIGNED,
    E.NOT_SIGNED,
    E.SIGNED_ON_PAPER,
    E.ATTESTED,
    E.FORM_SIGNED,
)
# What makes a version; told for the version that it made, and for no other.
MAKING = (
    E.STARTED,
    E.AMENDED,
    E.EXTENDED,
    E.RESUMED,
    E.ABSENCE_COUNTED,
    E.CHECKPOINT_MOVED,
    E.HANDED_OVER,
)
# What told a signer of it, by e-mail and in the application.
TELLING = ("plans.shared", "plans.started", "plans.changed", "plans.receipt_waits", "plans.handed_over")
LEFT = (OutboxState.SENT, OutboxState.BOUNCED)


@dataclass(frozen=True)
class Happened:
    """One event of the record: what, who, when (UTC), and its place and hash in the chain."""

    what: str
    who: str
    at: datetime
    seq: int
    hash: str


@dataclass(frozen=True)
class Seen:
    """How a signer first saw a version before they answered, as far as that is noted."""

    at: datetime
    how: str | Promise


class Course:
    """What happened to one version, read once: five queries, and four for each signer who is asked about."""

    def __init__(self, version: PlanVersion) -> None:
        self.version, self.plan = version, version.plan
        self.begun = (self.plan.shared_at or version.made_at) if version.number == 1 else version.made_at
        self._given = set(version.form_signatures.values_list("ref", flat=True))
        later = self.plan.versions.filter(number__gt=version.number).order_by("number").first()
        self.over = later.made_at if later else None
        about = AuditEvent.objects.filter(about_type=Plan._meta.label_lower, about_ref=self.plan.ref)
        self.events = [one for one in about.filter(event__in=(*AROUND, *MAKING)) if self._is_of_it(one)]
        self._copies = set(
            Document.objects.filter(
                plan=self.plan, kind=DocumentKind.VERSION, version=version.number
            ).values_list("ref", flat=True)
        )

    def happenings(self) -> Iterator[Happened]:
        """Everything, in the order of the record, with the names of who did it."""
        people = User.objects.filter(ref__in={one.actor_ref for one in self.events}).select_related(
            "employee"
        )
        names = {user.ref: user.get_full_name() for user in people}
        for one in self.events:
            yield Happened(_said(one), names.get(one.actor_ref, ""), one.at, one.seq, one.hash)

    def told(self, signer: User, before: datetime) -> datetime | None:
        """When the first message about it left for a signer, before they answered."""
        messages = OutboxMessage.objects.filter(
            recipient=signer, about_ref=self.plan.ref, kind__in=TELLING, state__in=LEFT
        )
        sent = messages.filter(queued_at__gte=self.begun, settled_at__lte=before)
        return sent.order_by("settled_at").values_list("settled_at", flat=True).first()

    def first_seen(self, signer: User, before: datetime) -> Seen | None:
        """When a signer first saw it: opened the plan, read it, or took a copy. None where nothing of it is noted."""
        found = [Seen(one.at, how) for one, how in self._looks(signer) if one.at <= before]
        return min(found, key=lambda one: one.at, default=None)

    def _looks(self, signer: User) -> Iterator[tuple[AuditEvent, str | Promise]]:
        for one in self.events:
            if one.event == E.OPENED and one.actor_ref == signer.ref:
                yield one, _("opened the plan")
        looked = AuditEvent.objects.filter(actor_ref=signer.ref, at__gte=self.begun)
        for one in looked.filter(event=ReadingEvent.READ, about_ref=self.plan.ref)[:1]:
            yield one, _("read the plan")
        for one in looked.filter(event=DocumentEvent.DOWNLOADED, about_ref__in=self._copies)[:1]:
            yield one, _("took a copy")

    def _is_of_it(self, event: AuditEvent) -> bool:
        if event.event in MAKING:
            return event.at == self.version.made_at
        if event.event == E.FORM_SIGNED:
            return event.data.get("signature") in self._given
        number = event.data.get("version")
        if number is not None:
            return bool(number == self.version.number)
        return self.begun <= event.at and (self.over is None or event.at < self.over)


def _said(event: AuditEvent) -> str:
    label = str(PlanEvent(event.event).label)
    meaning = event.data.get("meaning", "")
    if meaning not in (SignatureMeaning.AGREED, SignatureMeaning.COMMENTS):
        return label  # it says all there is to say
    return f"{label}: {SignatureMeaning(meaning).label}"
