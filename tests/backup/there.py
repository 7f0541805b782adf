"""`python -m tests.backup.there`: say as JSON what a restored place holds, and let the worker do its rounds there.

A process of its own, with the settings of the place. It signs in, verifies, looks at every row and file, sweeps and
delivers; then HR lets the messages go, so that it is seen that they could have left.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Print one JSON object."""
    import django  # noqa: PLC0415 -- the settings come from the environment

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- Django must be set up first
    from django.core.management import call_command  # noqa: PLC0415 -- the same
    from django.test import Client, override_settings  # noqa: PLC0415 -- the same
    from django.utils import timezone  # noqa: PLC0415 -- the same

    from employees.encryption import unlock  # noqa: PLC0415 -- the same
    from employees.enums import RestDecision  # noqa: PLC0415 -- the same
    from employees.models import Absence, Session, User  # noqa: PLC0415 -- the same
    from employees.sealing_keys import known_chains  # noqa: PLC0415 -- the same
    from employees.seals.sealing import examine  # noqa: PLC0415 -- the same
    from employees.workflows import decide_rest  # noqa: PLC0415 -- the same
    from plans.models import Document  # noqa: PLC0415 -- the same
    from plans.models.document import document_storage  # noqa: PLC0415 -- the same
    from reviews import reminders  # noqa: PLC0415 -- the same
    from tests.backup.world import PASSWORD, files_in, look  # noqa: PLC0415 -- the same

    # `up` collects static files; nobody looks at these pages.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    override_settings(STORAGES=settings.STORAGES | plain).enable()
    said: dict[str, Any] = {"sessions": Session.objects.count(), "tables": look()}
    said["files"] = files_in(Path(settings.MEDIA_ROOT))
    verified = io.StringIO()
    call_command("verify_audit", stdout=verified)
    said["verified"] = verified.getvalue()
    chains = known_chains()
    said["seals"] = [
        str(examine(document_storage().open(one.stored_name).read(), chains))
        for one in Document.objects.all()
    ]
    said["ground"] = unlock(Absence.objects.get().locked_ground)
    browser = Client(SERVER_NAME=settings.SITE_HOST)
    answer = browser.post("/account/login/", {"login": "sam@example.org", "password": PASSWORD})
    said["sign_in"] = [answer.status_code, browser.get("/account/preferences/").status_code]
    reminders.sweep(timezone.now)
    said["sent"] = reminders.deliver(timezone.now).sent
    if "--let-go" in sys.argv:
        noor = User.objects.get(email="noor@example.org")
        send = RestDecision.SEND
        decide_rest(notices=send, accounts=send, by=noor, at=timezone.now())
        said["sent_later"] = reminders.deliver(timezone.now).sent
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
