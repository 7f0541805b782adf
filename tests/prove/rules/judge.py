"""Whether any test notices a broken rule. Everything is imported and built once; each mutant is a fork of that.

A plugin of pytest. Before anything is broken the tests run twice: to build what is remembered, and to learn how long
each takes and which rules it comes past. Then each mutant is tried on the tests that come past it, the likeliest first.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.prove.rules.listed import ROOT
from tests.prove.rules.mutants import Mutant

# A test that takes so much longer with a broken rule has noticed it.
PATIENCE, AT_LEAST = 20, 20
NOT_NOTICED = ""
Verdicts = dict[str, tuple[Mutant, str]]


class Judge:
    """Tries mutants. `verdicts` has, by the name of each, the test that noticed it, or NOT_NOTICED."""

    def __init__(self, wanted: Callable[[], Sequence[Mutant]], say: Callable[[str], None]) -> None:
        self.wanted, self.say = wanted, say
        self.verdicts: Verdicts = {}
        self.is_sound = False
        self.seconds = 0.0
        self._took: dict[str, float] = {}
        self._past: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._noticed: dict[str, Counter[str]] = defaultdict(Counter)

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep the database in memory: a fork has its own copy of it then."""
        connections["default"].settings_dict["TEST"]["NAME"] = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of one run: two without a broken rule, then one a mutant."""
        items = list(session.items)
        begun = time.monotonic()
        for item in items:
            if (said := self._run(item)) is not None:
                self.say(f"Without a broken rule, this fails: {item.nodeid}\n{said}")
                return True
        for item in items:
            self._learn(item)
        self.is_sound = True
        mutants = self.wanted()
        self.say(f"{len(items)} tests, ready after {time.monotonic() - begun:.0f} s; {len(mutants)} mutants")
        begun = time.monotonic()
        for number, mutant in enumerate(mutants, start=1):
            self.verdicts[mutant.name] = (mutant, self._try(mutant, items))
            if number % 100 == 0:
                alive = sum(test == NOT_NOTICED for _one, test in self.verdicts.values())
                self.say(f"  {number} of {len(mutants)}, {alive} alive, {time.monotonic() - begun:.0f} s")
        self.seconds = time.monotonic() - begun
        return True

    def _run(self, item: pytest.Item) -> str | None:
        """What a failing test says; None where it passes."""
        # The session as the next one: all is torn down but what is built once for all of them.
        session: Any = item.session
        for report in runtestprotocol(item, nextitem=session, log=False):
            if report.failed:
                return str(report.longrepr)
        return None

    def _learn(self, item: pytest.Item) -> None:
        root = f"{ROOT}{os.sep}"

        def notice(frame: FrameType, event: str, _argument: Any) -> None:
            code = frame.f_code
            if code.co_filename.startswith(root):
                name = code.co_qualname.partition(".<")[0]
                self._past[code.co_filename[len(root) :], name].add(item.nodeid)

        begun = time.monotonic()
        sys.settrace(notice)
        try:
            self._run(item)
        finally:
            sys.settrace(None)
        self._took[item.nodeid] = time.monotonic() - begun

    def _in_order(self, mutant: Mutant, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The tests that come past the rule: those first that noticed what was done to its like, then the quick ones."""
        past = self._past.get((mutant.file, mutant.where)) if mutant.line else None
        noticed, near = self._noticed[f"{mutant.file} {mutant.where}"], self._noticed[mutant.file]
        chosen = [item for item in items if not past or item.nodeid in past]
        return sorted(
            chosen,
            key=lambda item: (-noticed[item.nodeid], -near[item.nodeid], self._took[item.nodeid]),
        )

    def _try(self, mutant: Mutant, items: Sequence[pytest.Item]) -> str:
        order = self._in_order(mutant, items)
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of threads: none of ours is in the midst of anything
            child = os.fork()
        if child == 0:
            os.close(reading)
            self._in_the_fork(mutant, order, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read().decode()
        os.waitpid(child, 0)
        test = said.splitlines()[-1] if said else "the process ended"
        if test == "-":
            return NOT_NOTICED
        self._noticed[f"{mutant.file} {mutant.where}"][test] += 1
        self._noticed[mutant.file][test] += 1
        return test

    def _in_the_fork(self, mutant: Mutant, order: Sequence[pytest.Item], writing: int) -> None:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        try:
            try:
                mutant.apply()
            except Exception as failed:  # noqa: BLE001 -- a rule that cannot even be imported is noticed by every test
                os.write(writing, f"\nimported: {type(failed).__name__}".encode())
                os._exit(0)
            for item in order:
                # Said beforehand: whoever is still at it when time is up has noticed.
                os.write(writing, f"\n{item.nodeid}".encode())
                signal.alarm(int(AT_LEAST + PATIENCE * self._took[item.nodeid]))
                if self._run(item) is not None:
                    os._exit(0)
            os.write(writing, b"\n-")
        finally:
            os._exit(0)


def names_of(folder: Path) -> list[str]:
    """The Python files under a folder of the project, as they are called in the list."""
    return sorted(str(each.relative_to(ROOT)) for each in folder.rglob("*.py"))
