"""What a sweep asks: who names what of somebody else's, where and how. All of it drawn by lot from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from employees.models.base import new_ref
from tests.prove.objects.asking import Asker
from tests.prove.objects.forms import Form, forms_in, with_reference
from tests.prove.objects.places import PARAMETERS, SENT, Place, places
from tests.prove.objects.world import FINDS, OF_ALL, OWN, READS_LOG, Scene, Thing, World

OTHER_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# Of every 100 requests so many, by kind.
SHARES = {
    "address": 40, "another model": 14, "nested": 20, "another's": 4, "other method": 9, "parameter": 4, "body": 4,
    "form": 3, "mixed": 2,
}  # fmt: skip
# What reaches somebody from elsewhere by right, for it names a person and says nothing about a plan.
FROM_ANYWHERE = {"Employee", "User"}
# Nobody among these has anything to do with who stands in for whom.
UNINVOLVED = {
    "sam",
    "chris",
    "lee",
    "kim",
    "ola",
    "tom",
    "ana",
    "companion",
    "nobody",
    "leaver",
    "former manager",
}
# Pages of one's own with forms that hold references.
PAGES = (
    "draft_why", "draft_log", "draft_area_new", "draft_goals", "draft_goal_new", "draft_action_new", "draft_actions",
    "draft_support_new", "draft_schedule", "draft_milestone_new", "draft_ending", "plan_change", "plan_extend",
    "plan_areas_merge", "plan_absence", "plan_resume", "plan_pause", "plan_outcome", "plan_close", "plan_handover",
    "plan_evidence_new", "plan_paper", "plan_signatures", "plan_access", "plan_comments", "plan_proposals",
    "plan_questions", "plan_support", "checkpoint_log", "checkpoint_add", "checkpoint_file", "checkpoint_move",
    "plan_letters", "plan_start", "plan_share", "plan_adjustments", "plan_hr_notes", "plan_appeal", "plan",
    "my_plan", "my_plan_propose", "my_plan_ask", "my_plan_comments", "my_plan_confirm", "my_plan_evidence",
    "my_plan_evidence_new", "my_plan_access", "my_plan_closing",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One request, and the same with references that lead nowhere.

    `whole` says that it may change what is one's own.
    """

    kind: str
    who: str
    method: str
    place: str
    address: str
    nowhere: str
    sent: Mapping[str, Any] | None = None
    sent_nowhere: Mapping[str, Any] | None = None
    whole: bool = False
    about: Scene | None = None
    model: str = ""


