"""Every row of the lifecycle is whole: an event, a sentence, and a decision whom to tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from plans.enums import (
    CoachingEvent,
    DocumentEvent,
    LetterEvent,
    PlanEvent,
    PlanStatus,
    ProcessEvent,
    TemplateEvent,
    Verb,
)
from plans.lifecycle import NOBODY, TRANSITIONS, Transition
from reviews.enums import ReviewEvent
from reviews.notices import CATALOGUE

TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize("transition", TRANSITIONS.values(), ids=lambda row: str(row.verb))
def test_every_transition_has_an_event_a_sentence_and_a_notice_decision(transition: Transition) -> None:
    assert transition.event in PlanEvent
    assert get_template(f"audit/{transition.event.value}.html")
    assert str(transition.label)
    assert transition.notice == NOBODY or transition.notice in CATALOGUE


@pytest.mark.parametrize(
    "event",
    [*PlanEvent, *ProcessEvent, *CoachingEvent, *DocumentEvent, *LetterEvent, *TemplateEvent, *ReviewEvent],
    ids=str,
)
def test_every_event_of_the_record_can_be_said_in_a_sentence(
    event: PlanEvent
    | ProcessEvent
    | CoachingEvent
    | DocumentEvent
    | LetterEvent
    | TemplateEvent
    | ReviewEvent,
) -> None:
    assert get_template(f"audit/{event.value}.html")


def test_no_two_verbs_leave_the_same_event_but_extending_and_amending_have_their_own() -> None:
    events = [transition.event for transition in TRANSITIONS.values()]

    assert len(events) == len(set(events))


def test_every_state_can_be_reached_and_every_state_but_the_last_ones_left() -> None:
    reached = {row.target for row in TRANSITIONS.values() if row.target} | {PlanStatus.DRAFT}
    left = {source for row in TRANSITIONS.values() if row.target for source in row.sources}

    assert reached == set(PlanStatus)
    assert set(PlanStatus) - left == {PlanStatus.CLOSED, PlanStatus.WITHDRAWN}


def test_every_verb_of_the_decisions_is_in_the_table() -> None:
    assert set(TRANSITIONS) | {Verb.DRAFT} == set(Verb)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_notice_has_its_three_parts(kind: str) -> None:
    template = CATALOGUE[kind].template

    for part in ("subject.txt", "txt", "html"):
        assert (TEMPLATES / "emails" / f"{template}.{part}").is_file()
