"""Whose line of a form waits, and in which plans somebody is asked to sign.

Sam's plan, led by Jana, and Lee's, led by Ana, are written on a form that the manager, the manager above, HR and, where
it was not signed for, a witness sign. The form of Chris's plan, which Jana leads too, is signed by HR alone.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.enums import Role
from employees.permissions import Actor, actor_for, actors_for
from plans import workflows
from plans.designs import Design, Moment, Signer, SignerRole
from plans.enums import PlanStatus
from plans.models import Plan
from plans.queries.signatures import lines_for, signature_lines
from plans.queries.unsigned import lines_to_sign
from tests.factories.forms import FORM, published
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.factories.plans import MONDAY, plan_in
from tests.factories.signing import declines, proven, signs
from tests.people import NAMES, Cast

R = SignerRole
# The day after they have started.
AT = MONDAY + timedelta(days=15)
BY_MANY = FORM.model_copy(
    update={
        "signers": tuple(Signer(role=role) for role in (R.MANAGER, R.EMPLOYEE, R.NEXT_LEVEL, R.HR, R.WITNESS))
    }
)
BY_HR = FORM.model_copy(update={"signers": (Signer(role=R.EMPLOYEE), Signer(role=R.HR))})


def on_form(cast: Cast, design: Design, employee: str, author: str) -> Plan:
    """A plan that runs, on a form."""
    plan = plan_in(PlanStatus.ACTIVE, cast, employee=employee, author=author)
    Plan.objects.filter(pk=plan.pk).update(template_version=published(cast, design))
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan."""
    return on_form(cast, BY_MANY, "sam", "jana")


@pytest.fixture
def others(cast: Cast, plan: Plan) -> None:
    """Lee's, and Chris's."""
    on_form(cast, BY_MANY, "lee", "ana")
    on_form(cast, BY_HR, "chris", "jana")


def sign(cast: Cast, plan: Plan, name: str, role: SignerRole) -> None:
    workflows.sign_form(
        plan=plan,
        role=role,
        moment=Moment.START,
        version_sha256=plan.versions.get().sha256,
        by=cast.account(name),
        at=AT,
        proof=proven(AT),
    )


@pytest.fixture
def led(cast: Cast, plan: Plan) -> None:
    """Jana has signed in Sam's plan."""
    sign(cast, plan, "jana", R.MANAGER)


@pytest.fixture
def past_paul(cast: Cast, plan: Plan, led: None) -> None:
    """So have Sam and Paul."""
    signs(plan=plan, version_sha256=plan.versions.get().sha256, by=cast.account("sam"), at=AT)
    sign(cast, plan, "paul", R.NEXT_LEVEL)


@pytest.fixture
def declined(cast: Cast, plan: Plan, led: None) -> None:
    """Sam chose not to sign."""
    declines(plan=plan, version_sha256=plan.versions.get().sha256, by=cast.account("sam"), at=AT)


@pytest.fixture
def unwitnessed(cast: Cast, plan: Plan, declined: None) -> None:
    """Paul and Mia have signed all the same."""
    sign(cast, plan, "paul", R.NEXT_LEVEL)
    sign(cast, plan, "mia", R.HR)


def asking(cast: Cast) -> dict[str, Actor]:
    """Everybody, on that day."""
    actors = actors_for([cast.account(name) for name in NAMES], on=AT.date())
    return {name: actors[cast.account(name).pk] for name in NAMES}


def theirs(cast: Cast, plan: Plan) -> dict[str, set[str]]:
    """By line: whose it is to sign now."""
    everybody = asking(cast)
    found = {
        line.slug: {name for name, one in everybody.items() if line.is_for(one, plan)}
        for line in signature_lines(plan)
    }
    return {slug: names for slug, names in found.items() if names}


def waiting(cast: Cast, plan: Plan) -> dict[str, list[str]]:
    """By name: the lines that wait for somebody."""
    found = {name: [line.slug for line in lines_for(one, plan)] for name, one in asking(cast).items()}
    return {name: slugs for name, slugs in found.items() if slugs}


def test_a_line_is_theirs_who_sign_in_its_role_once_everybody_before_has_answered(
    cast: Cast, plan: Plan
) -> None:
    assert theirs(cast, plan) == {"start-manager": {"jana"}}
    assert waiting(cast, plan) == {"jana": ["start-manager"]}


def test_the_employees_receipt_has_a_page_of_its_own(cast: Cast, plan: Plan, led: None) -> None:
    assert theirs(cast, plan) == {"start-employee": {"sam"}}
    assert waiting(cast, plan) == {}


def test_of_hr_anybody_signs(cast: Cast, plan: Plan, past_paul: None) -> None:
    assert theirs(cast, plan) == {"start-hr": {"mia", "noor"}}
    assert waiting(cast, plan) == {"mia": ["start-hr"], "noor": ["start-hr"]}


def test_nobody_witnesses_who_has_signed_beside_it(cast: Cast, plan: Plan, unwitnessed: None) -> None:
    # Paul and Mia, who could, have signed in another role.
    assert theirs(cast, plan) == {"start-witness": {"noor"}}
    assert waiting(cast, plan) == {"noor": ["start-witness"]}


def looked_for(actor: Actor) -> list[list[str]]:
    """For each signature that somebody is asked for: the people in whose plans it is missing."""
    found = [
        sorted(Plan.objects.filter(clause).values_list("employee__first_name", flat=True))
        for clause in lines_to_sign(actor, AT.date())
    ]
    return sorted(names for names in found if names)


def everywhere(cast: Cast) -> dict[str, list[list[str]]]:
    """The same of everybody, without those who are asked for nothing."""
    found = {name: looked_for(one) for name, one in asking(cast).items()}
    return {name: plans for name, plans in found.items() if plans}


@pytest.mark.usefixtures("others")
def test_everybody_is_led_to_the_plans_in_which_a_line_of_theirs_is_empty(cast: Cast) -> None:
    assert everywhere(cast) == {
        "jana": [["Sam"]],
        "ana": [["Lee"]],
        "paul": [["Sam"]],
        "mia": [["Chris", "Sam"]],
        "ada": [["Lee"]],
        "noor": [["Chris", "Lee", "Sam"]],
    }


@pytest.mark.usefixtures("others", "declined")
def test_what_was_signed_is_not_looked_for_and_where_somebody_chose_not_to_sign_a_witness_is(
    cast: Cast,
) -> None:
    # For what they sign in their own role, and as a witness.
    assert everywhere(cast) == {
        "ana": [["Lee"]],
        "paul": [["Sam"], ["Sam"]],
        "mia": [["Chris", "Sam"], ["Sam"]],
        "ada": [["Lee"]],
        "noor": [["Chris", "Lee", "Sam"], ["Sam"]],
    }


@pytest.mark.usefixtures("others")
def test_who_is_in_hr_in_two_ways_is_led_to_all_that_either_gives(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("noor"), role=Role.HR_PARTNER, department=cast.finance)

    assert everywhere(cast)["noor"] == [["Chris", "Lee", "Sam"]]


@pytest.mark.usefixtures("others")
def test_for_whoever_leads_nobody_and_is_not_in_hr_no_question_is_asked(cast: Cast) -> None:
    somebody = actor_for(UserFactory(), on=AT.date())

    with CaptureQueriesContext(connection) as asked:
        assert list(lines_to_sign(somebody, AT.date())) == []
    assert len(asked) == 0
