"""Who sees which request to open a plan in an emergency, who decides it, what is open, and what Sam is told.

Tom and Ivo own the system, and so does Noor, who leads HR. Ola leads HR as well, and is in conflict about Sam. Paul
looks after those who work in HR, of whom Ada is one. Chris asked once, and owns the system no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from employees.encryption import lock
from employees.enums import ConflictKind, Role
from employees.errors import NotVisible
from employees.guard import entered, mark
from employees.models import Conflict, Employee, User
from employees.permissions import Actor, Relation, actors_for
from plans.enums import PlanStatus
from plans.models import EmergencyAccess, Plan
from plans.permissions import may_decide_emergency
from plans.queries import emergencies as funnels
from plans.queries.emergencies import asked_by, decided_for, emergency_for, open_now, to_decide, told_of
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import draft_plan, plan_in
from tests.people import Cast
from tests.plans.test_who_may import SOMEBODY

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
UNTIL = NOW + timedelta(hours=1)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)

# Who asked about whom, and what came of it, in the order in which it was asked.
REQUESTS = {
    "waiting": ("tom", "sam", "waits"),
    "opened": ("tom", "sam", "open"),
    "declined": ("tom", "sam", "declined"),
    "taken back": ("tom", "sam", "ended"),
    "ended": ("tom", "sam", "open and ended"),
    "about lee": ("ivo", "lee", "waits"),
    "lee's": ("ivo", "lee", "open"),
    "about ada": ("tom", "ada", "waits"),
    "ada's": ("tom", "ada", "open"),
    "about noor": ("tom", "noor", "waits"),
    "by noor": ("noor", "sam", "waits"),
    "by chris": ("chris", "lee", "waits"),
}
TOMS = ["waiting", "opened", "declined", "taken back", "ended", "about ada", "ada's", "about noor"]
ASKED = {"tom": TOMS, "ivo": ["about lee", "lee's"], "noor": ["by noor"]}
TO_DECIDE = {
    "noor": ["waiting", "about lee", "about ada", "by chris"],
    "ola": ["about lee", "about ada", "about noor", "by chris"],
    "paul": ["about ada", "about noor"],
}
DECIDED = {"noor": ["opened", "ended", "lee's", "ada's"], "ola": ["lee's", "ada's"], "paul": ["ada's"]}
# Whether the very one is there, for somebody who comes by its address.
THERE = {
    ("tom", "waiting"): True,
    ("tom", "declined"): True,
    ("tom", "about lee"): False,
    ("tom", "by noor"): False,
    ("ivo", "lee's"): True,
    ("ivo", "opened"): False,
    ("chris", "by chris"): False,
    ("noor", "waiting"): True,
    ("noor", "taken back"): True,
    ("noor", "lee's"): True,
    ("noor", "by noor"): True,
    ("noor", "about noor"): False,
    ("ola", "waiting"): False,
    ("ola", "about noor"): True,
    ("paul", "about noor"): True,
    ("paul", "about lee"): False,
    ("mia", "waiting"): False,
    ("jana", "waiting"): False,
    ("sam", "opened"): False,
}
Requests = dict[str, EmergencyAccess]
Found = dict[str, list[str]]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's, under way."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def lees(cast: Cast, plan: Plan) -> Plan:
    """Lee's, beside it."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


def request_for(cast: Cast, by: str, person: str, at: datetime, **more: Any) -> EmergencyAccess:
    return EmergencyAccess.objects.create(
        person=cast.people()[person],
        locked_reason=lock("The copy of the record does not open."),
        asked_at=at,
        asked_by=cast.account(by),
        **more,
    )


def opening(cast: Cast, plan: Plan, at: datetime = NOW, tell_on: date = TODAY) -> dict[str, Any]:
    """What Noor says who opens it for an hour."""
    return {
        "plan": plan,
        "confirmed_at": at,
        "confirmed_by": cast.account("noor"),
        "until": at + timedelta(hours=1),
        "tell_on": tell_on,
    }


