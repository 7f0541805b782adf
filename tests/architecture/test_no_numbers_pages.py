"""No row's own number leaves the application: not in a page, an address, a header, a file, a letter, or the record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.forms import BaseForm, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, re_path, resolve
from django.urls.resolvers import RegexPattern
from django.views import View

from employees.models import AuditEvent
from employees.outbox import deliver_due
from employees.views.start import absent
from employees.web import open_to
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


def test_no_template_writes_a_row_s_number() -> None:
    said = {
        name_of(page)
        for page in TEMPLATES
        if re.search(r"{[{%][^}]*(?<!attrs)\.(?:pk|id)\b[^}]*[%}]}", page.read_text(encoding="utf-8"))
    }

    assert said == set()


# A number in an address is the first, second or third of something within one plan or template. It is found there
# alone, by whoever may see that plan or template, and says no more than its page does.
ORDINALS = {
    "checkpoint", "checkpoint_add", "checkpoint_file", "checkpoint_log", "checkpoint_move", "checkpoint_not_held",
    "checkpoint_pdf", "my_plan_checkpoint", "my_plan_checkpoint_file", "my_plan_prepare", "plan_letter_pdf",
    "plan_letter_read", "plan_version", "plan_version_certificate", "plan_version_pdf", "template_version",
}  # fmt: skip
# Stands in the list of a library, and is not there: a page of ours that says so stands before it.
SHUT = {
    "account_confirm_email": "/account/confirm-email/7/",
    "account_reset_password_from_key": "/account/password/reset/key/7-set-password/",
    "mfa_edit_webauthn": "/account/2fa/webauthn/keys/7/edit/",
    "mfa_remove_webauthn": "/account/2fa/webauthn/keys/7/remove/",
}


def holding_numbers(
    found: Iterable[URLPattern | URLResolver], above: tuple[Any, ...] = ()
) -> Iterator[tuple[str, str]]:
    """The name and the route of each address that takes a whole number and nothing else.

    Of a library's, each that takes anything: nobody here has chosen what.
    """
    for one in found:
        parts = (*above, one.pattern)
        if isinstance(one, URLResolver):
            yield from holding_numbers(one.url_patterns, parts)
            continue
        takes = [kind.regex for part in parts for kind in part.converters.values()]
        numbers = [regex for regex in takes if re.fullmatch(regex, "7") and not re.fullmatch(regex, "x")]
        free = any(part.regex.groups for part in parts if isinstance(part, RegexPattern))
        of_library = not one.callback.__module__.startswith(open_to.OURS)
        if numbers or free or (takes and of_library):
            yield str(one.name), "".join(str(part) for part in parts)


def test_no_address_of_ours_or_of_a_library_holds_a_number_but_within_one_thing() -> None:
    found = list(holding_numbers(get_resolver().url_patterns))

    assert {name for name, _route in found} == ORDINALS | set(SHUT)
    # Behind the reference of what the number counts in, or in the one plan of whoever is signed in.
    assert [
        name
        for name, route in found
        if name in ORDINALS and not re.match(r"(?:plans|templates)/<ref:ref>/|my-plan/", route)
    ] == []
    assert {name for name, where in SHUT.items() if resolve(where).func is not absent} == set()


def test_such_an_address_would_be_found() -> None:
    def leak(request: HttpRequest, **_parts: object) -> HttpResponse:
        return HttpResponse()

    leak.__module__ = "employees.views.leak"
    within = include([path("edit/", leak, name="within")])
    found: list[URLPattern | URLResolver] = [
        path("<int:pk>/", leak, name="int"),
        re_path(r"^(\d+)/$", leak, name="free"),
        path("<int:pk>/", within),
        path("<ref:ref>/", leak, name="by reference"),
        path("<slug:what>/", View.as_view(), name="of a library"),
    ]

    assert [name for name, _route in holding_numbers(found)] == ["int", "free", "within", "of a library"]


def test_such_a_number_would_be_found() -> None:
    page = b'<option value="7310000004">Support</option> 7,310,000,012 \xe2\x80\x94 7310000'

    assert len(seen("a page", page)) == 2
