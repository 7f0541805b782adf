"""What is asked when a plan that runs is changed, extended, paused or resumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.forms.utils import ErrorDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.deadlines import LONGEST_PLAN
from plans.enums import AskedBy, Frequency
from plans.forms.change_parts import Change, make_room, parts_of
from plans.forms.fields import TILES, DayField, ShortWords, Words, tiles, unmark
from plans.models import Plan
from plans.queries.meetings import says_when
from plans.workflows.amending import OVERTAKEN

FARTHEST_RETURN = timedelta(days=366)


class WhyItChanges(Form):
    """What every change to a running plan has: the version it was written against, a reason, the employee's view."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    asked_by = tiles(
        _("Who asked for the change?"), AskedBy.choices, needed=_("Say who asked for it."), required=False
    )
    reason = Words(
        label=_("Why does the plan change?"),
        needed=_("Say why the plan changes. Everyone who reads the plan sees the reason."),
        help_text=_("Everyone who reads the plan sees the reason. Nothing about health."),
    )
    employee_view = Words(
        label=_("What did the employee say about it?"),
        required=False,
        help_text=_("Ask before you change what was agreed. It stays with the change."),
    )

    goalposts_reason = Words(
        label=_("If it becomes harder to meet: why is that fair?"),
        required=False,
        help_text=_(
            "Needed if a target moves away, a date comes nearer, or support goes. The employee reads it."
        ),
    )

    def __init__(self, *args: Any, plan: Plan, by_manager: bool = False, **kwargs: Any) -> None:
        asked = AskedBy.MANAGER if by_manager else AskedBy.HR
        kwargs["initial"] = {"version": plan.version, "asked_by": asked, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.plan, self.usually_asked_by = plan, asked
        self.helper.render_hidden_fields = True
        for name in ("asked_by", "goalposts_reason"):
            unmark(self.fields[name])
        if by_manager:
            # HR decides, and says it in words of its own.
            del self.fields["goalposts_reason"]
        self.helper.layout = Layout(*(_laid_out(name) for name in self.fields))

    def clean(self) -> dict[str, Any]:
        """Nobody's change is undone unseen."""
        super().clean()
        if self.cleaned_data.get("version") not in {None, self.plan.version}:
            self.add_error(None, OVERTAKEN)
        return self.cleaned_data

    @property
    def told(self) -> dict[str, Any]:
        """Who asked, why, and what was said about it, as the verbs take it. The form is valid."""
        names = ("asked_by", "reason", "employee_view", "goalposts_reason")
        said = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return {**said, "asked_by": AskedBy(said["asked_by"] or self.usually_asked_by)}


class ChangeForm(WhyItChanges):
    """The whole sheet: every item that may still change, a place for a new one of each, and the plan's own texts."""

    plan_reason = Words(label=_("What has happened"), rows=4, required=False)
    impact = Words(label=_("What it means for others"), rows=3, required=False)
    ending = Words(label=_("What happens at the end?"), rows=4, needed=_("Say what happens at the end."))
    no_support_reason = Words(
        label=_("Why no support is planned"),
        rows=2,
        required=False,
        help_text=_("Needed only if all support is taken out. The employee reads it."),
    )
    frequency = tiles(
        _("How often do you meet?"),
        Frequency.choices,
        needed=_("Choose how often you meet."),
        required=False,
        help_text=_(
            "If you choose another frequency, the meetings to come are laid out anew from today, on working days. "
            "Meetings that were held stand, and so do those within the next two working days."
        ),
    )
    talk_frequency = ShortWords(label=_("How often do you talk besides?"), longest=200, required=False)
    # What the plan says once, by the names of its columns: `reason` is why the plan changes.
    texts = {
        "reason": "plan_reason",
        "impact": "impact",
        "ending": "ending",
        "no_support_reason": "no_support_reason",
        "frequency": "frequency",
        "talk_frequency": "talk_frequency",
    }
    field_order = ["version", *texts.values(), "asked_by", "reason", "employee_view", "goalposts_reason"]

    def __init__(self, *args: Any, plan: Plan, today: date, **kwargs: Any) -> None:
        """`today` is the date in the plan's zone."""
        said = {field: getattr(plan, name) for name, field in self.texts.items()}
        kwargs["initial"] = {**said, **kwargs.get("initial", {})}
        super().__init__(*args, plan=plan, **kwargs)
        for field in ("plan_reason", "impact", "no_support_reason", "frequency", "talk_frequency"):
            unmark(self.fields[field])
        self.fields["frequency"].choices = [  # type: ignore[attr-defined]  # a choice of one
            (value, label)
            for value, label in Frequency.choices
            if value == plan.frequency or says_when(plan.design, Frequency(value))
        ]
        self.parts = parts_of(plan, self.data if self.is_bound else None, today)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form on the page, in its order: for the summary of errors, and to carry all of it to the next step."""
        return [*(form for part in self.parts for form in part.form.forms), self]

    def make_room(self, sent: Mapping[str, str]) -> None:
        """One more line, or more rows of a table, by the button that was pressed; what was typed is not judged yet."""
        make_room(self.parts, sent)
        not_judged(self.forms)

    def clean(self) -> dict[str, Any]:
        """Either all meetings to come are laid out anew, or single ones are moved: one of them would undo the other."""
        super().clean()
        chosen = self.cleaned_data.get("frequency") or self.plan.frequency
        meetings = [part.form for part in self.parts if part.kind == "checkpoint"]
        if chosen != self.plan.frequency and any(form.is_bound and form.has_changed() for form in meetings):
            said = _(
                "This lays all meetings to come out anew. Change single meetings afterwards, as a change of its own."
            )
            self.add_error("frequency", said)
        return self.cleaned_data

    def is_valid(self) -> bool:
        """All of them, so that every mistake is named at once. What was not on the sheet that was sent stays."""
        sent = [part.form for part in self.parts if part.form.is_bound]
        return all([form.is_valid() for form in sent] + [super().is_valid()])

    @cached_property
    def changes(self) -> list[Change]:
        """What differs from the plan, as the verb takes it. The form is valid.

        Areas go last and come first: what stands in one is taken out or put elsewhere before it goes.
        """
        found = [change for part in self.parts for change in part.changes]
        texts = {
            name: self.cleaned_data[field]
            for name, field in self.texts.items()
            if field in self.data and self.cleaned_data[field] != getattr(self.plan, name)
        }
        if not texts.get("frequency", True):  # nothing chosen is no choice
            del texts["frequency"]
        if texts:
            found.append({"item": "plan", "ref": None, "fields": texts})
        return sorted(found, key=lambda one: one["item"] == "area" and one.get("op") == "remove")


class ExtendForm(WhyItChanges):
    """A later end."""

    ends_on = DayField(label=_("New last day of the plan"), needed=_("Give the new last day of the plan."))
    field_order = ["version", "ends_on", "asked_by", "reason", "employee_view", "goalposts_reason"]

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form on the page."""
        return [self]

    @cached_property
    def changes(self) -> list[Change]:
        """The change as the verb takes it. The form is valid."""
        return [
            {"item": "plan", "ref": None, "fields": {"ends_on": self.cleaned_data["ends_on"].isoformat()}}
        ]

    def clean_ends_on(self) -> date:
        """Later than now planned, and not by a slip in the year."""
        new: date = self.cleaned_data["ends_on"]
        starts, ends = self.plan.starts_on, self.plan.ends_on
        if ends is not None and new <= ends:
            said = _now("The plan ends on %(date)s now. Give a later date.")
            raise forms.ValidationError(said % {"date": date_format(ends, "j F Y")})
        if starts is not None and new - starts > LONGEST_PLAN:
            raise forms.ValidationError(_("This makes the plan longer than two years. Check the year."))
        return new


class DecideChangeForm(Form):
    """HR's answer to a change that the manager put forward, and the version that they looked at."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    decision = tiles(
        _("Your decision"),
        [("make", _("Make this change")), ("decline", _("Do not make this change"))],
        needed=_("Choose whether the change is made."),
    )
    goalposts_reason = Words(
        label=_("Why is it fair that the plan becomes harder to meet?"),
        required=False,
        help_text=_("Needed if you make the change. The employee reads it beside what changed."),
    )
    reason = Words(
        label=_("Why not?"),
        required=False,
        help_text=_("Needed if you do not make the change. The manager reads it."),
    )

    def __init__(self, *args: Any, plan: Plan, harder: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": plan.version}, **kwargs)
        self.plan = plan
        if not harder:
            del self.fields["goalposts_reason"]
        for name in {"reason", "goalposts_reason"} & set(self.fields):
            unmark(self.fields[name])

    def clean(self) -> dict[str, Any]:
        """A no has its reason; a yes is to what was seen."""
        super().clean()
        decision = self.cleaned_data.get("decision")
        if decision == "make" and self.cleaned_data.get("version") not in {None, self.plan.version}:
            self.add_error(None, OVERTAKEN)
        if decision == "make" and self.cleaned_data.get("goalposts_reason") == "":
            self.add_error("goalposts_reason", _("Say why it is fair. The employee reads it."))
        if decision == "decline" and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why the change is not made. The manager reads it."))
        return self.cleaned_data


class PauseForm(Form):
    """From when the plan stands still."""

    locked = frozenset({"hr_note"})

    from_date = DayField(
        label=_("From which day?"),
        needed=_("Give the day from which the plan stands still."),
        help_text=_("Today or earlier. From this day on, no date of the plan comes nearer."),
    )
    hr_note = Words(
        label=_("Why? For HR only"),
        required=False,
        help_text=_("The employee and the manager see the dates, and never this note."),
    )


class ResumeForm(Form):
    """From when it goes on."""

    back_on = DayField(
        label=_("On which day does the plan go on?"),
        needed=_("Give the first day on which the plan goes on."),
        help_text=_(
            "Dates to come move by the person's working days from the pause's start to the day before."
        ),
    )

    def __init__(self, *args: Any, plan: Plan, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.today = plan, today

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form on the page."""
        return [self]

    def clean_back_on(self) -> date:
        """Not before the pause, and not by a slip in the year."""
        back: date = self.cleaned_data["back_on"]
        since = self.plan.paused_on
        if since is not None and back < since:
            said = _now("The pause began on %(date)s. Give that day or a later one.")
            raise forms.ValidationError(said % {"date": date_format(since, "j F Y")})
        if back - self.today > FARTHEST_RETURN:
            raise forms.ValidationError(_("This is more than a year away from today. Check the year."))
        return back


def not_judged(shown: Iterable[forms.BaseForm]) -> None:
    """Let forms that were sent show what was typed without a word on it: nobody has said yet that it is done."""
    bound = [form for form in shown if form.is_bound]
    for form in bound:
        form.is_valid()
    for form in bound:
        form._errors = ErrorDict()  # type: ignore[attr-defined]  # what the form has found, and shows


def _laid_out(name: str) -> str | Field:
    return Field(name, template=TILES) if name in {"asked_by", "frequency"} else name