@pytest.fixture
def requests(cast: Cast, plan: Plan, lees: Plan) -> Requests:
    """All that were made, by their names above."""
    noor = cast.account("noor")
    for name, role in (("ivo", Role.SYSTEM_OWNER), ("noor", Role.SYSTEM_OWNER), ("ola", Role.HR_LEAD)):
        RoleGrantFactory(user=cast.account(name), role=role)
    RoleGrantFactory(user=cast.account("paul"), role=Role.HR_FOR_HR)
    Conflict.objects.create(
        account=cast.account("ola"), about=cast.sam, kind=ConflictKind.WITNESS, noted_at=NOW, noted_by=noor
    )
    plans = {"sam": plan, "lee": lees, "ada": draft_plan(cast, employee="ada", author="noor")}
    ended = {"ended_at": NOW, "ended_by": noor}
    found = {}
    for minute, (name, (by, person, what)) in enumerate(REQUESTS.items()):
        more: dict[str, Any] = opening(cast, plans[person]) if "open" in what else {}
        more |= ended if "ended" in what else {}
        more |= {"declined_at": NOW, "declined_by": noor} if what == "declined" else {}
        found[name] = request_for(cast, by, person, NOW - DAY + timedelta(minutes=minute), **more)
    return found


def everybody(cast: Cast, at: datetime | None = NOW) -> dict[str, Actor]:
    """Each member of the cast, as they are at an instant."""
    keys = {person.user_id: name for name, person in cast.people().items()}
    accounts = User.objects.filter(pk__in=keys).select_related("employee")
    return {keys[pk]: actor for pk, actor in actors_for(accounts, on=TODAY, at=at).items()}


def asking(actor: Actor) -> AbstractContextManager[object]:
    """A request of the actor's that has looked at nothing yet."""
    return entered(lambda: actor.user_id)


def named(found: Iterable[EmergencyAccess], requests: Requests) -> list[str]:
    names = {one.pk: name for name, one in requests.items()}
    return [names[one.pk] for one in found]


def each_of_them(cast: Cast, ask: Callable[[Actor], Iterable[EmergencyAccess]], requests: Requests) -> Found:
    """What those of the cast find who find anything, each in a request of their own."""
    found = {}
    for name, actor in everybody(cast).items():
        with asking(actor):
            found[name] = named(ask(actor), requests)
    return {name: some for name, some in found.items() if some}


def test_a_system_owner_finds_what_they_asked_for_the_newest_first(cast: Cast, requests: Requests) -> None:
    assert each_of_them(cast, asked_by, requests) == {name: some[::-1] for name, some in ASKED.items()}


def test_what_waits_is_decided_by_who_answers_for_hr_the_oldest_first(cast: Cast, requests: Requests) -> None:
    assert each_of_them(cast, to_decide, requests) == TO_DECIDE


