"""What one person leaves for another, so that each form that answers, ends or goes on with something is on some page.

All of it by the verbs, at most a day before the day of the explored world.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse

from employees import workflows as people
from employees.enums import ConflictKind, Role
from employees.models import Employee, User
from plans import workflows
from plans.designs.editing import drop_part
from plans.enums import (
    EarlyEnd,
    GoalResult,
    ObservationKind,
    OutcomeKind,
    ProposalKind,
    Section,
)
from plans.evidence import Clean, Kind
from plans.models import EmergencyAccess, Plan
from tests.employees.importing.steps import previewed
from tests.factories.forms import published
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import FAIR_START, FOR_HR, excused, judged
from tests.factories.signing import declines
from tests.factories.templates import draft_template, published_template
from tests.people import Cast
from tests.prove.inputs.clock import NOW

YESTERDAY = NOW - timedelta(days=1)


def leave_waiting(cast: Cast, others: Mapping[str, Employee]) -> list[str]:
    """Lay it all out. `others`: whose plan is in which state, by their names. Returns the pages where it waits."""
    of = {name: person.plans.get() for name, person in others.items() if "Nobody" not in name}
    for name in ("Robin", "Alex"):
        _in_talks(of[f"{name} Consultation"])
    _two_areas(of["Kit Active"], cast)
    _second_reader_wanted(of["Alex In Review"], cast)
    _not_signed(of["Sasha Active"])
    _asked_and_kept(of["Robin Active"], cast)
    for name in ("Robin", "Sasha"):
        _wished(of[f"{name} Active"])
    _about_to_end(of["Toni Active"])
    _gone(others["Alex Closed"], cast)
    _gone(others["Alex Nobody"], cast)
    _no_account(others["Toni Nobody"])
    for name in ("Robin", "Sasha"):
        _notes(others[f"{name} Nobody"], cast)
    on_form = _begun_on_a_form(others["Sasha Nobody"], cast)
    people.note_conflict(
        who=cast.ada, about=cast.chris, kind=ConflictKind.RELATIVE, reason="Cousins.", by=cast.account("noor"),
        at=YESTERDAY,
    )  # fmt: skip
    imports = [*(_import(cast, number) for number in range(3)), _nothing_new(cast)]
    opened = _opened(of["Kit Active"], cast)
    lent = RoleGrantFactory(user=_account(others["Robin Closed"]), role=Role.AUDITOR)
    return [
        *(reverse("people_import_one", args=[ref]) for ref in imports),
        reverse("emergency_end", args=[opened.ref]),
        reverse("person_invite", args=[others["Toni Nobody"].ref]),
        reverse("role_revoke", args=[others["Robin Closed"].ref, lent.ref]),
        *_templates(cast),
        reverse("log", args=[others["Robin Nobody"].ref]),
        *(
            reverse("person", args=[one.ref])
            for one in (cast.ada, others["Alex Nobody"], others["Toni Nobody"])
        ),
        f"{reverse('plan_new')}?person={others['Robin Nobody'].ref}",
        reverse("person_away", args=[cast.sam.ref]),
        *(reverse(name, args=[on_form.ref]) for name in ("draft", "draft_support", "draft_log")),
        *(reverse(name, args=[of["Kit Active"].ref]) for name in ("plan", "plan_change", "plan_areas_merge")),
        *(
            reverse(name, args=[of["Sasha Active"].ref])
            for name in ("plan", "plan_attest", "plan_adjustments")
        ),
        *(reverse(name, args=[of["Toni Active"].ref]) for name in ("plan", "plan_close")),
        *(reverse(name, args=[of["Alex Closed"].ref]) for name in ("plan_pack", "plan_pack_for_person")),
    ]


def _account(person: Employee) -> User:
    assert person.user is not None
    return person.user


def _in_talks(plan: Plan) -> None:
    """Proposals sent and not, a question: none of them answered."""
    subject = _account(plan.employee)
    workflows.open_plan(plan=plan, by=subject, at=YESTERDAY)
    for number in range(4):
        workflows.propose(
            plan=plan, kind=ProposalKind.OTHER, section=Section.SUPPORT, wording=f"A quieter desk, {number}.",
            unsent=number > 1, by=subject, at=YESTERDAY + timedelta(minutes=number),
        )  # fmt: skip
    workflows.ask(plan=plan, words="Which report is meant?", by=subject, at=YESTERDAY)


def _two_areas(plan: Plan, cast: Cast) -> None:
    """Two areas that may as well be one."""
    fields = {"title": "Answering, once more", "observed": "Seen twice.", "expected": "Not again."}
    workflows.amend(
        plan=plan, changes=[{"item": "area", "ref": None, "fields": fields}], reason="It was seen again.",
        goalposts_reason="It is not harder.", by=cast.account("mia"), at=YESTERDAY,
    )  # fmt: skip


def _second_reader_wanted(plan: Plan, cast: Cast) -> None:
    workflows.answer_for_hr(
        plan=plan, answers=FOR_HR, needs_second_reader=True, by=cast.account("mia"), at=YESTERDAY
    )


def _not_signed(plan: Plan) -> None:
    """What somebody who was there may attest."""
    version = plan.versions.get(number=plan.version)
    declines(plan=plan, version_sha256=version.sha256, by=_account(plan.employee), at=YESTERDAY)


def _asked_and_kept(plan: Plan, cast: Cast) -> None:
    """A companion, files that are kept, a change that HR has not made, days away that are not counted."""
    subject, manager = _account(plan.employee), _account(plan.manager)
    workflows.invite_companion(
        plan=plan, companion=cast.account("kim"), until=date(2026, 7, 1), by=subject, at=YESTERDAY
    )
    for number in range(2):
        clean = Clean(Kind.TEXT, f"Nine of 14 tickets waited, {number}.\n".encode())
        workflows.add_evidence(
            plan=plan, clean=clean, title="Not yet", checkpoint=plan.checkpoints.all()[0], keep=True, by=subject,
            at=YESTERDAY,
        )  # fmt: skip
    goal = plan.goals.all()[0]
    workflows.propose_change(
        plan=plan,
        changes=[{"item": "goal", "ref": goal.ref, "fields": {"measure": "The weekly report, page 2"}}],
        reason="The report has pages now.",
        by=manager,
        at=YESTERDAY,
    )
    for who in (plan.employee, cast.sam):
        people.record_absence(
            employee=who,
            details=people.AbsenceDetails(date(2026, 6, 1), date(2026, 6, 4), share=Decimal(1)),
            by=cast.account("mia"),
            at=YESTERDAY,
        )


def _wished(plan: Plan) -> None:
    """A wish to HR, about work and health."""
    workflows.ask_for_adjustment(
        plan=plan, wish="Another chair.", ground="My back.", by=_account(plan.employee), at=YESTERDAY
    )


def _about_to_end(plan: Plan) -> None:
    """An outcome put forward, which the employee has not said anything about."""
    workflows.propose_outcome(
        plan=plan, overall=OutcomeKind.ENDED_EARLY, early_reason=EarlyEnd.SUCCESS, reason="Both were reached.",
        results=judged(plan, GoalResult.MET), undelivered=excused(plan), by=_account(plan.manager), at=YESTERDAY,
    )  # fmt: skip


def _begun_on_a_form(person: Employee, cast: Cast) -> Plan:
    """A draft with parts of the organisation's own, and nothing in it yet."""
    return workflows.draft(
        employee=person, manager=cast.jana, by=cast.account("jana"), at=YESTERDAY, fair_start=FAIR_START,
        template_version=published(cast),
    )  # fmt: skip


