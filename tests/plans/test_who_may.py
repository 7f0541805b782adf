"""Who may do what to Sam's plan, with everybody there at once: a grid to be read, and what becomes of it.

Jana leads Sam and wrote the plan. Ana stands in for her, Paul is above her. Mia looks after Support in HR, Ada stands
in for Mia, Noor leads HR. Ivo approves, Ola audits, Kim stands by Sam, Tom was let in for an emergency, Chris works
beside Sam.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest

from employees.enums import Role, StandInKind
from employees.errors import NotNow
from employees.models import ReportingLine, StandIn
from employees.permissions import Actor, Relation, actor_for, actors_for
from plans import lifecycle, workflows
from plans.designs import SignerRole
from plans.enums import GoalResult, OutcomeKind, PlanStatus, Verb
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission, may_sign_as
from plans.permissions.fences import fence_of_plans
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import excused, judged, plan_in
from tests.factories.remembered import remembered
from tests.people import Cast
from tests.plans.test_permissions import WHO_DOES

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY, LAST = NOW.date(), date(2026, 6, 12)
P = PlanPermission

# "all": in every state. "past": from its review to its end. "shared": once Sam could read it, whatever came of it then.
# "going": from the talk about it until it ends. "open": in every state but at its end, in which "ended" is.
GRID = """
                     sam     jana  ana    paul    mia    ada    noor   ivo   ola     kim     tom
