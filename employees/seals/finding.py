"""What looking at a file's seal can find."""

from __future__ import annotations

from enum import StrEnum


class Finding(StrEnum):
    """Whether a file carries a seal of this organisation, and whether it holds for every byte."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_OURS = "not_ours"
