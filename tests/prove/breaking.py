"""The long form of tests/architecture/test_all_or_nothing.py: `./waymark prove verbs`, a plugin of pytest.

Every test that calls verbs is run, and each of the first calls of each verb is broken at every statement before it is
done. What a test makes of that is its own affair (it may count statements, or mails): only what the breaking left
behind is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.broken import Breaker, verbs

CALLS = 3
# Done in several goes, each of them whole, by their own account: a fault between two leaves the first ones done.
IN_SEVERAL_GOES = {
    "employees.workflows.field_keys.lock_fields_again": "a few rows to a transaction, safe to run again",
    "plans.workflows.attaching.sweep_files": "takes away one stray file after the other",
    "plans.workflows.process_notes.look_at_process": "a batch of plans to a transaction, safe to run again",
    # The file comes first, under the hash of its bytes: a row without its file would be worse. Swept after a month.
    "plans.workflows.issuing.issue": "what a fault leaves is a file that no row knows",
}
BREAKER = Breaker(points=None, calls=CALLS, but=IN_SEVERAL_GOES)


@pytest.fixture(scope="session", autouse=True)
def _verbs_break_first() -> Iterator[None]:
    """Whatever was imported by the tests that were collected breaks before it is done."""
    with BREAKER.everywhere():
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The word is that of the breaking, and not that of the tests."""
    session.exitstatus = int(bool(BREAKER.findings) or not BREAKER.tried)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """In numbers what was done, and which verbs no test called."""
    terminalreporter.section("verbs, broken at every statement")
    known = verbs()
    line = terminalreporter.write_line
    line(
        f"{len(BREAKER.tried)} of {len(known)} verbs, {sum(BREAKER.called.values())} calls, "
        f"{sum(BREAKER.tried.values()):,} faults, {len(BREAKER.findings)} left something behind"
    )
    for finding in BREAKER.findings[:200]:
        line(f"  {finding}")
    for verb, why in IN_SEVERAL_GOES.items():
        line(f"  not looked at: {verb}: {why}")
    line(
        f"not called within a test's transaction: {', '.join(sorted(set(known) - set(BREAKER.tried))) or 'none'}"
    )
