"""A page that forgot its guard stops everything: `check` looks at every address."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.urls import path

from employees.web import open_to
from employees.web.open_to import OpenTo, check_pages
from employees.web.pages import Page

pytestmark = pytest.mark.once


class Forgetful(Page):
    """As somebody would write it who thinks of the page alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Everything, to everybody."""
        return HttpResponse("Everything.")


class Guarded(Forgetful):
    """As it should be."""

    def guard(self) -> None:
        """For somebody."""


class Told(Forgetful):
    """Or so."""

    open_to: ClassVar[OpenTo] = OpenTo.EVERYBODY


def plain(request: HttpRequest) -> HttpResponse:
    """A page that is no class."""
    return HttpResponse("Everything.")


def test_every_address_has_a_guard_or_says_why_not() -> None:
    assert [error for error in run_checks() if error.id == "employees.E010"] == []


@pytest.mark.parametrize(
    ("page", "found"),
    [(Forgetful.as_view(), 1), (Guarded.as_view(), 0), (Told.as_view(), 0), (plain, 1)],
)
def test_one_that_forgot_is_found(monkeypatch: pytest.MonkeyPatch, page, found: int) -> None:
    class Resolver:
        url_patterns: ClassVar = [path("leak/", page)]

    monkeypatch.setattr(open_to, "get_resolver", Resolver)
    monkeypatch.setattr(open_to, "OURS", ("tests.",))

    assert len(check_pages()) == found


@pytest.mark.parametrize("page", [Forgetful, Guarded])
def test_a_guard_is_asked_before_anything_is_shown(page: type[Page], rf) -> None:
    asked = []

    class Watched(page):  # type: ignore[misc, valid-type]
        def guard(self) -> None:
            asked.append("guard")

        def get(self, request: HttpRequest) -> HttpResponse:
            asked.append("get")
            return HttpResponse()

    Watched.as_view()(rf.get("/"))

    assert asked == ["guard", "get"]
