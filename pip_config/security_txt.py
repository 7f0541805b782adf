"""/.well-known/security.txt (RFC 9116): to whom somebody writes who found a weakness in this installation."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from employees.web.open_to import OpenTo, open_to

# Whoever reads it must ask again before that: RFC 9116 advises less than a year.
LASTS = timedelta(days=180)


@open_to(OpenTo.MACHINES)
@require_safe
@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """Contact and expiry, and nothing of anybody. There is no such page while no contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now().astimezone(UTC) + LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    lines = [
        *(f"Contact: {one}" for one in settings.SECURITY_CONTACT),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