view                 shared  all   going  past    all    all    all    past  shared  shared  all
view case            -       all   going  past    all    all    all    past  shared  -       -
view document trail  -       -     -      -       all    all    all    -     shared  -       -
view hr note         -       -     -      -       all    all    all    -     -       -       -
view fair start      -       all   -      -       all    all    all    -     -       -       -
view fair decision   -       all   -      -       all    all    all    -     -       -       -
view hr answers      -       -     -      -       all    all    all    -     -       -       -
answer for hr        -       -     -      -       all    all    all    -     -       -       -
view process notes   -       -     -      -       all    all    all    -     -       -       -
set note aside       -       -     -      -       all    all    all    -     -       -       -
keep hr notes        -       -     -      -       all    all    all    -     -       -       -
ask for adjustment   shared  -     -      -       -      -      -      -     -       -       -
view adjustment      shared  -     -      -       all    all    all    -     -       -       -
answer adjustment    -       -     -      -       all    all    all    -     -       -       -
view agreed          shared  all   going  -       all    all    all    -     -       -       -
edit                 -       all   -      -       all    all    all    -     -       -       -
submit               -       all   -      -       -      -      -      -     -       -       -
review               -       -     -      -       all    all    all    -     -       -       -
share                -       all   -      -       all    all    all    -     -       -       -
withdraw             -       -     -      -       all    all    all    -     -       -       -
open                 shared  -     -      -       -      -      -      -     -       -       -
comment              shared  all   going  -       all    all    all    -     -       -       -
add evidence         shared  all   going  -       all    all    all    -     -       -       -
withdraw evidence    shared  all   going  -       all    all    all    -     -       -       -
propose              shared  -     -      -       -      -      -      -     -       -       -
answer proposal      -       all   going  -       all    all    all    -     -       -       -
ask                  shared  -     -      -       -      -      -      -     -       -       -
answer question      -       all   going  -       all    all    all    -     -       -       -
ready                shared  -     -      -       -      -      -      -     -       -       -
start                -       all   -      -       all    all    all    -     -       -       -
sign                 shared  -     -      -       -      -      -      -     -       -       -
sign form            shared  all   -      shared  all    -      all    -     -       shared  -
assist               -       all   -      -       all    all    all    -     -       -       -
record paper         -       -     -      -       all    all    all    -     -       -       -
attest               -       -     -      shared  all    -      all    -     -       -       -
hold checkpoint      -       all   going  -       all    all    all    -     -       -       -
prepare              shared  -     -      -       -      -      -      -     -       -       -
respond              shared  -     -      -       -      -      -      -     -       -       -
deliver support      -       all   going  -       all    all    all    -     -       -       -
receive support      shared  -     -      -       -      -      -      -     -       -       -
reach milestone      -       all   going  -       all    all    all    -     -       -       -
propose change       -       all   going  -       -      -      -      -     -       -       -
amend                -       -     -      -       all    all    all    -     -       -       -
pause                -       -     -      -       all    all    all    -     -       -       -
count absence        -       -     -      -       all    all    all    -     -       -       -
summarise            -       all   -      -       -      -      -      -     -       -       -
hand over            -       -     -      -       all    all    all    -     -       -       -
take over            -       all   -      -       -      -      -      -     -       -       -
propose outcome      -       all   -      -       all    all    all    -     -       -       -
close                -       -     -      -       ended  ended  ended  -     -       -       -
comment on closing   shared  -     -      -       -      -      -      -     -       -       -
appeal               shared  -     -      -       -      -      -      -     -       -       -
decide appeal        -       -     -      -       open   all    all    -     -       -       -
read letter          shared  all   -      -       all    all    all    -     -       -       -
write letter         -       all   -      -       all    all    all    -     -       -       -
write appeal letter  -       -     -      -       all    all    all    -     -       -       -
take pack            shared  all   -      -       all    all    all    -     -       -       -
take for person      -       -     -      -       shared shared shared -     -       -       -
invite companion     shared  -     -      -       all    all    all    -     -       -       -
confirm emergency    -       -     -      -       -      -      all    -     -       -       -
"""
WITHDRAWN_LATE = "withdrawn after the talk"
STATES = (*PlanStatus, WITHDRAWN_LATE)
BEFORE = {PlanStatus.DRAFT, PlanStatus.IN_REVIEW, PlanStatus.APPROVED, PlanStatus.WITHDRAWN}
GOING = {PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.PAUSED}
SAID: Mapping[str, set[str]] = {
    "-": set(),
    "all": set(STATES),
    "past": {PlanStatus.IN_REVIEW, PlanStatus.APPROVED, *GOING, PlanStatus.CLOSED},
    "shared": set(STATES) - BEFORE,
    "going": set(GOING),
    "open": set(STATES) - {PlanStatus.CLOSED},
    "ended": {PlanStatus.CLOSED},
}
NAMES = ("sam", "jana", "ana", "paul", "mia", "ada", "noor", "ivo", "ola", "kim", "tom", "chris")
# The table is asked about what they are to the plan, and about nothing else of them.
SOMEBODY = Actor(TODAY, True, 0, "", None, frozenset(), frozenset(), frozenset(), frozenset())


def written(state: str) -> dict[str, set[PlanPermission]]:
    """The grid, for one state: what each of them may. Chris may nothing."""
    head, *lines = GRID.strip().splitlines()
    found: dict[str, set[PlanPermission]] = {name: set() for name in NAMES}
    for line in lines:
        *words, cells = line[:21].split(), line[21:].split()
        permission = PlanPermission["_".join(words[0]).upper()]
        for name, cell in zip(head.split(), cells, strict=True):
            if state in SAID[cell]:
                found[name].add(permission)
    return found


def actor(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY, at=NOW)


def held_by(cast: Cast, plan: Plan, *names: str) -> dict[str, set[PlanPermission]]:
    """What each of them may do to the plan now."""
    return by_the_table(relations_of(cast, plan, *names), plan)


def relations_of(cast: Cast, plan: Plan, *names: str) -> dict[str, frozenset[Relation]]:
    """What each of them is to the plan now."""
    actors = actors_for([cast.account(name) for name in names or NAMES], on=TODAY, at=NOW)
    return {name: PLANS.relations(actors[cast.account(name).pk], plan) for name in names or NAMES}


def by_the_table(relations: Mapping[str, frozenset[Relation]], plan: Plan) -> dict[str, set[PlanPermission]]:
    """What whoever is this to the plan may do to it. The same sixty times over is not asked of the database."""
    found = {}
    for name, known in relations.items():
        with patch.object(PLANS, "relations", lambda _actor, _plan, known=known: known):
            found[name] = {each for each in PlanPermission if PLANS.can(SOMEBODY, each, plan)}
    return found


def with_everybody(state: str, cast: Cast, author: str = "jana") -> Plan:
    """Sam's plan, with everybody there who can be."""
    plan = plan_in(
        PlanStatus.CONSULTATION if state == WITHDRAWN_LATE else PlanStatus(state), cast, author=author
    )
    remembered(("everybody", plan.pk, state, author), lambda: _everybody_comes(state, cast, plan))
    at_hand = ("employee__user", "employee__department", "manager__user", "outcome", "template_version")
    return Plan.objects.select_related(*at_hand).get(pk=plan.pk)


