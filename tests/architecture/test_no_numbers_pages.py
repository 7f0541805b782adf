"""No row's own number leaves the application: not in a page, an address, a header, a file, a letter, or the record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.forms import BaseForm, ModelChoiceField
from django.test import Client
from django.urls import get_resolver

from employees.models import AuditEvent
from employees.outbox import deliver_due
from reviews.notices import CATALOGUE
from tests.architecture.test_every_answer import by_state
from tests.architecture.test_matrix import address
from tests.architecture.test_source import TEMPLATES, name_of
from tests.coming_in import just_came_in
from tests.factories.plans import MONDAY, plan_in
from tests.factories.remembered import forget
from tests.people import make_cast
from tests.reading import text_of_paper

pytestmark = pytest.mark.once

# Every row that is made here has a number like this, which nothing else has.
FIRST = 7_310_000_001
NUMBER = re.compile(rb"7[.,\s\xa0]?310[.,\s\xa0]?00\d[.,\s\xa0]?\d{3}")
OURS = ("employees", "plans", "reviews", "account", "mfa")


@pytest.fixture
def _numbered(db: None) -> Iterator[None]:
    """Let the numbers of all rows begin far away from every number that people write."""
    forget()  # what other tests built has other numbers
    tables = [
        model._meta.db_table
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.pk.get_internal_type() == "BigAutoField" or model._meta.auto_created
    ]
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), {FIRST})")
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, FIRST])
    yield
    forget()


def seen(name: str, content: bytes) -> list[str]:
    if content.startswith(b"%PDF"):
        content = text_of_paper(content).encode()
    return [
        f"{name}: {content[max(found.start() - 60, 0) : found.end() + 10]!r}"
        for found in NUMBER.finditer(content)
    ]


@pytest.mark.long
@pytest.mark.usefixtures("_numbered")
@pytest.mark.parametrize("state", by_state())
def test_no_row_is_told_by_its_number(state: str) -> None:
    cast, rows, clients = make_cast(), by_state()[state], dict[str, Client]()
    plan = plan_in(next(iter(rows.values())).state, cast) if state else None
    assert cast.sam.pk > FIRST
    told: list[str] = []

    for name, row in rows.items():
        somebody = min(row.who)
        if somebody not in clients:
            clients[somebody] = Client()
            clients[somebody].force_login(cast.account(somebody))
            just_came_in(clients[somebody])
        url = address(name, row, cast, plan)
        answer = clients[somebody].get(url)
        headers = json.dumps([url, *answer.headers.values(), answer.cookies.output()]).encode()
        told += seen(name, answer.getvalue()) + seen(f"{name}, its headers", headers)
    deliver_due(notices=CATALOGUE, at_clock=lambda: MONDAY + timedelta(weeks=10))
    for letter in mail.outbox:
        told += seen(f"the letter {letter.subject}", letter.message().as_bytes())
    for event in AuditEvent.objects.all():
        told += seen(event.event, json.dumps([event.data, event.about_ref, event.actor_ref]).encode())

    assert told == []


def test_no_form_offers_a_row_by_its_number() -> None:
    fields = [
        (form, name, field)
        for form in forms_of(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, ModelChoiceField)
    ]

    assert len(fields) >= 8
    assert [f"{form.__name__}.{name}" for form, name, field in fields if field.to_field_name != "ref"] == []


def forms_of(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    """Every form of ours, once its pages were imported."""
    get_resolver().url_patterns  # noqa: B018 -- imports every page
    for form in kind.__subclasses__():
        if form.__module__.startswith(("employees.", "plans.", "reviews.")):
            yield form
        yield from forms_of(form)


def test_no_template_writes_a_row_s_number_but_those_of_one_s_own_passkeys() -> None:
    said = {
        name_of(page)
        for page in TEMPLATES
        if re.search(r"{[{%][^}]*(?<!attrs)\.(?:pk|id)\b[^}]*[%}]}", page.read_text(encoding="utf-8"))
    }

    # The library's addresses of them; of nobody else's is anything found there.
    assert said == {
        "templates/mfa/webauthn/authenticator_confirm_delete.html",
        "templates/mfa/webauthn/authenticator_list.html",
    }


def test_such_a_number_would_be_found() -> None:
    page = b'<option value="7310000004">Support</option> 7,310,000,012 \xe2\x80\x94 7310000'

    assert len(seen("a page", page)) == 2
