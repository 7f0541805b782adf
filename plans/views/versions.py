"""Every version of a plan: the list with its redlines, and each on a page and on paper, from its frozen facts alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property

from employees.errors import NotVisible
from employees.web import refs as refs  # registers <ref:…>
from plans.documents.frozen import frozen
from plans.documents.papers import Paper, Wish, certificate_paper, version_paper
from plans.documents.replies import replies_to, with_replies
from plans.documents.versions import VersionShown, shown, versions_of
from plans.enums import DocumentKind
from plans.models import PlanVersion
from plans.web.pages import PlanPage
from plans.web.papers import PaperPage


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
        return versions_of(self.plan)


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
        document = with_replies(frozen(version.facts), replies_to(version))
        return {"shown": one, "version": version, "frozen": document}


class VersionPdf(PaperPage):
    """The same as a PDF."""

    kind = DocumentKind.VERSION

    def paper_of(self, wish: Wish) -> Paper:
        """From its frozen facts."""
        return version_paper(wish)


class Certificate(PaperPage):
    """Who signed this version, what and when, as a sealed PDF, once somebody has answered."""

    kind = DocumentKind.CERTIFICATE

    def paper_of(self, wish: Wish) -> Paper:
        """From what was signed."""
        return certificate_paper(wish)


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
