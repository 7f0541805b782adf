"""Whether any test notices a broken rule. Everything is imported and built once, and a world once a test.

A plugin of pytest. Each test is set up in this process; then a fork of it runs the test's body once for every broken
rule that is still unnoticed and that it comes past. What a test builds beforehand is built by sound rules.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import CodeType, FrameType
from typing import Any, Protocol

import pytest
from _pytest.runner import call_and_report
from django.db import connection, connections, transaction

from employees.guard.passes import held
from tests.prove.rules.applying import read_sources
from tests.prove.rules.listed import ROOT
from tests.prove.rules.mutants import Mutant

# A test that takes longer than this many seconds with a broken rule has noticed it.
PATIENCE = 30
PASSED, SOUND, FAILED = "passed", "sound", "failed:"
# So many are tried in one fork, and after so many it is seen that the test still passes with sound rules.
BLOCK, STEPS = 200, 20
Say = Callable[[str], None]


class Judge:
    """Tries mutants. `noticed` has, by the name of each, the test that did; who is not in it was not noticed."""

    def __init__(
        self, wanted: Callable[[], Sequence[Mutant]], say: Say, noticed: dict[str, str] | None = None
    ) -> None:
        self.wanted, self.say = wanted, say
        self.mutants: Sequence[Mutant] = ()
        self.noticed = dict(noticed or {})
        self.is_sound, self.is_stopped = True, False
        self.seconds, self.runs = 0.0, 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep the database in memory: a fork has its own copy of it then."""
        connections["default"].settings_dict["TEST"]["NAME"] = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of one run of each test: one with sound rules, then one for each mutant that is left to it.

        The quick ones first: what they notice is not asked of those that take long.
        """
        read_sources()
        self.mutants, begun = self.wanted(), time.monotonic()
        items = [item for item in session.items if not commits(item)]
        left = [one for one in self.mutants if one.name not in self.noticed]
        # Told to stop, it sums up what it has found out by then.
        signal.signal(signal.SIGTERM, self._stop)
        learnt = [
            (past.seconds, number, past) for number, item in enumerate(items) if (past := self._learnt(item))
        ]
        self.say(
            f"{len(items)} tests, {len(self.mutants)} mutants, {len(left)} of them to be tried; "
            f"{time.monotonic() - begun:.0f} s"
        )
        for done, (seconds, number, past) in enumerate(sorted(learnt), start=1):
            if not left or self.is_stopped or not self.is_sound:
                break
            left = self._tried(items[number], past, left)
            if done < 10 or done % 20 == 0 or not left:
                self.say(
                    f"  {done} tests, {len(left)} unnoticed, {time.monotonic() - begun:.0f} s, {seconds:.2f} s each"
                )
        self.seconds = time.monotonic() - begun
        return True

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopped = True

    def _learnt(self, item: Any) -> Past | None:
        """What there is to know of a test; None where it is not sound, or is skipped, or told to stop."""
        if self.is_stopped or not self.is_sound:
            return None
        with _set_up(item) as setup:
            past = _learnt(item) if setup.passed else None
        failed = past.failed if past else setup.longrepr if setup.failed else ""
        if failed:
            self.is_sound = False
            self.say(f"Without a broken rule, this fails: {item.nodeid}\n{failed}")
        return past

    def _tried(self, item: Any, past: Past, left: list[Mutant]) -> list[Mutant]:
        """Those of the mutants that the test does not notice either."""
        with _set_up(item):
            noticed = self._asked(item, [one for one in left if past.comes_by(one)], past.can_go_on)
        for name, how in noticed.items():
            self.noticed[name] = f"{item.nodeid} ({how})"
        return [one for one in left if one.name not in noticed]

    def _asked(self, item: pytest.Item, mutants: list[Mutant], can_go_on: bool) -> dict[str, str]:
        """Those that the test notices, and how."""
        found: dict[str, str] = {}
        alone = 0 if can_go_on else len(mutants)
        place = 0
        while place < len(mutants) and not self.is_stopped:
            if alone:
                said = _in_a_fork(partial(verdicts, mutants[place : place + 1], item))[:1] or ["ended"]
                alone -= 1
            else:
                said = _in_a_fork(partial(verdicts, mutants[place : place + BLOCK], item))
                # What a fork said since the test last passed with sound rules is asked again, one by one.
                trusted = len(said) - said[::-1].index(SOUND) if SOUND in said else 0
                said, alone = [each for each in said[:trusted] if each != SOUND], 0 if trusted else STEPS
            for mutant, verdict in zip(mutants[place:], said, strict=False):
                if verdict != PASSED:
                    found[mutant.name] = verdict
            self.runs += len(said)
            place += len(said)
        return found


@contextmanager
def _set_up(item: Any) -> Iterator[Any]:
    """A test with its world built, until it is left. Yields the report of the building."""
    item._initrequest()
    yield call_and_report(item, "setup", log=False)
    call_and_report(item, "teardown", log=False, nextitem=_all_but_the_session(item))
    item._request, item.funcargs = False, None


def _all_but_the_session(item: pytest.Item) -> Any:
    """What to name as the next test: all is torn down then but what is built once for all of them."""
    return item.session


class Body(Protocol):
    """What there is to run of a test once it is set up: a test of pytest's, or one that stands for it."""

    def runtest(self) -> None:
        """Run it. Raises whatever it fails with."""


