"""Ways to change an evidence pack: at random, and as somebody would who has read how it is made.

In most of them the manifest is written anew so that it fits, in some the hashes of the record too, and in the last
kinds everything is sealed and signed again with keys of their own. Those are found by whoever knows the employer's
certificate and key, as the page in the pack says to.
"""

from __future__ import annotations

import base64
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reviews.packs import verify
from reviews.packs.verify import ANCHORS, COVER, EVENTS, MANIFEST, canonical, entry_of, sha256

LONGEST = 64  # bytes that a random change takes out, puts in or exchanges
AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
Files = dict[str, bytes]


@dataclass
class Packs:
    """Whole packs, what is known of them from elsewhere, and the dice that say what befalls one."""

    dice: random.Random
    all: list[Files]
    seals: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def two(self) -> tuple[Files, Files]:
        """One to change, and another one: of another plan, or of the same for another reader."""
        one, other = self.dice.sample(self.all, 2)
        return dict(one), other

    def name(self, files: Files, ending: str = "", *, without: tuple[str, ...] = ()) -> str:
        """Any of its files."""
        return self.dice.choice([one for one in files if one.endswith(ending) and one not in without])


@dataclass(frozen=True)
class Changed:
    """A changed pack, as files or as a ZIP, and where verify.py must say that something is wrong.

    `byte`, if any, is the first one of the named file that is another; they count from 1.
    """

    places: tuple[str, ...]
    files: Files = field(default_factory=dict)
    zip: bytes = b""
    byte: int | None = None


Change = Callable[[Packs], Changed]


# --- Bytes of one file ------------------------------------------------------------------------------------------------


