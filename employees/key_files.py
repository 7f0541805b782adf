"""Where the private keys lie that Waymark made: in KEY_DIR, and only a process that seals and signs reads them.

In Compose that is the worker; whoever takes over what serves people finds no key there (docs/decisions/0014).
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

ELSEWHERE = (
    "This process holds no keys (HOLDS_KEYS): the worker does. "
    "With Docker Compose: docker compose exec worker python manage.py …"
)


def bring_in(path: Path) -> None:
    """Take over the key of this name from STATE_DIR, where an earlier version of Waymark kept it. Once, and whole.

    Does nothing where KEY_DIR is STATE_DIR, where a key is there already, or where there was none.
    """
    earlier = Path(settings.STATE_DIR) / path.name
    if Path(settings.KEY_DIR) == Path(settings.STATE_DIR) or path.exists():
        return
    try:
        content = earlier.read_bytes()
    except FileNotFoundError:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.moved")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # the first of two processes wins, and both bring the same key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    earlier.unlink(missing_ok=True)
