"""An organisation in which there is a plan in every state, so that every form stands on some page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from employees.models import Employee, User
from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories.on_form import active_on_form
from tests.factories.people import EmployeeFactory, ReportingLineFactory
from tests.factories.plans import plan_in
from tests.factories.templates import draft_template, published_template
from tests.people import Cast, make_cast

FIRST_NAMES = ("Robin", "Alex", "Toni", "Sasha")


@dataclass
class World:
    """The cast, and those whose plans are in other states than Sam's."""

    cast: Cast
    others: list[Employee]

    def accounts(self) -> dict[str, User]:
        """Everybody who may sign in, by a short name: those of the cast first."""
        found = {name: self.cast.account(name) for name in self.cast.people()}
        return found | {person.staff_number.lower(): person.user for person in self.others if person.user}


# States that end with one press of a button: there is a second plan in each.
SOON_OVER = frozenset(
    {PlanStatus.DRAFT, PlanStatus.IN_REVIEW, PlanStatus.APPROVED, PlanStatus.CONSULTATION, PlanStatus.ACTIVE}
)


def make_world(*, each: int = 2) -> World:
    """Sam's plan is under way; up to `each` further people of Jana's have one in each state, and one has a form's."""
    cast = make_cast()
    plan_in(PlanStatus.ACTIVE, cast)
    published_template(cast)
    draft_template(cast, "A form that is being built")
    others = [
        _with_plan(cast, status, number)
        for number in range(each)
        for status in PlanStatus
        if status in SOON_OVER or number == 0
    ]
    if each:
        on_form = _somebody(cast, "Form", 9)
        active_on_form(replace(cast, sam=on_form))
        others.append(on_form)
    return World(cast, others)


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
