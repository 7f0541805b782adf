"""ODT without properties, authors, printers and earlier versions."""

from __future__ import annotations

import re

from plans.evidence.embedded import strip_picture
from plans.evidence.markup import Attributes, Rules, local, rewritten
from plans.evidence.packages import packed, unpacked
from plans.evidence.refusing import Refusal, Refused

_MANIFEST = "META-INF/manifest.xml"
_GONE = re.compile(
    r"(meta|settings|VersionList)\.xml$|manifest\.rdf$|layout-cache$|Thumbnails/|Configurations2/|Versions/",
    re.I,
)
_REFUSED = (
    (re.compile(r"(Basic|Scripts|Dialogs)/"), Refusal.MACROS),
    (re.compile(r"META-INF/.*signatures\.xml$"), Refusal.SIGNED),
    (re.compile(r"(Object |ObjectReplacements/|Objects/)"), Refusal.HOLDS_FILES),
)
_KNOWN = {"mimetype", "content.xml", "styles.xml", _MANIFEST}
_ACTS = {"script", "event-listener", "applet", "plugin"}
_HOLDS = {"object", "object-ole", "floating-frame"}
_REACHES = {"dde-connection", "dde-connection-decl", "dde-source", "section-source"}
# Who remarked, changed or wrote.
_WHO = frozenset({"creator", "creator-initials", "initial-creator", "printed-by"})
_LINKS = ("http://", "https://", "mailto:", "#")


def clean_open_document(content: bytes) -> bytes:
    """The same document, written anew part by part. Raises Refused."""
    parts = unpacked(content)
    for name in parts:
        for pattern, refusal in _REFUSED:
            if pattern.match(name):
                raise Refused(refusal)
    if "content.xml" not in parts or _MANIFEST not in parts:
        raise Refused(Refusal.DAMAGED)
    kept = {name: _clean_part(name, part) for name, part in parts.items() if not _GONE.match(name)}
    return packed(kept, first=["mimetype"], stored=["mimetype"])


def _clean_part(name: str, part: bytes) -> bytes:
    if name == "mimetype":
        return part.strip()
    if name == _MANIFEST:
        return rewritten(part, Rules(look=_names_what_stays))
    if name in _KNOWN:
        return rewritten(part, Rules(emptied=_WHO, look=_refuse))
    if name.startswith(("Pictures/", "media/")):
        return strip_picture(part)
    raise Refused(Refusal.CANNOT_CLEAN)


def _names_what_stays(name: str, attributes: Attributes) -> bool:
    if local(name) == "encryption-data":
        raise Refused(Refusal.PASSWORD)
    path = next((value for key, value in attributes.items() if local(key) == "full-path"), "")
    return local(name) != "file-entry" or not _GONE.match(path)


def _refuse(name: str, attributes: Attributes) -> bool:
    here = local(name)
    if here in _ACTS:
        raise Refused(Refusal.SCRIPT)
    if here in _HOLDS:
        raise Refused(Refusal.HOLDS_FILES)
    if here in _REACHES:
        raise Refused(Refusal.REACHES_OUT)
    for key, value in attributes.items():
        if local(key) != "href" or not value:
            continue
        if here == "a":
            leads_well = value.lower().startswith(_LINKS)
        else:
            leads_well = ":" not in value and not value.startswith(("/", ".."))
        if not leads_well:
            raise Refused(Refusal.REACHES_OUT)
    return True
