"""All that is tried: every broken form of every listed rule, and every changed row of every table."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

from employees.enums import Role
from plans.enums import PlanStatus
from tests.prove.rules import rows
from tests.prove.rules.applying import Undo, apply, made_of
from tests.prove.rules.listed import ROOT, RULES, TABLES
from tests.prove.rules.operators import broken


@dataclass(frozen=True)
class Mutant:
    """One rule, broken in one way. `where` is the function, the value or the row; `line` is 0 for a row."""

    file: str
    where: str
    what: str
    line: int
    apply: Callable[[], Undo]
    # Not only what is called while a test runs: a row, a value of a module, a function that makes one.
    is_at_import: bool = False
    # Where it is: only a test that comes past one of these can notice. Empty: any can.
    asked_by: tuple[tuple[str, str], ...] = ()
    # A value of a module: what it is called, and what others make of it. Only a test that reads one can notice.
    known_as: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What it is called in the list of those that change nothing (tests/prove/rules/equivalent.py)."""
        return f"{self.file} {self.where}: {self.what}"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.where}: {self.what}"


def all_mutants(files: Collection[str] = ()) -> list[Mutant]:
    """Every one, or those of some files, in the order of the files. Two of the same name are told apart by a number."""
    found = [one for one in (*_of_rules(files), *_of_rows()) if not files or one.file in files]
    seen: Counter[str] = Counter()
    numbered = []
    for one in found:
        seen[one.name] += 1
        again = seen[one.name]
        what = one.what if again == 1 else f"{one.what} (#{again})"
        numbered.append(replace(one, what=what))
    return numbered


def _of_rows() -> Iterator[Mutant]:
    for file, (where, what, change) in rows.changes():
        yield Mutant(file, where, what, 0, change, True, rows.ASKED_BY.get(file, ()))


def _of_rules(files: Collection[str]) -> Iterator[Mutant]:
    members = {
        "Role": tuple(Role.__members__),
        # Nobody is more than this to a plan, nor to what comes before one.
        "Relation": tuple(sorted(each.name for each in rows.PLANNED_CAN_BE)),
        "PlanStatus": tuple(PlanStatus.__members__),
    }
    for file, names in RULES.items():
        if files and file not in files:
            continue
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        called = _called_at_import(tree)
        for statement in tree.body:
            for where, whole, part in _parts(statement):
                if where in TABLES or (names is not None and where not in names):
                    continue
                seen = {ast.dump(whole)}
                for changed, line, what in _broken_within(whole, part, members):
                    # Two ways to the same broken rule are one.
                    if ast.dump(changed) not in seen:
                        seen.add(ast.dump(changed))
                        at_import = where in called or not isinstance(part, ast.FunctionDef)
                        known_as = made_of(where) if at_import else frozenset()
                        change = partial(apply, file, changed)
                        yield Mutant(file, where, what, line, change, at_import, (), known_as)


def _called_at_import(tree: ast.Module) -> set[str]:
    values = [each.value for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign) and each.value]
    calls = [call for value in values for call in ast.walk(value) if isinstance(call, ast.Call)]
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def _parts(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt, ast.stmt]]:
    """What a statement of a module is called, and what is to be broken in it: of a class, each method by itself."""
    if isinstance(statement, ast.ClassDef):
        for each in statement.body:
            if isinstance(each, ast.FunctionDef):
                yield f"{statement.name}.{each.name}", statement, each
    elif isinstance(statement, ast.FunctionDef):
        yield statement.name, statement, statement
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        yield statement.targets[0].id, statement, statement
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id, statement, statement


def _broken_within(
    whole: ast.stmt, part: ast.stmt, members: dict[str, tuple[str, ...]]
) -> Iterator[tuple[ast.stmt, int, str]]:
    for changed, line, what in broken(part, members):
        if isinstance(whole, ast.ClassDef):
            body = [changed if each is part else each for each in whole.body]
            yield (
                ast.ClassDef(whole.name, whole.bases, whole.keywords, body, whole.decorator_list),
                line,
                what,
            )
        else:
            yield changed, line, what
