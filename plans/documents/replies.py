"""What the employee said to a plan, beside what it answers. Part of every copy: it cannot be detached (domain P18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from plans.documents.frozen import Frozen, Group, Said
from plans.documents.paper import PaperPart
from plans.enums import Audience, Section
from plans.models import Comment, Plan, PlanVersion

Part = TypeVar("Part", Said, Group)
# The section that each part of the record belongs to. Those that may be left out where they are empty are not here.
ON_PAPER = {
    "reason": Section.WHY,
    "earlier_talks": Section.WHY,
    "areas": Section.WHY,
    "goals": Section.GOALS,
    "actions": Section.ACTIONS,
    "employee_actions": Section.ACTIONS,
    "employer_actions": Section.ACTIONS,
    "support": Section.SUPPORT,
    "checkpoints": Section.SCHEDULE,
    "ending": Section.ENDING,
}


def replies_to(version: PlanVersion) -> list[Comment]:
    """The employee's comments while a version was the one to be read, oldest first. Of the first: since it was shared.

    What HR and the manager say is not among them, nor what is between those two.
    """
    plan = version.plan
    said = plan.comments.filter(author=plan.employee.user_id, audience=Audience.EVERYONE)
    if version.number > 1:
        said = said.filter(at__gte=version.made_at)
    later = plan.versions.filter(number__gt=version.number).order_by("number").first()
    if later is not None:
        said = said.filter(at__lt=later.made_at)
    return list(said.select_related("author__employee").order_by("at", "pk"))


def with_replies(document: Frozen, replies: Iterable[Comment]) -> Frozen:
    """The same version with each reply after the last part of the section that it is about.

    What is about the plan as a whole, or about a section that this version does not have, stands at the end.
    """
    waiting: dict[str, list[Comment]] = {}
    for reply in replies:
        waiting.setdefault(reply.section, []).append(reply)

    def closing(parts: Sequence[Part]) -> list[Part]:
        answered = [replace(part, replies=waiting.pop(part.section, ())) for part in reversed(parts)]
        return answered[::-1]

    # From the end on, so that it is the last part of a section that takes what is about it.
    last, groups, first = closing(document.last), closing(document.groups), closing(document.first)
    rest = sorted((one for said in waiting.values() for one in said), key=lambda one: (one.at, one.pk))
    return replace(document, first=first, groups=groups, last=last, replies=rest)


def beside_parts(
    parts: Sequence[PaperPart], comments: Iterable[Comment], plan: Plan
) -> tuple[list[PaperPart], list[Comment]]:
    """The parts of the record, each with the employee's replies to it, and the comments that stand apart as before."""
    apart: list[Comment] = []
    waiting: dict[str, list[Comment]] = {}
    last = {ON_PAPER[part.kind]: place for place, part in enumerate(parts) if part.kind in ON_PAPER}
    for one in comments:
        is_reply = one.author_id == plan.employee.user_id and one.section in last
        (waiting.setdefault(one.section, []) if is_reply else apart).append(one)
    replied = {last[Section(section)]: said for section, said in waiting.items()}
    return [replace(part, replies=replied.get(place, ())) for place, part in enumerate(parts)], apart
