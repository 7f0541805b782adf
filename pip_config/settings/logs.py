"""One event, one line of JSON, on standard output. What may stand in a line is decided in pip_config/logging.py."""

from __future__ import annotations

from typing import Any


def logging_to_stdout(level: str) -> dict[str, Any]:
    """Django's LOGGING. Every logger ends in the one handler whose formatter lets no personal data through."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": "pip_config.logging.EventFormatter"}},
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "event"},
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            # Django's own handlers would mail errors with the request in them.
            "django": {"handlers": ["stdout"], "level": level, "propagate": False},
            # Says the path, and with it references, of every 404; RequestLog says the same without them.
            "django.request": {"handlers": ["stdout"], "level": "ERROR", "propagate": False},
            "django.db.backends": {"level": "INFO"},
            "gunicorn.error": {"handlers": ["stdout"], "level": level, "propagate": False},
            "gunicorn.access": {
                "handlers": [],
                "level": "CRITICAL",
                "propagate": False,
            },  # addresses and paths
            "kombu.connection": {"level": "ERROR"},  # warns of a missing host name, which a folder has not
        },
    }
