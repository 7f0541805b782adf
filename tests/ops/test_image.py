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


def test_neither_history_nor_tests_nor_tools_go_into_it(repository):
    """What is left out is everything, but for what is named: the code that runs, and what it is locked to."""
    first, *rest = [
        line for line in (repository / ".dockerignore").read_text().splitlines() if line and line[0] != "#"
    ]
    let_in = {line[1:] for line in rest if line.startswith("!")}

    assert first == "*"
    assert let_in == {
        "manage.py", "pyproject.toml", "requirements.lock", "LICENSE", "pip_config", "employees", "plans", "reviews",
        "templates", "locale", "static",
    }  # fmt: skip
    inside = [
        path for name in let_in for path in (repository / name).rglob("*") if (repository / name).is_dir()
    ]
    assert [path for path in inside if path.name in ("tests", ".git") or path.name.startswith("test_")] == []
