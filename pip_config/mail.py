"""Mail of an installation without a mail server: kept as files, one message each, for the page that shows them."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class KeptMail(BaseEmailBackend):
    """Writes each message to `settings.MAIL_DIR` as `<milliseconds since 1970>-<random>.eml`, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep every message that has a recipient. Returns how many."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = [message for message in email_messages if message.recipients()]
        for message in kept:
            name = f"{time.time_ns() // 1_000_000}-{secrets.token_hex(8)}"
            part = folder / f"{name}.part"
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(kept)
