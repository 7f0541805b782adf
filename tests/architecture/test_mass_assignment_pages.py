"""Names of columns that no form asks for, sent along with every form: what is written is what is written without them.

A form is opened, filled as it stands with plausible words, and sent twice, each time taken back: as it is, and with the
name of every column of every table of ours, of keys and of what roles and rights are kept under. The statements that
reach the database must be the same. Here a few of the forms; all of them with `--long`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import path

from employees.models import User
from plans.enums import PlanStatus
from plans.models import Plan
from tests.architecture.matrix import MATRIX
from tests.architecture.test_every_answer import by_state
from tests.architecture.test_matrix import address
from tests.broken import WRITES
from tests.factories.plans import plan_in
from tests.people import Cast

pytestmark = pytest.mark.once

MODELS = [
    model for app in ("employees", "plans", "reviews") for model in apps.get_app_config(app).get_models()
]
RIGHTS = (
    "is_staff", "is_superuser", "is_active", "role", "roles", "permissions", "groups", "user_permissions", "by", "at",
    "actor", "id", "pk",
)  # fmt: skip
OTHER_TEXT, OTHER_DAY = "Smuggled", "2031-12-31"
# What differs from one time to the next: references, salts, hashes, keys of rows, and tokens.
VOLATILE = re.compile(r"\b(?:[0-9a-z]{26}|[0-9a-f]{32,64}|[A-Za-z0-9+/_=-]{40,})\b")
# With everything the list is some 130 forms; every so many are looked at each time.
EVERY = 20


def columns() -> dict[str, str]:
    """Each name that a column has, or could be set by, and a value that it would take."""
    found = dict.fromkeys(RIGHTS, "1")
    for model in MODELS:
        for field in model._meta.concrete_fields:
            kind = field.get_internal_type()
            value = (
                field.choices[-1][0]
                if field.choices
                else OTHER_DAY + " 09:00"
                if kind == "DateTimeField"
                else OTHER_DAY
                if kind == "DateField"
                else "on"
                if kind == "BooleanField"
                else OTHER_TEXT
                if "Char" in kind or "Text" in kind
                else "1"
            )
            found.setdefault(field.name, str(value))
            found.setdefault(field.attname, str(value))
    return found


COLUMNS = columns()


def filled(form: Tag) -> dict[str, list[str]]:
    """What a person would send: what stands there, and something plausible where nothing does."""
    sent: dict[str, list[str]] = {}
    for box in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(box["name"]), str(box.get("type", "text"))
        stands = box.get_text().strip() if box.name == "textarea" else str(box.get("value", ""))
        if box.name == "select":
            options = [option for option in box.find_all("option") if option.get("value")]
            chosen = [option for option in options if option.has_attr("selected")] or options
            sent[name] = [str(chosen[0]["value"])] if chosen else [""]
        elif kind in {"radio", "checkbox"}:
            sent.setdefault(name, [stands or "on"])
        elif kind != "file":
            usual = {"date": "2026-06-10", "time": "10:00", "number": "2", "email": "new@example.org"}
            sent[name] = [stands or usual.get(kind, "2026-06-10" if name.endswith("_on") else "Some words.")]
    return sent


class Written:
    """The statements that write, as often as each came, with what they wrote."""

    def __init__(self) -> None:
        self.said: Counter[str] = Counter()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Note a statement as it passes."""
        text = str(sql)
        if WRITES.match(text) and "session" not in text:
            values = " | ".join(str(one) for one in params or ())
            self.said[f"{text[:120]} <- {re.sub(r'[0-9]{5,}', '…', VOLATILE.sub('…', values))}"] += 1
        return execute(sql, params, many, context)


def written(client: Client, url: str, sent: dict[str, list[str]]) -> tuple[int, Counter[str]]:
    """What a form writes; taken back."""
    client.raise_request_exception = False
    watch = Written()
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            status = client.post(url, sent).status_code
        transaction.set_rollback(True)
    return status, watch.said


def smuggled(client: Client, url: str) -> tuple[int, set[str]]:
    """How a page's form was answered, and the statements that differ for what nobody asked for."""
    page = BeautifulSoup(client.get(url).getvalue(), "html.parser")
    asked = {str(box["name"]) for box in page.select("[name]")}
    main = page.select_one("main form[method=post]") or page.select_one("form[method=post]")
    sent = filled(main) if isinstance(main, Tag) else {}
    more = {name: [value] for name, value in COLUMNS.items() if not _is_asked(name, asked)}
    status, as_it_is = written(client, url, sent)
    again, with_more = written(client, url, {**more, **sent})
    if again >= 400 and not with_more:
        return status, set()  # refused, with what nobody asked for in it: as good an answer
    return status, set((as_it_is - with_more) + (with_more - as_it_is)) | (
        {f"{status} and {again}"} if status != again else set()
    )


def _is_asked(name: str, asked: set[str]) -> bool:
    """Whether a page asks for it, alone or as one of several rows."""
    return any(name == one or one.endswith(f"-{name}") for one in asked)


def rows() -> Iterator[Any]:
    place = 0
    for state, found in by_state().items():
        for name in found:
            place += 1
            yield pytest.param(state, name, marks=() if place % EVERY == 0 else pytest.mark.long, id=name)


@pytest.mark.parametrize(("state", "name"), list(rows()))
def test_what_no_form_asks_for_is_not_written(
    cast: Cast, signed_in: Callable[[str], Client], time_machine: Any, state: str, name: str
) -> None:
    time_machine.move_to(datetime(2026, 6, 10, 9, 0, tzinfo=UTC), tick=False)
    row = MATRIX[name]
    plan = plan_in(row.state, cast) if state else None

    status, differs = smuggled(signed_in(min(row.who)), address(name, row, cast, plan))

    assert differs == set()
    assert status < 500


# --- That a form which writes what it is sent is found


class Trusting(forms.Form):
    """Asks for one thing."""

    reason = forms.CharField()


def trusting(request: HttpRequest) -> HttpResponse:
    """And writes whatever is sent, as `**request.POST` does."""
    if request.method == "POST":
        known = {field.name for field in User._meta.concrete_fields} - {"id", "ref", "email"}
        sent = {
            key: value for key, value in request.POST.dict().items() if key in known & {"theme", "is_staff"}
        }
        User.objects.filter(pk=request.user.pk).update(last_login=None, **sent)
        return redirect("/")
    return HttpResponse(f"<main><form method='post'>{Trusting()}</form></main>")


urlpatterns = [path("trusting/", trusting)]


@pytest.mark.urls(__name__)
def test_a_form_that_trusts_what_it_is_sent_is_found(
    cast: Cast, signed_in: Callable[[str], Client], settings: Any
) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one.startswith("django.contrib")]

    status, differs = smuggled(signed_in("sam"), "/trusting/")

    assert status == 302
    assert any("theme" in one for one in differs)


def test_the_names_are_those_of_every_column() -> None:
    assert {"status", "employee", "employee_id", "approved_by", "answered_at", "role", "is_active"} <= set(
        COLUMNS
    )
    assert len(COLUMNS) > 300
    assert Plan._meta.get_field("status").choices[-1][0] in PlanStatus.values
