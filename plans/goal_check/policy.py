"""Which findings only advise, which stop a plan from being sent, and where the limits lie. HR sets it per template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from plans.goal_check.findings import Finding, Rule


class Level(StrEnum):
    ADVISE = "advise"
    BLOCK = "block"
    OFF = "off"


# A date outside the plan is an error of fact: a plan with one cannot be run, so no template can allow it.
ALWAYS_BLOCKS = frozenset({Rule.OUTSIDE_PLAN})
BLOCKS_UNLESS_SET = ALWAYS_BLOCKS | {Rule.NO_MEASURE}


@dataclass(frozen=True)
class Limits:
    """`most_goals` is the last number that is not too many. `path_jump_factor`: how much steeper than the even way."""

    most_goals: int = 5
    evidence_months: int = 12
    path_jump_factor: float = 2.0


# What each limit may be set to, both ends included.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "most_goals": (1, 50),
    "evidence_months": (1, 120),
    "path_jump_factor": (1.1, 20),
}


@dataclass(frozen=True)
class Policy:
    """What one template asks for. A rule that is not named has its usual level."""

    levels: Mapping[Rule, Level] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def level(self, rule: Rule) -> Level:
        """What a finding of this rule does."""
        if rule in ALWAYS_BLOCKS:
            return Level.BLOCK
        usual = Level.BLOCK if rule in BLOCKS_UNLESS_SET else Level.ADVISE
        return self.levels.get(rule, usual)

    def blocks(self, finding: Finding) -> bool:
        """Whether it keeps the plan from being sent."""
        return self.level(finding.rule) == Level.BLOCK

    @classmethod
    def from_json(cls, stored: object) -> Policy:
        """Read what `to_json` wrote. An empty object is the usual policy. Raises ValueError for anything else."""
        if not isinstance(stored, Mapping) or not set(stored) <= {"levels", "limits"}:
            raise ValueError("A policy is an object with levels and limits.")
        levels, limits = stored.get("levels", {}), stored.get("limits", {})
        if not isinstance(levels, Mapping) or not isinstance(limits, Mapping):
            raise ValueError("Levels and limits are objects.")
        named = {Rule(rule): Level(level) for rule, level in levels.items()}
        return cls(named, Limits(**{name: _limit(name, value) for name, value in limits.items()}))

    def to_json(self) -> dict[str, Any]:
        """What can be kept in a JSON column."""
        return {
            "levels": {rule.value: level.value for rule, level in self.levels.items()},
            "limits": asdict(self.limits),
        }


def _limit(name: str, value: object) -> Any:
    if name not in BOUNDS or isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is not a limit with a number.")
    least, most = BOUNDS[name]
    is_whole = isinstance(getattr(Limits, name), int)
    if not least <= value <= most or (is_whole and value != int(value)):
        raise ValueError(f"{name} is a number from {least} to {most}.")
    return int(value) if is_whole else float(value)


DEFAULT = Policy()
