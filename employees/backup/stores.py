"""Where files lie that rows speak of, and how a row tells which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Known:
    """A file as a row knows it. `size` is in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Store:
    """One storage (`STORAGES[name]`), and the table whose rows say what lies in it.

    `sealed`: each file carries a seal of ours, which must hold.
    """

    name: str
    table: str
    known: Callable[[Mapping[str, Any]], Known]
    sealed: bool = False
