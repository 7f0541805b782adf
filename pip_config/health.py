"""Two questions a machine asks: is the process alive (/healthz), and can it do its work (/readyz)?"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from employees.outbox import circuit, pulse
from employees.web.open_to import OpenTo, open_to
from employees.web.scanning import scanner_state

HEARTBEAT_LASTS = timedelta(minutes=3)
_known_to_be_migrated = Event()


@open_to(OpenTo.MACHINES)
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers. Touches nothing else, so that a database fault restarts no web process."""
    return JsonResponse({"status": "ok"})


@open_to(OpenTo.MACHINES)
@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and worker are in order, else 503. The body says which is not.

    `mail` says whether messages leave, `backup` whether the last one is `ok`, `old`, or there was `none`; where there
    is a VIRUS_SCANNER, `scanner` says whether it answers. None makes a web process unready: pages are there without.
    """
    checks = readiness(at=timezone.now())
    ready = all(state == "ok" for state in checks.values())
    body: dict[str, object] = {"status": "ok" if ready else "unavailable", "checks": checks}
    if ready:
        body["mail"] = "stopped" if circuit.state() else "ok"
        body["backup"] = backup_state(pulse.last(pulse.BACKUP), at=timezone.now())
        if scanner := scanner_state():
            body["scanner"] = scanner
    return JsonResponse(body, status=200 if ready else 503)


def backup_state(last: datetime | None, *, at: datetime) -> str:
    """`none`, or `ok` for BACKUP_EVERY_HOURS after the last backup, and then `old`."""
    if last is None:
        return "none"
    return "ok" if at - last <= timedelta(hours=settings.BACKUP_EVERY_HOURS) else "old"


def readiness(*, at: datetime) -> dict[str, str]:
    """Each part with `ok` or what is wrong with it, in a word that carries no data."""
    try:
        connection.ensure_connection()
        if not _is_migrated():
            return {"database": "ok", "migrations": "unapplied", "worker": "unknown"}
        last = pulse.last_of_workers()
    except DatabaseError:
        return {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}
    alive = last is not None and at - last < HEARTBEAT_LASTS
    return {"database": "ok", "migrations": "ok", "worker": "ok" if alive else "silent"}


def _is_migrated() -> bool:
    # This process's code does not change, and nothing takes a migration back under it: once true stays true.
    if not _known_to_be_migrated.is_set():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _known_to_be_migrated.set()
    return True
