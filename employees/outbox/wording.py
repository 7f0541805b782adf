"""Turns a message that is still true into a letter: subject, text and HTML, in the recipient's language."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from employees.models import Employee, Organisation, OutboxMessage
from employees.outbox import invitation
from employees.outbox.notice import Notice, Ready


def write(message: OutboxMessage, notice: Notice, ready: Ready) -> EmailMultiAlternatives:
    """The letter as it goes out. Raises whatever is wrong with its templates, its context or its link."""
    organisation = Organisation.objects.first()
    employee = message.recipient.employee_or_none
    with (
        translation.override(_language(employee, organisation)),
        timezone.override(zone_of(employee, organisation)),
    ):
        context = {**ready.context, **_always(organisation), "link": link_to(ready.path)}
        subject = _render(f"emails/{notice.template}.subject.txt", context)
        text = _render(f"emails/{notice.template}.txt", context)
        html = get_template(f"emails/{notice.template}.html").render(
            {**context, "subject": one_line(subject)}
        )
    letter = EmailMultiAlternatives(
        subject=one_line(subject),
        body=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        from_email=_sender(organisation),
        to=[message.recipient.email],
        headers={
            "Message-ID": message_id_of(message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",  # the same to Exchange, which does not read Auto-Submitted
        },
    )
    letter.attach_alternative(html.strip() + "\n", "text/html")
    if ready.invitation is not None:
        with translation.override(_language(employee, organisation)):
            invitation.attach(letter, ready.invitation)
    return letter


def message_id_of(message: OutboxMessage) -> str:
    """The Message-ID: the same for every try, so that a mail server or reader may drop a second copy."""
    return f"<{message.ref}@{urlsplit(settings.SITE_URL).hostname}>"


def one_line(text: str) -> str:
    """`text` as one printable line: without a line break it cannot start another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _render(name: str, context: Mapping[str, Any]) -> str:
    # Plain text has nothing to escape, and Django would write O&#x27;Brien (it escapes .txt too).
    return get_template(name).template.render(Context(dict(context), autoescape=False))  # type: ignore[attr-defined]


def _always(organisation: Organisation | None) -> dict[str, str]:
    return {
        "site_url": settings.SITE_URL,
        "organisation": one_line(organisation.name) if organisation else "Waymark",
        "contact_name": one_line(organisation.contact_name) if organisation else "",
        "contact_detail": one_line(organisation.contact_detail) if organisation else "",
    }


def link_to(path: str) -> str:
    """The address of a page of this site. Raises ValueError for one that would lead elsewhere."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("A link in a message leads to a page of this site.")
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _sender(organisation: Organisation | None) -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_always(organisation)["organisation"], address))


def _language(employee: Employee | None, organisation: Organisation | None) -> str:
    known = dict(settings.LANGUAGES)
    wanted = (employee.language if employee else "", organisation.language if organisation else "")
    return next((language for language in wanted if language in known), settings.LANGUAGE_CODE)


def has_left(employee: Employee | None, *, at: datetime) -> bool:
    """Whether the person's last day is over at `at`, where they are. The sweep closes the account some hours later."""
    if employee is None or employee.left_on is None:
        return False
    return at.astimezone(zone_of(employee, Organisation.objects.first())).date() > employee.left_on


def zone_of(employee: Employee | None, organisation: Organisation | None) -> zoneinfo.ZoneInfo:
    """The zone in which somebody is spoken to of hours: their own, else the organisation's. Never raises."""
    for owner in (employee, organisation):
        if owner is None:
            continue
        try:
            return zoneinfo.ZoneInfo(owner.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            continue  # a zone that this machine does not know is no reason not to tell somebody something
    return zoneinfo.ZoneInfo(settings.TIME_ZONE)
