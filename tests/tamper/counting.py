"""Changing sealed PDFs many times over, and asking two readers that share no code what they make of each."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from employees.seals import Finding, SealKey
from employees.seals.sealing import examine
from tests.tamper.pdfs import CHANGES, Sealed, in_the_seal_alone


@dataclass
class Tally:
    """By kind of change: how many, what Waymark's check let pass, what `pdfsig` let pass, and of what none is expected.

    `beyond_pdfsig` counts changes to nothing but the digits of the seal that leave the signature what it was (a letter
    in another case, a digit in the padding). Waymark compares these too; `pdfsig` is right not to mind.
    """

    made: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    missed_by_pdfsig: list[str] = field(default_factory=list)
    beyond_pdfsig: int = 0

    @property
    def holds(self) -> bool:
        """Whether every change was found by both."""
        return not self.missed and not self.missed_by_pdfsig


def changes(sealed: list[Sealed], count: int, seed: int) -> Iterator[tuple[str, Sealed, bytes]]:
    """So many changed files, each kind in its turn, the same for the same seed. What changes nothing is left out."""
    rng, kinds, done = random.Random(seed), list(CHANGES.items()), 0  # noqa: S311 -- to be repeated, not to be secret
    while done < count:
        kind, change = kinds[done % len(kinds)]
        one, other = rng.sample(sealed, 2)
        changed = change(one, other, rng)
        if changed == one.content or changed == other.content:
            continue
        done += 1
        yield kind, one, changed


def pdfsig_approves(content: bytes, file: Path) -> bool:
    """Whether poppler says: one signature, valid, over the whole document. What it says of trust is not asked."""
    file.write_bytes(content)
    program = shutil.which("pdfsig") or "/usr/bin/pdfsig"
    try:
        done = subprocess.run([program, "-nocert", str(file)], capture_output=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return False
    said = done.stdout.decode("utf-8", "replace")
    return (
        done.returncode == 0
        and said.count("Signature #") == 1
        and "Signature Validation: Signature is Valid." in said
        and "  - Total document signed" in said
    )


def tally(
    key: SealKey,
    sealed: list[Sealed],
    *,
    count: int,
    seed: int,
    folder: Path,
    tell: Callable[[int], None] = lambda _done: None,
) -> Tally:
    """Change, ask both, count. A change that either lets pass is named by its kind and number."""
    found, chains = Tally(), [(key.certificate,)]
    for number, (kind, one, changed) in enumerate(changes(sealed, count, seed), start=1):
        found.made[kind] += 1
        if examine(changed, chains) == Finding.HOLDS:
            found.missed.append(f"{kind} {number}")
        if pdfsig_approves(changed, folder / "changed.pdf"):
            if in_the_seal_alone(changed, one):
                found.beyond_pdfsig += 1
            else:
                found.missed_by_pdfsig.append(f"{kind} {number}")
        tell(number)
    return found
