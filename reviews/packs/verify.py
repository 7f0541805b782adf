#!/usr/bin/env python3
"""Checks an evidence pack: whether every file in it is as it was sealed, and what does not hold.

    python -m pip install pyhanko==0.38.0 cryptography==50.0.2
    python verify.py                  the folder in which this file lies
    python verify.py pack.zip         a pack as it was downloaded, or another folder

    --seal FINGERPRINT                hold the seal against a certificate that you know from elsewhere
    --anchor-key KEY                  hold the anchors against a key that you know from elsewhere

It needs no Waymark and no network, and changes nothing. It ends with 0 if everything holds, with 1 if something does
not, and names each place, with 2 if it cannot begin. A pack cannot vouch for its own verify.py: take it from another
pack, or from Waymark's source (reviews/packs/verify.py), where it is the same file.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import io
import json
import logging
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Collection, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

try:
    from asn1crypto import algos, cms
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificates
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import fields
    from pyhanko.sign.validation import generic_cms
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext
except ImportError as lacking:
    sys.stderr.write(f"{lacking}. Two packages are needed: see the first lines of this file.\n")
    sys.exit(2)

MANIFEST, COVER, EVENTS, ANCHORS = "manifest.json", "cover.pdf", "record/events.jsonl", "record/anchors.jsonl"
SEALS, DOCUMENTS, FILES = "seals/", "documents/", "files/"
STRIDE = 65_536  # bytes at a time
# What systems put into folders by themselves.
NOT_OURS = {".DS_Store", "Thumbs.db", "desktop.ini"}
# Between when an event says that it happened and its first anchor: more is worth a question.
LATE = timedelta(days=2)
# What both a signature and its event say.
SAID_TWICE = frozenset({"version_sha256", "meaning", "method", "mfa", "statement_sha256"})
DIGEST = "sha256"
UNSIGNED = frozenset({"signature_time_stamp_token"})
EC_METHOD = {"algorithm": "sha256_ecdsa"}

Chain = tuple[bytes, ...]
Facts = dict[str, Any]
T = TypeVar("T")


@dataclass
class Report:
    """What was found. `findings` are pairs of a place and what is wrong there; `notes` are to be known."""

    findings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    def say(self, place: str, wrong: str) -> None:
        """Add a finding."""
        self.findings.append((place, wrong))

    def look(self, place: str, check: Callable[[], T]) -> T | None:
        """Run a check of a stranger's bytes: whatever it stumbles over is a finding."""
        try:
            return check()
        except Exception as error:  # noqa: BLE001 -- whatever a reader stumbles over means that it does not hold
            self.say(place, f"cannot be read ({type(error).__name__}: {error})"[:300])
            return None


