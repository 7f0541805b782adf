"""Changes evidence packs many times over, and asks each pack's own verify.py what it finds, and where.

python -m tests.tamper.pack_campaign                     10,000 changes
python -m tests.tamper.pack_campaign --changes 500 --seed 7
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviews.packs import verify
from reviews.packs.verify import Report
from tests.tamper.packs import CHANGES, Changed, Packs, zipped

if TYPE_CHECKING:
    from plans.models import Plan
    from tests.people import Cast


@dataclass
class Outcome:
    """What became of the changes, by kind."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every change was found and its place named."""
        return not self.missed


def make_packs(cast: Cast, dice: random.Random) -> Packs:
    """Packs of two plans, one of them for two readers, with anchors on the way as an hourly worker makes them."""
    from employees.anchors.making import anchor_now  # noqa: PLC0415 -- Django is set up first
    from employees.models import SealCertificate  # noqa: PLC0415
    from plans.enums import PlanStatus  # noqa: PLC0415
    from tests.factories.plans import MONDAY, plan_in  # noqa: PLC0415
    from tests.factories.signing import signs  # noqa: PLC0415
    from tests.reviews.packs.story import LATER, packed, sent_to, told_plan  # noqa: PLC0415

    anchor_now(at=MONDAY - timedelta(days=1))
    plan = told_plan(cast)
    anchor_now(at=LATER - timedelta(days=1))
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    signs(
        plan=other,
        version_sha256=other.versions.get().sha256,
        by=cast.account("lee"),
        at=LATER - timedelta(hours=2),
    )
    for name in ("sam", "mia", "lee"):
        sent_to(name, cast, "250 2.0.0 Ok: queued as 4XyZ")

    def pack(of: Plan, name: str) -> dict[str, bytes]:
        return files_in(packed(of, name, cast))

    found = [pack(plan, "sam"), pack(plan, "mia"), pack(other, "lee")]
    seals = list(SealCertificate.objects.values_list("fingerprint", flat=True))
    keys = re.findall(rb'"key":"([^"]+)"', found[0][verify.ANCHORS])
    return Packs(dice, found, seals, sorted({key.decode() for key in keys}))


def files_in(pack: Any) -> dict[str, bytes]:
    """The files of a pack that was made, which must hold as they are."""
    from tests.reviews.packs.story import files_of, zip_of  # noqa: PLC0415 -- Django is set up first

    assert pack.state == "made", pack.failure
    return files_of(zip_of(pack))


def campaign(packs: Packs, count: int, tell: Callable[[int], None] = lambda _done: None) -> Outcome:
    """Change, look, count; so many times, each kind in its turn. What changes nothing is left out."""
    outcome, kinds, done = Outcome(), list(CHANGES.items()), 0
    whole = [zipped(files) for files in packs.all]
    with remembered_seals():
        for files, content in zip(packs.all, whole, strict=True):
            for changed in (Changed((), files), Changed((), zip=content)):
                assert findings(changed, packs) == []
        while done < count:
            kind, change = kinds[done % len(kinds)]
            changed = change(packs)
            if changed.files in packs.all or changed.zip in whole:
                continue
            done += 1
            found = findings(changed, packs)
            outcome.tried[kind] += 1
            outcome.found[kind] += bool(found)
            named = any(is_named(at, changed.byte, *said) for said in found for at in changed.places)
            outcome.named[kind] += named
            if not named:
                outcome.missed.append(
                    f"{done} {kind}: expected one of {changed.places[:3]}, said {found[:5]}"
                )
            tell(done)
    return outcome


def is_named(expected: str, byte: int | None, place: str, wrong: str) -> bool:
    """Whether a finding names the place: a file, a line of it, a path within it (`x.json goals[1]`), or its bytes."""
    name, _blank, path = expected.partition(" ") if "," not in expected else (expected, "", "")
    if path and expected != "The ZIP":
        return place == name and wrong.endswith(f"it differs at {path}")
    if byte is not None:
        between = re.fullmatch(r"was changed between byte ([\d,]+) and byte ([\d,]+)", wrong)
        first, last = (int(one.replace(",", "")) for one in between.groups()) if between else (0, 0)
        ends = wrong.startswith(("ends after", "goes on after"))
        return place == name and (first <= byte <= last or ends)
    return place.startswith(expected)


def findings(changed: Changed, packs: Packs) -> list[tuple[str, str]]:
    """What somebody finds who knows the employer's certificate and key."""
    report = Report()
    if changed.zip:
        verify.check_zip(changed.zip, report, seals=packs.seals, anchor_keys=packs.keys)
    else:
        verify.check(verify.Pack.of(changed.files), report, seals=packs.seals, anchor_keys=packs.keys)
    return report.findings


@contextmanager
def remembered_seals() -> Iterator[None]:
    """Look at the same PDF under the same certificates once: most of a changed pack is as it was."""
    seals: dict[Any, Any] = {}
    data: dict[bytes, bytes] = {}
    look, within = verify.look_at_seal, verify.data_within

    def look_once(content: bytes, chains: Any) -> Any:
        key = content, tuple(chains.items())
        if key not in seals:
            seals[key] = look(content, chains)
        return seals[key]

    def within_once(content: bytes) -> bytes:
        if content not in data:
            data[content] = within(content)
        return data[content]

    verify.look_at_seal, verify.data_within = look_once, within_once
    try:
        yield
    finally:
        verify.look_at_seal, verify.data_within = look, within


def show(outcome: Outcome, seconds: float, seed: int) -> str:
    """What it came to, as a table."""
    rows = [f"{'':32}{'tried':>8}{'found':>8}{'named':>8}"]
    for name in outcome.tried:
        rows.append(f"{name:32}{outcome.tried[name]:>8,}{outcome.found[name]:>8,}{outcome.named[name]:>8,}")
    sums = [sum(one.values()) for one in (outcome.tried, outcome.found, outcome.named)]
    rows.append(f"{'together':32}{sums[0]:>8,}{sums[1]:>8,}{sums[2]:>8,}")
    return "\n".join([*rows, *outcome.missed[:10], f"{seconds:.0f} s, seed {seed}"])


def main(arguments: list[str]) -> int:
    """Make real packs in a database of their own, and change them. Returns 1 if one change was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.tamper.pack_campaign")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311 -- no secret
    asked = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "pip_config.settings.test"
    os.environ.pop("DATABASE_URL", None)  # the settings make one in a folder that goes with the process

    import logging  # noqa: PLC0415 -- beside what it silences

    import django  # noqa: PLC0415 -- after its settings are named

    django.setup()
    logging.disable()  # what readers say of files that were made to be wrong
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    # Before the database is opened: what builds the cast watches its connection from the beginning.
    from tests.people import make_cast  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="waymark-tamper-") as folder:
        settings.AUDIT_ANCHOR_FOLDER = Path(folder) / "anchors"
        settings.AUDIT_ANCHOR_KEY_PATH = Path(folder) / "anchor.key"
        packs = make_packs(make_cast(), random.Random(asked.seed))  # noqa: S311 -- a campaign can be run again

        def tell(done: int) -> None:
            if done % 1_000 == 0:
                sys.stdout.write(f"{done:,} of {asked.changes:,}, {time.monotonic() - begun:.0f} s\n")
                sys.stdout.flush()

        outcome = campaign(packs, asked.changes, tell)
    sys.stdout.write(show(outcome, time.monotonic() - begun, asked.seed) + "\n")
    return 0 if outcome.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
