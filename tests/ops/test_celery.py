"""The doorbell rings what exists, forgets nothing that matters, and carries no words."""

from __future__ import annotations

import pytest
from django.conf import settings

from pip_config.celery import app
from pip_config.settings import databases  # noqa: TID251 -- the module under test


@pytest.mark.parametrize(
    "name", ["sweep", "deliver", "heartbeat", "anchor", "verify_audit", "forget_sessions"]
)
def test_every_ring_has_its_task(name):
    app.loader.import_default_modules()
    entry = app.conf.beat_schedule[name]
    assert entry["task"] in app.tasks
    assert "args" not in entry
    assert entry["options"]["expires"] > 0


def test_a_killed_worker_gives_its_task_back():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < databases.VISIBILITY_TIMEOUT


def test_only_json_travels_and_no_result_is_kept():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.result_backend is None
    assert settings.CELERY_TASK_IGNORE_RESULT
