"""Every address of the site against the whole cast: the status, and that a refused request changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from employees.models import AuditEvent, OutboxMessage, User
from employees.permissions import actor_for
from plans.enums import DocumentEvent, PlanStatus, ReadingEvent
from plans.models import Attachment, EarlierTalk, Letter, Plan, PlanTemplate, ProcessNote
from plans.models.attachment import attachment_storage, random_name
from plans.permissions import PLANS, PlanPermission
from tests.architecture.matrix import ELSEWHERE, MATRIX, Row
from tests.factories.plans import MONDAY, earlier_talk, plan_in
from tests.factories.templates import published_template
from tests.people import NAMES, Cast
from tests.prove.matrix import plainly_refused

pytestmark = pytest.mark.once

TODAY = date(2026, 6, 1)
A_FEW = 8
# Whoever may use an address opens it in turns, every other of them, and at least one; and every other of those who may
# not sends to it as well. `--long` asks all of it; `./waymark prove matrix` besides in every state.
EVERY_OTHER, ALL = 2, 1


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of our own addresses. allauth's stand under account/ and have their own tests."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if "allauth" not in str(getattr(pattern.urlconf_name, "__name__", pattern.urlconf_name)):
                yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_address_has_a_row() -> None:
    known = set(names(get_resolver().url_patterns))

    assert known - set(MATRIX) - set(ELSEWHERE) == set()
    assert set(MATRIX) - known == set()
    assert set(MATRIX) & set(ELSEWHERE) == set()


def address(name: str, row: Row, cast: Cast, plan: Plan | None) -> str:
    """The address of a row, with the references of what it is about."""
    things: dict[str, Callable[[], str]] = {
        "plan": lambda: plan.ref if plan else "",
        "person": lambda: cast.sam.ref,
        "template": lambda: a_template(cast),
        "area": lambda: plan.areas.all()[0].ref if plan else "",
        "goal": lambda: plan.goals.all()[0].ref if plan else "",
        "action": lambda: plan.actions.all()[0].ref if plan else "",
        "support": lambda: plan.support.all()[0].ref if plan else "",
        "milestone": lambda: plan.milestones.all()[0].ref if plan else "",
        "checkpoint": lambda: plan.checkpoints.all()[0].ref if plan else "",
        "evidence": lambda: a_file(plan, leads(plan)) if plan else "",
        "own_evidence": lambda: a_file(plan, subject(plan)) if plan else "",
        "process_note": lambda: a_process_note(plan) if plan else "",
        "letter": lambda: a_letter(plan, cast) if plan else "",
        "kept_evidence": lambda: a_file(plan, subject(plan), kept=True) if plan else "",
        "talk": lambda: a_talk(plan, cast) if plan else "",
    }
    arguments = {key: things.get(value, lambda value=value: value)() for key, value in row.arguments.items()}
    return reverse(name, kwargs=arguments)


def a_talk(plan: Plan, cast: Cast) -> str:
    """The reference of one earlier talk; where the plan is a draft no longer, one that was written while it was."""
    if plan.status == PlanStatus.DRAFT:
        return earlier_talk(plan, cast).ref
    known = plan.talks.first() or EarlierTalk.objects.create(plan=plan, about="Late answers in February.")
    return known.ref


def leads(plan: Plan) -> User:
    """Who leads a plan."""
    assert plan.manager.user is not None
    return plan.manager.user


def subject(plan: Plan) -> User:
    """Who a plan is about."""
    assert plan.employee.user is not None
    return plan.employee.user


def a_file(plan: Plan, by: User, *, kept: bool = False) -> str:
    """The reference of one file that somebody added; in states in which nobody can, of one that was added before."""
    known = Attachment.everything.filter(plan=plan, added_by=by, is_kept=kept).first()
    if known is None:
        known = Attachment.objects.create(
            plan=plan, title="A report", kind="text", file=random_name(), size=9, sha256="0" * 64,
            added_at=MONDAY, added_by=by, is_kept=kept, at_number=1 if kept else None,
        )  # fmt: skip
        attachment_storage().save(known.file.name, ContentFile(b"A report."))
    return known.ref


def a_letter(plan: Plan, cast: Cast) -> str:
    """The number of one letter."""
    known = plan.letters.first() or Letter.objects.create(
        plan=plan, number=1, kind="meeting", language="en", subject="A talk", opening="Come.", closing="Thank you.",
        meets_on=TODAY, meets_at=time(10), place="Room 3", written_at=MONDAY, written_by=cast.account("jana"),
    )  # fmt: skip
    return str(known.number)


def a_process_note(plan: Plan) -> str:
    """The reference of one note about how the plan is led."""
    known = ProcessNote.objects.filter(plan=plan).first()
    return (known or ProcessNote.objects.create(plan=plan, rule="promises_late", seen_at=MONDAY)).ref


def a_template(cast: Cast) -> str:
    """The reference of one published template, the same for every row."""
    known = PlanTemplate.objects.first()
    return (known or published_template(cast)).ref


def expected(name: str, row: Row, cast: Cast, plan: Plan | None) -> int:
    """What somebody who may not use an address gets: 403 if they can see the plan, else 404."""
    if row.forbidden is not None:
        return 403 if name in row.forbidden else 404
    actor = actor_for(cast.account(name), on=TODAY)
    return 403 if plan is not None and PLANS.can(actor, PlanPermission.VIEW, plan) else 404


def groups() -> Iterator[tuple[str, list[str]]]:
    """The rows by the state they need, a few at a time: whoever is signed in tries all of a group."""
    by_state: dict[str, list[str]] = {}
    for name, row in MATRIX.items():
        by_state.setdefault(row.state or "no plan", []).append(name)
    for state, all_names in by_state.items():
        for place in range(0, len(all_names), A_FEW):
            yield f"{state}-{place // A_FEW + 1}", all_names[place : place + A_FEW]


GROUPS = dict(groups())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    "one_in",
    [
        pytest.param(EVERY_OTHER, id="in turns"),
        pytest.param(ALL, id="all", marks=pytest.mark.long),
    ],
)
def test_exactly_the_right_people_get_in(
    cast: Cast, signed_in: Callable[[str], Client], group: str, one_in: int
) -> None:
    rows = {name: MATRIX[name] for name in GROUPS[group]}
    state = next(iter(rows.values())).state
    plan = plan_in(state, cast) if state else None
    addresses = {name: address(name, row, cast, plan) for name, row in rows.items()}
    before = written()
    wrong: list[str] = []

    with plainly_refused():
        for somebody in NAMES:
            client = signed_in(somebody)
            for place, (name, row) in enumerate(rows.items()):
                asked = methods_for(somebody, row, place, one_in)
                said = mistaken(client, addresses[name], asked, somebody, row, cast, plan)
                wrong += [f"{name}: {one}" for one in said]
    for name, url in addresses.items():
        stranger = Client().get(url)
        if stranger.status_code != 302 or not stranger["Location"].startswith("/account/login/"):
            wrong.append(f"{name}: GET by nobody: {stranger.status_code}")

    assert wrong == []
    assert written() == before


def written() -> tuple[int, int]:
    """What was recorded, but for who read or fetched what, and what waits to be sent."""
    events = AuditEvent.objects.exclude(event__in=[*ReadingEvent.values, *DocumentEvent.values])
    return events.count(), OutboxMessage.objects.count()


def methods_for(somebody: str, row: Row, place: int, one_in: int) -> tuple[str, ...]:
    """With which methods somebody tries the address at this place of its group, where one in so many is asked."""
    inside = [name for name in NAMES if name in row.who]
    if somebody in inside:
        turn = place % min(one_in, len(inside))
        return ("GET",) if inside.index(somebody) % one_in == turn else ()
    return ("GET", "POST") if (list(NAMES).index(somebody) + place) % one_in == 0 else ("GET",)


def test_in_turns_every_address_is_opened_sent_to_and_refused() -> None:
    for names_of_group in GROUPS.values():
        for place, name in enumerate(names_of_group):
            row = MATRIX[name]
            asked = {who: methods_for(who, row, place, EVERY_OTHER) for who in NAMES}
            all_of_it = {who: methods_for(who, row, place, ALL) for who in NAMES}
            may, may_not = set(NAMES) & set(row.who), set(NAMES) - set(row.who)
            assert not may or any(asked[who] for who in may), name
            assert len(may_not) < 2 or any("POST" in asked[who] for who in may_not), name
            assert all("GET" in asked[who] for who in may_not), name
            assert all_of_it == {who: ("GET",) if who in may else ("GET", "POST") for who in NAMES}


def mistaken(
    client: Client, url: str, methods: tuple[str, ...], somebody: str, row: Row, cast: Cast, plan: Plan | None
) -> Iterator[str]:
    """What an address answers somebody, where that is not what the row says."""
    may = somebody in row.who
    wanted = None if may else expected(somebody, row, cast, plan)
    for method in methods:
        answer = client.get(url) if method == "GET" else client.post(url, {})
        answer.getvalue()  # so that a file that is sent is closed
        got = answer.status_code
        if may and got >= 400:
            yield f"GET by {somebody}: {got}, may"
        # An address that only shows has nothing to post to, whoever tries.
        elif not may and got != wanted and not (method == "POST" and got == 405):
            yield f"{method} by {somebody}: {got}, wanted {wanted}"
