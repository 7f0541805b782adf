"""`./waymark tamper`: change what must not be changed, and see that it is found. Ends with 1 where anything passed.

./waymark tamper                      10,000 changes of sealed PDFs, 10,000 of the record, 10,000 of evidence packs
./waymark tamper --pdfs 500 --events 500 --packs 500 --seed 7
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django


def main() -> int:
    """Print what was made and what was found: of PDFs, of the record, and of evidence packs."""
    asked = argparse.ArgumentParser(prog="./waymark tamper")
    asked.add_argument("--pdfs", type=int, default=10_000, help="how many changed PDFs (10,000)")
    asked.add_argument("--events", type=int, default=10_000, help="how many changes of the record (10,000)")
    asked.add_argument("--packs", type=int, default=10_000, help="how many changes of packs (10,000)")
    asked.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same changes, but for the key (1)"
    )
    wanted = asked.parse_args()
    let_pass = pdfs(wanted) if wanted.pdfs else 0
    # Processes of their own: each takes a database that it may ruin.
    for module, option, count in (
        ("tests.tamper.record", "--mutations", wanted.events),
        ("tests.tamper.pack_campaign", "--changes", wanted.packs),
    ):
        if count:
            run = [sys.executable, "-m", module, option, str(count), "--seed", str(wanted.seed)]
            let_pass |= subprocess.run(run, check=False).returncode
    return let_pass


def pdfs(wanted: argparse.Namespace) -> int:
    """The sealed PDFs. Returns 1 when a change was let pass."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.test")
    django.setup()
    logging.disable()  # what readers say of files that were made to be wrong
    from tests.tamper.counting import pdfsig_approves, tally  # noqa: PLC0415 -- Django must be set up first
    from tests.tamper.pdfs import new_samples  # noqa: PLC0415 -- the same

    begun = time.monotonic()
    key, sealed = new_samples()
    with tempfile.TemporaryDirectory(prefix="waymark-tamper-") as name:
        folder = Path(name)
        if not all(pdfsig_approves(one.content, folder / "whole.pdf") for one in sealed):
            sys.stdout.write("pdfsig does not accept the files as they were sealed: it says nothing here.\n")
            return 1

        def tell(done: int) -> None:
            if done % 500 == 0:
                sys.stdout.write(f"{done:,} of {wanted.pdfs:,}, {time.monotonic() - begun:.0f} s\n")
                sys.stdout.flush()

        found = tally(key, sealed, count=wanted.pdfs, seed=wanted.seed, folder=folder, tell=tell)
    lines = [f"{kind:>10}  {count:,}" for kind, count in found.made.items()]
    lines += [
        f"Let pass by Waymark's check: {len(found.missed)}  {' '.join(found.missed[:20])}",
        f"Let pass by pdfsig:          {len(found.missed_by_pdfsig)}  {' '.join(found.missed_by_pdfsig[:20])}",
        f"In the digits of the seal alone, found by Waymark, no matter to pdfsig: {found.beyond_pdfsig}",
        f"{sum(found.made.values()):,} changes in {time.monotonic() - begun:.0f} s",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
