"""What the walks came to, as a table for people. Imports nothing of ours: it is read before the tests are set up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def table_of(walks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line a form: pages sent, fields filled, outcomes reached, seconds; and under it who signed, in order."""
    yield f"{'form':<16}{'pages':>6}{'fields':>8}{'outcomes':>10}{'seconds':>9}  signatures, in order"
    for walk in sorted(walks, key=lambda one: str(one["form"])):
        signed = ", ".join(walk["signatures"])
        yield (
            f"{walk['form']:<16}{walk['pages']:>6}{walk['fields']:>8}{len(walk['outcomes']):>10}"
            f"{walk['seconds']:>9.1f}  {signed}"
        )
    pages, fields = sum(walk["pages"] for walk in walks), sum(walk["fields"] for walk in walks)
    outcomes, seconds = sum(len(walk["outcomes"]) for walk in walks), sum(walk["seconds"] for walk in walks)
    yield f"{'together':<16}{pages:>6}{fields:>8}{outcomes:>10}{seconds:>9.1f}"
