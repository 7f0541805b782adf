"""What anybody may learn of a file: genuine, altered, older, or unknown. Nothing else, and nothing is kept of it."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q

from employees.guard import Why, aside
from employees.sealing_keys import known_chains
from employees.seals import Finding, examine_apart
from plans.enums import DocumentKind
from plans.models import Document


class Verdict(StrEnum):
    """The four answers."""

    GENUINE = "genuine"
    OLDER = "older"
    ALTERED = "altered"
    UNKNOWN = "unknown"


def verdict_on(content: bytes) -> Verdict:
    """What the file is. Takes the same steps whatever it is; the rest of its time is evened out by who answers
    (plans/web/pacing.py).

    Older is a document after which a later one of its kind was issued to the same readers, or, of a version of a plan,
    one after which the plan got another.
    """
    known = _issued_as(hashlib.sha256(content).hexdigest())
    finding = examine_apart(content, known_chains())
    if known is not None:
        return Verdict.OLDER if known else Verdict.GENUINE
    return {
        # Sealed by us and not in our books: the row went as the law asks for one day.
        Finding.HOLDS: Verdict.GENUINE,
        Finding.BROKEN: Verdict.ALTERED,
        Finding.NOT_OURS: Verdict.UNKNOWN,
    }[finding]


def _issued_as(sha256: str) -> bool | None:
    """Whether a document with this hash has a later one; None if there is no such document."""
    of_versions = Q(kind__in=[DocumentKind.VERSION, DocumentKind.CERTIFICATE])
    later = Document.objects.filter(
        plan=OuterRef("plan"),
        kind=OuterRef("kind"),
        audience=OuterRef("audience"),
        number=OuterRef("number"),
        version__gte=OuterRef("version"),
        pk__gt=OuterRef("pk"),
    )
    with aside(Why.VERIFY):
        found = (
            Document.objects.filter(sha256=sha256)
            .annotate(has_later=Exists(later), has_version=Q(of_versions, version__lt=F("plan__version")))
            .values_list("has_later", "has_version")
            .first()
        )
    return any(found) if found is not None else None