def _flip(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _delete(content: bytes, dice: random.Random) -> bytes:
    place, length = dice.randrange(len(content)), dice.randint(1, LONGEST)
    return content[:place] + content[place + length :]


def _insert(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    return content[:place] + dice.randbytes(dice.randint(1, LONGEST)) + content[place:]


def _reorder(content: bytes, dice: random.Random) -> bytes:
    length = dice.randint(1, max(1, min(LONGEST, len(content) // 2)))
    place = dice.randrange(max(1, len(content) - 2 * length))
    first, second = content[place : place + length], content[place + length : place + 2 * length]
    return content[:place] + second + first + content[place + 2 * length :]


def _truncate(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


BYTES: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "flip": _flip,
    "delete": _delete,
    "insert": _insert,
    "reorder": _reorder,
    "truncate": _truncate,
}


def in_a_file(how: str) -> Change:
    """Bytes of any file, and nothing else."""

    def change(packs: Packs) -> Changed:
        files, _other = packs.two()
        name = packs.name(files)
        before = files[name]
        files[name] = BYTES[how](before, packs.dice)
        pairs = enumerate(zip_longest(before, files[name]), start=1)
        first = next((byte for byte, (one, other) in pairs if one != other), None)
        return Changed((name,), files, byte=first if name not in (MANIFEST, COVER) else None)

    return change


def in_a_file_and_the_manifest(how: str) -> Change:
    """The same, with the manifest put right: the cover still knows."""

    def change(packs: Packs) -> Changed:
        files, _other = packs.two()
        name = packs.name(files, without=(MANIFEST, COVER))
        files[name] = BYTES[how](files[name], packs.dice)
        return Changed((name,), put_right(files))

    return change


def in_the_zip(how: str) -> Change:
    """Bytes of the ZIP."""

    def change(packs: Packs) -> Changed:
        files, _other = packs.two()
        return Changed(("The ZIP", *files), zip=BYTES[how](zipped(files), packs.dice))

    return change


# --- Whole files ------------------------------------------------------------------------------------------------------


def take_away(packs: Packs) -> Changed:
    """One file is gone; half the time the manifest says so too."""
    files, _other = packs.two()
    name = packs.name(files)
    del files[name]
    return Changed((name,), _half_put_right(files, packs))


def add(packs: Packs) -> Changed:
    """One file more."""
    files, other = packs.two()
    stem, ending = (
        packs.dice.choice(["note", "version-9", "warning"]),
        packs.dice.choice(["pdf", "json", "txt"]),
    )
    name = f"documents/{stem}.{ending}"
    files[name] = packs.dice.choice(list(other.values()))
    return Changed((name,), _half_put_right(files, packs))


def rename(packs: Packs) -> Changed:
    """Two files change names."""
    files, _other = packs.two()
    one, two = packs.dice.sample(sorted(files), 2)
    files[one], files[two] = files[two], files[one]
    return Changed((one, two), _half_put_right(files, packs))


def swap(packs: Packs) -> Changed:
    """A file of another pack stands in its place."""
    files, other = packs.two()
    name = packs.name(
        {name: content for name, content in files.items() if other.get(name, content) != content}
    )
    files[name] = other[name]
    return Changed((name, MANIFEST), _half_put_right(files, packs))


def swap_a_document(packs: Packs) -> Changed:
    """A document of another pack, with its data, and its event left where it was."""
    files, other = packs.two()
    name = packs.name({one: b"" for one in files if one.startswith("documents/") and one in other}, ".pdf")
    beside = name.removesuffix(".pdf") + ".json"
    for one in (name, beside):
        if one in other:
            files[one] = other[one]
    return Changed((name, beside), put_right(files))


def swap_the_cover(packs: Packs) -> Changed:
    """The cover of another pack, with its manifest."""
    files, other = packs.two()
    files[COVER], files[MANIFEST] = other[COVER], other[MANIFEST]
    return Changed(tuple(files), files)


# --- What is said -----------------------------------------------------------------------------------------------------


def change_data(packs: Packs) -> Changed:
    """One value in the data beside a document."""
    files, _other = packs.two()
    name = packs.name(files, ".json", without=(MANIFEST,))
    said = json.loads(files[name])
    path = _change_somewhere(said, packs.dice)
    files[name] = canonical(said)
    return Changed((f"{name} {path}",), put_right(files))


def change_manifest(packs: Packs) -> Changed:
    """One value in the manifest."""
    files, _other = packs.two()
    said = json.loads(files[MANIFEST])
    path = _change_somewhere(said, packs.dice)
    files[MANIFEST] = canonical(said)
    return Changed((f"{MANIFEST} {path}",), files)


def change_receipt(packs: Packs) -> Changed:
    """One value of what is said of a letter."""
    files, _other = packs.two()
    name = "mail/receipts.jsonl"
    lines = files[name].splitlines(keepends=True)
    at = packs.dice.randrange(len(lines))
    said = json.loads(lines[at])
    _change_somewhere(said, packs.dice)
    lines[at] = canonical(said) + b"\n"
    files[name] = b"".join(lines)
    return Changed((name,), put_right(files))


def change_pdf(packs: Packs) -> Changed:
    """A sealed PDF, changed as an attacker would who knows how PDFs are read; the manifest fits."""
    from tests.tamper.pdfs import CHANGES, Sealed, byte_range  # noqa: PLC0415 -- slow import

    files, other = packs.two()
    name = packs.name({one: b"" for one in files if one in other and not one.startswith("files/")}, ".pdf")

    def sealed(content: bytes) -> Sealed:
        first, length, again, _rest = map(int, byte_range(content))
        return Sealed(content, first + length, again)

    how = packs.dice.choice(["update", "shadow", "wrap", "forge"])
    files[name] = CHANGES[how](sealed(files[name]), sealed(other[name]), packs.dice)
    return Changed((name,), put_right(files))


# --- Events and anchors -----------------------------------------------------------------------------------------------


def _event_lines(files: Files) -> list[Any]:
    return [json.loads(line) for line in files[EVENTS].splitlines()]


def _with_events(files: Files, said: list[Any]) -> Files:
    files[EVENTS] = b"".join(canonical(one) + b"\n" for one in said)
    return put_right(files)


def change_event(packs: Packs) -> Changed:
    """One value of one event, its line written as ours are."""
    files, _other = packs.two()
    said = _event_lines(files)
    at = packs.dice.randrange(len(said))
    _change_somewhere(said[at]["event"], packs.dice)
    return Changed((f"{EVENTS}, line {at + 1}",), _with_events(files, said))


def change_event_and_hashes(packs: Packs) -> Changed:
    """One value of one event, and the anchor's tree made to lead to it: the signature on it is of another."""
    files, _other = packs.two()
    said = _event_lines(files)
    one = packs.dice.choice(said)
    one["event"]["at"] = f"2020-01-01T00:00:00.{packs.dice.randrange(10**6):06}+00:00"
    anchors = [json.loads(line) for line in files[ANCHORS].splitlines()]
    at = next(place for place, anchor in enumerate(anchors) if anchor["anchor"] == one["anchor"])
    _refit(anchors[at], one)
    files[ANCHORS] = b"".join(canonical(anchor) + b"\n" for anchor in anchors)
    return Changed((f"{ANCHORS}, line {at + 1}",), _with_events(files, said))


def delete_event(packs: Packs) -> Changed:
    """One event is gone."""
    files, _other = packs.two()
    said = _event_lines(files)
    del said[packs.dice.randrange(len(said))]
    return Changed((EVENTS,), _with_events(files, said))


def insert_event(packs: Packs) -> Changed:
    """One event more, with a number between two others."""
    files, _other = packs.two()
    said = _event_lines(files)
    at = packs.dice.randrange(len(said))
    invented = json.loads(json.dumps(said[at]))
    invented["event"]["event"] = "plan.invented"
    said.insert(at + 1, invented)
    return Changed((f"{EVENTS}, line {at + 2}",), _with_events(files, said))


def reorder_events(packs: Packs) -> Changed:
    """Two events change places: their lines, or their numbers."""
    files, _other = packs.two()
    said = _event_lines(files)
    one, two = sorted(packs.dice.sample(range(len(said)), 2))
    if packs.dice.random() < 0.5:
        said[one], said[two] = said[two], said[one]
        return Changed((f"{EVENTS}, line {one + 2}", f"{EVENTS}, line {two + 1}"), _with_events(files, said))
    first, second = said[one]["event"], said[two]["event"]
    first["seq"], second["seq"] = second["seq"], first["seq"]
    return Changed((f"{EVENTS}, line {one + 1}",), _with_events(files, said))


def truncate_events(packs: Packs) -> Changed:
    """The end of the events is cut off, at the end of a line."""
    files, _other = packs.two()
    said = _event_lines(files)
    return Changed((EVENTS,), _with_events(files, said[: packs.dice.randrange(len(said))]))


def swap_events(packs: Packs) -> Changed:
    """An event of another plan stands in the place of one of this, or says that it is of this."""
    files, other = packs.two()
    said, theirs = _event_lines(files), _event_lines(other)
    plan = json.loads(files[MANIFEST])["plan"]
    foreign = [
        one for one in theirs if one["event"]["about"] != plan and one["event"]["data"].get("plan") != plan
    ]
    at = packs.dice.randrange(len(said))
    if not foreign:  # the same plan for another reader: its events are as good here as there
        return change_event(packs)
    said[at] = packs.dice.choice(foreign)
    if packs.dice.random() < 0.5:
        said[at]["event"]["about"] = plan
    return Changed((f"{EVENTS}, line {at + 1}",), _with_events(files, said))


def change_anchors(packs: Packs) -> Changed:
    """A line of the anchors: changed, gone, twice, in another place, or those of a stranger."""
    files, _other = packs.two()
    lines = files[ANCHORS].splitlines(keepends=True)
    at = packs.dice.randrange(len(lines))
    act = packs.dice.choice(["change", "delete", "again", "swap"])
    if act == "change":
        said = json.loads(lines[at])
        _change_somewhere(said, packs.dice)
        lines[at] = canonical(said) + b"\n"
    elif act == "delete":
        del lines[at]
    elif act == "again":
        lines.insert(at, lines[at])
    else:
        lines[at] = _signed_by(Ed25519PrivateKey.generate(), json.loads(lines[at])) + b"\n"
    files[ANCHORS] = b"".join(lines)
    return Changed((ANCHORS,), put_right(files))


# --- Keys of their own ------------------------------------------------------------------------------------------------


def sign_with_another_key(packs: Packs) -> Changed:
    """An event is changed, and everything that leads to it signed anew with a key of the forger's."""
    files, _other = packs.two()
    said, key = _event_lines(files), Ed25519PrivateKey.generate()
    one = said[-1]
    one["event"]["at"] = "2020-01-01T00:00:00+00:00"
    anchors = [json.loads(line) for line in files[ANCHORS].splitlines()]
    for anchor in anchors:
        if anchor["anchor"] == one["anchor"]:
            _refit(anchor, one)
    files[ANCHORS] = b"".join(_signed_by(key, anchor) + b"\n" for anchor in anchors)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    files["record/anchor-key-1.pem"] = pem
    return Changed((ANCHORS,), _with_events(files, said))


def seal_with_another_key(packs: Packs) -> Changed:
    """Any file is changed, the manifest put right, and the cover sealed anew under a certificate of the forger's."""
    from employees.sealing_keys import new_key  # noqa: PLC0415 -- Django is set up first
    from employees.seals.sealing import seal  # noqa: PLC0415 -- slow import
    from plans.documents.press.order import Order  # noqa: PLC0415
    from tests.reviews.packs.plain import plain_pdf  # noqa: PLC0415

    files, _other = packs.two()
    name = packs.name(files, without=(MANIFEST, COVER, "seals/seal-1.pem"))
    files[name] = _flip(files[name], packs.dice)
    key = new_key(AT)
    der = base64.encodebytes(key.certificate)
    files["seals/seal-1.pem"] += b"-----BEGIN CERTIFICATE-----\n" + der + b"-----END CERTIFICATE-----\n"
    files["seals/seal-2.pem"] = b"-----BEGIN CERTIFICATE-----\n" + der + b"-----END CERTIFICATE-----\n"
    put_right(files)
    files[COVER] = seal(plain_pdf(Order(b"cover", files[MANIFEST], AT)), key, at=AT)
    return Changed((COVER,), files)


# --- The ZIP ----------------------------------------------------------------------------------------------------------


def pack_again(packs: Packs) -> Changed:
    """The same files in another ZIP: packed tight, in another order, with another time, a remark, or one twice."""
    files, _other = packs.two()
    act, made = (
        packs.dice.choice(["tight", "order", "time", "remark", "twice", "behind", "before"]),
        io.BytesIO(),
    )
    names = list(files)
    if act == "order":
        one, two = packs.dice.sample(range(len(names)), 2)
        names[one], names[two] = names[two], names[one]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if act == "tight" else zipfile.ZIP_STORED) as again:
        for name in names:
            entry = entry_of(name, len(files[name]))
            entry.compress_type = again.compression
            if act == "time":
                entry.date_time = (2026, 11, 26, 12, 0, packs.dice.randrange(0, 60, 2))
            again.writestr(entry, files[name])
        if act == "remark":
            again.comment = packs.dice.randbytes(9).hex().encode()
        if act == "twice":
            name = packs.name(files)
            again._didModify, again.NameToInfo = True, {}  # type: ignore[attr-defined]  # else it warns
            again.writestr(entry_of(name, 7), b"another")
    content = made.getvalue()
    extra = packs.dice.randbytes(packs.dice.randint(1, LONGEST))
    content = content + extra if act == "behind" else extra + content if act == "before" else content
    return Changed(("The ZIP", *files), zip=content)


CHANGES: Mapping[str, Change] = {
    **{f"file: {how}": in_a_file(how) for how in BYTES},
    **{f"file and manifest: {how}": in_a_file_and_the_manifest(how) for how in BYTES},
    **{f"zip: {how}": in_the_zip(how) for how in BYTES},
    "zip: packed again": pack_again,
    "files: one gone": take_away,
    "files: one more": add,
    "files: two change names": rename,
    "files: swap between packs": swap,
    "documents: swap between plans": swap_a_document,
    "cover: swap between plans": swap_the_cover,
    "manifest: another value": change_manifest,
    "data: another value": change_data,
    "receipts: another value": change_receipt,
    "pdf: attacks": change_pdf,
    "events: another value": change_event,
    "events: with hashes anew": change_event_and_hashes,
    "events: delete": delete_event,
    "events: insert": insert_event,
    "events: reorder": reorder_events,
    "events: truncate": truncate_events,
    "events: swap between plans": swap_events,
    "anchors": change_anchors,
    "signed with another key": sign_with_another_key,
    "sealed with another key": seal_with_another_key,
}


# --- Tools ------------------------------------------------------------------------------------------------------------


def put_right(files: Files) -> Files:
    """The manifest written anew, so that it fits what is there."""
    from reviews.packs.zipping import PackZip  # noqa: PLC0415

    manifest = json.loads(files[MANIFEST])
    known = [entry["path"] for entry in manifest["files"]]
    names = [name for name in known if name in files]
    names += [name for name in files if name not in known and name not in (MANIFEST, COVER)]
    written = PackZip(io.BytesIO())
    for name in names:
        written.add(name, files[name])
    written.close()
    manifest["files"] = [entry.said() for entry in written.entries]
    files[MANIFEST] = canonical(manifest)
    return files


def _half_put_right(files: Files, packs: Packs) -> Files:
    is_there = files.get(MANIFEST, b"").startswith(b'{"audience"')
    return put_right(files) if is_there and packs.dice.random() < 0.5 else files


def zipped(files: Files) -> bytes:
    """The ZIP that these files are, as ours are made."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as again:
        for name, content in files.items():
            again.writestr(entry_of(name, len(content)), content)
    return made.getvalue()


def _change_somewhere(said: Any, dice: random.Random) -> str:
    """Change one value somewhere in it. Returns its path as verify.py would name it."""
    path, here = "", said
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = dice.choice(keys)
        path += f"[{key}]" if isinstance(here, list) else f".{key}" if path else str(key)
        value = here[key]
        if isinstance(value, dict | list) and value:
            here = value
            continue
        here[key] = _other(value, dice)
        return path


def _other(value: Any, dice: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + dice.randint(1, 9)
    if isinstance(value, str) and value:
        place = dice.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ (1 << dice.randrange(4))) + value[place + 1 :]
    return "changed"


def _refit(anchor: dict[str, Any], said: dict[str, Any]) -> None:
    """Make the tree of an anchor lead to what an event says now."""
    event, height = said["event"], len(said["path"])
    at = next(n for n, one in enumerate(_heights(anchor["seq"])) if one == height)
    anchor["peaks"][at] = verify._climbed(sha256(canonical(event)), event["seq"], said["path"])


def _heights(size: int) -> list[int]:
    return [height for height in range(size.bit_length(), -1, -1) if size >> height & 1]


def _signed_by(key: Ed25519PrivateKey, anchor: dict[str, Any]) -> bytes:
    facts = {name: value for name, value in anchor.items() if name != "signature"}
    facts["key"] = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    return canonical(facts | {"signature": base64.b64encode(key.sign(canonical(facts))).decode()})
