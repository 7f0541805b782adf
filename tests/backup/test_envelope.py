"""The outside of a backup: what opens it, what does not, and that no change of it goes unseen."""

from __future__ import annotations

import io
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from employees.backup.envelope import (
    BackupRefused,
    Lock,
    Opener,
    make_key,
    opened,
    preamble_for,
    read_key,
    seal,
)
from tests.backup.world import RECIPIENT, TO_US, WITH_OUR_KEY

pytestmark = pytest.mark.once

WORDS = "plum tractor seven quiet owls"
# Three chunks of 64 KiB, so that there is a first, a middle and a last one.
INSIDE = random.Random(7).randbytes(150_000)  # noqa: S311 -- to be repeated
MUTATIONS = 400


def sealed(inside: bytes = INSIDE, lock: Lock = TO_US) -> bytes:
    out = io.BytesIO()
    seal(out, *preamble_for(lock), iter([inside[:70_000], inside[70_000:]]))
    return out.getvalue()


def read(content: bytes, opener: Opener = WITH_OUR_KEY) -> bytes:
    with opened(io.BytesIO(content), opener) as (plain, _before):
        return plain.read()


def flip(whole: bytes, rng: random.Random) -> bytes:
    changed = bytearray(whole)
    changed[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut_short(whole: bytes, rng: random.Random) -> bytes:
    return whole[: rng.randrange(len(whole))]


def take_out(whole: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(whole) - 1)
    return whole[:start] + whole[start + rng.randint(1, 70_000) :]


def put_in(whole: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(whole) + 1)
    return whole[:start] + rng.randbytes(rng.randint(1, 100)) + whole[start:]


def chunks_of(whole: bytes) -> tuple[bytes, list[bytes]]:
    """What stands before the encrypted chunks, and these."""
    first = len(whole) - len(INSIDE) - 3 * 16
    size = 65_536 + 16
    return whole[:first], [whole[place : place + size] for place in range(first, len(whole), size)]


def reorder(whole: bytes, rng: random.Random) -> bytes:
    before, chunks = chunks_of(whole)
    one, other = rng.sample(range(len(chunks)), 2)
    chunks[one], chunks[other] = chunks[other], chunks[one]
    return before + b"".join(chunks)


def repeat(whole: bytes, rng: random.Random) -> bytes:
    before, chunks = chunks_of(whole)
    place = rng.randrange(len(chunks))
    return before + b"".join([*chunks[:place], chunks[place], *chunks[place:]])


def leave_out(whole: bytes, rng: random.Random) -> bytes:
    before, chunks = chunks_of(whole)
    del chunks[rng.randrange(len(chunks))]
    return before + b"".join(chunks)


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip,
    cut_short,
    take_out,
    put_in,
    reorder,
    repeat,
    leave_out,
)


def let_pass(count: int, seed: int) -> list[str]:
    """So many changes of one file, each kind in its turn: those that were not refused."""
    rng, whole = random.Random(seed), sealed()  # noqa: S311 -- to be repeated
    passed = []
    for number in range(count):
        change = CHANGES[number % len(CHANGES)]
        changed = change(whole, rng)
        if changed == whole:
            continue
        try:
            read(changed)
        except BackupRefused:
            continue
        passed.append(f"{change.__name__} {number}")
    return passed


def test_whoever_has_the_key_reads_what_was_written() -> None:
    whole = sealed()

    assert read(whole) == INSIDE
    assert INSIDE[:100] not in whole
    assert read(sealed(b"")) == b""


def test_whatever_is_changed_cut_off_moved_or_added_is_refused() -> None:
    assert let_pass(MUTATIONS, seed=1) == []


@pytest.mark.slow
def test_it_opens_with_its_passphrase_and_with_no_other() -> None:
    whole = sealed(lock=Lock(passphrase=WORDS))

    assert read(whole, Opener(passphrase=WORDS)) == INSIDE
    with pytest.raises(BackupRefused, match="The passphrase is wrong"):
        read(whole, Opener(passphrase=WORDS + "?"))
    with pytest.raises(BackupRefused, match="opens with a passphrase"):
        read(whole, WITH_OUR_KEY)


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    public = make_key(tmp_path / "other.age")

    with pytest.raises(BackupRefused, match="The key does not open this backup"):
        read(sealed(), Opener(identity=read_key(tmp_path / "other.age")))
    with pytest.raises(BackupRefused, match="opens with an age key"):
        read(sealed(), Opener(passphrase=WORDS))
    both = sealed(lock=Lock(recipients=(public, RECIPIENT)))
    assert read(both) == read(both, Opener(identity=read_key(tmp_path / "other.age"))) == INSIDE


def test_a_key_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    make_key(tmp_path / "key.age")

    assert stat.S_IMODE((tmp_path / "key.age").stat().st_mode) == 0o600
    with pytest.raises(BackupRefused, match="never written over"):
        make_key(tmp_path / "key.age")


@pytest.mark.parametrize(
    ("lock", "why"),
    [
        (Lock(passphrase="short"), "5 characters, and 15 are the least"),
        (Lock(), "0 characters"),
        (Lock(recipients=("age1notakey",)), "not a public age key"),
    ],
)
def test_what_would_lock_badly_is_refused(lock: Lock, why: str) -> None:
    with pytest.raises(BackupRefused, match=why):
        preamble_for(lock)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a backup of Waymark"),
        (b"%PDF-1.7\n", "not a backup of Waymark"),
        (b"waymark-backup 2 keys\n", "made by a newer Waymark"),
        (b"waymark-backup 1 keys\n", "does not open this backup"),
        (b"waymark-backup 1 passphrase\n", "cut short or changed"),
    ],
)
def test_what_is_no_backup_is_told_apart(content: bytes, why: str) -> None:
    with pytest.raises(BackupRefused, match=why):
        read(content)


def test_what_goes_wrong_inside_is_told_as_it_is() -> None:
    def blocks():
        yield b"some"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        seal(io.BytesIO(), *preamble_for(TO_US), blocks())
    with (
        pytest.raises(LookupError, match="of the reader"),
        opened(io.BytesIO(sealed()), WITH_OUR_KEY) as (_, __),
    ):
        raise LookupError("of the reader")
