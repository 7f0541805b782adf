"""Who can read what is written in a box, in one sentence, from the very table that lets them.

So that no sentence beside a box can say other than what holds: change the table, and the sentence changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from employees.permissions import HR, Relation
from plans.models import Plan
from plans.permissions import TABLE, PlanPermission

IN_HR = HR | {Relation.HR_ALONE}


def relations_that_read(permission: PlanPermission, plan: Plan) -> frozenset[Relation]:
    """Every relation that holds the permission on this plan as it is now."""
    found: set[Relation] = set()
    for grant in TABLE[permission]:
        if grant.statuses is not None and plan.status not in grant.statuses:
            continue
        if grant.when is None or grant.when(plan):
            found |= grant.relations
    return frozenset(found)


def seen_by(permission: PlanPermission, plan: Plan, *, for_subject: bool = False) -> str:
    """The sentence: who reads it; and which of the two, person and manager, do not. `for_subject`: to the person."""
    reads = relations_that_read(permission, plan)
    they = get_text_list(list(_named(reads, plan, for_subject=for_subject)), _("and"))
    not_they = get_text_list(list(_kept_out(reads, plan)), _("or"))
    said = _("Read by %(they)s, and by nobody else.") % {"they": they}
    if not_they:
        said = _("Read by %(they)s. Not by %(not_they)s, and by nobody else.") % {
            "they": they,
            "not_they": not_they,
        }
    if Relation.SUBJECT not in reads:
        said = f"{said} {_('It may have to be disclosed on request.')}"
    return said


# Beside what is said among those who work on a plan: the whole of its life counts, for what is said in a draft is read
# later on. A test holds it against the table.
WHO_WORKS_ON_IT = _lazy(
    "On it work HR for this plan, the manager and whoever stands in for them; from the review on the manager’s manager "
    "and approvers read along, and auditors once it is shared."
)


def _named(reads: frozenset[Relation], plan: Plan, *, for_subject: bool) -> Iterator[str]:
    if Relation.SUBJECT in reads:
        yield _("you") if for_subject else plan.employee.full_name
    if Relation.MANAGER in reads:
        yield plan.manager.full_name
    if Relation.ACTING_MANAGER in reads:
        yield _("whoever stands in for the manager")
    if not reads.isdisjoint(IN_HR):
        # Where HR reads alone, somebody in HR who leads the person is no HR to them.
        yield _("HR for this plan")
    words = {
        Relation.NEXT_LEVEL_MANAGER: _("the manager’s manager"),
        Relation.APPROVER: _("approvers"),
        Relation.AUDITOR: _("auditors"),
        Relation.COMPANION: _("companions"),
        Relation.AUTHOR: _("whoever wrote it"),
        Relation.EMERGENCY: _("a system owner in an emergency"),
    }
    yield from (word for relation, word in words.items() if relation in reads)


def _kept_out(reads: frozenset[Relation], plan: Plan) -> Iterator[str]:
    if Relation.SUBJECT not in reads:
        yield plan.employee.full_name
    if Relation.MANAGER not in reads:
        yield plan.manager.full_name
