"""What an outsider must not learn: each secret, on which base it is told, and who may know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from employees import workflows as people
from plans import workflows
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


def _secrets() -> Iterator[Secret]:
    yield Secret("a draft exists, with a file in it", "no plan", LEADING, draft_with_a_file, plan_of="sam")
    yield Secret("a note of the coaching log", "no plan", LEADING, note)
    yield Secret("a pause that led to no plan", "no plan", LEADING, pause)
    yield Secret("a conflict of interest was noted", "no plan", frozenset({"noor"}), conflict)
    yield Secret("a form is being built", "no plan", HR_OF_ALL, template)
    yield Secret("a letter has words of our own", "no plan", HR_OF_ALL, wording)
    yield Secret("an import waits", "no plan", OWNING, import_waits)
    yield Secret("another's session", "no plan", frozenset({"paul"}), device)
    yield Secret("a message did not arrive", "no plan", OWNING | {"ana"}, undelivered)
    yield Secret("a reminder was tuned", "no plan", HR_OF_ALL | {"tom"}, tuned)
    yield Secret(
        "a calendar's address",
        "no plan",
        frozenset({"jana"}),
        lambda cast: people.make_calendar_link(by=cast.account("jana"), at=EARLIER),
    )
    yield Secret(
        "an absence with its ground",
        "no plan",
        LEADING | {"chris"},
        lambda cast: absence(cast, "An operation."),
    )
    yield Secret(
        "a plan in review",
        "no plan, again",
        BEFORE_SHARED,
        lambda cast: plan_in("in_review", cast, employee="chris"),
    )  # type: ignore[arg-type]
    yield Secret("an approved plan", "no plan", BEFORE_SHARED, lambda cast: approved(cast, "chris"))
    yield Secret(
        "a password asked for",
        "no plan, again",
        frozenset({"lee", "noor", "tom", "ada"}),
        lambda cast: people.ask_for_password(user=cast.account("lee"), at=EARLIER),
    )
    yield Secret(
        "who stands in for somebody", "no plan, again", frozenset({"paul", "ana", "noor", "mia"}), stand_in
    )
    yield Secret(
        "a plan withdrawn before it was shared",
        "no plan, again",
        LEADING,
        lambda cast: plan_in("withdrawn", cast),
        plan_of="sam",
    )  # type: ignore[arg-type]
    yield Secret("somebody's new role", "no plan, again", frozenset({"chris", "noor", "tom", "mia"}), role)
    yield Secret(
        "what HR knows before a plan",
        "in review",
        HR,
        lambda cast: workflows.answer_for_hr(
            plan=sams_plan(), answers=FOR_HR, needs_second_reader=False, by=cast.account("mia"), at=EARLIER
        ),
    )
    yield Secret(
        "a proposal not sent yet", "in consultation", frozenset({"sam"}), lambda cast: said(cast, "unsent")
    )
    yield Secret(
        "a note of HR",
        "under way",
        HR,
        lambda cast: workflows.write_hr_note(
            plan=sams_plan(), body="Counsel.", by=cast.account("mia"), at=EARLIER
        ),
    )
    yield Secret("how a plan is led was noted", "under way", HR, process_note)
    yield Secret("such a note was set aside", "under way", HR, lambda cast: process_note(cast, aside=True))
    yield Secret(
        "an adjustment was asked for",
        "under way",
        LEADING | {"sam"},
        lambda cast: adjustment(cast, "My back."),
    )
    yield Secret(
        "a private note before a meeting",
        "under way",
        frozenset({"sam"}),
        lambda cast: said(cast, "private"),
    )
    yield Secret("a file kept to oneself", "under way", frozenset({"sam"}), kept_file)
    yield Secret("an account not shared yet", "under way", LEADING, account)
    yield Secret("said among those who lead", "under way", CASE, said_in_case)
    yield Secret(
        "an emergency was asked for",
        "under way",
        OWNING,
        lambda cast: workflows.ask_for_emergency(
            person=cast.sam, reason="A fault that shows nowhere else.", by=cast.account("tom"), at=EARLIER
        ),
    )
    yield Secret(
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
    )
    yield Secret("a document is wanted", "under way", frozenset({"jana"}), wanted)
    yield Secret(
        "a pack was ordered",
        "under way",
        HR,
        lambda cast: reviews.ask_for_pack(plan=sams_plan(), by=cast.account("mia"), at=EARLIER),
    )
    yield Secret("a letter was written", "under way", LEADING | {"sam"}, letter)
    yield Secret("a change was put to HR", "under way", CASE, change)
    yield Secret("an outcome was put forward", "under way", CASE, outcome)
    yield Secret(
        "what to tell the next manager",
        "under way",
        READERS,
        lambda cast: workflows.summarise(
            plan=sams_plan(), summary="Mornings.", by=cast.account("jana"), at=EARLIER
        ),
    )


SECRETS: tuple[Secret, ...] = tuple(_secrets())
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
