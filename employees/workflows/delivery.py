"""What whoever answers for delivery can do: have a message sent once more, or a stopped delivery tried at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent, RestDecision
from employees.errors import NotNow
from employees.models import MailCircuit, MailRest, OutboxMessage, User
from employees.models.outbox import UNDELIVERED
from employees.outbox import circuit, queue, rest
from employees.permissions import OrganisationPermission, actor_for, require_organisation
from employees.queries.delivery import message_for
from employees.workflows.entering import today


@transaction.atomic
def send_again(*, message: OutboxMessage, by: User, at: datetime) -> None:
    """Queue a message once more that did not arrive, or of which nobody knows; under its own key and Message-ID.

    The worker asks again whether it is still true, and sends nothing that is not. Raises NotVisible for what the actor
    may not see, NotNow for a message in any other state.
    """
    actor = actor_for(by, on=today(at))
    require_organisation(actor, OrganisationPermission.VIEW_DELIVERY)
    message = message_for(actor, message.ref, OutboxMessage.objects.select_for_update(of=("self",)))
    if message.state not in UNDELIVERED:
        raise NotNow(
            _("This message is on its way or has been settled since. There is nothing to send again.")
        )
    was = message.state
    queue.once_more(message, at=at)
    audit.record(
        PeopleEvent.MESSAGE_SENT_AGAIN,
        by=by,
        about=message,
        at=at,
        kind=message.kind,
        recipient=message.recipient.ref,
        message_about=message.about_ref,
        was=was,
    )


@transaction.atomic
def decide_rest(*, notices: RestDecision, accounts: RestDecision, by: User, at: datetime) -> None:
    """Say which messages may go that were due before a backup was put back: by kind, some now and others later.

    What may go is asked first, as ever, whether it is still true. To decide the same once more, as a second press does,
    leaves no trace. Raises NotVisible for all but HR leads, NotNow where there is nothing to decide.
    """
    require_organisation(actor_for(by, on=today(at)), OrganisationPermission.DECIDE_REST)
    restored = MailRest.objects.select_for_update().filter(singleton=True).first()
    if restored is None or not rest.is_waiting(restored):
        raise NotNow(_("This was decided already, or no backup was put back. There is nothing to decide."))
    if restored.decided_at is not None and (notices, accounts) == (restored.notices, restored.accounts):
        return
    waiting: dict[str, Any] = {
        "notices_waiting": rest.resting(restored, accounts=False).count,
        "accounts_waiting": rest.resting(restored, accounts=True).count,
    }
    before = audit.snapshot(restored, "notices", "accounts")
    rest.decide(restored, notices=notices, accounts=accounts, by=by, at=at)
    audit.record(PeopleEvent.DELIVERY_REST_DECIDED, by=by, about=restored, at=at, before=before, **waiting)
    queue.ring_after_commit()


@transaction.atomic
def try_delivery_now(*, by: User, at: datetime) -> None:
    """Let one message try at once whether letters leave again.

    Where that was asked for a moment ago, as by a first press, nothing more comes of it. Raises NotNow while nothing
    is stopped.
    """
    require_organisation(actor_for(by, on=today(at)), OrganisationPermission.VIEW_DELIVERY)
    if circuit.state() is None:
        raise NotNow(_("Messages leave again. There is nothing to try."))
    if circuit.probe_now(at=at):
        audit.record(PeopleEvent.DELIVERY_TRIED, by=by, about=MailCircuit.objects.get(singleton=True), at=at)
        queue.ring_after_commit()
