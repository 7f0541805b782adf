"""Where data, files, cache and doorbell live: PostgreSQL and Redis, or SQLite and folders on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ

from .environment import required

# Above CELERY_TASK_TIME_LIMIT (300 s): a shorter one would hand a running task to a second worker.
VISIBILITY_TIMEOUT = 360  # seconds
MOST_CACHED = 50_000


def database_for(env: environ.Env) -> dict[str, Any]:
    """Django's database entry for DATABASE_URL. SQLite and PostgreSQL each get what makes them safe here."""
    url = required(env, "DATABASE_URL", "postgres://waymark:password@127.0.0.1:5432/waymark")
    database: dict[str, Any] = env.db_url_config(url)
    database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        return database | sqlite_options()
    return database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def sqlite_options() -> dict[str, Any]:
    """SQLite for several processes at once. Transactions begin IMMEDIATE: writers wait, none fails half-way."""
    return {
        "OPTIONS": {
            "timeout": 20,  # seconds to wait for another writer (busy_timeout)
            "transaction_mode": "IMMEDIATE",
            # recursive_triggers: without it, INSERT OR REPLACE slips past the triggers that protect history.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
            ),
        }
    }


def attachments_in(media: Path) -> dict[str, Any]:
    """Files that people attach to plans. No address leads there: a view asks for permission and sends them."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": media / "attachments"},
    }


def documents_in(media: Path) -> dict[str, Any]:
    """Issued documents, each under the hash of its bytes. No address leads there either."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": media / "documents"},
    }


def drafts_in(media: Path) -> dict[str, Any]:
    """Prints of plans that were never shared, until they are fetched: minutes. No address leads there either."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": media / "drafts"},
    }


def packs_in(media: Path) -> dict[str, Any]:
    """Evidence packs, for as long as they are kept. No address leads there either."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": media / "packs"},
    }


def cache_for(state: Path) -> dict[str, Any]:
    """A cache that all web processes share, for it counts sign-in attempts.

    Files, not Redis: people can sign in, and guessing stays limited, while Redis is away.
    """
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(state / "cache"),
        # Django throws a third away beyond 300: a few hundred invented addresses would wipe out every count.
        "OPTIONS": {"MAX_ENTRIES": MOST_CACHED},
    }


def frame_cache() -> dict[str, Any]:
    """What the frame of each page says, remembered by a web process for itself (reviews/web.py)."""
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "frame",
        "TIMEOUT": 900,  # seconds; the key holds the quarter of an hour
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }


def doorbell_url(env: environ.Env) -> str:
    """Celery's broker: Redis when there is one, else a folder."""
    url: str = env.str("REDIS_URL", default="")
    return url or "filesystem://"


def doorbell_options(env: environ.Env, state: Path) -> dict[str, Any]:
    """How the broker gives back what a killed worker had taken."""
    if env.str("REDIS_URL", default=""):
        return {
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "unacked_restore_interval": 5,  # seconds
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 2,  # seconds; a page that rings the bell does not wait longer
            "socket_keepalive": True,
            "health_check_interval": 25,  # seconds
        }
    queue, control = state / "broker" / "queue", state / "broker" / "control"
    for folder in (queue, control):  # the transport makes neither
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "store_processed": False,
        "polling_interval": 0.2,  # seconds; the default of 1 makes one task wait 2.8
    }
