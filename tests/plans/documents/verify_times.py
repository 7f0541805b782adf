"""`python -m tests.plans.documents.verify_times [ROUNDS]`: how long the page for checking takes for each answer.

Files of (nearly) one size, sent in turn through the page as production runs it, so that what else the machine does
falls on all.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from statistics import median

from tests.plans.documents.apart import own_database

ROUNDS = 20
SAID = {
    "genuine": "Genuine",
    "older": "Genuine, an older version",
    "altered": "Altered",
    "unknown": "Unknown",
}


def main() -> None:
    """Print the median of each answer, before and after it waits for its step, and how far the four are apart."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with own_database():
        from django.conf import settings  # noqa: PLC0415 -- Django is set up now

        settings.VERIFY_STEP_SECONDS = 1.0
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify": "100000/m/ip"}
        files = _files()
        work: dict[str, list[float]] = {name: [] for name in files}
        waits: dict[str, list[float]] = {name: [] for name in files}
        for _each in range(rounds):
            for name, content in files.items():
                at_work, in_all = _asked(name, content)
                work[name].append(at_work * 1000)
                waits[name].append(in_all * 1000)
    size = len(next(iter(files.values())))
    for name in files:
        sys.stdout.write(
            f"{name:8} {median(work[name]):5.0f} ms of processor time to look at it, "
            f"answered after {median(waits[name]):6.1f} ms\n"
        )
    apart = {part: _apart(of) for part, of in (("looked at", work), ("answered", waits))}
    sys.stdout.write(
        f"{rounds} of each, {size:,} bytes. The medians lie {apart['looked at']:.0f} ms apart when looked at, "
        f"{apart['answered']:.1f} ms when answered; of one answer the middle half lies within "
        f"{max(map(_middle, waits.values())):.1f} ms (load {os.getloadavg()[0]:.1f}).\n"
    )


def _files() -> Mapping[str, bytes]:
    """One for each answer. All of one size but the older, which is what was issued before: a signature shorter."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up now

    from employees.permissions import actor_for  # noqa: PLC0415 -- as above
    from plans import workflows  # noqa: PLC0415 -- as above
    from plans.documents.papers import Wish, as_on_paper, version_paper  # noqa: PLC0415 -- as above
    from plans.enums import DocumentKind, PlanStatus, SignatureMeaning  # noqa: PLC0415 -- as above
    from tests.factories.plans import MONDAY, plan_in  # noqa: PLC0415 -- as above
    from tests.factories.signing import signs  # noqa: PLC0415 -- as above
    from tests.people import make_cast  # noqa: PLC0415 -- as above

    cast = make_cast()
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sam = cast.account("sam")

    def issued() -> bytes:
        at = timezone.now()
        wish = Wish(plan, DocumentKind.VERSION, 1, sam, actor_for(sam, on=at.date()), at)
        with as_on_paper(plan):
            return workflows.issue_document(plan=plan, paper=version_paper(wish), by=sam, at=at).content

    older = issued()
    signs(
        plan=plan,
        version_sha256=plan.versions.get().sha256,
        meaning=SignatureMeaning.RECEIVED,
        by=sam,
        at=MONDAY + timedelta(days=9),
    )
    genuine = issued()
    middle = len(genuine) // 2
    altered = genuine[:middle] + bytes([genuine[middle] ^ 1]) + genuine[middle + 1 :]
    return {"genuine": genuine, "older": older, "altered": altered, "unknown": os.urandom(len(genuine))}


def _asked(name: str, content: bytes) -> tuple[float, float]:
    """Seconds of processor time in the process that looks, and seconds until the answer."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- Django is set up now
    from django.test import Client  # noqa: PLC0415 -- as above

    before, begun = _used(), time.perf_counter()
    page = Client().post("/verify/", {"file": SimpleUploadedFile("x.pdf", content)})
    took = time.perf_counter() - begun
    said = page.content.decode().split('<h1 id="verdict">')[1].split("</h1>")[0]
    if said != SAID[name]:
        raise SystemExit(f"{name} was answered with {said}.")
    return _used() - before, took


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _apart(of: Mapping[str, list[float]]) -> float:
    medians = [median(one) for one in of.values()]
    return max(medians) - min(medians)


def _middle(times: list[float]) -> float:
    ordered = sorted(times)
    return ordered[3 * len(ordered) // 4] - ordered[len(ordered) // 4]


if __name__ == "__main__":
    main()
