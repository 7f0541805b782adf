"""What the organisation already has, by the words in which a file names it."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info

from employees.importing.cells import excerpt
from employees.importing.problems import Problem
from employees.models import Department, WorkingPattern
from employees.queries import organisation, region_is_known

DEEPEST = 10
# "Operations / Support", "Operations > Support". A slash without spaces belongs to a name, as in "Sales/Marketing".
_BRANCH = re.compile(r"\s+/\s+|\s*[>»→]\s*|\s+\\\s+")

Path = tuple[str, ...]


class Departments:
    """The tree of departments, and what a file would add to it. Nothing is written here."""

    def __init__(self) -> None:
        self.paths: dict[int, Path] = {}
        self._ids: dict[Path, int] = {}
        self._named: dict[str, list[int]] = {}
        self.to_open: list[Path] = []
        self._opening: dict[Path, Path] = {}
        rows = {
            pk: (name, parent)
            for pk, name, parent in Department.objects.order_by("pk").values_list("pk", "name", "parent_id")
        }
        for pk, (name, _parent) in rows.items():
            path = self._climb(pk, rows)
            self.paths[pk] = path
            self._ids[_key(path)] = pk
            self._named.setdefault(name.casefold(), []).append(pk)

    @staticmethod
    def _climb(pk: int, rows: Mapping[int, tuple[str, int | None]]) -> Path:
        path: list[str] = []
        here: int | None = pk
        while here is not None and len(path) < 50:
            name, here = rows[here]
            path.insert(0, name)
        return tuple(path)

    def id_of(self, path: Path) -> int:
        """The department at this place of the tree; a negative number if it is still to be opened."""
        known = self._ids.get(_key(path))
        if known is not None:
            return known
        mark = -1 - self.to_open.index(path)
        self.paths[mark] = path
        return mark

    def resolve(self, words: str | Sequence[str]) -> Path:
        """The place in the tree that a file means. A place that does not exist is noted in `to_open`.

        A bare name means the department at the top, else the only one of that name, else a new one at the top.
        A sequence of names is a place as this method returned it. Raises Problem.
        """
        if not isinstance(words, str):
            return self._place(tuple(words))
        whole = self._known(words)
        if whole is not None:
            return whole
        names = [name for name in (part.strip() for part in _BRANCH.split(words)) if name]
        if len(names) > DEEPEST:
            raise Problem("department_too_deep", value=excerpt(words), limit=DEEPEST)
        for name in names:
            if len(name) > 200:
                raise Problem("too_long", field="department", length=len(name), limit=200)
        start = self._known(names[0]) or (names[0],)
        return self._place((*start, *names[1:]))

    def _known(self, name: str) -> Path | None:
        at_top = self._ids.get((name.casefold(),))
        if at_top is not None:
            return self.paths[at_top]
        same = self._named.get(name.casefold(), [])
        if len(same) > 1:
            accepted = "; ".join(" / ".join(self.paths[pk]) for pk in same[:5])
            raise Problem("department_unclear", value=excerpt(name), accepted=accepted)
        return self.paths[same[0]] if same else None

    def _place(self, path: Path) -> Path:
        known = self._ids.get(_key(path))
        if known is not None:
            return self.paths[known]
        for length in range(1, len(path) + 1):
            part = path[:length]
            if _key(part) not in self._ids and _key(part) not in self._opening:
                # The first spelling is the one that is opened.
                above = self._place(part[:-1]) if length > 1 else ()
                self._opening[_key(part)] = (*above, part[-1])
                self.to_open.append((*above, part[-1]))
        return self._opening[_key(path)]

    def needed_for(self, used: Iterable[Path]) -> list[Path]:
        """Those still to be opened that `used` needs, parents first."""
        needed = {_key(path[:length]) for path in used for length in range(1, len(path) + 1)}
        return [path for path in self.to_open if _key(path) in needed]


def _key(path: Sequence[str]) -> Path:
    return tuple(name.casefold() for name in path)


@dataclass
class Known:
    """All that a row is compared with. Made once per import; costs four queries."""

    today: date
    time_zone: str
    language: str
    departments: Departments = field(default_factory=Departments)
    patterns: dict[str, WorkingPattern] = field(default_factory=dict)

    @classmethod
    def now(cls, at: datetime) -> Known:
        """As things stand at `at`."""
        ours = organisation()
        zone = ours.time_zone if ours else "UTC"
        return cls(
            today=at.astimezone(zoneinfo.ZoneInfo(zone)).date(),
            time_zone=zone,
            language=ours.language if ours else settings.LANGUAGE_CODE,
            patterns={each.name.casefold(): each for each in WorkingPattern.objects.all()},
        )

    def pattern(self, words: str) -> WorkingPattern:
        """The working pattern of this name. Raises Problem, naming those there are."""
        found = self.patterns.get(words.casefold())
        if found is not None:
            return found
        if not self.patterns:
            raise Problem("no_patterns", value=excerpt(words))
        accepted = ", ".join(sorted(each.name for each in self.patterns.values())[:10])
        raise Problem("unknown_pattern", value=excerpt(words), accepted=accepted)


def time_zone_called(words: str) -> str:
    """The time zone of this name, whatever its case. Raises Problem, with the nearest name if there is one."""
    name = _zones().get(words.casefold().replace(" ", "_"))
    if name is not None:
        return name
    near = _zone_near(words.casefold().replace(" ", "_"))
    if near:
        raise Problem("unknown_time_zone_near", value=excerpt(words), near=near)
    raise Problem("unknown_time_zone", value=excerpt(words))


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {
        name.casefold(): name
        for name in zoneinfo.available_timezones()
        if not name.startswith(("posix/", "right/", "SystemV/")) and name not in {"localtime", "Factory"}
    }


@lru_cache(maxsize=256)
def _zone_near(words: str) -> str:
    zones = _zones()
    places = {key.rsplit("/", 1)[-1]: name for key, name in sorted(zones.items(), reverse=True)}
    if words[:64] in places:
        return places[words[:64]]
    close = difflib.get_close_matches(words[:64], zones, n=1, cutoff=0.8)
    return zones[close[0]] if close else ""


def language_called(words: str) -> str:
    """The code of the language: "de", "de-AT", "de_DE.UTF-8", "German", "Deutsch". Raises Problem."""
    code = words.casefold().replace("_", "-").split(".")[0]
    known = _languages()
    found = known.get(code) or known.get(code.split("-")[0].strip()) or known.get(code.split(" (")[0])
    if found is None:
        accepted = ", ".join(str(code) for code, _name in settings.LANGUAGES)
        raise Problem("unknown_language", value=excerpt(words), accepted=accepted)
    return found


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in settings.LANGUAGES:
        about = get_language_info(code)
        with translation.override("en"):
            names = (code, str(name), about["name"], about["name_local"])
        found |= {each.casefold(): code for each in names}
    return found


def region_called(words: str) -> str:
    """The holiday region in capitals. Raises Problem."""
    region = words.upper().replace("_", "-").replace(" ", "")
    if len(region) > 20 or not region_is_known(region):
        raise Problem("unknown_region", value=excerpt(words))
    return region
