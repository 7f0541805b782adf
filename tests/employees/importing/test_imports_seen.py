"""Who finds an import of people: who leads HR, and who owns the system. What was thrown away nobody finds."""

from __future__ import annotations

from datetime import date

import pytest

from employees.errors import NotVisible
from employees.importing import verbs
from employees.models import PeopleImport
from employees.permissions import Actor, actors_for
from employees.queries.imports import import_for, imports_of
from tests.employees.importing.steps import HEADINGS, NOW, csv_of, uploaded
from tests.people import NAMES, Cast

TODAY = date(2026, 11, 24)
IMPORT = {"noor", "tom"}
FILE = csv_of([HEADINGS, ["N1", "Bea", "Stone", "bea@example.org", "Clerk", "Support", "C002", "2026-11-02"]])


def everybody(cast: Cast) -> dict[str, Actor]:
    """Each of the cast, asking."""
    actors = actors_for([cast.account(name) for name in NAMES], on=TODAY)
    return {name: actors[cast.account(name).pk] for name in NAMES}


def found(actor: Actor, ref: str) -> PeopleImport | None:
    """The import with a reference, if it is there for somebody."""
    try:
        return import_for(actor, ref)
    except NotVisible:
        return None


@pytest.fixture
def thrown_away(cast: Cast) -> PeopleImport:
    """What Noor uploaded and threw away."""
    noor = cast.account("noor")
    of = uploaded(FILE, noor, name="by-mistake.csv")
    verbs.discard(people_import=of, by=noor, at=NOW)
    return of


@pytest.fixture
def imports(cast: Cast, thrown_away: PeopleImport) -> list[PeopleImport]:
    """What Noor and Tom uploaded, beside it."""
    return [uploaded(FILE, cast.account(name), name=f"{name}.csv") for name in ("noor", "tom")]


def test_those_who_import_find_whatever_was_uploaded_and_others_nothing(
    cast: Cast, imports: list[PeopleImport]
) -> None:
    listed = {name: set(imports_of(actor)) for name, actor in everybody(cast).items()}

    assert listed == {name: set(imports) if name in IMPORT else set() for name in NAMES}


def test_each_is_opened_by_those_who_import_and_is_not_there_for_others(
    cast: Cast, imports: list[PeopleImport]
) -> None:
    actors = everybody(cast)

    for one in imports:
        opened = {name: found(actor, one.ref) for name, actor in actors.items()}
        assert opened == {name: one if name in IMPORT else None for name in NAMES}


def test_what_was_thrown_away_or_never_was_is_not_there(
    cast: Cast, imports: list[PeopleImport], thrown_away: PeopleImport
) -> None:
    noor = everybody(cast)["noor"]

    for ref in (thrown_away.ref, "2" * 26):
        with pytest.raises(NotVisible):
            import_for(noor, ref)
