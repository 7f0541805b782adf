"""Files that cannot be used: each is refused in a sentence that says what to do, and nothing of it is kept."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from employees.errors import NotVisible
from employees.importing import limits, store, verbs
from employees.importing.mapping import columns_of, find_heading
from employees.importing.problems import FileProblem
from employees.importing.reading import look, people_rows
from employees.models import PeopleImport
from tests.employees.importing.steps import NOW, csv_of, previewed, problems_in, uploaded
from tests.people import Cast

HEADING = b"Staff number,Name\r\n"


def archive(**parts: bytes) -> bytes:
    """A zip file with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def workbook(rows: int = 3) -> bytes:
    """An honest workbook."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["Staff number", "Name"])
    for number in range(rows):
        book.active.append([number, f"Person {number}"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """An honest workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as book:
        return archive(**{name: change(name, book.read(name)) for name in book.namelist()})


def old_container(stream: str) -> bytes:
    """The beginning of a compound document with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def lying_bomb() -> bytes:
    """A workbook whose sheet unpacks to far more than anybody's list."""
    zeros = bytes(limits.MAX_UNPACKED + 1)
    return repacked(lambda name, content: zeros if name.endswith("sheet1.xml") else content)


def swelling(name: str, content: bytes) -> bytes:
    """A sheet with entities that multiply."""
    if not name.endswith("sheet1.xml"):
        return content
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


# Made once: a workbook holds the moment of its making.
HONEST = workbook()

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "The file is empty"),
    "blank lines": (b"\r\n \r\n\t\r\n", "The file is empty"),
    "only a mark": (b"\xef\xbb\xbf", "The file is empty"),
    "only zeros": (bytes(5000), "The file is empty"),
    "headings alone": (HEADING, "a heading row and no people below it"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This is a PDF document"),
    "xls": (old_container("Workbook"), "the old Excel format (.xls)"),
    "password": (old_container("EncryptedPackage"), "protected with a password"),
    "opendocument": (archive(**{"mimetype": b"x", "content.xml": b"<x/>"}), "This is an OpenDocument file"),
    "document": (archive(**{"word/document.xml": b"<x/>"}), "an archive or another kind of document"),
    "gzip": (b"\x1f\x8b\x08" + bytes(range(200)), "an archive or another kind of document"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "does not hold a table of text"),
    "noise": (bytes(range(1, 256)) * 40, "does not hold a table of text"),
    "web page": (b"<html><body><table><tr><td>Name</td></tr></table></body></html>", "This is a web page"),
    "spreadsheet of 2003": ('<?xml version="1.0"?><Workbook/>'.encode("utf-16"), "This is a web page"),
    "cut workbook": (workbook(300)[:-400], "The workbook is damaged"),
    "workbook with a broken sheet": (
        repacked(lambda name, content: content[:200] if name.endswith("sheet1.xml") else content),
        "The workbook is damaged",
    ),
    "workbook without its relations": (
        repacked(lambda name, content: b"" if name.endswith(".rels") else content),
        "The workbook is damaged",
    ),
    "swelling workbook": (repacked(swelling), "The workbook is damaged"),
    "blank workbook": (
        workbook(0).replace(b"Staff number", b"Staff number"),
        "a heading row and no people below",
    ),
    "open quotation mark": (
        HEADING + b'1,"Lind\n' + b"2,Ruiz\n" * 300,
        "In row 2 a quotation mark opens and never closes",
    ),
    "a cell of a megabyte": (
        HEADING + b"1,Lind\r\n2," + b"x" * 1_048_576,
        "A cell in row 3 holds more than 131,072",
    ),
    "too many columns": (
        b",".join(b"c%d" % n for n in range(300)) + b"\n" + b"x," * 300,
        "more than 250 columns",
    ),
}


@pytest.fixture
def _nothing_is_left_behind() -> Iterator[None]:
    before = set(store.folder().iterdir())
    yield
    assert set(store.folder().iterdir()) == before


