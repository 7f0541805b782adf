"""Notes of the coaching log as templates/plans/log/_note.html shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from employees.permissions import Actor
from plans.models import Observation
from plans.permissions import NOTES, CoachingPermission
from plans.workflows.coaching import changeable_until


@dataclass(frozen=True)
class NoteRow:
    """One note, how late it was written, and what the reader may do with it now."""

    note: Observation
    late: str
    may_change: bool = False
    may_share: bool = False
    may_correct: bool = False
    may_answer: bool = False


def note_rows(actor: Actor, notes: Iterable[Observation], *, now: datetime) -> list[NoteRow]:
    """The rows of a log, or of one's own notes. Asks no question of the database for each."""
    return [_row(actor, note, now) for note in notes]


def _row(actor: Actor, note: Observation, now: datetime) -> NoteRow:
    until = changeable_until(note)
    own = NOTES.can(actor, CoachingPermission.CHANGE, note)
    changeable = own and until is not None and now <= until
    return NoteRow(
        note=note,
        late=late_words(note),
        may_change=changeable,
        may_share=not note.is_shared and NOTES.can(actor, CoachingPermission.SHARE, note),
        may_correct=own and not changeable,
        may_answer=NOTES.can(actor, CoachingPermission.ANSWER, note),
    )


def late_words(note: Observation) -> str:
    """“Written 12 days after”; empty for what was written on the day or the next."""
    days = note.days_after
    if days <= 1:
        return ""
    return ngettext("Written %(days)d day after", "Written %(days)d days after", days) % {"days": days}
