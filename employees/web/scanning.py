"""Files that are sent and kept are looked at for viruses first, where the operator has a scanner.

Nothing is taken that was not looked at: where the scanner is away, late or at its limits the file is refused too, with
a sentence of its own (OWASP ASVS 5.0, 5.4.3 and 16.5.3).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from employees import security_log
from employees.models import User
from employees.security_log import Told
from employees.virus_scanner import Finding, scanner_at

INFECTED = _(
    "The virus scanner found something harmful in this file, so nothing of it was kept. Such things get into anybody’s "
    "files unseen. Ask whoever looks after your computer to clean it, and choose the clean file."
)
NOT_SCANNED = _(
    "This file could not be checked for viruses just now, so nothing of it was kept. There may be nothing wrong with "
    "it. Choose it again in a few minutes, or a smaller one; if it is refused again, tell whoever runs Waymark."
)
SECONDS_FOR_A_SIGN = 1.0  # that the scanner is there


def refuse_harmful(sent: UploadedFile, *, by: User) -> None:
    """Raise ValidationError for a file that is infected, or of which nobody can say that it is not.

    Without VIRUS_SCANNER nothing is asked. The file is at its beginning afterwards.
    """
    if not settings.VIRUS_SCANNER:
        return
    finding = _found_in(sent)
    sent.seek(0)
    if finding is Finding.HARMLESS:
        return
    security_log.tell(Told.UPLOAD_REFUSED, code=finding.value, user=by.ref)
    raise ValidationError(INFECTED if finding is Finding.INFECTED else NOT_SCANNED)


def _found_in(sent: UploadedFile) -> Finding:
    try:
        scanner = scanner_at(settings.VIRUS_SCANNER)
    except ValueError:
        return Finding.NO_ANSWER
    return scanner.look(sent.chunks(), seconds=settings.VIRUS_SCANNER_SECONDS)


def scanner_state() -> str:
    """`ok` where the scanner answers within a second, or `silent`; empty where there is none."""
    if not settings.VIRUS_SCANNER:
        return ""
    try:
        answers = scanner_at(settings.VIRUS_SCANNER).answers(seconds=SECONDS_FOR_A_SIGN)
    except ValueError:
        answers = False
    return "ok" if answers else "silent"


def check_scanner(**_how: Any) -> list[CheckMessage]:
    """One error where VIRUS_SCANNER is no address: every file would be refused."""
    try:
        if settings.VIRUS_SCANNER:
            scanner_at(settings.VIRUS_SCANNER)
    except ValueError:
        return [
            Error(
                f"VIRUS_SCANNER is {settings.VIRUS_SCANNER}, which is no address of a ClamAV daemon. "
                "No file would be taken.",
                hint="Give it as VIRUS_SCANNER=tcp://127.0.0.1:3310 or VIRUS_SCANNER=unix:///run/clamav/clamd.ctl, "
                "or leave it out.",
                id="employees.E011",
            )
        ]
    return []
