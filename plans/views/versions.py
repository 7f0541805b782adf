"""Every version of a plan: the list with its redlines, and each on a page and on paper, from its frozen facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.functional import cached_property

from employees.errors import NotVisible
from employees.web import refs as refs  # registers <ref:…>
from plans.documents.certificate import certificate_of
from plans.documents.data import data_of, version_data
from plans.documents.frozen import frozen
from plans.documents.goalposts import Goalpost, goalposts
from plans.documents.redline import Difference, Redline
from plans.enums import DocumentKind, ReadPart
from plans.models import Amendment, HandOver, PlanVersion, Signature
from plans.web.pages import PlanPage
from plans.web.papers import sent_paper
from plans.workflows import Paper


@dataclass(frozen=True)
class VersionShown:
    """A version with what it changed against the one before, how that came about, and what its reader said to it."""

    version: PlanVersion
    redline: list[Difference]
    goalposts: list[Goalpost]
    amendment: Amendment | None
    handover: HandOver | None
    signatures: list[Signature]


def shown(version: PlanVersion, before: PlanVersion | None) -> VersionShown:
    """A version for the page, with what it changed. Reads only what is frozen, and how the change came about."""
    redline = Redline(before.facts, version.facts).rows if before else []
    return VersionShown(
        version,
        redline,
        goalposts(before.facts, version.facts) if before else [],
        getattr(version, "amendment", None),
        getattr(version, "handover", None),
        list(version.signatures.all()),
    )


class Versions(PlanPage):
    """Every version of the plan, newest first, each with its redline. Old versions stay readable."""

    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """In a fixed number of queries."""
        before: PlanVersion | None = None
        found: list[VersionShown] = []
        for version in self.versions:
            found.append(shown(version, before))
            before = version
        return self.render("plans/changing/versions.html", versions=found[::-1])

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """All of them, oldest first."""
        stored = self.plan.versions.select_related("made_by__employee", "amendment", "handover__from_manager")
        return list(stored.prefetch_related("signatures__signer__employee"))


class Version(Versions):
    """One version, as it stood: for ever the same, whatever the plan says today."""

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:  # type: ignore[override]  # one number more
        """Show it."""
        return self.render("plans/changing/version.html", **self.of(number))

    def of(self, number: int) -> dict[str, Any]:
        """What the page and the paper need. Raises NotVisible if there is no such version."""
        known = {version.number: version for version in self.versions}
        if number not in known:
            raise NotVisible
        version = known[number]
        one = shown(version, known.get(number - 1))
        return {"shown": one, "version": version, "frozen": frozen(version.facts)}


class VersionPdf(Version):
    """The same as a PDF, in the plan's language and time zone. Its name and title say nothing.

    It has no mark of when or by whom it was asked for: until somebody signs, it is the same file for everybody.
    """

    reads = (ReadPart.COPY,)

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:  # type: ignore[override]  # one number more
        """Send the PDF."""
        with translation.override(self.plan.language), timezone.override(ZoneInfo(self.plan.time_zone)):
            context = {**self.of(number), "plan": self.plan, "printed_at": None}
            version: PlanVersion = context["version"]
            data = data_of(
                self.plan, "version", versions=[version_data(version, context["shown"].signatures)]
            )
        paper = Paper(DocumentKind.VERSION, "pdf/version.html", context, version=number, data=data)
        name = f"document-{self.plan.short_ref.lower()}-{number}.pdf"
        return sent_paper(self.plan, paper, name=name, by=self.user, at=self.now)


class Certificate(Version):
    """Who signed this version, what and when, as a sealed PDF."""

    def get(self, request: HttpRequest, ref: str, number: int) -> HttpResponse:  # type: ignore[override]  # one number more
        """Send it, once somebody has answered."""
        version = self.of(number)["version"]
        with translation.override(self.plan.language), timezone.override(ZoneInfo(self.plan.time_zone)):
            context = certificate_of(version)
        paper = Paper(DocumentKind.CERTIFICATE, "pdf/certificate.html", context, version=number)
        name = f"document-{self.plan.short_ref.lower()}-{number}-s.pdf"
        return sent_paper(self.plan, paper, name=name, by=self.user, at=self.now)


urlpatterns = [
    path("plans/<ref:ref>/versions/", Versions.as_view(), name="plan_versions"),
    path("plans/<ref:ref>/versions/<int:number>/", Version.as_view(), name="plan_version"),
    path("plans/<ref:ref>/versions/<int:number>.pdf", VersionPdf.as_view(), name="plan_version_pdf"),
    path(
        "plans/<ref:ref>/versions/<int:number>/certificate.pdf",
        Certificate.as_view(),
        name="plan_version_certificate",
    ),
]
