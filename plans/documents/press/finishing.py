"""The last hand on a PDF before it is written: what PDF/A-3a and PDF/UA-1 ask for and WeasyPrint does not yet do.

Works on the file's objects in memory, so it costs about as much as reading them once.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

import pydyf

# PDF/A wants every name in the metadata described that is not its own; this is the one of PDF/UA.
UA_SCHEMA = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
RDF_START = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
# A shape that stands for no letter of its own, or for one that PDF/A does not take: it reads as a joiner without width.
_NO_LETTER = re.compile(rb"^(<[0-9a-f]{4}>) <(?:|0000|feff|fffe)>$")
LIST_ITEMS = {"/LI", "/L", "/Caption"}

Element = Any  # a pydyf.Dictionary, and the library has no types


def finish(document: Any, pdf: Any, padding: int = 0) -> None:
    """Make the file conform to both standards. `document` is WeasyPrint's, `pdf` pydyf's; the file changes in place.

    `padding` empty objects are added, which change nothing but the bytes.
    """
    for _each in range(padding):
        pdf.add_object(pydyf.Dictionary())
    objects = {one.reference: one for one in pdf.objects}
    _describe(document, pdf, objects)
    if "AF" in pdf.catalog:  # WeasyPrint names each file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    elements = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"]
    for element in elements:
        if element["S"] == "/L":
            _mend_list(element, objects)
        elif element["S"] == "/Figure" and "Alt" not in element:
            element["S"] = "/NonStruct"
            del element["A"]
    for element in elements:
        if element["S"] == "/LI":
            _mend_item(element, pdf, objects)
    _set_apart_what_repeats(pdf, objects)
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream):
            _mend_stream(one)


def is_clear(content: bytes) -> bool:
    """Whether nobody can take a stream's last byte for a part of the line break behind it.

    Where a stream ends in a carriage return, strict readers find it a byte too short.
    """
    return b"\r\nendstream" not in content


def _mend_stream(stream: Any) -> None:
    if stream.extra.get("Interpolate") == "true":
        stream.extra["Interpolate"] = "false"
    elif b"begincmap" in stream.stream:
        stream.stream = [_NO_LETTER.sub(b"\\1 <200d>", one) for one in stream.stream]
    if stream.compress:
        _end_clearly(stream)


def _end_clearly(stream: Any) -> None:
    """A compressed stream ends in its own checksum: one that ends in a carriage return is left uncompressed."""
    raw = b"\n".join(
        one if isinstance(one, bytes) else pydyf.Array([one]).data[1:-1] for one in stream.stream
    )
    if zlib.adler32(raw) & 0xFF == 0x0D:
        stream.compress = False


def _describe(document: Any, pdf: Any, objects: dict[bytes, Any]) -> None:
    """Both standards named in metadata that lies open: PDF/A lets nobody compress it."""
    rdf = document.metadata.generate_rdf_metadata("a", 3, "A")
    start, _mark, rest = rdf.partition(b">")
    if not start.startswith(
        RDF_START[:8]
    ):  # pragma: no cover -- a WeasyPrint that writes otherwise is met by tests
        raise ValueError("WeasyPrint wrote metadata of another shape.")
    own = UA_SCHEMA.partition(b">")[2]
    stream = objects[pdf.catalog["Metadata"]]
    stream.compress = False
    stream.stream = [
        b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        + start
        + b">\n"
        + own
        + rest
        + b'\n</x:xmpmeta>\n<?xpacket end="r"?>'
    ]


def _mend_list(element: Element, objects: dict[bytes, Any]) -> None:
    """Whatever lies straight in a list becomes an item; of a `<div><dt><dd></div>`, the label and the body of one."""
    for item in _kids(element, objects):
        if item["S"] in LIST_ITEMS:
            continue
        item["S"] = "/LI"
        for place, one in enumerate(_kids(item, objects)):
            if one["S"] == "/LI":
                one["S"] = "/LBody" if place else "/Lbl"
                for body in _kids(one, objects):
                    body["S"] = "/NonStruct" if body["S"] == "/LBody" else body["S"]


def _mend_item(item: Element, pdf: Any, objects: dict[bytes, Any]) -> None:
    """An item has a label and a body, and its other parts lie in the body."""
    loose = [one for one in _kids(item, objects) if one["S"] != "/Lbl"]
    if all(one["S"] == "/LBody" for one in loose):
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "P": item.reference})
    body["K"] = pydyf.Array(one.reference for one in loose)
    pdf.add_object(body)
    objects[body.reference] = body
    item["K"] = pydyf.Array([one for one in item["K"] if one not in body["K"]] + [body.reference])
    for one in loose:
        one["P"] = body.reference
        one["S"] = "/Div" if one["S"] == "/LBody" else one["S"]


def _kids(element: Element, objects: dict[bytes, Any]) -> list[Element]:
    return [objects[one] for one in element["K"] if isinstance(one, bytes) and "S" in objects[one]]


def _set_apart_what_repeats(pdf: Any, objects: dict[bytes, Any]) -> None:
    """Running heads and page numbers belong to the paper, not to what is read: WeasyPrint leaves them between both."""
    read: set[bytes] = set()
    waiting = list(objects[pdf.catalog["StructTreeRoot"]]["K"])
    while waiting:
        reference = waiting.pop()
        if reference in read or not isinstance(reference, bytes) or reference not in objects:
            continue
        read.add(reference)
        waiting += objects[reference].get("K", ())
    tree = objects[objects[pdf.catalog["StructTreeRoot"]]["ParentTree"]]["Nums"]
    pages = pdf.page_references
    for number, kids in zip(tree[::2], tree[1::2], strict=True):
        if number < len(pages):
            apart = {mark for mark, reference in enumerate(kids) if reference not in read}
            _mark_as_artifacts(objects[objects[pages[number]]["Contents"]].stream, apart)
            for mark in apart:
                kids[mark] = "null"


def _mark_as_artifacts(stream: list[Any], marks: set[int]) -> None:
    for place, item in enumerate(stream):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in marks and stream[place + 1] == b"BDC":
            stream[place - 1] = b"/Artifact"
            stream[place] = pydyf.Dictionary({"Type": "/Pagination"})
