"""What is kept of a file says what it said, and no longer who made it, with what, or where."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from plans.evidence.cleaning import clean
from plans.evidence.kinds import Kind
from tests.plans.evidence import files
from tests.plans.evidence.files import AUTHOR, DEVICE, WORDS

pytestmark = pytest.mark.once

MADE: dict[Kind, Callable[[], bytes]] = {
    Kind.PDF: files.pdf,
    Kind.PNG: files.png,
    Kind.JPEG: files.jpeg,
    Kind.WEBP: files.webp,
    Kind.DOCX: files.docx,
    Kind.XLSX: files.xlsx,
    Kind.ODT: files.odt,
}
# Where a place stands in what telephones write: the tag of GPS, in either order of bytes, behind the mark of Exif.
PLACES = (b"Exif\0\0", b"GPS", b"\x25\x88\x04\x00", b"\x88\x25\x00\x04")


@pytest.mark.parametrize("kind", MADE)
def test_the_author_the_device_and_the_place_are_there_before_and_gone_after(kind: Kind) -> None:
    sent = MADE[kind]()
    found, kept = clean(sent, "")
    before, after = files.everything_in(sent), files.everything_in(kept)

    assert found == kind
    assert AUTHOR.encode() in before
    assert [word for word in (AUTHOR, "Quillplant", DEVICE, "ZQ") if word.encode() in after] == []
    if kind != Kind.XLSX:  # the one without a photo in it
        assert any(mark in before for mark in PLACES)
    assert [mark for mark in PLACES[:2] if mark in after] == []


@pytest.mark.parametrize("kind", [Kind.PNG, Kind.JPEG, Kind.WEBP])
def test_a_picture_keeps_its_colours_and_says_nothing_of_itself(kind: Kind) -> None:
    _kind, kept = clean(MADE[kind](), "")

    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (12, 8)
        assert dict(drawn.getexif()) == {}
        assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background"}
        red, _green, blue = drawn.convert("RGB").getpixel((1, 1))
        assert red > 200 > 60 > blue


def test_a_photo_held_sideways_is_kept_upright() -> None:
    _kind, kept = clean(files.jpeg(orientation=6), "photo.JPG")

    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (8, 12)
        red, _green, blue = drawn.getpixel((6, 1))  # the corner was upper left, and is upper right now
        assert red > 200 > 60 > blue


@pytest.mark.parametrize("quality", [30, 75, 95])
def test_a_photo_gets_no_larger(quality: int) -> None:
    sent = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(sent, "JPEG", quality=quality)

    _kind, kept = clean(sent.getvalue(), "photo.jpg")

    assert len(kept) < 1.02 * len(sent.getvalue())


def test_a_pdf_keeps_its_words_its_photo_and_its_remark() -> None:
    _kind, kept = clean(files.pdf(), "report.pdf")
    reader = PdfReader(io.BytesIO(kept))

    assert WORDS in reader.pages[0].extract_text()
    assert reader.pages[0].images[0].image.size == (12, 8)
    assert reader.pages[0]["/Annots"][0].get_object()["/Contents"] == "Look here"
    assert reader.metadata is None
    assert reader.xmp_metadata is None


def test_what_an_earlier_revision_of_a_pdf_said_is_gone() -> None:
    first = files.pdf()
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    other = StreamObject()
    other._data = b"BT /F1 12 Tf 20 150 Td (Only this) Tj ET"
    writer.pages[0][NameObject("/Contents")] = writer._add_object(other)
    out = io.BytesIO()
    writer.write(out)
    sent = out.getvalue()

    _kind, kept = clean(sent, "report.pdf")

    assert WORDS.encode() in files.everything_in(sent)
    assert WORDS.encode() not in files.everything_in(kept)
    assert "Only this" in PdfReader(io.BytesIO(kept)).pages[0].extract_text()


def test_a_word_document_keeps_its_words_its_prefixes_and_what_its_parts_need() -> None:
    _kind, kept = clean(files.docx(), "letter.docx")

    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert archive.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]
        body = archive.read("word/document.xml").decode()
        assert f'<w:t xml:space="preserve">{WORDS} &amp; more </w:t>' in body
        assert 'mc:Ignorable="w14"' in body
        assert 'w:author="Author"' in body
        assert "rsid" not in body
        assert "docProps" not in archive.read("[Content_Types].xml").decode()
        assert "docProps" not in archive.read("_rels/.rels").decode()
        assert "attachedTemplate" not in archive.read("word/settings.xml").decode()
        assert "Target=" not in archive.read("word/_rels/settings.xml.rels").decode()
        with Image.open(io.BytesIO(archive.read("word/media/image1.jpeg"))) as photo:
            photo.load()
            assert photo.size == (12, 8)
    assert {moment.year for moment in files.moment_of(kept)} == {1980}


def test_a_workbook_opens_with_its_cells_formulas_and_remarks() -> None:
    _kind, kept = clean(files.xlsx(), "table.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(kept)).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        [WORDS, 57],
        ["Sum", "=SUM(B1:B1)"],
    ]
    assert sheet["B1"].comment.text == "Look here"


def test_an_open_document_keeps_its_words_and_begins_with_what_it_is() -> None:
    _kind, kept = clean(files.odt(), "letter.odt")

    assert kept[30:38] == b"mimetype"
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert WORDS in archive.read("content.xml").decode()
        assert "<dc:creator></dc:creator>" in archive.read("content.xml").decode()
        assert "meta.xml" not in archive.read("META-INF/manifest.xml").decode()
        assert sorted(archive.namelist()) == [
            "META-INF/manifest.xml", "Pictures/1.jpg", "content.xml", "mimetype", "styles.xml"
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"One line, and that is all.\n", Kind.TEXT),
        ("Grüße aus München\n".encode(), Kind.TEXT),
        ("Grüße aus München\n".encode("latin-1"), Kind.TEXT),
        ("Grüße\r\naus Kyōto\r\n".encode("utf-16"), Kind.TEXT),
        (b"day;late\n2026-05-04;3\n2026-05-05;-1\n", Kind.CSV),
        (b"\xef\xbb\xbfday,late\n2026-05-04,3\n", Kind.CSV),
        (b"-5 | +3 | a line with bars\n", Kind.TEXT),
    ],
)
def test_text_is_kept_byte_by_byte(content: bytes, kind: Kind) -> None:
    assert clean(content, "notes.txt") == (kind, content)


def test_what_is_clean_stays_the_same_when_it_is_cleaned_again() -> None:
    for kind in (Kind.DOCX, Kind.XLSX, Kind.ODT):
        _kind, once = clean(MADE[kind](), "")

        assert clean(once, "") == (kind, once)
