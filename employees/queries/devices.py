"""From where something was done, as far as the record still holds it."""

from __future__ import annotations

from collections.abc import Iterable

from employees.devices import Device, device_from
from employees.models import AuditDetail, AuditEvent


def devices_of(events: Iterable[AuditEvent]) -> dict[int, Device | None]:
    """By the number of the event: the device, or None where it was erased. Events that never held one are not there."""
    kept = [event.seq for event in events if "commitment" in event.data]
    found = {row.seq: row.content for row in AuditDetail.objects.filter(seq__in=kept)}
    return {seq: device_from(found[seq]) if seq in found else None for seq in kept}
