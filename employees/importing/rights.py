"""Who may import people: asked when a step is taken, and again when a worker does it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from employees.errors import NotVisible
from employees.importing.problems import FileProblem
from employees.models import User
from employees.permissions import Actor, OrganisationPermission, actor_for, require_organisation


def require_right(by: User, *, at: datetime) -> Actor:
    """Raise NotVisible unless this account imports people."""
    actor = actor_for(by, on=timezone.localdate(at))
    require_organisation(actor, OrganisationPermission.IMPORT_PEOPLE)
    return actor


def still_may(by: User | None, *, at: datetime) -> None:
    """Raise FileProblem if whoever asked has lost the right in the meantime."""
    try:
        if by is None:
            raise NotVisible
        require_right(by, at=at)
    except NotVisible:
        raise FileProblem("may_not") from None
