"""`up` brings everything up together, keeps it up, takes everything down together."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from employees.management.commands.up import fingerprint, refuse_taken_port
from employees.management.supervisor import Child, Supervisor
from tests.ops.processes import (
    Visitor,
    clean_environment,
    end,
    get,
    left_of,
    wait_until,
    wait_until_none_is_left,
)
from tests.services import free_port

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_CHILD = (
    f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); time.sleep(60)"
)


class Stage:
    """A supervisor with children that are one line of Python each, and what it said."""

    def __init__(self, folder: Path, *scripts: str) -> None:
        self.said: list[str] = []
        self.mark = f"WAYMARK_STAGE={folder}"
        env = clean_environment(WAYMARK_STAGE=str(folder))
        self.children = [
            Child(f"child{number}", [sys.executable, "-c", script], env, folder / f"{number}.log")
            for number, script in enumerate(scripts)
        ]
        self.supervisor = Supervisor(self.children, self.said.append)

    def run_until(self, condition: Callable[[], bool]) -> int:
        """Run; say it is up at once; ask it to stop as soon as `condition` holds."""
        watch = self.supervisor._watch

        def stop_when_true(when_up: Callable[[], bool]) -> int:
            wait, calls = self.supervisor.stop_asked.wait, iter(range(600))

            def waited(timeout: float) -> bool:
                next(calls)  # ends a test that would wait for ever
                return condition() or wait(timeout)

            self.supervisor.stop_asked.wait = waited  # type: ignore[method-assign, assignment]
            return watch(when_up)

        self.supervisor._watch = stop_when_true  # type: ignore[method-assign]
        return self.supervisor.run(lambda: True)


def _all_started(stage: Stage) -> bool:
    return all(child.process is not None for child in stage.children)


def test_grandchildren_go_too(tmp_path):
    stage = Stage(tmp_path, SLEEP, WITH_CHILD)
    assert stage.run_until(lambda: len(left_of(stage.mark)) == 3) == 0
    wait_until_none_is_left(stage.mark)


def test_what_does_not_stop_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("employees.management.supervisor.STOP_WITHIN", 0.5)
    stage = Stage(tmp_path, STUBBORN)
    log = tmp_path / "0.log"
    assert stage.run_until(lambda: log.exists() and "up" in log.read_text()) == 0
    wait_until_none_is_left(stage.mark)
    assert any("did not stop" in line for line in stage.said)


def test_a_fallen_child_is_started_again_and_said(tmp_path):
    once = f"import os, sys, time; p = {str(tmp_path / 'fell')!r}\nif os.path.exists(p): time.sleep(60)\n"
    stage = Stage(tmp_path, SLEEP, once + "open(p, 'w').close(); print('last words'); sys.exit(7)")

    def runs_again() -> bool:
        process = stage.children[1].process
        return len(stage.children[1].falls) == 1 and process is not None and process.poll() is None

    assert stage.run_until(runs_again) == 0
    said = "\n".join(stage.said)
    assert "The child1 process stopped by itself (exit code 7)" in said
    assert "last words" in said


def test_what_falls_again_and_again_stops_everything(tmp_path, monkeypatch):
    monkeypatch.setattr("employees.management.supervisor.WAITS", (0.0,))
    stage = Stage(tmp_path, SLEEP, "raise SystemExit(3)")
    assert stage.run_until(lambda: False) == 1
    assert "Stopping everything" in "\n".join(stage.said)
    wait_until_none_is_left(stage.mark)


def test_what_never_came_up_is_not_tried_again(tmp_path):
    stage = Stage(tmp_path, "raise SystemExit('no such setting')")
    assert stage.supervisor.run(lambda: False) == 1
    assert "no such setting" in "\n".join(stage.said)
    assert len(stage.children[0].falls) == 1


def test_signals_are_given_back(tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    stage = Stage(tmp_path, SLEEP)
    stage.run_until(lambda: _all_started(stage))
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_taken_port_is_said_with_a_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} on 127.0.0.1 is taken .* --port {port + 1}"):
            refuse_taken_port("127.0.0.1", port)
    refuse_taken_port("127.0.0.1", port)


def test_static_files_are_collected_again_only_after_a_change(tmp_path):
    (tmp_path / "a.css").write_text("a")
    before = fingerprint([tmp_path])
    assert fingerprint([tmp_path]) == before
    (tmp_path / "a.css").write_text("ab")
    assert fingerprint([tmp_path]) != before


class Running:
    """A real `up` in a state folder of its own."""

    def __init__(self, repository: Path, state: Path) -> None:
        self.repository, self.state, self.port = repository, state, free_port()
        self.output = state.parent / "up.out"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """Start it in the background; its output is added to `output`."""
        with self.output.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=self.repository,
                env=clean_environment(STATE_DIR=str(self.state)),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def wait_until_ready(self) -> None:
        """Wait until web, database and worker are in order."""
        wait_until(lambda: get(self.port, "/readyz")[0] == 200, seconds=180, why=self.said)

    def said(self) -> str:
        """Everything it printed, and its logs."""
        files = [self.output, *(self.state / "log").glob("*.log")]
        return "\n".join(f"{file.name}:\n{file.read_text()}" for file in files if file.exists())


@pytest.fixture
def up(repository: Path, tmp_path: Path) -> Iterator[Running]:
    """`up` without the demo, and its end."""
    running = Running(repository, tmp_path / "state")
    yield running
    for process in running.processes:
        end(process)


def set_up_and_forget_the_password(up: Running) -> None:
    """The first start as a person meets it: the code, the organisation, and a letter that is kept and can be read."""
    code = re.search(r"enter the code (\S+)", up.output.read_text())
    assert code is not None
    Visitor(up.port).send(
        "/setup/",
        code=code[1],
        email="owner@example.org",
        password="a-quiet-river-2026",
        password_again="a-quiet-river-2026",
        name="Northwind Care",
        language="en",
        time_zone="Europe/London",
    )
    visitor = Visitor(up.port)
    visitor.send("/account/password/reset/", email="owner@example.org")
    wait_until(lambda: list((up.state / "mail").glob("*.eml")), seconds=60, why=up.said)
    assert "/account/password/choose/" in visitor.read("/development/mail/")


@pytest.mark.slow
@pytest.mark.processes
def test_up_comes_up_keeps_up_and_goes_without_a_trace(up):
    process = up.start()
    up.wait_until_ready()
    said = up.output.read_text()
    assert f"Waymark is at http://127.0.0.1:{up.port}" in said
    assert re.search(r"/setup/ and enter the code [0-9a-f]{4}(-[0-9a-f]{4}){3}\n", said)
    assert (up.state / "secret.key").stat().st_mode & 0o077 == 0

    set_up_and_forget_the_password(up)

    second = up.start()
    assert second.wait(30) == 1
    assert f"already running from this folder (process {process.pid})" in up.output.read_text()

    process.terminate()
    assert process.wait(30) == 0, up.said()
    wait_until_none_is_left(str(up.state))
    assert up.output.read_text().rstrip().endswith("Stopped. Nothing is left running.")

    process = up.start()
    up.wait_until_ready()
    process.kill()  # nobody is left to clean up: the children must notice
    process.wait()
    wait_until_none_is_left(str(up.state))
