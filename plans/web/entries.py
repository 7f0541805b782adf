"""Rows for the components: promises and comments, as those who work on a plan see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.enums import Audience, Provider, Verb
from plans.models import Comment, Plan, SupportItem


def ledger_of(plan: Plan, items: Iterable[SupportItem], verbs: Collection[Verb]) -> list[dict[str, Any]]:
    """The promises as components/support-ledger.html takes them."""
    may_deliver = Verb.DELIVER_SUPPORT in verbs
    return [
        {
            "what": item.description,
            "owner": owner_of(plan, item),
            "due": item.due_on,
            "delivered_on": item.delivered_at,
            "received_on": item.received_at,
            "action_url": reverse("plan_support_delivered", args=[plan.ref, item.ref])
            if may_deliver and item.delivered_at is None
            else "",
            "action_text": _("Mark as delivered"),
        }
        for item in items
    ]


def owner_of(plan: Plan, item: SupportItem) -> str:
    """Who owes a promise, by name where there is one."""
    if item.provider_name:
        return item.provider_name
    return plan.manager.full_name if item.provider == Provider.MANAGER else str(item.get_provider_display())


def _read_by(comment: Comment) -> str:
    """To whom a comment goes."""
    if comment.audience == Audience.CASE:
        return _now("Those who work on the plan")
    return str(comment.get_audience_display())


def comment_rows(comments: Iterable[Comment], *, for_case: bool) -> list[dict[str, Any]]:
    """Comments as components/comments.html takes them; to whom they go is said to those for whom it differs."""
    return [
        {
            "author": comment.author.get_full_name(),
            "at": comment.at,
            "text": comment.body,
            "section": comment.get_section_display(),
            "audience": _read_by(comment) if for_case else "",
        }
        for comment in comments
    ]
