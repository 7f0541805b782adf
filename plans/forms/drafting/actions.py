"""What each side will do: action steps, and what the employer promises."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.enums import ActionBy, ActionKind, Provider
from plans.forms.fields import TILES, AreaField, DayField, DraftForm, ShortWords, Words, named, tiles
from plans.forms.rows import More
from plans.models import Plan


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
    frequency = ShortWords(
        label=_("How often?"),
        longest=100,
        required=False,
        help_text=_("Such as “once” or “an hour every week”."),
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )
    resource = Words(
        label=_("What does it need?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("Time, tools, money."),
    )
    depends_on = Words(
        label=_("What has to be there first?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("Such as “the access to the archive, which IT sets up”."),
    )
    expected = Words(
        label=_("What shows that it was done?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("Such as “the certificate”, or “three calls listened to together”."),
    )
    layout = (
        "description",
        Field("by_whom", template=TILES),
        Field("kind", template=TILES),
        "area",
        "due_on",
        More("frequency", "expected", "resource", "depends_on"),
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


class SupportBasics(DraftForm):
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
    layout: ClassVar[tuple[Any, ...]] = (
        "description",
        Field("provider", template=TILES),
        "provider_name",
        "due_on",
        "frequency",
    )

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


class SupportForm(SupportBasics):
    """The whole promise."""

    resource = Words(
        label=_("What does it need?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("Time, tools, money."),
    )
    depends_on = Words(
        label=_("What has to be there first?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("Such as “the access to the archive, which IT sets up”."),
    )
    layout = (*SupportBasics.layout, More("resource", "depends_on"))


class NoSupportForm(DraftForm):
    """Why nothing is promised: the only way to send a plan without support."""

    no_support_reason = Words(
        label=_("Why is no support planned?"),
        rows=3,
        required=False,
        help_text=_("The employee reads this sentence in the plan."),
    )
    unmarked = ("no_support_reason",)