def _everybody_comes(state: str, cast: Cast, plan: Plan) -> None:
    for person, stand_in, kind in (
        ("jana", "ana", StandInKind.MANAGER),
        ("mia", "ada", StandInKind.HR_PARTNER),
    ):
        workflows.name_stand_in(
            person=cast.people()[person],
            stand_in=cast.people()[stand_in],
            kind=kind,
            first=TODAY,
            last=LAST,
            by=cast.account(person),
            at=NOW,
        )
    access = workflows.ask_for_emergency(
        person=cast.sam, reason="The copy of the record does not open.", by=cast.account("tom"), at=NOW
    )
    workflows.confirm_emergency(access=access, plan=plan, minutes=60, by=cast.account("noor"), at=NOW)
    if plan.is_shared:
        sam, kim = cast.account("sam"), cast.account("kim")
        workflows.invite_companion(plan=plan, companion=kim, until=LAST, by=sam, at=NOW)
    if state == WITHDRAWN_LATE:
        reason = "A coaching plan is the better first step."
        workflows.withdraw(plan=plan, reason=reason, by=cast.account("mia"), at=NOW)


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    """Every state of a plan, one after the other."""
    return str(request.param)


@pytest.fixture
def plan(cast: Cast, state: str) -> Plan:
    """Sam's plan in that state, with everybody there."""
    return with_everybody(state, cast)


@pytest.mark.once
def test_everybody_may_what_is_written_and_nothing_else(cast: Cast, plan: Plan, state: str) -> None:
    assert held_by(cast, plan) == written(state)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, led by Ana, beside it."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


def test_lists_hold_the_plan_for_whoever_may_read_it_by_the_table_alone_and_by_the_fence_alone(
    cast: Cast, plan: Plan, other: Plan, state: str
) -> None:
    of_others = {"ana": {other}, "noor": {other}, "ivo": {other}, "ola": {other}, "ada": {other}}

    for name, held in written(state).items():
        asking = actor(cast, name)
        seen = ({plan} if P.VIEW in held else set()) | of_others.get(name, set())
        listed = PLANS.holding(asking, P.VIEW)
        by_table = set() if listed is None else set(Plan.objects.filter(listed))
        noted = PLANS.holding(asking, P.VIEW_PROCESS_NOTES)
        by_notes = set() if noted is None else set(Plan.objects.filter(noted))

        assert by_table == seen, name
        assert set(Plan.objects.filter(fence_of_plans(asking))) == seen, name
        assert set(PLANS.visible(asking, Plan.objects.all())) == seen, name
        assert (plan in by_notes) == (P.VIEW_PROCESS_NOTES in held), name


