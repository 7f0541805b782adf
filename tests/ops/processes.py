"""For tests that start real processes: waiting with an end, and counting what is left."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import time
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
    """The command lines of all living processes that have `mark` in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.name != str(os.getpid()):
            with contextlib.suppress(OSError):
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append(
                        (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    )
    return found


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
