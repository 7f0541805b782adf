"""`./waymark test`: a failure fails it, and whatever happens its servers and its folder go."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import run
from tests.ops.processes import clean_environment, end, left_of, wait_until, wait_until_none_is_left

pytestmark = [pytest.mark.slow, pytest.mark.processes]


@pytest.fixture
def runner(repository: Path, tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that a failing test leaves are ended."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        end(process)
        assert process.stdout is not None
        process.stdout.close()


def start(repository: Path, folder: Path, mark: str, test: str) -> subprocess.Popen[str]:
    """Run one test, given as text, without Django, beside servers that nobody else uses."""
    folder.mkdir()
    (folder / "test_given.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\n")
    arguments = ["--only=sqlite", "-n0", "-p", "xdist.plugin", "-c", str(folder / "pytest.ini"), str(folder)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.run", *arguments],
        cwd=repository,
        env=clean_environment(WAYMARK_RUN=mark, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ("test", "code", "said"),
    [
        pytest.param("def test_it():\n    assert 1 + 1 == 2\n", 0, "Everything passed.", id="passing"),
        pytest.param("def test_it():\n    assert 1 + 1 == 3\n", 1, "Failed: pytest on SQLite", id="failing"),
        pytest.param("", 1, "Failed: pytest on SQLite", id="no test at all"),
    ],
)
def test_its_word_is_that_of_pytest(repository, runner, tmp_path, test, code, said):
    mark = str(tmp_path)
    runner.append(start(repository, tmp_path / "given", mark, test))
    output, _ = runner[0].communicate(timeout=120)
    assert runner[0].returncode == code, output
    assert output.rstrip().endswith(said)
    assert "Together" in output
    wait_until_none_is_left(f"WAYMARK_RUN={mark}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_takes_everything_with_it(repository, runner, tmp_path, number):
    mark, here = str(tmp_path), tmp_path / "here"
    note = f"pathlib.Path({str(here)!r}).write_text(os.environ['TMPDIR'])"
    test = f"import os, pathlib, time\ndef test_it():\n    {note}\n    time.sleep(60)\n"
    runner.append(start(repository, tmp_path / "given", mark, test))
    wait_until(lambda: here.exists() and here.read_text(), seconds=120)
    folder = Path(here.read_text()).parent
    servers = left_of(str(folder))
    assert any("redis-server" in line for line in servers)
    assert any("postgres" in line for line in servers)
    runner[0].send_signal(number)
    runner[0].communicate(timeout=60)
    assert runner[0].returncode != 0
    wait_until_none_is_left(f"WAYMARK_RUN={mark}")
    wait_until_none_is_left(str(folder))
    assert not folder.exists()


def test_a_finding_of_the_audit_fails_and_silence_is_said(monkeypatch, tmp_path):
    def audit(answer: str | None):
        def fake(command, **options):
            if answer is not None:
                Path(command[-1]).write_text(answer)
            return subprocess.CompletedProcess(command, 1, "", "ConnectionError: no route\n")

        (tmp_path / "audit.json").unlink(missing_ok=True)
        monkeypatch.setattr("tests.run.subprocess.run", fake)
        return run.known_vulnerabilities(tmp_path)()

    found = '{"dependencies": [{"name": "old", "version": "1", "vulns": [{"id": "PYSEC-1"}]}]}'
    assert audit(found).failed
    assert "old 1: PYSEC-1" in audit(found).output
    unreachable = audit(None)
    assert not unreachable.failed
    assert "no route" in unreachable.note
    unknown = audit('{"dependencies": [{"name": "old", "skip_reason": "not found"}]}')
    assert (unknown.failed, unknown.note) == (False, "no data to be had for 1 of 1 packages")
