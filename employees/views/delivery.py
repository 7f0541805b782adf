"""What became of our messages, for those who answer for it; and the kept mail of a machine that sends none."""

from __future__ import annotations

import email
import email.policy
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from employees.enums import OutboxState
from employees.forms.rest import RestForm
from employees.models import MailRest, OutboxMessage
from employees.models.outbox import WAITING
from employees.outbox import circuit, held, rest
from employees.permissions import OrganisationPermission, may, require_organisation
from employees.queries.delivery import (
    ACCOUNT,
    NOTICE,
    deliveries,
    message_for,
    row_for,
    to_look_at,
    why_stopped,
)
from employees.web.acting import now_of
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import ActPage, FormPage, Page
from employees.workflows import decide_rest, send_again, try_delivery_now

A_PAGE = 30
MOST_LETTERS = 200
MOST_LINES = 5


class DeliveryPage(Page):
    """A page for HR leads and system owners; to others there is no such page."""

    def guard(self) -> None:
        """Ask before anything is shown."""
        require_organisation(self.actor, OrganisationPermission.VIEW_DELIVERY)


class Delivery(DeliveryPage):
    """The delivery log: states, tries and reasons, and to whom as far as the reader may know. Never a word of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what has to be looked at, and the newest messages: all, or those in one state or of one kind."""
        wanted, kind = request.GET.get("state", ""), request.GET.get("kind", "")
        state = OutboxState(wanted) if wanted in OutboxState.values else None
        kind = kind if kind in {ACCOUNT, NOTICE} else ""
        page = Paginator(deliveries(state, kind), A_PAGE).get_page(request.GET.get("page"))
        is_first = state is None and not kind and page.number == 1
        counts = self.counts()
        return self.render(
            "employees/delivery/log.html",
            page_obj=page,
            rows=[row_for(self.actor, message) for message in page.object_list],
            to_look_at=[row_for(self.actor, one) for one in to_look_at(self.now)] if is_first else [],
            states=list(self.states(counts, state, kind)),
            kinds=list(self.kinds(state, kind)),
            stopped=(stopped := circuit.state()),
            why_stopped=why_stopped(stopped) if stopped else "",
            waiting=sum(counts.get(one, 0) for one in WAITING),
            **self.earlier(),
        )

    def earlier(self) -> dict[str, Any]:
        """What rests since a backup was put back, and whether this reader may say what becomes of it."""
        restored = rest.state()
        if restored is None or not rest.is_waiting(restored):
            return {}
        return {
            "restored": restored,
            "resting": sum(rest.resting(restored, accounts=one).count for one in (True, False)),
            "may_decide": may(self.actor, OrganisationPermission.DECIDE_REST),
        }

    def counts(self) -> dict[str, int]:
        """How many messages are in each state."""
        found = OutboxMessage.objects.order_by().values_list("state").annotate(count=Count("pk"))
        return dict(found.values_list("state", "count"))

    def states(
        self, counts: dict[str, int], chosen: OutboxState | None, kind: str
    ) -> Iterator[dict[str, object]]:
        """One link per state that holds a message, and one for all. The numbers are of both kinds."""
        yield _view(_("All"), sum(counts.values()), chosen is None, kind=kind)
        for state in OutboxState:
            if state in counts or state == chosen:
                yield _view(state.label, counts.get(state, 0), state == chosen, state=state.value, kind=kind)

    def kinds(self, state: OutboxState | None, chosen: str) -> Iterator[dict[str, object]]:
        """Messages about accounts, notices, or both."""
        for kind, label in (("", _("Both kinds")), (ACCOUNT, _("About accounts")), (NOTICE, _("Notices"))):
            yield _view(label, None, kind == chosen, state=state.value if state else "", kind=kind)


def _view(label: object, count: int | None, current: bool, **chosen: str) -> dict[str, object]:
    query = urlencode({name: value for name, value in chosen.items() if value})
    return {"label": label, "url": f"?{query}", "count": count, "current": current}


