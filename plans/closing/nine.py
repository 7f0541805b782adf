"""Nine questions that every careful closing answers, filled in from the record where it knows.

They are those of a public employer's checklist before action on performance. Pure: facts in, points out.
"""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.closing.check import Point, is_worse
from plans.closing.facts import Facts
from plans.enums import Audience


def nine_questions(facts: Facts, *, hard: bool) -> list[Point]:
    """The nine, in their order. `hard`: the outcome goes against the employee."""
    return [
        _told_which(facts),
        _told_what(facts),
        _help_explained(facts),
        _consequence(facts),
        _help_given(facts),
        _adjustment(facts),
        _documented(facts),
        _leave(facts),
        _at_the_end(facts, hard=hard),
    ]


def _told_which(facts: Facts) -> Point:
    question = _("Was the employee told which part of the work this is about?")
    if facts.areas and facts.shared_on:
        said = ngettext(
            "%(count)d area stands in the plan, shared on %(day)s.",
            "%(count)d areas stand in the plan, shared on %(day)s.",
            facts.areas,
        ) % {"count": facts.areas, "day": date_format(facts.shared_on, "j F Y")}
        return _known(1, question, said, "#why")
    return _asked(1, question, _("The plan names no area for improvement."), "#why")


def _told_what(facts: Facts) -> Point:
    question = _("Was the employee told what to do?")
    said = ngettext(
        "%(count)d goal stands in the plan, with how it is measured and by when.",
        "%(count)d goals stand in the plan, with how each is measured and by when.",
        len(facts.goals),
    ) % {"count": len(facts.goals)}
    return _known(2, question, said, "#goals")


def _help_explained(facts: Facts) -> Point:
    question = _("Was it explained how the employee would be helped?")
    if facts.support:
        said = ngettext(
            "%(count)d item of support is promised in the plan.",
            "%(count)d items of support are promised in the plan.",
            len(facts.support),
        ) % {"count": len(facts.support)}
        return _known(3, question, said, page="plan_support")
    if facts.no_support_is_explained:
        return _known(3, question, _("The plan says why no support is planned."), page="plan_support")
    return _asked(3, question, _("The plan promises no support."), page="plan_support")


def _consequence(facts: Facts) -> Point:
    question = _("Was it clear what happens at the end?")
    if facts.consequence_is_told:
        return _known(4, question, _("The plan says it in a section of its own."), "#ending")
    return _asked(4, question, _("The plan does not say what happens at the end."), "#ending")


def _help_given(facts: Facts) -> Point:
    question = _("Was the help given?")
    missing = sum(not item.delivered for item in facts.support)
    if missing:
        said = ngettext(
            "%(count)d of %(all)d promised items was not delivered. The reason stands beside it.",
            "%(count)d of %(all)d promised items were not delivered. The reason stands beside each.",
            missing,
        )
        return _above(5, question, said % {"count": missing, "all": len(facts.support)}, "plan_support")
    if not facts.support:
        return _known(5, question, _("None was promised."), page="plan_support")
    received = sum(item.received for item in facts.support)
    said = _("All of it was delivered. The employee confirmed %(received)d of %(all)d items.")
    return _known(5, question, said % {"received": received, "all": len(facts.support)}, page="plan_support")


def _adjustment(facts: Facts) -> Point:
    question = _("Was an adjustment considered?")
    if facts.adjustment_open:
        said = _(
            "HR is looking at something that bears on this plan, and has asked to wait. Talk to HR first."
        )
        return Point(
            "nine-6", said, ready=False, question=question, audience=Audience.CASE, anchor="#support"
        )
    said = facts.adjustment or _(
        "The record says nothing about it. No grounds here, and nothing about health."
    )
    return Point(
        "nine-6", said, bool(facts.adjustment), question=question, audience=Audience.CASE, anchor="#support"
    )


def _documented(facts: Facts) -> Point:
    question = _("Is it documented how the work went?")
    shared = sum(meeting.held_on is not None for meeting in facts.meetings)
    if shared:
        said = ngettext(
            "%(count)d account was shared with the employee.",
            "%(count)d accounts were shared with the employee.",
            shared,
        )
        return _known(7, question, said % {"count": shared}, "#checkpoints")
    return _asked(7, question, _("No account of a checkpoint was shared."), "#checkpoints")


def _leave(facts: Facts) -> Point:
    question = _("Was approved leave taken into account?")
    if facts.absence_open:
        said = ngettext(
            "%(count)d working day of approved absence is not counted in yet, and nobody has said why not.",
            "%(count)d working days of approved absence are not counted in yet, and nobody has said why not.",
            facts.absence_open,
        )
        return _asked(8, question, said % {"count": facts.absence_open})
    if facts.absence_decided:
        said = ngettext(
            "HR decided on %(count)d working day of approved absence: the timeline says how.",
            "HR decided on %(count)d working days of approved absence: the timeline says how.",
            facts.absence_decided,
        )
        return _known(8, question, said % {"count": facts.absence_decided}, page="plan_timeline")
    if facts.pauses:
        days = sum(pause.working_days for pause in facts.pauses)
        said = ngettext(
            "The plan was paused, and its dates moved by %(count)d working day.",
            "The plan was paused, and its dates moved by %(count)d working days.",
            days,
        )
        return _known(8, question, said % {"count": days}, page="plan_timeline")
    said = _(
        "The plan was never paused. Say whether there was leave, and how it was counted; not what it was for."
    )
    return Point("nine-8", said, ready=False, question=question, audience=Audience.CASE, page="plan_timeline")


def _at_the_end(facts: Facts, *, hard: bool) -> Point:
    question = _("Were the goals still not met at the end?")
    if not hard:
        return _known(9, question, _("The outcome does not say so."), "#goals")
    if facts.today < facts.ends_on or any(is_worse(goal) for goal in facts.goals):
        return _above(
            9, question, _("The last account, or the end of the plan, says otherwise: see the points.")
        )
    return _known(9, question, _("The last account says so too."), "#goals")


def _known(number: int, question: str, said: str, anchor: str = "", page: str = "plan") -> Point:
    return Point(f"nine-{number}", said, ready=True, question=question, anchor=anchor, page=page)


def _asked(number: int, question: str, said: str, anchor: str = "", page: str = "plan") -> Point:
    return Point(f"nine-{number}", said, ready=False, question=question, anchor=anchor, page=page)


def _above(number: int, question: str, said: str, page: str = "plan") -> Point:
    return Point(f"nine-{number}", said, ready=False, question=question, page=page, elsewhere=True)
