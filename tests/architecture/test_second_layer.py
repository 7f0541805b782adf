"""The second layer, with the first switched off: whatever the tables and funnels say, nothing of a plan gets out.

Twice over every address of a plan: once with every table saying yes, which leaves the fences; once with funnels that
hand on whatever they are given, which leaves the guard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q
from django.test import Client
from django.urls import reverse

from employees.guard import GuardedQuerySet, Why
from employees.models.guarded import Guarded
from employees.permissions import Policy, actor_for
from plans.enums import PlanStatus
from plans.models import Goal, Plan
from plans.permissions import PLANS, PlanPermission
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast

pytestmark = pytest.mark.once

Switch = Callable[[pytest.MonkeyPatch], None]

ROOT = Path(settings.BASE_DIR)
TODAY = date(2026, 6, 1)
SECRET = "Zwirbelkraut"
# Somebody beside Sam, another manager, HR of other departments, who runs the installation, and who may yet accompany.
OUTSIDERS = ("chris", "ana", "ada", "tom", "kim")
STATES = (PlanStatus.DRAFT, PlanStatus.IN_REVIEW, PlanStatus.ACTIVE)


def say_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every table say yes to everybody, alone and in lists."""
    monkeypatch.setattr(Policy, "can", lambda *_asked: True)
    monkeypatch.setattr(Policy, "holding", lambda *_asked: Q(pk__isnull=False))


def hand_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every funnel hand on what it is given, unnarrowed, as code does that forgets to ask one."""
    say_yes(monkeypatch)
    monkeypatch.setattr(Policy, "fenced", lambda _self, _actor, things: things)


def secretive(plan: Plan) -> Plan:
    """The plan with a word in it that stands nowhere else."""
    Plan.objects.filter(pk=plan.pk).update(reason=SECRET, noun=SECRET)
    Goal.objects.filter(plan=plan).update(statement=SECRET, measure=SECRET)
    return plan


def asked(plan: Plan, cast: Cast, *, of_everybody: bool) -> Iterator[tuple[str, str, str, str]]:
    """Every address of the plan in its state, who asks there and how: everybody both ways, or by turns."""
    rows = {
        name: row
        for name, row in MATRIX.items()
        if row.state == plan.status and row.arguments.get("ref") == "plan"
    }
    every = [(somebody, method) for somebody in OUTSIDERS for method in ("get", "post")]
    for place, (name, row) in enumerate(rows.items()):
        url = address(name, row, cast, plan)
        # Ten pairs and a step of seven: all of them come round.
        for somebody, method in every if of_everybody else [every[place * 7 % len(every)]]:
            yield name, url, somebody, method


@pytest.fixture
def browsers(signed_in: Callable[[str], Client]) -> dict[str, Client]:
    """One for each outsider, in which an error is an answer."""
    found = {name: signed_in(name) for name in (*OUTSIDERS, "jana")}
    for client in found.values():
        client.raise_request_exception = False
    return found


def leaks(plan: Plan, cast: Cast, browsers: dict[str, Client], *, of_everybody: bool = False) -> list[str]:
    """Where somebody got in, or anything of the plan got out, and who it was."""
    found = []
    for name, url, somebody, method in list(asked(plan, cast, of_everybody=of_everybody)):
        answer = getattr(browsers[somebody], method)(url)
        body = answer.getvalue().decode(errors="replace")
        refused = answer.status_code in {403, 404, 405, 500}
        if not refused or SECRET in body or cast.sam.last_name in body:
            found.append(f"{method} {name} by {somebody}: {answer.status_code}")
    return found


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("switch_off", [say_yes, hand_on])
def test_nothing_of_a_plan_gets_out_while_the_first_layer_is_off(
    cast: Cast,
    browsers: dict[str, Client],
    monkeypatch: pytest.MonkeyPatch,
    state: PlanStatus,
    switch_off: Switch,
) -> None:
    plan = secretive(plan_in(state, cast))
    switch_off(monkeypatch)

    assert leaks(plan, cast, browsers) == []


@pytest.mark.stress
@pytest.mark.parametrize("state", PlanStatus)
@pytest.mark.parametrize("switch_off", [say_yes, hand_on])
def test_nothing_gets_out_whoever_asks_wherever(
    cast: Cast,
    browsers: dict[str, Client],
    monkeypatch: pytest.MonkeyPatch,
    state: PlanStatus,
    switch_off: Switch,
) -> None:
    plan = secretive(plan_in(state, cast))
    switch_off(monkeypatch)

    assert leaks(plan, cast, browsers, of_everybody=True) == []


def test_the_switches_do_switch_the_first_layer_off(
    cast: Cast, browsers: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = secretive(plan_in(PlanStatus.ACTIVE, cast))
    url = reverse("plan", args=[plan.ref])
    assert SECRET in browsers["jana"].get(url).content.decode()

    say_yes(monkeypatch)
    assert PLANS.can(actor_for(cast.account("chris"), on=TODAY), PlanPermission.VIEW, plan)
    hand_on(monkeypatch)
    # Not even who may see the plan gets it from code that asks no funnel.
    assert browsers["jana"].get(url).status_code == 500


def ways_to_a_plan(model: type[Model]) -> set[str]:
    """The references by which rows of a model belong to a plan, or to something else that is guarded."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and getattr(field.related_model, "is_guarded", False)
    }


def test_every_model_that_belongs_to_a_plan_is_guarded_and_says_through_what() -> None:
    ours = [*apps.get_app_config("plans").get_models(), *apps.get_app_config("reviews").get_models()]
    belonging = [model for model in ours if ways_to_a_plan(model)]

    assert [model.__name__ for model in belonging if not getattr(model, "is_guarded", False)] == []
    for model in belonging:
        assert issubclass(model, Guarded)
        assert model.guarded_through in ways_to_a_plan(model) | {""}
        assert isinstance(model._default_manager.all(), GuardedQuerySet)
        assert isinstance(model._base_manager.all(), GuardedQuerySet)


# Every place where something passes the guard unasked, written out by hand. docs/access.md says why each is one.
ASIDE = {
    "plans/closing/gathering.py": {"RULE": 1},
    "plans/documents/verifying.py": {"VERIFY": 1},
    "plans/notices/access.py": {"RULE": 1},
    "plans/queries/documents.py": {"RULE": 1},
    "plans/tasks.py": {"SWEEP": 1},
    "plans/workflows/adjustments.py": {"RULE": 2},
    "plans/workflows/emergencies.py": {"RULE": 2},
    "plans/workflows/fair_start.py": {"RULE": 3},
    "plans/workflows/sharing.py": {"RULE": 1},
    "plans/workflows/standing_in.py": {"RULE": 1},
    "reviews/tasks.py": {"SWEEP": 6},
}


def test_nothing_passes_the_guard_but_for_a_listed_reason() -> None:
    found: dict[str, dict[str, int]] = {}
    for app in ("pip_config", "employees", "plans", "reviews"):
        for path in (ROOT / app).rglob("*.py"):
            for why in re.findall(r"aside\(Why\.(\w+)\)", path.read_text(encoding="utf-8")):
                reasons = found.setdefault(str(path.relative_to(ROOT)), {})
                reasons[why] = reasons.get(why, 0) + 1

    assert found == ASIDE
    assert {why for reasons in ASIDE.values() for why in reasons} == {why.name for why in Why}
