"""What is not taken as evidence, and why: each hostile or unfit file for its own reason."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from plans.evidence.cleaning import clean
from plans.evidence.limits import MAX_UNPACKED
from plans.evidence.refusing import Refusal, Refused
from tests.plans.evidence import files
from tests.plans.evidence.files import docx, odt, packed, pdf, with_action

pytestmark = pytest.mark.once

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def why(content: bytes, name: str = "") -> Refusal:
    """The reason for which a file is refused."""
    with pytest.raises(Refused) as caught:
        clean(content, name)
    return caught.value.refusal


def locked_pdf() -> bytes:
    """A PDF behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_file() -> bytes:
    """A PDF with a file inside."""
    return pdf(lambda writer: writer.add_attachment("inside.txt", b"hello"))


def pdf_with_script() -> bytes:
    """A PDF that runs a program when it opens."""
    script = files.action("/JavaScript", JS=TextStringObject("app.alert('hello')"))
    return pdf(lambda writer: writer.root_object.update({NameObject("/OpenAction"): script}))


def pdf_with_remote_stream() -> bytes:
    """A PDF whose page lies somewhere else."""

    def change(writer: PdfWriter) -> None:
        writer.pages[0]["/Contents"].get_object()[NameObject("/F")] = TextStringObject("http://example.org/x")

    return pdf(change)


def signed_pdf() -> bytes:
    """A PDF with a digital signature."""

    def change(writer: PdfWriter) -> None:
        signature = DictionaryObject({NameObject("/ByteRange"): TextStringObject("0 1 2 3")})
        field = files.annotation("/Widget", FT=NameObject("/Sig"), V=writer._add_object(signature))
        files.put_on_page(writer, field)

    return pdf(change)


def forms_pdf() -> bytes:
    """A form that is a program."""

    def change(writer: PdfWriter) -> None:
        form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
        writer.root_object[NameObject("/AcroForm")] = form

    return pdf(change)


def flood(side: int) -> bytes:
    """A tiny PNG that unpacks to side times side points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    data = zlib.compress(b"\0" * (side // 8 + 1) * min(side, 1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def moving(format_: str) -> bytes:
    """Two pictures, one after the other."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(out, format_, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def bomb() -> bytes:
    """A document of a few kilobytes that unpacks to more than we read."""
    return docx(**{"word__big.xml": b" " * (MAX_UNPACKED + 1)})


def locked_zip() -> bytes:
    """A packed document whose parts are marked as encrypted."""
    content = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def related(kind: str, target: str) -> bytes:
    """A Word document with a relation that leads out of it."""
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    rels = (
        f'<Relationships {_RELS}><Relationship Id="x" Type="{kind}" TargetMode="External" Target="{target}"/>'
        "</Relationships>"
    )
    return docx(**{"word___rels__document.xml.rels": rels})


def field(words: str) -> bytes:
    """A Word document with a field that does what the words say."""
    body = files.docx_parts()["word/document.xml"]
    assert isinstance(body, str)
    runs = "".join(f"<w:instrText>{part}</w:instrText>" for part in (words[:3], words[3:]))
    return docx(**{"word__document.xml": body.replace("</w:body>", f"<w:p>{runs}</w:p></w:body>")})


def sheet_with(formula: str) -> bytes:
    """A workbook with a formula."""
    parts = dict(_unpacked(files.xlsx()))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    return packed(parts | {"xl/worksheets/sheet1.xml": sheet.replace("SUM(B1:B1)", formula)})


def _unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


