"""What is set: for the organisation by its system owner, for oneself by everyone."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.enums import Digest, Theme
from employees.forms import ClosureForm, OrganisationForm, PreferencesForm, WorkingWeekForm
from employees.forms.hours import QuietHoursForm
from employees.models import Closure, WorkingPattern
from employees.outbox import pulse
from employees.permissions import OrganisationPermission, may, require_organisation
from employees.queries import closure_for, organisation
from employees.web.keeping_up import KeepsUp
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import ActPage, FormPage, Page
from employees.workflows import (
    add_working_week,
    change_organisation,
    close_on,
    open_on,
    set_preferences,
    set_quiet_hours,
)


class OwnerPage(Page):
    """A page for system owners; to others there is no such page."""

    def guard(self) -> None:
        """Ask before anything is shown."""
        require_organisation(self.actor, OrganisationPermission.CHANGE_SETTINGS)


class OrganisationSettings(OwnerPage, KeepsUp):
    """The organisation's name, language, time zone, holidays and contact."""

    template_name = "employees/settings.html"
    form_class = OrganisationForm

    def initial(self) -> dict[str, Any]:
        """What is set now."""
        ours = organisation()
        return {name: getattr(ours, name) for name in OrganisationForm.base_fields} if ours else {}

    def page_context(self) -> dict[str, Any]:
        """When the last backup was made: whoever answers for the system sees it here."""
        return {"last_backup": pulse.last(pulse.BACKUP)}

    def act(self, form: OrganisationForm) -> HttpResponse:
        """Keep it."""
        change_organisation(details=form.details, by=self.user, at=self.now)
        self.tell(_("The settings were saved."))
        return redirect("settings")


class QuietHoursSettings(KeepsUp):
    """When messages rest, for HR leads and system owners; to others there is no such page."""

    template_name = "employees/settings_hours.html"
    form_class = QuietHoursForm

    def guard(self) -> None:
        """Ask before anything is shown."""
        require_organisation(self.actor, OrganisationPermission.SET_QUIET_HOURS)

    def initial(self) -> dict[str, Any]:
        """What is set now."""
        ours = organisation()
        return {name: getattr(ours, name) for name in QuietHoursForm.base_fields} if ours else {}

    def page_context(self) -> dict[str, Any]:
        """Where the reader came from: an HR lead has no settings."""
        return {"may_change_settings": may(self.actor, OrganisationPermission.CHANGE_SETTINGS)}

    def act(self, form: QuietHoursForm) -> HttpResponse:
        """Keep them."""
        set_quiet_hours(hours=form.hours, by=self.user, at=self.now)
        self.tell(_("The hours were saved. They hold from now on, for messages that wait as well."))
        return redirect("settings_hours")


class CalendarSettings(OwnerPage):
    """Working weeks, and days without work from this year on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both lists."""
        year = timezone.localdate(self.now).year
        return self.render(
            "employees/settings_calendar.html",
            weeks=WorkingPattern.objects.all(),
            closures=Closure.objects.filter(on__year__gte=year),
        )


class NewWorkingWeek(OwnerPage, FormPage):
    """Add a working week."""

    template_name = "employees/working_week_new.html"
    form_class = WorkingWeekForm

    def act(self, form: WorkingWeekForm) -> HttpResponse:
        """Add it; it can be chosen in people's details from now on."""
        add_working_week(by=self.user, at=self.now, **form.cleaned_data)
        self.tell(_("The working week was added."))
        return redirect("settings_calendar")


class NewClosure(OwnerPage, FormPage):
    """Add a day without work."""

    template_name = "employees/closure_new.html"
    form_class = ClosureForm

    def act(self, form: ClosureForm) -> HttpResponse:
        """Add it."""
        close_on(by=self.user, at=self.now, **form.cleaned_data)
        self.tell(_("The day was added."))
        return redirect("settings_calendar")


class RemoveClosure(OwnerPage, ActPage):
    """Take a day without work back."""

    template_name = "employees/closure_remove.html"

    @cached_property
    def closure(self) -> Closure:
        """The day in the address."""
        return closure_for(self.kwargs["ref"])

    def page_context(self) -> dict[str, Any]:
        """Which day."""
        return {"closure": self.closure}

    def act(self) -> HttpResponse:
        """Work is done on it again."""
        open_on(closure=self.closure, by=self.user, at=self.now)
        self.tell(_("The day was taken back."))
        return redirect("settings_calendar")


@open_to(OpenTo.SIGNED_IN)
class Preferences(FormPage):
    """Appearance, messages, language and time zone of whoever is signed in."""

    template_name = "employees/preferences.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """What is set now."""
        employee = self.user.employee_or_none
        known: dict[str, Any] = {"theme": self.user.theme, "digest": self.user.digest}
        if employee is not None:
            known |= {"language": employee.language, "time_zone": employee.time_zone}
        return PreferencesForm(data, initial=known, has_employee=employee is not None)

    def act(self, form: PreferencesForm) -> HttpResponse:
        """Keep it; the next page already shows it."""
        clean = form.cleaned_data
        set_preferences(
            by=self.user,
            theme=Theme(clean["theme"]),
            digest=Digest(clean["digest"]),
            language=clean.get("language"),
            time_zone=clean.get("time_zone"),
            at=self.now,
        )
        self.tell(_("Your preferences were saved."))
        return redirect("preferences")
