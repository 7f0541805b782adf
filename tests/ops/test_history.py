"""No key and no token lies in any version of any file that was ever committed, nor in what was said of a commit."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin

pytestmark = pytest.mark.once

# They guess by how random or how telling a word is: sentences about passwords, references, and hashes in lock files.
GUESSES = {"Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector", "IPPublicDetector"}
# What an example says where a password belongs.
PLACEHOLDERS = {"password", "…"}
# Keys of backups, whose shape the others do not know.
OF_BACKUPS = re.compile(r"\bAGE-SECRET-KEY-1[A-Z0-9]{50}")
# Lines in which something of such a shape is found that opens nothing, by the first 16 digits of their SHA-256.
OPENS_NOTHING = {
    "7355f112f436613f": "looks for keys in a file: employees/anchors/keys.py",
    "398d8550da058175": "so that the scan of the files is known to find something: tests/ops/test_locks.py",
    "9d2df42654bbdf0f": "made for the tests of backups: tests/backup/world.py",
    "9ea4027910727001": "stands in a failure, to see that it is not told on: tests/ops/test_health.py",
    "663ab8ea6d7e2840": "a number of a port: tests/architecture/test_every_answer.py",
    "411e6a0606a242c1": "an address that is refused: tests/plans/test_form_field_pages.py",
}


def git(where: Path, *words: str, said: bytes = b"") -> bytes:
    """What git answers; nothing where this is no clone."""
    answer = subprocess.run(["git", *words], cwd=where, input=said, capture_output=True, check=False)
    return answer.stdout if answer.returncode == 0 else b""


def lines_of_history(where: Path) -> dict[str, str]:
    """Each line of each version of each text, and of each message, once; with a name of a file that it stood in.

    Of a clone that was cut short, what is there. What holds a zero byte is no text: fonts, pictures, documents.
    """
    names = dict[str, str]()
    for row in git(where, "rev-list", "--objects", "--all").decode("utf-8", "replace").splitlines():
        which, _space, name = row.partition(" ")
        names.setdefault(which, name)
    found, place = dict[str, str](), 0
    packed = git(where, "cat-file", "--batch", "--buffer", said="\n".join(names).encode())
    while place < len(packed):
        start = packed.index(b"\n", place) + 1
        which, kind, size = packed[place:start].decode().split()
        content = packed[start : start + int(size)]
        place = start + int(size) + 1
        if kind != "tree" and b"\0" not in content:
            for line in content.decode("utf-8", "replace").splitlines():
                found.setdefault(line.strip(), names[which] or f"{kind} {which}")
    return found


def detectors() -> list[BasePlugin]:
    """Those that know a key or token by its shape."""
    kinds: Iterable[type[BasePlugin]] = get_mapping_from_secret_type_to_class().values()
    return [kind() for kind in kinds if kind.__name__ not in GUESSES]


def secrets_in(lines: Iterable[str]) -> Iterator[str]:
    """The lines in which something of the shape of a secret stands."""
    all_of_them = detectors()
    for line in lines:
        if OF_BACKUPS.search(line) or any(
            said not in PLACEHOLDERS for one in all_of_them for said in one.analyze_string(line)
        ):
            yield line


def mark_of(line: str) -> str:
    """What stands for a line here, so that it does not stand here itself."""
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def test_no_secret_was_ever_committed(repository: Path) -> None:
    if git(repository, "rev-parse", "--show-toplevel").decode().strip() != str(repository.resolve()):
        pytest.skip("This is no clone: there is no history.")
    lines = lines_of_history(repository)

    assert len(lines) > 10_000
    # A name and a mark, and not the line: what a test says stands in logs.
    assert [
        f"{lines[line]}: {mark_of(line)}" for line in secrets_in(lines) if mark_of(line) not in OPENS_NOTHING
    ] == []


# Put together here, so that none of them stands in a file.
PLANTED = {
    "a key of a cloud": "AKIA" + "Q7RT" * 4,
    "a token of a forge": "ghp_" + "a1B2c3D4e" * 4,
    "a key to sign with": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a key of a backup": "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF" * 5,
    "an address with a password": "postgres://waymark:" + "hunter2-hunter2@db.example.org/waymark",
}


@pytest.mark.parametrize("what", PLANTED)
def test_one_that_was_taken_out_again_would_be_found(tmp_path: Path, what: str) -> None:
    def commit(text: str) -> None:
        (tmp_path / "notes.txt").write_text(text)
        git(tmp_path, "add", "notes.txt")
        git(tmp_path, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Write")

    git(tmp_path, "init", "-q")
    commit(f"One line.\nIt is {PLANTED[what]}\n")
    commit("One line.\n")
    lines = lines_of_history(tmp_path)

    assert {name: line for line, name in lines.items() if line in set(secrets_in(lines))} == {
        "notes.txt": f"It is {PLANTED[what]}"
    }


def test_one_in_a_message_would_be_found(tmp_path: Path) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git(tmp_path, "init", "-q")
    git(tmp_path, *who, "commit", "-q", "--allow-empty", "-m", f"Use {PLANTED['a token of a forge']}")

    assert list(secrets_in(lines_of_history(tmp_path))) == [f"Use {PLANTED['a token of a forge']}"]


def test_words_about_secrets_are_none() -> None:
    said = ["SECRET_KEY=", "password: choose one", "postgres://waymark:password@db/waymark", "0" * 64]

    assert list(secrets_in(said)) == []
