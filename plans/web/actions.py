"""Which page each verb has, so that a plan's page can offer what the table allows and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from plans.enums import Verb
from plans.lifecycle import TRANSITIONS
from plans.models import Plan

# Verbs that belong to one item, or to the employee's own pages, are offered where that item stands.
PAGES: Mapping[Verb, str] = {
    Verb.EDIT: "draft",
    Verb.REQUEST_CHANGES: "plan_request_changes",
    Verb.APPROVE: "plan_review",
    Verb.SHARE: "plan_share",
    Verb.ADAPT: "draft",
    Verb.START: "plan_start",
    Verb.ADD_EVIDENCE: "plan_evidence_new",
    Verb.AMEND: "plan_change",
    Verb.PROPOSE_CHANGE: "plan_change",
    Verb.EXTEND: "plan_extend",
    Verb.PAUSE: "plan_pause",
    Verb.RESUME: "plan_resume",
    Verb.HAND_OVER: "plan_handover",
    Verb.SUMMARISE: "plan_handover",
    Verb.PROPOSE_OUTCOME: "plan_outcome",
    Verb.CLOSE: "plan_close",
    Verb.DECIDE_APPEAL: "plan_appeal",
    Verb.WRITE_LETTER: "plan_letters",
    Verb.WRITE_APPEAL_LETTER: "plan_letters",
    Verb.WITHDRAW: "plan_withdraw",
}


@dataclass(frozen=True)
class Offer:
    """Something that the reader can do: what the button says, and where it leads."""

    text: str | Promise
    url: str


def offers(plan: Plan, verbs: Collection[Verb], *, without: str = "") -> list[Offer]:
    """The pages of the verbs, in the order of the table, each page once; without the one at the address `without`."""
    found: dict[str, Offer] = {}
    for verb, name in PAGES.items():
        url = reverse(name, args=[plan.ref])
        if verb in verbs and url != without:
            found.setdefault(url, Offer(TRANSITIONS[verb].label, url))
    return list(found.values())
