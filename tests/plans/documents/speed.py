"""`python -m tests.plans.documents.speed [--check]`: documents against WeasyPrint alone, seals, and 200 in one worker.

All in one run on one machine, in a database of its own. The first is measured in turn and in processor time, so that
what else the machine does falls on both; the load is printed beside it. `--check` fails where an aim is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plans.documents.press.running import Press
    from plans.models import Plan, WantedDocument
    from tests.people import Cast

ROUNDS = 15
DOCUMENTS = 200
# What is aimed at: times WeasyPrint alone, milliseconds for a seal in the median, megabytes that a worker may grow.
MOST_TIMES, MOST_GROWTH = 1.10, 8
MEGABYTE = 1024 * 1024
ROOT = Path(__file__).parents[3]


def main() -> None:
    """Print the three."""
    check = "--check" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        from tests.people import make_cast  # noqa: PLC0415 -- Django is set up now
        from tests.plans.documents.papers import ENGLISH, whole_story  # noqa: PLC0415 -- as above

        cast = make_cast()
        plan = whole_story(cast, ENGLISH)
        say(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
        missed = [
            *_against_weasyprint(_html_of(plan, cast)),
            *_seals(),
            *_in_one_worker(plan, cast, Path(folder)),
        ]
        say(f"load {os.getloadavg()[0]:.1f}")
    if check and missed:
        raise SystemExit("\n".join(missed))


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _set_up(folder: Path) -> None:
    """Django as `./waymark up` has it, with its state in a folder of its own."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="pip_config.settings.local",
        STATE_DIR=str(folder),
        DATABASE_URL=f"sqlite:///{folder}/db.sqlite3",
        LOG_LEVEL="CRITICAL",
    )
    os.environ.pop("REDIS_URL", None)
    import django  # noqa: PLC0415 -- after the settings are named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- as above

    call_command("migrate", verbosity=0)


# --- a document against WeasyPrint alone ---


def _html_of(plan: Plan, cast: Cast) -> Mapping[str, bytes]:
    """The very HTML that the press is given, of three documents."""
    from django.template.loader import render_to_string  # noqa: PLC0415 -- Django is set up now
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from employees.permissions import actor_for  # noqa: PLC0415 -- as above
    from plans.documents.contents import with_contents  # noqa: PLC0415 -- as above
    from plans.documents.papers import Wish, as_on_paper  # noqa: PLC0415 -- as above
    from plans.documents.press.own_files import BASE  # noqa: PLC0415 -- as above
    from plans.enums import DocumentKind  # noqa: PLC0415 -- as above
    from reviews.documents.papers import paper_for  # noqa: PLC0415 -- as above

    sam, at, found = cast.account("sam"), timezone.now(), {}
    for kind, number in ((DocumentKind.RECORD, 0), (DocumentKind.VERSION, 2), (DocumentKind.LETTER, 0)):
        with as_on_paper(plan):
            paper = paper_for(Wish(plan, kind, number, sam, actor_for(sam, on=at.date()), at))
            context = {**paper.context, "static_base": BASE, "is_issued": True, "issued_at": at}
            found[kind.value] = with_contents(render_to_string(paper.template, context)).encode()
    return found


def _against_weasyprint(documents: Mapping[str, bytes]) -> Iterator[str]:
    from plans.documents.press.order import Order  # noqa: PLC0415 -- as above
    from plans.documents.press.running import Press  # noqa: PLC0415 -- as above

    press = Press()
    for name, html in documents.items():
        for _each in range(2):
            _alone(html)
            press.set(Order(html, b"{}"))
        before, plain, tagged = _used(press), 0.0, 0.0
        for _each in range(ROUNDS):
            plain += _alone(html)
            tagged += _alone(html, pdf_variant="pdf/ua-1")
            press.set(Order(html, b"{}"))
        ours = _used(press) - before
        say(
            f"{name}: WeasyPrint alone {plain / ROUNDS * 1000:.0f} ms, tagged {tagged / ROUNDS * 1000:.0f} ms, "
            f"from the press {ours / ROUNDS * 1000:.0f} ms: {ours / plain:.2f} times plain, "
            f"{ours / tagged:.2f} times tagged"
        )
        if ours > MOST_TIMES * plain:
            yield f"{name} takes {ours / plain:.2f} times what WeasyPrint alone takes; {MOST_TIMES} is the most."
    press.end()


