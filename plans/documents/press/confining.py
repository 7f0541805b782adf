"""What a process that sets a stranger's words takes away from itself: time, memory, files, the network, programs.

The fetcher refuses first (own_files.py); this holds where it should fail.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

from plans.documents.press.limits import MEMORY, SECONDS_AT_WORK
from plans.documents.press.own_files import ROOT

# Deep enough for the boxes of honest documents.
_DEPTH = 3_000
_NEVER = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.fork",
    "os.remove",
    "os.rename",
)


def confine() -> None:
    """Take the rights away, for good. Other than the system's own limits, these hold for Python code alone."""
    wanted = (
        (resource.RLIMIT_CPU, SECONDS_AT_WORK),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for which, bound in wanted:
        _soft, hard = resource.getrlimit(which)
        least = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (least, hard))
    sys.setrecursionlimit(_DEPTH)
    sys.addaudithook(_watch)


# Python itself and what is installed with it, our sheets, the system's fonts, and the fonts that the press unpacked.
_FOLDERS = (
    sys.prefix,
    sys.base_prefix,
    Path(os.__file__).parent,
    ROOT,
    Path(__file__).parent,
    "/usr/share/fonts",
)
_READABLE = (
    *(os.path.realpath(one) + os.sep for one in _FOLDERS),
    os.path.join(os.path.realpath(tempfile.gettempdir()), "weasyprint-"),
)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_NEVER):
        raise PermissionError("A document reaches nothing.")
    if event == "open" and isinstance(arguments[0], str | bytes):
        wanted = os.path.realpath(os.fsdecode(arguments[0]))
        if not wanted.startswith(_READABLE):
            raise PermissionError("A document reads nothing but the project's own sheets and fonts.")
