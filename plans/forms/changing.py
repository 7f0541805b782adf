"""What is asked when a plan that runs is changed, extended, paused or resumed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Field, Fieldset
from django import forms
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.deadlines import LONGEST_PLAN
from plans.forms.drafting import GoalBasics, SupportBasics
from plans.forms.fields import TILES, DayField, DraftForm, Words, tiles, unmark
from plans.models import Goal, Plan, SupportItem
from plans.workflows.amending import OVERTAKEN

Change = dict[str, Any]
FARTHEST_RETURN = timedelta(days=366)


class GoalChange(GoalBasics):
    """A goal as it stands, to be changed; or a new one."""

    revision = None  # type: ignore[assignment]  # takes the field of the draft away
    seen = None  # type: ignore[assignment]
    area = None  # type: ignore[assignment]
    layout = (
        "statement",
        "measure",
        Fieldset(_("If a number shows it"), Div("baseline", "target", "unit", css_class="field-row")),
        "due_on",
    )


class SupportChange(SupportBasics):
    """A promise as it stands, to be changed; or a new one. What was given already is not here."""

    revision = None  # type: ignore[assignment]
    seen = None  # type: ignore[assignment]
    layout = ("description", Field("provider", template=TILES), "provider_name", "due_on", "frequency")


class WhyItChanges(Form):
    """What every change to a running plan has: the version it was written against, a reason, the employee's view."""

    version = forms.IntegerField(widget=forms.HiddenInput)
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

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": plan.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.helper.render_hidden_fields = True

    def clean(self) -> dict[str, Any]:
        """Nobody's change is undone unseen."""
        super().clean()
        if self.cleaned_data.get("version") not in {None, self.plan.version}:
            self.add_error(None, OVERTAKEN)
        return self.cleaned_data


class Part:
    """One item on the sheet: its heading, its form, and the row it stands for (None: a new one)."""

    def __init__(self, kind: str, item: Goal | SupportItem | None, form: DraftForm) -> None:
        self.kind, self.item, self.form = kind, item, form

    @property
    def is_open(self) -> bool:
        """Whether to show it unfolded: something in it was changed, or is wrong."""
        return self.form.is_bound and (self.form.has_changed() or bool(self.form.errors))

    @property
    def change(self) -> Change | None:
        """What differs from the plan; None if nothing does."""
        if not self.form.is_bound:
            return None
        if self.item is None:
            if not self.form.has_changed():
                return None
            fields = {name: _json(value) for name, value in self.form.cleaned_data.items()}
            return {"item": self.kind, "ref": None, "fields": fields}
        fields = {
            name: _json(value)
            for name, value in self.form.cleaned_data.items()
            if value != getattr(self.item, name)
        }
        return {"item": self.kind, "ref": self.item.ref, "fields": fields} if fields else None


class ChangeForm(WhyItChanges):
    """The whole sheet: every goal, every promise not yet kept, a place for a new one of each, and the ending."""

    ending = Words(label=_("What happens at the end?"), rows=4, needed=_("Say what happens at the end."))
    field_order = ["version", "ending", "reason", "employee_view"]

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs["initial"] = {"ending": plan.ending, **kwargs.get("initial", {})}
        super().__init__(*args, plan=plan, **kwargs)
        sent = self.data if self.is_bound else None
        self.goals = [self._goal(goal, sent) for goal in plan.goals.all()]
        self.support = [self._promise(item, sent) for item in plan.support.filter(delivered_at__isnull=True)]
        self.new_goal = Part("goal", None, self._new(GoalChange, "new-goal", sent))
        self.new_support = Part("support", None, self._new(SupportChange, "new-support", sent))

    @property
    def parts(self) -> list[Part]:
        """Every item on the sheet, in the order of the page."""
        return [*self.goals, self.new_goal, *self.support, self.new_support]

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form on the page, in its order: for the summary of errors, and to carry all of it to the next step."""
        return [*(part.form for part in self.parts), self]

    def is_valid(self) -> bool:
        """All of them, so that every mistake is named at once. What was not on the sheet that was sent stays."""
        sent = [part.form for part in self.parts if part.form.is_bound]
        return all([form.is_valid() for form in sent] + [super().is_valid()])

    @cached_property
    def changes(self) -> list[Change]:
        """What differs from the plan, as the verb takes it. The form is valid."""
        found = [part.change for part in self.parts]
        ending = self.cleaned_data["ending"]
        if ending != self.plan.ending:
            found.append({"item": "plan", "ref": None, "fields": {"ending": ending}})
        return [change for change in found if change is not None]

    def _goal(self, goal: Goal, sent: Any) -> Part:
        initial, prefix = {name: getattr(goal, name) for name in GoalChange.base_fields}, f"goal-{goal.ref}"
        form = GoalChange(_of(sent, prefix), prefix=prefix, plan=self.plan, initial=initial)
        return Part("goal", goal, form)

    def _promise(self, item: SupportItem, sent: Any) -> Part:
        initial = {name: getattr(item, name) for name in SupportChange.base_fields}
        prefix = f"support-{item.ref}"
        form = SupportChange(_of(sent, prefix), prefix=prefix, plan=self.plan, initial=initial)
        return Part("support", item, form)

    def _new(self, form: type[DraftForm], prefix: str, sent: Any) -> DraftForm:
        return form(sent, prefix=prefix, plan=self.plan, empty_permitted=True, use_required_attribute=False)


class ExtendForm(WhyItChanges):
    """A later end."""

    ends_on = DayField(label=_("New last day of the plan"), needed=_("Give the new last day of the plan."))
    field_order = ["version", "ends_on", "reason", "employee_view"]

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
    reason = Words(
        label=_("Why not?"),
        required=False,
        help_text=_("Needed if you do not make the change. The manager reads it."),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": plan.version}, **kwargs)
        self.plan = plan
        unmark(self.fields["reason"])

    def clean(self) -> dict[str, Any]:
        """A no has its reason; a yes is to what was seen."""
        super().clean()
        decision = self.cleaned_data.get("decision")
        if decision == "make" and self.cleaned_data.get("version") not in {None, self.plan.version}:
            self.add_error(None, OVERTAKEN)
        if decision == "decline" and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why the change is not made. The manager reads it."))
        return self.cleaned_data


class PauseForm(Form):
    """From when the plan stands still."""

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


def _of(sent: Any, prefix: str) -> Any:
    """What was sent, if this part was on the sheet; None for an item that came into the plan since."""
    return sent if sent is not None and any(name.startswith(f"{prefix}-") for name in sent) else None


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
