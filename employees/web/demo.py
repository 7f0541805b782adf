"""The logins of the demo. They exist only where `./waymark up --demo` has filled an empty database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "a-calm-tuesday"  # noqa: S105 -- invented people only; the sign-in page itself prints it


@dataclass(frozen=True)
class DemoLogin:
    """Somebody to sign in as, and what they show."""

    email: str
    role: str | Promise
    name: str


LOGINS = (
    DemoLogin("sam@example.org", _("Employee with a plan"), "Sam Okafor"),
    DemoLogin("jana@example.org", _("Manager"), "Jana Lind"),
    DemoLogin("paul@example.org", _("Next-level manager"), "Paul Odell"),
    DemoLogin("mia@example.org", _("HR partner"), "Mia Park"),
    DemoLogin("noor@example.org", _("HR lead"), "Noor Haddad"),
    DemoLogin("helen@example.org", _("Approver"), "Helen Marsh"),
    DemoLogin("ola@example.org", _("Auditor"), "Ola Berg"),
    DemoLogin("tom@example.org", _("System owner"), "Tom Reyes"),
    DemoLogin("grace@example.org", _("Companion on Sam's plan"), "Grace Whitlock"),
)


def demo_logins(request: HttpRequest) -> Mapping[str, object]:
    """The context processor: the logins for the sign-in page's banner, in demo mode only."""
    if not settings.DEMO_MODE:
        return {}
    return {"demo_logins": LOGINS, "demo_password": PASSWORD}
