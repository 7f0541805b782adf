"""The documents of a plan: those that were issued, one of them, and where one that is being made is awaited."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django_htmx.http import HttpResponseClientRefresh

from employees.outbox.pulse import worker_lives
from employees.web import refs as refs  # registers <ref:…>
from plans import workflows
from plans.documents.unmade import reasons_of
from plans.enums import NotMade, WantedState
from plans.models import WantedDocument
from plans.models.wanted import draft_storage
from plans.permissions import PLANS, PlanPermission, gets_prints
from plans.queries.documents import document_for, documents_for, how_many_before, wanted_for
from plans.web.documents import document_rows
from plans.web.pages import PlanPage
from plans.web.papers import address_of, as_file, file_name, note_copy, number_of

PER_PAGE = 20

# What would fail again as surely as it failed.
CERTAIN = frozenset({NotMade.TOO_LONG, NotMade.NOT_YET, NotMade.NOT_YOURS})


class Documents(PlanPage):
    """What was issued of the plan, newest first, with its seal and its fingerprint, and who fetched it."""

    tab = "plan_documents"
    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """In a fixed number of queries, however many there are."""
        page = Paginator(documents_for(self.actor, self.plan), PER_PAGE).get_page(request.GET.get("page"))
        return self.render(
            "plans/documents/list.html",
            page_obj=page,
            rows=document_rows(self.actor, self.plan, list(page)),
            goes_to_others=self.plan.is_shared and gets_prints(self.actor, self.plan),
            sees_trail=PLANS.can(self.actor, PlanPermission.VIEW_DOCUMENT_TRAIL, self.plan),
        )


class DocumentFile(PlanPage):
    """One document as it was issued, whatever the plan says today."""

    for_subject = True
    # To fetch it is an event of its own.
    reads = ()

    def get(self, request: HttpRequest, ref: str, item: str) -> HttpResponse:
        """Send it."""
        document = document_for(self.actor, self.plan, item)
        issued = workflows.fetch_document(document=document, by=self.user, at=self.now)
        return as_file(issued.content, file_name(self.plan, document.kind, number_of(document)))


class WantedPage(PlanPage):
    """What every address about one wanted document has: the row, which is its reader's alone."""

    for_subject = True
    reads = ()

    @cached_property
    def wanted(self) -> WantedDocument:
        """The one whose reference is in the address."""
        return wanted_for(self.user, self.plan, self.kwargs["wanted"])

    def guard(self) -> None:
        """Ask for it before anything is shown."""
        super().guard()
        self.wanted  # noqa: B018 -- fetching is asking

    def context(self, **extra: Any) -> dict[str, Any]:
        """The row, for what the page says of it."""
        return super().context(**{"wanted": self.wanted, **extra})

    @property
    def address(self) -> str:
        """Where the document is handed out, and asked for anew."""
        return address_of(self.plan, self.wanted.kind, self.wanted.number)


class Awaited(WantedPage):
    """Being prepared, ready, or why not. The page asks again every second until it is one of the other two."""

    def get(self, request: HttpRequest, ref: str, wanted: str) -> HttpResponse:
        """How it stands. Once it is ready the page leads to the file by itself, with scripts and without."""
        comes_now = self.wanted.state == WantedState.READY or self.is_made_here
        waits = self.wanted.state == WantedState.WAITING and not comes_now
        if not waits and getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        if self.wanted.state == WantedState.FAILED:
            why = NotMade(self.wanted.failure)
            return self.render(
                "plans/documents/failed.html", reasons=reasons_of(why), may_try_again=why not in CERTAIN
            )
        if comes_now:
            return self.render("plans/documents/ready.html", file_url=self.file_url)
        return self.render(
            "plans/documents/preparing.html",
            before=how_many_before(self.wanted),
            is_lonely=not self.lives,
            here=request.path,
        )

    @cached_property
    def lives(self) -> bool:
        """Whether there is a worker to make it."""
        return worker_lives(self.now)

    @property
    def is_made_here(self) -> bool:
        """Whether the address of the document itself makes it, because no worker lives and none is needed."""
        return not self.lives and (settings.HOLDS_KEYS or gets_prints(self.actor, self.plan))

    @property
    def file_url(self) -> str:
        """Where the file is: of a draft the print that was made, else whatever the document would say now."""
        if self.wanted.draft and gets_prints(self.actor, self.plan):
            return reverse("plan_draft_file", args=[self.plan.ref, self.wanted.ref])
        return self.address


class DraftFile(WantedPage):
    """A print, of a draft or for one who reads along: for who asked for it and for a few minutes."""

    def get(self, request: HttpRequest, ref: str, wanted: str) -> HttpResponse:
        """Send it; or ask anew once it is gone, or the plan has become one with documents."""
        try:
            if not self.wanted.draft or not gets_prints(self.actor, self.plan):
                raise FileNotFoundError
            with draft_storage().open(self.wanted.draft) as file:
                content = file.read()
        except FileNotFoundError:
            return redirect(self.address)
        note_copy(self.plan, self.actor, by=self.user, at=self.now)
        return as_file(content, file_name(self.plan, self.wanted.kind, self.wanted.number))


class TryAgain(WantedPage):
    """The button below a document that was not made, or for which no worker has come."""

    def get(self, request: HttpRequest, ref: str, wanted: str) -> HttpResponse:
        """Opening the address shows how it stands; only the button asks."""
        return redirect("plan_document_wanted", ref=ref, wanted=wanted)

    def post(self, request: HttpRequest, ref: str, wanted: str) -> HttpResponse:
        """Ask once more."""
        again = workflows.want_again(wanted=self.wanted, by=self.user, at=self.now)
        return redirect("plan_document_wanted", ref=ref, wanted=again.ref)


urlpatterns = [
    path("plans/<ref:ref>/documents/", Documents.as_view(), name="plan_documents"),
    path("plans/<ref:ref>/documents/<ref:item>.pdf", DocumentFile.as_view(), name="plan_document_file"),
    path("plans/<ref:ref>/documents/<ref:wanted>/", Awaited.as_view(), name="plan_document_wanted"),
    path("plans/<ref:ref>/documents/<ref:wanted>/draft.pdf", DraftFile.as_view(), name="plan_draft_file"),
    path("plans/<ref:ref>/documents/<ref:wanted>/again/", TryAgain.as_view(), name="plan_document_again"),
]
