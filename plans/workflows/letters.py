"""Writing a letter to the employee: its words are filled in once, and stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from employees.permissions import Actor
from employees.queries import organisation
from plans import lifecycle, notices
from plans.deadlines import pressed_twice
from plans.documents.sheet import filled
from plans.enums import LetterKind, PlanStatus, Verb
from plans.letters.kinds import Wording
from plans.letters.values import values_for
from plans.models import Checkpoint, Letter, LetterWording, Plan, PlanVersion
from plans.permissions import PLANS
from plans.queries.letters import extended_by, wording_in_force, words_of
from plans.workflows.entering import Entered, enter
from plans.workflows.wanting import Due, due_ahead

S = PlanStatus
# In which states a letter of a kind can be written; the states of its verb say what is possible at all.
IN_STATES: dict[LetterKind, frozenset[PlanStatus]] = {
    LetterKind.FIRST_MEETING: frozenset({S.APPROVED, S.CONSULTATION}),
    LetterKind.MEETING: frozenset({S.ACTIVE}),
    LetterKind.EXTENSION: frozenset({S.ACTIVE, S.PAUSED, S.CLOSED}),
    LetterKind.APPEAL_RECEIVED: frozenset({S.CLOSED}),
    LetterKind.APPEAL_DECIDED: frozenset({S.CLOSED}),
}


@dataclass(frozen=True)
class Meeting:
    """When and where, in the plan's zone; `checkpoint` where it is one of those that were agreed."""

    on: date
    at: time
    place: str
    checkpoint: Checkpoint | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The same as a letter keeps it."""
        return {
            "meets_on": self.on,
            "meets_at": self.at,
            "place": self.place.strip(),
            "checkpoint": self.checkpoint,
        }


def verb_for(kind: LetterKind) -> Verb:
    """By which verb a letter of a kind is written."""
    return Verb.WRITE_APPEAL_LETTER if kind in LetterKind.ABOUT_APPEALS else Verb.WRITE_LETTER


def letters_to_write(actor: Actor, plan: Plan) -> list[LetterKind]:
    """The kinds of letters that the actor can write now."""
    return [
        kind
        for kind in IN_STATES
        if PLANS.can(actor, lifecycle.TRANSITIONS[verb_for(kind)].permission, plan)
        and not any(_reasons_against(plan, kind))
    ]


@transaction.atomic
def write_letter(
    *,
    plan: Plan,
    kind: LetterKind,
    by: User,
    at: datetime,
    meeting: Meeting | None = None,
    message: str = "",
    tells: bool = True,
) -> Letter:
    """Write a letter in the plan's language, with the organisation's words as they are now, and tell the employee.

    An invitation needs a `meeting`. `message` stands in it in the writer's own words. `tells` False: it is handed over
    by hand. Of a plan that is not shared nobody is told, and its employee sees nothing of the letter until it is.
    A button pressed twice writes it once. Raises NotNow for what the plan has no ground for, and for a day gone by.
    """
    entered = enter(plan, verb_for(kind), by=by, at=at, takes_part=kind not in LetterKind.ABOUT_APPEALS)
    plan = entered.plan
    reasons = list(_reasons_against(plan, kind))
    if reasons:
        raise NotNow.because(reasons)
    _refuse_meeting(entered, kind, meeting)
    version = extended_by(plan) if kind == LetterKind.EXTENSION else None
    own = wording_in_force(kind, plan.language)
    words = _filled(entered, kind, own, meeting, version, by=by)
    letter = Letter(
        plan=plan,
        number=plan.letters.count() + 1,
        kind=kind,
        language=plan.language,
        subject=words.subject,
        opening=words.opening,
        closing=words.closing,
        message=message.strip(),
        version=version,
        wording=own,
        is_told=tells and plan.is_shared,
        written_at=at,
        written_by=by,
        **(meeting.columns if meeting else {}),
    )
    if (twice := _pressed_twice(letter, at)) is not None:
        return twice
    letter.save(force_insert=True)
    _record(entered, letter, by=by, at=at)
    due_ahead(plan, [Due(letter.document_kind, letter.number, plan.employee.user or by)], by=by, at=at)
    if letter.is_told:
        notices.letter_written(plan, letter, by=by, at=at)
    return letter


def _record(entered: Entered, letter: Letter, *, by: User, at: datetime) -> None:
    """Which words were sent, without the words."""
    audit.record(
        entered.transition.event,
        by=by,
        about=entered.plan,
        at=at,
        letter=letter.ref,
        kind=letter.kind,
        told=letter.is_told,
        words_sha256=letter.words_sha256,
    )


def _reasons_against(plan: Plan, kind: LetterKind) -> Iterator[str]:
    """Why a letter of this kind cannot be written now."""
    appeal = getattr(plan, "appeal", None) if plan.status == S.CLOSED else None
    if plan.status not in IN_STATES[kind]:
        yield _("This letter does not belong to a plan that is “%(state)s”.") % {
            "state": PlanStatus(plan.status).label
        }
    elif kind == LetterKind.EXTENSION and extended_by(plan) is None:
        yield _("This plan was not extended, so there is nothing to tell of.")
    elif kind == LetterKind.APPEAL_RECEIVED and (appeal is None or appeal.decided_at is not None):
        yield _("There is no appeal that waits for a decision.")
    elif kind == LetterKind.APPEAL_DECIDED and (appeal is None or appeal.decided_at is None):
        yield _("There is no appeal that was decided.")


def _refuse_meeting(entered: Entered, kind: LetterKind, meeting: Meeting | None) -> None:
    if kind not in LetterKind.INVITATIONS:
        if meeting is not None:
            raise ValueError(f"A letter of the kind {kind} invites to nothing.")
        return
    if meeting is None or not meeting.place.strip():
        raise NotNow(_("Say when and where you meet."))
    if meeting.on < entered.today:
        raise NotNow(_("This day is over. Give a day to come."))
    checkpoint = meeting.checkpoint
    if checkpoint is None:
        return
    if checkpoint.plan_id != entered.plan.pk or not checkpoint.is_open:
        raise NotNow(_("This checkpoint is not to come any more. Choose another one."))
    if checkpoint.due_on != meeting.on:
        said = _("Checkpoint %(number)d is planned for %(day)s. Move it first, or invite to that day.")
        raise NotNow(said % {"number": checkpoint.number, "day": date_format(checkpoint.due_on, "l j F Y")})


def _filled(
    entered: Entered,
    kind: LetterKind,
    own: LetterWording | None,
    meeting: Meeting | None,
    version: PlanVersion | None,
    *,
    by: User,
) -> Wording:
    plan = entered.plan
    with translation.override(plan.language):
        values = values_for(
            plan,
            organisation=organisation(),
            writer=by.get_full_name(),
            today=entered.today,
            meets_on=meeting.on if meeting else None,
            meets_at=meeting.at if meeting else None,
            place=meeting.place if meeting else "",
            version=version,
        )
        return filled(words_of(kind, plan.language, own), values)


def _pressed_twice(letter: Letter, at: datetime) -> Letter | None:
    lately = letter.plan.letters.filter(
        kind=letter.kind,
        written_by=letter.written_by,
        **pressed_twice("written_at", at),
        message=letter.message,
        meets_on=letter.meets_on,
        meets_at=letter.meets_at,
        place=letter.place,
    )
    return lately.first()
