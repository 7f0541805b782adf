"""Who hears what, when: the table of every message, and when reminders are sent, for those who lead HR to change."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from employees.errors import NotAllowed, NotVisible
from employees.models import ReminderSetting
from employees.permissions import OrganisationPermission, may, require_organisation
from employees.web.keeping_up import KeepsUp
from employees.web.pages import ActPage, Page
from plans.notices.rules import RULES, as_set
from plans.workflows import restore_reminder, tune_reminder
from reviews.forms.reminders import ReminderForm, values_of
from reviews.heard import line_of, table


class Reminders(Page):
    """Every message that Waymark sends. One query, however many there are."""

    def guard(self) -> None:
        """For HR and system owners; to others there is no such page."""
        require_organisation(self.actor, OrganisationPermission.VIEW_REMINDERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the table."""
        settings = ReminderSetting.objects.select_related("changed_by__employee")
        return self.render(
            "reviews/reminders/table.html",
            parts=table(settings),
            may_tune=may(self.actor, OrganisationPermission.TUNE_REMINDERS),
            may_rest=may(self.actor, OrganisationPermission.SET_QUIET_HOURS),
        )


class _OneReminder(Page):
    """A page about one reminder, for those who lead HR."""

    def guard(self) -> None:
        """Whoever may read the table and not change it is told so."""
        require_organisation(self.actor, OrganisationPermission.VIEW_REMINDERS)
        if self.kwargs["kind"] not in RULES:
            raise NotVisible
        if not may(self.actor, OrganisationPermission.TUNE_REMINDERS):
            raise NotAllowed(_("Only those who lead HR change when reminders are sent."))

    @property
    def kind(self) -> str:
        """The kind in the address."""
        return str(self.kwargs["kind"])

    def page_context(self) -> dict[str, Any]:
        """The reminder as it is."""
        row = ReminderSetting.objects.select_related("changed_by__employee").filter(kind=self.kind).first()
        return {"line": line_of(self.kind, row)}


class ChangeReminder(_OneReminder, KeepsUp):
    """When one reminder is sent."""

    template_name = "reviews/reminders/change.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """As it is set now."""
        rule = RULES[self.kind]
        row = ReminderSetting.objects.filter(kind=self.kind).first()
        return ReminderForm(data, initial=values_of(as_set(rule, row)), rule=rule)

    def act(self, form: ReminderForm) -> HttpResponse:
        """Keep it. What was prepared by the old rule is prepared anew."""
        tune_reminder(kind=self.kind, tuning=form.tuning, by=self.user, at=self.now)
        self.tell(_("The reminder was changed. What is still to come goes by it."))
        return redirect("reminders")


class RestoreReminder(_OneReminder, ActPage):
    """Set one reminder back to what is usual."""

    template_name = "reviews/reminders/restore.html"

    def act(self) -> HttpResponse:
        """As Waymark has it."""
        restore_reminder(kind=self.kind, by=self.user, at=self.now)
        self.tell(_("The reminder is sent as usual again."))
        return redirect("reminders")


urlpatterns = [
    path("reminders/", Reminders.as_view(), name="reminders"),
    path("reminders/<str:kind>/", ChangeReminder.as_view(), name="reminder_change"),
    path("reminders/<str:kind>/restore/", RestoreReminder.as_view(), name="reminder_restore"),
]
