"""The one organisation of this installation."""

from __future__ import annotations

from employees.models import Organisation


def organisation() -> Organisation | None:
    """The employer, or None before first-run setup."""
    return Organisation.objects.first()


def is_set_up() -> bool:
    """Whether first-run setup has been completed."""
    return Organisation.objects.filter(set_up_at__isnull=False).exists()