# What HR reads and does past everybody who leads the person.
FOR_HR_ALONE = {
    P.VIEW_HR_ANSWERS,
    P.ANSWER_FOR_HR,
    P.VIEW_PROCESS_NOTES,
    P.SET_NOTE_ASIDE,
    P.KEEP_HR_NOTES,
    P.VIEW_ADJUSTMENT,
    P.ANSWER_ADJUSTMENT,
    P.VIEW_FAIR_DECISION,
    P.RECORD_PAPER,
    P.ATTEST,
    P.WRITE_APPEAL_LETTER,
    P.TAKE_FOR_PERSON,
}


@pytest.mark.parametrize("name", ["mia", "ada", "noor"])
def test_hr_to_whom_the_person_reports_does_not_read_what_is_for_hr_alone(cast: Cast, name: str) -> None:
    plan = with_everybody(PlanStatus.ACTIVE, cast)

    ReportingLine.objects.filter(employee=cast.sam).update(manager=cast.people()[name])

    assert held_by(cast, plan, name)[name] == written(PlanStatus.ACTIVE)[name] - FOR_HR_ALONE
    noted = PLANS.holding(actor(cast, name), P.VIEW_PROCESS_NOTES)
    assert noted is not None
    assert not Plan.objects.filter(noted).exists()


@pytest.mark.once
@pytest.mark.parametrize("state", [PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.CLOSED])
def test_hr_for_hr_is_to_colleagues_what_a_lead_is_and_a_partner_is_nothing(
    cast: Cast, plan: Plan, state: str
) -> None:
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.finance)
    RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
    before = written(state)

    assert held_by(cast, plan) == before | {"kim": before["noor"], "mia": set(), "ada": set()}


@pytest.mark.once
@pytest.mark.parametrize("state", [PlanStatus.DRAFT, PlanStatus.ACTIVE])
def test_whoever_in_hr_wrote_the_plan_sends_it_and_does_not_judge_it(cast: Cast, state: str) -> None:
    plan = with_everybody(state, cast, author="mia")
    before = written(state)

    assert held_by(cast, plan) == before | {
        "mia": before["mia"] - {P.REVIEW, P.DECIDE_APPEAL} | {P.SUBMIT},
        "jana": before["jana"] - {P.SUBMIT, P.VIEW_FAIR_DECISION},
    }


@pytest.mark.once
@pytest.mark.parametrize(("by", "confirm"), [("jana", {"mia", "ada", "noor"}), ("mia", {"jana"})])
def test_an_outcome_is_confirmed_from_the_other_side(cast: Cast, by: str, confirm: set[str]) -> None:
    plan = with_everybody(PlanStatus.ACTIVE, cast)
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached and held for three weeks.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        by=cast.account(by),
        at=datetime(2026, 7, 9, 9, 0, tzinfo=UTC),
    )
    plan = Plan.objects.get(pk=plan.pk)

    assert held_by(cast, plan) == {
        name: held | ({P.CLOSE} if name in confirm else set())
        for name, held in written(PlanStatus.ACTIVE).items()
    }


SIGNS = {
    SignerRole.EMPLOYEE: {"sam"},
    SignerRole.MANAGER: {"jana"},
    SignerRole.NEXT_LEVEL: {"paul"},
    SignerRole.HR: {"mia", "noor"},
    SignerRole.COMPANION: {"kim"},
    SignerRole.WITNESS: {"mia", "noor", "paul"},
}


def signing(cast: Cast, plan: Plan) -> dict[SignerRole, set[str]]:
    """Who may sign in each role."""
    return {
        role: {name for name in NAMES if may_sign_as(actor(cast, name), plan, role)} for role in SignerRole
    }


@pytest.mark.once
@pytest.mark.parametrize("author", ["jana", "mia"])
def test_everybody_signs_for_themselves_and_who_stands_in_for_nobody(cast: Cast, author: str) -> None:
    plan = with_everybody(PlanStatus.ACTIVE, cast, author=author)

    assert signing(cast, plan) == SIGNS


