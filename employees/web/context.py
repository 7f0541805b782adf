"""What every page's frame needs: the person's appearance, the ways they may go, whose installation this is.

A higher app that knows more (has this person a plan of their own, how much waits for them) adds its own context
processor after this one and builds `navigation` again through `entries_for`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from employees.enums import Role, Theme
from employees.models import User
from employees.permissions import HR_ROLES, Actor, OrganisationPermission, may
from employees.queries import organisation, passwords_are_used
from employees.web.acting import actor_of


@dataclass(frozen=True)
class Entry:
    """One way to go. `current` marks where the reader is; `count` is None where nothing is counted."""

    name: str
    label: str | Promise
    url: str
    current: bool = False
    count: int | None = None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Everything that costs a query is lazy: an error page pays for nothing."""
    user = getattr(request, "user", None)
    known = user if isinstance(user, User) else None
    whose = SimpleLazyObject(organisation)
    return {
        "theme": known.theme if known else Theme.AUTO,
        "navigation": SimpleLazyObject(lambda: entries_for(request)),
        "account_menu": account_entries(request) if known else [],
        "organisation": whose,
        "demo_mode": settings.DEMO_MODE,
        "development_mail": reverse("development_mail") if settings.DEVELOPMENT_MAIL else None,
    }


def entries_for(
    request: HttpRequest,
    *,
    own_plan: bool = False,
    own_notes: bool = False,
    leads: bool = False,
    waiting: int | None = None,
) -> list[Entry]:
    """The navigation of whoever asks: the union of what their roles need.

    `own_plan` says whether a plan about them is visible to them, `own_notes` whether a note was shared with them,
    `leads` whether they lead somebody's plan whatever their roles, `waiting` how much needs them today.
    """
    if not isinstance(getattr(request, "user", None), User):
        return []
    actor = actor_of(request)
    with_plans = leads or works_with_plans(actor)
    names = list(_names(actor, own_plan=own_plan, own_notes=own_notes, with_plans=with_plans))
    return [_entry(request, name, waiting if name == "today" else None) for name in names]


def account_entries(request: HttpRequest) -> list[Entry]:
    """The account menu, without signing out, which is a button."""
    closed = () if passwords_are_used() else ("account_change_password",)
    return [_entry(request, name) for name in ACCOUNT if name not in closed]


ACCOUNT = ("preferences", "calendar_link", "account_change_password", "mfa_index", "devices")

LABELS: dict[str, str | Promise] = {
    "my_plan": _("My plan"),
    "my_notes": _("Notes for you"),
    "today": _("Today"),
    "plans": _("Plans"),
    "people": _("People"),
    "templates": _("Templates"),
    "delivery": _("Delivery"),
    "reminders": _("Reminders"),
    "settings": _("Settings"),
    "help": _("Help and support"),
    "preferences": _("Preferences"),
    "calendar_link": _("Calendar"),
    "account_change_password": _("Password"),
    "mfa_index": _("Two-step sign-in"),
    "devices": _("Your devices"),
}


def _names(actor: Actor, *, own_plan: bool, own_notes: bool, with_plans: bool) -> Iterator[str]:
    if own_plan:
        yield "my_plan"
    if own_notes:
        yield "my_notes"
    if with_plans:
        yield from ("today", "plans")
    if may(actor, OrganisationPermission.LIST_PEOPLE):
        yield "people"
    if actor.has(Role.HR_PARTNER, Role.HR_LEAD):
        yield "templates"
    if may(actor, OrganisationPermission.VIEW_DELIVERY):
        yield "delivery"
    if actor.has(Role.HR_PARTNER, Role.HR_LEAD):
        yield "reminders"  # a system owner finds it among the settings
    if may(actor, OrganisationPermission.CHANGE_SETTINGS):
        yield "settings"
    yield "help"


def works_with_plans(actor: Actor) -> bool:
    """Whether plans of others are this person's work by role or reports. Who leads a plan is known further up."""
    return bool(actor.report_ids) or actor.has(*HR_ROLES, Role.APPROVER, Role.AUDITOR)


def _entry(request: HttpRequest, name: str, count: int | None = None) -> Entry:
    url = reverse(name)
    # By address, not by view: a page that must not exist for somebody has the same frame as one that does not.
    return Entry(name, LABELS[name], url, current=request.path.startswith(url), count=count)
