"""What happened, as sentences: one template an event, under templates/audit/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent
from plans.models import Plan
from plans.queries import Happening

E = PlanEvent
# Where more about an event can be read: by those who work on the plan, and by its employee.
MORE: dict[str, tuple[str, str | Promise]] = {
    E.COMMENTED: ("plan_comments", _("Read the comments")),
    E.CHANGES_REQUESTED: ("plan_comments", _("Read the comments")),
    E.PROPOSED: ("plan_proposals", _("Read the proposals")),
    E.PROPOSAL_ANSWERED: ("plan_proposals", _("Read the proposals")),
    E.PROPOSAL_WITHDRAWN: ("plan_proposals", _("Read the proposals")),
    E.ASKED: ("plan_questions", _("Read the questions")),
    E.QUESTION_ANSWERED: ("plan_questions", _("Read the questions")),
    E.EVIDENCE_ADDED: ("plan_evidence", _("See the files")),
    E.EVIDENCE_WITHDRAWN: ("plan_evidence", _("See the files")),
    E.AMENDED: ("plan_versions", _("See what changed")),
    E.EXTENDED: ("plan_versions", _("See what changed")),
    E.HANDED_OVER: ("plan_handover", _("Read the handover")),
    E.TAKEN_OVER: ("plan_handover", _("Read the handover")),
    E.RESUMED: ("plan_versions", _("See what changed")),
    E.ABSENCE_COUNTED: ("plan_versions", _("See what changed")),
}
FOR_SUBJECT = {
    "plan_comments": "my_plan_comments",
    "plan_evidence": "my_plan_evidence",
    "plan_proposals": "my_plan_propose",
    "plan_questions": "my_plan_ask",
}


@dataclass(frozen=True)
class Told:
    """One event as components/timeline.html shows it."""

    title: SafeString
    at: datetime
    url: str
    link_text: str | Promise


def told(happening: Happening, plan: Plan, *, for_subject: bool) -> Told:
    """One event in one sentence, which names who."""
    event = happening.event
    who = happening.actor.get_full_name() if happening.actor else _now("The system")
    sentence = render_to_string(
        f"audit/{event.event}.html",
        {
            "who": who,
            "name": plan.employee.full_name,
            "plan": plan,
            "data": event.data,
            "count": happening.count,
            **happening.about,
        },
    )
    url, text = _more(event.event, plan, for_subject=for_subject)
    return Told(sentence, event.at, url, text)


def _more(event: str, plan: Plan, *, for_subject: bool) -> tuple[str, str | Promise]:
    if event not in MORE:
        return "", ""
    name, text = MORE[event]
    if for_subject and name in FOR_SUBJECT:
        return f"{reverse(FOR_SUBJECT[name])}?plan={plan.ref}", text
    return reverse(name, args=[plan.ref]), text