REFUSED: dict[str, tuple[Callable[[], bytes], Refusal]] = {
    "nothing": (lambda: b"", Refusal.EMPTY),
    "blanks": (lambda: b" \r\n\t\n", Refusal.EMPTY),
    "nuls": (lambda: b"\0" * 100, Refusal.EMPTY),
    "a program": (lambda: b"MZ\x90\x00\x03\x00\x00\x00", Refusal.UNKNOWN),
    "another program": (lambda: b"\x7fELF\x02\x01\x01\x00", Refusal.UNKNOWN),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /\n", Refusal.UNKNOWN),
    "rich text": (lambda: b"{\\rtf1\\ansi hello}", Refusal.UNKNOWN),
    "a drawing": (lambda: b"%!PS-Adobe-3.0\n", Refusal.UNKNOWN),
    "a GIF": (lambda: b"GIF89a\x01\x00\x01\x00\x80\x00\x00", Refusal.UNKNOWN),
    "a photo of another kind": (lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", Refusal.UNKNOWN),
    "a web page": (lambda: b"  <!DOCTYPE html><script>alert(1)</script>", Refusal.WEB_PAGE),
    "a web page with a mark": (lambda: "\ufeff<html><body>hello".encode(), Refusal.WEB_PAGE),
    "a web page in wide letters": (lambda: "<script>alert(1)</script>".encode("utf-16"), Refusal.WEB_PAGE),
    "a picture that is a program": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.WEB_PAGE),
    "a table that starts a program": (lambda: b"day,late\n=cmd|'/C calc'!A1,2\n", Refusal.SCRIPT),
    "an archive": (lambda: packed({"a.txt": "hello"}), Refusal.ARCHIVE),
    "another archive": (lambda: b"7z\xbc\xaf\x27\x1c\x00\x04", Refusal.ARCHIVE),
    "slides": (
        lambda: packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
        Refusal.UNKNOWN,
    ),
    "an old document": (lambda: OLE + b"\0" * 600, Refusal.OLD_OFFICE),
    "a locked document": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        Refusal.PASSWORD,
    ),
    "a PDF behind a web page": (lambda: b"<html>\n%PDF-1.7\n", Refusal.TWO_IN_ONE),
    "a PDF inside a picture": (
        lambda: files.png()[:33] + b"%PDF-1.7\n" + files.png()[33:],
        Refusal.TWO_IN_ONE,
    ),
    "a web page that calls itself a PDF": (
        lambda: b"%PDF-1.7\n<html><script>alert(1)</script>",
        Refusal.DAMAGED,
    ),
    "a PDF behind a password": (lambda: locked_pdf(), Refusal.PASSWORD),
    "a PDF with a program": (lambda: pdf_with_script(), Refusal.SCRIPT),
    "a PDF with a program in a link": (
        lambda: with_action("/JavaScript", JS=TextStringObject("x()")),
        Refusal.SCRIPT,
    ),
    "a PDF that starts a program": (
        lambda: with_action("/Launch", F=TextStringObject("cmd.exe")),
        Refusal.REACHES_OUT,
    ),
    "a PDF that sends what is typed": (
        lambda: with_action("/SubmitForm", F=TextStringObject("https://example.org")),
        Refusal.REACHES_OUT,
    ),
    "a PDF that leads to a file": (
        lambda: with_action("/URI", URI=TextStringObject("file:///etc/passwd")),
        Refusal.REACHES_OUT,
    ),
    "a PDF that plays": (
        lambda: pdf(lambda w: files.put_on_page(w, files.annotation("/RichMedia"))),
        Refusal.SCRIPT,
    ),
    "a PDF with a file": (lambda: pdf_with_file(), Refusal.HOLDS_FILES),
    "a PDF whose page lies elsewhere": (lambda: pdf_with_remote_stream(), Refusal.REACHES_OUT),
    "a signed PDF": (lambda: signed_pdf(), Refusal.SIGNED),
    "a form that is a program": (lambda: forms_pdf(), Refusal.SCRIPT),
    "half a PDF": (lambda: pdf()[:60], Refusal.DAMAGED),
    "half a photo": (lambda: files.jpeg()[:900], Refusal.DAMAGED),
    "a picture's beginning": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 40, Refusal.DAMAGED),
    "a flood of pixels": (lambda: flood(60_000), Refusal.TOO_MANY_PIXELS),
    "a moving PNG": (lambda: moving("PNG"), Refusal.MOVING),
    "a moving WebP": (lambda: moving("WEBP"), Refusal.MOVING),
    "half a document": (lambda: docx()[:500], Refusal.DAMAGED),
    "a document that swells": (lambda: bomb(), Refusal.UNPACKS_TOO_BIG),
    "a document behind a password": (lambda: locked_zip(), Refusal.PASSWORD),
    "a document with macros": (lambda: docx(**{"word__vbaProject.bin": b"x"}), Refusal.MACROS),
    "a document that says it has macros": (
        lambda: docx(
            **{"[Content_Types].xml": "<Types a='application/vnd.ms-word.document.macroEnabled.main+xml'/>"}
        ),
        Refusal.MACROS,
    ),
    "a workbook with old macros": (
        lambda: packed(_unpacked(files.xlsx()) | {"xl/macrosheets/sheet1.xml": "<x/>"}),
        Refusal.MACROS,
    ),
    "a document with a control": (lambda: docx(**{"word__activeX__activeX1.xml": "<x/>"}), Refusal.SCRIPT),
    "a document with a file": (
        lambda: docx(**{"word__embeddings__oleObject1.bin": b"x"}),
        Refusal.HOLDS_FILES,
    ),
    "a document with an unknown part": (
        lambda: docx(**{"word__media__image3.emf": b"x"}),
        Refusal.CANNOT_CLEAN,
    ),
    "a document with a web page inside": (lambda: docx(**{"word__afchunk.mht": b"x"}), Refusal.CANNOT_CLEAN),
    "a signed document": (lambda: docx(**{"_xmlsignatures__sig1.xml": "<x/>"}), Refusal.SIGNED),
    "a document that fetches a picture": (
        lambda: related("image", "https://example.org/pixel.png"),
        Refusal.REACHES_OUT,
    ),
    "a document that links to a disk": (lambda: related("hyperlink", "file:///C:/x"), Refusal.REACHES_OUT),
    "a document that starts a program": (
        lambda: field("DDEAUTO c:\\\\windows\\\\cmd.exe"),
        Refusal.REACHES_OUT,
    ),
    "a document that reads another": (lambda: field("INCLUDETEXT http://example.org"), Refusal.REACHES_OUT),
    "a workbook that reads another": (
        lambda: packed(_unpacked(files.xlsx()) | {"xl/externalLinks/externalLink1.xml": "<x/>"}),
        Refusal.REACHES_OUT,
    ),
    "a workbook that calls out": (
        lambda: sheet_with('WEBSERVICE("http://example.org")'),
        Refusal.REACHES_OUT,
    ),
    "a workbook that starts a program": (lambda: sheet_with("cmd|'/C calc'!A0"), Refusal.REACHES_OUT),
    "a document that declares entities": (
        lambda: docx(**{"word__document.xml": "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"}),
        Refusal.DAMAGED,
    ),
    "a document that goes deep": (
        lambda: docx(**{"word__document.xml": "<x>" * 5000 + "</x>" * 5000}),
        Refusal.TOO_MUCH_WORK,
    ),
    "an open document with a script": (lambda: odt("<office:script/>"), Refusal.SCRIPT),
    "an open document with Basic": (
        lambda: packed(files.odt_parts() | {"Basic/x.xml": "<x/>"}),
        Refusal.MACROS,
    ),
    "an open document with a file": (
        lambda: packed(files.odt_parts() | {"Object 1/content.xml": "<x/>"}),
        Refusal.HOLDS_FILES,
    ),
    "an open document that fetches": (
        lambda: odt('<draw:image xlink:href="http://example.org/x.png"/>'),
        Refusal.REACHES_OUT,
    ),
    "a locked open document": (
        lambda: packed(files.odt_parts() | {"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
        Refusal.PASSWORD,
    ),
    "a sheet of the other office": (
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        Refusal.UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_taken_is_refused_for_its_own_reason(case: str) -> None:
    made, refusal = REFUSED[case]

    assert why(made()) == refusal


@pytest.mark.parametrize(
    "name",
    [
        "report\0.pdf",
        "photo\u202egnp.exe",
        "a\u2066b.pdf",
        "line\nbreak.pdf",
        "back\u200fwards.pdf",
        "\ud800.pdf",
    ],
)
def test_a_name_that_shows_something_else_than_it_says_is_refused(name: str) -> None:
    assert why(pdf(), name) == Refusal.STRANGE_NAME


@pytest.mark.parametrize(
    "name", ["report.png", "report.pdf.exe", "report.html", "report.docx", "report.PDF.js", "a.", "x.svg"]
)
def test_a_name_that_promises_another_kind_is_refused(name: str) -> None:
    assert why(pdf(), name) == Refusal.MISNAMED


@pytest.mark.parametrize(
    "name", ["", "report", "report.pdf", "REPORT.PDF", ".pdf", "گزارش\u200cنهایی.pdf", "x" * 300 + ".pdf"]
)
def test_the_right_ending_or_none_is_taken(name: str) -> None:
    kind, _kept = clean(pdf(), name)

    assert kind == "pdf"


def test_a_picture_with_another_file_behind_it_is_drawn_without_it() -> None:
    hidden = packed({"secret.txt": "hello"})

    _kind, kept = clean(files.png() + hidden, "x.png")

    assert b"PK\x03\x04" not in kept
