"""Groups give and take roles at every sign-in: exactly those of the table, at once, and on the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from employees.enums import PeopleEvent, Role
from employees.errors import NotNow
from employees.models import AuditEvent, RoleGrant
from employees.single_sign_on import GroupRole
from employees.workflows import grant_role, revoke_role
from tests.employees.single_sign_on.conftest import signs_in
from tests.factories.people import RoleGrantFactory

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TABLE = {
    "People team": (GroupRole("hr_lead"),),
    "HR Support": (GroupRole("hr_partner", "SUP"),),
    "Directors": (GroupRole("approver"), GroupRole("auditor")),
    "Nowhere": (GroupRole("hr_partner", "NONE"),),
}


@pytest.fixture
def table(cast, provider, set_up):
    """Support has a code, and the operator has set the table."""
    cast.support.code = "SUP"
    cast.support.save()
    set_up(roles=TABLE)


def roles_of(cast: Any, name: str) -> set[str]:
    grants = RoleGrant.objects.filter(user=cast.account(name), revoked_at__isnull=True).select_related(
        "department"
    )
    return {f"{grant.role}:{grant.department.name if grant.department else ''}" for grant in grants}


def comes(provider: Any, name: str, *groups: str, **more: Any) -> Client:
    client = Client()
    assert signs_in(client, provider, provider.knows(name, groups=list(groups), **more)).status_code == 302
    return client


def test_a_group_gives_its_roles_and_losing_it_takes_them(cast, provider, table):
    comes(provider, "sam", "Directors", "HR Support", "Cyclists")
    assert roles_of(cast, "sam") == {"approver:", "auditor:", "hr_partner:Support"}

    comes(provider, "sam", "Directors")
    assert roles_of(cast, "sam") == {"approver:", "auditor:"}

    comes(provider, "sam")
    assert roles_of(cast, "sam") == set()
    told = AuditEvent.objects.filter(event__in=[PeopleEvent.ROLE_GRANTED, PeopleEvent.ROLE_REVOKED]).order_by(
        "seq"
    )
    assert [(each.event, each.data["role"], each.actor_ref) for each in told] == [
        (PeopleEvent.ROLE_GRANTED, "approver", ""),
        (PeopleEvent.ROLE_GRANTED, "auditor", ""),
        (PeopleEvent.ROLE_GRANTED, "hr_partner", ""),
        (PeopleEvent.ROLE_REVOKED, "hr_partner", ""),
        (PeopleEvent.ROLE_REVOKED, "approver", ""),
        (PeopleEvent.ROLE_REVOKED, "auditor", ""),
    ]
    assert {each.data["source"] for each in told} == {"groups"}
    assert told[0].about_ref == cast.sam.ref


def test_nothing_changes_where_the_groups_are_as_they_were(cast, provider, table):
    comes(provider, "sam", "Directors")
    before = AuditEvent.objects.exclude(event=PeopleEvent.SIGNED_IN).count()

    comes(provider, "sam", "Directors")

    assert AuditEvent.objects.exclude(event=PeopleEvent.SIGNED_IN).count() == before


def test_rights_of_a_session_elsewhere_change_at_once(cast, provider, table):
    elsewhere = comes(provider, "sam", "People team")
    assert elsewhere.get("/people/").status_code == 200

    comes(provider, "sam")

    assert elsewhere.get("/people/").status_code in {302, 404}


def test_a_role_that_the_table_names_comes_from_groups_alone(cast, provider, table):
    """Mia was made HR partner by hand. Now groups say who is, and hers say nothing; her auditing is not theirs."""
    RoleGrantFactory(user=cast.account("mia"), role=Role.SYSTEM_OWNER)

    comes(provider, "mia")
    assert roles_of(cast, "mia") == {"system_owner:"}

    with pytest.raises(NotNow, match="groups of Northwind"):
        grant_role(employee=cast.sam, role=Role.AUDITOR, by=cast.account("tom"), at=NOON)
    grant = RoleGrant.objects.get(user=cast.account("ivo"), role=Role.APPROVER)
    revoke_role(
        employee=cast.ivo, grant=grant, by=cast.account("tom"), at=NOON
    )  # taking back is always possible
    assert roles_of(cast, "ivo") == set()


def test_a_department_that_is_not_there_gives_nothing(cast, provider, table, caplog):
    comes(provider, "sam", "Nowhere")

    assert roles_of(cast, "sam") == set()
    assert "department_unknown" in caplog.text


@pytest.mark.parametrize(
    "said", [{}, {"groups": {"a": 1}}, {"hasgroups": True}, {"_claim_names": {"groups": "src1"}}]
)
def test_a_provider_that_does_not_say_the_groups_gives_nothing(cast, provider, table, said, caplog):
    comes(provider, "sam", "Directors")
    provider.knows("sam", **said)

    signs_in(Client(), provider, "sub-sam")

    assert roles_of(cast, "sam") == set()
    assert "groups_not_said" in caplog.text


def test_the_last_who_leads_hr_and_the_last_owner_keep_that_role(cast, provider, set_up, caplog):
    set_up(roles={"Owners": (GroupRole("system_owner"),), "People team": (GroupRole("hr_lead"),)})

    comes(provider, "noor")
    comes(provider, "tom")
    assert (roles_of(cast, "noor"), roles_of(cast, "tom")) == ({"hr_lead:"}, {"system_owner:"})
    assert caplog.text.count("last_role_kept") == 2

    comes(provider, "jana", "Owners", "People team")
    comes(provider, "noor")
    comes(provider, "tom")
    assert (roles_of(cast, "noor"), roles_of(cast, "tom")) == (set(), set())


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("realm_access.roles", {"realm_access": {"roles": ["Directors"]}}),
        ("https://example.org/groups", {"https://example.org/groups": ["Directors", 7]}),
        ("team", {"team": "Directors"}),
    ],
)
def test_the_claim_is_found_by_its_name_or_by_a_path(cast, provider, table, set_up, claim, said):
    set_up(groups_claim=claim)

    signs_in(Client(), provider, provider.knows("sam", **said))

    assert roles_of(cast, "sam") == {"approver:", "auditor:"}


def test_without_a_table_roles_stay_as_they_were_given(cast, provider):
    comes(provider, "noor", "Directors")

    assert roles_of(cast, "noor") == {"hr_lead:"}
