"""Ask for what is somebody else's in every way there is, and hold each answer against that to what does not exist."""

from __future__ import annotations

import sys
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from employees.models.base import new_ref
from tests.prove.objects.asking import REF, Answer, Asker, tables
from tests.prove.objects.questions import FROM_ANYWHERE, PAGES, Question, Questions
from tests.prove.objects.world import ACTORS, World
from tests.prove.reading_log import only_reading

BASELINES_AT_MOST = 20_000
# Kinds with a page of one's own in the address: that it was read is noted, whatever else was named.
OF_ONES_OWN = {"nested", "another's", "parameter"}
Log = Callable[[str], None]


@dataclass
class Tally:
    """What was asked and found."""

    kinds: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    baselines: int = 0
    pairs: set[tuple[str, str]] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    scenes: set[tuple[str, str]] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not (self.leaks or self.writes or self.errors)

    @property
    def total(self) -> int:
        """How many foreign requests there were."""
        return self.kinds.total()


class Sweep:
    """One sweep over a world."""

    def __init__(
        self,
        world: World,
        asker: Asker,
        seed: int,
        actors: Sequence[str] = ACTORS,
        pages: Sequence[str] = PAGES,
    ) -> None:
        self.world, self.asker, self.tally = world, asker, Tally()
        self.questions = Questions(world, asker, seed, actors, pages)
        self._usual: dict[tuple[str, str], str] = {}
        self._baselines: OrderedDict[tuple[Any, ...], tuple[int, str]] = OrderedDict()

    def run(self, requests: int, log: Log | None = None, until: Callable[[], bool] = bool) -> Tally:
        """Ask so many times, or until it is time to end."""
        while self.tally.total < requests and not until():
            found = len(self.tally.leaks + self.tally.writes + self.tally.errors)
            self.put(self.questions.draw())
            if log and len(self.tally.leaks + self.tally.writes + self.tally.errors) > found:
                log("\n".join([*self.tally.leaks, *self.tally.writes, *self.tally.errors][-3:]))
            if log and self.tally.total % min(1_000, max(1, requests // 20)) == 0:
                log(self.line())
            if self.tally.total % 10_000 == 0:
                self._compare_all()
        self._compare_all()
        return self.tally

    def line(self) -> str:
        """How far it has come."""
        tally = self.tally
        return (
            f"{tally.total:,} requests · {len(tally.leaks)} leaks · {len(tally.writes)} writes · "
            f"{len(tally.errors)} errors"
        )

    def _compare_all(self) -> None:
        self.tally.writes += [f"a row differs afterwards: {key}" for key in self.asker.differing()]

    def put(self, question: Question) -> None:
        """Ask it, and note what was found."""
        answer = self.asker.ask(question.who, question.method, question.address, question.sent)
        tally = self.tally
        tally.kinds[question.kind] += 1
        tally.statuses[answer.status] += 1
        tally.pairs.add((question.place, question.who))
        tally.models.add(question.model)
        if question.about is not None:
            tally.scenes.add((question.about.side, question.about.state))
        said = self._said(question, answer)
        where = f"{question.kind}: {question.method} {question.place} by {question.who}"
        if question.about is not None:
            where += f" ({question.model} of a plan {question.about.state} in {question.about.side})"
        tally.leaks += [f"{where}: {one}" for one in said]
        tally.writes += [f"{where}: {one}" for one in self._wrote(question, answer)]
        if answer.status >= 500:
            tally.errors.append(f"{where}: {answer.status}")

    def _said(self, question: Question, answer: Answer) -> Iterator[str]:
        sent = _references(question)
        for word in self.world.words_not_for(question.who):
            if word in answer.text:
                yield f"answers {answer.status} with a word of another department"
        mine = answer.shape(sent)
        if mine == self._usual_shape(question.who, question.method):
            return
        status, shape = self._baseline(question)
        if (answer.status, mine) != (status, shape):
            yield f"answers {answer.status} otherwise than to what does not exist ({status})"
        for ref in set(REF.findall(answer.text)) - sent:
            _model, scene = self.world.known.get(ref, ("", None))
            if (
                scene is not None
                and _model not in FROM_ANYWHERE
                and not self.world.reads(question.who, scene)
            ):
                yield f"answers {answer.status} with a reference to a foreign {_model}"

    def _usual_shape(self, who: str, method: str) -> str:
        """How somebody is told that a plan does not exist: most refusals are that, whatever the address."""
        if (who, method) not in self._usual:
            ref = new_ref()
            answer = self.asker.ask(who, method, reverse("plan", args=[ref]), compare=False)
            self.tally.baselines += 1
            is_refusal = answer.status == 404
            self._usual[who, method] = answer.shape({ref}) if is_refusal else ""
        return self._usual[who, method]

    def _baseline(self, question: Question) -> tuple[int, str]:
        nowhere = {*REF.findall(question.nowhere), *_of(question.sent_nowhere)}
        key = (
            question.who,
            question.method,
            REF.sub("", question.nowhere) if question.sent_nowhere is None else "",
        )
        own = tuple(ref for ref in REF.findall(question.nowhere) if ref in self.world.known)
        if question.sent_nowhere is not None:
            # Which field names nothing is a part of it: a page says at which of two goals something is missing.
            key = (*key, question.address, self._without_strangers(question.sent_nowhere))  # type: ignore[assignment]
        known = self._baselines.get((*key, *own))
        if known is None:
            answer = self.asker.ask(
                question.who, question.method, question.nowhere, question.sent_nowhere, compare=False
            )
            self.tally.baselines += 1
            known = (answer.status, answer.shape(nowhere))
            self._baselines[(*key, *own)] = known
            if len(self._baselines) > BASELINES_AT_MOST:
                self._baselines.popitem(last=False)
        return known

    def _without_strangers(self, sent: Mapping[str, Any]) -> str:
        """What is sent, with nothing in place of each reference that leads nowhere."""
        return REF.sub(
            lambda found: found[0] if found[0] in self.world.known else "", str(sorted(sent.items()))
        )

    def _wrote(self, question: Question, answer: Answer) -> Iterator[str]:
        if not answer.written:
            return
        if question.kind in OF_ONES_OWN and only_reading(answer):
            return
        if not question.whole:
            yield f"wrote to {', '.join(sorted(set(answer.written)))}"
            return
        theirs = question.about.keys if question.about is not None else set()
        for (table, pk), row in answer.changed.items():
            if (table, pk) in theirs:
                yield f"changed {table}"
            elif row is not None and (linked := self._linked(table, row, theirs)):
                yield f"linked {table} to a foreign {linked}"

    def _linked(self, table: str, row: tuple[Any, ...], theirs: set[tuple[str, int]]) -> str:
        for value, column in zip(row, tables()[table]._meta.local_concrete_fields, strict=True):
            target = column.related_model
            if target is None or isinstance(target, str) or target.__name__ in FROM_ANYWHERE:
                continue
            if (target._meta.db_table, value) in theirs:
                return target.__name__
        return ""


def _of(sent: Mapping[str, Any] | None) -> set[str]:
    return set(REF.findall(str(sorted(sent.items())))) if sent else set()


def _references(question: Question) -> set[str]:
    return {*REF.findall(question.address), *_of(question.sent)}


def to_stdout(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
