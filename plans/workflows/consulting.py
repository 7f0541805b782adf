"""Talking a shared plan through: what the employee proposes, takes back, and is answered.

A proposal of any kind but words alone carries its values. Accepting puts them into the plan, adapting puts other ones
there, in the same transaction as the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from employees import audit
from employees.errors import NotNow, NotVisible
from employees.models import User
from employees.queries import calendar_for
from plans import notices
from plans.deadlines import years
from plans.documents.proposals import THINGS, fact_of, plain
from plans.enums import ItemKind, PlanEvent, ProposalAnswer, ProposalKind, Section, Verb
from plans.models import Checkpoint, Plan, Proposal
from plans.models.consultation import VALUES
from plans.models.content import PlanItem
from plans.workflows.entering import enter, local_date
from plans.workflows.items import write_item

Thing: TypeAlias = PlanItem | Checkpoint
SECTIONS: Mapping[ItemKind, Section] = {
    ItemKind.AREA: Section.WHY,
    ItemKind.GOAL: Section.GOALS,
    ItemKind.ACTION: Section.ACTIONS,
    ItemKind.SUPPORT: Section.SUPPORT,
    ItemKind.MILESTONE: Section.SCHEDULE,
    ItemKind.CHECKPOINT: Section.SCHEDULE,
}
# What a kind of proposal adds when it is about nothing that is there yet.
ADDED: Mapping[ProposalKind, ItemKind] = {
    ProposalKind.OWN_GOAL: ItemKind.GOAL,
    ProposalKind.OWN_STEP: ItemKind.ACTION,
    ProposalKind.SUPPORT: ItemKind.SUPPORT,
}
NO_LONGER_THERE = _lazy(
    "This is no longer part of the plan. Nothing was sent, and what you wrote is still here: propose it anew, in words."
)
SENT_ALREADY = _lazy("This proposal was sent already, or taken out, in another tab. Nothing was changed now.")
ANSWERED = _lazy("This proposal has been answered already. Your answer was not saved.")
OVERTAKEN = _lazy(
    "The plan was changed while this page was open, so nothing was done yet. What you wrote is still here: "
    "look at what the plan says now, and send your answer again."
)


@transaction.atomic
def propose(
    *,
    plan: Plan,
    by: User,
    at: datetime,
    kind: ProposalKind = ProposalKind.OTHER,
    about: Thing | None = None,
    section: Section = Section.GOALS,
    wording: str = "",
    values: Mapping[str, Any] | None = None,
    unsent: bool = False,
    instead: Proposal | None = None,
) -> Proposal:
    """Propose another wording, target, date, support or goal, as the employee. It must be answered before the start.

    `values` are the fields that the kind asks for (models.consultation.VALUES), `wording` what is said freely.
    `unsent` keeps it to the employee alone until `send_proposals`; `instead` is an unsent one that it replaces.
    A button pressed twice makes one proposal: the same one that waits for an answer is given back. Raises NotNow for
    what is no longer in the plan, changes nothing, or was sent meanwhile.
    """
    plan = enter(plan, Verb.PROPOSE, by=by, at=at).plan
    place = named_place(plan, about, section, adds=ADDED.get(kind) if about is None else None)
    content = {**place, "kind": kind, "wording": wording, **_columns(kind, place["item"], values or {})}
    stood = _worth_proposing(plan, content, values or {})
    if instead is not None and not Proposal.unsent.filter(pk=instead.pk, plan=plan).exists():
        raise NotNow(str(SENT_ALREADY))
    before = Proposal.unsent.filter(plan=plan) if unsent else Proposal.objects.waiting().filter(plan=plan)
    if twice := before.filter(**content).first():
        if instead is not None and instead.pk != twice.pk:
            Proposal.unsent.filter(pk=instead.pk).delete()
        return twice
    if instead is not None:
        Proposal.unsent.filter(pk=instead.pk).delete()
    made = Proposal(plan=plan, author=by, at=at, stood=stood, is_sent=not unsent, **content)
    made.save()
    if not unsent:
        audit.record(PlanEvent.PROPOSED, by=by, about=plan, at=at, proposal=made.ref)
        notices.proposed(plan, made, by=by, at=at)
    return made


@transaction.atomic
def send_proposals(*, plan: Plan, by: User, at: datetime) -> list[Proposal]:
    """Send, as the employee, everything that was written and kept, in its order. Again sends nothing."""
    plan = enter(plan, Verb.PROPOSE, by=by, at=at).plan
    kept = list(Proposal.unsent.select_for_update().filter(plan=plan, author=by))
    for proposal in kept:
        proposal.is_sent, proposal.at = True, at
        proposal.save(update_fields=["is_sent", "at"])
        audit.record(PlanEvent.PROPOSED, by=by, about=plan, at=at, proposal=proposal.ref)
    if kept:
        # One message for what was sent with one press.
        notices.proposed(plan, kept[0], by=by, at=at)
    return kept


@transaction.atomic
def drop_unsent(*, proposal: Proposal, by: User, at: datetime) -> None:
    """Throw away what was written and never sent. Nobody else knew of it, so nothing is recorded."""
    plan = enter(proposal.plan, Verb.PROPOSE, by=by, at=at).plan
    Proposal.unsent.filter(pk=proposal.pk, plan=plan, author=by).delete()


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User, at: datetime) -> Proposal:
    """Take a proposal back, as the employee, while it is unanswered. It stays in the record. Again changes nothing."""
    plan = enter(proposal.plan, Verb.WITHDRAW_PROPOSAL, by=by, at=at).plan
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk, plan=plan)
    if proposal.answer:
        raise NotNow(
            _("This proposal has been answered, so it cannot be taken back. You can make another one.")
        )
    if proposal.withdrawn_at is None:
        proposal.withdrawn_at, proposal.withdrawn_by = at, by
        proposal.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit.record(PlanEvent.PROPOSAL_WITHDRAWN, by=by, about=plan, at=at, proposal=proposal.ref)
    return proposal


@transaction.atomic
def answer_proposal(
    *,
    proposal: Proposal,
    answer: ProposalAnswer,
    reason: str,
    by: User,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> Proposal:
    """Accept, adapt or decline a proposal, with the reason. Both stay in the record. Answering twice is refused.

    Accepting puts the proposed values into the plan, adapting those in `values`. `revision` is the plan that the one
    who adapts was shown. Raises NotNow with the sentence why it cannot be done as it stands.
    """
    plan = enter(proposal.plan, Verb.ANSWER_PROPOSAL, by=by, at=at).plan
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk, plan=plan)
    _refuse_answer(plan, proposal, answer, reason, revision)
    if proposal.columns and answer != ProposalAnswer.DECLINE:
        if answer == ProposalAnswer.ACCEPT:
            _refuse_if_changed_since(plan, proposal)
        given = proposal.values if answer == ProposalAnswer.ACCEPT else values or {}
        proposal.made = _put_into_plan(plan, proposal, given, answer, local_date(plan, at))
        _edited_by_answer(plan, answer, by=by)
    proposal.answer, proposal.answer_reason = answer, reason
    proposal.answered_at, proposal.answered_by = at, by
    proposal.save(update_fields=["answer", "answer_reason", "answered_at", "answered_by", "made"])
    audit.record(PlanEvent.PROPOSAL_ANSWERED, by=by, about=plan, at=at, proposal=proposal.ref, answer=answer)
    notices.proposal_answered(plan, proposal, by=by, at=at)
    return proposal


def kind_of(thing: Thing) -> ItemKind:
    """Which kind of thing it is."""
    return next(kind for kind, (model, _facts, _title) in THINGS.items() if isinstance(thing, model))


def named_place(
    plan: Plan, about: Thing | None, section: Section, *, adds: ItemKind | None = None
) -> dict[str, Any]:
    """What something is about, in the columns of AboutAPart. Raises NotNow for what is not (any longer) in the plan."""
    if about is None:
        item = adds or ""
        return {"section": SECTIONS[adds] if adds else section, "item": item, "item_ref": ""}
    kind = kind_of(about)
    model, _facts, title = THINGS[kind]
    rows = list(model._default_manager.filter(plan=plan))
    number = next((n for n, row in enumerate(rows, start=1) if row.pk == about.pk), 0)
    if not number:
        raise NotNow(str(NO_LONGER_THERE))
    found = rows[number - 1]
    words = getattr(found, title) if title else date_format(found.due_on, "j F Y")
    if isinstance(found, Checkpoint):
        number = found.number
    return {
        "section": SECTIONS[kind],
        "item": kind,
        "item_ref": found.ref,
        "item_number": number,
        "item_words": words,
    }


def _columns(kind: ProposalKind, item: str, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = VALUES.get((kind, ItemKind(item)), {}) if item else {}
    if unknown := set(values) - set(columns):
        raise TypeError(f"Not a field of this proposal: {', '.join(sorted(unknown))}")
    return {columns[field]: value for field, value in values.items()}


def _worth_proposing(plan: Plan, content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands there now. Raises NotNow for a proposal without words or values, or that says just the same."""
    if not values:
        if not content["wording"].strip():
            raise NotNow(_("Write what you would change."))
        return {}
    if not content["item_ref"]:
        return {}
    stood = fact_of(plan, ItemKind(content["item"]), content["item_ref"])
    if all(stood.get(field) == value for field, value in plain(values).items()):
        raise NotNow(
            _("This is what the plan says already. Change what you would have otherwise, then send it.")
        )
    return stood


