"""Questions and proposals beside what they are about, and the ways to make new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.documents.proposals import ProposalTold, told
from plans.enums import ItemKind, ProposalKind
from plans.models import Plan, Question
from plans.queries.consulting import proposals_of, questions_of, unsent_of

K, I = ProposalKind, ItemKind  # noqa: E741 - as the table below reads
# What can be proposed about each kind of thing, by the words of its link.
WAYS: Mapping[ItemKind, tuple[tuple[ProposalKind, str | Promise], ...]] = {
    I.GOAL: ((K.WORDING, _("Another wording")), (K.TARGET, _("Another target")), (K.DATE, _("Another date"))),
    I.ACTION: ((K.WORDING, _("Another wording")), (K.DATE, _("Another date"))),
    I.SUPPORT: ((K.SUPPORT, _("Other support")),),
    I.MILESTONE: ((K.DATE, _("Another date")),),
    I.CHECKPOINT: ((K.DATE, _("Another date")),),
}
LISTS: Mapping[str, ItemKind] = {
    "areas": I.AREA,
    "goals": I.GOAL,
    "actions": I.ACTION,
    "support": I.SUPPORT,
    "milestones": I.MILESTONE,
    "checkpoints": I.CHECKPOINT,
}


@dataclass(frozen=True)
class Way:
    """One link: what it says, and where it leads."""

    text: str | Promise
    url: str


@dataclass
class Said:
    """What was said about one thing or one section."""

    questions: list[Question] = field(default_factory=list)
    proposals: list[ProposalTold] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    ask_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.questions or self.proposals)


def propose_url(kind: ProposalKind, item: ItemKind, about: str = "") -> str:
    """The form for one kind of proposal about one thing, or about something new."""
    asked = {"kind": kind.value, "item": item.value, **({"about": about} if about else {})}
    return f"{reverse('my_plan_propose')}?{urlencode(asked)}"


def put_beside(plan: Plan, contents: Mapping[str, Iterable[Any]]) -> dict[str, Said]:
    """Give each thing in `contents` what was said about it, as `said`. Returns what was said of each section alone.

    Two queries, whatever the plan holds.
    """
    by_thing: defaultdict[str, Said] = defaultdict(Said)
    by_section: defaultdict[str, Said] = defaultdict(Said)
    here = {thing.ref for name in LISTS for thing in contents.get(name, ())}
    for question in questions_of(plan):
        place = by_thing[question.item_ref] if question.item_ref in here else by_section[question.section]
        place.questions.append(question)
    for one in told(proposals_of(plan)):
        ref = one.proposal.item_ref
        place = by_thing[ref] if ref in here else by_section[one.proposal.section]
        place.proposals.append(one)
    for name, kind in LISTS.items():
        for thing in contents.get(name, ()):
            said = by_thing[thing.ref]
            said.ways = [Way(text, propose_url(how, kind, thing.ref)) for how, text in WAYS.get(kind, ())]
            said.ask_url = f"{reverse('my_plan_ask')}?{urlencode({'about': thing.ref})}"
            thing.said = said
    return dict(by_section)


@dataclass(frozen=True)
class Kept:
    """Something that was written and not sent, and where it is gone on with."""

    one: ProposalTold
    url: str


def kept_by_employee(plan: Plan) -> list[Kept]:
    """What the employee has written and not sent, for their own pages alone."""
    found = []
    for one in told(unsent_of(plan)):
        proposal = one.proposal
        fields = {"kind": proposal.kind, "item": proposal.item, "about": proposal.item_ref}
        asked = {name: value for name, value in fields.items() if value and proposal.columns}
        found.append(Kept(one, f"{reverse('my_plan_propose')}?{urlencode({**asked, 'kept': proposal.ref})}"))
    return found
