"""Which addresses act, and which of them no form of the explored world leads to, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Not sent by the explorer.
REASONS: dict[str, str] = {}


def acting() -> set[str]:
    """The names of our own addresses that take a POST."""
    return set(_acting(get_resolver().url_patterns))


def _acting(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if "allauth" not in str(getattr(pattern.urlconf_name, "__name__", pattern.urlconf_name)):
                yield from _acting(pattern.url_patterns)
        elif pattern.name and hasattr(getattr(pattern.callback, "view_class", None), "post"):
            yield pattern.name
