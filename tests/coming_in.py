"""Signed in a moment ago, for browsers of tests that did not go through the sign-in page."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

# For proofs that go on for longer than a page believes it.
LONG = timedelta(days=1)


def just_came_in(client: Client, *, lasting: timedelta = timedelta(0)) -> None:
    """As allauth notes it: pages that ask anew who one is do not, for some minutes, and `lasting` longer."""
    session = client.session
    at = timezone.now() + lasting
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "password", "at": at.timestamp()}]
    session.save()
