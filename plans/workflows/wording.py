"""The organisation's own words for its letters, state by state. Nothing is overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from employees.permissions import actor_for
from employees.workflows.entering import one_at_a_time
from plans.enums import LetterEvent, LetterKind
from plans.letters.filling import unknown_in
from plans.letters.kinds import KINDS, Wording
from plans.models import LetterWording
from plans.permissions import TemplatePermission, require_template
from plans.queries.letters import words_of


@transaction.atomic
def word_letter(
    *, kind: LetterKind, language: str, wording: Wording, by: User, at: datetime, seen: int | None = None
) -> LetterWording | None:
    """Give a kind of letter words of the organisation's own, in one language, from now on. None: nothing was changed.

    Letters that were written keep theirs. `seen` is the number of the wording that was on the screen (None: not
    compared). Raises NotVisible (not in HR), NotAllowed (does not lead HR), NotNow for an empty text, an unknown
    placeholder, or if somebody was faster.
    """
    latest = _enter_wording(kind, language, seen, by=by, at=at)
    _refuse_words(kind, wording)
    before = words_of(kind, language, latest if latest and not latest.is_default else None)
    if wording == before:
        return None
    return _put_wording(LetterEvent.WORDED, kind, language, wording, latest, by=by, at=at)


@transaction.atomic
def restore_wording(*, kind: LetterKind, language: str, by: User, at: datetime) -> LetterWording | None:
    """Let the words that come with Waymark hold again. None: they held already. Raises as `word_letter` does."""
    latest = _enter_wording(kind, language, None, by=by, at=at)
    if latest is None or latest.is_default:
        return None
    return _put_wording(LetterEvent.RESTORED, kind, language, Wording("", "", ""), latest, by=by, at=at)


def _enter_wording(
    kind: LetterKind, language: str, seen: int | None, *, by: User, at: datetime
) -> LetterWording | None:
    one_at_a_time()
    require_template(actor_for(by, on=timezone.localdate(at)), TemplatePermission.DESIGN)
    latest = LetterWording.objects.filter(kind=kind, language=language).first()
    if seen is not None and seen != (latest.number if latest else 0):
        raise NotNow(
            _(
                "Somebody else changed this letter while you were writing. What you wrote is still here: look at "
                "the letter in another tab, compare, and save again."
            )
        )
    return latest


def _refuse_words(kind: LetterKind, wording: Wording) -> None:
    texts = (wording.subject, wording.opening, wording.closing)
    if not all(text.strip() for text in texts):
        raise NotNow(_("A letter needs a subject, a beginning and an end."))
    unknown = unknown_in("\n".join(texts), KINDS[kind].known)
    if unknown:
        raise NotNow.because(
            _("Nothing can be filled in for [%(name)s]. Use one of those in the list.") % {"name": name}
            for name in unknown
        )


def _put_wording(
    event: LetterEvent,
    kind: LetterKind,
    language: str,
    wording: Wording,
    latest: LetterWording | None,
    *,
    by: User,
    at: datetime,
) -> LetterWording:
    made = LetterWording.objects.create(
        kind=kind,
        language=language,
        number=(latest.number if latest else 0) + 1,
        subject=wording.subject,
        opening=wording.opening,
        closing=wording.closing,
        made_at=at,
        made_by=by,
    )
    before = latest.words_sha256 if latest else ""
    said: dict[str, Any] = {"kind": kind, "language": language, "number": made.number}
    audit.record(
        event, by=by, about=made, at=at, sha256_before=before, sha256_after=made.words_sha256, **said
    )
    return made
