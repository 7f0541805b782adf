"""What is asked when a meeting does not take place on its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from employees.web.forms import Form
from plans.forms.fields import DayField, Words, tiles, unmark
from plans.models import Plan
from plans.queries.moving_meetings import Offered

OTHER = "other"


def days_later(count: int) -> str:
    """By how many working days a meeting moves, in words."""
    if count < 0:
        return ngettext("%(days)d working day earlier", "%(days)d working days earlier", -count) % {
            "days": -count
        }
    return ngettext("%(days)d working day later", "%(days)d working days later", count) % {"days": count}


class MoveCheckpointForm(Form):
    """To which day, and why. `version` is the version of the plan that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    other_day = DayField(
        label=_("Another day"), required=False, help_text=_("A working day, within the plan.")
    )
    reason = Words(
        label=_("Why is it moved?"),
        required=False,
        help_text=_("Everyone who reads the plan sees the reason. Nothing about health."),
    )

    def __init__(
        self, *args: Any, plan: Plan, offered: Sequence[Offered], has_companion: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"version": plan.version}, **kwargs)
        days = [
            (one.day.isoformat(), f"{date_format(one.day, 'l j F')}, {days_later(one.later_by)}")
            for one in offered
        ]
        if days:
            self.fields["day"] = tiles(
                _("To which day?"), [*days, (OTHER, _("Another day"))], needed=_("Choose a day.")
            )
        else:
            self.fields["other_day"].label = _("To which day?")
        if has_companion:
            self.fields["for_companion"] = forms.BooleanField(
                label=_("The companion cannot come on the planned day"), required=False
            )
        self.order_fields(["version", "day", "other_day", "for_companion", "reason"])
        unmark(self.fields["other_day"])
        unmark(self.fields["reason"])
        self.helper.render_hidden_fields = True

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form on the page."""
        return [self]

    def clean(self) -> dict[str, Any]:
        """One day, and a reason; that the companion cannot come is one."""
        super().clean()
        data = self.cleaned_data
        chosen = data.get("day", OTHER)
        if chosen != OTHER:
            data["due_on"] = date.fromisoformat(chosen)
        elif data.get("other_day"):
            data["due_on"] = data["other_day"]
        elif "other_day" not in self.errors and "day" not in self.errors:
            self.add_error("other_day", _("Give the day to which the meeting moves."))
        if data.get("for_companion") and not data.get("reason"):
            data["reason"] = _now("The companion could not come on the planned day.")
        elif not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why the meeting is moved."))
        return data


class NotHeldForm(Form):
    """Why it was not held."""

    reason = Words(
        label=_("Why was it not held?"),
        needed=_("Say why the meeting was not held."),
        help_text=_("Everyone who reads the plan sees the reason. Nothing about health."),
    )
