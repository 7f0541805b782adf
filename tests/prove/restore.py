"""The long form of the restore drill: `./waymark prove restore`.

An organisation on each database is backed up while nothing stands still, put back into a fresh place on each, and
compared row by row and file by file. Then a backup is changed in 10,000 ways.

    python -m tests.prove.restore --employees 200 --mutations 500
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any


def main() -> int:
    """Print what was done and what came of it. Returns 1 where anything differed or was let pass."""
    asked = argparse.ArgumentParser(prog="./waymark prove restore")
    asked.add_argument(
        "--employees", type=int, default=20_000, help="besides the cast, in each source (20,000)"
    )
    asked.add_argument("--mutations", type=int, default=10_000, help="how many changes of a backup (10,000)")
    asked.add_argument("--seed", type=int, default=1, help="the same seed makes the same changes (1)")
    wanted = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.test")
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    logging.disable()  # what the mail server says of itself
    with tempfile.TemporaryDirectory(prefix="waymark-prove-") as name:
        wrong = drills(Path(name), wanted.employees)
    return int(changes(wanted.mutations, wanted.seed) or wrong)


def drills(folder: Path, employees: int) -> bool:
    """Each database into each. Returns whether anything was not as it should be."""
    from tests.backup.drill import restore_and_compare  # noqa: PLC0415 -- Django must be set up first
    from tests.services import private_postgres  # noqa: PLC0415 -- the same

    wrong = False
    with ExitStack() as servers:
        server = servers.enter_context(private_postgres(folder))
        for source in ("postgresql", "sqlite"):
            there = folder / f"from-{source}"
            there.mkdir()
            with place(server, there, source, "source") as database:
                said = backed_up(there, database, employees)
            say(
                f"{source}: {said['rows']:,} rows, {len(said['files'])} files, {said['bytes']:,} bytes in "
                f"{said['seconds']:.1f} s, {said['megabytes'][0]} MB before and {said['megabytes'][1]} MB at most"
            )
            tables = {label: (count, digest) for label, (count, digest) in said["tables"].items()}
            for target in ("postgresql", "sqlite"):
                begun, to = time.monotonic(), there / f"to-{target}"
                with place(server, there, target, "target") as database:
                    try:
                        restore_and_compare(
                            there / "waymark.backup", database, to, tables=tables, files=said["files"]
                        )
                    except AssertionError as difference:
                        wrong = True
                        say(f"  into {target}: DIFFERS\n{str(difference)[:2000]}")
                    else:
                        say(
                            f"  into {target}: the same, no mail left, {time.monotonic() - begun:.0f} s in all"
                        )
    return wrong


def place(server: str, folder: Path, vendor: str, name: str) -> Any:
    """A context with the URL of an empty database."""
    from tests.backup.drill import fresh_postgres  # noqa: PLC0415 -- Django must be set up first

    if vendor == "postgresql":
        return fresh_postgres(server, f"drill_{name}")
    (folder / name).mkdir(exist_ok=True)
    number = len(list((folder / name).iterdir()))
    return nullcontext(f"sqlite:///{folder / name / f'{number}.sqlite3'}")


def backed_up(folder: Path, database: str, employees: int) -> dict[str, Any]:
    """Build and back up in a process of its own. What it says."""
    from tests.backup.drill import ROOT, run  # noqa: PLC0415 -- Django must be set up first
    from tests.ops.processes import clean_environment  # noqa: PLC0415 -- the same

    env = clean_environment(
        DJANGO_SETTINGS_MODULE="pip_config.settings.test", DATABASE_URL=database, PYTHONPATH=str(ROOT)
    )
    words = run("-m", "tests.backup.here", str(folder), str(employees), env=env)
    said: dict[str, Any] = json.loads(words.splitlines()[-1])
    return said


def changes(count: int, seed: int) -> bool:
    """So many changes of a backup. Returns whether any was let pass."""
    from tests.backup.test_envelope import let_pass  # noqa: PLC0415 -- Django must be set up first

    begun = time.monotonic()
    passed = let_pass(count, seed)
    say(f"{count:,} changes of a backup, let pass: {len(passed)} {' '.join(passed[:20])}")
    say(f"{time.monotonic() - begun:.0f} s")
    return bool(passed)


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