@dataclass(frozen=True)
class Seal:
    """What a PDF's seal came to: why it does not hold, or nothing; the certificate (SHA-256); when it says it was."""

    why: str
    certificate: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Pack:
    """The files of a pack by their names, with `/` between folders."""

    read: Callable[[str], bytes]
    names: tuple[str, ...]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Pack:
        """Files that are in memory."""
        return cls(files.__getitem__, tuple(files))

    @classmethod
    def in_folder(cls, folder: Path, report: Report) -> Pack:
        """The files of a folder."""
        found = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
        names = [path.relative_to(folder).as_posix() for path in found if path.name not in NOT_OURS]
        for path in found:
            if path.is_symlink():
                report.say(path.relative_to(folder).as_posix(), "is no file but a link to somewhere else")
        return cls(lambda name: (folder / name).read_bytes(), tuple(names))

    @classmethod
    def in_zip(cls, content: bytes, report: Report) -> Pack:
        """The files of a ZIP. They lie in ours as they are, so nothing has to be unpacked."""
        places: dict[str, tuple[int, int]] = {}
        for entry in zipfile.ZipFile(io.BytesIO(content)).infolist():
            if entry.filename in places:
                report.say(entry.filename, "stands in the ZIP twice")
            if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits:
                report.say(entry.filename, "is packed otherwise than it was made")
                continue
            head = content[entry.header_offset : entry.header_offset + 30]
            begins = (
                entry.header_offset + 30 + sum(int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
            )
            places[entry.filename] = (begins, begins + entry.file_size)
        return cls(lambda name: content[slice(*places[name])], tuple(places))


def canonical(content: Any) -> bytes:
    """The one byte string that facts have: sorted keys, no blanks, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(content: bytes) -> str:
    """Its fingerprint."""
    return hashlib.sha256(content).hexdigest()


# --- Seals: the rules are those of employees/seals/sealing.py, letter for letter -------------------------------------


def _covers(found: EmbeddedPdfSignature, content: bytes) -> bool:
    """Whether the seal forbids changes and speaks for every byte but its own, which are written in the one way."""
    found.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]  # pyHanko leaves it out
    start, length, again, rest = (int(number) for number in found.byte_range)
    if start != 0 or not 0 < length < again or again + rest != len(content):
        return False
    # The signature cannot speak for itself and the blanks behind it: these are compared with what we would write.
    exact = cms.ContentInfo.load(found.pkcs7_content).dump().ljust(len(found.pkcs7_content), b"\0")
    return (
        content[length:again] == b"<" + exact.hex().upper().encode() + b">"
        and found.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
        and found.docmdp_level == fields.MDPPerm.NO_CHANGES
        and found.sig_object["/SubFilter"] == fields.SigSeedSubFilter.PADES.value
    )


def _is_plain(found: EmbeddedPdfSignature, chain: Chain) -> bool:
    """Whether what no signature covers within the signature is as ours is, and there is no more of it."""
    signed, signer, leaf = found.signed_data, found.signer_info, found.signer_cert
    digest = algos.DigestAlgorithm({"algorithm": DIGEST}).dump()
    unsigned = {one["type"].native for one in signer["unsigned_attrs"] or ()}
    named = cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number})
    method = signer["signature_algorithm"]
    return (
        {one.chosen.dump() for one in signed["certificates"]} <= set(chain)
        and signed["version"].native == signer["version"].native == "v1"
        and [one.dump() for one in signed["digest_algorithms"]]
        == [digest]
        == [signer["digest_algorithm"].dump()]
        and signed["encap_content_info"].dump()
        == cms.EncapsulatedContentInfo({"content_type": "data"}).dump()
        and signed["crls"].native is None
        and len(signed["signer_infos"]) == 1
        and signer["sid"].chosen.dump() == named.dump()
        and (
            leaf.public_key.algorithm != "ec" or method.dump() == cms.SignedDigestAlgorithm(EC_METHOD).dump()
        )
        and unsigned <= UNSIGNED
    )


async def _is_signed(found: EmbeddedPdfSignature) -> bool:
    """Whether the numbers add up: the file's digest, the signature over it, and the stamp on the signature."""
    sums = generic_cms.validate_sig_integrity(
        found.signer_info,
        found.signer_cert,
        expected_content_type="data",
        actual_digest=found.compute_digest(),
    )
    timing = await generic_cms.collect_timing_info(
        found.signer_info,
        ValidationContext(trust_roots=[], allow_fetching=False),
        raw_digest=lambda _method: found.compute_digest(),
    )
    stamp = timing.get("timestamp_validity")
    return all(sums) and (stamp is None or (stamp.intact and stamp.valid))


def _wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end. In a thread of its own where this one already has a loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def look_at_seal(content: bytes, chains: Mapping[bytes, Chain]) -> Seal:
    """Whether a PDF is, to the last byte, as it was when it was sealed under one of these certificates."""
    found = PdfFileReader(io.BytesIO(content), strict=True).embedded_signatures
    ours = [one for one in found if one.signer_cert.sha256 in chains]
    if not ours:
        return Seal("has no seal under a certificate of this pack")
    seal = ours[0]
    held = len(found) == 1 and _covers(seal, content) and _is_plain(seal, chains[seal.signer_cert.sha256])
    why = "" if held and _wait_for(_is_signed(seal)) else _why_broken(seal, content)
    return Seal(why, seal.signer_cert.sha256.hex(), seal.self_reported_timestamp)


def _why_broken(seal: EmbeddedPdfSignature, content: bytes) -> str:
    """In which part of the file the seal is contradicted."""
    start, length, again, rest = (int(number) for number in seal.byte_range)
    if again + rest < len(content):
        return f"goes on behind what was sealed, from byte {again + rest + 1:,} on"
    if start != 0 or again + rest != len(content):
        return "is sealed in part only, or its end is missing"
    signed = {one["type"].native: one["values"][0].native for one in seal.signer_info["signed_attrs"]}
    if hashlib.sha256(content[:length] + content[again:]).digest() != signed.get("message_digest"):
        return "was changed after it was sealed"
    return f"has a seal whose own digits were changed (bytes {length + 1:,} to {again:,})"


def data_within(content: bytes) -> bytes:
    """The data that a PDF carries as an associated file; nothing if it carries none."""
    for named in PdfFileReader(io.BytesIO(content), strict=True).root.get("/AF", ()):
        return bytes(named.get_object()["/EF"]["/F"].get_object().data)
    return b""


# --- Where two things part --------------------------------------------------------------------------------------------


def first_difference(one: Any, other: Any, path: str = "") -> str:
    """Where two pieces of data part, as `goals[1].target`; nothing if they are the same."""
    steps: list[tuple[str, Any, Any]]
    if isinstance(one, dict) and isinstance(other, dict):
        steps = [(f".{key}" if path else key, one.get(key), other.get(key)) for key in sorted({*one, *other})]
    elif isinstance(one, list) and isinstance(other, list):
        steps = [(f"[{number}]", *pair) for number, pair in enumerate(zip_longest(one, other))]
    else:
        return "" if type(one) is type(other) and one == other else path or "its beginning"
    return next(filter(None, (first_difference(a, b, path + step) for step, a, b in steps)), "")


def where_changed(content: bytes, entry: Facts) -> str:
    """Which bytes of a file are not those that the manifest knows. Bytes count from 1."""
    size, step = entry["size"], entry["piece"]
    for number, known in enumerate(entry["pieces"]):
        begins, ends = number * step, min((number + 1) * step, size)
        if begins >= len(content):
            return f"ends after {len(content):,} of {size:,} bytes"
        if not sha256(content[begins:ends]).startswith(known):
            return f"was changed between byte {begins + 1:,} and byte {ends:,}"
    return f"goes on after its {size:,} bytes" if len(content) > size else "is not what the manifest says"


# --- The pack ---------------------------------------------------------------------------------------------------------


class Check:
    """One look at one pack. The order is that of trust: certificates, the sealed manifest, and all the rest by it."""

    def __init__(self, pack: Pack, report: Report) -> None:
        self.pack, self.report = pack, report
        self.chains: dict[bytes, Chain] = {}
        self.manifests: list[Facts] = []
        self.manifest: Facts = {}
        self.claimed: set[str] = (
            set()
        )  # every file that either manifest names, whether or not it is to be believed
        self.plan = ""
        self.seals: dict[str, list[str]] = {}  # by the certificate's fingerprint
        self.anchors: dict[int, Facts] = {}
        self.keys: set[str] = set()
        self.issued: set[str] = set()
        self.signed: dict[str, Facts] = {}
        self.hashes: dict[int, str] = {}
        self.late: list[int] = []

    def run(self) -> None:
        """Look at everything, whatever was found before."""
        for name in self._named(SEALS, ".pem"):
            self.report.look(name, partial(self._certificate, name))
        self._sealed_manifest()
        self.plan = str(self.manifest.get("plan", ""))
        self.report.look(MANIFEST, self._files)
        for name in self._named("record/", ".pem"):
            self.report.look(name, partial(self._key, name))
        self._lines(ANCHORS, self._anchor)
        self._lines(EVENTS, self._event)
        if self.late:
            said = ", ".join(map(str, self.late))
            self.report.notes.append(
                f"Signed more than {LATE.days} days after they say they happened: events {said}."
            )
        for name in self._named("", ".pdf"):
            if name != COVER and not name.startswith(FILES):
                self.report.look(name, partial(self._document, name))
        for name in self._named(DOCUMENTS, ".json"):
            self.report.look(name, partial(self._data, name))

    def _named(self, folder: str, ending: str) -> list[str]:
        return sorted(name for name in self.pack.names if name.startswith(folder) and name.endswith(ending))

    def _certificate(self, name: str) -> None:
        chain = tuple(
            one.public_bytes(Encoding.DER) for one in load_pem_x509_certificates(self.pack.read(name))
        )
        self.chains[hashlib.sha256(chain[0]).digest()] = chain

    def _key(self, name: str) -> None:
        key = load_pem_public_key(self.pack.read(name))
        if isinstance(key, Ed25519PublicKey):
            self.keys.add(base64.b64encode(key.public_bytes_raw()).decode())

    def _seal(self, name: str, content: bytes) -> bool:
        seal = self.report.look(name, lambda: look_at_seal(content, self.chains))
        if seal is None:
            return False
        if seal.why:
            self.report.say(name, seal.why)
            return False
        self.seals.setdefault(seal.certificate, []).append(name)
        if name == COVER and seal.at is not None:
            self.report.facts.append(f"Sealed on {seal.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC.")
        return True

    def _sealed_manifest(self) -> None:
        """The manifest as it was sealed in the cover; where that does not hold, the one beside it."""
        lacking = [name for name in (MANIFEST, COVER) if name not in self.pack.names]
        for name in lacking:
            self.report.say(name, "is missing")
        cover, beside = (b"" if name in lacking else self.pack.read(name) for name in (COVER, MANIFEST))
        holds = bool(cover) and self._seal(COVER, cover)
        within = (self.report.look(COVER, lambda: data_within(cover)) or b"") if cover else b""
        sealed = self.report.look(COVER, partial(json.loads, within)) if within else None
        said = self.report.look(MANIFEST, partial(json.loads, beside)) if beside else None
        if within and beside and within != beside:
            place = first_difference(sealed, said)
            self.report.say(
                MANIFEST, f"is not what was sealed in {COVER}: it differs at {place or 'its spelling'}"
            )
        self.read = [one for one in (sealed, said) if isinstance(one, dict) and _is_manifest(one)]
        if cover and sealed not in self.read:
            holds = False
            self.report.say(COVER, "is not the cover of a pack: it carries no manifest")
        # What was sealed, or else all that is said: where nothing can be believed, whatever is contradicted is named.
        self.manifests = [one for one in self.read if not holds or one is sealed]
        self.manifest = self.manifests[0] if self.manifests else {}
        if not self.manifest:
            self.report.say(MANIFEST, "does not say which files there are")

    def _files(self) -> None:
        """Every file that the manifest names, and none besides."""
        named = {entry["path"] for manifest in self.manifests for entry in manifest["files"]}
        claimed = {entry["path"] for manifest in self.read for entry in manifest["files"]}
        for name in self.pack.names:
            if self.manifests and name not in named | {MANIFEST, COVER}:
                self.report.say(name, "does not belong to this pack: the manifest does not name it")
        for name in sorted(claimed - set(self.pack.names)):
            self.report.say(name, "is missing")
        prints = {name: sha256(self.pack.read(name)) for name in named & set(self.pack.names)}
        for manifest in self.manifests:
            for entry in manifest["files"]:
                if prints.get(entry["path"], entry["sha256"]) != entry["sha256"]:
                    self.report.say(entry["path"], where_changed(self.pack.read(entry["path"]), entry))

    # --- the record ---

    def _lines(self, name: str, check: Callable[[str, Facts], None]) -> None:
        if name not in self.pack.names:
            return
        for number, line in enumerate(self.pack.read(name).splitlines(), start=1):
            said = self.report.look(f"{name}, line {number}", partial(json.loads, line))
            if said is None:
                continue
            if canonical(said) != line:
                self.report.say(f"{name}, line {number}", "was changed after it was written")
            self.report.look(f"{name}, line {number}", partial(check, f"{name}, line {number}", said))

    def _anchor(self, place: str, said: Facts) -> None:
        place = f"{place} (anchor {said['anchor']})"
        facts = {name: value for name, value in said.items() if name != "signature"}
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(said["key"], validate=True))
            key.verify(base64.b64decode(said["signature"], validate=True), canonical(facts))
        except (InvalidSignature, ValueError):
            self.report.say(place, "was changed after it was signed")
            return
        if said["key"] not in self.keys:
            self.report.say(place, "is signed with a key that is not among the keys of this pack")
        last = self.anchors[max(self.anchors)] if self.anchors else None
        if last is not None and (
            said["anchor"] <= last["anchor"]
            or (said["seq"] < last["seq"] and "restored_to" not in said)
            or said["key"] != last.get("next_key", last["key"])
            or (said["anchor"] == last["anchor"] + 1 and said["before"] != sha256(canonical(last)))
        ):
            self.report.say(place, "does not follow the line above it")
        self.anchors[said["anchor"]] = said

    def _event(self, place: str, said: Facts) -> None:
        event, anchor = said["event"], self.anchors.get(said["anchor"])
        seq, at = event["seq"], datetime.fromisoformat(event["at"])
        place, fingerprint = f"{place} (event {seq})", sha256(canonical(event))
        if anchor is None:
            self.report.say(place, f"rests on anchor {said['anchor']}, which is not here or does not hold")
        elif not _stands_under(fingerprint, seq, said["path"], anchor):
            self.report.say(place, f"is not what was signed in anchor {anchor['anchor']}")
        elif datetime.fromisoformat(anchor["at"]) - at > LATE:
            self.late.append(seq)
        if self.hashes and seq <= max(self.hashes):
            self.report.say(place, "stands behind a later one")
        if event["previous"] != self.hashes.get(seq - 1, event["previous"]):
            self.report.say(place, f"does not follow event {seq - 1}")
        if self.plan not in (event["about"], event["data"].get("plan")):
            self.report.say(place, "is about something else than this plan")
        self.hashes[seq] = fingerprint
        if event["event"] == "document.issued":
            self.issued.add(event["data"]["sha256"])
        if "signature" in event["data"]:
            self.signed.setdefault(event["data"]["signature"], event["data"])

    # --- the documents ---

    def _document(self, name: str) -> None:
        content, beside = self.pack.read(name), name.removesuffix(".pdf") + ".json"
        self._seal(name, content)
        within = data_within(content)
        if within and beside not in self.pack.names:
            self.report.say(beside, f"is missing: {name} carries it")
        elif beside in self.pack.names and within != self.pack.read(beside):
            carried, said = (json.loads(one or b"null") for one in (within, self.pack.read(beside)))
            place = first_difference(carried, said) or "its spelling"
            self.report.say(beside, f"is not what {name} carries: it differs at {place}")
        if name.startswith(DOCUMENTS) and sha256(content) not in self.issued:
            self.report.say(name, "was not issued, as far as the record of this pack says")

    def _data(self, name: str) -> None:
        said = json.loads(self.pack.read(name))
        if said["plan"]["ref"] != self.plan:
            self.report.say(name, "is about another plan")
        for number, version in enumerate(said.get("versions", ())):
            place = f"{name}, versions[{number}]"
            if sha256(canonical(version["facts"])) != version["sha256"]:
                self.report.say(place, "does not say what its fingerprint says")
            for one in version["signatures"]:
                if one["version_sha256"] != version["sha256"]:
                    self.report.say(place, f"holds the signature {one['ref']}, which is of another version")
                event = self.signed.get(one["ref"])
                both = SAID_TWICE & one.keys() & (event or {}).keys()
                # Of the employee's own answer there is always an event that every reader may see.
                if (event is None and "route" in one) or any(one[key] != (event or {})[key] for key in both):
                    self.report.say(
                        place, f"holds the signature {one['ref']}, of which no event says the same"
                    )
        certificate = said.get("certificate", {})
        for number, one in enumerate(certificate.get("signatures", ())):
            if sha256(canonical(one["bound"])) != one["binding_sha256"]:
                place = f"{name}, certificate.signatures[{number}]"
                self.report.say(place, "does not say what its fingerprint says")
        for one in certificate.get("events", ()):
            if self.hashes.get(one["seq"], one["hash"]) != one["hash"]:
                self.report.say(name, f"names another event {one['seq']} than the record of this pack")


