"""Who does not leave by an import: the manager of whoever imports, and the last of the system owners."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from employees.models import ReportingLine, User
from employees.queries import system_owners_who_stay


@dataclass(frozen=True)
class Kept:
    """As things stand now, by primary key of the person.

    `managers` are those whom the one who imports reports to, with the last day of that (`date.max`: no end);
    `owners` are the system owners who stay, and nobody if one is not in the directory: that one stays anyway.
    """

    managers: Mapping[int, date]
    owners: frozenset[int]

    @classmethod
    def now(cls, by: User | None, *, today: date) -> Kept:
        """Two queries."""
        lines = ReportingLine.objects.filter(Q(until_date__isnull=True) | Q(until_date__gte=today))
        own = lines.filter(employee__user=by).values_list("manager_id", "until_date") if by else ()
        owners = set(system_owners_who_stay().values_list("user__employee__pk", flat=True))
        return cls(
            managers={manager: until or date.max for manager, until in own},
            owners=frozenset() if None in owners else frozenset(owners),
        )

    def is_own_manager(self, pk: int | None, last_day: date | None) -> bool:
        """Whether this last day ends the reporting line of the one who imports."""
        if pk is None or last_day is None:
            return False
        return self.managers.get(pk, date.min) > last_day

    def last_owners_among(self, leaving: Set[int]) -> frozenset[int]:
        """The system owners among those who leave, if none is left without them."""
        return self.owners if self.owners <= leaving else frozenset()
