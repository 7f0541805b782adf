"""The Celery app and the beat table: every schedule of Waymark on one screen.

Tasks are doorbells. Each looks into the database for what is due; ringing twice, late or not at all loses nothing.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import beat_embedded_init, beat_init
from django.conf import settings

from employees.guard import entered

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.base")


class GuardedTask(Task):
    """A task reads under guard, as a request does, and nobody was let in to anything: see employees/guard/."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it."""
        with entered(lambda: None):
            return super().__call__(*args, **kwargs)


app = Celery("waymark", task_cls=GuardedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def schedule(sender: Celery, **_: object) -> None:
    """Fill the beat table. `expires` (seconds) drops rings that piled up while no worker ran."""
    sender.conf.beat_schedule = {
        "sweep": {"task": "reviews.tasks.sweep", "schedule": 60, "options": {"expires": 55}},
        "deliver": {
            "task": "reviews.tasks.deliver",
            "schedule": settings.DELIVER_EVERY_SECONDS,
            "options": {"expires": 55},
        },
        "sweep_packs": {"task": "reviews.tasks.sweep_packs", "schedule": 60, "options": {"expires": 55}},
        "heartbeat": {"task": "employees.tasks.heartbeat", "schedule": 15, "options": {"expires": 14}},
        "anchor": {"task": "employees.tasks.anchor", "schedule": 5 * 60, "options": {"expires": 290}},
        "verify_audit": {
            "task": "employees.tasks.verify_audit",
            "schedule": crontab(hour=3, minute=10),  # UTC
            "options": {"expires": 6 * 60 * 60},
        },
        "forget_sessions": {
            "task": "employees.tasks.forget_sessions",
            "schedule": crontab(hour=3, minute=40),  # UTC
            "options": {"expires": 6 * 60 * 60},
        },
        "sweep_files": {
            "task": "plans.tasks.sweep_files",
            "schedule": crontab(hour=3, minute=55),  # UTC
            "options": {"expires": 6 * 60 * 60},
        },
        "sweep_stray_packs": {
            "task": "reviews.tasks.sweep_stray_packs",
            "schedule": crontab(hour=4, minute=10),  # UTC
            "options": {"expires": 6 * 60 * 60},
        },
    }


@beat_init.connect
@beat_embedded_init.connect
def catch_up(**_: object) -> None:
    """Ring once as beat starts: what fell due while nothing ran is not kept waiting for the first minute."""
    for name in ("heartbeat", "sweep", "deliver", "anchor"):
        app.send_task(app.conf.beat_schedule[name]["task"], expires=55)
