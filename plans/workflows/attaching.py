"""Evidence: a file added to a plan, taken away while it is a draft, withdrawn with a reason afterwards.

At a checkpoint the employee may keep a file to themselves until they share it: then it leaves no event and no message.

The file is written before its row is committed, and deleted again if the row is not. What a crash leaves behind is
found by `sweep_files`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import User
from plans import notices
from plans.deadlines import pressed_twice
from plans.enums import PlanStatus, Verb
from plans.evidence import Clean
from plans.models import Attachment, Checkpoint, ImprovementArea, Plan
from plans.models.attachment import attachment_storage, random_name
from plans.permissions import may_withdraw
from plans.queries import bytes_kept
from plans.workflows.editing import written_in
from plans.workflows.entering import Entered, enter

MOST_FILES = 200
# A file whose row is being written is younger than this.
STRAY_AFTER = timedelta(days=1)


def add_evidence(
    *,
    plan: Plan,
    clean: Clean,
    title: str,
    by: User,
    at: datetime,
    area: ImprovementArea | None = None,
    checkpoint: Checkpoint | None = None,
    keep: bool = False,
) -> Attachment:
    """Add a file that was cleaned, about the whole plan, one area or one checkpoint. Pressed twice, it is added once.

    `keep`: for the employee alone until they share it; only at a checkpoint. Raises NotVisible for an area or a
    checkpoint of another plan, NotAllowed for anybody else who keeps one, NotNow where the file, or all files of the
    plan, would be too big.
    """
    written: list[str] = []
    what = _What(clean, title, area, checkpoint, keep)
    try:
        with transaction.atomic():
            return _add(plan, what, by=by, at=at, written=written)
    except BaseException:
        for name in written:
            attachment_storage().delete(name)
        raise


@dataclass(frozen=True)
class _What:
    """A file, and what it is about."""

    clean: Clean
    title: str
    area: ImprovementArea | None
    checkpoint: Checkpoint | None
    keep: bool

    @property
    def place(self) -> dict[str, Any]:
        """The columns that say what it is about."""
        number = self.checkpoint.number if self.checkpoint is not None else None
        return {"area": self.area, "checkpoint": self.checkpoint, "at_number": number}


def _add(plan: Plan, what: _What, *, by: User, at: datetime, written: list[str]) -> Attachment:
    entered = enter(plan, Verb.ADD_EVIDENCE, by=by, at=at)
    plan = entered.plan
    if any(thing is not None and thing.plan_id != plan.pk for thing in (what.area, what.checkpoint)):
        raise NotVisible
    if what.keep and (what.checkpoint is None or by.pk != plan.employee.user_id):
        raise NotAllowed
    clean, mine = what.clean, Attachment.everything.filter(plan=plan, added_by=by)
    same = mine.filter(sha256=clean.sha256, title=what.title, area=what.area, checkpoint=what.checkpoint)
    if twice := same.filter(**pressed_twice("added_at", at)).first():
        return twice
    refuse_too_much(plan, clean, by=by)
    name = attachment_storage().save(random_name(), ContentFile(clean.content))
    written.append(name)
    added = Attachment.objects.create(
        plan=plan,
        **what.place,
        is_kept=what.keep,
        title=what.title,
        kind=clean.kind,
        file=name,
        size=clean.size,
        sha256=clean.sha256,
        added_at=at,
        added_by=by,
    )
    if not what.keep:
        _put_on_record(entered, added, by=by, at=at)
    return added


def _put_on_record(entered: Entered, added: Attachment, *, by: User, at: datetime) -> None:
    _record(entered, added, by=by, at=at, kind=added.kind, size=added.size)
    if entered.plan.is_shared:
        notices.evidence(entered.transition.notice, entered.plan, by=by, at=at)


@transaction.atomic
def share_kept_evidence(*, attachment: Attachment, by: User, at: datetime) -> Attachment:
    """Put a file that the employee kept on the record, as if it was added now. Again changes nothing.

    Raises NotVisible for a file that is not theirs, or no longer there.
    """
    entered = enter(attachment.plan, Verb.ADD_EVIDENCE, by=by, at=at)
    found = (
        Attachment.everything.select_for_update(of=("self",)).filter(pk=attachment.pk, added_by=by).first()
    )
    if found is None:
        raise NotVisible
    if found.is_kept:
        _share([found], at)
        _put_on_record(entered, found, by=by, at=at)
    return found


def share_kept_with_note(*, checkpoint: Checkpoint, by: User, at: datetime) -> int:
    """Put what the employee kept for a checkpoint on the record together with their note; returns how many.

    The note's own message tells of it. Needs a transaction.
    """
    kept = Attachment.kept.select_for_update(of=("self",)).filter(checkpoint=checkpoint, added_by=by)
    files = list(kept)
    if not files:
        return 0
    entered = enter(checkpoint.plan, Verb.ADD_EVIDENCE, by=by, at=at)
    _share(files, at)
    for found in files:
        _record(entered, found, by=by, at=at, kind=found.kind, size=found.size)
    return len(files)


def _share(files: list[Attachment], at: datetime) -> None:
    for found in files:
        found.is_kept, found.added_at = False, at
    Attachment.everything.bulk_update(files, ["is_kept", "added_at"])


@transaction.atomic
def drop_kept_evidence(*, attachment: Attachment, by: User) -> None:
    """Take out for good a file that the employee kept to themselves: nobody else has known of it. Again does nothing.

    Raises NotNow for one that they have shared since.
    """
    found = (
        Attachment.everything.select_for_update(of=("self",)).filter(pk=attachment.pk, added_by=by).first()
    )
    if found is None:
        return
    if not found.is_kept:
        raise NotNow(
            _("This file was shared meanwhile and is part of the record. It can be withdrawn with a reason.")
        )
    name = str(found.file.name)
    found.delete()
    transaction.on_commit(partial(attachment_storage().delete, name))


def _record(entered: Entered, attachment: Attachment, *, by: User, at: datetime, **facts: Any) -> None:
    """Record what was done to a file. In a draft it is a change of the draft like any other."""
    if entered.plan.status == PlanStatus.DRAFT:
        written_in(entered.plan, by)
    event = entered.transition.event
    named: dict[str, Any] = {"attachment": attachment.ref, "sha256": attachment.sha256}
    audit.record(event, by=by, about=entered.plan, at=at, **named, **facts)


def refuse_too_much(plan: Plan, clean: Clean, *, by: User) -> None:
    """Refuse a file that is too big, or too much beside the others. Raises NotNow.

    What the employee keeps to themselves counts for them alone: nobody else learns of it by a limit.
    """
    if clean.size > settings.ATTACHMENT_MAX_BYTES:
        raise NotNow(too_big())
    (size, count), most = bytes_kept(plan, by), settings.PLAN_ATTACHMENTS_MAX_BYTES
    if size + clean.size > most or count >= MOST_FILES:
        raise NotNow(
            _(
                "The files of this plan would be more than it can hold (%(count)d files, %(limit)d MB in all). "
                "Add the most telling ones, or a smaller version of this one."
            )
            % {"count": MOST_FILES, "limit": most // settings.MEGABYTE}
        )


def too_big() -> str:
    """The sentence for a file above the limit of this installation."""
    return _(
        "This file is larger than %(limit)d MB. Choose a smaller one, or attach the part that matters."
    ) % {"limit": settings.ATTACHMENT_MAX_BYTES // settings.MEGABYTE}


@transaction.atomic
def remove_evidence(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a file out of a draft, for good: nobody but its writers has seen it. It goes once that is certain."""
    entered = enter(attachment.plan, Verb.REMOVE_EVIDENCE, by=by, at=at)
    found = entered.plan.attachments.filter(pk=attachment.pk).first()
    if found is None:
        return
    name = str(found.file.name)
    _record(entered, found, by=by, at=at)
    found.delete()
    transaction.on_commit(partial(attachment_storage().delete, name))