def test_the_fence_alone_lets_nobody_else_decide(
    cast: Cast, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(funnels, "may_decide_emergency", lambda _actor, _access: True)

    assert each_of_them(cast, to_decide, requests) == TO_DECIDE


def test_the_rule_alone_lets_nobody_else_decide(
    cast: Cast, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        funnels, "fence_of_emergencies", lambda actor, rows: mark(rows, account=actor.user_id)
    )

    assert each_of_them(cast, to_decide, requests) == TO_DECIDE


def test_what_was_opened_is_found_by_who_could_decide_it(cast: Cast, requests: Requests) -> None:
    assert each_of_them(cast, decided_for, requests) == {name: some[::-1] for name, some in DECIDED.items()}


def test_the_very_one_is_there_for_who_asked_and_who_may_decide(cast: Cast, requests: Requests) -> None:
    actors, found = everybody(cast), {}
    for name, words in THERE:
        with asking(actors[name]):
            try:
                found[name, words] = emergency_for(actors[name], requests[words].ref) == requests[words]
            except NotVisible:
                found[name, words] = False

    assert found == THERE


def test_a_plan_is_open_to_who_asked_until_its_hour_is_over(cast: Cast, requests: Requests) -> None:
    found = {}
    for at in (None, NOW, UNTIL - SECOND, UNTIL):
        for name, actor in everybody(cast, at).items():
            with asking(actor):
                found[name, at] = open_now(actor)

    assert {key: one for key, one in found.items() if one is not None} == {
        ("tom", NOW): requests["ada's"],
        ("tom", UNTIL - SECOND): requests["ada's"],
        ("ivo", NOW): requests["lee's"],
        ("ivo", UNTIL - SECOND): requests["lee's"],
    }


def test_what_was_ended_or_was_never_opened_is_not_open(cast: Cast, requests: Requests) -> None:
    tom = everybody(cast)["tom"]
    found = []
    for name in ("ada's", "opened"):
        EmergencyAccess.objects.filter(pk=requests[name].pk).update(ended_at=NOW, ended_by=tom.user_id)
        with asking(tom):
            found.append(open_now(tom))

    assert found == [requests["opened"], None]


def test_for_nearly_everybody_nothing_is_asked(
    cast: Cast, requests: Requests, django_assert_num_queries: Any
) -> None:
    at_once, some_time = everybody(cast), everybody(cast, None)
    for actor in (at_once["jana"], at_once["chris"], some_time["tom"]):
        with asking(actor), django_assert_num_queries(0):
            assert open_now(actor) is None


@pytest.fixture
def told(cast: Cast, plan: Plan, lees: Plan) -> Requests:
    """Of Sam's plan: opened before it was shared, as it was, since, and to be told of later. And Lee's."""
    shared = plan.shared_at
    assert shared is not None
    said = {
        "before": opening(cast, plan, shared - SECOND),
        "as it was shared": opening(cast, plan, shared),
        "since": opening(cast, plan),
        "later": opening(cast, plan, tell_on=TODAY + DAY),
        "lee's": opening(cast, lees),
    }
    return {
        name: request_for(cast, "tom", "lee" if name == "lee's" else "sam", NOW + SECOND * number, **more)
        for number, (name, more) in enumerate(said.items())
    }


def test_sam_is_told_what_was_opened_since_the_plan_was_shared_from_the_day_of_telling(
    cast: Cast, plan: Plan, told: Requests
) -> None:
    sam, found = everybody(cast)["sam"], {}
    for day in (TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY):
        with asking(sam):
            found[day] = named(told_of(sam, plan, day), told)

    assert found == {
        TODAY - DAY: [],
        TODAY: ["since", "as it was shared"],
        TODAY + DAY: ["later", "since", "as it was shared"],
        TODAY + 2 * DAY: ["later", "since", "as it was shared"],
    }


def test_nobody_but_the_one_whose_plan_it_is_is_told(
    cast: Cast, plan: Plan, lees: Plan, told: Requests
) -> None:
    sams = each_of_them(cast, lambda actor: told_of(actor, plan, TODAY), told)
    others = each_of_them(cast, lambda actor: told_of(actor, lees, TODAY), told)

    assert (sams, others) == ({"sam": ["since", "as it was shared"]}, {"lee": ["lee's"]})


SAM, MIA, SUPPORT, CENTRAL, ASKER = 1, 2, 3, 4, 9
ABOUT_SAM = EmergencyAccess(person=Employee(pk=SAM, department_id=SUPPORT), asked_by_id=ASKER)
ABOUT_MIA = EmergencyAccess(person=Employee(pk=MIA, department_id=CENTRAL), asked_by_id=ASKER)
LEAD = replace(SOMEBODY, roles=frozenset({Role.HR_LEAD}))
IN_HR = frozenset({MIA})
# What somebody is; whether they decide about Sam, and about Mia, who works in HR.
DECIDE: dict[str, tuple[Actor, bool, bool]] = {
    **{
        role: (replace(SOMEBODY, roles=frozenset({role}), hr_people_ids=IN_HR), False, False)
        for role in (Role.APPROVER, Role.AUDITOR, Role.SYSTEM_OWNER)
    },
    "a partner": (
        replace(
            SOMEBODY, roles=frozenset({Role.HR_PARTNER}), hr_department_ids=frozenset({SUPPORT, CENTRAL})
        ),
        False,
        False,
    ),
    "HR for HR": (
        replace(SOMEBODY, roles=frozenset({Role.HR_FOR_HR}), hr_people_ids=IN_HR),
        False,
        True,
    ),
    "a lead": (LEAD, True, True),
    "a lead who asked": (replace(LEAD, user_id=ASKER), False, False),
    "a lead who is Sam": (replace(LEAD, employee_id=SAM), False, True),
    "a lead who reports to Sam": (replace(LEAD, manager_ids=frozenset({SAM})), False, True),
    "a lead in conflict about Sam": (replace(LEAD, conflict_ids=frozenset({SAM})), False, True),
    "a lead to whom Sam reports": (replace(LEAD, report_ids=frozenset({SAM})), True, True),
}


@pytest.mark.once
def test_who_asked_and_who_is_concerned_decide_nothing() -> None:
    found = {
        words: (actor, may_decide_emergency(actor, ABOUT_SAM), may_decide_emergency(actor, ABOUT_MIA))
        for words, (actor, _sams, _mias) in DECIDE.items()
    }

    assert found == DECIDE


@pytest.mark.once
def test_by_two_relations_alone_is_it_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    # By its name: in the package a function of the same name stands before it.
    rules, found = import_module("plans.permissions.emergencies"), set()
    for each in Relation:
        monkeypatch.setattr(rules, "hr_relations", lambda _actor, _person, known=each: frozenset({known}))
        found |= {each} if may_decide_emergency(SOMEBODY, ABOUT_SAM) else set()

    assert found == {Relation.HR_LEAD, Relation.HR_FOR_HR}
