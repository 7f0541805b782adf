"""Private servers for the tests: PostgreSQL, Redis, ClamAV of our own, in a temporary folder, gone afterwards."""

from __future__ import annotations

import ctypes
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 30.0  # seconds
PR_SET_PDEATHSIG = 1

# Nothing here must survive a power cut.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "autovacuum=off",
)


def _stop_with_parent() -> None:
    """Linux: SIGINT, which PostgreSQL and Redis both take as "stop now", when the tests themselves are killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class Server:
    """One server in a folder of its own, which can be ended, however roughly, and started again."""

    def __init__(
        self,
        command: list[str],
        folder: Path,
        is_up: Callable[[], bool],
        *,
        owner: str | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.command, self.folder, self.is_up = command, folder, is_up
        self.owner, self.stop_with = owner, stop_with
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers. Raises SystemExit, with its log, when it does not."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                user=self.owner,
                group=pwd.getpwnam(self.owner).pw_gid if self.owner else None,
                extra_groups=[] if self.owner else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that Ctrl-C reaches the tests first, and these last
                preexec_fn=_stop_with_parent if sys.platform == "linux" else None,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.is_up():
            if time.monotonic() > deadline:
                log_text = (self.folder / "log").read_text(errors="replace")
                raise SystemExit(f"A server did not start. Its log:\n{log_text}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals | None = None) -> None:
        """End it, by `how` or in its own usual way, and wait until it is gone. Nothing where it does not run."""
        if self.process is None:
            return
        self.process.send_signal(how or self.stop_with)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Start it; it is gone afterwards."""
        try:
            self.start()
            yield self
        finally:
            self.stop()


def postgres_in(folder: Path, settings: tuple[str, ...] = QUICK) -> Server:
    """A PostgreSQL, not started yet, that listens on a socket in `folder`/pg only."""
    server = folder / "pg"
    server.mkdir(mode=0o700)
    owner = _unprivileged_user()
    if owner:
        folder.chmod(0o711)
        shutil.chown(server, owner)
    programs = _postgres_programs()
    data = server / "data"
    _run(
        [f"{programs}/initdb", "-D", data, "-U", "waymark", "-A", "trust", "-E", "UTF8", "--no-sync"],
        server,
        owner,
    )
    command = [f"{programs}/postgres", "-D", str(data), "-k", str(server), "-c", "listen_addresses="]
    for setting in settings:
        command += ["-c", setting]
    ready = [f"{programs}/pg_isready", "-h", server, "-U", "waymark"]
    return Server(command, server, lambda: _run_quietly(ready), owner=owner, stop_with=signal.SIGINT)


def make_database(server: Server) -> str:
    """Make the database `waymark` on a PostgreSQL that runs. Returns its URL."""
    _run(
        [f"{_postgres_programs()}/createdb", "-h", server.folder, "-U", "waymark", "waymark"],
        server.folder,
        server.owner,
    )
    return postgres_url(server.folder, "waymark")


@contextmanager
def private_postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL that listens on a socket in `folder` only. Yields the URL of its database `waymark`."""
    with postgres_in(folder).running() as server:
        yield make_database(server)


def postgres_url(server: Path | str, name: str) -> str:
    """The DATABASE_URL of a database on the server whose socket lies in the folder `server`."""
    return f"postgres://waymark@/{name}?host={server}"


def redis_in(folder: Path) -> tuple[Server, str]:
    """A Redis, not started yet, on a free port of this machine, without persistence; and its URL."""
    server = folder / "redis"
    server.mkdir(mode=0o700)
    port = free_port()
    program = (
        shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/sbin")
        or "redis-server"
    )
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    command += ["--maxmemory-policy", "noeviction", "--dir", str(server)]
    return Server(command, server, lambda: _answers_ping(port)), f"redis://127.0.0.1:{port}/0"


@contextmanager
def private_redis(folder: Path) -> Iterator[str]:
    """A Redis on a free port of this machine, without persistence. Yields its URL."""
    server, url = redis_in(folder)
    with server.running():
        yield url


# The limits are small, so that a test can go beyond them: in bytes, the second by what clamd itself would say.
SCANNED_AT_MOST, LOOKED_INTO_AT_MOST = 2_000_000, 1_000_000


def clamd_in(folder: Path, known: dict[str, bytes]) -> tuple[Server, Path, int]:
    """A ClamAV daemon, not started yet, that finds `known` (by name, what a file holds) and nothing else.

    Returned with the path of its socket, and its port of this machine.
    """
    server = folder / "clamd"
    (server / "signatures").mkdir(parents=True, mode=0o700)
    # A signature of ours: its name, any kind of file, anywhere in it, these bytes.
    lines = [f"{name}:0:*:{content.hex()}\n" for name, content in known.items()]
    (server / "signatures" / "ours.ndb").write_text("".join(lines))
    path, port = server / "socket", free_port()
    said = {
        "DatabaseDirectory": server / "signatures",
        "TemporaryDirectory": server,
        "LocalSocket": path,
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "StreamMaxLength": SCANNED_AT_MOST,
        "MaxFileSize": LOOKED_INTO_AT_MOST,
        "AlertExceedsMax": "yes",
        "Foreground": "yes",
    }
    (server / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in said.items()))
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if not program:
        raise SystemExit("ClamAV is not installed. On Debian or Ubuntu: apt-get install clamav-daemon")
    command = [program, "--config-file", str(server / "clamd.conf")]
    return Server(command, server, lambda: _answers_ping(port, b"zPING\0", b"PONG")), path, port


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def postgres_program(name: str) -> str:
    """The path of a program of PostgreSQL, such as pg_dump."""
    return f"{_postgres_programs()}/{name}"


def _postgres_programs() -> str:
    installed = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4])
    )
    found = installed[-1] if installed else shutil.which("initdb")
    if not found:
        raise SystemExit("PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql")
    return str(Path(found).parent)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as `postgres`, or else as `nobody`."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: list[object], server: Path, owner: str | None) -> None:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=server,
        user=owner,
        group=pwd.getpwnam(owner).pw_gid if owner else None,
        extra_groups=[] if owner else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(f"{command[0]} failed:\n{result.stdout}{result.stderr}")


def _run_quietly(command: list[object]) -> bool:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


def _answers_ping(port: int, ping: bytes = b"PING\r\n", pong: bytes = b"+PONG") -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(ping)
            return connection.recv(16).startswith(pong)
    except OSError:
        return False
