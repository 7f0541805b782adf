"""A plan with something of everything that a pack holds, and packs made of it as a worker makes them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from employees.models import OutboxMessage
from employees.workflows import accounts
from plans import workflows as plan_workflows
from plans.enums import Audience, LetterKind, PlanStatus, Section
from plans.models import Plan
from plans.workflows.letters import Meeting
from reviews import workflows
from reviews.enums import Standing
from reviews.models import EvidencePack, pack_storage
from reviews.workflows import GoalEntry
from tests.factories.plans import MONDAY, attached, plan_in
from tests.factories.signing import signs
from tests.people import Cast

# The day on which packs are asked for.
LATER = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


def told_plan(cast: Cast) -> Plan:
    """Sam's plan: signed, a checkpoint shared, a file, a letter, and words that Sam does not see."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    jana, mia, sam = (cast.account(name) for name in ("jana", "mia", "sam"))
    attached(plan, cast, at=MONDAY + timedelta(days=15))
    accounts.signed_in(by=sam, methods=["password", "mfa"], at=MONDAY + timedelta(days=16))
    plan_workflows.open_plan(plan=plan, by=sam, at=MONDAY + timedelta(days=16, minutes=1))
    at = MONDAY + timedelta(days=16, minutes=4, seconds=7)
    signs(plan=plan, version_sha256=plan.versions.get().sha256, comment="Goal 2 is new to me.", by=sam, at=at)
    plan_workflows.comment(
        plan=plan,
        section=Section.WHOLE,
        body="Between us.",
        audience=Audience.CASE,
        by=mia,
        at=MONDAY + timedelta(days=17),
    )
    first, second = plan.goals.all()
    workflows.log_checkpoint(
        checkpoint=plan.checkpoints.all()[0],
        held_on=date(2026, 6, 1),
        note="We looked at the tickets of May together.",
        entries=[
            GoalEntry(first, Standing.SOME_WAY_TO_GO, "61 of 78 tickets were answered in time.", Decimal(78)),
            GoalEntry(second, Standing.ON_COURSE, "Every handover was written up."),
        ],
        share=True,
        by=jana,
        at=datetime(2026, 6, 1, 15, 0, tzinfo=UTC),
    )
    talk = Meeting(date(2026, 6, 4), time(10, 0), "Room 3")
    at = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    plan_workflows.write_letter(plan=plan, kind=LetterKind.MEETING, meeting=talk, by=jana, at=at)
    return Plan.objects.get(pk=plan.pk)


def sent_to(name: str, cast: Cast, answer: str) -> None:
    """Let the mail server have taken everything that was queued for somebody."""
    OutboxMessage.objects.filter(recipient=cast.account(name)).update(
        state="sent", settled_at=LATER, next_try_at=None, detail=answer, message_id="<one@waymark.example>"
    )


def packed(plan: Plan, name: str, cast: Cast, *, at: datetime = LATER) -> EvidencePack:
    """A pack, asked for by somebody and made at once."""
    asked = workflows.ask_for_pack(plan=plan, by=cast.account(name), at=at)
    workflows.make_pack(asked.ref, clock=lambda: at)
    asked.refresh_from_db()
    return asked


def zip_of(pack: EvidencePack) -> bytes:
    """The bytes of a pack."""
    with pack_storage().open(pack.stored_name) as file:
        content: bytes = file.read()
    return content


def files_of(content: bytes) -> dict[str, bytes]:
    """The files of a pack, by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}
