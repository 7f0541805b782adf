"""Two departments that know nothing of each other: a plan in every state in each, and something of every kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model

from employees.encryption import lock
from employees.enums import ConflictKind, Role
from employees.models import (
    Absence,
    Conflict,
    Employee,
    OutboxMessage,
    PeopleImport,
    RoleGrant,
    StandIn,
)
from plans.enums import PlanStatus
from plans.models import EmergencyAccess, Plan, PlanTemplate
from plans.models.attachment import attachment_storage, random_name
from tests.factories.people import ClosureFactory, EmployeeFactory, ReportingLineFactory
from tests.factories.plans import plan_in
from tests.factories.templates import published_template
from tests.people import Cast, make_cast
from tests.prove.objects.furnishing import Crew, belonging, furnish, of_plan
from tests.prove.stage import EVERYBODY, NOBODY, Stage, make_stage

SUPPORT, FINANCE = "support", "finance"
# What stands in every text of a department's plans, and in the names of its people; and nowhere else.
WORDS = {SUPPORT: "Quittenmus", FINANCE: "Zwirbelkraut"}
CALLED = {SUPPORT: "Wendehals", FINANCE: "Ziesel"}
SHARED = {PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.PAUSED, PlanStatus.CLOSED}
PAST_DRAFT = SHARED | {PlanStatus.IN_REVIEW, PlanStatus.APPROVED}
EVERY = frozenset(PlanStatus)
KEPT_GOING = SHARED - {PlanStatus.CLOSED}

# Who may read which plans, as docs/access.md says it and written out by hand: of a department, and in which states.
# Everything else is foreign to them.
READS: dict[str, dict[str, Iterable[PlanStatus]]] = {
    "jana": {SUPPORT: EVERY},
    "paul": {SUPPORT: PAST_DRAFT},
    "mia": {SUPPORT: EVERY},
    "stand-in in HR": {SUPPORT: EVERY},
    "stand-in": {SUPPORT: KEPT_GOING},
    "companion": {SUPPORT: SHARED},
    "owner in an emergency": {SUPPORT: EVERY},
    "ana": {FINANCE: EVERY},
    "ada": {FINANCE: EVERY},
    "kim": {FINANCE: SHARED},
    "noor": {SUPPORT: EVERY, FINANCE: EVERY},
    "ivo": {SUPPORT: PAST_DRAFT, FINANCE: PAST_DRAFT},
    "ola": {SUPPORT: SHARED, FINANCE: SHARED},
}
# Whose own plan is under way in which department.
OWN = {"sam": SUPPORT, "lee": FINANCE}
BOTH = frozenset({SUPPORT, FINANCE})
# Who finds the people of which department in the directory; and who reads notes of the coaching log about them.
FINDS = {
    "jana": {SUPPORT}, "mia": {SUPPORT}, "stand-in in HR": {SUPPORT}, "HR with a conflict": {SUPPORT},
    "ana": {FINANCE}, "ada": {FINANCE}, "noor": BOTH, "tom": BOTH, "owner in an emergency": BOTH,
}  # fmt: skip
READS_LOG = {
    "jana": {SUPPORT},
    "mia": {SUPPORT},
    "stand-in in HR": {SUPPORT},
    "ana": {FINANCE},
    "ada": {FINANCE},
    "noor": BOTH,
}
# What belongs to the organisation, and to whom it is not foreign.
OF_ALL = {
    "PlanTemplate": {"mia", "ada", "noor", "stand-in in HR", "HR with a conflict"},
    "PeopleImport": {"noor", "tom", "owner in an emergency"},
    "Closure": {"tom", "owner in an emergency"},
    "OutboxMessage": {"noor"},
    "Conflict": {"noor"},
    "EmergencyAccess": {"noor", "owner in an emergency"},
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Something with a reference. `whose` are those to whom alone it is handed, where it is not for all readers."""

    model: str
    ref: str
    pk: int
    whose: frozenset[str] = frozenset()