def _alone(html: bytes, **options: str) -> float:
    """Seconds of WeasyPrint, warm: without tags and without any standard where no options are given."""
    from weasyprint import HTML  # noqa: PLC0415 -- slow import, where it is measured only

    from plans.documents.press.own_files import BASE  # noqa: PLC0415 -- as above
    from plans.documents.press.typesetting import OwnFilesOnly, _fonts  # noqa: PLC0415 -- as above

    began = time.process_time()
    HTML(string=html.decode(), base_url=BASE, url_fetcher=OwnFilesOnly()).write_pdf(
        font_config=_fonts(), **options
    )
    return time.process_time() - began


def _used(press: Press) -> float:
    """Seconds that the press and the copies that it made of itself have worked."""
    fields = Path(f"/proc/{press.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


# --- a seal ---


def _seals() -> Iterator[str]:
    from django.core.management import CommandError, call_command  # noqa: PLC0415 -- Django is set up now

    try:
        call_command("measure_seals", "--check")
    except CommandError as missed:
        yield str(missed)


# --- two hundred documents in one worker ---


def _in_one_worker(plan: Plan, cast: Cast, folder: Path) -> Iterator[str]:
    """Two hundred records, each of other facts, through queue and task, in a worker as `./waymark up` runs it."""
    with _worker(folder) as worker:
        sizes: list[tuple[int, int]] = []
        began = time.monotonic()
        for number in range(1, DOCUMENTS + 1):
            _made(plan, cast, number)
            if number in (20, DOCUMENTS // 2, DOCUMENTS):
                sizes.append((_resident(worker), sum(map(_resident, _children(worker)))))
        took = time.monotonic() - began
    (first, press_first), *_middle, (last, press_last) = [
        (own // MEGABYTE, press // MEGABYTE) for own, press in sizes
    ]
    said = ", ".join(f"{own // MEGABYTE} and {press // MEGABYTE} MB" for own, press in sizes)
    say(
        f"{DOCUMENTS} documents in one worker in {took:.0f} s; worker and press after 20, {DOCUMENTS // 2} and "
        f"{DOCUMENTS}: {said}"
    )
    for name, growth in (("worker", last - first), ("press", press_last - press_first)):
        if growth > MOST_GROWTH:
            yield f"The {name} grew by {growth} MB over {DOCUMENTS} documents; {MOST_GROWTH} is the most."


@contextmanager
def _worker(folder: Path) -> Iterator[int]:
    """One worker, as `manage.py up` starts it, without a beat. Yields the number of its process."""
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "pip_config", "worker", "--pool", "solo"]
    command += ["--without-gossip", "--without-mingle", "--loglevel", "CRITICAL"]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def _made(plan: Plan, cast: Cast, number: int) -> WantedDocument:
    """Another fact, and its record wanted until it is there."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up now

    from plans import workflows  # noqa: PLC0415 -- as above
    from plans.enums import DocumentKind, WantedState  # noqa: PLC0415 -- as above
    from plans.models import Plan as PlanRow  # noqa: PLC0415 -- as above

    PlanRow.objects.filter(pk=plan.pk).update(impact=f"Customers wrote twice, in case no. {number:04d}.")
    wanted = workflows.want_document(
        plan=plan,
        kind=DocumentKind.RECORD,
        number=0,
        facts_sha256=f"{number:064x}",
        by=cast.account("sam"),
        at=timezone.now(),
    )
    until = time.monotonic() + 120
    while wanted.state == WantedState.WAITING and time.monotonic() < until:
        time.sleep(0.05)
        wanted.refresh_from_db()
    if wanted.state != WantedState.READY:
        raise SystemExit(f"Document {number} is {wanted.state}: {wanted.failure}")
    return wanted


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


if __name__ == "__main__":
    main()
