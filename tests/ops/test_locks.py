"""What is installed is locked by hash, names no index, and is the same for running and for testing."""

from __future__ import annotations

import re
import tomllib

import pytest

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
