"""Every way in which an expression or a statement of a rule is broken: one at a time, from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
# A bound that was inclusive is exclusive, and the other way round.
BOUNDS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
# What hands on rows through a fence, and which of its arguments the rows are.
FENCES = {"mark": 0, "carry": 0, "fenced": 1, "for_hr_alone": 1, "fence_of_emergencies": 1}
SWAPPED = {
    "any": "all",
    "all": "any",
    "or_": "__and",
    "NotVisible": "NotAllowed",
    "NotAllowed": "NotVisible",
    "AND": "OR",
    "OR": "AND",
}
# Names that a broken rule may need, whatever its module imports: given to it where it is applied.
Q, AND, NOT_VISIBLE, NOT_ALLOWED = "__Q", "__and", "NotVisible", "NotAllowed"
# Which sets of names are rows of their own: each that is missing is added, each that is there removed.
ENUMS = {"Role": "Role", "Relation": "Relation", "PlanStatus": "PlanStatus"}

# Rows of a table are changed in the table; and how a union counts is no rule.
UNTOUCHED = {"table", "all"}

Path = tuple[tuple[str, int | None], ...]
SKIPPED = {"annotation", "returns", "decorator_list", "bases", "type_comment", "ctx", "op", "ops", "slice"}


def broken(statement: ast.stmt, members: dict[str, tuple[str, ...]]) -> Iterator[tuple[ast.stmt, int, str]]:
    """The statement in every broken form, with the line and what was done. `members` are those of the enums."""
    for path, node, where in _slots(statement, (), _Where()):
        for instead, words in _instead(node, where, members):
            copy = deepcopy(statement)
            _put(copy, path, instead)
            yield ast.fix_missing_locations(copy), getattr(node, "lineno", statement.lineno), words


class _Where:
    """In what the node stands: whether inside of a function, and of one that answers yes or no."""

    def __init__(self, *, inside: bool = False, says_yes_or_no: bool = False, as_condition: bool = False):
        self.inside, self.says_yes_or_no, self.as_condition = inside, says_yes_or_no, as_condition

    def within(self, node: ast.AST, field: str) -> _Where:
        inside, yes_or_no = self.inside, self.says_yes_or_no
        if isinstance(node, ast.FunctionDef):
            inside, yes_or_no = True, isinstance(node.returns, ast.Name) and node.returns.id == "bool"
        if isinstance(node, ast.Lambda):
            inside, yes_or_no = True, False
        condition = (field == "test" and isinstance(node, ast.If | ast.IfExp | ast.While)) or field == "ifs"
        return _Where(inside=inside, says_yes_or_no=yes_or_no, as_condition=condition)


def _slots(node: ast.AST, path: Path, where: _Where) -> Iterator[tuple[Path, ast.AST, _Where]]:
    for field, value in ast.iter_fields(node):
        if field in SKIPPED or (isinstance(node, ast.FunctionDef | ast.Lambda) and field == "args"):
            continue
        below = where.within(node, field)
        places = enumerate(value) if isinstance(value, list) else [(None, value)]
        for place, child in places:
            if not isinstance(child, ast.AST) or (isinstance(child, ast.keyword) and child.arg in UNTOUCHED):
                continue
            here = (*path, (field, place))
            yield here, child, below
            yield from _slots(child, here, below)


def _put(tree: ast.AST, path: Path, instead: ast.AST) -> None:
    at = tree
    for field, place in path[:-1]:
        value = getattr(at, field)
        at = value if place is None else value[place]
    field, place = path[-1]
    if place is None:
        setattr(at, field, instead)
    else:
        getattr(at, field)[place] = instead


def _instead(
    node: ast.AST, where: _Where, members: dict[str, tuple[str, ...]]
) -> Iterator[tuple[ast.AST, str]]:
    text = _short(node)
    for new, words in _candidates(node, where, members):
        yield new, words.replace("{text}", text).replace("{new}", _short(new))


def _candidates(
    node: ast.AST, where: _Where, members: dict[str, tuple[str, ...]]
) -> Iterator[tuple[ast.AST, str]]:
    if where.as_condition and not isinstance(node, ast.BoolOp | ast.Compare) and not _is_not(node):
        yield _not(node), "condition {text} turned into {new}"
    if isinstance(node, ast.BoolOp):
        yield from _of_bool_op(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for table, words in ((OPPOSITE, "inverted"), (BOUNDS, "bound moved")):
            op = table.get(type(node.ops[0]))
            if op is not None:
                yield ast.Compare(node.left, [op()], node.comparators), "{text} " + words
    elif _is_not(node):
        yield node.operand, "not dropped from {text}"  # type: ignore[attr-defined]  # a UnaryOp
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield node.operand, "~ dropped from {text}"
    elif isinstance(node, ast.BinOp):
        yield from _of_binary(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            kept = [each for other, each in enumerate(node.ifs) if other != place]
            fewer = ast.comprehension(node.target, node.iter, kept, node.is_async)
            yield fewer, f"filter {_short(node.ifs[place])} dropped from a comprehension"
    elif isinstance(node, ast.Set | ast.Tuple | ast.List):
        yield from _of_set(node, where, members)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool) and where.inside:
        yield ast.Constant(not node.value), "{text} turned into {new}"
    elif isinstance(node, ast.Name) and node.id in SWAPPED and isinstance(node.ctx, ast.Load):
        yield ast.Name(SWAPPED[node.id], ast.Load()), "{text} turned into {new}"
    elif isinstance(node, ast.stmt) and where.inside:
        yield from _of_statement(node, where)


def _of_bool_op(node: ast.BoolOp) -> Iterator[tuple[ast.AST, str]]:
    other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    yield ast.BoolOp(other, node.values), "{text} turned into {new}"
    for place, value in enumerate(node.values):
        rest = [each for other_place, each in enumerate(node.values) if other_place != place]
        dropped = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        yield dropped, f"{_short(value)} dropped from {{text}}"
        if not isinstance(value, ast.Compare | ast.BoolOp) and not _is_not(value):
            changed = [_not(each) if each is value else each for each in node.values]
            yield ast.BoolOp(node.op, changed), f"{_short(value)} negated in {{text}}"


def _of_binary(node: ast.BinOp) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        other = ast.BitAnd() if isinstance(node.op, ast.BitOr) else ast.BitOr()
        yield ast.BinOp(node.left, other, node.right), "{text} turned into {new}"
        yield node.left, "right side dropped from {text}"
        yield node.right, "left side dropped from {text}"
    elif isinstance(node.op, ast.Sub):
        yield node.left, "nothing taken away in {text}"


def _of_call(node: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "Q" and (node.args or node.keywords):
        yield from _of_conditions(
            node, ast.Call(ast.Name(Q, ast.Load()), [], [_keyword("pk__isnull", False)])
        )
        yield ast.UnaryOp(ast.Invert(), node), "{text} negated"
    elif name in {"filter", "exclude"} and isinstance(node.func, ast.Attribute):
        yield from _of_conditions(node, ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], []))
        other = "exclude" if name == "filter" else "filter"
        negated = ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, node.keywords)
        yield negated, f"{name} turned into {other} in {{text}}"
    elif name == "none" and isinstance(node.func, ast.Attribute):
        yield ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], []), "{text} turned into {new}"
    elif name == "has" and len(node.args) > 1:
        for place, role in enumerate(node.args):
            rest = [each for other_place, each in enumerate(node.args) if other_place != place]
            yield ast.Call(node.func, rest, []), f"{_short(role)} dropped from {{text}}"
    if name in FENCES and len(node.args) > FENCES[name]:
        yield node.args[FENCES[name]], "fence dropped from {text}"


def _of_conditions(node: ast.Call, without: ast.expr) -> Iterator[tuple[ast.AST, str]]:
    """Each condition of a filter dropped, negated where there are several, and moved where it is a bound."""
    several = len(node.args) + len(node.keywords) > 1
    for place, condition in enumerate(node.args):
        args = [each for other, each in enumerate(node.args) if other != place]
        yield (
            ast.Call(node.func, args, node.keywords) if several else without,
            f"{_short(condition)} dropped from {{text}}",
        )
        if several:
            changed = [_inverted(each) if each is condition else each for each in node.args]
            yield ast.Call(node.func, changed, node.keywords), f"{_short(condition)} negated in {{text}}"
    for said_of in node.keywords:
        rest = [each for each in node.keywords if each is not said_of]
        said = f"{said_of.arg or '**'}={_short(said_of.value)}"
        yield ast.Call(node.func, node.args, rest) if several else without, f"{said} dropped from {{text}}"
        if several:
            alone = ast.Call(ast.Name(Q, ast.Load()), [], [said_of])
            negated = ast.Call(node.func, [*node.args, _inverted(alone)], rest)
            yield negated, f"{said} negated in {{text}}"
        way, _, lookup = (said_of.arg or "").rpartition("__")
        if lookup in LOOKUPS:
            moved = ast.keyword(f"{way}__{LOOKUPS[lookup]}", said_of.value)
            changed_words = [moved if each is said_of else each for each in node.keywords]
            yield ast.Call(node.func, node.args, changed_words), f"bound of {said} moved"


def _of_set(
    node: ast.Set | ast.Tuple | ast.List, where: _Where, members: dict[str, tuple[str, ...]]
) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(getattr(node, "ctx", None), ast.Store) or not node.elts:
        return
    named = [
        each for each in node.elts if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)
    ]
    if len(named) != len(node.elts) or {each.value.id for each in named} - ENUMS.keys():  # type: ignore[attr-defined]
        return
    for each in named:
        rest: list[ast.expr] = [other for other in node.elts if other is not each]
        # Not a set literal: there is none without an element.
        yield _like(node, rest), f"{_short(each)} taken out of {{text}}"
    if where.inside:
        return
    enum = named[0].value.id  # type: ignore[attr-defined]  # looked at above
    for missing in members[enum]:
        if missing not in {each.attr for each in named}:
            more = ast.Attribute(ast.Name(enum, ast.Load()), missing, ast.Load())
            yield _like(node, [*node.elts, more]), f"{enum}.{missing} added to {{text}}"


def _like(node: ast.Set | ast.Tuple | ast.List, elements: list[ast.expr]) -> ast.expr:
    if isinstance(node, ast.Set):
        return ast.Call(ast.Name("set", ast.Load()), [ast.Tuple(elements, ast.Load())], [])
    return type(node)(elements, ast.Load())


def _of_statement(node: ast.stmt, where: _Where) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Return) and where.says_yes_or_no:
        for answer in (True, False):
            if not (isinstance(node.value, ast.Constant) and node.value.value is answer):
                yield ast.Return(ast.Constant(answer)), "{text} turned into {new}"
    elif isinstance(node, ast.If) and not node.orelse:
        if isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue):
            yield ast.Pass(), f"never asked: if {_short(node.test)}: {_short(node.body[0])}"
    elif _adds_or_puts(node):
        yield ast.Pass(), "{text} dropped"


def _adds_or_puts(node: ast.stmt) -> bool:
    """Whether it is a statement without which the rest can still be run: something added, called or put in a place."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom)
    if isinstance(node, ast.Assign):
        return all(isinstance(each, ast.Attribute) for each in _targets(node))
    return isinstance(node, ast.AugAssign)


def _targets(node: ast.Assign) -> Iterator[ast.expr]:
    for target in node.targets:
        yield from target.elts if isinstance(target, ast.Tuple) else [target]


def _is_not(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _not(node: ast.AST) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]  # an expression


def _inverted(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Invert(), node)


def _keyword(name: str, value: object) -> ast.keyword:
    return ast.keyword(name, ast.Constant(value))


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {_short(node.test)}: …"
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.comprehension):
        return _short(node.iter)
    text = " ".join(ast.unparse(ast.fix_missing_locations(deepcopy(node))).split())
    return text if len(text) <= 110 else f"{text[:109]}…"