@transaction.atomic
def withdraw_evidence(*, attachment: Attachment, reason: str, by: User, at: datetime) -> Attachment:
    """Say that a file should not be here, and why. It stays on the record; again changes nothing.

    Raises NotAllowed for a file of the other side (docs/decisions/0007).
    """
    entered = enter(attachment.plan, Verb.WITHDRAW_EVIDENCE, by=by, at=at)
    plan = entered.plan
    found = plan.attachments.select_for_update().get(pk=attachment.pk)
    if not may_withdraw(entered.actor, plan, found):
        raise NotAllowed
    if found.is_withdrawn:
        return found
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = at, by, reason
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _record(entered, found, by=by, at=at)
    if plan.is_shared:
        notices.evidence(entered.transition.notice, plan, by=by, at=at, once=found.ref)
    return found


@dataclass(frozen=True)
class FilesSwept:
    """How many files without a row were deleted, and the references of rows whose file is not there."""

    deleted: int
    missing: list[str]


def sweep_files(*, at: datetime) -> FilesSwept:
    """Delete files that no row knows and that are a day old, and look for rows without a file. In flat memory."""
    store, deleted = attachment_storage(), 0
    try:
        _folders, names = store.listdir("")
    except FileNotFoundError:  # nothing was ever attached
        names = []
    for name in names:
        if store.get_modified_time(name) > at - STRAY_AFTER:
            continue
        if not Attachment.everything.filter(file=name).exists():
            store.delete(name)
            deleted += 1
    rows = Attachment.everything.values_list("ref", "file").iterator(chunk_size=2000)
    return FilesSwept(deleted, [ref for ref, name in rows if not store.exists(name)])