@pytest.mark.once
def test_hr_for_hr_signs_as_hr_and_a_manager_in_hr_as_the_manager(cast: Cast) -> None:
    plan = with_everybody(PlanStatus.ACTIVE, cast)
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.finance)
    RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
    RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)

    assert signing(cast, plan) == SIGNS | {
        SignerRole.HR: {"kim", "noor"},
        SignerRole.WITNESS: {"kim", "noor", "paul"},
        SignerRole.COMPANION: set(),
    }


@pytest.mark.once
def test_what_else_somebody_is_does_not_keep_them_from_signing(cast: Cast) -> None:
    plan = with_everybody(PlanStatus.ACTIVE, cast)
    for role in (Role.APPROVER, Role.AUDITOR):
        RoleGrantFactory(user=cast.account("noor"), role=role)
    StandIn.objects.filter(kind=StandInKind.MANAGER).update(by=cast.people()["paul"])

    assert signing(cast, plan) == SIGNS | {SignerRole.HR: {"mia", "noor"}}


@pytest.mark.once
def test_a_manager_who_stands_in_in_hr_as_well_signs_as_the_manager(cast: Cast) -> None:
    plan = with_everybody(PlanStatus.ACTIVE, cast)
    Plan.objects.filter(pk=plan.pk).update(manager=cast.people()["ada"])
    plan = Plan.objects.get(pk=plan.pk)

    assert {role for role in SignerRole if may_sign_as(actor(cast, "ada"), plan, role)} == {
        SignerRole.MANAGER
    }
    assert P.SIGN_FORM in held_by(cast, plan, "ada")["ada"]


# What a manager's stand-in keeps going.
ANA_DOES = {
    PlanStatus.CONSULTATION: {Verb.ANSWER_PROPOSAL},
    PlanStatus.ACTIVE: {
        Verb.HOLD_CHECKPOINT,
        Verb.MOVE_CHECKPOINT,
        Verb.SAY_NOT_HELD,
        Verb.ADD_DETAIL,
        Verb.DELIVER_SUPPORT,
        Verb.REACH_MILESTONE,
        Verb.PROPOSE_CHANGE,
    },
    PlanStatus.PAUSED: {Verb.ADD_DETAIL, Verb.DELIVER_SUPPORT},
}
TALKING = {Verb.COMMENT, Verb.ANSWER_QUESTION, Verb.ADD_EVIDENCE, Verb.WITHDRAW_EVIDENCE}
# These wait for something else than a state: a form that asks, an outcome that was put forward.
NOT_YET = {
    PlanStatus.ACTIVE: {Verb.CLOSE, Verb.SIGN_FORM},
    PlanStatus.PAUSED: {Verb.SIGN_FORM},
    PlanStatus.CLOSED: {Verb.SIGN_FORM},
}


@pytest.mark.once
@pytest.mark.parametrize("state", PlanStatus)
def test_whoever_only_reads_or_stands_in_is_offered_no_more_than_is_theirs(
    cast: Cast, plan: Plan, state: PlanStatus
) -> None:
    standing_in = {"ana": ANA_DOES[state] | TALKING} if state in ANA_DOES else {}
    for_mia = {"ada": WHO_DOES[state]["noor"] - {Verb.ATTEST}} if "noor" in WHO_DOES[state] else {}

    offered = {name: verbs for name in NAMES if (verbs := lifecycle.verbs_for(actor(cast, name), plan))}

    assert offered == WHO_DOES[state] | standing_in | for_mia


@pytest.mark.once
@pytest.mark.parametrize("state", PlanStatus)
def test_a_step_that_nobody_is_offered_in_a_state_is_refused_by_the_state_itself(
    cast: Cast, plan: Plan, state: PlanStatus
) -> None:
    possible = set()
    for verb in set(Verb) - {Verb.DRAFT}:
        with suppress(NotNow):
            possible.add(lifecycle.check(plan, verb).verb)

    assert possible == set().union(*WHO_DOES[state].values()) | NOT_YET.get(state, set())
