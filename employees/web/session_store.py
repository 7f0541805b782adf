"""Where sessions are kept (SESSION_ENGINE): Django's own store, with whose each of them is."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from employees.models.session import Session, mark_of


class SessionStore(DatabaseStore):
    """In the database, so that ending a session ends it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Ours."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row: whose it is stands in what Django keeps of signing in."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.mark = mark_of(row.session_key)
        return row
