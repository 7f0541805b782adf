"""Uploaded files: kept under random names where no web server looks, and only as long as they are needed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from employees.importing.limits import MAX_FILE, MEGABYTE
from employees.importing.problems import FileProblem


def folder() -> Path:
    """Where uploaded files lie. Readable by this process's owner alone."""
    place = Path(settings.MEDIA_ROOT) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def keep(blocks: Iterable[bytes]) -> tuple[str, str]:
    """Write the file, block by block. Returns its random name and its SHA-256. Raises FileProblem if it is too big."""
    name = f"{secrets.token_hex(20)}.upload"
    path = folder() / name
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for block in blocks:
                size += len(block)
                if size > MAX_FILE:
                    raise FileProblem("too_big", limit=MAX_FILE // MEGABYTE)
                digest.update(block)
                file.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name, digest.hexdigest()


def path_of(name: str) -> Path:
    """Where the file of this name lies, whether or not it is still there."""
    return folder() / Path(name).name


def forget(name: str) -> None:
    """Delete the file, if it is still there."""
    if name:
        path_of(name).unlink(missing_ok=True)


def strays(known: Iterable[str], older_than: float) -> list[str]:
    """Files that belong to no import and were last written before `older_than` (seconds since 1970)."""
    names = set(known)
    return [
        path.name
        for path in folder().glob("*.upload")
        if path.name not in names and path.stat().st_mtime < older_than
    ]
