"""The short form of `./waymark faults`: the same servers, faults and judge, for less than a minute."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.faults.checker import FAULTS
from tests.ops.processes import clean_environment, wait_until_none_is_left

pytestmark = [pytest.mark.processes, pytest.mark.slow]

SHORT = (
    "--obligations",
    "80",
    "--kills",
    "5",
    "--pace",
    "0.6",
    "--minutes",
    "5",
    "--jump",
    "8",
    "--seed",
    "4711",
)


def test_nothing_is_lost_or_doubled_under_kills() -> None:
    # Not in a folder of pytest's, which PostgreSQL's own user may not enter.
    campaign = subprocess.run(
        [sys.executable, "-m", "tests.faults", *SHORT],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )

    said = campaign.stdout
    found = {fault: int(count) for fault, count in re.findall(r"^ +([a-z ]+?)  (\d+)$", said, re.MULTILINE)}
    assert found == dict.fromkeys(FAULTS, 0), said + campaign.stderr[-4000:]
    assert campaign.returncode == 0, said
    (folder,) = re.findall(r"Seed 4711, in (\S+)$", said, re.MULTILINE)
    wait_until_none_is_left(folder)
