"""Who may open a file that was withdrawn, and who may withdraw one. Whoever sees the plan opens all others.

Each side withdraws its own. Nobody takes back for the employee what the employee put on the record.
"""

from __future__ import annotations

from employees.permissions import HR, Actor
from plans.models import Attachment, Plan
from plans.permissions.plans import PLANS, relations_to
from plans.permissions.table import PlanPermission


def is_by_employee(plan: Plan, attachment: Attachment) -> bool:
    """Whether the person whose plan it is added the file. Reads `plan.employee`."""
    return attachment.added_by_id == plan.employee.user_id


def may_open(actor: Actor, plan: Plan, attachment: Attachment) -> bool:
    """Whether the file itself is for the actor, who sees the plan. Withdrawn, it is for who added it, and HR."""
    if not attachment.is_withdrawn or attachment.added_by_id == actor.user_id:
        return True
    return not relations_to(actor, plan).isdisjoint(HR)


def may_withdraw(actor: Actor, plan: Plan, attachment: Attachment) -> bool:
    """Whether the file is the actor's to withdraw: their own; for HR, whatever the employer's side added."""
    if not PLANS.can(actor, PlanPermission.WITHDRAW_EVIDENCE, plan):
        return False
    if attachment.added_by_id == actor.user_id:
        return True
    return not is_by_employee(plan, attachment) and not relations_to(actor, plan).isdisjoint(HR)
