"""What rows say about each other: the same person twice, managers by number, address or name, and circles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from employees.importing.cells import excerpt, says_nothing
from employees.importing.directory import Directory, norm
from employees.importing.names import lookup_keys, wanted_keys
from employees.importing.problems import FileProblem, Problem

Who = TypeVar("Who", int, str)

# Refusing the rows of one circle can close another. More rounds than this, and the column of managers is wrong.
MOST_ROUNDS = 50
MOST_NAMED = 6
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")


@dataclass(slots=True)
class Entry:
    """One row as far as other rows may speak of it.

    `manager` is what the file says of the manager: None if it is to stay, empty for nobody. `ok` is whether the row can
    be imported at all; `left_on` and `email` are what the person will have afterwards.
    """

    row: int
    number: str
    shown: str
    first_name: str
    last_name: str
    preferred_name: str
    email: str
    manager: str | None
    left_on: date | None
    fingerprint: int
    ok: bool

    @property
    def full_name(self) -> str:
        """As `Employee.full_name`."""
        return f"{self.preferred_name or self.first_name} {self.last_name}".strip()


class Crossing:
    """Compares all rows with each other and with the people we know.

    `own` is the (normalised) staff number of whoever imports: their own manager is not theirs to change. `last_owners`
    are those of system owners who cannot all leave.
    Afterwards `problems` and `notes` hold what was found, by row, and `managers` the (normalised) staff number of each
    row's new manager: empty for nobody; a row that is not in it keeps the manager it has.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        directory: Directory,
        *,
        own: str = "",
        last_owners: Set[str] = frozenset(),
    ) -> None:
        self.entries = list(entries)
        self.own = own
        self.directory = directory
        self.problems: dict[int, list[Problem]] = defaultdict(list)
        self.notes: dict[int, list[Problem]] = defaultdict(list)
        self.managers: dict[int, str] = {}
        self.by_number: dict[str, Entry] = {}
        # How many people will report to each.
        self.reports: dict[str, int] = defaultdict(int)
        self._refuse_doubles()
        self._refuse_last_owners(last_owners)
        self._refuse_taken_addresses()
        self._names = self._index_of_names()
        self._addresses = self._index_of_addresses()
        for entry in self.entries:
            self._find_manager(entry)
            self._leave_own_manager(entry)
        self._settle()
        self._drop_left_out()
        self._note_leavers()

    # --- the same person twice ---

    def _refuse(self, entry: Entry, problem: Problem) -> None:
        self.problems[entry.row].append(problem)
        entry.ok = False

    def _refuse_doubles(self) -> None:
        numbers: dict[str, list[Entry]] = defaultdict(list)
        addresses: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.number:
                numbers[entry.number].append(entry)
            if entry.email and entry.ok:
                addresses[entry.email.lower()].append(entry)
        for same in numbers.values():
            self.by_number[same[0].number] = same[0]
            if len(same) > 1:
                alike = len({entry.fingerprint for entry in same}) == 1
                for entry in same:
                    rows = _others(same, entry)
                    twice = Problem("row_twice", rows=rows) if alike else None
                    self._refuse(entry, twice or Problem("number_twice", value=entry.shown, rows=rows))
        for same in addresses.values():
            if len({entry.number for entry in same}) > 1:
                for entry in same:
                    self._refuse(
                        entry, Problem("address_twice", value=entry.email, rows=_others(same, entry))
                    )

    def _refuse_last_owners(self, last_owners: Set[str]) -> None:
        for entry in self.entries:
            if entry.ok and entry.left_on is not None and entry.number in last_owners:
                self._refuse(entry, Problem("last_owner", name=entry.full_name))

    def _refuse_taken_addresses(self) -> None:
        holders = {}
        for number, person in self.directory.people.items():
            entry = self.by_number.get(number)
            if person.email and (entry is None or not entry.ok):
                holders[person.email.lower()] = number
        for entry in self.entries:
            holder = holders.get(entry.email.lower()) if entry.ok and entry.email else None
            if holder is not None and holder != entry.number:
                known = self.directory[holder]
                self._refuse(
                    entry,
                    Problem("address_taken", value=entry.email, name=known.full_name, number=known.number),
                )

    # --- managers ---

    def _index_of_names(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for number, person in self.directory.people.items():
            entry = self.by_number.get(number)
            if entry is None or not entry.ok:
                for key in lookup_keys(person.first_name, person.last_name, person.preferred_name):
                    found[key].append(number)
        for number, entry in self.by_number.items():
            if entry.ok or number not in self.directory.people:
                for key in lookup_keys(entry.first_name, entry.last_name, entry.preferred_name):
                    found[key].append(number)
        return found

    def _index_of_addresses(self) -> Mapping[str, str]:
        found = {
            person.email.lower(): number for number, person in self.directory.people.items() if person.email
        }
        found |= {entry.email.lower(): entry.number for entry in self.entries if entry.email and entry.number}
        return found

    def _find_manager(self, entry: Entry) -> None:
        if entry.manager is None or (entry.left_on is not None and entry.left_on < self.directory.on):
            return
        if entry.manager == "":
            self.managers[entry.row] = ""
            return
        try:
            number = self._number_meant(entry.manager)
        except Problem as problem:
            self._refuse(entry, problem)
            return
        if number is None:
            self.notes[entry.row].append(Problem("manager_unknown", value=excerpt(entry.manager)))
        elif number == entry.number:
            self.notes[entry.row].append(Problem("own_manager"))
            self.managers[entry.row] = ""
        elif (gone := self._left_on(number)) is not None and gone < self.directory.on:
            self.notes[entry.row].append(
                Problem("manager_gone", name=self.called(number), date=gone.isoformat())
            )
        else:
            self.managers[entry.row] = number
            self._refuse_before_later_line(entry, number)

    def _leave_own_manager(self, entry: Entry) -> None:
        current = self.directory.manager_of(entry.number)
        if entry.number == self.own and self.managers.get(entry.row, current) != current:
            del self.managers[entry.row]
            self.notes[entry.row].append(Problem("about_yourself"))

    def _number_meant(self, words: str) -> str | None:
        """The (normalised) staff number of whoever is meant; None if nobody is. Raises Problem if several are."""
        if "@" in words:
            return self._addresses.get(words.strip("<>").removeprefix("mailto:").lower())
        number = self._known_number(words)
        if number is not None:
            return number
        bracketed = _IN_BRACKETS.search(words)
        if bracketed and (number := self._known_number(bracketed[1])) is not None:
            return number
        ends = [
            part for part in (words.split()[0], words.split()[-1]) if any(each.isdigit() for each in part)
        ]
        for part in ends:
            if (number := self._known_number(part.strip("-–:;,."))) is not None:
                return number
        return self._number_of_name(_IN_BRACKETS.sub("", words))

    def _known_number(self, words: str) -> str | None:
        number = norm(words)
        if number in self.by_number or number in self.directory.people:
            return number
        padded = self.directory.without_zeros(number)
        return norm(padded.number) if padded else None

    def _number_of_name(self, words: str) -> str | None:
        for key in wanted_keys(words):
            numbers = self._names.get(key, [])
            working = [number for number in numbers if not self._has_left(number)] or numbers
            if len(working) > 1:
                named = [f"{self.called(each)} ({self.shown(each)})" for each in working[:MOST_NAMED]]
                more = ["…"] if len(working) > MOST_NAMED else []
                raise Problem("manager_unclear", value=excerpt(words), candidates=", ".join(named + more))
            if working:
                return working[0]
        return None

    def _refuse_before_later_line(self, entry: Entry, number: str) -> None:
        person = self.directory.get(entry.number)
        if person is None or self.directory.manager_of(entry.number) == number:
            return
        later = self.directory.later.get(person.pk)
        if later is not None:
            self._refuse(entry, Problem("later_line", date=later.isoformat()))

    def _left_on(self, number: str) -> date | None:
        entry, person = self.by_number.get(number), self.directory.get(number)
        return entry.left_on if entry and entry.ok else person.left_on if person else None

    def _has_left(self, number: str) -> bool:
        left = self._left_on(number)
        return left is not None and left < self.directory.on

    def called(self, number: str) -> str:
        """The name of whoever has this (normalised) staff number, as it will be."""
        entry, person = self.by_number.get(number), self.directory.get(number)
        if entry and (entry.ok or person is None):
            return entry.full_name or entry.shown
        return person.full_name if person else number

    def shown(self, number: str) -> str:
        """The staff number as it is written."""
        person, entry = self.directory.get(number), self.by_number.get(number)
        return person.number if person else entry.shown if entry else number

    # --- circles ---

    def _above(self) -> dict[str, str]:
        """Who will report to whom: as the file says where its row stands, else as it is now."""
        above = {number: self.directory.manager_of(number) for number in self.directory.people}
        for entry in self.entries:
            if entry.ok and entry.row in self.managers:
                above[entry.number] = self.managers[entry.row]
        return {number: manager for number, manager in above.items() if manager}

    def _settle(self) -> None:
        """Refuse taken addresses and circles until none is left: a refused row leaves its person as they are."""
        for _round in range(MOST_ROUNDS):
            before = sum(entry.ok for entry in self.entries)
            self._refuse_taken_addresses()
            self._refuse_circles()
            if sum(entry.ok for entry in self.entries) == before:
                return
        raise FileProblem("tangled")

    def _refuse_circles(self) -> None:
        for circle in circles(self._above()):
            chain = " → ".join(f"{self.called(each)} ({self.shown(each)})" for each in [*circle, circle[0]])
            for number in circle:
                entry = self.by_number.get(number)
                if entry is not None and entry.ok and entry.row in self.managers:
                    self._refuse(entry, Problem("circle", chain=chain))

    def _drop_left_out(self) -> None:
        for entry in self.entries:
            manager = self.by_number.get(self.managers.get(entry.row, ""))
            if entry.ok and manager and not manager.ok and manager.number not in self.directory.people:
                del self.managers[entry.row]
                self.notes[entry.row].append(
                    Problem("manager_left_out", value=excerpt(entry.manager or ""), row=manager.row)
                )

    def _note_leavers(self) -> None:
        for manager in self._above().values():
            self.reports[manager] += 1
        for entry in self.entries:
            known = self.directory.get(entry.number)
            leaving = entry.left_on is not None and known is not None and known.left_on is None
            if entry.ok and leaving and self.reports[entry.number]:
                self.notes[entry.row].append(
                    Problem("left_without_manager", count=self.reports[entry.number])
                )


def manager_said(words: str | None, *, clear: bool) -> str | None:
    """What the cell says of the manager: None to leave them, empty for nobody, else the words."""
    if words is None:
        return None
    if says_nothing(words):
        return "" if clear else None
    return words


def circles(above: Mapping[Who, Who]) -> Iterator[list[Who]]:
    """The circles among people and those above them, each from one of its members on upwards."""
    done: set[Who] = set()
    for start in above:
        path: dict[Who, int] = {}
        here: Who | None = start
        while here is not None and here not in done and here not in path:
            path[here] = len(path)
            here = above.get(here)
        if here is not None and here in path:
            yield list(path)[path[here] :]
        done.update(path)


def _others(same: list[Entry], entry: Entry) -> str:
    rows = [str(other.row) for other in same if other is not entry]
    return ", ".join(rows[:10]) + (" …" if len(rows) > 10 else "")
