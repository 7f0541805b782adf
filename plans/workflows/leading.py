"""Who can lead a plan: asked when it is begun, and again when it is handed over."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.models import Employee
from employees.permissions import actor_for


def refuse_as_manager(manager: Employee, employee: Employee, today: date) -> None:
    """Raise NotNow, with the reason, for somebody who cannot lead a plan about this employee on this day."""
    if manager.pk == employee.pk:
        raise NotNow(
            _("The manager of a plan is another person than the employee. Choose who leads this plan.")
        )
    if manager.user is None:
        raise NotNow(
            _("%(name)s cannot sign in yet. Invite them first, then start the plan.")
            % {"name": manager.full_name}
        )
    leading = actor_for(manager.user, on=today)
    if not leading.active or (manager.left_on is not None and manager.left_on < today):
        raise NotNow(
            _("%(name)s has left, or can no longer sign in. Choose somebody else to lead this plan.")
            % {"name": manager.full_name}
        )
    if employee.pk in leading.conflict_ids:
        # It does not say why: whoever may know it finds it among the conflicts of interest.
        raise NotNow(
            _("%(name)s cannot lead a plan about this person. Choose somebody else.")
            % {"name": manager.full_name}
        )
    if employee.pk in leading.manager_ids:
        raise NotNow(
            _("%(name)s reports to the employee, and cannot lead a plan about them. Choose somebody else.")
            % {"name": manager.full_name}
        )
