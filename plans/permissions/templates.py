"""Who may look at plan templates, and who may design them. A template says nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from employees.permissions import Actor


class TemplatePermission(StrEnum):
    """What an account may do to the templates of the organisation. `plans:template:<act>`"""

    VIEW = "plans:template:view"
    DESIGN = "plans:template:design"


TEMPLATES: Mapping[TemplatePermission, frozenset[Role]] = {
    TemplatePermission.VIEW: frozenset({Role.HR_LEAD, Role.HR_PARTNER}),
    TemplatePermission.DESIGN: frozenset({Role.HR_LEAD}),
}


def may_with_templates(actor: Actor, permission: TemplatePermission) -> bool:
    """Whether one of the actor's roles holds a permission on templates."""
    return not actor.roles.isdisjoint(TEMPLATES[permission])


def require_template(actor: Actor, permission: TemplatePermission) -> None:
    """Raise NotVisible for whoever may not even see templates, NotAllowed for whoever may see them but not do this."""
    if may_with_templates(actor, permission):
        return
    if may_with_templates(actor, TemplatePermission.VIEW):
        raise NotAllowed
    raise NotVisible
