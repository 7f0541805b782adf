"""reviews/packs/proofs.py: each event under the first anchor after it, and each key led to by the one before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from employees.anchors.keys import add_key
from employees.anchors.making import anchor_after_restore, anchor_now
from employees.anchors.store import anchor_file
from employees.permissions import actor_for
from plans import workflows
from plans.enums import PlanStatus, Section
from plans.models import Plan
from reviews.packs.proofs import NotProven, Proofs, events_of, proofs_of
from reviews.packs.verify import ANCHORS, EVENTS, Pack, Report, check
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.reviews.packs.story import LATER

pytestmark = pytest.mark.usefixtures("own_anchors")


def said(plan: Plan, cast: Cast, words: str) -> None:
    """Let Sam say something."""
    at = LATER + timedelta(minutes=len(words))
    workflows.comment(plan=plan, section=Section.WHOLE, body=words, by=cast.account("sam"), at=at)


def proven(plan: Plan, cast: Cast) -> Proofs:
    """What Sam is shown of the record; an anchor is signed where one is needed."""
    events = events_of(actor_for(cast.account("sam"), on=LATER.date()), plan, [])
    return proofs_of(events, [], sign=lambda: anchor_now(at=LATER + timedelta(days=9)))


def found_in(proofs: Proofs, plan: Plan) -> list[tuple[str, str]]:
    """What verify.py has against these lines, the rest of the pack aside."""
    files = {
        "manifest.json": json.dumps({"plan": plan.ref, "files": []}).encode(),
        EVENTS: b"\n".join(proofs.events),
        ANCHORS: b"\n".join(proofs.anchors),
        **{f"record/anchor-key-{number}.pem": pem for number, pem in enumerate(proofs.pems)},
    }
    report = Report()
    check(Pack.of(files), report)
    return [(place, wrong) for place, wrong in report.findings if ", line" in place]


def test_events_rest_on_the_first_anchor_after_them_through_a_change_of_key_and_a_restore(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    anchor_now(at=MONDAY)
    said(plan, cast, "One.")
    anchor_now(at=LATER)
    add_key()
    anchor_now(at=LATER + timedelta(hours=1))
    anchor_after_restore(at=LATER + timedelta(hours=2))
    said(plan, cast, "And two.")

    proofs = proven(plan, cast)

    assert [json.loads(line)["anchor"] for line in proofs.events] == [1, 1, 2, 5]
    assert [json.loads(line)["anchor"] for line in proofs.anchors] == [1, 2, 3, 4, 5]
    assert len(proofs.keys) == 2
    assert found_in(proofs, plan) == []
    assert proven(plan, cast) == proofs


def test_an_event_that_was_changed_since_is_not_proven_and_a_broken_file_proves_nothing(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    proofs = proven(plan, cast)
    other = Proofs(
        (proofs.events[0].replace(b"plan.shared", b"plan.closed"), *proofs.events[1:]),
        proofs.anchors,
        proofs.keys,
    )

    assert found_in(proofs, plan) == []
    place, wrong = found_in(other, plan)[0]
    assert place.startswith("record/events.jsonl, line 1") and wrong == "is not what was signed in anchor 1"

    anchor_file().write_bytes(anchor_file().read_bytes()[:-40])
    with pytest.raises(NotProven, match="cut short"):
        proven(plan, cast)
