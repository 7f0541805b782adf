"""The judge is judged: a campaign in which all went well is let go, and every planted fault is found by its name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from tests.faults.checker import FAULTS, LEGAL, Asked, Letter, Owed, Row, Verdict, judge

pytestmark = pytest.mark.once

REMINDER = "plans.checkpoint_tomorrow"
NOBODY = "refused7@example.org"


@dataclass
class History:
    """Three messages that arrived, one whose address does not exist, one that was no longer wanted."""

    owed: list[Owed] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    asked: dict[str, list[Asked]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ref, kind, to in (
            ("a", LEGAL, "sam@example.org"),
            ("b", REMINDER, "sam@example.org"),
            ("c", REMINDER, "jana@example.org"),
            ("d", LEGAL, NOBODY),
            ("e", REMINDER, "chris@example.org"),
        ):
            self.owed.append(Owed(kind, f"plan-{ref}", to, ended=50.0 if ref == "e" else None))
            self.rows.append(Row(kind, f"plan-{ref}", to, ref, f"<{ref}>", "sent", 0, due=100.0))
            self.asked[ref] = [Asked(t=10.0, now=110.0)]
            self.letters.append(Letter(11.0, to, f"<{ref}>"))
        self.settle("d", state="failed_permanent")
        self.settle("e", state="suppressed")

    def settle(self, ref: str, *, state: str, unanswered: int = 0, letters: int = 0) -> None:
        """Let a message have ended otherwise."""
        place = "abcde".index(ref)
        self.rows[place] = replace(self.rows[place], state=state, unanswered=unanswered)
        self.letters = [letter for letter in self.letters if letter.message_id != f"<{ref}>"]
        for number in range(letters):
            self.letters.append(Letter(12.0 + number, self.owed[place].to, f"<{ref}>"))

    def judged(self) -> Verdict:
        return judge(self.owed, self.rows, self.letters, self.asked)


def found(history: History) -> dict[str, int]:
    return {fault: len(lines) for fault, lines in history.judged().faults.items() if lines}


def test_a_history_in_which_all_went_well_is_let_go() -> None:
    verdict = History().judged()

    assert verdict.holds
    assert (verdict.owed, verdict.letters, verdict.ended, verdict.refused) == (5, 3, 1, 1)


def lost(history: History) -> None:
    history.settle("b", state="suppressed")


def never_queued(history: History) -> None:
    history.settle("b", state="sent")
    del history.rows[1]


def said_to_be_sent(history: History) -> None:
    history.settle("b", state="sent")


def given_up(history: History) -> None:
    history.settle("c", state="failed_permanent")


def a_reminder_twice(history: History) -> None:
    history.settle("b", state="sent", unanswered=1, letters=2)


def a_notice_twice_without_a_flag(history: History) -> None:
    history.settle("a", state="sent", letters=2)


def a_notice_more_often_than_flagged(history: History) -> None:
    history.settle("a", state="sent", unanswered=1, letters=3)


def before_it_was_due(history: History) -> None:
    history.asked["a"] = [Asked(t=10.0, now=99.0)]


def still_waiting(history: History) -> None:
    history.settle("a", state="failed_temporary")


def still_in_hand(history: History) -> None:
    history.settle("a", state="dot_pending")


def to_somebody_else(history: History) -> None:
    history.letters[0] = replace(history.letters[0], to="ana@example.org")


def asked_after_the_end(history: History) -> None:
    history.settle("e", state="sent", letters=1)
    history.asked["e"] = [Asked(t=11.0, now=111.0), Asked(t=11.5, now=111.5)]
    history.owed[4] = replace(history.owed[4], ended=11.2)


def sent_without_asking(history: History) -> None:
    history.settle("e", state="sent", letters=1)
    history.asked["e"] = []


def of_no_message(history: History) -> None:
    history.letters.append(Letter(13.0, "ana@example.org", "<z>"))


def of_a_message_nobody_is_owed(history: History) -> None:
    history.rows.append(Row(REMINDER, "plan-z", "ana@example.org", "z", "<z>", "sent", 0, due=0.0))
    history.letters.append(Letter(13.0, "ana@example.org", "<z>"))


PLANTED = {
    lost: "lost",
    never_queued: "lost",
    said_to_be_sent: "lost",
    given_up: "lost",
    a_reminder_twice: "duplicate",
    a_notice_twice_without_a_flag: "duplicate",
    a_notice_more_often_than_flagged: "duplicate",
    before_it_was_due: "early",
    still_waiting: "late",
    still_in_hand: "late",
    to_somebody_else: "wrong recipient",
    asked_after_the_end: "after its end",
    sent_without_asking: "after its end",
    of_a_message_nobody_is_owed: "never owed",
    of_no_message: "never owed",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found_by_its_name(plant) -> None:
    history = History()
    plant(history)

    assert found(history)[PLANTED[plant]] == 1


def test_every_kind_of_fault_is_planted() -> None:
    assert set(PLANTED.values()) == set(FAULTS)


@pytest.mark.parametrize("letters", [1, 2])
def test_a_notice_whose_answer_nobody_saw_may_come_twice_and_is_counted(letters: int) -> None:
    history = History()
    history.settle("a", state="sent", unanswered=1, letters=letters)

    assert (history.judged().holds, history.judged().twice) == (True, letters - 1)


def test_a_reminder_whose_fate_is_unknown_and_said_to_be_is_counted() -> None:
    history = History()
    history.settle("b", state="ambiguous", unanswered=1)

    assert (history.judged().holds, history.judged().unknown) == (True, 1)


def test_a_letter_whose_worker_had_asked_before_the_end_is_nobodys_fault() -> None:
    history = History()
    history.settle("e", state="sent", letters=1)

    assert history.judged().holds
