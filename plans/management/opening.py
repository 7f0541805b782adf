"""How the commands for backups are told who may open one, and with what."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from employees.backup.envelope import TO_PASSPHRASE, BackupRefused, Lock, Opener, kind_of, read_key


def add_identity(parser: CommandParser) -> None:
    """--identity, for what was made for an age key."""
    parser.add_argument(
        "--identity", type=Path, metavar="FILE", help="the age key that opens it, for a backup made for keys"
    )


def lock_from(options: dict[str, Any]) -> Lock:
    """Who will be able to open it: --recipient, else BACKUP_RECIPIENTS, else the passphrase. Raises CommandError."""
    recipients = tuple(options["recipient"] or settings.BACKUP_RECIPIENTS)
    if recipients:
        return Lock(recipients=recipients)
    passphrase = settings.BACKUP_PASSPHRASE or _ask("Passphrase for this backup: ", twice=True)
    if not passphrase:
        raise CommandError(
            "Nobody is named who may open the backup. Set BACKUP_RECIPIENTS or BACKUP_PASSPHRASE_FILE, or say "
            "--recipient age1…; docs/backup.md says which suits you."
        )
    return Lock(passphrase=passphrase)


def opener_for(path: Path, options: dict[str, Any]) -> Opener:
    """What opens this file. Raises CommandError."""
    try:
        if options["identity"]:
            return Opener(identity=read_key(options["identity"]))
        if kind_of(path) != TO_PASSPHRASE:
            return Opener()
        return Opener(passphrase=settings.BACKUP_PASSPHRASE or _ask("Passphrase: "))
    except BackupRefused as refusal:
        raise CommandError(str(refusal)) from refusal


def _ask(words: str, *, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        return ""
    said = getpass.getpass(words)
    if twice and getpass.getpass("Once more: ") != said:
        raise CommandError("The two are not the same. Nothing was written.")
    return said
