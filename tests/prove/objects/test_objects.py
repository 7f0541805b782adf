"""The sweep over references in short, and that it finds what is planted. In full: `./waymark prove objects`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.urls import get_resolver, reverse

from employees.errors import NotAllowed, NotVisible
from employees.models import Department
from employees.models.base import new_ref
from employees.web.guarding import GuardMiddleware
from plans.enums import PlanStatus
from plans.models import Plan
from plans.views.portfolio import PlanDetail
from tests.prove.objects.asking import Asker, counted_once
from tests.prove.objects.forms import forms_in, with_reference
from tests.prove.objects.places import (
    NAMES_NOTHING,
    NO_REFERENCE,
    PARAMETERS,
    PASSKEYS,
    SECRETS,
    SENT,
    patterns,
    places,
)
from tests.prove.objects.questions import SHARES, Question
from tests.prove.objects.sweep import Sweep
from tests.prove.objects.telling import report
from tests.prove.objects.world import ACTORS, FINANCE, SUPPORT, World, build

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# As in the long form: a Monday after the last of the plans has closed.
AT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
A_FEW = 200
# Pages with forms that hold references, for one and for several.
FORMS = ("plan_change", "checkpoint_log", "plan_evidence_new", "my_plan_propose")
SOME = ("sam", "jana", "mia", "chris", "lee", "tom", "ola", "companion", "nobody")


@pytest.fixture(scope="module")
def begun(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, Asker]]:
    """Sam's plan under way, and in Finance one that is a draft and one under way: built once, for all that is asked.

    Whatever is asked is taken back at once, and all of it in the end.
    """
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False), transaction.atomic():
        world = build(AT, {SUPPORT: [PlanStatus.ACTIVE], FINANCE: [PlanStatus.DRAFT, PlanStatus.ACTIVE]})
        asker = Asker(world.stage.browser)
        asker.begin(SOME)
        yield world, asker
        transaction.set_rollback(True)


@pytest.fixture
def sweep(begun: tuple[World, Asker]) -> Sweep:
    """A sweep by some of the actors, ready to begin."""
    world, asker = begun
    return Sweep(world, asker, seed=1, actors=SOME, pages=FORMS)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the second layer, which would stop what is planted below."""
    monkeypatch.setattr(GuardMiddleware, "__call__", lambda self, request: self.get_response(request))


def test_nothing_of_another_department_is_answered_to_whoever_names_it(sweep: Sweep) -> None:
    with counted_once():
        tally = sweep.run(A_FEW)

    assert tally.holds, report(sweep)
    assert tally.total == A_FEW
    assert set(tally.kinds) == set(SHARES)


def asks(sweep: Sweep, name: str, who: str = "chris", method: str = "GET", **more: Any) -> Sweep:
    """Ask for the plan that is under way in Finance."""
    scene = next(one for one in sweep.world.scenes if (one.side, one.state) == (FINANCE, PlanStatus.ACTIVE))
    address, nowhere = (reverse(name, kwargs={"ref": ref, **more}) for ref in (scene.plan.ref, new_ref()))
    sweep.put(Question("address", who, method, name, address, nowhere, about=scene, model="Plan"))
    return sweep


def found_or_not(ref: str) -> Plan:
    """A plan by its reference, whoever asks."""
    plan = Plan.objects.select_related("employee__user", "manager__user").filter(ref=ref).first()
    if plan is None:
        raise NotVisible
    return plan


