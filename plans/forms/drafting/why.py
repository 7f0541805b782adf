"""What has happened: the texts, the earlier talks, the areas with their incidents."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from plans.enums import AreaKind, Cause, Priority, TalkForm, Trigger
from plans.forms.fields import (
    TILES,
    DayField,
    DraftForm,
    LinkField,
    ShortWords,
    Words,
    choice_or_none,
    tiles,
)
from plans.forms.rows import Lines, More, RowForm, RowsForm


class WhyForm(DraftForm):
    """What has happened, in the writer's words; the single areas are items of their own."""

    reason = Words(
        label=_("What has happened?"),
        rows=7,
        required=False,
        help_text=_(
            "What was seen, when, and how often. Describe work, not character, and name nobody else."
        ),
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
    re_line = ShortWords(
        label=_("Subject line"),
        longest=200,
        required=False,
        help_text=_("Such as “Your work in the support team”. It stands under the name of the plan."),
    )
    trigger = choice_or_none(_("What led to this plan?"), Trigger.choices)
    last_appraisal_on = DayField(label=_("Last appraisal"), required=False)
    met_on = DayField(
        label=_("Date of the meeting"),
        required=False,
        help_text=_("The day on which you talk, or talked, about this plan."),
    )
    confidential = ShortWords(
        label=_("Confidentiality mark"),
        longest=200,
        required=False,
        help_text=_("Empty, it says “Confidential between the people named here”."),
    )
    unmarked = ("reason",)
    layout = (
        "reason",
        "impact",
        "earlier_talks",
        "noun",
        More("re_line", "trigger", Div("last_appraisal_on", "met_on", css_class="field-row"), "confidential"),
    )

    def clean(self) -> dict[str, Any]:
        """An appraisal has been, a meeting may still be."""
        super().clean()
        self.refuse_future("last_appraisal_on")
        return self.cleaned_data


class EarlierTalkForm(DraftForm):
    """A conversation, a coaching or a training before the plan."""

    form = tiles(_("What was it?"), TalkForm.choices, needed=_("Choose what it was."), initial=TalkForm.TALK)
    on = DayField(
        label=_("When?"),
        required=False,
        help_text=_("If nobody knows the day any more, leave it empty and say roughly when below."),
    )
    about = Words(
        label=_("What was it about?"),
        rows=3,
        needed=_("Say what it was about."),
        help_text=_("What was said or done, and who was there."),
    )
    outcome = Words(
        label=_("What came of it?"),
        rows=3,
        required=False,
        help_text=_("What was agreed, and what became of it."),
    )
    layout = (Field("form", template=TILES), "on", "about", "outcome")

    def clean(self) -> dict[str, Any]:
        """It lies in the past."""
        super().clean()
        self.refuse_future("on")
        return self.cleaned_data


class IncidentRow(RowForm):
    """One thing that was seen, and when."""

    on = DayField(label=_("Date"), required=False)
    when = ShortWords(
        label=_("Or when, in words"),
        longest=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("most of March")}),
    )
    what = Words(label=_("What happened?"), rows=2, needed=_("Say what happened."))
    layout = (Div("on", "when", css_class="field-row"), "what")

    def clean(self) -> dict[str, Any]:
        """It says when it was, one way or the other."""
        super().clean()
        if not self.errors and not self.cleaned_data.get("on") and not self.cleaned_data.get("when"):
            self.add_error("on", _("Give the date, or say when it was in words."))
        return self.cleaned_data


class AreaForm(RowsForm):
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
        help_text=_("At least one example with its date: what happened, and where. Name nobody else."),
    )
    expected = Words(
        label=_("What is expected?"),
        rows=4,
        needed=_("Say what is expected instead."),
        help_text=_("The standard, and where it stands: the job description, a policy, a team agreement."),
    )
    priority = choice_or_none(
        _("How much does it weigh in the job?"),
        Priority.choices,
        help_text=_("How often it comes up, and what a mistake would cost."),
    )
    impact = Words(
        label=_("What does this gap mean for others?"),
        rows=3,
        required=False,
        help_text=_("For customers, colleagues or the work itself."),
    )
    standard = Words(
        label=_("The standard, word for word"),
        rows=3,
        required=False,
        help_text=_("Quote the sentence that applies, as it is written."),
    )
    standard_source = ShortWords(
        label=_("Where does it stand?"),
        longest=300,
        required=False,
        help_text=_("Policy, job description, agreement; with its section, such as “Service standard, 2.1”."),
    )
    standard_link = LinkField(label=_("Link to it"), required=False)
    cause = choice_or_none(
        _("Where does it seem to come from?"),
        Cause.choices,
        help_text=_("About the work, not about character. It says where help begins."),
    )
    row_form, rows_name, rows_label = IncidentRow, "incidents", _("Single incidents")
    layout: ClassVar[tuple[Any, ...]] = (
        "title",
        Field("kind", template=TILES),
        "observed",
        "expected",
        Lines(
            _("Single incidents, each with its date"),
            _("One line for each. Give the date, or say when it was in words."),
        ),
        More(
            "priority",
            "impact",
            "standard",
            Div("standard_source", "standard_link", css_class="field-row"),
            "cause",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """No incident lies ahead."""
        super().clean()
        for row in self.rows.forms:
            row.refuse_future("on", self.today)
        return self.cleaned_data
