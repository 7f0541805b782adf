"""Who is signed in where. Django's session, and beside it whose it is: so that somebody's can be listed and ended."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """One browser. `mark` is the SHA-256 of its key: it names the session without opening it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    mark = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.mark[:16]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads what is in it: Django's own, which ours is but for the two columns."""
        return SessionStore


def mark_of(key: str) -> str:
    """The mark of the session with this key."""
    return hashlib.sha256(key.encode()).hexdigest()