def _refuse_answer(
    plan: Plan, proposal: Proposal, answer: ProposalAnswer, reason: str, revision: int | None
) -> None:
    if proposal.withdrawn_at is not None:
        raise NotNow(_("The employee took this proposal back, so it needs no answer. Nothing was changed."))
    if proposal.answer:
        raise NotNow(str(ANSWERED))
    if answer != ProposalAnswer.ACCEPT and not reason.strip():
        raise NotNow(_("Say why. The employee reads your reason."))
    if answer == ProposalAnswer.ADAPT and revision is not None and revision != plan.revision:
        raise NotNow(str(OVERTAKEN))


def _refuse_if_changed_since(plan: Plan, proposal: Proposal) -> None:
    """Who accepts a proposal accepts it over the words that it was made over, and over no others."""
    if proposal.adds:
        return
    now = fact_of(plan, ItemKind(proposal.item), proposal.item_ref)
    if now and any(now.get(field) != proposal.stood.get(field) for field in proposal.columns):
        raise NotNow(
            _(
                "The plan was changed here after this was proposed, so it cannot be accepted as it stands. "
                "Look at what the plan says now, and choose “Adapt”."
            )
        )


def _put_into_plan(
    plan: Plan, proposal: Proposal, values: Mapping[str, Any], answer: ProposalAnswer, today: date
) -> dict[str, Any]:
    """Change or add what the proposal is about. Returns what stood there and what stands there now."""
    kind = ItemKind(proposal.item)
    # "Adapt" without values of its own would be "accept" under another name.
    if set(values) != set(proposal.columns):
        raise TypeError("An answer gives a value for each field of the proposal.")
    before = fact_of(plan, kind, proposal.item_ref) if proposal.item_ref else {}
    if proposal.item_ref and not before:
        raise NotNow(
            _(
                "What this proposal is about is no longer in the plan, so it cannot be changed. "
                "Decline the proposal and say why."
            )
        )
    try:
        ref = _written(plan, kind, proposal.item_ref, values, today)
    except NotNow as refusal:
        if answer == ProposalAnswer.ADAPT:
            raise
        as_it_is = _("It cannot be accepted as it stands. Choose “Adapt” and change it.")
        raise NotNow.because([*refusal.reasons, as_it_is]) from None
    except NotVisible as gone:
        raise NotNow(
            _("The area that this belongs to is no longer in the plan. Choose another one.")
        ) from gone
    return {"before": before, "after": fact_of(plan, kind, ref)}


