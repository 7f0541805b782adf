"""What was done to a template, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plans.queries.templates import Done


@dataclass(frozen=True)
class Told:
    """One event as components/timeline.html shows it."""

    title: SafeString
    at: datetime


def told(done: Done) -> Told:
    """One event in one sentence, which names who."""
    who = done.actor.get_full_name() if done.actor else _("The system")
    context = {"who": who, "data": done.event.data, "count": done.count}
    return Told(render_to_string(f"audit/{done.event.event}.html", context), done.event.at)
