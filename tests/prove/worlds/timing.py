"""Whether the time of an answer tells a thing that is not yours from one that is not there."""

from __future__ import annotations

import gc
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from employees.models import SealCertificate
from employees.models.base import new_ref
from plans.enums import DocumentAudience, DocumentKind, PlanStatus
from plans.models import Document
from plans.models.document import document_storage
from tests.factories.plans import attached, draft_plan, fill, plan_in
from tests.people import Cast
from tests.prove.worlds.stories import NOW

# No single comparison may speak for a difference more clearly than this, once it is shared among all of them.
MOST_UNLIKELY = 0.01
WARM_UP = 50


@dataclass(frozen=True)
class Place:
    """An address that is there and not theirs, and one like it that is not there, for somebody who asks."""

    name: str
    who: str
    theirs_not: str
    not_there: str


@dataclass(frozen=True)
class Compared:
    """What so many pairs came to. Medians in milliseconds; `p` is that of a two-sided Mann-Whitney test."""

    place: Place
    pairs: int
    there: float
    absent: float
    p: float

    def __str__(self) -> str:
        return (
            f"{self.place.name:<44} {self.pairs:,} pairs, medians {self.there:.3f} and {self.absent:.3f} ms, "
            f"difference {self.there - self.absent:+.3f} ms, p = {self.p:.3f}"
        )


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p of the hypothesis that neither tends to be larger, by the normal approximation with ties."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, place = 0.0, 0.0, 0
    while place < len(both):
        end = place
        while end < len(both) and both[end][0] == both[place][0]:
            end += 1
        rank, same = (place + end + 1) / 2, end - place
        ranks += rank * sum(1 for _value, which in both[place:end] if which == 0)
        ties += same**3 - same
        place = end
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1))))
    if not spread:
        return 1.0
    z = (abs(u - n * m / 2) - 0.5) / spread
    return min(1.0, math.erfc(max(0.0, z) / math.sqrt(2)))


def places(cast: Cast) -> Iterator[Place]:
    """A handful of addresses: plans, drafts, people, files and documents, as outsiders of each try them."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    draft = fill(draft_plan(cast, employee="chris"), cast)
    file, hers = attached(plan, cast, at=NOW), a_document(cast)
    nothing = new_ref()
    yield Place("a plan, for a colleague", "chris", _url("plan", plan.ref), _url("plan", nothing))
    yield Place("a draft, for whom it is about", "chris", _url("plan", draft.ref), _url("plan", nothing))
    yield Place(
        "a draft's page, for another manager", "ana", _url("draft_why", draft.ref), _url("draft_why", nothing)
    )
    yield Place("a person, for a colleague", "lee", _url("person", cast.sam.ref), _url("person", nothing))
    yield Place(
        "a file of a plan, for HR elsewhere",
        "ada",
        _url("plan_evidence_file", plan.ref, file.ref),
        _url("plan_evidence_file", plan.ref, nothing),
    )
    yield Place(
        "a document for HR, for the employee",
        "sam",
        _url("plan_document_file", plan.ref, hers.ref),
        _url("plan_document_file", plan.ref, nothing),
    )


def _url(name: str, *refs: str) -> str:
    return reverse(name, args=refs)


def a_document(cast: Cast) -> Document:
    """HR's copy of a record, in the store."""
    from plans.models import Plan  # noqa: PLC0415 -- beside its one use

    seal = SealCertificate.objects.create(fingerprint="f" * 64, serial="1", pem="-", used_from=NOW)
    content = b"%PDF-1.7 for HR"
    made = Document.objects.create(
        plan=Plan.objects.get(employee=cast.sam), kind=DocumentKind.RECORD, audience=DocumentAudience.HR, version=1,
        language="en", facts_sha256="0" * 64, sha256="a" * 64, size=len(content), certificate=seal, issued_at=NOW,
        issued_by=cast.account("mia"),
    )  # fmt: skip
    document_storage().save(made.stored_name, ContentFile(content))
    return made


def compare(cast: Cast, place: Place, pairs: int, seed: int = 1) -> Compared:
    """Ask for both, one after the other, which first by lot."""
    client = Client()
    client.force_login(cast.account(place.who))
    lot = random.Random(seed)  # noqa: S311 -- not a secret
    took: dict[str, list[float]] = {place.theirs_not: [], place.not_there: []}
    gc.collect()
    gc.disable()
    try:
        for number in range(pairs + WARM_UP):
            for url in lot.sample(list(took), 2):
                seconds = timed(lambda url=url: client.get(url))  # type: ignore[misc]
                if number >= WARM_UP:
                    took[url].append(seconds * 1000)
            if number % 50 == 0:
                gc.collect()
    finally:
        gc.enable()
    there, absent = took[place.theirs_not], took[place.not_there]
    return Compared(place, pairs, median(there), median(absent), mann_whitney(there, absent))


def timed(ask: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun
