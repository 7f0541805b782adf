"""What is asked when a plan is written. Shape is checked here, beside the field; sense again in the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div, Field, Fieldset
from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plans.deadlines import LONGEST_PLAN
from plans.designs import Column, SeriesKind
from plans.enums import ActionBy, ActionKind, AreaKind, Frequency, Provider
from plans.forms.fields import (
    TILES,
    AreaField,
    DayField,
    DraftForm,
    NumberField,
    ShortWords,
    Words,
    named,
    tiles,
    unmark,
)
from plans.forms.tables import TableField
from plans.models import Plan
from plans.queries.meetings import frequency_of

# Nobody means a plan that begins further away than this, either way: it is a slip in the year.
FARTHEST_START = timedelta(days=366)


class WhyForm(DraftForm):
    """What has happened, in the writer's words; the single areas are items of their own."""

    reason = Words(
        label=_("What has happened?"),
        rows=7,
        required=False,
        help_text=_("What was seen, when, and how often. Describe work, not character."),
    )
    impact = Words(
        label=_("What does it mean for others?"),
        rows=3,
        required=False,
        help_text=_("For customers, colleagues or the work itself."),
    )
    earlier_talks = Words(
        label=_("What was said and done before?"),
        rows=4,
        required=False,
        help_text=_("Conversations, coaching and training, each with its date and what came of it."),
    )
    noun = ShortWords(
        label=_("What is this plan called?"),
        longest=60,
        needed=_("Give the plan a name, such as “Improvement plan”."),
        help_text=_("It stands at the top of the plan. “Coaching plan” may suit better."),
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )
    unmarked = ("reason",)


class AreaForm(DraftForm):
    """One gap between what is seen and what is expected."""

    title = ShortWords(
        label=_("What is the area?"),
        longest=200,
        needed=_("Name the area in a few words."),
        help_text=_("In a few words, such as “Answering customers in time”."),
    )
    kind = tiles(_("What kind of area is it?"), AreaKind.choices, needed=_("Choose what kind of area it is."))
    observed = Words(
        label=_("What was seen?"),
        rows=5,
        needed=_("Say what was seen, with at least one dated example."),
        help_text=_("At least one example with its date: what happened, where, and who can confirm it."),
    )
    expected = Words(
        label=_("What is expected?"),
        rows=4,
        needed=_("Say what is expected instead."),
        help_text=_("The standard, and where it stands: the job description, a policy, a team agreement."),
    )
    layout = ("title", Field("kind", template=TILES), "observed", "expected")


class GoalForm(DraftForm):
    """What good looks like, how we will know, from where to where, by when."""

    statement = Words(
        label=_("What does good look like?"),
        rows=2,
        longest=500,
        needed=_("Say what good looks like, in one sentence."),
        help_text=_("One sentence about the work, as somebody else would see it."),
    )
    measure = Words(
        label=_("How will we know?"),
        rows=2,
        longest=500,
        needed=_("Say how both of you will know, such as a report or what a colleague sees."),
        help_text=_("Where the answer comes from: a report, a sample, what a named colleague sees."),
    )
    baseline = NumberField(label=_("Now"))
    target = NumberField(label=_("Target"))
    unit = ShortWords(
        label=_("Counted in"),
        longest=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )
    due_on = DayField(label=_("By when?"), needed=_("Give the date by which the goal is to be reached."))
    area = AreaField(label=_("Which area is it for?"), required=False, empty_label=_("No area in particular"))
    unmarked = ("baseline", "target", "unit")
    layout = (
        "statement",
        "measure",
        Fieldset(
            _("If a number shows it (optional)"), Div("baseline", "target", "unit", css_class="field-row")
        ),
        "due_on",
        "area",
    )

    def clean(self) -> dict[str, Any]:
        """The date lies in the plan; a number has a beginning, an end and a unit."""
        super().clean()
        self.refuse_outside("due_on", on_first_day=False)
        self._whole_number()
        return self.cleaned_data

    def _whole_number(self) -> None:
        given = {name: self.cleaned_data.get(name) is not None for name in ("baseline", "target")}
        wrong = set(self.errors)
        if given["target"] and not given["baseline"] and "baseline" not in wrong:
            self.add_error(
                "baseline", _("Say where things stand now, so that both of you can see how far it is.")
            )
        if given["baseline"] and not given["target"] and "target" not in wrong:
            self.add_error("target", _("Give the number to reach, or leave all three empty."))
        if any(given.values()) and not self.cleaned_data.get("unit") and "unit" not in wrong:
            self.add_error("unit", _("Say what is counted, such as “% of tickets” or “calls a day”."))
        if self.cleaned_data.get("unit") and not any(given.values()) and not wrong & {"baseline", "target"}:
            self.add_error("target", _("Give the numbers now and to reach, or leave all three empty."))


