"""Evidence: a file added to a plan, taken away while it is a draft, withdrawn with a reason afterwards.

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
from plans.deadlines import PRESSED_TWICE
from plans.enums import PlanStatus, Verb
from plans.evidence import Clean
from plans.models import Attachment, ImprovementArea, Plan
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
) -> Attachment:
    """Add a file that was cleaned, about the whole plan or one area of it. A button pressed twice adds it once.

    Raises NotVisible for an area of another plan, NotNow where the file, or all files of the plan, would be too big.
    """
    written: list[str] = []
    try:
        with transaction.atomic():
            return _add(plan, clean, title, area, by=by, at=at, written=written)
    except BaseException:
        for name in written:
            attachment_storage().delete(name)
        raise


def _add(
    plan: Plan,
    clean: Clean,
    title: str,
    area: ImprovementArea | None,
    *,
    by: User,
    at: datetime,
    written: list[str],
) -> Attachment:
    entered = enter(plan, Verb.ADD_EVIDENCE, by=by, at=at)
    plan = entered.plan
    if area is not None and area.plan_id != plan.pk:
        raise NotVisible
    same = plan.attachments.filter(sha256=clean.sha256, title=title, area=area, added_by=by)
    if twice := same.filter(added_at__gt=at - PRESSED_TWICE, added_at__lte=at).first():
        return twice
    refuse_too_much(plan, clean)
    name = attachment_storage().save(random_name(), ContentFile(clean.content))
    written.append(name)
    added = Attachment.objects.create(
        plan=plan,
        area=area,
        title=title,
        kind=clean.kind,
        file=name,
        size=clean.size,
        sha256=clean.sha256,
        added_at=at,
        added_by=by,
    )
    _record(entered, added, by=by, at=at, kind=added.kind, size=added.size)
    if plan.is_shared:
        notices.evidence(entered.transition.notice, plan, by=by, at=at)
    return added


def _record(entered: Entered, attachment: Attachment, *, by: User, at: datetime, **facts: Any) -> None:
    """Record what was done to a file. In a draft it is a change of the draft like any other."""
    if entered.plan.status == PlanStatus.DRAFT:
        written_in(entered.plan, by)
    event = entered.transition.event
    named = {"attachment": attachment.ref, "sha256": attachment.sha256}
    audit.record(event, by=by, about=entered.plan, at=at, before=None, **named, **facts)


def refuse_too_much(plan: Plan, clean: Clean) -> None:
    """Refuse a file that is too big, or too much beside the others. Raises NotNow."""
    if clean.size > settings.ATTACHMENT_MAX_BYTES:
        raise NotNow(too_big())
    kept, most = bytes_kept(plan), settings.PLAN_ATTACHMENTS_MAX_BYTES
    if kept + clean.size > most or plan.attachments.count() >= MOST_FILES:
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
        if not Attachment.objects.filter(file=name).exists():
            store.delete(name)
            deleted += 1
    rows = Attachment.objects.values_list("ref", "file").iterator(chunk_size=2000)
    return FilesSwept(deleted, [ref for ref, name in rows if not store.exists(name)])
