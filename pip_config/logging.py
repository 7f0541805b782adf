"""What may stand in a log line: when, how severe, which event, and fields from a short list. Never whom or what about.

Messages are written out only for the servers' own notices. Everywhere else the *unformatted* message is the event's
name, so that a name or an e-mail address given as its argument cannot reach the log; an exception is told by its
type and the places it passed, never by its text.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Extra fields that a line may carry, with `extra={...}`. References and counts; never text that a person wrote.
ALLOWED_FIELDS = frozenset(
    {
        "method",
        "route",
        "status",
        "ms",
        "user",
        "task",
        "task_id",
        "attempt",
        "count",
        "seconds",
        "step",
        "about",
        "code",
    }
)
# Notices of the servers themselves ("Listening at …"), below WARNING: they know nothing of people.
SERVERS_OWN = ("gunicorn.error", "celery.worker.consumer", "celery.apps.worker", "celery.beat")
TASK_FIELDS = {"name": "task", "id": "task_id", "runtime": "seconds"}
LONGEST_VALUE = 200
PLACEHOLDER = re.compile(r"%(\(\w+\))?[-#0 +]*\d*(\.\d+)?[a-zA-Z]")
# A reference that a caller sends is kept only in this form.
REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")

log = logging.getLogger("waymark.request")


class EventFormatter(JsonFormatter):
    """One record, one line of JSON, in UTC."""

    def __init__(self) -> None:
        super().__init__(reserved_attrs=RESERVED_ATTRS, json_ensure_ascii=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`. Raises nothing that logging would not."""
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if identity := request_id.get():
            fields["request"] = identity
        fields |= {key: _short(value) for key, value in vars(record).items() if key in ALLOWED_FIELDS}
        fields |= _task_fields(record)
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            fields["trace"] = _places(record.exc_info[2])
        return str(self.serialize_log_record(fields))


def _event(record: logging.LogRecord) -> str:
    if record.levelno < logging.WARNING and record.name.startswith(SERVERS_OWN):
        return str(_short(record.getMessage()))
    if record.name.startswith("django.security."):  # its text repeats what the caller sent
        return f"refused: {record.name.removeprefix('django.security.')}"
    if record.name == "django.request":
        return "unhandled error" if record.exc_info else "error response"
    return str(_short(PLACEHOLDER.sub("…", str(record.msg))))


def _short(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:LONGEST_VALUE]


def _task_fields(record: logging.LogRecord) -> dict[str, object]:
    """Celery hands the name and id of a task in `data`, beside its arguments and its error text, which stay out."""
    data = getattr(record, "data", None)
    if not record.name.startswith("celery.") or not isinstance(data, dict):
        return {}
    return {field: _short(data[key]) for key, field in TASK_FIELDS.items() if key in data}


def _places(trace: TracebackType | None) -> list[str]:
    """The last twelve places the exception passed, as module file, line and function."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


class RequestLog:
    """Logs one line a request: id, method, route name, status, duration in ms, and the user's reference."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identity = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request_id.set(
            identity
        )  # stays until the next request, for Django reports errors after this middleware
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = identity
        ms = round((time.perf_counter() - started) * 1000, 1)
        log.info("request", extra=_about(request, response) | {"ms": ms})
        return response


def _about(request: HttpRequest, response: HttpResponse) -> dict[str, object]:
    match = request.resolver_match
    # Set by AuthenticationMiddleware's lazy user only when a view or middleware has looked at it: no extra query.
    user = getattr(request, "_cached_user", None)
    return {
        "method": request.method,
        "route": match.view_name if match else None,
        "status": response.status_code,
        "user": getattr(user, "ref", None),
    }
