"""What HR systems really export, in every form: it all reads as the same table."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from employees.importing.mapping import columns_of, find_heading
from employees.importing.problems import FileProblem
from employees.importing.reading import look, people_rows
from tests.employees.importing.steps import csv_of

TABLE = [
    ["Staff number", "Name", "Department", "Hired on"],
    ["1001", "Lind, Jana M", "Service; Ost", "2020-04-30"],
    ["1002", "Zoë Müller-Groß", "Ops\nDesk 2", "2021-05-31"],
    ["1003", "Ángel Ñúñez", 'The "Hub"', "2022-06-30"],
]
PEOPLE = [
    ["1001", "Lind, Jana M", "Service; Ost", "2020-04-30"],
    ["1002", "Zoë Müller-Groß", "Ops Desk 2", "2021-05-31"],
    ["1003", "Ángel Ñúñez", 'The "Hub"', "2022-06-30"],
]


def read(content: bytes, tmp_path: Path) -> list[list[str]]:
    """The people rows of a file, as an import would read them without anybody's help."""
    path = tmp_path / "file"
    path.write_bytes(content)
    reading = find_heading(path, look(path))
    return [cells for _number, cells in people_rows(path, reading)]


def workbook(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    """A workbook with these rows, and further sheets behind them."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


PLAIN = csv_of(TABLE)
FORMS = {
    "utf-8": PLAIN.encode(),
    "utf-8 with a mark": PLAIN.encode("utf-8-sig"),
    "utf-16 with a mark": PLAIN.encode("utf-16"),
    "utf-16 little-endian, no mark": PLAIN.encode("utf-16-le"),
    "utf-16 big-endian, no mark": PLAIN.encode("utf-16-be"),
    "utf-16 big-endian with a mark": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "utf-32": PLAIN.encode("utf-32"),
    "windows-1252": PLAIN.encode("cp1252"),
    "LF": csv_of(TABLE, newline="\n").encode(),
    "CR": PLAIN.replace("\r\n", "\r").encode(),
    "semicolons": csv_of(TABLE, delimiter=";").encode("cp1252"),
    "tabs": csv_of(TABLE, delimiter="\t").encode("utf-16"),
    "pipes": csv_of(TABLE, delimiter="|").encode(),
    "sep= before": ("sep=;\r\n" + csv_of(TABLE, delimiter=";")).encode(),
    "no line end at the end": PLAIN.rstrip().encode(),
    "title rows": ("Employees as of 1 November 2026\r\nPrepared by,HR\r\n\r\n" + PLAIN).encode(),
    "blank rows": PLAIN.replace("1003", "\r\n,,,\r\n1003").encode(),
    "blank columns at the end": csv_of([[*row, "", ""] for row in TABLE]).encode(),
    "trailing spaces": csv_of([[f" {cell}  " for cell in row] for row in TABLE]).encode(),
    "non-breaking spaces": csv_of([[f"\u00a0{cell}\u00a0" for cell in row] for row in TABLE]).encode(),
    "zero-width characters": csv_of([[f"\u200b{cell}\ufeff" for cell in row] for row in TABLE]).encode(),
    "letters with loose accents": PLAIN.replace("ë", "e\u0308").replace("ü", "u\u0308").encode(),
    "quotes around everything": "\r\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in TABLE
    ).encode(),
    "workbook": workbook(TABLE),
    "workbook with true dates": workbook(
        [TABLE[0], *([*row[:3], datetime.fromisoformat(row[3])] for row in TABLE[1:])]
    ),
    "workbook with calendar dates": workbook(
        [TABLE[0], *([*row[:3], date.fromisoformat(row[3])] for row in TABLE[1:])]
    ),
    "workbook with numbers": workbook([TABLE[0], *([int(row[0]), *row[1:]] for row in TABLE[1:])]),
    "workbook with decimals": workbook([TABLE[0], *([float(row[0]), *row[1:]] for row in TABLE[1:])]),
    "workbook with title, blank rows and columns": workbook(
        [["Staff list"], [], *([*row, None] for row in TABLE), [], [None, None]]
    ),
    "workbook with other sheets": workbook([["About"], ["x"]], People=TABLE, Empty=[]),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_reads_as_the_same_table(form: str, tmp_path: Path) -> None:
    assert read(FORMS[form], tmp_path) == PEOPLE


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text('Title\n\nStaff number,Name\n1,"A\nB"\n\n2,C\n')

    reading = find_heading(path, look(path))

    assert reading.header_row == 3
    assert [number for number, _cells in people_rows(path, reading)] == [4, 6]


def test_a_column_without_heading_is_known_by_its_letter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("Staff number,,Name,\n1,x,A,\n")

    columns, count = columns_of(path, find_heading(path, look(path)))

    assert [(column.letter, column.heading, column.examples) for column in columns] == [
        ("A", "Staff number", ["1"]),
        ("B", "", ["x"]),
        ("C", "Name", ["A"]),
    ]
    assert count == 1


def test_leading_zeros_that_a_cell_shows_are_kept(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Staff number", "Name"])
    book.active.append([42, "Ana Ruiz"])
    book.active["A2"].number_format = "00000"
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue(), tmp_path) == [["00042", "Ana Ruiz"]]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", "Наталья Иванова-Петровская"),
        ("cp1250", "Łukasz Wiśniewski Jiří Dvořák Győző Szűcs Małgorzata Źrebięć"),
        ("cp1253", "Παναγιώτης Παπαδόπουλος"),
        ("shift_jis", "山田太郎、鈴木花子、高橋健一、田中美咲、渡辺大輔"),
    ],
)
def test_other_alphabets_are_recognised(encoding: str, name: str, tmp_path: Path) -> None:
    names = [["Staff number", "Name"], *([str(number), name] for number in range(20))]

    assert read(csv_of(names).encode(encoding), tmp_path)[0][1] == name


def test_a_person_may_say_which_encoding_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("Staff number,Name\n1,Łukasz\n".encode("cp1250"))

    reading = look(path, encoding="cp1250")

    assert reading.sample == "1,Łukasz"
    assert [cells for _number, cells in people_rows(path, reading)] == [["1", "Łukasz"]]


def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a,b\n")

    with pytest.raises(FileProblem, match="cannot be read as klingon"):
        look(path, encoding="klingon")
