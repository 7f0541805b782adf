"""The templates that come with Waymark: published forms in their own order, and three of its own. One file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from plans.designs.design import Design
from plans.designs.reading import read_design

SEEDS = Path(__file__).parent / "seeds"


@cache
def library() -> Mapping[str, Design]:
    """Every template that comes with Waymark, by its key, which is the name of its file."""
    return {path.stem: read_design(path.read_bytes()) for path in sorted(SEEDS.glob("*.json"))}