def _written(plan: Plan, kind: ItemKind, ref: str, values: Mapping[str, Any], today: date) -> str:
    model = THINGS[kind][0]
    if issubclass(model, Checkpoint):
        return _moved(plan, ref, values["due_on"])
    if "area" in values and values["area"] is None and not model._meta.get_field("area").null:
        raise NotNow(_("Say which area this helps with: the one that was chosen is no longer in the plan."))
    found = model._default_manager.filter(plan=plan, ref=ref).first() if ref else None
    return write_item(plan, model, found, values, today).ref


def _moved(plan: Plan, ref: str, day: date) -> str:
    """Move a checkpoint between its neighbours, within the plan, to a day on which the employee works."""
    meetings = list(plan.checkpoints.all())
    place = next(n for n, meeting in enumerate(meetings) if meeting.ref == ref)
    earlier = meetings[place - 1].due_on if place else plan.starts_on
    later = meetings[place + 1].due_on if place + 1 < len(meetings) else None
    if plan.ends_on is not None and day > plan.ends_on:
        raise NotNow(_("This date is after the plan ends. Choose a date within the plan."))
    if (earlier is not None and day <= earlier) or (later is not None and day >= later):
        raise NotNow(_("Checkpoints keep their order. Choose a date between the ones before and after it."))
    if not calendar_for(plan.employee, years(day)).is_working(day):
        raise NotNow(_("This is a day off for the employee. Choose a working day."))
    meetings[place].due_on = day
    meetings[place].save(update_fields=["due_on"])
    return ref


def _edited_by_answer(plan: Plan, answer: ProposalAnswer, *, by: User) -> None:
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)
    plan.refresh_from_db(fields=["revision"])
    plan.writers.add(by)
    # Who is ready said so of the plan with what they proposed in it. Of other words they are asked again.
    if answer == ProposalAnswer.ADAPT and plan.consultation_ended_at is not None:
        plan.consultation_ended_at = None
        plan.save(update_fields=["consultation_ended_at"])
