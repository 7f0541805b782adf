"""What no field may hold, whoever writes it: the forms say it beside the field, the verbs refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from employees.errors import NotNow

# Dates of what has happened: none of them lies ahead.
PAST = frozenset({"on", "evidence_on", "last_appraisal_on"})


def refuse_unsound(model: type[Model], fields: Mapping[str, Any], today: date) -> None:
    """Raise NotNow for a link that leads elsewhere than to the web, a number out of bounds, or a past that is to come.

    `today` is the date in the plan's zone.
    """
    for name, value in fields.items():
        field = model._meta.get_field(name)
        if not isinstance(field, Field) or field.is_relation:
            continue
        if name in PAST and value is not None and value > today:
            raise NotNow(_("One of these dates has not come yet. Give the day on which it happened."))
        try:
            field.run_validators(value)
        except ValidationError as wrong:
            raise NotNow.because(wrong.messages) from None
