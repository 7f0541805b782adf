"""Checks how goals are written, by plain rules: what was found, at which words, and why. Pure: no Django, no network.

It looks at sentences, numbers and dates of a plan, never at a person, and its findings are not counted up to anything.
"""

from plans.goal_check.check import check, words_about_character
from plans.goal_check.facts import GoalFacts, PlanFacts, StepFacts
from plans.goal_check.findings import Finding, Rule, Words
from plans.goal_check.language import Wording, wording_for
from plans.goal_check.policy import DEFAULT, Level, Limits, Policy

__all__ = [
    "DEFAULT",
    "Finding",
    "GoalFacts",
    "Level",
    "Limits",
    "PlanFacts",
    "Policy",
    "Rule",
    "StepFacts",
    "Wording",
    "Words",
    "check",
    "wording_for",
    "words_about_character",
]
