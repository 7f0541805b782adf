"""Designing templates: make, change, publish, archive. A version that was published is never written again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow, NotVisible
from employees.models import User
from employees.permissions import actor_for
from plans.deadlines import pressed_twice
from plans.designs import Design, lacking
from plans.enums import TemplateEvent
from plans.models import PlanTemplate, TemplateVersion
from plans.permissions import TemplatePermission, require_template

DRAFT = 0


@transaction.atomic
def make_template(*, design: Design, by: User, at: datetime) -> PlanTemplate:
    """Begin a template with a draft: from nothing, as a copy, or from a file. Nothing can be written from it yet.

    A button pressed twice begins one: the untouched one of the last minute is given back.
    """
    _require(by, at)
    # Two presses in the same instant queue up here.
    User.objects.select_for_update().get(pk=by.pk)
    draft = TemplateVersion()
    draft.design = design
    just_begun = PlanTemplate.objects.filter(
        created_by=by,
        **pressed_twice("created_at", at),
        versions__number=DRAFT,
        versions__revision=0,
        versions__sha256=draft.sha256,
    ).first()
    if just_begun is not None:
        return just_begun
    template = PlanTemplate.objects.create(name=design.name, created_at=at, created_by=by)
    draft.template = template
    draft.save()
    audit.record(TemplateEvent.MADE, by=by, about=template, at=at, sha256=draft.sha256)
    return template


@transaction.atomic
def change_template(
    *,
    template: PlanTemplate,
    change: Callable[[Design], Design],
    by: User,
    at: datetime,
    revision: int | None = None,
) -> TemplateVersion:
    """Change the draft of a template; one that was published gets a new draft, and stays as it is.

    `change` makes the new design from the present one; where both are the same, nothing is written. `revision` is that
    of the draft the editor saw, or of the last version if there was none (None: not compared). Raises NotNow if
    somebody was faster, DesignRefused if the new design does not hold together, KeyError if what is changed is gone.
    """
    template = _enter(template, by, at)
    draft = _draft_of(template)
    if revision is not None and revision != draft.revision:
        raise NotNow(
            _(
                "Somebody else changed this template while you were writing. What you wrote is still here: "
                "look at the template in another tab, compare, and save again."
            )
        )
    before = draft.sha256
    draft.design = change(draft.design)
    if draft.sha256 == before:
        return draft
    draft.revision += 1
    draft.save()
    if template.name != draft.design.name and not template.versions.exclude(number=DRAFT).exists():
        template.name = draft.design.name
        template.save(update_fields=["name"])
    audit.record(
        TemplateEvent.CHANGED, by=by, about=template, at=at, sha256_before=before, sha256_after=draft.sha256
    )
    return draft


@transaction.atomic
def publish_template(
    *, template: PlanTemplate, by: User, at: datetime, revision: int | None = None
) -> TemplateVersion:
    """Make the draft the version that new plans are written from. Plans that were begun before keep theirs.

    `revision` is what was looked at. Raises NotNow with a sentence for everything that is lacking, if there is no
    draft, or if somebody changed it since.
    """
    template = _enter(template, by, at)
    draft = template.versions.select_for_update().filter(number=DRAFT).first()
    if draft is None:
        raise NotNow(_("Nothing was changed since this template was published."))
    if revision is not None and revision != draft.revision:
        raise NotNow(
            _("Somebody changed this template after you opened this page. Look at it again, then publish it.")
        )
    found = lacking(draft.design)
    if found:
        raise NotNow.because(lack.sentence for lack in found)
    draft.number = 1 + (template.versions.aggregate(last=Max("number"))["last"] or 0)
    draft.published_at, draft.published_by = at, by
    draft.save()
    template.name = draft.design.name
    template.save(update_fields=["name"])
    audit.record(
        TemplateEvent.PUBLISHED, by=by, about=template, at=at, number=draft.number, sha256=draft.sha256
    )
    return draft


@transaction.atomic
def discard_draft(*, template: PlanTemplate, by: User, at: datetime) -> None:
    """Take back every change since the last published version. Without one, the template itself goes."""
    template = _enter(template, by, at)
    audit.record(TemplateEvent.DISCARDED, by=by, about=template, at=at)
    template.versions.filter(number=DRAFT).delete()
    if not template.versions.exists():
        template.delete()


@transaction.atomic
def archive_template(*, template: PlanTemplate, by: User, at: datetime) -> PlanTemplate:
    """Offer a template no longer. Plans written from it go on. Archiving it again changes nothing."""
    template = _enter(template, by, at)
    if template.archived_at is None:
        template.archived_at, template.archived_by = at, by
        template.save(update_fields=["archived_at", "archived_by"])
        audit.record(TemplateEvent.ARCHIVED, by=by, about=template, at=at)
    return template


@transaction.atomic
def restore_template(*, template: PlanTemplate, by: User, at: datetime) -> PlanTemplate:
    """Offer an archived template again. Restoring it again changes nothing."""
    template = _enter(template, by, at)
    if template.archived_at is not None:
        template.archived_at = template.archived_by = None
        template.save(update_fields=["archived_at", "archived_by"])
        audit.record(TemplateEvent.RESTORED, by=by, about=template, at=at)
    return template


@transaction.atomic
def load_template(*, key: str, design: Design, at: datetime) -> TemplateVersion | None:
    """Offer a template that comes with Waymark, as the installation itself. Returns None if it is here already.

    One that HR has changed, or archived, is theirs: it is left alone.
    """
    if PlanTemplate.objects.filter(key=key).exists():
        return None
    template = PlanTemplate.objects.create(key=key, name=design.name, created_at=at)
    version = TemplateVersion(template=template, number=1, published_at=at)
    version.design = design
    version.save()
    audit.record(TemplateEvent.LOADED, by=None, about=template, at=at, key=key, sha256=version.sha256)
    return version


def _require(by: User, at: datetime) -> None:
    require_template(actor_for(by, on=timezone.localdate(at)), TemplatePermission.DESIGN)


def _enter(template: PlanTemplate, by: User, at: datetime) -> PlanTemplate:
    _require(by, at)
    locked = PlanTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if locked is None:
        raise NotVisible
    return locked


def _draft_of(template: PlanTemplate) -> TemplateVersion:
    draft = template.versions.select_for_update().filter(number=DRAFT).first()
    if draft is None:
        latest = template.versions.order_by("-number").first()
        if latest is None:
            raise NotVisible
        # The count goes on, so that who still looks at an older version is not taken for who looks at this one.
        draft = TemplateVersion(
            template=template, content=latest.content, sha256=latest.sha256, revision=latest.revision
        )
    return draft
