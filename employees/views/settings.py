"""What is set: for the organisation by its system owner, for oneself by everyone."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.enums import Theme
from employees.forms import OrganisationForm, PreferencesForm
from employees.permissions import OrganisationPermission, require_organisation
from employees.queries import organisation
from employees.web.pages import FormPage
from employees.workflows import change_organisation, set_preferences


class OrganisationSettings(FormPage):
    """The organisation's name, language, time zone, holidays and contact."""

    template_name = "employees/settings.html"
    form_class = OrganisationForm

    def guard(self) -> None:
        """For system owners; to others there is no such page."""
        require_organisation(self.actor, OrganisationPermission.CHANGE_SETTINGS)

    def initial(self) -> dict[str, Any]:
        """What is set now."""
        ours = organisation()
        return {name: getattr(ours, name) for name in OrganisationForm.base_fields} if ours else {}

    def act(self, form: OrganisationForm) -> HttpResponse:
        """Keep it."""
        change_organisation(details=form.details, by=self.user, at=self.now)
        self.tell(_("The settings were saved."))
        return redirect("settings")


class Preferences(FormPage):
    """Appearance, language and time zone of whoever is signed in."""

    template_name = "employees/preferences.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """What is set now."""
        employee = self.user.employee_or_none
        known: dict[str, Any] = {"theme": self.user.theme}
        if employee is not None:
            known |= {"language": employee.language, "time_zone": employee.time_zone}
        return PreferencesForm(data, initial=known, has_employee=employee is not None)

    def act(self, form: PreferencesForm) -> HttpResponse:
        """Keep it; the next page already shows it."""
        clean = form.cleaned_data
        set_preferences(
            by=self.user,
            theme=Theme(clean["theme"]),
            language=clean.get("language"),
            time_zone=clean.get("time_zone"),
            at=self.now,
        )
        self.tell(_("Your preferences were saved."))
        return redirect("preferences")
