"""Whether any test notices a broken rule. Everything is imported and built once, and a world once a test.

A plugin of pytest. Each test is set up in this process; then, for every rule that is still unnoticed and that the test
comes past, a fork of it breaks the rule and runs the test's body. What a test builds beforehand is built by sound rules.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import call_and_report, runtestprotocol
from django.db import connections

from tests.prove.rules.listed import ROOT
from tests.prove.rules.mutants import Mutant

# A test that takes longer than this many seconds with a broken rule has noticed it.
PATIENCE = 30
PASSED = "-"
Say = Callable[[str], None]
Past = frozenset[tuple[str, str]]


class Judge:
    """Tries mutants. `noticed` has, by the name of each, the test that did; who is not in it was not noticed."""

    def __init__(self, wanted: Callable[[], Sequence[Mutant]], say: Say) -> None:
        self.wanted, self.say = wanted, say
        self.mutants: Sequence[Mutant] = ()
        self.noticed: dict[str, str] = {}
        self.is_sound = False
        self.seconds, self.runs = 0.0, 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep the database in memory: a fork has its own copy of it then."""
        connections["default"].settings_dict["TEST"]["NAME"] = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of one run: one without a broken rule, then the bodies of the tests, for every mutant that is left."""
        begun = time.monotonic()
        items = [item for item in session.items if not commits(item)]
        for item in items:
            for report in runtestprotocol(item, nextitem=_all_but_the_session(item), log=False):
                if report.failed:
                    self.say(f"Without a broken rule, this fails: {item.nodeid}\n{report.longrepr}")
                    return True
        self.is_sound, self.mutants = True, self.wanted()
        ready = time.monotonic()
        self.say(f"{len(items)} tests, ready after {ready - begun:.0f} s; {len(self.mutants)} mutants")
        left = list(self.mutants)
        for number, item in enumerate(items, start=1):
            left = self._tried(item, left)
            if number % 10 == 0 or not left:
                self.say(f"  {number} tests, {len(left)} unnoticed, {time.monotonic() - ready:.0f} s")
            if not left:
                break
        self.seconds = time.monotonic() - ready
        return True

    def _tried(self, item: Any, left: list[Mutant]) -> list[Mutant]:
        """Those of the mutants that the test does not notice either."""
        item._initrequest()
        still = []
        if call_and_report(item, "setup", log=False).passed:
            past = _learnt(item)
            for mutant in left:
                if past is None or not (mutant.is_at_import or (mutant.file, mutant.where) in past):
                    still.append(mutant)
                    continue
                self.runs += 1
                if (said := _in_a_fork(lambda mutant=mutant: _verdict(mutant, item))) == PASSED:
                    still.append(mutant)
                else:
                    self.noticed[mutant.name] = f"{item.nodeid} ({said})"
        call_and_report(item, "teardown", log=False, nextitem=_all_but_the_session(item))
        item._request, item.funcargs = False, None
        return still


def _all_but_the_session(item: pytest.Item) -> Any:
    """What to name as the next test: all is torn down then but what is built once for all of them."""
    return item.session


def _verdict(mutant: Mutant, item: pytest.Item) -> str:
    """Break the rule and run the test's body. Never returns to sound rules: for a fork."""
    try:
        mutant.apply()
    except Exception as failed:  # noqa: BLE001 -- a rule that cannot even be imported is noticed by every test
        return f"not imported: {type(failed).__name__}"
    try:
        item.runtest()
    except BaseException as failed:  # noqa: BLE001 -- whatever it is, it is not what was expected
        return type(failed).__name__
    return PASSED


def _learnt(item: pytest.Item) -> Past | None:
    """Which functions of ours the test's body comes past. None where it does not pass a second time."""
    found: set[tuple[str, str]] = set()
    root = f"{ROOT}{os.sep}"

    def notice(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if code.co_filename.startswith(root):
            found.add((code.co_filename[len(root) :], code.co_qualname.partition(".<")[0]))

    def learn() -> str:
        sys.settrace(notice)
        try:
            item.runtest()
        finally:
            sys.settrace(None)
        return "\n".join(f"{file} {name}" for file, name in found)

    said = _in_a_fork(learn)
    if said.startswith("ended"):
        return None
    return frozenset((line.split(" ")[0], line.split(" ")[1]) for line in said.splitlines())


def _in_a_fork(ask: Callable[[], str]) -> str:
    """What a fork of this process answers; "ended" where it ends without one, or takes too long."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: none is in the midst of anything
        child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        signal.alarm(PATIENCE)
        with suppress(BaseException):
            answer = ask().encode()
            while answer:
                answer = answer[os.write(writing, answer) :]
            os._exit(0)
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _child, status = os.waitpid(child, 0)
    return said if status == 0 else "ended"


def commits(item: pytest.Item) -> bool:
    """Whether a test really commits, or has several connections: there is one database, in the memory of one process."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in names
