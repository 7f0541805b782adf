"""The settings of the tests, with keys and files in a folder that two processes share."""

from __future__ import annotations

import os
from pathlib import Path

from pip_config.settings.databases import (  # noqa: TID251 -- these are settings
    attachments_in,
    documents_in,
    drafts_in,
    packs_in,
)
from pip_config.settings.test import *  # noqa: F403, TID251 -- the same

STATE_DIR = KEY_DIR = Path(os.environ["WAYMARK_PROVE_STATE"])
MEDIA_ROOT = STATE_DIR / "media"
MAIL_DIR = STATE_DIR / "mail"
AUDIT_ANCHOR_KEY_PATH = KEY_DIR / "anchor.key"
AUDIT_ANCHOR_FOLDER = STATE_DIR / "anchors"
STORAGES = STORAGES | {  # noqa: F405 -- from the settings of the tests
    "attachments": attachments_in(MEDIA_ROOT),
    "documents": documents_in(MEDIA_ROOT),
    "drafts": drafts_in(MEDIA_ROOT),
    "packs": packs_in(MEDIA_ROOT),
}
MFA_TOTP_TOLERANCE = 20  # periods of half a minute: a code is pressed again and again