@dataclass
class Scene:
    """One plan and what belongs to it and to its person."""

    side: str
    state: PlanStatus
    plan: Plan
    things: dict[str, list[Thing]] = field(default_factory=dict)
    keys: set[tuple[str, int]] = field(default_factory=set)

    def any(self, model: str) -> Thing | None:
        """One of a kind."""
        return next(iter(self.things.get(model, [])), None)


@dataclass
class World:
    """All of it."""

    stage: Stage
    scenes: list[Scene]
    of_all: dict[str, list[Thing]]
    known: dict[str, tuple[str, Scene | None]] = field(default_factory=dict)

    def reads(self, who: str, scene: Scene) -> bool:
        """Whether a plan is somebody's to read."""
        if OWN.get(who) == scene.side and scene.state == PlanStatus.ACTIVE:
            return True
        return scene.state in READS.get(who, {}).get(scene.side, ())

    def foreign(self, who: str) -> list[Scene]:
        """The plans that do not exist for somebody."""
        return [scene for scene in self.scenes if not self.reads(who, scene)]

    def own(self, who: str) -> list[Scene]:
        """Those that do."""
        return [scene for scene in self.scenes if self.reads(who, scene)]

    def words_not_for(self, who: str) -> list[str]:
        """What may stand in no answer to somebody, whatever they ask: the words of plans of which they read none."""
        sides = {scene.side for scene in self.own(who)} | READS_LOG.get(who, set())
        found = [WORDS[side] for side in BOTH - sides]
        return found + [CALLED[side] for side in BOTH - sides - FINDS.get(who, set())]


def build(on: datetime, states: dict[str, Iterable[PlanStatus]]) -> World:
    """Build it: for each department a plan in each of these states. Sam's and Lee's are those under way."""
    cast = make_cast()
    stage = make_stage(cast, on)
    scenes = [_scene(stage, side, state, on) for side, wanted in states.items() for state in wanted]
    world = World(stage, scenes, {})
    _for_all(world, cast, on)
    names = {stage.account(name).pk: name for name in EVERYBODY if name != NOBODY}
    for scene in scenes:
        _register(scene, names)
        world.known |= {one.ref: (one.model, scene) for things in scene.things.values() for one in things}
    world.known |= {one.ref: (one.model, None) for things in world.of_all.values() for one in things}
    return world


def _scene(stage: Stage, side: str, state: PlanStatus, on: datetime) -> Scene:
    cast = stage.cast
    manager, hr = (cast.jana, cast.mia) if side == SUPPORT else (cast.ana, cast.ada)
    subject = {SUPPORT: cast.sam, FINANCE: cast.lee}[side]
    if state != PlanStatus.ACTIVE:
        subject = EmployeeFactory(
            first_name=state.title(),
            last_name=CALLED[side],
            department=subject.department,
            time_zone="Europe/London",
        )
        ReportingLineFactory(employee=subject, manager=manager)
    # The same steps as everywhere, taken by the people of this department.
    theirs = replace(cast, sam=subject, jana=manager, mia=hr)
    plan = plan_in(state, theirs)
    if side == SUPPORT:
        stage.tie(plan)
    beside = stage.account("companion") if side == SUPPORT else cast.account("kim")
    crew = Crew(_user(subject), _user(manager), _user(hr), beside, WORDS[side], on)
    furnish(plan, crew)
    _kept_file(plan, crew, on)
    _about_the_person(subject, crew, on)
    return Scene(side, state, Plan.objects.select_related("employee__user").get(pk=plan.pk))


def _user(person: Employee) -> Any:
    assert person.user is not None
    return person.user