@dataclass(frozen=True)
class Past:
    """Which functions the body of a test comes past, which names those read, whether it can run again where it has
    run, and how long it takes."""

    functions: frozenset[tuple[str, str]]
    names: frozenset[str]
    seconds: float
    can_go_on: bool
    failed: str

    def comes_by(self, mutant: Mutant) -> bool:
        """Whether it could notice."""
        if not mutant.is_at_import:
            return (mutant.file, mutant.where) in self.functions
        if mutant.known_as:
            return not self.names.isdisjoint(mutant.known_as)
        return not mutant.asked_by or not self.functions.isdisjoint(mutant.asked_by)


def verdicts(mutants: Sequence[Mutant], item: Body, say: Say) -> None:
    """Say of one mutant after the other whether the test passes with it; now and then that it still does without."""
    for number, mutant in enumerate(mutants, start=1):
        say(_verdict(mutant, item))
        if number % STEPS == 0 or number == len(mutants):
            _run_and_forget(item)
            say(SOUND)


def _verdict(mutant: Mutant, item: Body) -> str:
    signal.alarm(PATIENCE)
    try:
        take_back = mutant.apply()
    except Exception as failed:  # noqa: BLE001 -- a rule that cannot even be imported is noticed by every test
        return f"not imported: {type(failed).__name__}"
    try:
        _run_and_forget(item)
    except BaseException as failed:  # noqa: BLE001 -- whatever it is, it is not what was expected
        return type(failed).__name__
    finally:
        take_back()
        signal.alarm(0)
    return PASSED


def _run_and_forget(item: Body) -> None:
    """Run the body of a test, and take back what it wrote."""
    if not connection.in_atomic_block:
        item.runtest()
        return
    with transaction.atomic():
        item.runtest()
        transaction.set_rollback(True)


def _learnt(item: pytest.Item) -> Past:
    """What there is to know of a test before anything is broken. In a fork."""
    root = f"{ROOT}{os.sep}"

    def learn(say: Say) -> None:
        codes: set[CodeType] = set()

        def notice(frame: FrameType, event: str, _argument: Any) -> None:
            if frame.f_code.co_filename.startswith(root):
                codes.add(frame.f_code)

        sys.settrace(notice)
        try:
            _run_and_forget(item)
        except BaseException as failed:  # noqa: BLE001 -- whatever it is, it is said
            return say(f"{FAILED} {failed!r}".replace("\n", " "))
        finally:
            sys.settrace(None)
        for file, name in {(code.co_filename, code.co_qualname.partition(".<")[0]) for code in codes}:
            say(f"past {file[len(root) :]} {name}")
        for name in set().union(*(code.co_names for code in codes)):
            say(f"reads {name}")
        begun = time.monotonic()
        _run_and_forget(item)
        say(f"{PASSED} {time.monotonic() - begun}")
        if held() is not None:
            say("holds a pass")

    said: dict[str, list[str]] = defaultdict(list)
    for line in _in_a_fork(learn):
        kind, _, words = line.partition(" ")
        said[kind].append(words)
    failed = " ".join(said[FAILED]) if said else "It ended."
    functions = (tuple(line.split(" ", 1)) for line in said["past"])
    again = said[PASSED]
    return Past(
        frozenset((file, name) for file, name in functions),
        frozenset(said["reads"]),
        float(again[0]) if again else PATIENCE,
        # A pass keeps what it let in to, also when the rows are taken back.
        bool(again) and not said["holds"],
        failed,
    )


def _in_a_fork(ask: Callable[[Say], None]) -> list[str]:
    """The lines that a fork of this process says, until it ends or takes too long."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: none is in the midst of anything
        child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        signal.alarm(2 * PATIENCE)
        with suppress(BaseException), os.fdopen(writing, "w", buffering=1) as pipe:
            ask(lambda words: print(words, file=pipe, flush=True))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read().splitlines()
    os.waitpid(child, 0)
    return said


def commits(item: pytest.Item) -> bool:
    """Whether a test really commits, or has several connections: here is one database, in the memory of a process."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in names
