"""An organisation in which there is a plan in every state, so that every form stands on some page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.urls import reverse

from employees.models import Employee, User
from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories.on_form import active_on_form
from tests.factories.people import EmployeeFactory, ReportingLineFactory
from tests.factories.plans import plan_in
from tests.factories.templates import draft_template, published_template
from tests.people import Cast, make_cast
from tests.prove.inputs.waiting import leave_waiting

FIRST_NAMES = ("Robin", "Alex", "Toni", "Sasha", "Kit")


@dataclass
class World:
    """The cast, and those whose plans are in other states than Sam's. `first`: pages on which something waits."""

    cast: Cast
    others: list[Employee]
    first: list[str] = field(default_factory=list)

    def accounts(self) -> dict[str, User]:
        """Everybody who may sign in, by a short name: those of the cast first."""
        found = {name: self.cast.account(name) for name in self.cast.people()}
        return found | {person.staff_number.lower(): person.user for person in self.others if person.user}


# So many plans of the others are in each state; what waits for somebody has plans of its own, beside those to act on.
OF_EACH = {
    PlanStatus.DRAFT: 2, PlanStatus.IN_REVIEW: 2, PlanStatus.APPROVED: 2, PlanStatus.CONSULTATION: 3,
    PlanStatus.ACTIVE: 5, PlanStatus.PAUSED: 1, PlanStatus.CLOSED: 2, PlanStatus.WITHDRAWN: 1,
}  # fmt: skip


def make_world() -> World:
    """Sam's plan is under way; further people of Jana's have one in each state, one a form's, and four have none."""
    cast = make_cast()
    plan_in(PlanStatus.ACTIVE, cast)
    published_template(cast)
    built = draft_template(cast, "A form that is being built")
    others = [
        _with_plan(cast, status, number) for status, count in OF_EACH.items() for number in range(count)
    ]
    on_form = _somebody(cast, "Form", 4)
    active_on_form(replace(cast, sam=on_form))
    others += [on_form, *(_somebody(cast, "Nobody", number) for number in range(4))]
    first = leave_waiting(cast, {f"{one.first_name} {one.last_name}": one for one in others})
    return World(cast, others, [*first, reverse("template_parts", args=[built.ref])])


def _with_plan(cast: Cast, status: PlanStatus, number: int) -> Employee:
    person = _somebody(cast, status.name.replace("_", " ").title(), number)
    plan_in(status, replace(cast, sam=person))
    assert Plan.objects.get(employee=person).status == status
    return person


def _somebody(cast: Cast, last_name: str, number: int) -> Employee:
    """One more of Jana's people in Support."""
    person = EmployeeFactory(
        first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
        last_name=last_name,
        title="Support adviser",
        department=cast.support,
        time_zone="Europe/London",
    )
    ReportingLineFactory(employee=person, manager=cast.jana)
    return Employee.objects.select_related("user", "department").get(pk=person.pk)
