"""The short form: a draft begun, a comment and a preference, each pressed eight times at once on a real gunicorn."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories.plans import plan_in
from tests.people import Cast, make_cast
from tests.prove.concurrency.crowd import Answers, press
from tests.prove.concurrency.effects import State, columns_of, state_of
from tests.prove.concurrency.trial import gunicorn, post_of
from tests.prove.inputs.clock import clock
from tests.prove.inputs.exploring import Deed, Explorer
from tests.prove.inputs.filling import filled, plain_words
from tests.prove.inputs.world import World

CROWD = 8


@pytest.fixture
def company(transactional_db: None) -> Cast:
    """The cast, committed, with Sam's plan under way: the server reads the same database."""
    with clock():
        cast = make_cast()
        plan_in(PlanStatus.ACTIVE, cast)
    return cast


def state() -> State:
    """Everything as it stands."""
    with connection.cursor() as cursor:
        return state_of(cursor, columns_of(cursor))


def deed_of(explorer: Explorer, who: str, address: str) -> Deed:
    """The form of a page, filled in so that it goes through."""
    explorer.visit(who, address)
    (form,) = (one for places in explorer.forms.values() for _who, one in places if one.page == address)
    deeds = (Deed(who, form, filled(form, plain_words, attempt, set(), None)) for attempt in range(6))
    return next(deed for deed in deeds if explorer.would_go_through(deed))


@pytest.mark.processes
@pytest.mark.slow
def test_a_form_pressed_eight_times_at_once_has_one_effect(
    company: Cast, postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, since = Plan.objects.get(), time.time()
    url = urlsplit(postgres_server)._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    with clock():
        explorer = Explorer(World(company, []))
        deeds = [
            deed_of(explorer, "sam", reverse("my_plan_ask")),
            deed_of(explorer, "jana", reverse("plan_comments", args=[plan.ref])),
        ]
    monkeypatch.setenv("WAYMARK_PROVE_STATE", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.prove.concurrency.settings")
    with gunicorn(url, tmp_path, since) as port:
        for deed in deeds:
            cookies = {
                settings.SESSION_COOKIE_NAME: explorer.client(deed.who)
                .cookies[settings.SESSION_COOKIE_NAME]
                .value
            }
            before = state()

            answers = press(port, post_of(deed, cookies), CROWD)

            effect = state().since(before)
            assert answers == Answers(Counter({302: CROWD}))
            assert effect.rows[TABLES[deed.form.name]] == 1
            assert (
                sum(count for kind, count in effect.rows.items() if kind.startswith("employees_auditevent"))
                == 1
            )


TABLES = {"my_plan_ask": "plans_question", "plan_comments": "plans_comment"}


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_button_that_forgets_that_it_was_pressed_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock():
        plan_in(PlanStatus.ACTIVE, cast)
        explorer = Explorer(World(cast, []))
        deed = deed_of(explorer, "jana", reverse("plan_comments", args=[Plan.objects.get().ref]))
        monkeypatch.setattr("plans.deadlines.PRESSED_TWICE", timedelta())
        before = state()
        explorer.act(deed)
        once = state().since(before)
        explorer.act(deed)

        found = state().since(before).other_rows(once)

    assert [one for one in found if one.startswith("plans_comment")] == ["plans_comment: +2, once +1"]
