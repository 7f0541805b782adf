"""Sam's plan in a state, with everything in it that an address of the matrix is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from employees.encryption import lock
from employees.enums import ConflictKind
from employees.models import Absence, Conflict, OutboxMessage, PeopleImport, RoleGrant
from plans.documents.facts import facts_of
from plans.enums import PlanStatus
from plans.models import GoalOutcome, Plan, PlanVersion
from reviews.models import Measurement
from tests.architecture.matrix import Row
from tests.architecture.test_matrix import address
from tests.factories.people import ClosureFactory
from tests.factories.plans import plan_in
from tests.prove.cells import NO_PLAN, with_things
from tests.prove.objects.furnishing import Crew, belonging, furnish, of_plan
from tests.prove.stage import Stage

WORD = "Zwirbelkraut"


def addresses_in(stage: Stage, state: str, rows: Mapping[str, Row]) -> dict[str, str]:
    """The address of every row that says something in this state: of the plan, or of the organisation without one."""
    cast = stage.cast
    things = _of_the_organisation(stage)
    plan = None
    if state != NO_PLAN:
        plan = plan_in(PlanStatus(state), cast)
        stage.tie(plan)
        sam, jana, mia, beside = (stage.account(name) for name in ("sam", "jana", "mia", "companion"))
        furnish(plan, Crew(sam, jana, mia, beside, WORD, stage.on))
        plan = Plan.objects.get(pk=plan.pk)
        _made_possible(plan)
        for model in belonging():
            row = of_plan(model, plan).first()
            things[model.__name__] = getattr(row, "ref", "")
    wanted = {name: row for name, row in rows.items() if (row.state is None) == (plan is None)}
    return {name: address(name, with_things(row, things), cast, plan) for name, row in wanted.items()}


def _made_possible(plan: Plan) -> None:
    """Let pages be about what was put there at large: a version says something, and a goal can be taken out."""
    for version in plan.versions.filter(facts={}):
        PlanVersion.objects.filter(pk=version.pk).update(facts=facts_of(plan))
    if plan.status in {PlanStatus.CLOSED, PlanStatus.WITHDRAWN}:
        return  # Nothing is taken out of what is over, and each goal has its own outcome.
    another = plan.goals.last()
    for model in (Measurement, GoalOutcome):
        model.objects.filter(goal=plan.goals.first()).update(goal=another)


def _of_the_organisation(stage: Stage) -> dict[str, str]:
    cast, on = stage.cast, stage.on
    noor, sam = cast.account("noor"), cast.sam
    made: list[Any] = [
        Absence.objects.create(
            employee=sam, from_date=on.date(), until_date=on.date(), locked_ground=lock("Leave."), recorded_at=on,
            recorded_by=noor,
        ),
        Conflict.objects.create(
            account=stage.account("HR with a conflict"), about=sam, kind=ConflictKind.WITNESS, noted_at=on,
            noted_by=noor,
        ),
        OutboxMessage.objects.create(
            key="proof", kind="plans.shared", recipient=cast.account("sam"), about_type="plans.plan", about_ref=sam.ref,
            state="failed_permanent", queued_at=on, due_at=on, settled_at=on,
        ),
        ClosureFactory(),
        PeopleImport.objects.create(
            uploaded_by=noor, uploaded_at=on, original_name="people.csv", stored_name="x", file_sha256="0" * 64
        ),
    ]  # fmt: skip
    grant = RoleGrant.objects.get(user=cast.account("ivo"))
    found = {type(one).__name__: one.ref for one in made}
    return found | {"Ivo": cast.ivo.ref, "RoleGrant": grant.ref}
