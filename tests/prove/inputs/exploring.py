"""Go everywhere that somebody can go, and send every form that stands there until it has gone through once."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.test import Client
from django.urls import resolve

from plans.enums import PlanStatus
from plans.models import Plan
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.coming_in import LONG, just_came_in
from tests.factories.people import PASSWORD
from tests.prove.inputs.filling import Sent, Words, barely_changed, filled, plain_words
from tests.prove.inputs.forms import (
    Form,
    errors_of,
    forms_of,
    links_of,
    name_of,
    read,
    read_page,
    said_in,
)
from tests.prove.inputs.world import World

# Who looks first: each reads and does most of what the roles before did not.
READERS = ("jana", "noor", "mia", "tom", "sam")
# What ends something, or leads it on so that its forms are gone: when all else was done.
LATE = (
    "my_plan_adjustment_back", "plan_companion_end", "my_plan_companion_end", "my_plan_evidence_drop",
    "my_plan_propose_drop", "my_plan_propose_withdraw", "my_plan_ready", "my_plan_not_signing",
    "people_import_confirm", "people_import_discard", "draft_item_remove", "template_row_remove",
    "plan_evidence_remove", "draft_check", "plan_approve", "plan_request_changes", "plan_withdraw", "plan_share",
    "plan_start", "plan_pause", "plan_resume", "plan_close", "plan_outcome", "plan_handover", "person_leave",
    "person_return", "conflict_new", "template_discard", "template_publish", "template_archive", "emergency_end",
    "plan_change_decide", "plan_assist", "plan_extend", "away_end", "absence_withdraw", "closure_remove",
    "role_revoke", "delivery_rest",
)  # fmt: skip
# What is asked only until another form has seen to it, such as why a promise was not kept: such a form is sent first.
SOON = frozenset({"promise-*"})
# Not followed: they end the session, or belong to allauth and are tried by hand.
LEFT_OUT = (
    "account_",
    "mfa_",
    "socialaccount_",
    "plan_assist",
    "single_sign_on",
    "development_mail",
    "gallery",
)
# What lies behind is for whoever sends it: everybody does.
DOORS = frozenset({"my_plan_open"})
TRIES, PAGES_TRIED, EMPTY_TRIES = 15, 4, 3
# The buttons of a page that shows first what would be done; without a word of its own where there is but one.
NEXT_STEP = (None, ("step", "confirm"))


@dataclass
class Deed:
    """A form that somebody can send: who, on which page, and what went through."""

    who: str
    form: Form
    sent: Sent
    status: int = 0


@dataclass
class Explorer:
    """What was seen and done. `before` is called with each deed that is about to go through, and says whether
    another is wanted, as this one does nothing; `after` with each that was sent, the answer, and the fields that it
    names as wrong, `saw` with who opened which page."""

    world: World
    words: Words = plain_words
    readers: tuple[str, ...] = READERS
    before: Callable[[Deed], bool] | None = None
    after: Callable[[Deed, Any, set[str]], None] | None = None
    saw: Callable[[str, str, str], None] | None = None
    clients: dict[str, Client] = field(default_factory=dict)
    pages: dict[tuple[str, str], int] = field(default_factory=dict)
    forms: dict[tuple[str, ...], list[tuple[str, Form]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    done: dict[tuple[str, ...], Deed] = field(default_factory=dict)
    refused: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[tuple[str, ...]] = field(default_factory=Counter)
    states: dict[str, str] = field(default_factory=dict)
    came_in_anew: Counter[str] = field(default_factory=Counter)
    looks: int = 0
    tried: set[tuple[tuple[str, ...], str, str]] = field(default_factory=set)

    def client(self, who: str) -> Client:
        """The browser of somebody, signed in a moment ago."""
        if who not in self.clients:
            account = self.world.accounts()[who]
            Client().force_login(account)  # on another device, which can be signed out from here
            client = Client()
            client.force_login(account)
            just_came_in(client, lasting=LONG)
            client.raise_request_exception = False
            self.clients[who] = client
        return self.clients[who]

    def explore(self, rounds: int = 4) -> None:
        """Look at what the matrix names, and send; then follow every link and send, until nothing new comes."""
        self.look(links=False)
        self.send(late=False)
        for number in range(rounds):
            before = len(self.done)
            self.look()
            self.send(late=False)
            if number:
                self.send(late=True)
            if len(self.done) == before and number:
                break

    def look(self, *, links: bool = True) -> None:
        """Follow every link for every reader, to a few pages of each kind and state of a plan."""
        self.looks += links
        self.kinds.clear()
        self.states = dict(Plan.objects.values_list("ref", "status"))
        starts = self.starts()
        for who in self.readers:
            ahead = ["/", "/my-plan/", *self.world.first, *(path for path, people in starts if who in people)]
            self._follow(who, ahead, "", links=links)
        for who in self.world.accounts():
            if who not in self.world.cast.people():
                self._follow(who, ["/my-plan/", "/my-notes/"], "my_", links=True)

    def _follow(self, who: str, ahead: list[str], within: str, *, links: bool) -> None:
        """Everywhere that somebody gets by links, among addresses whose names begin so."""
        most = 2 if self.looks == 1 and who in ("jana", "noor") else 1
        waiting, seen = deque(ahead), set[str]()
        while waiting:
            path = waiting.popleft()
            name = name_of(path)
            if path in seen or not name or name.startswith(LEFT_OUT):
                continue
            seen.add(path)
            if (arguments := dict(resolve(urlsplit(path).path).kwargs)) not in self.known[name]:
                self.known[name].append(arguments)
            if name.endswith(("_pdf", "_file")):
                continue
            kind = (who, name, self._state(path))
            waits = path in self.world.first  # something that no other page of its kind has
            if name.startswith(within) and (waits or self.kinds[kind] < most):
                found = self.visit(who, path)
                self.kinds[kind] += found is not None and not waits
                waiting.extend(found or () if links else ())

    def starts(self) -> list[tuple[str, frozenset[str]]]:
        """Every address of the matrix with who may use it, about a plan in its state."""
        cast, found = self.world.cast, []
        plans = {status: Plan.objects.filter(status=status).order_by("pk").first() for status in PlanStatus}
        for name, row in MATRIX.items():
            plan = plans.get(row.state) if row.state else None
            if row.state and (plan is None or name.startswith("my_")):
                continue
            if "ref" in row.arguments or not row.arguments or row.state is None:
                found.append((address(name, row, cast, plan), row.who))
        return found

    def _state(self, path: str) -> str:
        """The state of the plan that an address is about; empty for anything else."""
        return self.states.get(str(resolve(urlsplit(path).path).kwargs.get("ref", "")), "")

    def visit(self, who: str, path: str) -> list[str] | None:
        """Open a page; keep its forms. Returns where it leads; None where there is no page."""
        answer = self.opened(who, path)
        self.note(who, "GET", path, answer)
        for _hop in range(4):
            if answer.status_code not in (301, 302):
                break
            if name_of(answer["Location"]) == "account_reauthenticate":
                self.prove(who)
            elif not name_of(answer["Location"]) or name_of(answer["Location"]).startswith(LEFT_OUT):
                return None
            else:
                path = urlsplit(answer["Location"]).path
            answer = self.client(who).get(path)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            answer.getvalue()  # so that a file that is sent is closed
            return None
        html = answer.content.decode()
        if self.saw:
            self.saw(who, path, html)
        document = read(html)
        self.keep_forms(who, document, path)
        return list(links_of(document, path))

    def opened(self, who: str, path: str) -> Any:
        """Open a page; come in anew where something that was sent before has ended the session."""
        answer = self.client(who).get(path)
        if answer.status_code == 302 and name_of(urlsplit(answer["Location"]).path) == "account_login":
            self.came_in_anew[who] += 1
            del self.clients[who]
            answer = self.client(who).get(path)
        return answer

    def keep_forms(self, who: str, document: Any, path: str) -> None:
        """Remember the forms of a page, a few of each shape."""
        for form in forms_of(document, path):
            if form.name.startswith(LEFT_OUT):
                continue
            known = self.forms[form.shape]
            if all(one.page != form.page or person != who for person, one in known):
                known.append((who, form))

    def send(self, *, late: bool) -> None:
        """Send a form of each shape that has not gone through yet; those behind which there is more, by everybody."""
        for shape in [one for one in self.forms if one[0] in DOORS]:
            for who, form in self.forms.pop(shape):
                self.goes_through(who, form)
        for shape in sorted(self.forms, key=lambda shape: (_rank(shape), shape)):
            if shape in self.done or (_rank(shape) >= 0) != late:
                continue
            places = [one for one in self.forms[shape] if (shape, one[0], one[1].page) not in self.tried]
            for who, form in (places[-1::-1] if late else places)[:PAGES_TRIED]:
                self.tried.add((shape, who, form.page))
                if self.goes_through(who, form):
                    break

    def goes_through(self, who: str, form: Form) -> bool:
        """Send one form until it goes through. Returns whether it did, or did what was wanted of it."""
        fresh = self.again(who, form)
        if fresh is None:
            self.refused[form.shape].append(f"{who} {form.page} is gone")
            return False
        wrong: set[str] = set()
        sent: Sent | None = None
        empty = 0
        for attempt in range(TRIES):
            is_last = attempt == TRIES - 1
            sent = (
                barely_changed(fresh, self.words)
                if is_last
                else filled(fresh, self.words, attempt, wrong, sent)
            )
            deed = Deed(who, fresh, sent)
            wants_another = self.told_of(deed)
            answer = self.act(deed)
            document = read_page(answer) if answer.status_code in (200, 409, 422) else None
            refused = answer.status_code >= 400
            wrong = errors_of(document) if document is not None and refused else set()
            deed.status = answer.status_code
            if self.after:
                self.after(deed, answer, wrong)
            if not refused:
                if form.method == "post" and name_of(answer.get("Location", "")) == "account_reauthenticate":
                    self.prove(who)
                elif self.takes_next_step(deed, document) or not wants_another:
                    self.done[form.shape] = deed
                    self.go_on(who, form, answer)
                    return True
                elif (empty := empty + 1) == EMPTY_TRIES:
                    self.refused[form.shape].append(f"{who} {form.page} does nothing")
                    return False
                continue
            told = said_in(document) if document is not None else ""
            self.refused[form.shape].append(f"{who} {form.page} {answer.status_code} {sorted(wrong)} {told}")
            if answer.status_code not in (409, 422):
                return False
        return False

    def told_of(self, deed: Deed) -> bool:
        """Tell of a deed that is about to go through. Returns whether another is wanted in its place."""
        return self.before is not None and self.would_go_through(deed) and self.before(deed)

    def written_before(self, deed: Deed, form: Form) -> Sent:
        """A page that asks once more, as it stands; filled in where it asks something for the first time."""
        sent = filled(form, self.words, 0, set(), None)
        for name in form.boxes.keys() & deed.form.boxes.keys():
            sent.values[name] = form.boxes[name].value
        return sent

    def takes_next_step(self, deed: Deed, document: Any) -> bool:
        """Go on where a form answers with what it would do, and asks once more. Returns whether that went through."""
        if deed.form.method != "post" or document is None:
            return False
        for form in forms_of(document, deed.form.page):
            if form.name != deed.form.name or form.button not in NEXT_STEP or form.shape in self.done:
                continue
            step = Deed(deed.who, form, self.written_before(deed, form))
            if form.shape == deed.form.shape or self.told_of(step):
                continue
            answer = self.act(step)
            step.status = answer.status_code
            if self.after:
                self.after(step, answer, set())
            if answer.status_code < 400:
                self.done[form.shape] = step
                self.go_on(deed.who, form, answer)
                return True
            said = said_in(read_page(answer))
            self.refused[form.shape].append(f"{deed.who} {form.page} {answer.status_code} {said}")
        return False

    def go_on(self, who: str, form: Form, answer: Any) -> None:
        """Open where a form leads, and keep what stands there: some pages are reached in no other way."""
        if form.method == "get":
            if answer.get("Content-Type", "").startswith("text/html"):
                asked = answer.wsgi_request.get_full_path()
                self.keep_forms(who, read(answer.content.decode()), asked)
            return
        path = urlsplit(answer.get("Location", "")).path
        if name_of(path) and not name_of(path).startswith(LEFT_OUT):
            self.visit(who, path)

    def would_go_through(self, deed: Deed) -> bool:
        """Whether it would, without doing it: the session is the one from before as well, whatever key it got."""
        client = self.client(deed.who)
        kept = deepcopy(client.cookies)
        with transaction.atomic():
            answer = self.act(deed)
            transaction.set_rollback(True)
        client.cookies = kept
        return answer.status_code < 400 and name_of(answer.get("Location", "")) != "account_reauthenticate"

    def again(self, who: str, form: Form) -> Form | None:
        """The same form on its page as it is now; None where it is gone."""
        answer = self.opened(who, form.page)
        if answer.status_code in (301, 302) and "reauthenticate" in answer["Location"]:
            self.prove(who)
            answer = self.client(who).get(form.page)
        if answer.status_code != 200:
            return None
        found = [one for one in forms_of(read(answer.content.decode()), form.page) if one.shape == form.shape]
        return found[0] if found else None

    def act(self, deed: Deed) -> Any:
        """Send it, as it stands."""
        client = self.client(deed.who)
        if deed.form.method == "get":
            answer = client.get(deed.form.action, deed.sent.values)
        else:
            answer = client.post(deed.form.action, deed.sent.body)
        self.note(deed.who, deed.form.method, deed.form.action, answer)
        return answer

    def note(self, who: str, method: str, path: str, answer: Any) -> None:
        """An answer that nobody should get."""
        if answer.status_code >= 500:
            self.wrong.append(f"{method} {path} by {who}: {answer.status_code}")

    def prove(self, who: str) -> None:
        """Enter the password once more, where a page asks who sits there."""
        self.client(who).post("/account/reauthenticate/", {"password": PASSWORD})


def _rank(shape: tuple[str, ...]) -> int:
    """Where it comes in the order: below nothing what is not late."""
    if not SOON.isdisjoint(shape):
        return -2
    return LATE.index(shape[0]) if shape[0] in LATE else -1
