"""`python -m tests.plans.documents.speed DOCUMENT.html`: the press against WeasyPrint alone on the same HTML.

Both are measured in turn, in processor time, so that what else the machine does falls on both.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from statistics import median

from weasyprint import HTML

from plans.documents.press.order import Order
from plans.documents.press.own_files import BASE
from plans.documents.press.running import Press
from plans.documents.press.typesetting import OwnFilesOnly, _fonts

ROUNDS = 15


def alone(html: str) -> float:
    """Seconds of WeasyPrint for a plain PDF, warm, without tags and without any standard."""
    began = time.process_time()
    HTML(string=html, base_url=BASE, url_fetcher=OwnFilesOnly()).write_pdf(font_config=_fonts())
    return time.process_time() - began


def tagged(html: str) -> float:
    """The same for what WeasyPrint itself calls PDF/UA-1."""
    began = time.process_time()
    HTML(string=html, base_url=BASE, url_fetcher=OwnFilesOnly()).write_pdf(
        font_config=_fonts(), pdf_variant="pdf/ua-1"
    )
    return time.process_time() - began


def pressed(press: Press, html: bytes) -> float:
    """Seconds of the press and of the copy that it makes of itself, for the same document."""
    before = _used(press.pid)
    press.set(Order(html, b"{}"))
    return _used(press.pid) - before


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the medians and their ratio."""
    html = Path(sys.argv[1]).read_bytes()
    press = Press()
    for _each in range(2):
        alone(html.decode())
        pressed(press, html)
    rounds = [(alone(html.decode()), tagged(html.decode()), pressed(press, html)) for _each in range(ROUNDS)]
    press.end()
    plain, ours, through = (median(column) * 1000 for column in zip(*rounds, strict=True))
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"WeasyPrint alone {plain:.0f} ms, tagged {ours:.0f} ms, from the press {through:.0f} ms: "
        f"{through / plain:.2f} times plain, {through / ours:.2f} times tagged ({size} MB here)\n"
    )


if __name__ == "__main__":
    main()
