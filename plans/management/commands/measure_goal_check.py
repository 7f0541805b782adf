"""`manage.py measure_goal_check`: how well the goal check finds what a careful reader finds, and how fast."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans.goal_check import Rule
from plans.goal_check.measuring import LABELLED, Figures, cases_in, measure, seconds_for

CORPUS = Path(settings.BASE_DIR) / "tests" / "plans" / "goal_check" / "corpus"
MOST_SECONDS, GOALS = 1.0, 1_000
# Precision and recall that every rule must reach on goals that nobody looked at while the rules were written.
# The aim is 0.9 and 0.8. What falls short of it stands below with its true figure, which may only rise while the goals
# are the same: in November 2026 they were exchanged for harder ones, by somebody who never saw the rules. It gave way
# once: several_goals, at 0.9 and 0.68, now finds one more of 22, and points at one more in vain.
PROMISED = dict.fromkeys(LABELLED, (0.9, 0.8)) | {
    Rule.WEASEL_WORDS: (0.82, 0.8),
    Rule.SEVERAL_GOALS: (0.88, 0.72),
    Rule.NO_MEASURE: (0.84, 0.8),
    Rule.OUTSIDE_CONTROL: (0.78, 0.68),
    Rule.AUTONOMY_AGAINST_APPROVAL: (0.63, 0.53),
    Rule.TWO_TARGETS_ONE_MEASURE: (0.75, 0.6),
}


class Command(BaseCommand):
    help = "Measure the goal check on the labelled goals in tests/. No sentence is shown."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` for a build, `--only seen` while rules are written: the other third stays unlooked at."""
        parser.add_argument(
            "--check", action="store_true", help="fail if a figure on the unseen third is short"
        )
        parser.add_argument("--only", choices=["seen", "unseen"], help="measure on one part alone")

    def handle(self, *args: Any, check: bool, only: str | None, **options: Any) -> None:
        """Print the table. Raises CommandError with `--check` if a figure is short or the check is slow."""
        short: list[str] = []
        for part in [only] if only else ["seen", "unseen"]:
            figures = measure(cases_in(CORPUS / f"{part}.jsonl"))
            self.stdout.write(f"{part:28} positives  precision  recall")
            for rule in LABELLED:
                one = figures[rule]
                self.stdout.write(
                    f"  {rule.value:26} {one.positives:9}  {one.precision:9.2f}  {one.recall:6.2f}"
                )
                if part == "unseen" and _is_short(one, *PROMISED[rule]):
                    short.append(rule.value)
        seconds = seconds_for(list(cases_in(CORPUS / "seen.jsonl")), GOALS)
        self.stdout.write(f"{GOALS:,} goals checked in {seconds:.2f} s")
        if seconds >= MOST_SECONDS:
            short.append(f"{GOALS:,} goals in under {MOST_SECONDS:.0f} s")
        if check and short:
            raise CommandError(f"Short of what is promised: {', '.join(short)}.")


def _is_short(figures: Figures, precision: float, recall: float) -> bool:
    return figures.precision < precision or figures.recall < recall
