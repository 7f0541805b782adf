"""Who reads a plan, in words: as those are told who work on it, and as the person is told whose plan it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employees.permissions import Relation
from plans.models import Companion, Plan
from plans.queries import Reader, reader_among

Words = str | Promise


@dataclass(frozen=True)
class Voice:
    """To whom it is said. `relations` has who each reader is to them, and why they read; the rest are sentences."""

    relations: Mapping[Relation, tuple[Words, Words]]
    reads_until: Words
    reads_already: Words
    reads_no_more: Words
    reads_on: Words


AT_WORK = Voice(
    {
        Relation.MANAGER: (_("Manager"), _("Leads this plan")),
        Relation.NEXT_LEVEL_MANAGER: (_("The manager's manager"), _("Reads plans from the review on")),
        Relation.ACTING_MANAGER: (
            _("Stands in for the manager"),
            _("Keeps the plan going while they are away"),
        ),
        Relation.HR_PARTNER: (_("HR partner"), _("Looks after this department")),
        Relation.HR_FOR_HR: (_("HR for HR"), _("Looks after colleagues in HR")),
        Relation.HR_LEAD: (_("HR lead"), _("Looks after all plans")),
        Relation.APPROVER: (_("Approver"), _("Reads plans from the review on")),
        Relation.AUDITOR: (_("Auditor"), _("Reads the records of shared plans")),
        Relation.COMPANION: (_("Companion"), _("Stands by the employee, reads only")),
    },
    reads_until=_("%(name)s can read the plan until %(date)s."),
    reads_already=_(
        "%(name)s can read the plan already: %(role)s. As a companion, they can until %(date)s, also if that ends "
        "before."
    ),
    reads_no_more=_("%(name)s can no longer read the plan."),
    reads_on=_("%(name)s is no longer a companion, and can read the plan as before: %(role)s."),
)
TO_THE_PERSON = Voice(
    {
        Relation.MANAGER: (_("Your manager"), _("Runs the plan with you")),
        Relation.NEXT_LEVEL_MANAGER: (_("Your manager’s manager"), _("Can read it")),
        Relation.ACTING_MANAGER: (
            _("Stands in for your manager"),
            _("Keeps the plan going while they are away"),
        ),
        Relation.HR_PARTNER: (_("HR partner for your department"), _("Looks after the plan")),
        Relation.HR_FOR_HR: (_("HR for HR"), _("Looks after the plan")),
        Relation.HR_LEAD: (_("HR lead"), _("Looks after all plans")),
        Relation.APPROVER: (_("Approver"), _("Can read it")),
        Relation.AUDITOR: (_("Auditor"), _("Can read records, and changes nothing")),
        Relation.COMPANION: (_("Your companion"), _("Can read it until the date, and changes nothing")),
    },
    reads_until=_("%(name)s can read your plan until %(date)s."),
    reads_already=_(
        "%(name)s can read your plan already: %(role)s. As your companion, they can until %(date)s, also if that ends "
        "before."
    ),
    reads_no_more=_("%(name)s can no longer read your plan."),
    reads_on=_("%(name)s is no longer your companion, and can read your plan as before: %(role)s."),
)


def reader_rows(readers: Iterable[Reader], voice: Voice) -> list[dict[str, Any]]:
    """Who can read a plan, as components/access-list.html takes them."""
    return [
        {
            "name": reader.user.get_full_name(),
            "role": voice.relations[reader.relation][0],
            "why": voice.relations[reader.relation][1],
            "until": reader.until,
            "companion": reader.companion,
            "stands_by_until": reader.stands_by_until,
        }
        for reader in readers
    ]


def reads_at_work_as(plan: Plan, companion: Companion, on: date, voice: Voice) -> Words:
    """As what a companion reads the plan on the date `on` without being one; nothing for whoever does not."""
    reader = reader_among(plan, companion.user, on)
    if reader is None or reader.relation == Relation.COMPANION:
        return ""
    return voice.relations[reader.relation][0]


def said_of_invited(plan: Plan, companion: Companion, on: date, voice: Voice) -> str:
    """Until when they can read along; and as what they read the plan already, where they do."""
    role = reads_at_work_as(plan, companion, on, voice)
    said = voice.reads_already if role else voice.reads_until
    name, day = companion.user.get_full_name(), date_format(companion.until, "j F Y")
    return str(said) % {"name": name, "date": day, "role": role}


def said_of_ended(plan: Plan, companion: Companion, on: date, voice: Voice) -> str:
    """That they cannot read the plan any more; or as what they still do."""
    role = reads_at_work_as(plan, companion, on, voice)
    said = voice.reads_on if role else voice.reads_no_more
    return str(said) % {"name": companion.user.get_full_name(), "role": role}
