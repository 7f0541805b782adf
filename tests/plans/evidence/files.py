"""Files as people have them, each with a planted author and place; and what can be read in any file by whoever digs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

AUTHOR = "Zelda Quillplant"
DEVICE = "Snapmaster 9000"
# 52 degrees 31 minutes north, as a telephone writes it.
PLACE = {1: "N", 2: (52.0, 31.0, 12.25), 3: "E", 4: (13.0, 24.0, 17.75)}
WORDS = "Tickets answered in May"


def exif(*, orientation: int = 1) -> Image.Exif:
    """What a telephone says about a photo: who, with what, where, and which way up."""
    said = Image.Exif()
    said[0x013B], said[0x010F], said[0x0112] = AUTHOR, DEVICE, orientation
    said.get_ifd(0x8825).update(PLACE)
    return said


def xmp() -> bytes:
    """The same in the other notation."""
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>{AUTHOR}</creator></x:xmpmeta>".encode()


def picture(size: tuple[int, int] = (12, 8)) -> Image.Image:
    """A small picture with a red upper left corner, so that one sees which way up it is."""
    made = Image.new("RGB", size, (200, 220, 240))
    made.paste((255, 0, 0), (0, 0, size[0] // 3, size[1] // 2))
    return made


def jpeg(**said: Any) -> bytes:
    """A photo from a telephone."""
    out = io.BytesIO()
    picture().save(out, "JPEG", exif=exif(**said), comment=AUTHOR, xmp=xmp(), quality=95)
    return out.getvalue()


def png() -> bytes:
    """A screenshot that says who took it."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", AUTHOR)
    notes.add_itxt("XML:com.adobe.xmp", xmp().decode())
    out = io.BytesIO()
    picture().save(out, "PNG", pnginfo=notes, exif=exif())
    return out.getvalue()


def webp() -> bytes:
    """A picture from the web."""
    out = io.BytesIO()
    picture().save(out, "WEBP", exif=exif(), xmp=xmp())
    return out.getvalue()


def pdf(change: Any = None) -> bytes:
    """A page with a photo, a remark and properties. `change` is given the writer before it writes."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 200)
    image = StreamObject()
    image._data = jpeg()
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(12),
            NameObject("/Height"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject({NameObject("/Im0"): writer._add_object(image)}),
            NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)}),
        }
    )
    drawn = StreamObject()
    drawn._data = f"q 60 0 0 40 20 20 cm /Im0 Do Q BT /F1 12 Tf 20 150 Td ({WORDS}) Tj ET".encode()
    page[NameObject("/Contents")] = writer._add_object(drawn)
    page[NameObject("/LastModified")] = TextStringObject(f"D:2026 {AUTHOR}")
    remark = annotation("/Text", T=TextStringObject(AUTHOR), Contents=TextStringObject("Look here"))
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(remark)])
    writer.add_metadata({"/Author": AUTHOR, "/Creator": DEVICE, "/Producer": DEVICE})
    said = StreamObject()
    said._data = xmp()
    writer.root_object[NameObject("/Metadata")] = writer._add_object(said)
    if change is not None:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def annotation(subtype: str, **entries: Any) -> DictionaryObject:
    """Something that lies on a page."""
    box = ArrayObject(NumberObject(one) for one in (10, 10, 30, 30))
    made = DictionaryObject({NameObject("/Subtype"): NameObject(subtype), NameObject("/Rect"): box})
    made.update({NameObject(f"/{name}"): value for name, value in entries.items()})
    return made


def put_on_page(writer: PdfWriter, made: DictionaryObject) -> None:
    """Lay it on the first page."""
    lying = writer.pages[0]["/Annots"]
    assert isinstance(lying, ArrayObject)
    lying.append(writer._add_object(made))


def action(act: str, **entries: Any) -> DictionaryObject:
    """Something that a PDF does."""
    made = DictionaryObject({NameObject("/S"): NameObject(act)})
    made.update({NameObject(f"/{name}"): value for name, value in entries.items()})
    return made


def with_action(act: str, **entries: Any) -> bytes:
    """A PDF that does it when its link is pressed."""

    def change(writer: PdfWriter) -> None:
        link = annotation("/Link", A=action(act, **entries))
        put_on_page(writer, link)

    return pdf(change)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A packed folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx_parts() -> dict[str, str | bytes]:
    """A letter with a photo, a remark, a tracked change, properties, and the path of its template."""
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/x-core"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships {_RELS}><Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{_R}/core-properties" Target="docProps/core.xml"/></Relationships>'
        ),
        "docProps/core.xml": f"<core><creator>{AUTHOR}</creator><lastModifiedBy>{AUTHOR}</lastModifiedBy></core>",
        "docProps/app.xml": f"<Properties><Manager>{AUTHOR}</Manager></Properties>",
        "word/document.xml": (
            f'<w:document {_W} xmlns:mc="urn:mc" mc:Ignorable="w14" xmlns:w14="urn:w14"><w:body>'
            f'<w:p w:rsidR="00AB12CD" w14:paraId="1"><w:ins w:id="1" w:author="{AUTHOR}" w:date="2026-05-04T09:00:00Z">'
            f'<w:r><w:t xml:space="preserve">{WORDS} &amp; more </w:t></w:r></w:ins></w:p></w:body></w:document>'
        ),
        "word/comments.xml": (
            f'<w:comments {_W}><w:comment w:id="0" w:author="{AUTHOR}" w:initials="ZQ"><w:p/></w:comment></w:comments>'
        ),
        "word/people.xml": (
            f'<w15:people xmlns:w15="urn:w15"><w15:person w15:author="{AUTHOR}"><w15:presenceInfo '
            f'w15:providerId="AD" w15:userId="S::{AUTHOR}"/></w15:person></w15:people>'
        ),
        "word/settings.xml": (
            f'<w:settings {_W} xmlns:r="{_R}"><w:attachedTemplate r:id="t1"/><w:rsids><w:rsid w:val="00AB12CD"/>'
            "</w:rsids></w:settings>"
        ),
        "word/_rels/settings.xml.rels": (
            f'<Relationships {_RELS}><Relationship Id="t1" Type="{_R}/attachedTemplate" TargetMode="External" '
            f'Target="file:///C:/Users/{AUTHOR}/letter.dotx"/></Relationships>'
        ),
        "word/media/image1.jpeg": jpeg(),
        "word/media/image2.png": png(),
        "customXml/item1.xml": f"<who>{AUTHOR}</who>",
    }


def docx(**more: str | bytes) -> bytes:
    """The letter; `more` are further parts or other wordings of them."""
    return packed(docx_parts() | {name.replace("__", "/"): content for name, content in more.items()})


def xlsx() -> bytes:
    """A table with a remark and properties, as a spreadsheet program writes it."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    sheet = book.active
    sheet["A1"], sheet["B1"] = WORDS, 57
    sheet["A2"], sheet["B2"] = "Sum", "=SUM(B1:B1)"
    sheet["B1"].comment = Comment("Look here", AUTHOR)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_ODF = (
    'xmlns:office="urn:office" xmlns:text="urn:text" xmlns:dc="urn:dc" xmlns:xlink="urn:xlink" '
    'xmlns:draw="urn:draw" xmlns:meta="urn:meta"'
)


