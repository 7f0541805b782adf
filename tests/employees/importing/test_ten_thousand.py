"""Ten thousand people, with `--long`; two thousand in every run: how long they take and how much memory, printed."""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from employees import audit
from employees.enums import ImportState
from employees.importing import applying, preview, verbs
from employees.models import Department, Employee, PeopleImport, ReportingLine
from tests.employees.importing.steps import HEADINGS, KEEP, NOW, csv_of
from tests.people import Cast

MANY, TEN_THOUSAND = 2_000, 10_000
# Of the processor. A slow machine does a third of what a quick one does; what a start costs weighs more in a few.
MOST_SECONDS = {MANY: 12, TEN_THOUSAND: 30}
MOST_MEGABYTES = 60


def people(count: int, title: str = "Clerk") -> list[list[str]]:
    """A table of an organisation: eight people to a manager, forty teams, everyone with an address."""
    return [
        HEADINGS,
        *(
            [
                f"N{n:05d}",
                f"First{n}",
                f"Last{n}",
                f"n{n}@corp.example",
                title,
                f"Operations / Team {n % 40}",
                f"Last{(n - 1) // 8}, First{(n - 1) // 8}" if n % 2 else f"N{(n - 1) // 8:05d}",
                f"{n % 28 + 1} Jan 2020",
            ]
            for n in range(1, count + 1)
        ),
    ]


def workbook_of(rows: list[list[str]]) -> bytes:
    """The table as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@dataclass
class Figures:
    """What a step took."""

    wall: float
    processor: float
    megabytes: float


def measured(step: Callable[[], Any]) -> Figures:
    """Run a step; its peak memory is what the process needed above what it had, as Linux counts it."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    held, wall, processor = memory("VmRSS"), time.perf_counter(), time.process_time()
    step()
    return Figures(
        time.perf_counter() - wall, time.process_time() - processor, (memory("VmHWM") - held) / 1024
    )


def memory(what: str) -> int:
    """A figure of this process, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def run(cast: Cast, label: str, content: bytes) -> list[Figures]:
    """Upload, preview and write; print what each took."""
    by = cast.account("noor")
    uploads: list[PeopleImport] = []
    steps: dict[str, Callable[[], Any]] = {
        "upload": lambda: uploads.append(verbs.upload(name="people", blocks=[content], by=by, at=NOW)),
        "preview": lambda: preview.make_preview(uploads[0].ref, clock=lambda: NOW),
        "write": lambda: applying.apply_import(uploads[0].ref, clock=lambda: NOW),
    }
    figures = []
    for name, step in steps.items():
        if name == "preview":
            of = uploads[0]
            verbs.choose_columns(people_import=of, mapping=of.mapping, choices=KEEP, by=by, at=NOW)
        elif name == "write":
            verbs.confirm(people_import=uploads[0], preview_number=1, leave_out=False, by=by, at=NOW)
        took = measured(step)
        figures.append(took)
        print(  # noqa: T201 -- the figures are what this test is for
            f"{label:28} {name:8} {took.wall:6.1f} s  {took.processor:6.1f} s CPU  {took.megabytes:6.1f} MB"
        )
    uploads[0].refresh_from_db()
    assert uploads[0].state == ImportState.APPLIED, uploads[0].failure
    return figures


@pytest.mark.slow
@pytest.mark.parametrize("count", [MANY, pytest.param(TEN_THOUSAND, marks=pytest.mark.long)])
def test_ten_thousand_people_arrive_and_change_in_under_half_a_minute_and_flat_memory(
    cast: Cast, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    known = Employee.objects.count()
    lines = ReportingLine.objects.count()
    with capsys.disabled():
        print()  # noqa: T201
        runs = {
            f"{count // 10:,} new, CSV": csv_of(people(count // 10)).encode(),
            f"{count:,} more, CSV": csv_of(people(count)).encode(),
            f"{count:,} changed, XLSX": workbook_of(people(count, "Senior clerk")),
        }
        figures = {label: run(cast, label, content) for label, content in runs.items()}

    assert Employee.objects.count() == known + count
    # Everyone reports to somebody but the first, whose manager N00000 does not exist.
    assert ReportingLine.objects.count() == lines + count - 8
    assert Department.objects.filter(parent__name="Operations").count() == 40
    assert Employee.objects.filter(title="Senior clerk").count() == count
    assert audit.verify().holds
    for took in figures.values():
        # Of the processor: what other work on this machine takes away is not ours to bound.
        assert sum(each.processor for each in took) < MOST_SECONDS[count]
        assert max(each.megabytes for each in took) < MOST_MEGABYTES
