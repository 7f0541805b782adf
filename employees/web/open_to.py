"""Nothing is open by forgetting: every page has a guard, or says in a word why it needs none.

A page that has neither stops `check`, and with it every start, migration and test (`employees.E010`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from employees.web.pages import Page

OURS = ("employees.", "plans.", "reviews.", "pip_config.")
Some = TypeVar("Some", bound=Callable[..., Any])


class OpenTo(StrEnum):
    """For whom a page without a guard is, and why that is right."""

    NOBODY = "it is not there"
    MACHINES = "it says how the process is, or whom to write to, and nothing of anybody"
    THIS_MACHINE = "it is there on development machines alone, and asks for that itself"
    A_SECRET = "whoever holds the secret in its address, which it looks at first"  # noqa: S105 -- a sentence
    EVERYBODY = "it shows nothing that is kept here"
    SIGNED_IN = "it is about whoever is signed in, and about nobody else"


def open_to(why: OpenTo) -> Callable[[Some], Some]:
    """Say for whom a page is that has no guard."""

    def mark(page: Some) -> Some:
        page.open_to = why  # type: ignore[attr-defined]  # a mark for the check, and nothing else
        return page

    return mark


def check_pages(**_how: Any) -> list[CheckMessage]:
    """One error for each address of ours whose page has no guard and says nothing."""
    return [
        Error(
            f"{pattern.pattern} is open by forgetting: {page.__module__}.{page.__qualname__} has no guard.",
            hint="Give it one (Page.guard), or say why it needs none (employees/web/open_to.py).",
            id="employees.E010",
        )
        for pattern, page in _ours(get_resolver().url_patterns)
        if not _has_guard(page) and not isinstance(getattr(page, "open_to", None), OpenTo)
    ]


def _ours(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[URLPattern, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _ours(pattern.url_patterns)
        else:
            page = getattr(pattern.callback, "view_class", pattern.callback)
            if page.__module__.startswith(OURS):
                yield pattern, page


def _has_guard(page: Any) -> bool:
    return isinstance(page, type) and issubclass(page, Page) and page.guard is not Page.guard
