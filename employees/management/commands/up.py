"""`./waymark up`: prepare the database, then run web and worker together until told to stop."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from employees.management.supervisor import Child, Supervisor
from employees.models import User

READY_WITHIN = 180.0  # seconds from the start of the web process to its first answer


class Command(BaseCommand):
    help = (
        "Prepare the database and static files, then serve Waymark with its worker until Ctrl-C or SIGTERM."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="fill an empty database with an invented organisation"
        )
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)"
        )
        parser.add_argument(
            "--port", type=int, default=8000, help="the port to listen on (default: %(default)s)"
        )

    def handle(self, *args: Any, demo: bool, host: str, port: int, **options: Any) -> None:
        lock = hold_state(settings.STATE_DIR)
        refuse_taken_port(host, port)
        is_new = self.migrate()
        self.collect_static()
        if demo:
            call_command("seed_demo", if_empty=True, stdout=self.stdout)
        if is_new:  # after the demo, whose templates are older than its plans
            call_command("load_templates", stdout=StringIO())
        env = self.environment(host, port, demo=demo)
        children = [self.web(env), self.worker(env)]
        self.say("Starting web and worker.")
        code = Supervisor(children, self.say).run(self.announcer(env, host, port))
        lock.close()
        self.say("Stopped. Nothing is left running.")
        if code:
            sys.exit(code)

    def say(self, text: str) -> None:
        """One line for the person at the terminal, at once."""
        self.stdout.write(text)
        self.stdout.flush()

    def migrate(self) -> bool:
        """Apply what is not applied yet. Returns whether there was anything."""
        executor = MigrationExecutor(connection)
        waiting = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if waiting:
            self.say("Preparing the database.")
            call_command("migrate", interactive=False, verbosity=0)
        return waiting

    def collect_static(self) -> None:
        """Collect, hash and compress the static files, unless nothing has changed since the last time."""
        stamp = settings.STATE_DIR / "static.stamp"
        now = fingerprint([Path(folder) for folder in settings.STATICFILES_DIRS])
        if (
            (settings.STATIC_ROOT / "staticfiles.json").exists()
            and stamp.exists()
            and stamp.read_text() == now
        ):
            return
        self.say("Collecting static files.")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)

    def environment(self, host: str, port: int, *, demo: bool) -> dict[str, str]:
        """What the children inherit: our environment, with the address they answer on."""
        env = os.environ | {"BIND": address(host, port), "WAYMARK_DEMO": str(demo), "PYTHONUNBUFFERED": "1"}
        if settings.SITE_URL_IS_DEFAULT:
            env["SITE_URL"] = f"http://127.0.0.1:{port}"
        if not settings.REDIS_URL_IS_SET:
            env.setdefault("WEB_CONCURRENCY", "1")
        if not settings.SETUP_CODE and not User.objects.exists():
            env["SETUP_CODE"] = "-".join(secrets.token_hex(2) for _ in range(4))
        return env

    def web(self, env: dict[str, str]) -> Child:
        """The web server."""
        command = [sys.executable, "-m", "gunicorn", "-c", "pip_config/gunicorn.py"]
        return Child("web", command, env, settings.STATE_DIR / "log" / "web.log")

    def worker(self, env: dict[str, str]) -> Child:
        """The Celery worker, with beat inside it."""
        beat = str(settings.STATE_DIR / "broker" / "beat")
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "pip_config", "worker", "-B", "-s", beat]
        command += ["--without-gossip", "--without-mingle", "--loglevel", settings.LOG_LEVEL]
        command += ["--concurrency", "2"] if settings.REDIS_URL_IS_SET else ["--pool", "solo"]
        return Child("worker", command, env, settings.STATE_DIR / "log" / "worker.log")

    def announcer(self, env: dict[str, str], host: str, port: int) -> Callable[[], bool]:
        """A question for the supervisor: does it answer? Says the address the first time it does."""
        probe = urllib.request.Request(
            f"http://{address('127.0.0.1' if host == '0.0.0.0' else host, port)}/healthz",  # noqa: S104 -- compared only
            headers={"Host": env["SITE_URL"].split("://", 1)[1]},
        )
        give_up = time.monotonic() + READY_WITHIN

        def is_up() -> bool:
            try:
                with urllib.request.urlopen(probe, timeout=2):  # noqa: S310 -- http, on this machine
                    pass
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > give_up:
                    raise CommandError(
                        f"The web process does not answer after {READY_WITHIN:.0f} s: {error}"
                    ) from error
                return False
            self.say(f"\nWaymark is at {env['SITE_URL']}")
            if code := env.get("SETUP_CODE"):
                self.say(f"First start: open {env['SITE_URL']}/setup/ and enter the code {code}")
            self.say("Press Ctrl-C to stop.")
            return True

        return is_up


def hold_state(state: Path) -> TextIO:
    """Lock the state folder for this process, so that two starts do not share one worker's folder."""
    lock = (state / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise CommandError(
            f"Waymark is already running from this folder (process {lock.read().strip()}). "
            "Stop it first, or set STATE_DIR to another folder and choose another --port."
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def address(host: str, port: int) -> str:
    """Host and port as they stand in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = (
                    f"Port {port} on {host} is taken by another program. Choose another: --port {port + 1}"
                )
            else:
                reason = f"Cannot listen on {host}, port {port}: {error.strerror}."
            raise CommandError(reason) from error


def fingerprint(folders: list[Path]) -> str:
    """Changes when a file under one of `folders` is added, removed, resized or rewritten."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
