"""The page on which a plan's evidence is packed up, and the file itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from employees.web.anew import ALWAYS, AT_THE_ACT
from plans.enums import ReadPart
from plans.permissions import PlanPermission
from plans.web.pages import PlanPage
from reviews import workflows
from reviews.enums import NoPack, PackState
from reviews.models import EvidencePack
from reviews.queries import latest_pack, pack_for

# A worker that is well begins within seconds.
SOON = timedelta(seconds=20)


class Pack(PlanPage):
    """What can be taken along, and how far it has come. While a worker is at it, the page asks again by itself."""

    permission = PlanPermission.TAKE_PACK
    for_subject = True
    asks_anew = AT_THE_ACT
    reads = ()  # nothing of the plan stands here
    address = "plan_pack"
    for_person = False

    @cached_property
    def pack(self) -> EvidencePack | None:
        """The latest that the reader asked for."""
        return latest_pack(self.actor, self.plan, for_person=self.for_person)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """How it stands."""
        is_waiting = self.pack is not None and self.pack.state == PackState.WAITING
        if getattr(request, "htmx", False) and not is_waiting:
            return HttpResponseClientRefresh()
        return self.show()

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Have it made."""
        try:
            workflows.ask_for_pack(plan=self.plan, by=self.user, at=self.now, for_person=self.for_person)
        except NotNow as refusal:
            return self.show(reasons=refusal.reasons, page_has_errors=True, status=409)
        return self.back(self.address)

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page."""
        pack = self.pack
        return self.render(
            "plans/pack/page.html",
            status=status,
            pack=pack,
            no_worker=pack is not None and pack.lease_until is None and self.now - pack.asked_at > SOON,
            kept_until=pack.made_at + timedelta(days=settings.PACKS_KEPT_DAYS)
            if pack and pack.made_at
            else None,
            kept_days=settings.PACKS_KEPT_DAYS,
            why_not=why_not(pack) if pack is not None else "",
            here=reverse(self.address, args=[self.plan.ref]),
            for_person=self.for_person,
            **more,
        )


class PersonPack(Pack):
    """The same as the person's own copy, for HR to hand to somebody who cannot sign in any more."""

    permission = PlanPermission.TAKE_FOR_PERSON
    for_subject = False
    address = "plan_pack_for_person"
    for_person = True


class PackFile(PlanPage):
    """The ZIP, for the one who asked for it. Its name says nothing."""

    permission = PlanPermission.TAKE_PACK
    for_subject = True
    asks_anew = ALWAYS
    reads = (ReadPart.COPY,)

    def after_proof(self) -> str:
        """On the page of the pack."""
        return reverse("plan_pack", args=[self.plan.ref])

    def get(self, request: HttpRequest, ref: str, item: str) -> HttpResponse | FileResponse:
        """Send it, in flat memory."""
        pack = pack_for(self.actor, self.plan, item)
        fetched = workflows.fetch_pack(pack=pack, by=self.user, at=self.now)
        response = FileResponse(fetched.file, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="record-{self.plan.short_ref.lower()}.zip"'
        response["Content-Length"] = str(pack.size)
        response["Cache-Control"] = "private, no-store"
        return response


def why_not(pack: EvidencePack) -> str:
    """What happened, and what to do, where a pack was not made."""
    if pack.failure == NoPack.NOT_YOURS:
        return _(
            "When it was to be made, it was not yours to have any more, or your role in this plan was another."
        )
    if pack.failure == NoPack.DOCUMENT:
        return _("One of the documents or files could not be made or found, so none of it was packed.")
    if pack.failure:
        return _("Something on our side did not work. Whoever runs Waymark can see in the log what it was.")
    return ""


urlpatterns = [
    path("plans/<ref:ref>/pack/", Pack.as_view(), name="plan_pack"),
    path("plans/<ref:ref>/pack/for-person/", PersonPack.as_view(), name="plan_pack_for_person"),
    path("plans/<ref:ref>/pack/<ref:item>/", PackFile.as_view(), name="plan_pack_file"),
]
