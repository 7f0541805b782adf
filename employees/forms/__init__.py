"""What is asked around people: checked for form here, for sense in the verbs."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.enums import Digest, Role, Theme
from employees.models import Department, Employee, WorkingPattern
from employees.permissions import PEOPLE, Actor, PeoplePermission
from employees.queries import departments_of, passwords_are_used, person_named, region_is_known
from employees.web.forms import DateField, Form, LastDayField
from employees.workflows import OrganisationDetails, Owner, PersonDetails

WEEKDAY_NAMES = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


@cache
def _time_zones() -> list[tuple[str, str]]:
    # The "posix/" twins and the zones without a place are for machines.
    return [
        (name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if _is_place(name)
    ]


def _is_place(name: str) -> bool:
    return name == "UTC" or ("/" in name and name.split("/")[0] not in {"Etc", "SystemV", "posix", "right"})


class LongSelect(forms.Select):
    """A list of hundreds: its options are written in one go, without a template of their own each."""

    template_name = "components/long-select.html"


class TimeZoneField(forms.ChoiceField):
    """A time zone by the name that its place has."""

    widget = LongSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lazy(_time_zones, list)(), **{"label": _("Time zone"), **kwargs})


class LanguageField(forms.ChoiceField):
    """One of the languages that Waymark speaks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: settings.LANGUAGES, **{"label": _("Language"), **kwargs})


class HolidayRegionField(forms.CharField):
    """A country, with or without a part of it, whose public holidays are known."""

    def __init__(self, **kwargs: Any) -> None:
        words = {
            "label": _("Holiday region"),
            "help_text": _(
                "Country and part, such as US-TX, GB-ENG or DE-BY. Public holidays are taken from it."
            ),
        }
        super().__init__(max_length=20, **{**words, **kwargs})

    def clean(self, value: Any) -> str:
        """In capitals, and known."""
        region = super().clean(value).upper()
        if not region_is_known(region):
            raise ValidationError(
                _("No public holidays are known for %(region)s. Check it, or leave it empty."),
                params={"region": region},
            )
        return region


class NewPasswordForm(Form):
    """A password, twice. Whether it is good enough is said by the verb, which knows the account."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12 characters or more. Three or four words that nobody would guess work well."),
        max_length=1000,
    )
    password_again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=1000,
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        clean = super().clean() or self.cleaned_data
        first, second = clean.get("password"), clean.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("This is not the same as the password above. Type it again."))
        return clean


class OrganisationForm(Form):
    """The employer."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    language = LanguageField(label=_("Default language"))
    time_zone = TimeZoneField(label=_("Default time zone"))
    holiday_region = HolidayRegionField(required=False)
    contact_name = forms.CharField(
        label=_("Who people can ask"),
        required=False,
        max_length=200,
        help_text=_("A person or a team, such as HR Services."),
    )
    contact_detail = forms.CharField(
        label=_("Telephone or e-mail of the contact"), required=False, max_length=200
    )
    sends_invitations = forms.BooleanField(
        label=_("Send calendar invitations by e-mail"),
        required=False,
        initial=True,
        help_text=_("Each meeting as “1:1”, without a name. Everybody can switch them off for themselves."),
    )

    @property
    def details(self) -> OrganisationDetails:
        """What was said, for the verb."""
        return OrganisationDetails(**{name: self.cleaned_data[name] for name in OrganisationForm.base_fields})


class SetupForm(NewPasswordForm, OrganisationForm):
    """First-run setup on one page."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=200,
        help_text=_("It was printed where Waymark was started. It shows that this installation is yours."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You sign in with it."),
    )
    works_in_hr = forms.BooleanField(
        label=_("I also lead HR"),
        required=False,
        help_text=_("Then you can write and read plans. A system owner alone cannot read any."),
    )
    field_order = [
        "code",
        "email",
        "password",
        "password_again",
        "works_in_hr",
        *OrganisationForm.base_fields,
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not passwords_are_used():
            del self.fields["password"], self.fields["password_again"]
            self.fields["email"].help_text = _now(
                "The address by which your organisation’s sign-in knows you. Check each letter: you sign in with it."
            )

    def clean_code(self) -> str:
        """The code that this process was started with, compared in constant time."""
        code = self.cleaned_data["code"].strip()
        if not settings.SETUP_CODE or not constant_time_compare(code, settings.SETUP_CODE):
            raise ValidationError(_("This is not the code. Copy it from the terminal or log of this start."))
        return code

    @property
    def owner(self) -> Owner:
        """The first account."""
        clean = self.cleaned_data
        return Owner(clean["email"], clean.get("password"), clean["works_in_hr"])


class PersonChoiceField(forms.CharField):
    """A person, named by staff number, work address or full name: works for ten thousand people and without scripts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=254,
            **{"help_text": _("Staff number, work e-mail or full name."), **kwargs},
        )

    def clean(self, value: Any) -> Employee | None:
        """The one person meant: the text becomes the person. Says so if there are several, or none."""
        text = super().clean(value)
        if not text:
            return None
        found = person_named(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("Nobody is known as %(text)s. Check the spelling, or use the staff number."),
                params={"text": text},
            )
        numbers = ", ".join(sorted(person.staff_number for person in found))
        raise ValidationError(
            _("Several people are called %(text)s. Use one of the staff numbers: %(numbers)s."),
            params={"text": text, "numbers": numbers},
        )


