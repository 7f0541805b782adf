"""What is asked before a plan is begun: for whom, who leads it, and whether a plan is the right step."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.forms import PersonChoiceField
from employees.models import Employee
from employees.web.forms import Form
from plans.forms.fields import TILES, Sentence, ShortWords, Words, named, unmark

ANSWERS = (("yes", _("Yes")), ("no", _("No")))


class PersonSearchForm(Form):
    """Part of a name, or a staff number."""

    q = forms.CharField(
        label=_("Name or staff number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off"}),
    )


class YesOrNo(forms.TypedChoiceField):
    """A question with two answers, neither chosen beforehand. Its value is a bool."""

    def __init__(self, label: Sentence, *, needed: Sentence, **kwargs: Any) -> None:
        super().__init__(
            choices=ANSWERS,
            coerce=lambda answer: answer == "yes",
            widget=forms.RadioSelect,
            **kwargs,
        )
        self.label, self.error_messages["required"] = label, needed


class BeginForm(Form):
    """The fair-start questions. `even_so` is wanted where an answer speaks for another step than a plan.

    `may_choose_manager`: whether somebody else than the person's own manager may be named to lead the plan.
    """

    manager = PersonChoiceField(
        label=_("Who leads this plan?"),
        error_messages={"required": _("Name the manager who leads this plan.")},
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off", "dir": "auto"}),
    )
    noun = ShortWords(
        label=_("What is it called?"),
        longest=60,
        needed=_("Give the plan a name, such as “Improvement plan”."),
        help_text=_("It stands at the top of the plan. “Coaching plan” may suit better."),
        widget=forms.TextInput(attrs={"class": "input-medium", "dir": "auto"}),
    )
    employee_writes_first = forms.BooleanField(
        required=False,
        help_text=_(
            "You prepare what has happened, the areas and the dates. Goals, steps and support are then written by them "
            "once the plan is shared, and each is answered."
        ),
    )
    raised_before = YesOrNo(
        "",
        needed=_("Say whether the concern has been raised."),
        help_text=_("In a conversation that both of you would remember."),
    )
    support_tried = YesOrNo(
        _("Has support been tried?"),
        needed=_("Say whether support has been tried."),
        help_text=_("Such as training, coaching, time or fewer other tasks."),
    )
    support_detail = Words(
        label=_("What was tried, and when?"),
        rows=3,
        required=False,
        help_text=_("Needed if support was tried."),
    )
    health_or_leave = YesOrNo(
        _("Is health, an adjustment or leave involved?"),
        needed=_("Say whether health, an adjustment or leave is involved."),
        help_text=_("Do not write down anything about health. If so, talk to HR before you start."),
    )
    can_succeed = YesOrNo(
        "",
        needed=_("Say whether you believe that they can succeed."),
        help_text=_("With this plan and the help in it. A plan is there to succeed."),
    )
    even_so = Words(
        label=_("Why is a plan the right step all the same?"),
        rows=3,
        required=False,
        help_text=_("Needed only if an answer above speaks for another step first."),
    )

    def __init__(self, *args: Any, employee: Employee, may_choose_manager: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee
        name = employee.short_name
        self.fields["raised_before"].label = named(_("Has the concern been raised with %(name)s?"), name=name)
        self.fields["can_succeed"].label = named(_("Do you believe that %(name)s can succeed?"), name=name)
        self.fields["employee_writes_first"].label = named(
            _("%(name)s writes the first draft of the goals"), name=name
        )
        if not may_choose_manager:
            del self.fields["manager"]
        for later in ("support_detail", "even_so"):
            unmark(self.fields[later])
        people = ("manager", "noun") if may_choose_manager else ("noun",)
        self.helper.layout = Layout(
            *people,
            "employee_writes_first",
            Field("raised_before", template=TILES),
            Field("support_tried", template=TILES),
            "support_detail",
            Field("health_or_leave", template=TILES),
            Field("can_succeed", template=TILES),
            "even_so",
        )

    def clean(self) -> dict[str, Any]:
        """Whoever says that support was tried says which; a doubtful start has its reason."""
        clean = super().clean() or self.cleaned_data
        if clean.get("support_tried") and not clean.get("support_detail"):
            self.add_error("support_detail", _("Say what was tried, and when."))
        if clean.get("manager") == self.employee:
            said = _now("%(name)s cannot lead a plan about themselves. Name another manager.")
            self.add_error("manager", named(said, name=self.employee.short_name))
        doubt = self._doubt(clean)
        if doubt and not clean.get("even_so"):
            self.add_error("even_so", doubt)
        return clean

    def _doubt(self, clean: dict[str, Any]) -> str:
        name = self.employee.short_name
        if clean.get("raised_before") is False:
            said = _now(
                "The concern has not been raised with %(name)s. Most concerns are better handled in a conversation "
                "first. If a plan is right all the same, say why."
            )
            return named(said, name=name)
        if clean.get("health_or_leave"):
            return _now(
                "Health, an adjustment or leave is involved. Talk to HR first. If you have, say what was decided, "
                "and nothing about health."
            )
        if clean.get("can_succeed") is False:
            said = _now(
                "A plan that nobody expects to work is not fair to %(name)s. Talk to HR about other ways. "
                "If a plan is right all the same, say why."
            )
            return named(said, name=name)
        return ""

    @property
    def fair_start(self) -> dict[str, Any]:
        """The answers, as they are kept with the plan."""
        kept = (
            "raised_before",
            "support_tried",
            "support_detail",
            "health_or_leave",
            "can_succeed",
            "even_so",
        )
        return {name: self.cleaned_data[name] for name in kept if self.cleaned_data[name] != ""}
