"""The short form: no rule goes unlisted, broken ones are noticed, and one that nothing notices is told."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from employees.enums import Role
from employees.permissions import Relation, relations_to_employee
from employees.permissions.absences import relations_to_absent
from plans.enums import PlanStatus
from plans.permissions import relations_to
from tests.factories.people import RoleGrantFactory
from tests.people import NAMES, Cast
from tests.plans.test_who_may import actor, held_by, with_everybody, written
from tests.prove.rules import __main__ as command
from tests.prove.rules import rows
from tests.prove.rules.equivalent import EQUIVALENT
from tests.prove.rules.judge import PASSED, SOUND, verdicts
from tests.prove.rules.listed import NO_RULE, PACKAGES, ROOT, ROWS, RULES
from tests.prove.rules.mutants import Mutant, all_mutants

HERE = "plans/permissions/plans.py"
# One of each kind, in the words of the long form.
SAMPLE = (
    f"{HERE} _working_relations: plan.manager_id == actor.employee_id inverted",
    f"{HERE} _working_relations: found.add(Relation.MANAGER) dropped",
    f"{HERE} relations_to: plan.employee_id not in actor.barred_ids inverted",
    f"{HERE} _fine_relations: is_manager dropped from is_hr or is_manager",
    f"{HERE} companionships: until__gte=actor.on negated in Companion.objects.filter(user=actor.user_id, "
    "until__gte=actor.on, removed_at__isnull=True)",
    "plans/permissions/table.py RUNNING_IT: right side dropped from HR | MANAGER",
    "plans/permissions/table.py plans:evidence:add: grant 1: hr_partner taken out",
    "plans/permissions/table.py plans:handover:make: grant 1: companion added",
    "plans/permissions/table.py plans:plan:view: grant 3: consultation taken out",
)


def functions_that_take_an_actor(file: str) -> Iterator[str]:
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        inside = (
            [(f"{node.name}.", each) for each in node.body]
            if isinstance(node, ast.ClassDef)
            else [("", node)]
        )
        for prefix, each in inside:
            if isinstance(each, ast.FunctionDef) and any(
                isinstance(one.annotation, ast.Name) and one.annotation.id == "Actor"
                for one in each.args.args
            ):
                yield prefix + each.name


@pytest.mark.once
def test_every_file_and_every_query_of_rules_is_listed() -> None:
    files = {str(file.relative_to(ROOT)) for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert files - ROWS == {file for file in RULES if file.startswith(PACKAGES)}

    unlisted = []
    for file in (ROOT / app / "queries" for app in ("employees", "plans", "reviews")):
        for path in sorted(file.rglob("*.py")):
            name = str(path.relative_to(ROOT))
            listed = RULES.get(name, ())
            known = set(listed or ()) | NO_RULE.get(name, set())
            unlisted += [
                f"{name} {each}"
                for each in functions_that_take_an_actor(name)
                if listed is not None and each not in known
            ]
    assert unlisted == []


def test_nobody_is_more_to_anything_than_is_tried_and_the_finer_are_what_they_are_said_to_be(
    cast: Cast,
) -> None:
    plan = with_everybody(PlanStatus.CLOSED, cast)
    found: set[Relation] = set()
    for name in NAMES:
        relations = relations_to(actor(cast, name), plan)
        found |= relations
        for each in relations & rows.FINER.keys():
            assert relations & rows.FINER[each], (name, each)
        for each in relations & rows.NEVER_WITH.keys():
            assert relations.isdisjoint(rows.NEVER_WITH[each]), (name, each)
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER)
    RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
    found |= relations_to(actor(cast, "kim"), plan)
    assert found == rows.PLANNED_CAN_BE

    asking = [actor(cast, name) for name in NAMES]
    known = set().union(
        *(relations_to_employee(one, about) for one in asking for about in (cast.sam, cast.lee))
    )
    absent = set().union(
        *(relations_to_absent(one, about) for one in asking for about in (cast.sam, cast.lee))
    )
    assert known == rows.PEOPLE_CAN_BE - {Relation.KEPT_OUT}
    assert absent == rows.ABSENT_CAN_BE


def test_broken_rules_are_noticed_and_taken_back_and_one_that_breaks_nothing_is_told(
    cast: Cast, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = with_everybody(PlanStatus.CONSULTATION, cast)

    def check() -> None:
        assert held_by(cast, plan) == written(PlanStatus.CONSULTATION)

    every = {one.name: one for one in all_mutants({HERE, "plans/permissions/table.py"})}
    planted = Mutant("nowhere.py", "nothing", "changed", 1, lambda: lambda: None)
    tried = [*(every[name] for name in SAMPLE), planted]
    noticed: dict[str, str] = {}
    for mutant in tried:
        said: list[str] = []
        verdicts([mutant], SimpleNamespace(runtest=check), said.append)
        # Sound again afterwards, it says.
        assert said[1:] == [SOUND]
        if said[0] != PASSED:
            noticed[mutant.name] = said[0]

    assert noticed == dict.fromkeys(SAMPLE, "AssertionError")
    told: list[str] = []
    monkeypatch.setattr(command, "say", told.append)
    judge = SimpleNamespace(is_sound=True, mutants=tried, noticed=noticed, seconds=1.0, runs=len(tried))
    assert command.summed_up(judge, verbose=False) == 1
    assert "ALIVE    nowhere.py:1 nothing: changed" in told
    assert told[-1].startswith(
        f"{len(tried)} mutants: {len(SAMPLE)} noticed, 0 listed as changing nothing, 1 alive"
    )


@pytest.mark.once
def test_what_is_listed_as_changing_nothing_is_tried_and_has_a_reason() -> None:
    assert set(EQUIVALENT) <= {one.name for one in all_mutants()}
    assert all(reason.endswith(".") for reason in EQUIVALENT.values())
    assert {name.split(" ")[0] for name in EQUIVALENT} <= {*RULES, "plans/lifecycle/table.py"}
