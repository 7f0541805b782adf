"""On a person's page: when they are away with approval, recorded, corrected and withdrawn by HR."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.forms.absences import AbsenceForm, CorrectAbsenceForm, WithdrawAbsenceForm
from employees.models import Absence
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.queries import absence_for
from employees.views.people import PersonPage
from employees.web.pages import FormPage
from employees.workflows import correct_absence, record_absence, withdraw_absence


class ForHr(PersonPage, FormPage):
    """A page for whoever looks after this person in HR. To those who do not see the person there is none."""

    def guard(self) -> None:
        """The person is in sight, and their absences are the actor's to keep."""
        super().guard()
        ABSENCES.require(self.actor, AbsencePermission.RECORD, self.person)

    @property
    def reads_ground(self) -> bool:
        """Whether the note for HR is theirs to read and write: not a manager's, also if they work in HR."""
        return ABSENCES.can(self.actor, AbsencePermission.VIEW_GROUND, self.person)


class RecordAbsence(ForHr):
    """A new one."""

    template_name = "employees/absence_new.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """Whole days, which is the usual case."""
        return AbsenceForm(data, initial={"percent": 100}, reads_ground=self.reads_ground)

    def act(self, form: AbsenceForm) -> HttpResponse:
        """Record it."""
        record_absence(employee=self.person, details=form.details, by=self.user, at=self.now)
        self.tell(_("The absence was recorded. No date of a plan moves until you count it in."))
        return self.back()


class OneAbsence(ForHr):
    """A page about one absence of this person that stands."""

    @cached_property
    def absence(self) -> Absence:
        """The one in the address."""
        return absence_for(self.actor, self.kwargs["ref"], self.kwargs["absence"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; what was withdrawn has none."""
        if self.absence.withdrawn_at is not None:
            raise NotNow(_("This absence was withdrawn already. Nothing was changed."))
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        """Which one."""
        return {"absence": self.absence}


class CorrectAbsence(OneAbsence):
    """Withdrawn, and recorded anew as it was."""

    template_name = "employees/absence_correct.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """With what is recorded."""
        return CorrectAbsenceForm(data, absence=self.absence, reads_ground=self.reads_ground)

    def act(self, form: CorrectAbsenceForm) -> HttpResponse:
        """Correct it."""
        reason = form.cleaned_data["reason"]
        correct_absence(absence=self.absence, details=form.details, reason=reason, by=self.user, at=self.now)
        self.tell(_("The absence was corrected. What was recorded before stays, as withdrawn."))
        return self.back()


class WithdrawAbsence(OneAbsence):
    """It did not take place."""

    template_name = "employees/absence_withdraw.html"
    form_class = WithdrawAbsenceForm

    def act(self, form: WithdrawAbsenceForm) -> HttpResponse:
        """Take it back."""
        withdraw_absence(absence=self.absence, reason=form.cleaned_data["reason"], by=self.user, at=self.now)
        self.tell(_("The absence was withdrawn."))
        return self.back()