@pytest.mark.usefixtures("_nothing_is_left_behind")
@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(cast: Cast, kind: str) -> None:
    content, sentence = REFUSED[kind]

    with pytest.raises(FileProblem) as refusal:
        uploaded(content, cast.account("noor"))

    assert sentence in str(refusal.value)
    assert not PeopleImport.objects.exists()


@pytest.mark.usefixtures("_nothing_is_left_behind")
def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(cast: Cast) -> None:
    taken = 0

    def blocks() -> Iterator[bytes]:
        nonlocal taken
        for _unused in range(50):
            taken += 1
            yield b"x," * (limits.MEGABYTE // 2)

    with pytest.raises(FileProblem, match="larger than 20 MB"):
        verbs.upload(name="people.csv", blocks=blocks(), by=cast.account("noor"), at=NOW)

    assert taken == 21


@pytest.mark.usefixtures("_nothing_is_left_behind")
def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(cast: Cast) -> None:
    bomb = lying_bomb()
    assert len(bomb) < limits.MEGABYTE

    with pytest.raises(FileProblem, match="unpacks to more than 150 MB"):
        uploaded(bomb, cast.account("noor"))


def test_a_workbook_cannot_lie_about_its_size(tmp_path: Path) -> None:
    """The directory says ten bytes, the part holds many: no more than ten are ever given out."""
    content = bytearray(repacked(lambda name, part: part))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    path = tmp_path / "file"
    path.write_bytes(bytes(content))

    with pytest.raises(FileProblem, match="The workbook is damaged"):
        columns_of(path, find_heading(path, look(path)))


def test_more_rows_than_we_are_ready_for_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employees.importing.reading.MAX_ROWS", 5)

    with pytest.raises(FileProblem, match="more than 5 rows"):
        uploaded(csv_of([["Staff number", "Name"], *([n, "A B"] for n in range(9))]), cast.account("noor"))


def test_a_stray_zero_byte_spoils_its_cell_and_no_other(cast: Cast) -> None:
    of = previewed(HEADING + b"1,Jana Lind\r\n2,Ana R\x00uiz\r\n", cast.account("noor"))

    assert of.counts["new"] == 1
    assert problems_in(of) == {
        3: [
            "Last name holds a character that could not be read: “R\ufffduiz”. Choose another way to read the text, or "
            "correct the cell."
        ]
    }


def test_only_those_who_import_people_may_upload(cast: Cast) -> None:
    for name in ("sam", "jana", "mia", "ola"):
        with pytest.raises(NotVisible):
            uploaded(HEADING + b"1,Jana Lind\r\n", cast.account(name))


def read_whole(path: Path) -> None:
    """Everything that uploading and previewing read of a file."""
    reading = find_heading(path, look(path))
    columns_of(path, reading)
    for _row in people_rows(path, reading):
        pass


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=3000) | st.text(max_size=1000).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@example(b"PK\x03\x04")
@example(b'"')
@example(b"sep=\x00\r\n1,2")
@example(b"\xff\xfe\x00")
def test_any_bytes_give_a_table_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    try:
        read_whole(path)
    except FileProblem as problem:
        assert str(problem)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_with_any_bytes_spoilt_gives_a_table_or_a_sentence(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(HONEST)
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=20)
    ):
        content[place] = byte
    path = tmp_path / "file"
    path.write_bytes(bytes(content))

    try:
        read_whole(path)
    except FileProblem as problem:
        assert str(problem)


CELLS = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    ["=1", "C001", "", "31.12.9999", "a@b.c", "\x00"]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=9), min_size=1, max_size=6))
def test_any_cells_give_a_preview_or_a_sentence(cast: Cast, rows: list[list[str]]) -> None:
    heading = [
        "Staff number",
        "Name",
        "Manager",
        "E-mail",
        "Hired on",
        "Last day",
        "Department",
        "Time zone",
        "Title",
    ]
    content = csv_of([heading, *rows]).encode("utf-16", "surrogatepass")
    try:
        of = previewed(content, cast.account("noor"))
    except FileProblem as problem:
        assert str(problem)
        return

    assert of.state == "previewed" or of.failure["code"] == "only_heading", of.failure
