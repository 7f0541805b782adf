"""For pytest: base with harmless defaults, quick hashing, and nothing that leaves the process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="waymark-settings-"))
_database = _folder / "db.sqlite3"


def _forget(owner: int) -> None:
    if os.getpid() == owner:  # not in a process that was forked from it
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_forget, os.getpid())

os.environ.update(
    SECRET_KEY="for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    SITE_URL="http://localhost",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    TIME_ZONE="UTC",
    STATE_DIR=str(_folder / "state"),
)
for _name in (
    "REDIS_URL",
    "DEBUG",
    "FIELD_KEYS",
    "HOLDS_KEYS",
    "KEY_DIR",
    "SEAL_KEY",
    "TSA_URL",
    "VIRUS_SCANNER",
    *(name for name in os.environ if name.endswith("_FILE") or name.startswith("OIDC_")),
):
    os.environ.pop(_name, None)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_database}")
# Playwright runs an event loop in the test's own thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from .base import *  # after the values above, which base reads
from .base import DATABASES, STATE_DIR
from .databases import attachments_in, documents_in, drafts_in, packs_in

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: locking and several connections behave as they do for real.
    DATABASES["default"]["TEST"] = {"NAME": str(_database)}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # so that the test database can be dropped
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("WAYMARK_TEST_TEMPLATE")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "frame")
}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": attachments_in(STATE_DIR / "media"),  # real files: what is tested is that they are on disk
    "documents": documents_in(STATE_DIR / "media"),
    "drafts": drafts_in(STATE_DIR / "media"),
    "packs": packs_in(STATE_DIR / "media"),
}
MEDIA_ROOT = STATE_DIR / "media"
WHITENOISE_AUTOREFRESH = True  # no collectstatic before the tests
VERIFY_STEP_SECONDS = 0  # nobody waits for the answers of tests
DEVELOPMENT_MAIL = True  # so that its page is among the pages walked
MAIL_DIR = STATE_DIR / "mail"
SECOND_STEP_REQUIRED = False  # tests/employees/test_second_step.py asks for it
