"""The organisation's own sign-in (OpenID Connect): what an operator says of it. Plain Python, read by the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

# As employees.enums.Role has them; this is read before Django is there.
ROLES = frozenset({"hr_partner", "hr_lead", "approver", "auditor", "system_owner"})
SCOPED = "hr_partner"


@dataclass(frozen=True)
class GroupRole:
    """A role that a group gives; an HR partner's for one department, by its code, or for everyone."""

    role: str
    department: str = ""


@dataclass(frozen=True)
class SingleSignOn:
    """One provider. Nothing here is secret but `client_secret`, which is never shown.

    `trusted_domains`: addresses that count as verified although the provider does not say whether they are.
    `roles` is the table of groups; None: roles are given by hand, in People. `mfa_always`: the provider asks everybody
    for a second step, whether or not it says so. `mfa_acr`: what else than the usual words tells of one.
    `only`: nobody comes in by another door.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    trusted_domains: frozenset[str] = frozenset()
    groups_claim: str = "groups"
    roles: Mapping[str, tuple[GroupRole, ...]] | None = None
    mfa_always: bool = False
    mfa_acr: frozenset[str] = frozenset()
    only: bool = False

    @property
    def managed_roles(self) -> frozenset[str]:
        """The roles that groups give and take: in every department, and by no other way."""
        return frozenset(each.role for found in (self.roles or {}).values() for each in found)


def table_of_groups(text: str) -> dict[str, tuple[GroupRole, ...]]:
    """The table of groups from JSON: `{"group": ["hr_lead"], "another": "hr_partner:CODE"}`.

    Raises ValueError with a sentence that says what is wrong.
    """
    try:
        said = json.loads(text)
    except ValueError as error:
        raise ValueError(f"it is not JSON ({error})") from error
    if not isinstance(said, dict):
        raise ValueError("it must be an object: each group with its roles")
    return {group: _roles(group, given) for group, given in said.items()}


def _roles(group: str, given: object) -> tuple[GroupRole, ...]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"the roles of {group!r} must be a text or a list of texts")
    return tuple(_role(group, name) for name in names)


def _role(group: str, name: str) -> GroupRole:
    role, _colon, department = name.partition(":")
    if role not in ROLES:
        raise ValueError(f"{group!r} has the role {role!r}; there are: {', '.join(sorted(ROLES))}")
    if department and role != SCOPED:
        raise ValueError(f"{group!r} gives {role!r} for a department; only an {SCOPED} has departments")
    return GroupRole(role, department)
