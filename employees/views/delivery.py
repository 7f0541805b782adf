"""What became of our messages, for those who answer for it; and the kept mail of a machine that sends none."""

from __future__ import annotations

import email
import email.policy
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from employees.enums import OutboxState
from employees.models import OutboxMessage
from employees.outbox import held
from employees.permissions import OrganisationPermission, require_organisation
from employees.queries.delivery import deliveries, row_for
from employees.web.acting import now_of
from employees.web.pages import Page

A_PAGE = 50
MOST_LETTERS = 200
MOST_LINES = 5


class Delivery(Page):
    """The delivery log: states, tries and reasons, and to whom as far as the reader may know. Never a word of it."""

    def guard(self) -> None:
        """For HR leads and system owners; to others there is no such page."""
        require_organisation(self.actor, OrganisationPermission.VIEW_DELIVERY)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the newest messages, all or those in one state."""
        wanted = request.GET.get("state", "")
        state = OutboxState(wanted) if wanted in OutboxState.values else None
        page = Paginator(deliveries(state), A_PAGE).get_page(request.GET.get("page"))
        rows = [row_for(self.actor, message) for message in page.object_list]
        return self.render(
            "employees/delivery/log.html", page_obj=page, rows=rows, views=list(self.views(wanted))
        )

    def views(self, wanted: str) -> Iterator[dict[str, object]]:
        """One link per state that holds a message, and one for all."""
        counts = dict(
            OutboxMessage.objects.order_by()
            .values_list("state")
            .annotate(count=Count("pk"))
            .values_list("state", "count")
        )
        chosen = wanted if wanted in OutboxState.values else ""
        yield {"label": _("All"), "url": "?", "count": sum(counts.values()), "current": not chosen}
        for state in OutboxState:
            if state in counts or state == chosen:
                yield {
                    "label": state.label,
                    "url": f"?state={state.value}",
                    "count": counts.get(state, 0),
                    "current": state == chosen,
                }


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
