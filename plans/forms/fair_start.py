"""What only HR is asked before a plan: one block of questions, on the first form or on HR's own page."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import YesNoUnknown
from plans.fairness import HR_QUESTIONS, HrAnswers, Suggestion, suggestion
from plans.forms.fields import TILES, Sentence, Words, named, tiles, unmark
from plans.models import FairStart
from plans.workflows.fair_start import needs_reason

NEEDED = _("Answer this too. “I do not know” is an answer.")


def _asked(label: Sentence, help_text: Sentence = "") -> forms.ChoiceField:
    return tiles(label, YesNoUnknown.choices, needed=NEEDED, help_text=help_text)


def why_of(found: Suggestion, then: str) -> str:
    """The sentences of a suggestion, after its name and before what to do about it."""
    speaks = _now("Your answers speak for: %(step)s.") % {"step": found.step.label}
    return " ".join([speaks, *(str(why) for why in found.why), then])


class HrQuestions(Form):
    """Six questions, each yes, no or unknown. They ask that something was, never what: no field takes words."""

    leave = _asked("", _("Of any kind. Only that there was leave, not why."))
    complaint = _asked("", _("A grievance, a safety report, a question about pay, a word to a regulator."))
    pregnancy = _asked("", _("Or the wish to take parental leave."))
    adjustment = _asked("", _("For any reason, in any words. “It would help me if …” is a request."))
    union_work = _asked("", _("Or has stood for it, or spoken for colleagues."))
    health = _asked(
        _("May health play a part?"),
        _("Only whether. Do not look for a diagnosis, and write nothing about health."),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question, label in {
            "leave": _("Has %(name)s taken leave?"),
            "complaint": _("Has %(name)s complained about something, or reported it?"),
            "pregnancy": _("Has %(name)s announced a pregnancy?"),
            "adjustment": _("Has %(name)s asked for an adjustment?"),
            "union_work": _("Has %(name)s joined the work of a union or works council?"),
        }.items():
            self.fields[question].label = named(label, name=name)

    @staticmethod
    def hr_block() -> Div:
        """The questions, set apart, with who can see them."""
        return Div(
            HTML("{% include 'plans/fair_start/_for_hr_only.html' %}"),
            *(Field(question, template=TILES) for question in HR_QUESTIONS),
            css_class="hr-only fair-hr",
        )

    def answered_by_hr(self) -> HrAnswers:
        """The answers. The form is valid as far as these go."""
        return HrAnswers(**{name: YesNoUnknown(self.cleaned_data[name]) for name in HR_QUESTIONS})


class HrAnswersForm(HrQuestions):
    """HR's questions about a draft that a manager began, and whether one reader is enough."""

    readers = tiles(
        _("How many people in HR read this plan before it is approved?"),
        (("one", _("One is enough")), ("two", _("A second reader as well"))),
        needed=_("Say whether a second reader is needed."),
        help_text=_("The second reader is not the one who approves it. Neither of them wrote in it."),
    )
    reason = Words(
        label=_("Why can it go on like this?"),
        rows=3,
        required=False,
        help_text=_(
            "Needed only if the answers speak for more care. Only HR reads it. Nothing about health."
        ),
    )

    def __init__(self, *args: Any, pause: FairStart, name: str, **kwargs: Any) -> None:
        super().__init__(*args, name=name, **kwargs)
        self.pause = pause
        unmark(self.fields["reason"])
        self.helper.layout = Layout(
            self.hr_block(), Div(Field("readers", template=TILES), "reason", css_class="fair-decide")
        )

    def clean(self) -> dict[str, Any]:
        """Less care than the answers speak for has its reason."""
        clean = super().clean() or self.cleaned_data
        if not {*HR_QUESTIONS, "readers"} <= set(clean) or clean.get("reason"):
            return clean
        answers = self.answered_by_hr()
        if needs_reason(self.pause, answers, needs_second_reader=self.second_reader):
            found = suggestion(self.pause.answers, answers)
            then = _now("If it can go on like this, say why; if not, ask for changes or withdraw the plan.")
            self.add_error("reason", why_of(found, then))
        return clean

    @property
    def second_reader(self) -> bool:
        """Whether two people in HR are to read it."""
        return bool(self.cleaned_data["readers"] == "two")
