"""The files of a plan as pages show them, and a file on its way to its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from employees.permissions import Actor
from plans.enums import Verb
from plans.evidence import EXTENSIONS, MEDIA_TYPES, Kind
from plans.models import Attachment, Checkpoint, Plan
from plans.permissions import may_open, may_withdraw
from plans.queries import attachments_for, kept_files

# Nothing in a file of somebody else's may run, fetch or be shown inside a page of ours.
POLICY = "sandbox; default-src 'none'"


def evidence_rows(
    actor: Actor,
    plan: Plan,
    *,
    verbs: Iterable[Verb] = (),
    own: bool = False,
    checkpoint: Checkpoint | None = None,
    told_at: datetime | None = None,
) -> list[dict[str, Any]]:
    """The files as components/attachment-list.html takes them, in one query. `own`: for the pages of the employee.

    With `verbs`, the ways to take a file away that the actor has now. With `checkpoint`, those that belong to it;
    `told_at` is when its account was shared: what came later is marked.
    """
    allowed = frozenset(verbs)
    files = attachments_for(actor, plan)
    return [
        {
            **_shown(file),
            "url": reverse("plan_evidence_file", args=[plan.ref, file.ref])
            if may_open(actor, plan, file)
            else "",
            "about": "" if checkpoint is not None else about(file),
            "added_by": file.added_by.get_full_name(),
            "late": plan.closed_at is not None and file.added_at > plan.closed_at,
            "after": told_at is not None and file.added_at > told_at,
            "sha256": file.sha256,
            "short_sha256": file.short_sha256,
            "withdrawn_at": file.withdrawn_at,
            "withdrawn_by": file.withdrawn_by.get_full_name() if file.withdrawn_by else "",
            "withdrawn_reason": file.withdrawn_reason,
            **_ways_out(actor, plan, file, allowed, own=own),
        }
        for file in (files if checkpoint is None else files.filter(checkpoint=checkpoint))
    ]


def kept_rows(actor: Actor, plan: Plan, checkpoint: Checkpoint | None = None) -> list[dict[str, Any]]:
    """What the actor keeps to themselves, in the same shape, with the ways to share it and to take it out."""
    return [
        {
            **_shown(file),
            "url": reverse("plan_evidence_file", args=[plan.ref, file.ref]),
            "about": "" if checkpoint is not None else about(file),
            "share_url": f"{reverse('my_plan_evidence_share', args=[file.ref])}?plan={plan.ref}",
            "remove_url": f"{reverse('my_plan_evidence_drop', args=[file.ref])}?plan={plan.ref}",
        }
        for file in kept_files(actor, plan, checkpoint)
    ]


def about(file: Attachment) -> str:
    """What a file is about, in words; "" for the plan as a whole."""
    if file.about_number is not None:
        return _("Checkpoint %(number)d") % {"number": file.about_number}
    return file.area.title if file.area else ""


def _shown(file: Attachment) -> dict[str, Any]:
    return {
        "name": file.title,
        "kind_text": EXTENSIONS[Kind(file.kind)].upper(),
        "size_text": filesizeformat(file.size),
        "added_at": file.added_at,
    }


def _ways_out(
    actor: Actor, plan: Plan, file: Attachment, verbs: frozenset[Verb], *, own: bool
) -> dict[str, str]:
    if Verb.REMOVE_EVIDENCE in verbs:
        return {"remove_url": reverse("plan_evidence_remove", args=[plan.ref, file.ref])}
    if Verb.WITHDRAW_EVIDENCE not in verbs or file.is_withdrawn or not may_withdraw(actor, plan, file):
        return {}
    if own:
        return {"withdraw_url": f"{reverse('my_plan_evidence_withdraw', args=[file.ref])}?plan={plan.ref}"}
    return {"withdraw_url": reverse("plan_evidence_withdraw", args=[plan.ref, file.ref])}


def sent(attachment: Attachment) -> FileResponse:
    """The file, to be kept and not shown, in flat memory. Raises FileNotFoundError if the store has lost it.

    Its name says nothing about anybody: it lands in download lists and on shared machines.
    """
    kind = Kind(attachment.kind)
    ending = f"{attachment.short_ref.lower()}.{EXTENSIONS[kind]}"
    response = FileResponse(attachment.file.open("rb"), content_type=MEDIA_TYPES[kind])
    name = quote(f"{_('evidence')}-{ending}")
    response["Content-Disposition"] = f"attachment; filename=\"evidence-{ending}\"; filename*=UTF-8''{name}"
    response["Content-Length"] = str(attachment.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response
