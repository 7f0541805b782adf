"""`./waymark prove rules`: break every rule about who may see and do what, in every way, and see that a test notices.

    python -m tests.prove.rules                                  all of them
    python -m tests.prove.rules --only plans/permissions/fences.py
    python -m tests.prove.rules --sample 200 --seed 7            some of them, by chance

Ends with 1 where one was noticed by no test and is not in the list of those that change nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Where the answer goes, whatever pytest does to the streams of the tests.
_OUT = os.dup(1)
# Unit tests of the rules, none of which opens a page: quick, and each of them a story or a table.
TESTS = (
    "tests/plans/test_what_may_follow.py",
    "tests/plans/test_by_the_table.py",
    "tests/plans/test_by_relation.py",
    "tests/plans/test_relations.py",
    "tests/plans/test_let_in.py",
    "tests/plans/test_fences.py",
    "tests/plans/test_who_may.py",
    "tests/plans/test_who_reads_notes.py",
    "tests/plans/test_whose_copy.py",
    "tests/plans/test_funnels.py",
    "tests/plans/test_funnels_beside.py",
    "tests/plans/test_readers.py",
    "tests/plans/test_emergencies_seen.py",
    "tests/plans/test_wishes_seen.py",
    "tests/plans/test_process_notes_seen.py",
    "tests/plans/test_files_seen.py",
    "tests/plans/test_documents_seen.py",
    "tests/plans/test_lists_seen.py",
    "tests/plans/test_lines_to_sign.py",
    "tests/plans/test_versions_read.py",
    "tests/plans/test_judges.py",
    "tests/plans/templates/test_seen.py",
    "tests/plans/test_permissions.py",
    "tests/plans/test_guard.py",
    "tests/plans/test_guard_queries.py",
    "tests/plans/test_fair_start.py",
    "tests/plans/test_kept_out.py",
    "tests/employees/test_by_relation.py",
    "tests/employees/test_stand_ins_seen.py",
    "tests/employees/test_who_may.py",
    "tests/employees/test_funnels.py",
    "tests/employees/test_permissions.py",
    "tests/employees/test_conflicts.py",
    "tests/employees/test_absences.py",
    "tests/employees/outbox/test_deliveries_seen.py",
    "tests/employees/importing/test_imports_seen.py",
    "tests/reviews/test_messages_seen.py",
    "tests/reviews/test_accounts_seen.py",
    "tests/reviews/packs/test_packs_seen.py",
)


def main(arguments: Sequence[str]) -> int:
    """Print what was tried and what came of it."""
    asked = argparse.ArgumentParser(prog="./waymark prove rules")
    asked.add_argument(
        "--only", metavar="FILE", action="append", help="rules of this file alone; more than once"
    )
    asked.add_argument("--where", metavar="NAME", help="with --only: of this function or row alone")
    asked.add_argument("--sample", type=int, metavar="N", help="so many of them, by chance")
    asked.add_argument("--seed", type=int, default=1, help="the same seed chooses the same (1)")
    asked.add_argument("--tests", nargs="+", default=list(TESTS), help="which tests are to notice")
    asked.add_argument(
        "--notes",
        metavar="FILE",
        help="keep in it what was noticed, and try none of these again while rules stay",
    )
    asked.add_argument("--verbose", action="store_true", help="name the test that noticed each")
    wanted = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="waymark-rules-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'none.sqlite3'}"
        return judged(wanted)


def judged(wanted: argparse.Namespace) -> int:
    """Try them. Returns 1 where one is alive that should not be, or the tests fail without any."""
    import pytest  # noqa: PLC0415 -- after the database is named

    def chosen() -> Sequence[Any]:
        from tests.prove.rules.mutants import all_mutants  # noqa: PLC0415 -- Django is set up by now

        every = [one for one in all_mutants(wanted.only or ()) if wanted.where in (None, one.where)]
        if wanted.sample is not None and wanted.sample < len(every):
            some = random.Random(wanted.seed).sample(range(len(every)), wanted.sample)  # noqa: S311 -- no secret
            return [every[place] for place in sorted(some)]
        return every

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.test")
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    from tests.prove.rules.judge import Judge  # noqa: PLC0415 -- the same

    known = Path(wanted.notes) if wanted.notes else None
    judge = Judge(chosen, say, json.loads(known.read_text()) if known and known.exists() else None)
    quiet = ["-q", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-pages"]
    # What differs is of no interest here, and takes longer to say than to find.
    quiet += ["--assert=plain"]
    pytest.main([*quiet, *wanted.tests], plugins=[judge])
    if known:
        known.write_text(json.dumps(judge.noticed, indent=1))
    return summed_up(judge, verbose=wanted.verbose)


def summed_up(judge: Any, *, verbose: bool) -> int:
    """Say what came of it."""
    from tests.prove.rules.equivalent import EQUIVALENT  # noqa: PLC0415 -- beside the rest

    if not judge.is_sound:
        return 1
    alive = [mutant for mutant in judge.mutants if mutant.name not in judge.noticed]
    for mutant in judge.mutants:
        if verbose and mutant.name in judge.noticed:
            say(f"noticed: {mutant}\n    by {judge.noticed[mutant.name]}")
    wrong = [one for one in alive if one.name not in EQUIVALENT]
    for mutant in wrong:
        say(f"ALIVE    {mutant}")
    unread = [each for each, by in judge.noticed.items() if "not imported" in by]
    say(f"{len(unread)} of them could not even be imported{': ' if unread else ''}{'; '.join(unread)}")
    unlike = [name for name in EQUIVALENT if name in judge.noticed]
    for name in unlike:
        say(f"LISTED as changing nothing, and noticed by {judge.noticed[name]}: {name}")
    count, seconds = len(judge.mutants), judge.seconds
    say(
        f"{count} mutants: {count - len(alive)} noticed, {len(alive) - len(wrong)} listed as changing nothing, "
        f"{len(wrong)} alive; {judge.runs} runs of a test, {seconds:.0f} s, {seconds / max(count, 1):.2f} s a mutant"
    )
    return int(bool(wrong or unlike))


def say(words: str) -> None:
    """One line, at once."""
    os.write(_OUT, f"{words}\n".encode())


if __name__ == "__main__":
    started = time.monotonic()
    code = main(sys.argv[1:])
    say(f"{time.monotonic() - started:.0f} s in all")
    sys.exit(code)
