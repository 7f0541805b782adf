"""What somebody was told, inside the application: the same messages as by e-mail, where things may be named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotVisible
from employees.models import OutboxMessage
from employees.outbox import Ready, mark_seen, told_to
from employees.permissions import Actor
from employees.web import refs as refs  # registers <ref:…>
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import Page
from plans.notices import access
from reviews.notices import CATALOGUE, WORDS
from reviews.queries.messages import OF_WHAT_IS_GONE, Told, messages_of, told
from reviews.web import new_messages_of

A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One message in words."""

    ref: str
    text: str
    at: datetime
    is_new: bool
    note: str


@open_to(OpenTo.SIGNED_IN)
class Messages(Page):
    """What the reader was told, newest first. Showing it changes nothing: opening one, or all as read, is a POST."""

    @cached_property
    def mine(self) -> QuerySet[OutboxMessage]:
        """What the reader was told and may still see."""
        return messages_of(self.actor, kinds=WORDS.keys(), at=self.now)

    def get(self, request: HttpRequest) -> HttpResponse:
        """One page of it. As many queries for fifty as for one."""
        page = Paginator(self.mine, A_PAGE).get_page(request.GET.get("page"))
        rows = [_row(one, self.actor) for one in told(self.actor, list(page.object_list))]
        return self.render("reviews/messages.html", page_obj=page, rows=rows, count=new_messages_of(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lead to what one message is about, and note that it was read; or note it of all that the reader was told."""
        ref = request.POST.get("open")
        if ref is None:
            mark_seen(OutboxMessage.objects.filter(pk__in=self.mine.values("pk")), at=self.now)
            self.tell(_("Everything is marked as read."))
            return redirect("messages")
        message = self.mine.filter(ref=ref).first()
        if message is None:
            raise NotVisible
        mark_seen(OutboxMessage.objects.filter(pk=message.pk), at=self.now)
        (one,) = told(self.actor, [message])
        return redirect(_act(one, self.now) or _address(one, self.actor))


def _row(one: Told, actor: Actor) -> Row:
    message = one.message
    note = ""
    if one.not_delivered:
        note = _("The e-mail about it could not be delivered.")
    elif one.maybe_not_delivered:
        note = _("The e-mail about it may not have arrived.")
    return Row(message.ref, _text(one, actor), message.due_at, one.is_new, note)


def _text(one: Told, actor: Actor) -> str:
    """The sentence of its kind. Nobody is called by their own name."""
    words, about = WORDS[one.message.kind], one.plan or one.note
    is_own = about is None or about.employee_id == actor.employee_id
    chosen = (words.own or words.others) if is_own else (words.others or words.own)
    name = about.employee.full_name if about else ""
    return str(chosen) % {"name": name, "day": date_format(one.day, "j F")}


def _act(one: Told, at: datetime) -> str | None:
    """Where the link in its letter leads, while what it says is still true."""
    if one.plan is None and one.note is None and one.message.kind != access.ASKED:
        return None  # a letter about an account carries a secret; whoever reads this has signed in
    verdict = CATALOGUE[one.message.kind].still_true(one.message, at)
    return verdict.path if isinstance(verdict, Ready) else None


def _address(one: Told, actor: Actor) -> str:
    """Where what it was about is read when there is nothing left to do."""
    if one.message.kind in OF_WHAT_IS_GONE:
        return reverse("home")
    if one.plan is not None:
        is_own = one.plan.employee_id == actor.employee_id
        return reverse("my_plan") if is_own else reverse("plan", args=[one.plan.ref])
    if one.note is not None:
        is_own = one.note.employee_id == actor.employee_id
        return reverse("my_notes") if is_own else reverse("log", args=[one.note.employee.ref])
    return reverse("emergency" if one.message.kind == access.ASKED else "account_change_password")


@open_to(OpenTo.SIGNED_IN)
class Message(Page):
    """Where the link in a letter leads: on to what it is about, for the one whom it was sent to. It changes nothing.

    So that the address in a letter says nothing, and is good for nobody whom the letter was passed on to.
    """

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Lead on; home, with a sentence, where it is no longer for the reader to see."""
        sent = told_to(self.actor.user_id, at=self.now).filter(ref=ref, kind__in=WORDS)
        if not sent.exists():
            raise NotVisible
        message = messages_of(self.actor, kinds=WORDS.keys(), at=self.now).filter(ref=ref).first()
        if message is None:
            messages.info(request, _("What this message was about is over, or is no longer for you to see."))
            return redirect("home")
        (one,) = told(self.actor, [message])
        return redirect(_act(one, self.now) or _address(one, self.actor))


urlpatterns = [
    path("messages/", Messages.as_view(), name="messages"),
    path("messages/<ref:ref>/", Message.as_view(), name="message"),
]
