"""The short form of `./waymark tamper`."""

from __future__ import annotations

from pathlib import Path

import pytest

from employees.seals import Finding
from employees.seals.sealing import examine
from tests.tamper.counting import pdfsig_approves, tally
from tests.tamper.pdfs import CHANGES, new_samples

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

MANY = 120


def test_every_change_to_a_sealed_pdf_is_found_by_two_readers(tmp_path: Path) -> None:
    key, sealed = new_samples()
    for one in sealed:
        assert examine(one.content, [(key.certificate,)]) == Finding.HOLDS
        assert pdfsig_approves(one.content, tmp_path / "whole.pdf")

    found = tally(key, sealed, count=MANY, seed=20260601, folder=tmp_path)

    assert set(found.made) == set(CHANGES)
    assert (found.missed, found.missed_by_pdfsig) == ([], [])
