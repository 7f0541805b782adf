"""Documents of a plan: those that are wanted, and those that were issued, with who fetched them."""

from __future__ import annotations

from django.db.models import Q

from employees.errors import NotVisible
from employees.models import User
from plans.enums import WantedState
from plans.models import Plan, WantedDocument


def wanted_for(user: User, plan: Plan, ref: str) -> WantedDocument:
    """What somebody waits for themselves. Raises NotVisible for anything else, as if it were not there."""
    found = WantedDocument.objects.filter(plan=plan, reader=user, ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def how_many_before(wanted: WantedDocument) -> int:
    """How many documents are made before this one, as it stands."""
    earlier = Q(is_ahead=wanted.is_ahead, asked_at__lt=wanted.asked_at) | Q(
        is_ahead=wanted.is_ahead, asked_at=wanted.asked_at, pk__lt=wanted.pk
    )
    if wanted.is_ahead:
        earlier |= Q(is_ahead=False)
    return WantedDocument.objects.filter(earlier, state=WantedState.WAITING).count()
