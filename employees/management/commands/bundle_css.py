"""Join the parts of the stylesheet into the one file that pages load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

# Later parts win: variables, then the frame, then components and pages by name, paper last.
FIRST = ("tokens.css", "fonts.css", "bootstrap.css", "base.css", "layout.css")
LAST = ("print.css",)
HEAD = "/* Made by `python manage.py bundle_css` from the parts beside this file: change those. */\n"
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
BLANK = re.compile(r"\n{2,}")


def parts(folder: Path) -> list[Path]:
    """The parts in `folder` (static/css) in the order in which they are joined."""
    middle = [path for name in ("components", "pages") for path in sorted((folder / name).glob("*.css"))]
    return [*(folder / name for name in FIRST), *middle, *(folder / name for name in LAST)]


def bundle(folder: Path) -> str:
    """The text of site.css: every part without its comments."""
    texts = (COMMENT.sub("", path.read_text(encoding="utf-8")).strip() for path in parts(folder))
    return HEAD + BLANK.sub("\n", "\n".join(texts)) + "\n"


class Command(BaseCommand):
    help = "Join the parts of the stylesheet into static/css/site.css."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing, fail if site.css is out of date"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "static" / "css"
        target, text = folder / "site.css", bundle(folder)
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return
        if check:
            raise CommandError("static/css/site.css is out of date: run `python manage.py bundle_css`.")
        target.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {target}.")