def _kept_file(plan: Plan, crew: Crew, on: datetime) -> None:
    """A file that its person has not shown to anybody yet."""
    from plans.models import Attachment  # noqa: PLC0415 -- beside what it is about

    made = Attachment.everything.create(
        plan=plan, title=crew.words(), kind="text", file=random_name(), size=9, sha256="0" * 64,
        added_at=on, added_by=crew.subject, is_kept=True, at_number=1,
    )  # fmt: skip
    attachment_storage().save(made.file.name, ContentFile(crew.words().encode()))


def _about_the_person(person: Employee, crew: Crew, on: datetime) -> None:
    day = on.date()
    Absence.objects.create(
        employee=person, from_date=day, until_date=day, locked_ground=lock(crew.words()), recorded_at=on,
        recorded_by=crew.hr,
    )  # fmt: skip
    RoleGrant.objects.create(
        user=_user(person), role=Role.APPROVER, granted_at=on, revoked_at=on, revoked_by=crew.hr
    )
    OutboxMessage.objects.create(
        key=f"proof:{person.ref}", kind="plans.shared", recipient=_user(person), about_type="plans.plan",
        about_ref=person.ref, state="failed_permanent", queued_at=on, due_at=on, settled_at=on, reason=crew.words(),
    )  # fmt: skip


def _for_all(world: World, cast: Cast, on: datetime) -> None:
    """What belongs to the organisation: nothing of it says anything about a plan."""
    noor = cast.account("noor")
    made: list[Model] = [
        published_template(cast),
        PeopleImport.objects.create(
            uploaded_by=noor, uploaded_at=on, original_name="people.csv", stored_name="x", file_sha256="0" * 64
        ),
        ClosureFactory(),
        Conflict.objects.create(
            account=cast.account("chris"), about=cast.ana, kind=ConflictKind.OTHER, noted_at=on, noted_by=noor,
            locked_reason=lock("A quarrel."),
        ),
        EmergencyAccess.objects.create(
            person=cast.lee, locked_reason=lock("No page opens."), asked_at=on - timedelta(hours=1),
            asked_by=world.stage.account("owner in an emergency"),
        ),
        *StandIn.objects.all(),
    ]  # fmt: skip
    for one in [*made, *PlanTemplate.objects.exclude(pk=made[0].pk), *OutboxMessage.objects.all()]:
        name = type(one).__name__
        # A message is its reader's, whatever it is about.
        told = world.stage.name_of(one.recipient_id) if isinstance(one, OutboxMessage) else ""
        thing = Thing(name, one.ref, one.pk, frozenset({told} - {""}))  # type: ignore[attr-defined]
        world.of_all.setdefault(name, []).append(thing)


def _register(scene: Scene, names: Mapping[int, str]) -> None:
    """Note every reference of a plan and of its person, and the key of every row."""
    plan, person = scene.plan, scene.plan.employee
    rows: Iterator[Model] = (row for model in belonging() for row in of_plan(model, plan))
    personal = [
        person, _user(person), *Absence.objects.filter(employee=person), *RoleGrant.objects.filter(user=person.user)
    ]  # fmt: skip
    for row in [plan, *personal, *rows]:
        scene.keys.add((row._meta.db_table, row.pk))
        if ref := getattr(row, "ref", ""):
            name = type(row).__name__
            scene.things.setdefault(name, []).append(Thing(name, ref, row.pk, _whose(row, scene, names)))


def _whose(row: Any, scene: Scene, names: Mapping[int, str]) -> frozenset[str]:
    """To whom alone something is handed, whoever else reads the plan; nobody where it is for all of them."""
    kept = {"EvidencePack": "asked_by_id", "WantedDocument": "reader_id", "Attachment": "added_by_id"}
    name = type(row).__name__
    if name not in kept or (name == "Attachment" and not row.is_kept):
        return frozenset()
    return frozenset({names.get(getattr(row, kept[name]), "somebody else")})


ACTORS = EVERYBODY
SIGNED_OUT = frozenset({NOBODY, "leaver"})
DAY = date(2026, 7, 13)
