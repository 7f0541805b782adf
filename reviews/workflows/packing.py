"""An evidence pack: asked for, made by a worker, fetched by the one who asked, and swept after its time.

The rows of `EvidencePack` are the queue and the shelf. A worker takes a row by a conditional UPDATE, shows that it
lives with every part that is done, and lets go of what is no longer its own.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from employees import audit
from employees.anchors.keys import NoAnchorKey
from employees.anchors.making import NotAnchored
from employees.errors import DomainError, NotAllowed, NotNow, NotVisible
from employees.guard import on_behalf_of
from employees.models import User
from employees.outbox.queue import ring
from employees.permissions import Actor, actor_as_employee, actor_for
from employees.sealing_keys import NoSealKey
from plans.enums import DocumentAudience, DocumentKind
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission, audience_of
from plans.queries import plan_for
from plans.workflows.entering import local_date
from reviews.enums import NoPack, PackEvent, PackState
from reviews.models import EvidencePack, pack_storage
from reviews.queries.packs import can_sign_in

log = logging.getLogger(__name__)

MAKE_PACK = "reviews.tasks.make_pack"
# Between two signs of life lies one document, which the press ends after 50 s, or one look at the whole pack.
LEASE = timedelta(minutes=4)
MOST_ATTEMPTS = 3
# A worker has 270 s for one task (pip_config/settings): what is issued by then is issued, and the next try goes on.
AT_WORK = timedelta(seconds=200)
# A file that no row knows and that is older than this was left by a crash.
STRAY_AFTER = timedelta(days=1)

Clock = Callable[[], datetime]


class OutOfTime(Exception):
    """A long plan: the worker lets go, and the next one finds the documents that are issued."""


class LostClaim(Exception):
    """The pack is in another hand. Let go of it."""


@dataclass(frozen=True)
class Claim:
    """A pack in hand."""

    pack: EvidencePack
    token: str

    def rows(self) -> QuerySet[EvidencePack]:
        """The row, while it is in this hand; else nothing."""
        return EvidencePack.objects.filter(
            pk=self.pack.pk, plan=self.pack.plan_id, token=self.token, state=PackState.WAITING
        )

    def advance(self, *, at: datetime, **changes: Any) -> None:
        """Show that the work goes on. Raises LostClaim."""
        if not self.rows().update(lease_until=at + LEASE, **changes):
            raise LostClaim


def ask_for_pack(*, plan: Plan, by: User, at: datetime, for_person: bool = False) -> EvidencePack:
    """Have a pack made of what `by` may have of the plan. Asked twice while one is being made, it is the same one.

    `for_person`: the employee's own copy, as HR, to be handed to somebody who cannot sign in. Raises NotVisible,
    NotAllowed, and NotNow for a plan that was never shared, or a person who can sign in.
    """
    actor = _must_be_allowed(plan, by=by, at=at, for_person=for_person)
    waiting = EvidencePack.objects.filter(
        plan=plan, asked_by=by, for_person=for_person, state=PackState.WAITING
    )
    try:
        with transaction.atomic():
            asked = waiting.first()
            if asked is None:
                audience = _audience(actor, plan, for_person=for_person)
                asked = EvidencePack.objects.create(
                    plan=plan, audience=audience, for_person=for_person, asked_at=at, asked_by=by
                )
                _record(PackEvent.ASKED, asked, by=by, at=at)
            transaction.on_commit(partial(ring, MAKE_PACK, asked.ref), robust=True)
            return asked
    except IntegrityError:  # asked for twice in one moment
        return waiting.get()


@dataclass(frozen=True)
class Fetched:
    """A pack and its open ZIP. Whoever sends it closes it."""

    pack: EvidencePack
    file: File[bytes]


def fetch_pack(*, pack: EvidencePack, by: User, at: datetime) -> Fetched:
    """The ZIP, for the one who asked for it and may still have it. An event.

    Raises NotVisible for anybody else; NotNow where it is not ready, no longer kept, or lost.
    """
    if pack.asked_by_id != by.pk:
        raise NotVisible
    actor = _must_be_allowed(pack.plan, by=by, at=at, for_person=pack.for_person)
    if _audience(actor, pack.plan, for_person=pack.for_person) != pack.audience:
        raise NotNow(_("This was made for you in another role. Have it made again."))
    if pack.state != PackState.MADE:
        raise NotNow(_("This file is not kept any more, or not ready yet. Have it made again."))
    try:
        file: File[bytes] = pack_storage().open(pack.stored_name)
    except FileNotFoundError as error:
        log.error("pack_lost", extra={"about": pack.ref})
        raise NotNow(_("This file cannot be found in the store. Have it made again.")) from error
    with transaction.atomic():
        _record(PackEvent.DOWNLOADED, pack, by=by, at=at, sha256=pack.sha256)
    return Fetched(pack, file)


def make_pack(ref: str, *, clock: Clock) -> None:
    """Make the pack `ref`, if it waits to be made. For the worker; safe to call again."""
    held = _take(ref, at=clock())
    if held is None:
        return
    try:
        _make(held, clock)
    except LostClaim:
        log.info("pack_let_go", extra={"about": ref})
    except OutOfTime:
        held.rows().update(token="", lease_until=None)
        ring(MAKE_PACK, ref)
    except Exception as error:  # a delivery boundary: whoever waits at the page must get an answer
        why = _why(error)
        if why in (NoPack.FAULT, NoPack.UNSOUND, NoPack.RECORD):
            log.exception("pack_not_made", extra={"about": ref, "code": why.value})
        held.rows().update(state=PackState.FAILED, failure=why, token="", lease_until=None)


def sweep_packs(*, at: datetime) -> None:
    """Ring for what still waits, and clear the shelf of what is past its days. For the beat."""
    for pack in _waiting(at):
        ring(MAKE_PACK, pack.ref)
    over = EvidencePack.objects.filter(
        state=PackState.MADE, made_at__lt=at - timedelta(days=settings.PACKS_KEPT_DAYS)
    )
    for pack in over:
        _take_off_the_shelf(pack)


def sweep_stray_packs(*, at: datetime) -> int:
    """Delete ZIPs that no row knows and that are a day old. Returns how many."""
    store, deleted = pack_storage(), 0
    for name in _stored(""):
        known = EvidencePack.objects.filter(state=PackState.MADE, sha256=name.rpartition("/")[2])
        if store.get_modified_time(name) <= at - STRAY_AFTER and not known.exists():
            store.delete(name)
            deleted += 1
    return deleted


# --- steps ---


def _must_be_allowed(plan: Plan, *, by: User, at: datetime, for_person: bool) -> Actor:
    actor = actor_for(by, on=local_date(plan, at))
    permission = PlanPermission.TAKE_FOR_PERSON if for_person else PlanPermission.TAKE_PACK
    PLANS.require(actor, permission, plan)
    if not plan.is_shared:
        raise NotNow(_("There is nothing to take along before the plan is shared."))
    if for_person and can_sign_in(plan.employee, at=at):
        raise NotNow(
            _("%(name)s can sign in, and takes this along without anybody’s help.")
            % {"name": plan.employee.short_name}
        )
    return actor


def _audience(actor: Actor, plan: Plan, *, for_person: bool) -> DocumentAudience:
    return DocumentAudience.EMPLOYEE if for_person else audience_of(actor, plan, DocumentKind.RECORD)


def _reader_of(pack: EvidencePack) -> User:
    """Whose copy it is."""
    if not pack.for_person:
        return pack.asked_by
    if pack.plan.employee.user is None:
        raise NotNow(_("There never was an account that could read this plan."))
    return pack.plan.employee.user


def _waiting(at: datetime) -> QuerySet[EvidencePack]:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    return EvidencePack.objects.filter(free, state=PackState.WAITING)


def _take(ref: str, *, at: datetime) -> Claim | None:
    wanted, token = _waiting(at).filter(ref=ref), secrets.token_hex(16)
    worn_out = wanted.filter(attempts__gte=MOST_ATTEMPTS)
    if worn_out.update(state=PackState.FAILED, failure=NoPack.FAULT, token="", lease_until=None):
        return None
    if not wanted.update(token=token, lease_until=at + LEASE, attempts=F("attempts") + 1, parts_done=0):
        return None
    pack = EvidencePack.objects.select_related(
        "plan__employee__user", "plan__employee__department", "plan__manager__user", "asked_by__employee"
    ).get(ref=ref)
    return Claim(pack, token)


def _make(held: Claim, clock: Clock) -> None:
    pack, at = held.pack, clock()
    with on_behalf_of(pack.asked_by_id):
        asker = _must_be_allowed(pack.plan, by=pack.asked_by, at=at, for_person=pack.for_person)
        if _audience(asker, pack.plan, for_person=pack.for_person) != pack.audience:
            raise NotAllowed
    reader = _reader_of(pack)
    actor = actor_as_employee(reader, on=asker.on) if pack.for_person else asker
    with on_behalf_of(reader.pk):
        _build(held, reader, actor, clock, at)


def _build(held: Claim, reader: User, actor: Actor, clock: Clock, at: datetime) -> None:
    from reviews.packs.building import OTHER_PARTS, Building, Order  # noqa: PLC0415 -- slow import, where a pack is made only

    pack = held.pack
    plan = plan_for(actor, pack.plan.ref, PlanPermission.TAKE_PACK)

    def tell(done: int, total: int) -> None:
        held.advance(at=clock(), parts_done=done, parts_total=total)
        if done < total - OTHER_PARTS and clock() - at > AT_WORK:
            raise OutOfTime

    order = Order(plan, reader, actor, DocumentAudience(pack.audience), at, pack.asked_by)
    with _speaking(plan), tempfile.NamedTemporaryFile(prefix="pack-", suffix=".zip") as file:
        with Building(order, file, tell) as building:
            facts = building.gather()
            same = _same_on_the_shelf(pack, facts)
            if same is None:
                building.finish()
        sha256, size = _keep(file) if same is None else (same.sha256, same.size)
    _settle(held, facts, sha256, size, at=clock())


@contextmanager
def _speaking(plan: Plan) -> Iterator[None]:
    with translation.override(plan.language), timezone.override(ZoneInfo(plan.time_zone)):
        yield


def _same_on_the_shelf(pack: EvidencePack, facts_sha256: str) -> EvidencePack | None:
    """A pack that says the same to the same reader: the same facts are the same bytes, as long as they are kept."""
    same = EvidencePack.objects.filter(
        plan=pack.plan_id,
        asked_by=pack.asked_by_id,
        for_person=pack.for_person,
        audience=pack.audience,
        facts_sha256=facts_sha256,
        state=PackState.MADE,
    ).last()
    return same if same is not None and pack_storage().exists(same.stored_name) else None


def _keep(file: IO[bytes]) -> tuple[str, int]:
    """Put it on the shelf, before its row says so: a file without a row is swept, a row without a file is not."""
    digest, size = hashlib.sha256(), file.seek(0, os.SEEK_END)
    file.seek(0)
    while block := file.read(65_536):
        digest.update(block)
    sha256 = digest.hexdigest()
    name = EvidencePack(sha256=sha256).stored_name
    if not pack_storage().exists(name):
        file.seek(0)
        pack_storage().save(name, File(file))
    return sha256, size


def _settle(held: Claim, facts_sha256: str, sha256: str, size: int, *, at: datetime) -> None:
    """The pack is made; whatever its asker had of this plan before leaves the shelf. Raises LostClaim."""
    pack = held.pack
    with transaction.atomic():
        made = {"facts_sha256": facts_sha256, "sha256": sha256, "size": size, "made_at": at}
        settled = {"state": PackState.MADE, "token": "", "lease_until": None, "parts_done": F("parts_total")}
        if not held.rows().update(**settled, **made):
            raise LostClaim
        pack.refresh_from_db()
        _record(PackEvent.MADE, pack, by=pack.asked_by, at=at, sha256=sha256, facts_sha256=facts_sha256)
    before = EvidencePack.objects.filter(
        plan=pack.plan_id, asked_by=pack.asked_by_id, for_person=pack.for_person, state=PackState.MADE
    )
    for earlier in before.exclude(pk=pack.pk):
        _take_off_the_shelf(earlier)


def _take_off_the_shelf(pack: EvidencePack) -> None:
    """The row stays, as what was; the file goes, unless another row is of the same one."""
    EvidencePack.objects.filter(pk=pack.pk).update(state=PackState.GONE)
    if not EvidencePack.objects.filter(plan=pack.plan_id, sha256=pack.sha256, state=PackState.MADE).exists():
        pack_storage().delete(pack.stored_name)


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, names = pack_storage().listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in names)
    for each in folders:
        yield from _stored(f"{folder}/{each}".lstrip("/"))


def _why(error: Exception) -> NoPack:
    from reviews.packs.building import Unsound  # noqa: PLC0415 -- slow import, where a pack is made only
    from reviews.packs.proofs import NotProven  # noqa: PLC0415 -- the same

    if isinstance(error, NotVisible | NotAllowed):
        return NoPack.NOT_YOURS
    if isinstance(error, DomainError | FileNotFoundError | NoSealKey):
        return NoPack.DOCUMENT
    if isinstance(error, NotAnchored | NoAnchorKey | NotProven):
        return NoPack.RECORD
    return NoPack.UNSOUND if isinstance(error, Unsound) else NoPack.FAULT


def _record(event: PackEvent, pack: EvidencePack, *, by: User, at: datetime, **facts: Any) -> None:
    audit.record(
        event, by=by, about=pack, at=at, is_change=False, plan=pack.plan.ref, audience=pack.audience, **facts
    )
