"""Which next step the answers before a plan speak for. Pure: answers in, a suggestion with its reasons out.

It suggests, and a person decides: whoever goes another way gives a reason. The table reads from the step that does
least to the person to the one that does most, so the first rule that holds is the kindest honest one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.enums import FirstStep, LikelyCause, YesNoUnknown

# How far back HR looks for leave, a complaint and the like, in calendar days.
LOOK_BACK_DAYS = 180


@dataclass(frozen=True)
class Answers:
    """What a manager is asked. `first_talk_on` is None if there was no talk yet; `causes` say nothing of health."""

    standard_told: bool
    standard_how: str
    first_talk_on: date | None
    review_contradicts: YesNoUnknown
    causes: frozenset[LikelyCause]
    keep_if_met: bool
    support_tried: bool
    support_detail: str
    considered: str


@dataclass(frozen=True)
class HrAnswers:
    """What only HR is asked, and only HR reads: each yes, no or unknown, of the last `LOOK_BACK_DAYS`."""

    leave: YesNoUnknown
    complaint: YesNoUnknown
    pregnancy: YesNoUnknown
    adjustment: YesNoUnknown
    union_work: YesNoUnknown
    health: YesNoUnknown

    @property
    def protected(self) -> bool:
        """Whether a plan now could be read as an answer to something the law protects."""
        return YesNoUnknown.YES in {self.leave, self.complaint, self.pregnancy, self.union_work}

    @property
    def wants_adjustment(self) -> bool:
        """Whether something may have to be adjusted before anybody can be judged."""
        return YesNoUnknown.YES in {self.adjustment, self.health}


HR_QUESTIONS: tuple[str, ...] = tuple(field.name for field in fields(HrAnswers))


@dataclass(frozen=True)
class Decision:
    """What somebody chose after the pause, and why, where the answers spoke for another step."""

    step: FirstStep
    reason: str = ""


@dataclass(frozen=True)
class Suggestion:
    """The step that the answers speak for, with every sentence why."""

    step: FirstStep
    why: tuple[str | Promise, ...]


@dataclass(frozen=True)
class Rule:
    """One row of the table. `holds` is asked with HR's answers, or None where they are not known."""

    step: FirstStep
    holds: Callable[[Answers, HrAnswers | None], bool]
    why: str | Promise


_NOT_THEIRS = frozenset({LikelyCause.WORKLOAD, LikelyCause.TOOLS})
_THEIRS = frozenset({LikelyCause.SKILL, LikelyCause.WILL})

RULES: tuple[Rule, ...] = (
    Rule(
        FirstStep.ADJUST_FIRST,
        lambda answers, hr: hr is not None and hr.wants_adjustment,
        _(
            "An adjustment was asked for, or health may play a part. See to that first: nobody can be measured "
            "fairly while it is open."
        ),
    ),
    Rule(
        FirstStep.ADJUST_FIRST,
        lambda answers, hr: bool(answers.causes & _NOT_THEIRS) and not answers.causes & _THEIRS,
        _("It seems to come from workload or tools. Put those right first, and see what is left."),
    ),
    Rule(
        FirstStep.COACH_FIRST,
        lambda answers, hr: not answers.standard_told,
        _("Nobody has said yet what is expected. Say it first, and give time to act on it."),
    ),
    Rule(
        FirstStep.COACH_FIRST,
        lambda answers, hr: answers.first_talk_on is None,
        _("The concern has not been raised yet. Most concerns are better handled in a conversation first."),
    ),
    Rule(
        FirstStep.COACH_FIRST,
        lambda answers, hr: not answers.support_tried,
        _("No support has been tried yet. Help that comes early often makes a plan unnecessary."),
    ),
    Rule(
        FirstStep.COACH_FIRST,
        lambda answers, hr: answers.causes == {LikelyCause.UNCLEAR},
        _("It is not clear where it comes from. Ask first: a plan for the wrong cause helps nobody."),
    ),
    Rule(
        FirstStep.SECOND_READER,
        lambda answers, hr: hr is not None and hr.protected,
        _(
            "Something that the law protects lies close by. A second person in HR looks whether the plan would "
            "have been begun without it."
        ),
    ),
    Rule(
        FirstStep.SECOND_READER,
        lambda answers, hr: not answers.keep_if_met,
        _(
            "A plan that nobody means to end well is not fair. Somebody from outside looks at it before it goes on."
        ),
    ),
    Rule(
        FirstStep.SECOND_READER,
        lambda answers, hr: answers.review_contradicts == YesNoUnknown.YES,
        _("The last review says something else. Somebody from outside looks at what has changed since."),
    ),
)
NOTHING_AGAINST = _("Nothing in the answers speaks for another step first.")


def suggestion(answers: Answers, hr: HrAnswers | None = None) -> Suggestion:
    """The step that the answers speak for. Without `hr` it says nothing that HR alone may know."""
    holding = [rule for rule in RULES if rule.holds(answers, hr)]
    if not holding:
        return Suggestion(FirstStep.GO, (NOTHING_AGAINST,))
    step = holding[0].step
    return Suggestion(step, tuple(rule.why for rule in holding if rule.step == step))