def _is_manifest(said: Facts) -> bool:
    keys = {"path": str, "sha256": str, "size": int, "piece": int, "pieces": list}
    return isinstance(said.get("files"), list) and all(
        isinstance(entry, dict) and all(isinstance(entry.get(key), kind) for key, kind in keys.items())
        for entry in said["files"]
    )


def _stands_under(fingerprint: str, seq: int, path: list[str], anchor: Facts) -> bool:
    """Whether the way up from an event ends at the peak under which it must stand (employees/anchors/tree.py)."""
    begins, size = 0, anchor["seq"]
    heights = [height for height in range(size.bit_length(), -1, -1) if size >> height & 1]
    for height, peak in zip(heights, anchor["peaks"], strict=True):
        if begins < seq <= begins + (1 << height):
            return len(path) == height and _climbed(fingerprint, seq, path) == peak
        begins += 1 << height
    return False


def _climbed(fingerprint: str, seq: int, path: list[str]) -> str:
    node = hashlib.sha256(b"\0" + bytes.fromhex(fingerprint)).digest()
    for level, beside in enumerate(map(bytes.fromhex, path)):
        pair = beside + node if (seq - 1) >> level & 1 else node + beside
        node = hashlib.sha256(b"\1" + pair).digest()
    return node.hex()


