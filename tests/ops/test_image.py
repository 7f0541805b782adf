"""The image can be built from what is in the repository, and runs without privileges."""

from __future__ import annotations

import re


def instructions(text: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", " ", text)
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


def test_everything_that_is_copied_exists_and_passes_dockerignore(repository):
    allowed = {
        line.removeprefix("!")
        for line in (repository / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = set()
    for line in instructions((repository / "Dockerfile").read_text()):
        if line.startswith("COPY") and "--from=" not in line:
            copied.update(line.split()[1:-1])
    assert copied == allowed
    for name in copied:
        assert (repository / name).exists(), name


def test_it_is_locked_unprivileged_and_watched(repository):
    lines = instructions((repository / "Dockerfile").read_text())
    assert any(
        "pip install" in line and "--require-hashes -r /tmp/requirements.lock" in line for line in lines
    )
    users = [line for line in lines if line.startswith("USER")]
    assert users == ["USER waymark"]
    assert lines.index("USER waymark") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert not any(line.startswith("ENV") and "SECRET" in line for line in lines)
