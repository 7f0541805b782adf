"""What every page knows of the organisation's own sign-in: what it is called, and whether it is the only door."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest


def offered(request: HttpRequest) -> Mapping[str, object]:
    """The context processor."""
    ours = settings.OIDC
    return {} if ours is None else {"single_sign_on": ours.name, "single_sign_on_only": ours.only}
