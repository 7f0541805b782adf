"""`./waymark prove`: run the long forms, one after the other, and say in the end what each came to.

./waymark prove                    all of them, some hours
./waymark prove restore tamper     these
./waymark prove --list             which there are
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.prove.families import FAMILIES

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Run what was asked for. Returns 1 when any of them failed."""
    asked = argparse.ArgumentParser(prog="./waymark prove")
    asked.add_argument("families", nargs="*", metavar="FAMILY", help=f"of: {', '.join(FAMILIES)}")
    asked.add_argument("--list", action="store_true", help="say which there are")
    wanted = asked.parse_args(arguments)
    if unknown := set(wanted.families) - set(FAMILIES):
        asked.error(f"no such family: {', '.join(sorted(unknown))}")
    if wanted.list:
        for name, family in FAMILIES.items():
            sys.stdout.write(f"{name:<10} {family.shows}\n")
        return 0
    lines, failed = [], False
    for name in wanted.families or FAMILIES:
        sys.stdout.write(f"\n--- {name}: {FAMILIES[name].shows}\n")
        sys.stdout.flush()
        begun = time.monotonic()
        code = subprocess.run(
            [sys.executable, *FAMILIES[name].command],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            check=False,
        ).returncode
        failed |= code != 0
        lines.append(f"{name:<10} {time.monotonic() - begun:8.1f} s  {'FAILED' if code else 'holds'}")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