class Questions:
    """Draws one question after the other."""

    def __init__(
        self, world: World, asker: Asker, seed: int, actors: Sequence[str], pages: Sequence[str] = PAGES
    ) -> None:
        self.world, self.asker, self.random = world, asker, random.Random(seed)  # noqa: S311 -- no secret
        self.actors, self.places, self.pages = list(actors), places(), list(pages)
        self._turns: dict[str, list[Any]] = {}
        self._forms: dict[tuple[str, str], list[Form]] = {}
        self._kinds = [kind for kind, share in SHARES.items() for _ in range(share)]

    def draw(self) -> Question:
        """The next one."""
        while True:
            question = self._question(self._turn("kind", self._kinds))
            if question is not None:
                return question

    def _turn(self, name: str, things: Sequence[Any]) -> Any:
        """The next of these, in an order drawn by lot; all of them come before one comes twice."""
        left = self._turns.get(name)
        if not left:
            left = self._turns[name] = self.random.sample(list(things), len(things))
        return left.pop()

    def _question(self, kind: str) -> Question | None:
        make: dict[str, Callable[[], Question | None]] = {
            "address": lambda: self._by_address("GET" if self._heads() else "POST"),
            "other method": lambda: self._by_address(self._turn("method", OTHER_METHODS), "other method"),
            "another model": self._of_another_model,
            "nested": self._nested,
            "another's": self._anothers,
            "parameter": self._by_parameter,
            "body": self._by_body,
            "form": lambda: self._by_form("form"),
            "mixed": lambda: self._by_form("mixed"),
        }
        return make[kind]()

    def _heads(self) -> bool:
        return self.random.random() < 0.5

    def _foreign_values(self, who: str, place: Place) -> tuple[list[Thing], Scene | None] | None:
        """Things that fit an address and are foreign to somebody."""
        (_name, first), *rest = place.refs
        if first in OF_ALL or first == "StandIn":
            known = self._of_all(first, who)
            if not known or who in OF_ALL.get(first, set()) or (first == "StandIn" and who not in UNINVOLVED):
                return None
            return [self.random.choice(known)], None
        scenes = self.world.foreign(who)
        if first == "Employee":
            readers = READS_LOG if place.name.startswith("log") else FINDS
            scenes = [scene for scene in self.world.scenes if scene.side not in readers.get(who, set())]
            if place.name in {"person_away", "absence_new"} and who == "HR with a conflict":
                return None
        if not scenes:
            return None
        scene = self.random.choice(scenes)
        if first == "Employee" and OWN.get(who) == scene.side and scene.state == "active":
            return None
        found = [scene.any(model) for _name, model in [(_name, first), *rest]]
        return ([one for one in found if one is not None], scene) if all(found) else None

    def _by_address(self, method: str, kind: str = "address") -> Question | None:
        place: Place = self._turn(f"place {kind} {method}", self.places)
        who = self._turn(f"actor {place.name} {method}", self.actors)
        found = self._foreign_values(who, place)
        if found is None:
            return None
        things, scene = found
        return self._ask(kind, who, method, place, [one.ref for one in things], things[-1], scene)

    def _ask(
        self,
        kind: str,
        who: str,
        method: str,
        place: Place,
        values: list[str],
        thing: Thing,
        scene: Scene | None,
        nowhere: list[str] | None = None,
    ) -> Question:
        missing = nowhere or [new_ref() for _ in values]
        return Question(
            kind, who, method, place.name, place.address(*values), place.address(*missing), about=scene,
            model=thing.model,
        )  # fmt: skip

    def _of_another_model(self) -> Question | None:
        """A foreign reference of some other kind at each place."""
        place: Place = self._turn("place another", self.places)
        who = self._turn(f"actor another {place.name}", self.actors)
        scenes = self.world.foreign(who)
        if not scenes:
            return None
        scene = self._turn(f"scene another {who}", scenes)
        right = {model for _name, model in place.refs}
        names = [model for model in scene.things if model not in right | {"User"}]
        things = [scene.things[self.random.choice(sorted(names))][0] for _ in place.refs]
        if any(one.model in right for one in things) or not things:
            return None
        return self._ask(
            "another model",
            who,
            "GET" if self._heads() else "POST",
            place,
            [one.ref for one in things],
            things[-1],
            scene,
        )

    def _nested(self) -> Question | None:
        """One's own plan, or person, and within it what belongs to another."""
        inner = [
            place
            for place in self.places
            if len(place.refs) == 2 or place.name.startswith(("my_plan", "my_note"))
        ]
        place: Place = self._turn("place nested", inner)
        if len(place.refs) == 1:
            who: str = self._turn("subject", list(OWN))
            own = [self.world.own(who)[0]]
        else:
            who = self._turn("insider", [name for name in self.actors if self.world.own(name)])
            own = self.world.own(who)
        home = self._turn(f"home {who}", own)
        others = [scene for scene in self.world.scenes if scene is not home]
        scene = self.random.choice(others)
        model = place.refs[-1][1] if self.random.random() < 0.7 else self.random.choice(sorted(scene.things))
        thing = scene.any(model)
        if thing is None:
            return None
        method = "GET" if self._heads() else "POST"
        if len(place.refs) == 1:
            return self._ask("nested", who, method, place, [thing.ref], thing, scene)
        head = home.any(place.refs[0][1])
        if head is None:
            return None
        return self._ask(
            "nested", who, method, place, [head.ref, thing.ref], thing, scene, nowhere=[head.ref, new_ref()]
        )

    def _anothers(self) -> Question | None:
        """In a plan that one reads, what was made for somebody else alone."""
        inner = [
            place
            for place in self.places
            if place.refs[-1][1] in {"EvidencePack", "WantedDocument", "Attachment"}
        ]
        place: Place = self._turn("place another's", [one for one in inner if len(one.refs) == 2])
        who = self._turn("insider another's", [name for name in self.actors if self.world.own(name)])
        scene = self._turn(f"home another's {who}", self.world.own(who))
        mine = [one for one in scene.things.get(place.refs[1][1], []) if one.whose and who not in one.whose]
        if not mine:
            return None
        thing = self.random.choice(mine)
        method = "GET" if self._heads() else "POST"
        return self._ask(
            "another's", who, method, place, [scene.plan.ref, thing.ref], thing, scene,
            nowhere=[scene.plan.ref, new_ref()],
        )  # fmt: skip

    def _page(self, who: str, name: str) -> tuple[str, Scene | None] | None:
        """The address of a page of one's own, by its name."""
        if (
            name.startswith(("my_plan", "messages", "template", "away", "conflict", "emergency"))
            or name == "plan_new"
        ):
            return reverse(name), None
        own = self.world.own(who)
        if not own:
            return None
        scene = self._turn(f"page {who}", own)
        ref = scene.plan.employee.ref if name.startswith(("person", "log")) else scene.plan.ref
        numbered = {"number": 1} if name.startswith("checkpoint") else {}
        return reverse(name, kwargs={"ref": ref, **numbered}), scene

    def _of_all(self, model: str, who: str) -> list[Thing]:
        return [one for one in self.world.of_all.get(model, []) if who not in one.whose]

    def _foreign_thing(self, who: str, model: str) -> tuple[Thing, Scene | None] | None:
        if model in OF_ALL:
            known = self._of_all(model, who)
            return (known[0], None) if known and who not in OF_ALL[model] else None
        scenes = self.world.foreign(who)
        if model in FROM_ANYWHERE:
            scenes = [one for one in scenes if one.side not in FINDS.get(who, set())]
        if not scenes:
            return None
        scene = self._turn(f"foreign {who} {model}", scenes)
        thing = scene.any(model)
        return (thing, scene) if thing else None

    def _by_parameter(self) -> Question | None:
        name, parameter, model = self._turn("parameter", PARAMETERS)
        who = self._turn(f"actor parameter {name}", self.actors)
        return self._sent_along("parameter", who, "GET", name, parameter, model)

    def _by_body(self) -> Question | None:
        name, parameter, model = self._turn("sent", SENT)
        who = self._turn(f"actor sent {name}", self.actors)
        return self._sent_along("body", who, "POST", name, parameter, model)

    def _sent_along(
        self, kind: str, who: str, method: str, name: str, parameter: str, model: str
    ) -> Question | None:
        page, found = self._page(who, name), self._foreign_thing(who, model)
        if page is None or found is None:
            return None
        thing, scene = found
        more = (
            {"kind": "wording", "item": "goal"} if parameter == "about" and name == "my_plan_propose" else {}
        )
        return Question(
            kind, who, method, name, page[0], page[0], {parameter: thing.ref, **more}, {parameter: new_ref(), **more},
            whole=method == "POST", about=scene, model=model,
        )  # fmt: skip

    # --- Forms ------------------------------------------------------------------------------------------------------

    def _by_form(self, kind: str) -> Question | None:
        """A form of a page of one's own, sent as it would be, with a foreign reference in place of one of its own."""
        who = self._turn(f"insider {kind}", [name for name in self.actors if self.world.own(name)])
        tries = (self._form_of(who, many=kind == "mixed") for _ in range(len(self.pages)))
        form = next((one for one in tries if one is not None), None)
        if form is None:
            return None
        name = self._turn(
            f"field {who} {form.action} {kind}", sorted(form.many if kind == "mixed" else form.references)
        )
        model = self.world.known.get(form.references[name], ("", None))[0]
        if model in FROM_ANYWHERE or not model:
            return None
        home = self.world.known[form.references[name]][1]
        others = [one for one in self.world.scenes if one is not home and one.any(model)]
        if not others:
            return None
        scene = self.random.choice(others)
        thing = scene.any(model)
        assert thing is not None
        added = kind == "mixed"
        return Question(
            kind, who, "POST", form.action, form.action, form.action,
            with_reference(form, name, thing.ref, added=added), with_reference(form, name, new_ref(), added=added),
            whole=True, about=scene, model=model,
        )  # fmt: skip

    def _form_of(self, who: str, *, many: bool) -> Form | None:
        """One of the forms with references on the pages that somebody has."""
        place = self._turn(f"form page {who}", self.pages)
        own = self.world.own(who)
        scene = self._turn(f"form home {who}", own)
        if place.startswith("my_plan"):
            if who not in OWN:
                return None
            address = reverse(place)
        else:
            numbered = {"number": 1} if place.startswith("checkpoint") else {}
            address = reverse(place, kwargs={"ref": scene.plan.ref, **numbered})
        key = (who, address)
        if key not in self._forms:
            # Kept for good, none too: to open these pages over and over was more than half of a sweep's work.
            answer = self.asker.ask(who, "GET", address, compare=False)
            known = set(self.world.known)
            self._forms[key] = forms_in(answer.body, address, known) if answer.status == 200 else []
        found = [form for form in self._forms[key] if (form.many if many else form.references)]
        return self.random.choice(found) if found else None
