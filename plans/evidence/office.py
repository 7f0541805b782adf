"""DOCX and XLSX without properties, authors, editing sessions, paths and printers.

Only parts that are known to hold text, tables, charts and pictures are taken along; a document with anything else is
refused, because nobody could say what is in it.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from plans.evidence.embedded import strip_picture
from plans.evidence.markup import Attributes, Rules, local, rewritten
from plans.evidence.packages import packed, unpacked
from plans.evidence.refusing import Refusal, Refused

_TYPES = "[Content_Types].xml"
# Parts that say who, when, with which printer, under which label: they go with everything that leads to them.
_GONE = re.compile(
    r"docProps/|customXml/|docMetadata/|(.+/)?printerSettings/|xl/revisions/|(.+/)?thumbnail\.[a-z]+$", re.I
)
_REFUSED = (
    (re.compile(r"(vbaProject|vbaData|macrosheets/|dialogsheets/|customUI)", re.I), Refusal.MACROS),
    (re.compile(r"(activeX/|ctrlProps/|webextensions/)", re.I), Refusal.SCRIPT),
    (re.compile(r"embeddings/", re.I), Refusal.HOLDS_FILES),
    (re.compile(r"(externalLinks/|connections\.xml|queryTables/|xmlMaps)", re.I), Refusal.REACHES_OUT),
    (re.compile(r"_xmlsignatures/", re.I), Refusal.SIGNED),
)
_XML = (".xml", ".rels", ".vml")
_PICTURES = (".png", ".jpg", ".jpeg")
# Relations out of the document that lead to a template or a list of addresses on somebody's disk: they go.
_LOCAL = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource", "/recipientData")
_LINKS = ("http://", "https://", "mailto:", "#")

_SETTINGS = {
    "attachedTemplate", "mailMerge", "rsids", "docId", "docVars", "absPath", "revisionPtr", "fileRecoveryPr",
    "fileSharing", "saveThroughXslt",
}  # fmt: skip
_SESSIONS = {"rsidR", "rsidRPr", "rsidRDefault", "rsidP", "rsidDel", "rsidTr", "rsidSect"}
# Who wrote, changed or remarked. Readers want the attribute, so it stays and says nothing.
_WHO = {"author", "initials", "userId", "providerId", "refreshedBy", "userName", "lastEditedBy"}
_NOBODY = "Author"
_FETCHES = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|MACROBUTTON|RD)\b")
_CALLS_OUT = re.compile(r"\b(WEBSERVICE|RTD|CALL|REGISTER|REGISTER\.ID|EXEC)\s*\(|\|[^\n]*!", re.I)


def clean_office(content: bytes) -> bytes:
    """The same document, written anew part by part. Raises Refused."""
    parts = unpacked(content)
    for name in parts:
        for pattern, refusal in _REFUSED:
            if pattern.search(name):
                raise Refused(refusal)
    if b"macroEnabled" in parts[_TYPES]:
        raise Refused(Refusal.MACROS)
    kept = {name: _clean_part(name, part) for name, part in parts.items() if not _GONE.match(name)}
    return packed(kept, first=[_TYPES, "_rels/.rels"])


def _clean_part(name: str, part: bytes) -> bytes:
    lower = name.lower()
    if name == _TYPES:
        return rewritten(part, Rules(look=_names_what_stays))
    if lower.endswith(".rels"):
        return rewritten(part, Rules(look=_Relations(name).stays))
    if lower.endswith(_XML):
        return rewritten(part, _rules_for(lower))
    if lower.endswith(_PICTURES):
        return strip_picture(part)
    raise Refused(Refusal.CANNOT_CLEAN)


def _names_what_stays(name: str, attributes: Attributes) -> bool:
    return local(name) != "Override" or not _GONE.match(attributes.get("PartName", "").lstrip("/"))


class _Relations:
    """The relations of one part: where each leads, seen from the part."""

    def __init__(self, name: str) -> None:
        self.base = posixpath.dirname(posixpath.dirname(name))

    def stays(self, name: str, attributes: Attributes) -> bool:
        """Whether a relation is kept. Raises Refused for one that fetches something from elsewhere."""
        if local(name) != "Relationship":
            return True
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if kind.endswith(_LOCAL):
            return False
        if attributes.get("TargetMode") == "External":
            if not kind.endswith("/hyperlink") or not target.lower().startswith(_LINKS):
                raise Refused(Refusal.REACHES_OUT)
            return True
        inside = target.lstrip("/") if target.startswith("/") else posixpath.join(self.base, target)
        return not _GONE.match(posixpath.normpath(inside))


def _rules_for(name: str) -> Rules:
    rules = Rules(elements=frozenset(_SETTINGS), attributes=frozenset(_SESSIONS), look=_say_nobody)
    if name.startswith("xl/"):
        rules = replace(rules, emptied=frozenset({"author"}), texts=frozenset({"f"}), said=_refuse_calls)
        return replace(rules, look=_say_no_person) if "/persons/" in name else rules
    return replace(rules, texts=frozenset({"instrText"}), said=_refuse_fetching)


def _say_nobody(name: str, attributes: Attributes) -> bool:
    for key in attributes:
        if local(key) in _WHO:
            attributes[key] = _NOBODY
    if local(name) == "pageSetup":
        # Led to the settings of a printer, which are gone.
        for key in [key for key in attributes if key.endswith(":id")]:
            del attributes[key]
    if local(name) == "fldSimple":
        _refuse_fetching(" ".join(attributes.values()))
    return True


def _say_no_person(name: str, attributes: Attributes) -> bool:
    if "displayName" in attributes:
        attributes["displayName"] = _NOBODY
    return _say_nobody(name, attributes)


def _refuse_fetching(said: str) -> None:
    if _FETCHES.search(said):
        raise Refused(Refusal.REACHES_OUT)


def _refuse_calls(said: str) -> None:
    if _CALLS_OUT.search(said):
        raise Refused(Refusal.REACHES_OUT)
