"""When: the dates, the milestones, and how the checkpoints are held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plans.deadlines import LONGEST_PLAN
from plans.designs import Column, SeriesKind
from plans.enums import Frequency, MeetingForm
from plans.forms.fields import TILES, DayField, DraftForm, ShortWords, Words, tiles, unmark
from plans.forms.rows import More
from plans.forms.tables import TableField
from plans.queries.meetings import frequency_of

# Nobody means a plan that begins further away than this, either way: it is a slip in the year.
FARTHEST_START = timedelta(days=366)


class MilestoneForm(DraftForm):
    """A moment on the way."""

    title = Words(
        label=_("What will have been reached?"),
        rows=2,
        longest=300,
        needed=_("Say what will have been reached."),
        help_text=_("Something both of you can see, such as “a week without a late answer”."),
    )
    due_on = DayField(label=_("By when?"), needed=_("Give the date of the milestone."))

    def clean(self) -> dict[str, Any]:
        """The date lies in the plan."""
        super().clean()
        self.refuse_outside("due_on", on_first_day=True)
        return self.cleaned_data


class ScheduleForm(DraftForm):
    """From when to when, how often to meet, how long to talk it through."""

    starts_on = DayField(label=_("First day of the plan"), needed=_("Give the first day of the plan."))
    ends_on = DayField(label=_("Last day of the plan"), needed=_("Give the last day of the plan."))
    frequency = tiles(
        _("How often do you meet?"),
        Frequency.choices,
        needed=_("Choose how often you meet."),
        help_text=_(
            "A meeting that falls on a day off moves to the next working day. The last one is at the end."
        ),
    )
    consultation_days = forms.IntegerField(
        label=_("Working days to talk the plan through"),
        min_value=1,
        max_value=60,
        help_text=_(
            "From the day the plan is shared: time to read, ask and propose changes before it starts."
        ),
        error_messages={
            "required": _("Give the number of working days to talk the plan through."),
            "invalid": _("Give a whole number of working days, such as 5."),
            "min_value": _("Leave at least one working day to talk the plan through."),
            "max_value": _("Give 60 working days or fewer."),
        },
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    talk_frequency = ShortWords(
        label=_("How often do you talk besides?"),
        longest=200,
        required=False,
        help_text=_("Such as “a quarter of an hour every Monday”. It is promised like the checkpoints."),
    )
    layout = (
        Div("starts_on", "ends_on", css_class="field-row"),
        Field("frequency", template=TILES),
        "consultation_days",
        More("talk_frequency"),
    )

    def __init__(self, *args: Any, lasting: Callable[[date], date] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lasting = lasting
        series = self.plan.design.reviews
        if frequency_of(series) != Frequency.TEMPLATE:
            self.fields["frequency"].choices = [  # type: ignore[attr-defined]  # a choice of one
                choice for choice in Frequency.choices if choice[0] != Frequency.TEMPLATE
            ]
        if series.kind == SeriesKind.AT_DATES:
            self._ask_for_the_days()
        if lasting is not None:
            self._let_the_end_be_counted()

    def _ask_for_the_days(self) -> None:
        self.fields["meet_on"] = TableField(
            (Column(key="on", label=_now("Date"), kind="date"),),
            more="meet_on",
            label=_("On which days do you meet?"),
            required=False,
            help_text=_("There is always a last meeting at the end, whether or not it stands here."),
        )
        self.helper.layout.append("meet_on")

    def _let_the_end_be_counted(self) -> None:
        ends, duration = self.fields["ends_on"], self.plan.design.duration
        ends.required = False
        unmark(ends)
        said = ngettext(
            "Left empty, it is %(count)d day from the first.",
            "Left empty, it is %(count)d days from the first.",
            duration.days,
        )
        if duration.count == "working":
            said = ngettext(
                "Left empty, it is %(count)d working day from the first.",
                "Left empty, it is %(count)d working days from the first.",
                duration.days,
            )
        ends.help_text = said % {"count": duration.days}

    @property
    def meet_on(self) -> list[date]:
        """The days that were chosen, where the template leaves them to be chosen."""
        rows = self.cleaned_data.get("meet_on") or []
        return [day for row in rows if (day := parse_date(row["on"])) is not None]

    def clean(self) -> dict[str, Any]:
        """The end comes after the start, and neither year is a slip."""
        super().clean()
        starts, ends = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts is not None and ends is None and self.lasting is not None and "ends_on" not in self.errors:
            ends = self.cleaned_data["ends_on"] = self.lasting(starts)
        if starts is not None and self.today and abs(starts - self.today) > FARTHEST_START:
            self.add_error("starts_on", _("This is more than a year away from today. Check the year."))
        elif starts is not None and ends is not None:
            if ends <= starts:
                self.add_error("ends_on", _("The plan must end after it starts. Give a later date."))
            elif ends - starts > LONGEST_PLAN:
                self.add_error("ends_on", _("A plan lasts two years at most. Check the year."))
        return self.cleaned_data


class CheckpointForm(DraftForm):
    """How one checkpoint is held. Its date follows from the plan's."""

    form = tiles(_("In which form?"), MeetingForm.choices, needed=_("Choose in which form it is held."))
    place = ShortWords(
        label=_("Where, and at what time?"),
        longest=200,
        required=False,
        help_text=_("Such as “room 2.14, 10:00”."),
    )
    also_later = forms.BooleanField(
        label=_("The checkpoints after it have the same form and place"), required=False
    )
    expected = Words(
        label=_("What progress is expected by then?"),
        rows=3,
        required=False,
        help_text=_("Said beforehand, it is fair; found out at the meeting, it is not."),
    )
    layout = (Field("form", template=TILES), "place", "also_later", "expected")
