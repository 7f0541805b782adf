"""Import people from a file without a browser: the same steps, the same checks, the same record."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from employees.enums import ImportState, RowKind
from employees.errors import NotNow, NotVisible
from employees.importing import applying, preview, showing, verbs
from employees.importing.dates import DAY_FIRST, MONTH_FIRST
from employees.importing.fields import FIELDS
from employees.importing.limits import MEGABYTE
from employees.importing.mapping import plain
from employees.models import PeopleImport, User
from employees.queries import rows_of

ORDERS = {"day-first": DAY_FIRST, "month-first": MONTH_FIRST}


class Command(BaseCommand):
    help = "Import people from a CSV or XLSX file. Without --confirm it only says what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="e-mail of the HR lead or system owner who imports")
        parser.add_argument(
            "--column", action="append", default=[], metavar="FACT=HEADING", help=", ".join(FIELDS)
        )
        parser.add_argument("--dates", choices=sorted(ORDERS), help="for dates that can be read two ways")
        parser.add_argument("--clear-empty", action="store_true", help="an empty cell removes what is stored")
        parser.add_argument(
            "--absent-left", metavar="LAST-DAY", help="people not in the file left on this day"
        )
        parser.add_argument("--confirm", action="store_true", help="write it")
        parser.add_argument("--leave-out", action="store_true", help="go on without rows that have errors")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no account {options['by']}.")
        try:
            self._import(by, options)
        except NotVisible:
            raise CommandError(f"{options['by']} may not import people.") from None
        except NotNow as refusal:
            raise CommandError("\n".join(refusal.reasons)) from None

    def _import(self, by: User, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        of = verbs.upload(name=path.name, blocks=_blocks(path), by=by, at=timezone.now())
        try:
            self._preview(of, by, options)
            if options["confirm"]:
                self._write(of, by, leave_out=options["leave_out"])
        finally:
            of.refresh_from_db()
            if of.state != ImportState.APPLIED:
                verbs.discard(people_import=of, by=by, at=timezone.now())

    def _preview(self, of: PeopleImport, by: User, options: dict[str, Any]) -> None:
        mapping = {**of.mapping, **_columns(of, options["column"])}
        choices = {
            "date_order": ORDERS.get(options["dates"] or "", ""),
            "blank": "clear" if options["clear_empty"] else "keep",
            "absent": "left" if options["absent_left"] else "keep",
            "absent_last_day": options["absent_left"] or "",
        }
        verbs.choose_columns(people_import=of, mapping=mapping, choices=choices, by=by, at=timezone.now())
        preview.make_preview(of.ref, clock=timezone.now)
        of.refresh_from_db()
        if of.state != ImportState.PREVIEWED:
            raise CommandError(showing.failure_of(of))
        said = "{new} new, {changed} changed, {left} left, {unchanged} unchanged, {error} with errors"
        self.stdout.write(said.format(**of.counts))
        for row in showing.shown(rows_of(of, RowKind.ERROR), RowKind.ERROR):
            self.stderr.write(f"row {row.number}: {' '.join(line.text for line in row.lines)}")

    def _write(self, of: PeopleImport, by: User, *, leave_out: bool) -> None:
        verbs.confirm(
            people_import=of, preview_number=of.preview_number, leave_out=leave_out, by=by, at=timezone.now()
        )
        applying.apply_import(of.ref, clock=timezone.now)
        of.refresh_from_db()
        if of.state != ImportState.APPLIED:
            raise CommandError(
                showing.failure_of(of) or "People changed meanwhile. Nothing was written; run it again."
            )
        self.stdout.write("Imported.")


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(MEGABYTE):
            yield block


def _columns(of: PeopleImport, said: list[str]) -> dict[str, int]:
    headings = {plain(column.heading): column.index for column in verbs.columns_in(of)}
    found = {}
    for each in said:
        fact, _equals, heading = each.partition("=")
        if fact not in FIELDS or plain(heading) not in headings:
            raise CommandError(f"“{each}” names no fact and heading. Facts: {', '.join(FIELDS)}.")
        found[fact] = headings[plain(heading)]
    return found
