"""For tests that start real processes: waiting with an end, and counting what is left."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any


def wait_until(condition: Callable[[], object], *, seconds: float, why: Callable[[], str] = str) -> None:
    """Wait until `condition` is true; fail after `seconds`, with what `why` has to say."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s\n{why()}"
        time.sleep(0.1)


def left_of(mark: str) -> list[str]:
    """The command lines of all living processes that have `mark` in their environment, command or working folder."""
    return [command for command, *traces in map(_traces, _others()) if any(mark in trace for trace in traces)]


def wait_until_none_is_left(mark: str) -> None:
    """Fail when something of `mark` lives on for more than a moment: what was killed ends in its own time."""
    wait_until(lambda: left_of(mark) == [], seconds=10, why=lambda: "\n".join(left_of(mark)))


def _others() -> list[Path]:
    return [path for path in Path("/proc").iterdir() if path.name.isdigit() and path.name != str(os.getpid())]


def _traces(process: Path) -> tuple[str, ...]:
    """Command line, and everything that tells where a process comes from; nothing once it has ended."""
    try:
        command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        # PostgreSQL and Redis write over their environment: only their folder tells.
        environment = (process / "environ").read_bytes().decode(errors="replace")
        return command, command, environment, str((process / "cwd").readlink())
    except OSError:
        return ("",)


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, dict[str, Any]]:
    """Status and JSON body of a GET, or (0, {}) while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, ValueError):
        return 0, {}
    finally:
        connection.close()


class Visitor:
    """Somebody with a browser that has no scripts, at a server of its own."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def read(self, path: str) -> str:
        """The page at a path, as text. Raises HTTPError for anything but a success."""
        with self.opener.open(self.origin + path, timeout=20) as page:
            text: str = page.read().decode()
        return text

    def send(self, path: str, **answers: str) -> str:
        """Fill in the form of a page and send it. Returns the page that it leads to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.read(path))
        assert token is not None
        sent = urllib.parse.urlencode({**answers, "csrfmiddlewaretoken": token[1]}).encode()
        with self.opener.open(self.origin + path, sent, timeout=20) as page:
            text: str = page.read().decode()
        return text


def clean_environment(**values: str) -> dict[str, str]:
    """This environment without the settings of the tests, and with `values`."""
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL"}
    ours |= {"STATE_DIR", "REDIS_URL", "TIME_ZONE", "PYTEST_CURRENT_TEST", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {key: value for key, value in os.environ.items() if key not in ours} | values


def end(process: subprocess.Popen[Any]) -> None:
    """End a process that a failing test left, whatever it takes."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
