"""Whoever is told of something opens the link at once: it leads, after sign-in, to where it can be read or done."""

from __future__ import annotations

from collections.abc import Mapping

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from employees.models import OutboxMessage, User
from employees.outbox import Ready
from reviews.notices import CATALOGUE
from tests.stories.acts import Act, PlainReader


class Told(PlainReader):
    """Does what it is asked, and lets everybody who was told of it open their link. `kinds`: which messages went out.

    Raises AssertionError where a link does not lead to its page.
    """

    def __init__(self, account: User, kinds: set[str]) -> None:
        super().__init__(account)
        self.kinds = kinds

    def tell(self, act: Act, address: str, answers: Mapping[str, str]) -> None:
        """As a reader with no scripts does; then the letters."""
        before = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        super().tell(act, address, answers)
        for message in OutboxMessage.objects.filter(pk__gt=before).select_related("recipient__employee"):
            self.kinds.add(message.kind)
            open_link(message)


def open_link(message: OutboxMessage) -> str:
    """Open it as its reader; returns where it leads. Raises AssertionError where that is not a page for them."""
    verdict = CATALOGUE[message.kind].still_true(message, timezone.now())
    assert isinstance(verdict, Ready), (message.kind, verdict)
    client = Client()
    client.force_login(message.recipient)
    if not CATALOGUE[message.kind].straight:
        assert client.get(reverse("message", args=[message.ref]))["Location"] == verdict.path, message.key
    answer = client.get(verdict.path)
    assert (answer.status_code, answer.headers.get("Location")) == (200, None), (message.key, verdict.path)
    return verdict.path
