"""A broken rule put in the place of the real one, in the memory of this process, wherever it is known by then.

Functions keep being themselves and get other code: whoever imported one has the broken one. What a module holds is made
anew, in its place where it can be, and with it whatever other modules made of it when they were imported.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.db.models import Q
from django.db.models.sql.where import AND, OR

from employees.errors import NotAllowed, NotVisible
from employees.permissions import Policy
from tests.prove.rules.listed import ROOT, RULES

OURS = ("employees", "plans", "reviews", "pip_config")
GIVEN = {
    "__Q": Q,
    "__and": operator.and_,
    "NotVisible": NotVisible,
    "NotAllowed": NotAllowed,
    "AND": AND,
    "OR": OR,
}
# A chain of values, each made of another, is never longer.
LONGEST = 12


Undo = Callable[[], None]
# How to take back what was done last, the first thing first.
_DONE: list[Undo] = []


def apply(file: str, statement: ast.stmt) -> Undo:
    """Put the broken statement of a module in force. Returns what takes it back."""
    _DONE.clear()
    try:
        _apply(file, statement)
    except Exception:
        _take_back()
        raise
    return _take_back


def _take_back() -> None:
    while _DONE:
        _DONE.pop()()


def _set(holder: dict[str, Any], name: str, value: Any) -> None:
    _DONE.append(
        partial(holder.__setitem__, name, holder[name]) if name in holder else partial(holder.pop, name)
    )
    holder[name] = value


def _refill(holder: dict[Any, Any], content: dict[Any, Any]) -> None:
    """Let a dictionary that is known in many places hold something else."""
    before, after = dict(holder), dict(content)

    def fill(values: dict[Any, Any]) -> None:
        holder.clear()
        holder.update(values)

    fill(after)
    _DONE.append(partial(fill, before))


def _recode(known: FunctionType, code: CodeType) -> None:
    _DONE.append(partial(setattr, known, "__code__", known.__code__))
    known.__code__ = code


def _apply(file: str, statement: ast.stmt) -> None:
    module = import_module(name_of(file))
    for name, value in GIVEN.items():
        if name not in module.__dict__:
            _set(module.__dict__, name, value)
    if isinstance(statement, ast.FunctionDef):
        _swap(module.__dict__[statement.name], _code_of(statement, module, statement.name))
        _carry_on(_known_as(module.__dict__[statement.name], statement.name))
    elif isinstance(statement, ast.ClassDef):
        _swap_methods(module, statement)
    else:
        _carry_on(_made_anew(module, statement))


def name_of(file: str) -> str:
    """The name of the module in a file."""
    return file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def _compiled(statement: ast.stmt, module: ModuleType) -> CodeType:
    future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
    tree = ast.fix_missing_locations(ast.Module([future, statement], []))
    return compile(tree, module.__file__ or "", "exec")


def _code_of(statement: ast.stmt, module: ModuleType, qualname: str) -> CodeType:
    found = [code for code in _codes(_compiled(statement, module)) if code.co_qualname == qualname]
    return found[0]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _swap(known: Any, code: CodeType) -> None:
    """Give a function other code, under whatever it is wrapped in."""
    if hasattr(known, "cache_clear"):
        known.cache_clear()
        _DONE.append(known.cache_clear)
    while hasattr(known, "__wrapped__"):
        known = known.__wrapped__
    _recode(known, code)


def _swap_methods(module: ModuleType, statement: ast.ClassDef) -> None:
    owner = module.__dict__[statement.name]
    compiled = _compiled(statement, module)
    for code in _codes(compiled):
        parent, _, name = code.co_qualname.rpartition(".")
        if parent != statement.name:
            continue
        known = owner.__dict__.get(name)
        known = getattr(known, "fget", None) or getattr(known, "__func__", None) or known
        while hasattr(known, "__wrapped__"):
            known = known.__wrapped__
        if not isinstance(known, FunctionType):
            continue
        if len(code.co_freevars) == len(known.__code__.co_freevars):
            _recode(known, code)
        else:
            # It does without `super()` now, or the other way round.
            cells = known.__closure__ or ()
            made = FunctionType(
                code, module.__dict__, name, known.__defaults__, cells[: len(code.co_freevars)]
            )
            made.__kwdefaults__ = known.__kwdefaults__
            _DONE.append(partial(setattr, owner, name, owner.__dict__[name]))
            setattr(owner, name, made)


def _made_anew(module: ModuleType, statement: ast.stmt) -> set[tuple[str, str]]:
    """Run a statement of a module again. What it bound: the new in the place of the old, wherever that is known."""
    names = [target.id for target in ast.walk(statement) if isinstance(target, ast.Name)]
    bound = [name for name in dict.fromkeys(names) if name in _targets_of(statement)]
    before = {name: module.__dict__.get(name) for name in bound}
    _DONE.append(partial(module.__dict__.update, before))
    exec(_compiled(statement, module), module.__dict__)  # noqa: S102 -- our own source, broken on purpose
    made = {name: module.__dict__[name] for name in bound}
    module.__dict__.update(before)
    changed: set[tuple[str, str]] = set()
    for name, new in made.items():
        changed |= _in_its_place(module, name, before[name], new)
    return changed


def _in_its_place(module: ModuleType, name: str, old: Any, new: Any) -> set[tuple[str, str]]:
    known = _known_as(old, name)
    if isinstance(old, dict) and isinstance(new, dict):
        _refill(old, new)
    elif isinstance(old, Policy):
        _refill(old.__dict__, new.__dict__)
    else:
        for other, alias in {(module.__name__, name), *known}:
            _set(_names_in(other), alias, new)
            if not _is_plain(new):
                _index()[id(new)].add((other, alias))
    return {(module.__name__, name), *known}


def _known_as(value: Any, name: str) -> set[tuple[str, str]]:
    """Every module in which the value is known, and by which name; words and numbers by their own name only."""
    if _is_plain(value):
        return {(module, name) for module in _modules() if _names_in(module).get(name) is value}
    known = _index().get(id(value), ())
    # What was made since the index was, and where another value stands now, are told apart by looking.
    return {(module, alias) for module, alias in known if _names_in(module).get(alias) is value}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int)


def _names_in(module: str) -> dict[str, Any]:
    return sys.modules[module].__dict__


def _carry_on(changed: set[tuple[str, str]]) -> None:
    """Make anew what was made of what has changed, until nothing more follows."""
    for _round in range(LONGEST):
        following: set[tuple[str, str]] = set()
        for name in sorted({module for module, _alias in changed if not module.startswith("tests.")}):
            dirty = {alias for module, alias in changed if module == name}
            for statement, used in _values_of(name):
                if used & dirty and not _targets_of(statement) <= dirty:
                    new = _made_anew(sys.modules[name], statement)
                    following |= new
                    dirty |= {alias for module, alias in new if module == name}
        changed = following
        if not changed:
            return


@cache
def _modules() -> tuple[str, ...]:
    """Ours, as many as there were when this was asked first: before anything was broken."""
    return tuple(name for name in sys.modules if name.startswith((*OURS, "tests.")))


@cache
def _index() -> dict[int, set[tuple[str, str]]]:
    """Where every value of a module is known. Grows with what is put in the place of one."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for module in _modules():
        for alias, value in _names_in(module).items():
            if not _is_plain(value):
                found[id(value)].add((module, alias))
    return found


@cache
def _values_of(name: str) -> list[tuple[ast.stmt, frozenset[str]]]:
    """The statements of a module that bind a value, with the names that each makes it of."""
    file = Path(getattr(sys.modules[name], "__file__", None) or "")
    if file.suffix != ".py" or not file.is_relative_to(ROOT):
        return []
    found = []
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            used = {each.id for each in ast.walk(statement.value) if isinstance(each, ast.Name)}
            found.append((statement, frozenset(used)))
    return found


@cache
def made_of(name: str) -> frozenset[str]:
    """A name, and those of all values that modules make of it when they are imported, and of these again."""
    values = [
        (used, _targets_of(statement)) for module in _modules() for statement, used in _values_of(module)
    ]
    found = {name}
    for _round in range(LONGEST):
        found |= {target for used, targets in values if used & found for target in targets}
    return frozenset(found)


def read_sources() -> None:
    """Import every module of rules, and read what every module makes of others, once: a fork need not."""
    for file in RULES:
        import_module(name_of(file))
    for module in _modules():
        _values_of(module)
    _index()


def _targets_of(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
    else:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