def odt_parts(body: str = "") -> dict[str, str | bytes]:
    """The letter from the other office program. `body` comes after its words."""
    entry = '<m:file-entry m:full-path="{0}" m:media-type="text/xml"/>'
    listed = "".join(
        entry.format(name) for name in ("/", "content.xml", "meta.xml", "settings.xml", "Pictures/1.jpg")
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": (
            f"<office:document-content {_ODF}><office:scripts/><text:p>{WORDS} <office:annotation>"
            f"<dc:creator>{AUTHOR}</dc:creator><meta:creator-initials>ZQ</meta:creator-initials>"
            '<text:p>Look here</text:p></office:annotation><draw:image xlink:href="Pictures/1.jpg"/>'
            f'<text:a xlink:href="https://example.org/">link</text:a>{body}</text:p></office:document-content>'
        ),
        "styles.xml": f"<office:document-styles {_ODF}/>",
        "meta.xml": f"<office:document-meta {_ODF}><dc:creator>{AUTHOR}</dc:creator></office:document-meta>",
        "settings.xml": f"<office:document-settings {_ODF}>{DEVICE}</office:document-settings>",
        "Pictures/1.jpg": jpeg(),
        "Thumbnails/thumbnail.png": png(),
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="urn:m">{listed}</m:manifest>',
    }


def odt(body: str = "") -> bytes:
    """The letter, packed."""
    return packed(odt_parts(body))


def everything_in(content: bytes) -> bytes:
    """Whatever somebody who digs can find in a file: as it lies there, and every part and stream of it unpacked."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
            found += [name.encode() for name in archive.namelist()]
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        for number in range(1, int(str(reader.trailer["/Size"]))):
            thing = reader.get_object(number)
            found.append(str(thing).encode())
            if isinstance(thing, StreamObject):
                found += [thing._data] if thing.get("/Filter") == "/DCTDecode" else [thing.get_data()]
    flat = b"\n".join(found)
    return flat + flat.replace(b"\0", b"")


def moment_of(content: bytes) -> set[datetime]:
    """When the parts of a packed folder say that they were written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {datetime(*entry.date_time) for entry in archive.infolist()}  # noqa: DTZ001 -- a zip knows no zone