class TestItFinds:
    """What is planted."""

    def test_a_funnel_that_hands_on_whatever_it_is_given(
        self, sweep: Sweep, unguarded: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hands_on(_actor: Any, ref: str, *_asked: Any) -> Plan:
            return found_or_not(ref)

        monkeypatch.setattr("plans.web.pages.plan_for", hands_on)

        tally = asks(sweep, "plan_support").tally

        assert [one.partition("answers ")[2] for one in tally.leaks] == [
            "200 with a word of another department",
            "200 otherwise than to what does not exist (404)",
        ]
        assert not tally.holds

    def test_a_refusal_that_says_that_there_is_something(
        self, sweep: Sweep, unguarded: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuses(_actor: Any, ref: str, *_asked: Any) -> Plan:
            found_or_not(ref)
            raise NotAllowed

        monkeypatch.setattr("plans.web.pages.plan_for", refuses)

        tally = asks(sweep, "plan").tally

        assert [one.partition("answers ")[2] for one in tally.leaks] == [
            "403 otherwise than to what does not exist (404)"
        ]

    def test_what_differs_in_a_header_alone(self, sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
        inside = sweep.asker.ask("chris", "GET", "/help/")
        other = sweep.asker.ask("chris", "GET", "/help/")
        assert inside.shape(set()) == other.shape(set())

        other.head += "\nX-Plan: found"

        assert inside.shape(set()) != other.shape(set())

    def test_a_view_that_writes_before_it_asks(self, sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
        show = PlanDetail.dispatch

        def writes(self: PlanDetail, *args: Any, **kwargs: Any) -> Any:
            Department.objects.create(name="Written")
            return show(self, *args, **kwargs)

        monkeypatch.setattr(PlanDetail, "dispatch", writes)

        tally = asks(sweep, "plan").tally

        assert [one.partition("): ")[2] for one in tally.writes] == ["wrote to employees_department"]
        assert not tally.holds
        assert not Department.objects.filter(name="Written").exists()  # and it was taken back

    def test_what_changes_another_plan_from_within_a_form_of_ones_own(
        self, sweep: Sweep, unguarded: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene = sweep.world.scenes[-1]
        show = PlanDetail.dispatch

        def changes(self: PlanDetail, *args: Any, **kwargs: Any) -> Any:
            Plan.objects.filter(ref=self.request.POST.get("also", "")).update(reason="Mine now.")
            return show(self, *args, **kwargs)

        monkeypatch.setattr(PlanDetail, "dispatch", changes)
        own = sweep.world.scenes[0]
        address = reverse("plan", args=[own.plan.ref])
        sent = {"also": scene.plan.ref}
        sweep.put(
            Question(
                "body",
                "jana",
                "POST",
                "plan",
                address,
                address,
                sent,
                {"also": new_ref()},
                whole=True,
                about=scene,
            )
        )

        assert any(one.endswith("changed plans_plan") for one in sweep.tally.writes)

    def test_what_ends_in_an_error(self, sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(PlanDetail, "dispatch", lambda *_args, **_more: 1 / 0)

        assert len(asks(sweep, "plan").tally.errors) == 1

    def test_rows_that_differ_when_all_is_over(self, sweep: Sweep) -> None:
        assert sweep.asker.differing() == []

        with transaction.atomic():
            made = Department.objects.create(name="Left behind")
            assert sweep.asker.differing() == [("employees_department", made.pk)]
            transaction.set_rollback(True)


def test_every_address_with_something_in_it_is_swept_or_said_why_not() -> None:
    swept = {one.name for one in places()}
    with_arguments = {name for name, _route, arguments in patterns(get_resolver().url_patterns) if arguments}

    assert with_arguments - swept - SECRETS - PASSKEYS - NAMES_NOTHING == set()
    assert swept & (SECRETS | PASSKEYS | NAMES_NOTHING) == set()


def test_every_parameter_that_a_page_reads_is_swept_or_holds_no_reference() -> None:
    root, read = Path(settings.BASE_DIR), set()
    for app in ("employees", "plans", "reviews"):
        for path in (root / app).rglob("*.py"):
            read |= set(re.findall(r"GET(?:\.get\(|\[)\"(\w+)\"", path.read_text(encoding="utf-8")))

    assert read - {parameter for _page, parameter, _model in PARAMETERS} - NO_REFERENCE == set()


def test_every_parameter_stands_on_a_page_that_there_is() -> None:
    known = {name for name, _route, _arguments in patterns(get_resolver().url_patterns)}

    assert {page for page, _parameter, _model in (*PARAMETERS, *SENT)} - known == set()


def test_a_form_is_sent_with_another_reference_in_a_value_in_a_name_and_beside_its_own() -> None:
    own, other = "a" * 26, "b" * 26
    page = (
        f'<form method="post" action="/there/"><select name="area"><option value="">-</option>'
        f'<option value="{own}" selected>One</option></select><input name="standing_{own}" value="met">'
        f'<input type="checkbox" name="notes" value="{own}" checked><textarea name="why"></textarea></form>'
        '<form method="get"><input name="q"></form>'
    )

    (form,) = forms_in(page, "/here/", {own})

    assert (form.action, form.many) == ("/there/", {"notes"})
    assert set(form.references) == {"area", f"standing_{own}", "notes"}
    assert with_reference(form, "area", other, added=False)["area"] == [other]
    assert with_reference(form, "notes", other, added=True)["notes"] == [own, other]
    renamed = with_reference(form, f"standing_{own}", other, added=False)
    assert renamed[f"standing_{other}"] == ["met"] and f"standing_{own}" not in renamed


def test_the_actors_are_the_whole_cast_and_more(sweep: Sweep) -> None:
    assert len(ACTORS) == len(set(ACTORS)) == 23
    foreign: Callable[[str], int] = lambda who: len(sweep.world.foreign(who))  # noqa: E731 -- read twice
    assert {who: foreign(who) for who in ("noor", "chris", "jana", "ola")} == {
        "noor": 0,
        "chris": 3,
        "jana": 2,
        "ola": 1,
    }
