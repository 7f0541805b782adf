"""XML on its way through: every name and prefix stays as it was written, and what the rules say goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from plans.evidence.refusing import Refusal, Refused

Attributes = dict[str, str]
# Deeper than any office program nests.
_DEEPEST = 500


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


@dataclass(frozen=True)
class Rules:
    """What goes, by names without prefix. `look` is asked of every element that stays, and may change or refuse it.

    `texts` are elements whose text is read on the side, for `said`, which may refuse what they say together.
    """

    elements: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    emptied: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    look: Callable[[str, Attributes], bool] | None = None
    said: Callable[[str], None] | None = None


@dataclass
class _Rewriting:
    rules: Rules
    written: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    # How deep below an element that goes; 0: not below one.
    gone: int = 0
    said: list[str] = field(default_factory=list)

    def start(self, name: str, flat: list[str]) -> None:
        self.path.append(local(name))
        if len(self.path) > _DEEPEST:
            raise Refused(Refusal.TOO_MUCH_WORK)
        if self.gone:
            self.gone += 1
            return
        attributes = dict(zip(flat[::2], flat[1::2], strict=True))
        stays = local(name) not in self.rules.elements
        if stays and self.rules.look is not None:
            stays = self.rules.look(name, attributes)
        if not stays:
            self.gone = 1
            return
        kept = "".join(
            f" {key}={quoteattr(value)}"
            for key, value in attributes.items()
            if local(key) not in self.rules.attributes
        )
        self.written.append(f"<{name}{kept}>")

    def end(self, name: str) -> None:
        self.path.pop()
        if self.gone:
            self.gone -= 1
            return
        self.written.append(f"</{name}>")

    def text(self, data: str) -> None:
        here = self.path[-1] if self.path else ""
        if self.gone or here in self.rules.emptied:
            return
        if here in self.rules.texts:
            self.said.append(data)
        self.written.append(escape(data))


def _refuse_declarations(*_declared: object) -> None:
    # No office program declares entities; whoever does wants to make the reader swell, or read a file.
    raise Refused(Refusal.DAMAGED)


def rewritten(content: bytes, rules: Rules) -> bytes:
    """The same document by the rules, in UTF-8, without comments. Raises Refused if it is no sound XML."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.EntityDeclHandler = _refuse_declarations
    work = _Rewriting(rules)
    parser.StartElementHandler = work.start
    parser.EndElementHandler = work.end
    parser.CharacterDataHandler = work.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused(Refusal.DAMAGED) from error
    if rules.said is not None:
        rules.said("".join(work.said))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return (head + "".join(work.written)).encode()
