"""`manage.py sweep_files`: files that no plan knows go, and what is missing, or not as it was, is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plans.workflows import DocumentsSwept, FilesSwept, sweep_documents, sweep_files


class Command(BaseCommand):
    help = (
        "Delete files without a row: attached ones a day old, issued documents a month old. "
        "Exits with 1 if a row has lost its file, or, with --check, if a document is not as it was issued."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` reads every byte."""
        parser.add_argument(
            "--check", action="store_true", help="read every issued document and compare its fingerprint"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Print what was found. The worker does the same every night, and reads a sixteenth of the documents."""
        now = timezone.now()
        files, documents = sweep_files(at=now), sweep_documents(at=now, check="" if check else None)
        self.stdout.write(f"Attachments: deleted {files.deleted} files without a row.")
        self.stdout.write(
            f"Documents: {documents.kept} in order; deleted {documents.deleted} files without a row, "
            f"left {documents.left} that are younger than a month; compared {documents.hashed} fingerprints."
        )
        if troubles := list(_troubles(files, documents)):
            raise CommandError("\n".join(troubles), returncode=1)


def _troubles(files: FilesSwept, documents: DocumentsSwept) -> Iterator[str]:
    if files.missing:
        yield (
            f"The file of {len(files.missing)} attachments is missing: {', '.join(files.missing)}. "
            "Restore the attachments folder from the backup that belongs to this database."
        )
    if documents.missing:
        yield (
            f"The file of {len(documents.missing)} documents is missing: {', '.join(documents.missing)}. "
            "Restore the documents folder from the backup that belongs to this database."
        )
    if documents.altered:
        yield (
            f"{len(documents.altered)} documents are not as they were issued: {', '.join(documents.altered)}. "
            "Keep the files for whoever finds out how, and restore them from the backup."
        )
