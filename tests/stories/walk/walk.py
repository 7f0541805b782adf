"""The way of a plan on a form, page by page: every field filled, every signature in its turn, and its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import caches
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from plans.designs import BuiltIn, Design, Moment, OutcomeChoice, SignerRole
from plans.designs.library import library
from plans.enums import GoalResult, OutcomeKind, SignatureMeaning
from plans.fairness import HR_QUESTIONS
from plans.models import Plan
from tests.factories.people import PASSWORD
from tests.people import Cast
from tests.stories.walk.hands import Hand, PlainHand
from tests.stories.walk.page import asked_by, button_in, form_of, soup_of
from tests.stories.walk.story import FormStory, at
from tests.stories.walk.typed import Ledger

RESULTS = {
    OutcomeKind.GOALS_MET: GoalResult.MET,
    OutcomeKind.PARTLY_MET: GoalResult.PARTLY_MET,
    OutcomeKind.NOT_MET: GoalResult.NOT_MET,
    OutcomeKind.CONTINUED: GoalResult.PARTLY_MET,
    OutcomeKind.ENDED_EARLY: GoalResult.NOT_ASSESSED,
}
# Where each page of the draft that holds items leads: the page for a new one, by the story's name for it.
ITEMS: Mapping[str, tuple[str, ...]] = {
    "draft_why": ("talk", "area"),
    "draft_goals": ("goal",),
    "draft_actions": ("action",),
    "draft_support": ("support",),
    "draft_schedule": ("milestone",),
}
SAVED = {
    "draft_why": "Save and continue",
    "draft_schedule": "Save dates",
    "draft_ending": "Save and continue",
}

# What signing asks besides the form's own fields: none of it stands on the paper as it is typed.
TO_SIGN = {"meaning": SignatureMeaning.RECEIVED.value, "password": PASSWORD}


@dataclass
class Came:
    """How far a walk came: what the table of the full run shows."""

    form: str
    pages: int = 0
    fields: int = 0
    signatures: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Walk:
    """One plan on one form. `moments` is time_machine's fixture; `hands` gives each person theirs."""

    def __init__(self, story: FormStory, cast: Cast, hands: Callable[[str], Hand], moments: Any) -> None:
        self.story, self.cast, self.moments = story, cast, moments
        self.hands, self.made = hands, dict[str, Hand]()
        self.ledger = Ledger(story)
        self.came = Came(story.form)
        self.since = time.monotonic()
        self.subject = cast.people()[story.about]
        type(self.subject).objects.filter(pk=self.subject.pk).update(title=story.title)
        type(self.subject.department).objects.filter(pk=self.subject.department_id).update(
            name=story.department
        )

    @property
    def design(self) -> Design:
        """The form."""
        return library()[self.story.form]

    @property
    def plan(self) -> Plan:
        """The one plan about this person, as it is stored now."""
        return Plan.objects.get(employee=self.subject)

    def hand(self, who: str) -> Hand:
        """The hand of one of the cast."""
        return self.made.get(who) or self.made.setdefault(who, self.hands(who))

    def on(self, day: date, hour: int = 9) -> None:
        """Let it be that day."""
        self.moments.move_to(at(day, hour))

    def address(self, page: str, *more: Any) -> str:
        """Where a page of this plan is."""
        return reverse(page, args=[] if page.startswith("my_plan") and not more else [self.plan.ref, *more])

    # ---- pages

    def fill(
        self,
        who: str,
        page: str,
        address: str,
        press: str,
        given: Mapping[str, Any],
        part: str,
        item: int = 1,
    ) -> str:
        """Open a page, answer everything on it and press; “One > Two” presses the second on the page that follows."""
        html = self.hand(who).open(address)
        for each in press.split(" > "):
            html = self._send(who, page, html, each, given, part, item)
        return html

    def _send(
        self, who: str, page: str, html: str, press: str, given: Mapping[str, Any], part: str, item: int
    ) -> str:
        everything = asked_by(form_of(soup_of(html), press))
        asked = [one for one in everything if one.name not in TO_SIGN]
        to_sign = {one.name: [TO_SIGN[one.name]] for one in everything if one.name in TO_SIGN}
        named, by_label = self._named(), {one.label: one.key for one in self.design.own_fields}
        known = {one.name: self._key(one.name, named) for one in asked}
        known |= {one.name: by_label[one.label] for one in asked if one.label in by_label}
        said = {name: given[key] for name, key in known.items() if key in given and key not in known}
        return self.hand(who).send(
            press, self.ledger.answers(page, asked, {**given, **said}, part=part, item=item) | to_sign
        )

    def _named(self) -> dict[str, str]:
        if not Plan.objects.filter(employee=self.subject).exists():
            return {}
        return {goal.ref: str(number) for number, goal in enumerate(self.plan.goals.all(), start=1)}

    @staticmethod
    def _key(name: str, named: Mapping[str, str]) -> str:
        what, _line, ref = name.rpartition("_")
        return f"{what}:{named[ref]}" if ref in named else name

    # ---- the draft

    def write(self) -> None:
        """Begin the draft, fill every field of each of its pages in the order of its tasks, and send it to HR."""
        story, writer = self.story, self.story.manager
        self.on(story.begun)
        given = {**story.on("begin"), "template": self.design.name}
        self.fill(
            writer,
            "begin",
            f"{reverse('plan_new')}?person={self.subject.ref}",
            "Go on with this step",
            given,
            "",
        )
        self.on(story.begun, 11)
        for address in self._tasks():
            page = resolve(address)
            if page.url_name == "draft_part":
                key = page.kwargs["part"]
                self.fill(writer, f"part_{key}", address, "Save and continue", story.on("own"), key)
            else:
                self._section(str(page.url_name), address)
        self.hand(writer).open(self.address("draft_check"))
        self.hand(writer).send("Send to HR for review", {})

    def _tasks(self) -> list[str]:
        hub = soup_of(self.hand(self.story.manager).open(self.address("draft")))
        addresses = [str(link["href"]) for link in hub.select(".task-list a")]
        return [address for address in addresses if _names(address) != "draft_check"]

    def _section(self, page: str, address: str) -> None:
        writer, name = self.story.manager, page.removeprefix("draft_")
        if page in SAVED:
            self.fill(writer, name, address, SAVED[page], self.story.on(name), self._part(name))
        for kind in ITEMS.get(page, ()):
            for number, given in enumerate(self.story.items(kind), start=1):
                new = self.address(f"draft_{kind}_new")
                part = self._part(kind, str(given.get("by_whom", "")))
                self.fill(writer, kind, new, "Save and add to plan", given, part, number)
        if page == "draft_schedule":
            first = self.plan.checkpoints.all()[0]
            arrange = self.address("draft_checkpoint", first.ref)
            self.fill(writer, "checkpoint", arrange, "Save", self.story.on("checkpoint"), "checkpoints")

    def _part(self, name: str, side: str = "") -> str:
        """The key of the form's part in which a page of Waymark's own is read."""
        kinds = {
            "why": BuiltIn.REASON,
            "talk": BuiltIn.EARLIER_TALKS,
            "area": BuiltIn.AREAS,
            "goal": BuiltIn.GOALS,
            "support": BuiltIn.SUPPORT,
            "milestone": BuiltIn.MILESTONES,
            "schedule": BuiltIn.HEADING,
            "ending": BuiltIn.ENDING,
        }
        if name == "action":
            return BuiltIn.EMPLOYEE_ACTIONS if side == "employee" else BuiltIn.EMPLOYER_ACTIONS
        return kinds[name]

    # ---- from HR to the start

    def agree(self) -> None:
        """HR answers its questions and approves; the manager shares; the employee reads, and is ready to begin."""
        story, day = self.story, self.story.begun
        self.on(day + timedelta(days=1))
        for_hr = dict.fromkeys(HR_QUESTIONS, "no") | {"readers": "one"}
        self.fill(story.hr, "for_hr", self.address("plan_for_hr"), "Keep these answers", for_hr, "")
        self.press(story.hr, "plan_approve", "Approve")
        self.on(day + timedelta(days=2))
        self.press(story.manager, "plan_share", "Share the plan")
        self.on(day + timedelta(days=2), 15)
        self.press(story.about, "my_plan", "Read your plan")
        self.fill(
            story.about,
            "comment",
            self.address("my_plan_comments"),
            "Add comment",
            {"section": "goals", **story.on("comment")},
            "voices",
        )
        self.on(day + timedelta(days=8))
        self.press(story.about, "my_plan_ready", "I am ready to begin")
        self.on(story.starts, 8)
        self.press(story.manager, "plan_start", "Start the plan")

    def press(self, who: str, page: str, press: str) -> str:
        """Open a page that asks nothing, and press its button."""
        self.hand(who).open(self.address(page))
        self.ledger.pages += 1
        return self.hand(who).send(press, {})

    # ---- signatures

    def sign(self, moment: Moment, place: str = "") -> None:
        """Let everybody sign whom the form asks at a moment, each led there by their own first page."""
        signers = self.design.signing_at(moment)
        for number, signer in enumerate(signers):
            if signer.role == SignerRole.WITNESS:
                continue  # there is nothing to witness: everybody signs
            if signer.role == SignerRole.EMPLOYEE and moment in {Moment.START, Moment.CHANGE}:
                self._receipt(moment)
            else:
                who = self._who(signer.role)
                for later in signers[number + 1 :]:
                    assert self._waiting(self._who(later.role)) == []
                self._line(who, moment, signer.heading)
            self.came.signatures.append(f"{signer.role.value} {place or moment.value}")

    def _who(self, role: SignerRole) -> str:
        story = self.story
        return {
            SignerRole.EMPLOYEE: story.about,
            SignerRole.MANAGER: story.manager,
            SignerRole.NEXT_LEVEL: "paul",
            SignerRole.HR: story.hr,
        }[role]

    def _waiting(self, who: str) -> list[str]:
        """The lines of this plan that wait for somebody, by the page on which their day begins."""
        first = self.address("my_plan") if who == self.story.about else reverse("today")
        found = soup_of(self.hand(who).open(first)).select("main a[href]")
        return [str(link["href"]) for link in found if _names(str(link["href"])) == "plan_sign_form"]

    def _line(self, who: str, moment: Moment, heading: str) -> None:
        waiting = self._waiting(who)
        assert len(waiting) == 1, (who, moment, waiting)
        given = self.story.on("sign").get(f"{moment.value}:{who}")
        said = {"comment": given} if given else {}
        html = self.fill(who, f"sign {moment} {who}", waiting[0], "Sign", said, "signatures")
        assert "Signed. It stands in the record." in html
        assert self._waiting(who) == []

    def _receipt(self, moment: Moment) -> None:
        given = self.story.on("sign").get(f"{moment.value}:{self.story.about}")
        said = {"comment": given} if given else {}
        self.fill(
            self.story.about,
            f"receipt {moment}",
            self.address("my_plan_confirm"),
            "Sign: I have read this plan",
            said,
            "signatures",
        )

    # ---- on the way

    def go_on(self) -> None:
        """Sign at the start, log the first checkpoint and answer it, extend the plan, sign what changed."""
        story = self.story
        self.on(story.starts, 13)
        self.sign(Moment.START)
        held = self.plan.checkpoints.all()[0].due_on
        self.on(held, 14)
        log = self.address("checkpoint_log", 1)
        press = f"Share with {self.subject.short_name}"
        self.fill(story.manager, "log", log, press, story.on("log"), "reviews")
        own = reverse("my_plan_checkpoint", args=[1])
        said = {"stance": "read", **story.on("answer")}
        self.fill(story.about, "answer", own, "Send my answer", said, "reviews")
        self.sign(Moment.REVIEW, "review 1")
        self.on(held + timedelta(days=1))
        given = {"ends_on": story.ends, **story.on("extend")}
        press = "See what would change > Make the change"
        self.fill(story.hr, "extend", self.address("plan_extend"), press, given, "signatures")
        self.sign(Moment.CHANGE)

    # ---- the end

    def end(self, choice: OutcomeChoice) -> None:
        """Put one of the form's outcomes forward, hear the employee, confirm it, and sign at the end."""
        story = self.story
        self.on(story.ends, 14)
        given = self._outcome(choice)
        press = "Put the outcome forward"
        html = self.fill(story.manager, "outcome", self.address("plan_outcome"), press, given, "outcome")
        if button_in(soup_of(html), press) is not None:  # points of the check want an answer
            self._send(story.manager, "outcome", html, press, given, "outcome", 1)
        self.fill(
            story.about,
            "closing",
            self.address("my_plan_closing"),
            "Put it in the record",
            story.on("closing"),
            "outcome",
        )
        self.on(story.ends + timedelta(days=3))
        self.press(story.hr, "plan_close", "Confirm and close the plan")
        self.sign(Moment.END)
        assert (self.plan.outcome.overall, self.plan.outcome.said) == (choice.kind, choice.heading)
        self.came.outcomes.append(choice.heading)

    def _outcome(self, choice: OutcomeChoice) -> dict[str, Any]:
        result = RESULTS[choice.kind]
        results = {f"goal:{number}": result for number, _goal in enumerate(self.plan.goals.all(), start=1)}
        until = self.story.ends + timedelta(days=90)
        given: dict[str, Any] = {"next_kind": "monitoring", "monitored_until": until, **results}
        if choice.kind == OutcomeKind.ENDED_EARLY:
            given["early_reason"] = "transfer"
        elif choice.kind != OutcomeKind.GOALS_MET:
            given["next_kind"] = "new_plan" if choice.kind == OutcomeKind.CONTINUED else "other"
        return {
            **given,
            **self.story.on("outcome"),
            **self.story.on("outcomes").get(choice.key, {}),
            "overall": choice.key,
        }

    @property
    def choices(self) -> dict[str, OutcomeChoice]:
        """The form's outcomes by their keys."""
        return {choice.key: choice for choice in self.design.outcomes}

    def each_other_end(self) -> Iterator[str]:
        """Bring the plan to each of the form's other outcomes, and take it back. Yields the record in each, as read."""
        for key, choice in self.choices.items():
            if key == self.story.outcome:
                continue
            with _taken_back(self):
                self.end(choice)
                yield self.hand(self.story.about).open(self.address("plan_record"))

    def whole(self, *, to_each_end: bool) -> Plan:
        """All of it, to the outcome of the story; before that to each of the form's others, if that is wanted."""
        self.write()
        self.agree()
        self.go_on()
        for html in self.each_other_end() if to_each_end else ():
            assert self.came.outcomes[-1] in html
        self.end(self.choices[self.story.outcome])
        self.came.pages, self.came.fields = self.ledger.pages, len(self.ledger.typed)
        self.came.seconds = time.monotonic() - self.since
        return self.plan


@contextmanager
def _taken_back(walk: Walk) -> Iterator[None]:
    """What happens within is done by test clients, in a transaction that is rolled back at the end."""
    kept = walk.hands, walk.made, walk.ledger, walk.came.signatures
    walk.hands, walk.made = lambda who: PlainHand(walk.cast.account(who)), {}
    walk.ledger, walk.came.signatures = Ledger(walk.story), list(walk.came.signatures)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        caches["frame"].clear()  # what it remembers by the head of the record was never so
        walk.hands, walk.made, walk.ledger, walk.came.signatures = kept


def _names(href: str) -> str:
    """The name of the page that a link leads to."""
    try:
        return str(resolve(urlsplit(href).path).url_name)
    except Resolver404:
        return ""