class ActionForm(DraftForm):
    """Something that one side will do. The two sides are kept apart."""

    description = Words(
        label=_("What will be done?"),
        rows=2,
        longest=500,
        needed=_("Say what will be done."),
        help_text=_("One step, such as “Take the course on sorting a full inbox”."),
    )
    by_whom = tiles(_("Who does it?"), ActionBy.choices, needed=_("Choose who does it."))
    kind = tiles(
        _("What kind of step is it?"), ActionKind.choices, needed=_("Choose what kind of step it is.")
    )
    area = AreaField(
        label=_("Which area does it help with?"),
        empty_label=_("Choose an area"),
        error_messages={"required": _("Choose the area that this step helps with.")},
    )
    due_on = DayField(
        label=_("By when?"),
        required=False,
        help_text=_("Leave it empty for something that goes on all the time."),
    )
    layout = (
        "description",
        Field("by_whom", template=TILES),
        Field("kind", template=TILES),
        "area",
        "due_on",
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        ours = _now("We: the manager, HR or a colleague")
        self.fields["by_whom"].choices = [  # type: ignore[attr-defined]  # a choice of one
            (ActionBy.EMPLOYEE.value, plan.employee.short_name),
            (ActionBy.EMPLOYER.value, ours),
        ]

    def clean(self) -> dict[str, Any]:
        """The date lies in the plan."""
        super().clean()
        self.refuse_outside("due_on", on_first_day=True)
        return self.cleaned_data


class SupportForm(DraftForm):
    """A promise of the employer."""

    description = Words(
        label=_("What will we do to help?"),
        rows=2,
        longest=500,
        needed=_("Say what we will do to help."),
        help_text=_("Training, time, a mentor, equipment, fewer other tasks. Nothing about health."),
    )
    provider = tiles(_("Who sees to it?"), Provider.choices, needed=_("Choose who sees to it."))
    provider_name = ShortWords(
        label=_("Name of the person"),
        longest=200,
        required=False,
        help_text=_("Needed if it is someone else."),
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off"}),
    )
    due_on = DayField(
        label=_("By when?"),
        needed=_("Give the date by which it is there."),
        help_text=_("For something that is repeated: the date of the first time."),
    )
    frequency = ShortWords(
        label=_("How often?"),
        longest=100,
        required=False,
        help_text=_("Such as “once” or “an hour every week”."),
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )
    unmarked = ("provider_name",)
    layout = ("description", Field("provider", template=TILES), "provider_name", "due_on", "frequency")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        manager = named(_now("%(name)s, the manager"), name=plan.manager.full_name)
        self.fields["provider"].choices = [  # type: ignore[attr-defined]  # a choice of one
            (Provider.MANAGER.value, manager),
            (Provider.HR.value, Provider.HR.label),
            (Provider.OTHER.value, Provider.OTHER.label),
        ]

    def clean(self) -> dict[str, Any]:
        """Somebody else has a name; the date lies in the plan."""
        super().clean()
        if self.cleaned_data.get("provider") == Provider.OTHER and not self.cleaned_data.get("provider_name"):
            self.add_error("provider_name", _("Name the person who sees to it."))
        self.refuse_outside("due_on", on_first_day=True)
        return self.cleaned_data


class NoSupportForm(DraftForm):
    """Why nothing is promised: the only way to send a plan without support."""

    no_support_reason = Words(
        label=_("Why is no support planned?"),
        rows=3,
        required=False,
        help_text=_("The employee reads this sentence in the plan."),
    )
    unmarked = ("no_support_reason",)


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
    """From when to when, how often to meet, how long to talk it through. `today` bounds a slip in the year."""

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
    layout = (
        Div("starts_on", "ends_on", css_class="field-row"),
        Field("frequency", template=TILES),
        "consultation_days",
    )

    def __init__(
        self, *args: Any, today: date, lasting: Callable[[date], date] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.lasting = today, lasting
        design = self.plan.design
        if frequency_of(design.reviews) != Frequency.TEMPLATE:
            self.fields["frequency"].choices = [  # type: ignore[attr-defined]  # a choice of one
                choice for choice in Frequency.choices if choice[0] != Frequency.TEMPLATE
            ]
        if design.reviews.kind == SeriesKind.AT_DATES:
            self.fields["meet_on"] = TableField(
                (Column(key="on", label=_now("Date"), kind="date"),),
                more="meet_on",
                label=_("On which days do you meet?"),
                required=False,
                help_text=_("There is always a last meeting at the end, whether or not it stands here."),
            )
            self.helper.layout.append("meet_on")
        if lasting is not None:
            self._fill_the_end()

    def _fill_the_end(self) -> None:
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
        if starts is not None and abs(starts - self.today) > FARTHEST_START:
            self.add_error("starts_on", _("This is more than a year away from today. Check the year."))
        elif starts is not None and ends is not None:
            if ends <= starts:
                self.add_error("ends_on", _("The plan must end after it starts. Give a later date."))
            elif ends - starts > LONGEST_PLAN:
                self.add_error("ends_on", _("A plan lasts two years at most. Check the year."))
        return self.cleaned_data


class EndingForm(DraftForm):
    """What happens at the end, said once and plainly."""

    ending = Words(
        label=_("What happens at the end?"),
        rows=7,
        required=False,
        help_text=_(
            "What follows if the goals are met, partly met or not met, and who decides. "
            "Say the true stakes once, plainly, here and nowhere else."
        ),
    )
    unmarked = ("ending",)
