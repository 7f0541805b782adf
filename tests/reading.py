"""What a page may not do: reading, or fetching ahead, leaves every row as it was."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from employees.models import AuditChain, AuditEvent
from plans.enums import ReadingEvent

OURS = ("employees", "plans", "reviews")


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, to be compared before and after. Sessions are the browser's, and not ours.

    That somebody read a plan is on the record, and changes nothing: it is left out, and with it the head of the chain.
    """
    stored = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if model is not AuditChain
    }
    events = stored[AuditEvent._meta.label]
    return {**stored, AuditEvent._meta.label: [row for row in events if row["event"] != ReadingEvent.READ]}
