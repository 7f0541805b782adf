"""./waymark: quick the second time, honest about what it cannot do, and needing nothing that is not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-installer.lock")
TOOLS = ("cat", "cksum", "dirname", "env", "grep", "id", "mv", "rm", "sh")
HAND_OVER = "print('handed over', *__import__('sys').argv[1:])\n"

Place = Callable[..., Path]


@pytest.fixture
def place(repository: Path, tmp_path: Path) -> Place:
    """A folder with the launcher, its locks and a Django that only says it was reached."""

    def make(*, installed: bool, missing: str = "", python: bool = True) -> Path:
        home = tmp_path / "waymark home"  # with a space, as people have it
        (home / ".venv" / "bin").mkdir(parents=True)
        (home / "bin").mkdir()
        for name in ("waymark", *LOCKS):
            shutil.copy(repository / name, home / name)
        (home / "manage.py").write_text(HAND_OVER)
        for tool in TOOLS:
            (home / "bin" / tool).symlink_to(shutil.which(tool) or "/usr/bin/" + tool)
        (home / "missing").write_text(missing)
        if python:
            # A Python that is real, but answers the question about system libraries from the file `missing`, and
            # cannot install anything.
            fake = home / ".venv" / "bin" / "python"
            fake.write_text(
                f'#!/bin/sh\nif [ "$1" = - ]; then cat >/dev/null; cat "{home}/missing"; exit; fi\n'
                'if [ "$1" = -m ]; then echo "no network" >&2; exit 1; fi\n'
                f'exec "{sys.executable}" "$@"\n'
            )
            fake.chmod(0o755)
        if installed:
            stamp = [f"{lock} {_cksum(home / lock)}\n" for lock in LOCKS[:2]]
            (home / ".venv" / "waymark-installed").write_text("".join(stamp))
        return home

    return make


def _cksum(path: Path) -> str:
    with path.open("rb") as file:
        return subprocess.run(
            ["cksum"], stdin=file, capture_output=True, text=True, check=True
        ).stdout.strip()


def _script(home: Path, name: str, text: str) -> None:
    path = home / "bin" / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def _launch(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [home / "waymark", *arguments],
        cwd="/",
        env={"PATH": str(home / "bin"), "HOME": os.environ.get("HOME", "/")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["up", "manage"])
def test_the_second_start_hands_over_quickly_and_in_silence(place, command):
    home = place(installed=True)
    started = time.monotonic()
    result = _launch(home, command, "--demo", "two words")
    assert time.monotonic() - started < 3
    assert result.stderr == ""
    given = ["up", "--demo", "two words"] if command == "up" else ["--demo", "two words"]
    assert result.stdout.split("handed over ")[1].strip() == " ".join(given)


def test_a_changed_lock_is_installed_again(place):
    home = place(installed=True)
    (home / "requirements.lock").write_text("another-package==1 --hash=sha256:00\n")
    result = _launch(home, "manage", "check")
    assert result.returncode == 1
    assert "Installing 1 locked packages" in result.stderr
    assert "no network" in result.stderr
    assert "the packages of requirements.lock could not be installed" in result.stderr
    assert "handed over" not in result.stdout


def test_without_root_it_names_what_is_missing_exactly(place):
    home = place(installed=True, missing="libpango-1.0-0 chromium")
    _script(home, "id", "echo 1000")
    _script(home, "apt-get", "echo reached >&2; exit 1")
    result = _launch(home, "up")
    assert result.returncode == 1
    assert "apt-get install libpango-1.0-0 chromium" in result.stderr
    assert "reached" not in result.stderr
    assert "handed over" not in result.stdout


def test_as_root_it_says_and_installs_what_is_missing(place):
    home = place(installed=True, missing="libpango-1.0-0")
    _script(home, "id", "echo 0")
    _script(home, "apt-get", f'echo "$@" >>"{home}/asked"; : >"{home}/missing"')
    result = _launch(home, "up")
    assert result.returncode == 0, result.stderr
    assert "Installing from the system's packages: libpango-1.0-0" in result.stderr
    assert "install --no-install-recommends -y libpango-1.0-0" in (home / "asked").read_text()
    assert "handed over up" in result.stdout


def test_as_root_it_renews_the_package_lists_once_when_the_first_try_fails(place):
    home = place(installed=True, missing="chromium")
    _script(home, "id", "echo 0")
    _script(
        home,
        "apt-get",
        f'echo "$@" >>"{home}/asked"\n'
        f'case "$*" in *update*) : >"{home}/updated";; esac\n'
        f'[ -e "{home}/updated" ] || exit 100\n'
        f'case "$*" in *install*) : >"{home}/missing";; esac',
    )
    assert _launch(home, "up").returncode == 0
    asked = [
        ("update" if "update" in line else "install") for line in (home / "asked").read_text().splitlines()
    ]
    assert asked == ["install", "update", "install"]


def test_on_another_system_it_names_what_it_needs(place):
    home = place(installed=True, missing="libpango-1.0-0")
    result = _launch(home, "up")
    assert result.returncode == 1
    assert "only Debian's package manager is known here" in result.stderr
    assert "libpango-1.0-0" in result.stderr


def test_it_goes_on_without_what_only_saves_time_or_draws_rare_letters(place):
    home = place(installed=True, missing="libharfbuzz-subset0 fonts-noto-cjk")
    on_another_system = _launch(home, "up")
    _script(home, "id", "echo 0")
    _script(home, "apt-get", "exit 100")
    for result in (on_another_system, _launch(home, "up")):
        assert result.returncode == 0
        assert "without libharfbuzz-subset0: PDFs take twice as long" in result.stderr
        assert "without fonts-noto-cjk: a PDF shows empty boxes" in result.stderr


def test_without_a_python_it_says_which_it_needs(place):
    home = place(installed=True, python=False)
    result = _launch(home, "up")
    assert result.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in result.stderr


def test_an_unknown_command_is_answered_with_the_known_ones(place):
    result = _launch(place(installed=True), "start")
    assert result.returncode == 1
    assert "unknown command: start" in result.stderr
    assert "up [--demo]" in result.stderr


def test_help_needs_nothing(place):
    result = _launch(place(installed=False, python=False), "help")
    assert result.returncode == 0
    assert "test [--only=postgres|sqlite]" in result.stdout


def test_continuous_integration_runs_the_whole_test_command(repository):
    script = (repository / ".ci" / "run").read_text()
    assert script.splitlines()[-1] == "exec ./waymark test"
    assert os.access(repository / ".ci" / "run", os.X_OK)