class SendAgain(DeliveryPage, ActPage):
    """Have a message sent once more that did not arrive, or of which nobody knows."""

    template_name = "employees/delivery/again.html"

    @cached_property
    def message(self) -> OutboxMessage:
        """The one in the address."""
        return message_for(self.actor, self.kwargs["ref"])

    def page_context(self) -> dict[str, Any]:
        """What became of it so far."""
        return {"row": row_for(self.actor, self.message)}

    def act(self) -> HttpResponse:
        """Queue it."""
        send_again(message=self.message, by=self.user, at=self.now)
        self.tell(
            _("The message is queued. If it is no longer true by now it is not sent, and this page says so.")
        )
        return redirect("delivery")


class DecideRest(DeliveryPage, FormPage):
    """After a backup was put back: which of the messages that were due before may go. For HR leads alone."""

    template_name = "employees/delivery/rest.html"
    form_class = RestForm

    def guard(self) -> None:
        """Ask before anything is shown."""
        require_organisation(self.actor, OrganisationPermission.DECIDE_REST)

    @cached_property
    def restored(self) -> MailRest | None:
        """The latest restore, if anything is still to be decided."""
        found = rest.state()
        return found if rest.is_waiting(found) else None

    def initial(self) -> dict[str, Any]:
        """What holds now."""
        found = self.restored
        return {"notices": found.notices, "accounts": found.accounts} if found else {}

    def page_context(self) -> dict[str, Any]:
        """How many wait, and since when."""
        found = self.restored
        return {
            "restored": found,
            "notices": rest.resting(found, accounts=False) if found else None,
            "accounts": rest.resting(found, accounts=True) if found else None,
        }

    def act(self, form: RestForm) -> HttpResponse:
        """Decide."""
        decide_rest(**form.decision, by=self.user, at=self.now)
        self.tell(_("Your decision holds from now on. This page shows what becomes of each message."))
        return redirect("delivery")


class TryNow(DeliveryPage, ActPage):
    """Delivery stands still: let one message try at once."""

    template_name = "employees/delivery/try.html"

    def page_context(self) -> dict[str, Any]:
        """Since when, and why."""
        return {"stopped": circuit.state()}

    def act(self) -> HttpResponse:
        """Ring."""
        try_delivery_now(by=self.user, at=self.now)
        self.tell(_("One message is tried now. Look at this page again in a minute."))
        return redirect("delivery")


@dataclass(frozen=True)
class KeptLetter:
    """A message that was kept and not sent."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def kept_letters(folder: Path) -> Iterator[KeptLetter]:
    """The newest messages in `folder` (pip_config.mail.KeptMail writes them), newest first."""
    for path in sorted(folder.glob("*.eml"), reverse=True)[:MOST_LETTERS]:
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = letter.get_body(("plain",))
        yield KeptLetter(
            name=path.stem,
            at=datetime.fromtimestamp(int(path.stem.partition("-")[0]) / 1000, UTC),
            to=str(letter["To"]),
            subject=str(letter["Subject"]),
            text=body.get_content() if body is not None else "",
        )


# A proxy on this machine brings others here, under this machine's own address.
BROUGHT_BY_PROXY = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
)


def _is_this_machine(request: HttpRequest) -> bool:
    if any(name in request.headers for name in BROUGHT_BY_PROXY):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@open_to(OpenTo.THIS_MACHINE)
@login_not_required
@require_safe
def development_mail(request: HttpRequest) -> HttpResponse:
    """The mail kept on this machine, to whoever sits at it. There is no such page where mail is really sent.

    It shows everybody's links to choose a password, and asks nobody to sign in: so it answers this machine alone.
    """
    if not settings.DEVELOPMENT_MAIL or not _is_this_machine(request):
        raise Http404
    letters = list(kept_letters(Path(settings.MAIL_DIR)))
    # One line an hour at which some may go, the next first.
    waiting = held(OutboxMessage.objects.order_by("next_try_at"), at=now_of(request))
    lines = waiting.values("next_try_at").annotate(count=Count("pk"))[:MOST_LINES]
    return render(request, "employees/delivery/kept.html", {"letters": letters, "waiting": lines})