class PersonForm(Form):
    """Somebody's entry in the directory. Departments are those in which the actor may place people."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=50)
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    preferred_name = forms.CharField(
        label=_("Preferred name"),
        max_length=150,
        required=False,
        help_text=_("Used instead of the first name everywhere."),
    )
    work_email = forms.EmailField(label=_("Work e-mail"), required=False)
    title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, to_field_name="ref"
    )
    new_department = forms.CharField(
        label=_("New department"),
        max_length=200,
        required=False,
        help_text=_("Opened below the department chosen above, or at the top if none is chosen."),
    )
    location = forms.CharField(label=_("Location"), max_length=200, required=False)
    time_zone = TimeZoneField()
    language = LanguageField()
    working_pattern = forms.ModelChoiceField(
        label=_("Working week"),
        queryset=WorkingPattern.objects.none(),
        required=False,
        to_field_name="ref",
        empty_label=_("Monday to Friday"),
    )
    holiday_region = HolidayRegionField(required=False)
    hired_on = DateField(label=_("Hired on"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(actor)  # type: ignore[attr-defined]
        self.fields["working_pattern"].queryset = WorkingPattern.objects.all()  # type: ignore[attr-defined]
        if not PEOPLE.can(actor, PeoplePermission.CHANGE, Employee()):
            del self.fields["new_department"]  # opened by those who look after the whole organisation

    @property
    def details(self) -> PersonDetails:
        """What was said, for the verb."""
        return PersonDetails(
            **{name: self.cleaned_data[name] for name in PersonForm.base_fields if name in self.cleaned_data}
        )


class NewPersonForm(PersonForm):
    """A person and, at once, who they report to."""

    manager = PersonChoiceField(label=_("Manager"), required=False)
    field_order = [
        "staff_number",
        "first_name",
        "last_name",
        "preferred_name",
        "work_email",
        "title",
        "manager",
    ]


class MoveForm(Form):
    """Another manager, from a date on."""

    manager = PersonChoiceField(
        label=_("New manager"),
        required=False,
        help_text=_("Staff number, work e-mail or full name. Empty: reports to nobody."),
    )
    from_date = DateField(label=_("From"))


class LeaveForm(Form):
    """The last day."""

    last_day = LastDayField(label=_("Last day"))
    at_once = forms.BooleanField(
        label=_("Close the account now"),
        required=False,
        help_text=_("Otherwise the person can sign in until the end of the last day."),
    )


class RoleForm(Form):
    """A standing role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.all(),
        required=False,
        to_field_name="ref",
        empty_label=_("The whole organisation"),
        help_text=_("For an HR partner: this department and all below it."),
    )


class PreferencesForm(Form):
    """How Waymark looks and speaks to one person."""

    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    digest = forms.ChoiceField(
        label=_("When you are written to"),
        choices=Digest.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Several things then come as one e-mail. What starts a right or a date of yours, and what is about your "
            "account, always comes on its own. In Waymark itself everything stands under Messages at once."
        ),
    )
    language = LanguageField()
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, has_employee: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_employee:
            del self.fields["language"], self.fields["time_zone"]


class WorkingWeekForm(Form):
    """The weekdays of a working week."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Such as Four days, Monday to Thursday.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days worked"),
        coerce=int,
        choices=list(enumerate(WEEKDAY_NAMES)),
        widget=forms.CheckboxSelectMultiple,
    )


class ClosureForm(Form):
    """A day on which nobody works, or nobody of one region."""

    on = DateField(label=_("Date"))
    name = forms.CharField(label=_("Why"), max_length=200, help_text=_("Such as Company holiday."))
    holiday_region = HolidayRegionField(required=False, help_text=_("Such as DE-BY. Empty: for everyone."))


class PeopleSearchForm(Form):
    """What the list of people is narrowed by. Nonsense in the address narrows nothing."""

    q = forms.CharField(
        label=_("Name or staff number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="ref",
        empty_label=_("All departments"),
    )
    left = forms.BooleanField(label=_("Also those who left"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(actor)  # type: ignore[attr-defined]
