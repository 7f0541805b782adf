"""`./waymark test`: every check and every test, on private servers, in one command.

Without arguments: lint, types, import law, migrations, deployment check, known vulnerabilities, then pytest on
PostgreSQL and again on SQLite. With arguments: only pytest with those arguments, on both; `--only=postgres` or
`--only=sqlite` chooses one.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from tests.services import private_postgres, private_redis

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
SOURCES = ["pip_config", "employees", "plans", "reviews", "tests", "manage.py"]
# Browser journeys and tests that start whole processes run once, on PostgreSQL; one smoke journey runs on both.
# What says nothing about the database runs once too, and what takes long.
ON_SQLITE = "(not journey and not processes and not once and not slow) or smoke"
# Pages ask through verbs and queries, which run on both: in the whole run they are opened on PostgreSQL alone. Whoever
# chooses tests gets those on both.
PAGES = "--no-pages"
AUDIT = ["-r", "requirements-test.lock", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
AUDIT += ["--timeout", "10", "--format", "json"]
NO_TESTS_CHOSEN = 5  # pytest's exit code
PRODUCTION_LIKE = {
    "DJANGO_SETTINGS_MODULE": "pip_config.settings.base",
    "SITE_URL": "https://waymark.example.org",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgres://waymark@127.0.0.1/waymark",
    "EMAIL_URL": "smtp+tls://mail.example.org:587",
}


class Step(NamedTuple):
    """What one check came to."""

    name: str
    failed: bool
    seconds: float
    output: str
    note: str = ""


def command(name: str, *arguments: str, env: dict[str, str] | None = None) -> Callable[[], Step]:
    """A check that is one command; it fails when the command does. Its output is shown only then."""

    def run() -> Step:
        started = time.monotonic()
        result = subprocess.run(
            [PYTHON, *arguments],
            cwd=ROOT,
            env=os.environ | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Step(name, result.returncode != 0, time.monotonic() - started, result.stdout)

    return run


def known_vulnerabilities(folder: Path) -> Callable[[], Step]:
    """pip-audit over the lock. A finding fails; a service that cannot be reached is said, and does not."""

    def run() -> Step:
        started = time.monotonic()
        report = folder / "audit.json"
        result = subprocess.run(
            [PYTHON, "-m", "pip_audit", *AUDIT, "-o", str(report)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - started
        if not report.exists() or not report.read_text():
            last = (result.stderr.strip().splitlines() or ["no answer"])[-1]
            return Step(
                "pip-audit", False, seconds, "", f"not checked, its data could not be had: {last[:160]}"
            )
        packages = json.loads(report.read_text())["dependencies"]
        findings = [
            f"{package['name']} {package['version']}: {', '.join(vuln['id'] for vuln in package['vulns'])}"
            for package in packages
            if package.get("vulns")
        ]
        unknown = sum("skip_reason" in package for package in packages)
        note = f"no data to be had for {unknown} of {len(packages)} packages" if unknown else ""
        return Step("pip-audit", bool(findings), seconds, "\n".join(findings), note)

    return run


def static_checks(folder: Path) -> list[Callable[[], Step]]:
    """Everything that needs no database of the tests; the longest first, for they run two at a time."""
    production = PRODUCTION_LIKE | {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "STATE_DIR": str(folder / "state"),
    }
    check = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    return [
        command("mypy", "-m", "mypy", *SOURCES),
        command("ruff check", "-m", "ruff", "check", "."),
        command("ruff format", "-m", "ruff", "format", "--check", "."),
        command("import law", "-c", check),
        command("migrations complete", "manage.py", "makemigrations", "--check", "--dry-run", env=production),
        command(
            "check --deploy", "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=production
        ),
        known_vulnerabilities(folder),
    ]


def _call(check: Callable[[], Step]) -> Step:
    return check()


class Runner:
    """Runs the steps, and remembers what they came to."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def record(self, step: Step) -> None:
        """Remember a step, and show what a failed one printed."""
        self.steps.append(step)
        print(f"{'FAILED' if step.failed else 'ok':>6}  {step.name:<22} {step.seconds:6.1f} s  {step.note}")
        if step.failed and step.output:
            print(step.output.rstrip())
        sys.stdout.flush()

    def checks(self, folder: Path) -> None:
        """Run the static checks, two at a time."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            for step in pool.map(_call, static_checks(folder)):
                self.record(step)

    def pytest(self, name: str, arguments: list[str], env: dict[str, str], *, may_be_empty: bool) -> None:
        """Run pytest in the foreground, with its own output."""
        print(f"\n--- pytest on {name}", flush=True)
        started = time.monotonic()
        child = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=os.environ | env)
        try:
            code = child.wait()
        finally:
            if child.poll() is None:  # told to stop: let pytest end its tests first
                child.send_signal(signal.SIGINT)
                child.wait()
        failed = code != 0 and not (may_be_empty and code == NO_TESTS_CHOSEN)
        note = "no test chosen" if code == NO_TESTS_CHOSEN else ""
        self.record(Step(f"pytest on {name}", failed, time.monotonic() - started, "", note))


def stop(number: int, frame: FrameType | None) -> None:
    """SIGTERM: unwind, so that pytest, servers and folder go too."""
    raise SystemExit(128 + number)


def workers(arguments: list[str], count: int) -> list[str]:
    """The arguments with `count` workers, unless they say how many themselves."""
    if any(argument.startswith(("-n", "--pdb", "--numprocesses")) for argument in arguments):
        return arguments
    return ["-n", str(count), "--dist", "worksteal", *arguments]


def migrated(database: str) -> str:
    """The name of a database with every table: each worker begins with a copy, instead of migrating one of its own."""
    settings = {"DJANGO_SETTINGS_MODULE": "pip_config.settings.test", "DATABASE_URL": database}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=os.environ | settings, check=True)
    return "waymark"


def run_pytest(runner: Runner, folder: Path, only: str | None, arguments: list[str]) -> None:
    """pytest on PostgreSQL, then on SQLite."""
    chosen = bool(arguments)
    (folder / "tmp").mkdir()
    with ExitStack() as servers:
        database = servers.enter_context(private_postgres(folder))
        env = {
            "TMPDIR": str(folder / "tmp"),
            "WAYMARK_TEST_POSTGRES": database,
            "WAYMARK_TEST_REDIS": servers.enter_context(private_redis(folder)),
        }
        if only != "sqlite":
            # One more than there are cores: who plays in a browser or waits for a process leaves its core to another.
            crowd = workers(arguments, 3)
            env["WAYMARK_TEST_TEMPLATE"] = migrated(database)
            runner.pytest("PostgreSQL", crowd, env | {"DATABASE_URL": database}, may_be_empty=False)
        if only != "postgres":
            sqlite = arguments if only == "sqlite" or "-m" in arguments else ["-m", ON_SQLITE, *arguments]
            if not chosen and only is None:
                sqlite = [PAGES, *sqlite]
            env = env | {"DATABASE_URL": f"sqlite:///{folder / 'tmp' / 'waymark.sqlite3'}"}
            runner.pytest("SQLite", workers(sqlite, 2), env, may_be_empty=chosen and only is None)


def main(arguments: list[str]) -> int:
    """Run what was asked for. Returns 1 when any step failed."""
    only = None
    for argument in [argument for argument in arguments if argument.startswith("--only=")]:
        arguments = [other for other in arguments if other != argument]
        only = argument.removeprefix("--only=")
        if only not in {"postgres", "sqlite"}:
            raise SystemExit("--only takes postgres or sqlite")
    # Hundreds of processes are started: told not to keep what Python compiled, each would compile everything anew.
    for name in ("DEBUG", "REDIS_URL", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = str(ROOT)
    runner = Runner()
    # A shell's background ignores SIGINT, and so would pytest, which is told to stop with it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, stop)
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="waymark-test-"))
    try:
        if not arguments and only is None:
            runner.checks(folder)
        run_pytest(runner, folder, only, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    failed = [step.name for step in runner.steps if step.failed]
    print(f"\n{'Step':<24} seconds")
    for step in runner.steps:
        print(f"{step.name:<24} {step.seconds:7.1f}  {'FAILED' if step.failed else step.note or 'ok'}")
    print(f"{'Together':<24} {time.monotonic() - started:7.1f}")
    print(f"Failed: {', '.join(failed)}" if failed else "Everything passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
