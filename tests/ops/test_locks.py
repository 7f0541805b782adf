"""What is installed is locked by hash, names no index, and is the same for running and for testing."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

import pytest
from django.core.management import CommandError, call_command

from employees.management.commands.list_parts import parts

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-installer.lock")
PIN = re.compile(r"^([a-z0-9._-]+)(\[[a-z0-9,_-]+\])?==(\S+)( ;[^\\]*)? \\$", re.MULTILINE)


def pins(text: str) -> set[tuple[str, str, str]]:
    return {(name, version, marker.strip(" ;")) for name, _extras, version, marker in PIN.findall(text)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_its_hashes_and_no_address(repository, lock):
    text = (repository / lock).read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)
    named = [entry for entry in entries if "==" in entry.splitlines()[0] and not entry.startswith("#")]
    assert len(named) == len(pins(text)) > 0
    assert all("--hash=sha256:" in entry for entry in named)


def test_the_tests_run_on_what_is_run(repository):
    running = {pin[:2] for pin in pins((repository / LOCKS[0]).read_text())}
    testing = {pin[:2] for pin in pins((repository / LOCKS[1]).read_text())}
    assert running <= testing


def test_every_direct_dependency_is_locked_and_has_its_reason(repository):
    text = (repository / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    locked = {name for name, *_ in pins((repository / LOCKS[1]).read_text())}
    for requirement in project["project"]["dependencies"] + project["dependency-groups"]["test"]:
        name = re.split(r"[\[~=<>]", requirement)[0]
        assert name in locked
        (line,) = [line for line in text.splitlines() if line.strip().startswith(f'"{requirement}",')]
        assert "#" in line, f"{name} has no reason"


def test_the_list_of_parts_names_everything_that_is_locked_and_vendored(repository, capsys):
    call_command("list_parts")

    said = json.loads(capsys.readouterr().out)
    libraries = [one for one in said["components"] if one["type"] == "library"]
    assert [(one["name"], one["version"]) for one in libraries] == [
        (name, version)
        for name, _extras, version, _marker in PIN.findall((repository / LOCKS[0]).read_text())
    ]
    assert min(len(one["hashes"]) for one in libraries) >= 1
    vendored = {one["name"] for one in said["components"]} - {one["name"] for one in libraries}
    folder = repository / "static" / "vendor"
    files = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.suffix in {".js", ".css", ".woff2"}
    }
    assert vendored == files
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    assert len({one["bom-ref"] for one in said["components"]}) == len(said["components"])


def test_without_a_lock_there_is_no_list_of_parts(tmp_path):
    with pytest.raises(CommandError, match="where the repository is"):
        parts(tmp_path)


# Keys as they are written down, and the tokens of services that are often pasted.
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAGE-SECRET-KEY-1[A-Z0-9]{50}|\bsk_live_[A-Za-z0-9]{20}"
)


# Made for the tests of backups: it opens nothing else.
OPENS_NOTHING = {"tests/backup/world.py"}


def test_no_secret_lies_among_the_files(repository):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    if not any(names):
        pytest.skip("This is no clone: there is no list of its files.")
    paths = [repository / name for name in names if name]
    found = [
        str(path.relative_to(repository))
        for path in paths
        if path.is_file() and SECRETS.search(path.read_bytes().decode("latin-1"))
    ]

    assert set(found) == OPENS_NOTHING
    assert SECRETS.search("-----BEGIN PRIVATE KEY-----\n" + "M" * 64)
