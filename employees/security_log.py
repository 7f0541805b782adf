"""The security log: what whoever watches an installation looks for, one line an event, in UTC.

A line names the event, the account by its reference, the page by its name and a code: never what it is about, nor
a word that a person wrote (pip_config/logging.py lets nothing else through). docs/operations.md has the vocabulary.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from functools import partial

from django.db import transaction

log = logging.getLogger("waymark.security")


class Told(StrEnum):
    """The events of it. Signing in, and not, is told where it happens (`authn_succeeded`, `authn_failed`)."""

    AUTHN_CHANGED = "authn_changed"
    AUTHZ_FAILED = "authz_failed"
    ACCOUNT_OPENED = "account_opened"
    PRIVILEGES_CHANGED = "privileges_changed"
    SENSITIVE_READ = "sensitive_read"
    SESSION_ENDED = "session_ended"
    LIMITED = "limited"
    FORGED = "request_refused"
    UPLOAD_REFUSED = "upload_refused"


# What the record says of accounts, rights and reading, by its name there: the log says it too, with the name as code.
FROM_THE_RECORD: Mapping[str, Told] = {
    **dict.fromkeys(
        (
            "people.password_chosen", "people.password_asked_for", "people.sign_in_changed", "people.sign_in_tied",
            "people.sign_in_untied", "people.second_step_removed", "people.door_opened",
            "people.calendar_link_made", "people.calendar_link_ended",
        ),
        Told.AUTHN_CHANGED,
    ),
    **dict.fromkeys(("people.setup_completed", "people.invited"), Told.ACCOUNT_OPENED),
    **dict.fromkeys(
        (
            "people.role_granted", "people.role_revoked", "people.account_closed", "people.stand_in_named",
            "people.stand_in_ended", "people.conflict_noted", "people.conflict_ended", "plan.companion_invited",
            "plan.companion_removed", "plan.handed_over", "emergency.asked", "emergency.confirmed",
            "emergency.declined", "emergency.ended",
        ),
        Told.PRIVILEGES_CHANGED,
    ),
    **dict.fromkeys(
        ("reading.noted", "document.downloaded", "pack.downloaded", "emergency.read"), Told.SENSITIVE_READ
    ),
    "people.sessions_ended": Told.SESSION_ENDED,
}  # fmt: skip
BAD = frozenset({Told.AUTHZ_FAILED, Told.LIMITED, Told.FORGED, Told.UPLOAD_REFUSED})


def tell(told: Told, *, code: str, user: str | None = None, route: str | None = None) -> None:
    """One line, now. `user` is the reference of an account, `route` the name of a page."""
    level = logging.WARNING if told in BAD else logging.INFO
    log.log(level, told.value, extra={"code": code, "user": user, "route": route})


def tell_of_the_record(event: str, actor_ref: str) -> None:
    """What was recorded, once it is: what is undone is not told. Needs a transaction."""
    told = FROM_THE_RECORD.get(event)
    if told is not None:
        transaction.on_commit(partial(tell, told, code=event, user=actor_ref or None), robust=True)
