"""Notes to HR about the way plans are led: looked for by the clock, a batch at a time, and set aside with a reason.

Nobody is told of one by a message. Who sets one aside takes no part in the plan by it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow, NotVisible
from employees.models import User
from employees.permissions import actor_for
from plans.enums import PlanStatus, ProcessEvent
from plans.models import Plan, ProcessLook, ProcessNote
from plans.permissions import PLANS, PlanPermission
from plans.process_notes import Seen, facts_of_many, notes_on
from plans.workflows.entering import local_date

# Nothing here is urgent: what happened today is seen by tomorrow morning.
LOOK_AGAIN = timedelta(hours=12)
# What was written in the last evening is seen after the closing.
AFTER_THE_END = timedelta(days=7)
A_BATCH = 250
# In one sweep, so that a long list of plans holds up nothing that is due.
MOST_AT_ONCE = 2_000


def look_at_process(*, at: datetime, most: int = MOST_AT_ONCE) -> int:
    """Look at how plans are led, those not looked at for LOOK_AGAIN; returns at how many.

    A batch is one transaction with a fixed number of queries, in flat memory. Done twice at once or after a missed
    run, it leaves the same notes: a rule has one standing note a plan, and the same facts never make a second.
    """
    count, last = 0, 0
    while count < most:
        keys = list(_to_look_at(at).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:A_BATCH])
        if not keys:
            break
        with transaction.atomic():
            _keep(keys, at)
        count, last = count + len(keys), keys[-1]
    return count


def _to_look_at(at: datetime) -> QuerySet[Plan]:
    lately = Q(status=PlanStatus.CLOSED, closed_at__gte=at - AFTER_THE_END)
    # A look that seems to lie ahead was made by a clock that was wrong: it counts for nothing.
    looked = ProcessLook.objects.filter(plan=OuterRef("pk"), looked_at__range=(at - LOOK_AGAIN, at))
    return Plan.objects.filter(Q(status__in=PlanStatus.UNDER_WAY) | lately).exclude(Exists(looked))


def _keep(keys: Sequence[int], at: datetime) -> None:
    """Bring the notes of some plans up to what is seen now."""
    # The looks come first: their rows order two sweeps that meet, so that neither undoes what the other wrote.
    ProcessLook.objects.bulk_create(
        [ProcessLook(plan_id=key, looked_at=at) for key in keys],
        update_conflicts=True,
        unique_fields=["plan"],
        update_fields=["looked_at"],
    )
    facts = facts_of_many(keys, at)
    known: dict[tuple[int, str], list[ProcessNote]] = {}
    for note in ProcessNote.objects.select_for_update().filter(plan__in=facts):
        known.setdefault((note.plan_id, note.rule), []).append(note)
    new: list[ProcessNote] = []
    changed: list[ProcessNote] = []
    kept: set[int] = set()
    for key, looked_at in facts.items():
        for seen in notes_on(looked_at):
            before = known.get((key, seen.rule), [])
            if _was_set_aside(seen, before):
                continue
            standing = next((note for note in before if not note.is_set_aside), None)
            if standing is None:
                new.append(ProcessNote(plan_id=key, rule=seen.rule, seen_at=at, **_said(seen)))
                continue
            kept.add(standing.pk)
            if _is_news(standing, seen, at):
                changed.append(standing)
    _forget([note for notes in known.values() for note in notes], kept)
    ProcessNote.objects.bulk_update(changed, ["fingerprint", "keys", "rows", "seen_at"])
    ProcessNote.objects.bulk_create(new, ignore_conflicts=True)


def _said(seen: Seen) -> Mapping[str, Any]:
    return {
        "fingerprint": seen.fingerprint,
        "keys": list(seen.keys),
        "rows": [dict(row) for row in seen.rows],
    }


def _was_set_aside(seen: Seen, before: Collection[ProcessNote]) -> bool:
    """Whether somebody has looked at every one of these facts together already."""
    return any(note.is_set_aside and set(seen.keys) <= set(note.keys) for note in before)


def _is_news(standing: ProcessNote, seen: Seen, at: datetime) -> bool:
    """Whether a standing note has to be said anew; then it is changed, and seen now if its facts are others."""
    said = _said(seen)
    if standing.fingerprint == seen.fingerprint and standing.rows == said["rows"]:
        return False
    if standing.fingerprint != seen.fingerprint:
        standing.seen_at = at
    for name, value in said.items():
        setattr(standing, name, value)
    return True


def _forget(notes: Collection[ProcessNote], kept: Collection[int]) -> None:
    """What is no longer so, and nobody decided on, goes: what it was about stands in the plan itself."""
    gone = [note.pk for note in notes if not note.is_set_aside and note.pk not in kept]
    if gone:
        ProcessNote.objects.filter(pk__in=gone).delete()


@transaction.atomic
def set_note_aside(
    *, note: ProcessNote, reason: str, by: User, at: datetime, seen: str | None = None
) -> ProcessNote:
    """Say that a note was looked at, and why it can be put away. The same facts do not bring it back; new ones do.

    `seen` is the fingerprint that was on the screen (None: not compared). Raises NotVisible or NotAllowed as the table
    says, NotVisible too for a note that is no more, NotNow without a reason or where the facts have changed since.
    """
    rows = ProcessNote.objects.select_for_update(of=("self",))
    found = rows.select_related("plan__employee__user", "plan__manager").filter(pk=note.pk).first()
    if found is None:
        raise NotVisible
    plan = found.plan
    PLANS.require(actor_for(by, on=local_date(plan, at)), PlanPermission.SET_NOTE_ASIDE, plan)
    if found.is_set_aside:
        return found
    if not reason.strip():
        raise NotNow(_("Say why it is set aside. Whoever in HR looks after you will want to know."))
    if seen not in {None, found.fingerprint}:
        raise NotNow(_("Something was added while this page was open. Read it again, then set it aside."))
    found.set_aside_at, found.set_aside_by, found.set_aside_reason = at, by, reason
    found.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_reason"])
    audit.record(ProcessEvent.SET_ASIDE, by=by, about=found, at=at, plan=plan.ref, rule=found.rule)
    return found
