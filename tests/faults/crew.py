"""The processes of a campaign: three workers, two beats, a mail server; started, watched, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
WORKERS = ("worker-1", "worker-2", "worker-3")
BEATS = ("beat-1", "beat-2")


class Crew:
    """Everything but the two servers. Start it with `watch`; `end` ends it all."""

    def __init__(self, folder: Path, environment: dict[str, str], *, sink_port: int, seed: int) -> None:
        self.folder, self.environment, self.sink_port, self.seed = folder, environment, sink_port, seed
        self.workers = WORKERS
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.lock = threading.RLock()
        self.ended = False

    def watch(self) -> None:
        """Start whatever does not run."""
        with self.lock:
            for name in ("sink", *WORKERS, *BEATS):
                process = self.processes.get(name)
                if not self.ended and (process is None or process.poll() is not None):
                    self._start(name)

    def kill(self, name: str) -> None:
        """Kill -9, a worker with its children; `watch` starts it again."""
        with self.lock:
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                return
            children = self.children_of(name)
            self.note(process.pid, f"{name.partition('-')[0]} killed")
            process.kill()
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            process.wait()

    def kill_pid(self, pid: int, how: str) -> None:
        """Kill -9 one process."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.note(pid, how)

    def restart(self, name: str) -> None:
        """Ask it to end what it does, then start it anew."""
        with self.lock:
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                return
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._start(name)

    def pids_of(self, name: str) -> list[int]:
        """The process itself, where it runs."""
        process = self.processes.get(name)
        return [process.pid] if process is not None and process.poll() is None else []

    def children_of(self, name: str) -> list[int]:
        """The processes of a worker's pool."""
        found: list[int] = []
        for pid in self.pids_of(name):
            # Each thread of the worker may have forked some.
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(OSError):
                    found += map(int, children.read_text().split())
        return found

    def end(self) -> None:
        """Kill everything."""
        with self.lock:
            self.ended = True
            for name in [*self.processes]:
                for child in self.children_of(name):
                    with suppress(ProcessLookupError):
                        os.kill(child, signal.SIGKILL)
                self.processes[name].kill()
                self.processes[name].wait()

    def on_postgres(self, command: str) -> None:
        """Run one command as the database's owner."""
        with (
            suppress(psycopg2.Error),
            closing(psycopg2.connect(self.environment["DATABASE_URL"])) as connection,
        ):
            connection.autocommit = True
            connection.cursor().execute(command)

    def take_every_connection(self, hold: Callable[[], object]) -> None:
        """Take all connections that PostgreSQL has left, and keep them as long as `hold` takes."""
        taken = []
        with suppress(psycopg2.Error):
            while True:
                taken.append(psycopg2.connect(self.environment["DATABASE_URL"]))
        hold()
        for connection in taken:
            connection.close()

    def on_redis(self, command: str) -> None:
        """Send one command; nothing where nobody answers."""
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.redis_port), timeout=2) as connection,
        ):
            connection.sendall(command.encode() + b"\r\n")
            connection.recv(64)

    @property
    def redis_port(self) -> int:
        """Where Redis listens."""
        port = urlsplit(self.environment["REDIS_URL"]).port
        assert port is not None
        return port

    def note(self, pid: int, how: str) -> None:
        """Write down a kill."""
        with (self.folder / "kills.jsonl").open("a") as file:
            file.write(json.dumps({"t": time.time(), "pid": pid, "how": how}) + "\n")

    def _start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *self._command(name)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _command(self, name: str) -> list[str]:
        if name == "sink":
            port, log, calm = str(self.sink_port), self.folder / "sink.jsonl", self.folder / "calm"
            return ["tests.faults.sink", port, str(log), str(self.seed + int(time.time())), str(calm)]
        kind = name.partition("-")[0]
        command = ["tests.faults.process", kind, str(self.folder), "--loglevel", "WARNING"]
        if kind == "beat":
            return [*command, "-s", str(self.folder / f"{name}.schedule"), "--pidfile", ""]
        return [
            *command,
            "--concurrency",
            "1",
            "-n",
            f"{name}@campaign",
            "--without-gossip",
            "--without-mingle",
        ]


def environment_of(folder: Path, database: str, redis: str, sink_port: int) -> dict[str, str]:
    """What web, worker and beat of production are given."""
    ours = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY_FILE", "DEBUG", "ALLOWED_HOSTS"}
    return {key: value for key, value in os.environ.items() if key not in ours} | {
        "DJANGO_SETTINGS_MODULE": "pip_config.settings.base",
        "SECRET_KEY": "for-a-campaign-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOW_HTTP": "1",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink_port}",
        "STATE_DIR": str(folder / "state"),
        "PYTHONPATH": str(ROOT),
    }