def _notes(person: Employee, cast: Cast) -> None:
    """Two notes of the manager's before any plan, one of them shared."""
    for share in (False, True):
        workflows.note(
            employee=person, kind=ObservationKind.CONCERN, happened_on=YESTERDAY.date(), share=share,
            seen="Two calls were not answered.", said="We spoke about it at once.", by=cast.account("jana"), at=NOW,
        )  # fmt: skip


def _gone(person: Employee, cast: Cast) -> None:
    """Somebody who has left: they may come back, and HR hands them their copy of a plan."""
    people.leave(
        employee=person, last_day=YESTERDAY.date(), at_once=True, by=cast.account("mia"), at=YESTERDAY
    )


def _no_account(person: Employee) -> None:
    """Somebody who was never invited."""
    account = _account(person)
    person.user = None
    person.save(update_fields=["user"])
    account.delete()


def _opened(plan: Plan, cast: Cast) -> EmergencyAccess:
    """A plan that is open to Tom for hours."""
    access = workflows.ask_for_emergency(
        person=plan.employee, reason="The copy of the record does not open.", by=cast.account("tom"), at=NOW
    )
    return workflows.confirm_emergency(access=access, plan=plan, minutes=240, by=cast.account("noor"), at=NOW)


def _templates(cast: Cast) -> list[str]:
    """One to publish, one that was archived, and one without one of the parts that Waymark knows."""
    ready, gone = draft_template(cast, "A form that is done"), published_template(cast, "A form of old")
    short, noor = draft_template(cast, "A short form"), cast.account("noor")
    workflows.archive_template(template=gone, by=noor, at=YESTERDAY)
    workflows.change_template(
        template=short, change=lambda design: drop_part(design, design.parts[0].key), by=noor, at=YESTERDAY
    )
    return [
        reverse("template_publish", args=[ready.ref]),
        reverse("template", args=[gone.ref]),
        reverse("template_parts", args=[short.ref]),
    ]


HEAD = "Staff number,First name,Last name,Department\n"


def _import(cast: Cast, number: int) -> str:
    """A list of people that waits for its confirmation."""
    rows = f"{HEAD}N90{number},Nia,Novak,Support\n"
    return previewed(rows, cast.account("noor"), at=YESTERDAY + timedelta(hours=number)).ref


def _nothing_new(cast: Cast) -> str:
    """A list in which nobody is new or changed: it can only be checked again."""
    sam = cast.sam
    rows = f"{HEAD}{sam.staff_number},{sam.first_name},{sam.last_name},{sam.department.name}\n"
    return previewed(rows, cast.account("noor"), at=YESTERDAY).ref
