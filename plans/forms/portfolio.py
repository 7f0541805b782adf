"""What is asked of the list of plans. It comes from the address, so that a view can be kept as a bookmark.

The words stand there sealed (employees/web/searching.py); the form has them as they were typed.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from employees.models import Department, Employee
from employees.permissions import Actor
from employees.web.forms import Form
from plans.enums import PlanStatus
from plans.queries.portfolio import Asked, Sort, departments_in, managers_in, of_others

SORTS = (
    ("", _("As usual for this view")),
    (Sort.URGENT.value, _("Most pressing first")),
    (Sort.ENDS.value, _("Ending first")),
    (Sort.NAME.value, _("By name")),
    (Sort.NEWEST.value, _("Newest first")),
)


class PlanFilterForm(Form):
    """Search, filters and order. A value that is not offered narrows the list to nothing; it never widens it."""

    q = forms.CharField(
        label=_("Name or staff number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    manager = forms.ChoiceField(label=_("Manager"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *PlanStatus.choices]
    )
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(
        self, *args: Any, departments: list[Department], managers: list[Employee], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._departments = {department.ref: department for department in departments}
        self._managers = {manager.ref: manager for manager in managers}
        self._offer("department", _("All departments"), [(d.ref, d.name) for d in departments])
        self._offer("manager", _("All managers"), [(m.ref, m.full_name) for m in managers])

    @property
    def asked(self) -> Asked:
        """What is looked for. The form is valid."""
        clean = self.cleaned_data
        return Asked(
            words=clean["q"],
            department=self._departments.get(clean["department"]),
            manager=self._managers.get(clean["manager"]),
            status=clean["state"],
        )

    def _offer(self, name: str, everything: object, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]


def filter_form(actor: Actor, chosen: QueryDict) -> PlanFilterForm:
    """The form with what was chosen, offering the departments and managers that occur in the list."""
    plans = of_others(actor)
    return PlanFilterForm(chosen, departments=list(departments_in(plans)), managers=list(managers_in(plans)))