# --- From outside -----------------------------------------------------------------------------------------------------


def entry_of(name: str, size: int) -> zipfile.ZipInfo:
    """A file as it stands in a pack's ZIP: not packed, and without a moment."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr, entry.file_size = 3, 0o100644 << 16, size
    return entry


def check(
    pack: Pack, report: Report, *, seals: Collection[str] = (), anchor_keys: Collection[str] = ()
) -> None:
    """Look at a whole pack. `seals` (certificates) and `anchor_keys` are what one knows from elsewhere, if one does."""
    looked = Check(pack, report)
    looked.run()
    report.findings[:] = dict.fromkeys(report.findings)
    manifest, used = looked.manifest, looked.seals
    report.facts.insert(
        0, f"Evidence about plan {looked.plan or '?'}, the copy of: {manifest.get('audience', '?')}."
    )
    report.facts.append(
        f"{len(pack.names)} files, {sum(map(len, used.values()))} sealed, {len(looked.hashes)} events of the record, "
        f"{len(looked.anchors)} anchors."
    )
    for certificate, names in used.items():
        report.facts.append(f"Sealed under the certificate {certificate}: {len(names)}.")
        if seals and certificate not in {one.replace(":", "").lower() for one in seals}:
            for name in names:
                report.say(name, "is sealed under another certificate than you know")
    if len(used) > 1:
        report.notes.append(
            "More than one certificate was used, as after a change of key: know each of them."
        )
    for key in sorted({anchor["key"] for anchor in looked.anchors.values()}):
        report.facts.append(f"Anchors signed with the key {key}.")
        if anchor_keys and key not in anchor_keys:
            report.say(ANCHORS, "is signed with another key than you know")


def check_zip(
    content: bytes, report: Report, *, seals: Collection[str] = (), anchor_keys: Collection[str] = ()
) -> None:
    """The same for a pack as it was downloaded, and whether the ZIP around the files is as it was made too."""
    pack = report.look("The ZIP", lambda: Pack.in_zip(content, report))
    if pack is None:
        return
    check(pack, report, seals=seals, anchor_keys=anchor_keys)
    if report.findings:
        return
    with tempfile.TemporaryFile() as made:
        with zipfile.ZipFile(made, "w") as again:
            for entry in json.loads(pack.read(MANIFEST))["files"]:
                again.writestr(entry_of(entry["path"], entry["size"]), pack.read(entry["path"]))
            for name in (MANIFEST, COVER):
                again.writestr(entry_of(name, len(pack.read(name))), pack.read(name))
        size = made.tell()
        made.seek(0)
        for begins in range(0, max(size, len(content)), STRIDE):
            ours, theirs = made.read(STRIDE), content[begins : begins + STRIDE]
            if ours != theirs:
                same = next(n for n, (one, other) in enumerate(zip_longest(ours, theirs)) if one != other)
                wrong = f"is not as it was made, from byte {begins + same + 1:,} on; the files in it are: unpack it"
                report.say("The ZIP", wrong)
                return


def main(arguments: list[str] | None = None) -> int:
    """Check what was named, and say what was found. Returns 0, or 1 where something does not hold."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("pack", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    asked.add_argument(
        "--seal", action="append", default=[], metavar="FINGERPRINT", help="may be given again"
    )
    asked.add_argument("--anchor-key", action="append", default=[], metavar="KEY", help="the same")
    said, report = asked.parse_args(arguments), Report()
    logging.disable()
    warnings.simplefilter("ignore")
    known = {"seals": said.seal, "anchor_keys": said.anchor_key}
    if said.pack.is_dir():
        check(Pack.in_folder(said.pack, report), report, **known)
    elif said.pack.is_file():
        check_zip(said.pack.read_bytes(), report, **known)
    else:
        asked.error(f"{said.pack} is not there.")
    for line in (*report.facts, *(f"To be known: {note}" for note in report.notes)):
        sys.stdout.write(f"{line}\n")
    for place, wrong in report.findings:
        sys.stdout.write(f"NOT AS IT WAS: {place} {wrong}.\n")
    many = len(report.findings)
    sys.stdout.write(f"{many} found.\n" if many else "Everything holds.\n")
    if not many and not (said.seal and said.anchor_key):
        sys.stdout.write(
            "Whether seal and anchors are those of the employer, these files cannot say by themselves: compare the "
            "certificate and the key above with what you know from elsewhere.\n"
        )
    return 1 if many else 0


if __name__ == "__main__":
    sys.exit(main())
