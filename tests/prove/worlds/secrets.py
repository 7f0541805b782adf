"""What an outsider must not learn: each secret, on which base it is told, and who may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from employees import workflows as people
from plans import workflows
from plans.enums import PlanStatus
from reviews import workflows as reviews
from tests.factories.plans import FOR_HR, plan_in
from tests.prove.worlds.stories import (
    EARLIER,
    Story,
    absence,
    account,
    adjustment,
    approved,
    change,
    conflict,
    device,
    draft_with_a_file,
    import_waits,
    kept_file,
    letter,
    note,
    outcome,
    pause,
    pause_note,
    process_note,
    role,
    said,
    said_in_case,
    sams_plan,
    stand_in,
    template,
    tuned,
    undelivered,
    wanted,
    wording,
)

LEADING = frozenset({"jana", "mia", "noor"})
BEFORE_SHARED = LEADING | {"paul", "ivo"}
HR = frozenset({"mia", "noor"})
HR_OF_ALL = HR | {"ada"}
OWNING = frozenset({"noor", "tom"})
CASE = LEADING | {"paul", "ivo", "ola"}
READERS = CASE | {"sam"}


@dataclass(frozen=True)
class Secret:
    """What is told in the second world, on which base, and who may know. `instead` is told in the first."""

    name: str
    base: str
    insiders: frozenset[str]
    tell: Story
    instead: Story | None = None
    # The plan whose addresses lead somewhere in the second world alone, by the first name of its employee.
    plan_of: str = ""


SECRETS: tuple[Secret, ...] = (
    Secret("a draft exists, with a file in it", "no plan", LEADING, draft_with_a_file, plan_of="sam"),
    Secret("a note of the coaching log", "no plan", LEADING, note),
    Secret("a pause that led to no plan", "no plan", LEADING, pause),
    Secret("a conflict of interest was noted", "no plan", frozenset({"noor"}), conflict),
    Secret("a form is being built", "no plan", HR_OF_ALL, template),
    Secret("a letter has words of our own", "no plan", HR_OF_ALL, wording),
    Secret("an import waits", "no plan", OWNING, import_waits),
    Secret("another's session", "no plan", frozenset({"paul"}), device),
    Secret("a message did not arrive", "no plan", OWNING | {"ana"}, undelivered),
    Secret("a reminder was tuned", "no plan", HR_OF_ALL | {"tom"}, tuned),
    Secret(
        "a calendar's address",
        "no plan",
        frozenset({"jana"}),
        lambda cast: people.make_calendar_link(by=cast.account("jana"), at=EARLIER),
    ),
    Secret(
        "an absence with its ground",
        "no plan",
        LEADING | {"chris"},
        lambda cast: absence(cast, "An operation."),
    ),
    Secret(
        "a plan in review",
        "no plan, again",
        BEFORE_SHARED,
        lambda cast: plan_in(PlanStatus.IN_REVIEW, cast, employee="chris"),
    ),
    Secret("an approved plan", "no plan", BEFORE_SHARED, lambda cast: approved(cast, "chris")),
    Secret(
        "a password asked for",
        "no plan, again",
        frozenset({"lee", "noor", "tom", "ada"}),
        lambda cast: people.ask_for_password(user=cast.account("lee"), at=EARLIER),
    ),
    Secret(
        "who stands in for somebody", "no plan, again", frozenset({"paul", "ana", "noor", "mia"}), stand_in
    ),
    Secret(
        "a plan withdrawn before it was shared",
        "no plan, again",
        LEADING,
        lambda cast: plan_in(PlanStatus.WITHDRAWN, cast),
        plan_of="sam",
    ),
    # Approvers read every plan: whoever has one, or reads one, is told who can read it.
    Secret("somebody's new role", "no plan, again", CASE | {"ada", "ana", "chris", "lee", "tom"}, role),
    Secret(
        "what HR knows before a plan",
        "in review",
        HR,
        lambda cast: workflows.answer_for_hr(
            plan=sams_plan(), answers=FOR_HR, needs_second_reader=False, by=cast.account("mia"), at=EARLIER
        ),
    ),
    Secret(
        "a proposal not sent yet", "in consultation", frozenset({"sam"}), lambda cast: said(cast, "unsent")
    ),
    Secret(
        "a note of HR",
        "under way",
        HR,
        lambda cast: workflows.write_hr_note(
            plan=sams_plan(), body="Counsel.", by=cast.account("mia"), at=EARLIER
        ),
    ),
    Secret("how a plan is led was noted", "under way", HR, process_note),
    Secret("such a note was set aside", "under way", HR, lambda cast: process_note(cast, aside=True)),
    Secret(
        "an adjustment was asked for",
        "under way",
        LEADING | {"sam"},
        lambda cast: adjustment(cast, "My back."),
    ),
    Secret(
        "a private note before a meeting",
        "under way",
        frozenset({"sam"}),
        lambda cast: said(cast, "private"),
    ),
    Secret("a file kept to oneself", "under way", frozenset({"sam"}), kept_file),
    Secret("an account not shared yet", "under way", LEADING, account),
    Secret("said among those who lead", "under way", CASE, said_in_case),
    Secret(
        "an emergency was asked for",
        "under way",
        OWNING,
        lambda cast: workflows.ask_for_emergency(
            person=cast.sam, reason="A fault that shows nowhere else.", by=cast.account("tom"), at=EARLIER
        ),
    ),
    Secret(
        "a companion was invited",
        "under way",
        READERS | {"kim"},
        lambda cast: workflows.invite_companion(
            plan=sams_plan(),
            companion=cast.account("kim"),
            until=date(2026, 8, 1),
            by=cast.account("sam"),
            at=EARLIER,
        ),
    ),
    Secret("a document is wanted", "under way", frozenset({"jana"}), wanted),
    Secret(
        "a pack was ordered",
        "under way",
        HR,
        lambda cast: reviews.ask_for_pack(plan=sams_plan(), by=cast.account("mia"), at=EARLIER),
    ),
    # The record lists it, with the fingerprint of its words; the words are for fewer.
    Secret("a letter was written", "under way", READERS, letter),
    Secret("a change was put to HR", "under way", CASE, change),
    # The person is asked for a last word as soon as it is put forward.
    Secret("an outcome was put forward", "under way", READERS, outcome),
    Secret(
        "what to tell the next manager",
        "under way",
        READERS,
        lambda cast: workflows.summarise(
            plan=sams_plan(), summary="Mornings.", by=cast.account("jana"), at=EARLIER
        ),
    ),
)
# What lies behind a thing that others know of: told without it in the first world, and with it in the second.
GROUNDS: tuple[Secret, ...] = (
    Secret(
        "why somebody was away",
        "no plan",
        HR,
        lambda cast: absence(cast, "An operation.", "sam"),
        instead=lambda cast: absence(cast, "", "sam"),
    ),
    Secret(
        "why an adjustment is asked for",
        "under way, asked",
        HR | {"sam"},
        lambda cast: adjustment(cast, "My back."),
        instead=lambda cast: adjustment(cast, ""),
    ),
    Secret(
        "why a plan is paused",
        "under way, asked",
        HR,
        lambda cast: pause_note(cast, "A cure."),
        instead=lambda cast: pause_note(cast, ""),
    ),
)
