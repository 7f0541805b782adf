"""The organisation's own sign-in, read from the environment: what is meant, and what is refused with its mending."""

from __future__ import annotations

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from employees.single_sign_on import GroupRole
from pip_config.settings.single_sign_on import single_sign_on  # noqa: TID251 -- the module under test

SET = {
    "OIDC_ISSUER": "https://login.example.org/realms/staff",
    "OIDC_CLIENT_ID": "waymark",
    "OIDC_CLIENT_SECRET": "of-the-provider",
}


def read(**said: str):
    env = environ.Env()
    env.ENVIRON = said
    return single_sign_on(env)


def test_nothing_set_is_no_single_sign_on():
    assert read() is None


def test_what_is_needed_is_enough():
    found = read(**SET)

    assert (found.name, found.scopes, found.roles, found.only) == (
        "login.example.org",
        ("openid", "profile", "email"),
        None,
        False,
    )
    assert "of-the-provider" not in repr(found)


def test_everything_can_be_said():
    found = read(
        **SET,
        OIDC_NAME="Northwind",
        OIDC_SCOPES="openid email groups",
        OIDC_TRUSTED_DOMAINS="Example.org example.net",
        OIDC_GROUPS_CLAIM="roles",
        OIDC_ROLES='{"/hr, all": ["hr_lead", "auditor"], "HR Support": "hr_partner:SUP"}',
        OIDC_MFA="always",
        OIDC_MFA_ACR="gold silver",
        OIDC_ONLY="True",
    )

    assert (found.name, found.scopes, found.groups_claim) == (
        "Northwind",
        ("openid", "email", "groups"),
        "roles",
    )
    assert found.trusted_domains == {"example.org", "example.net"}
    assert found.roles == {
        "/hr, all": (GroupRole("hr_lead"), GroupRole("auditor")),
        "HR Support": (GroupRole("hr_partner", "SUP"),),
    }
    assert found.managed_roles == {"hr_lead", "auditor", "hr_partner"}
    assert (found.mfa_always, found.mfa_acr, found.only) == (True, {"gold", "silver"}, True)


@pytest.mark.parametrize(
    ("said", "mending"),
    [
        ({"OIDC_ISSUER": "http://login.example.org"}, "must be an https address"),
        ({"OIDC_ISSUER": "login.example.org"}, "must be an https address"),
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER is not"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is not set"),
        ({"OIDC_MFA": "sometimes"}, "one of: said, always"),
        ({"OIDC_ROLES": "hr=hr_lead"}, "it is not JSON"),
        ({"OIDC_ROLES": '["hr_lead"]'}, "it must be an object"),
        ({"OIDC_ROLES": '{"hr": "boss"}'}, "there are: approver"),
        ({"OIDC_ROLES": '{"hr": 7}'}, "a text or a list of texts"),
        ({"OIDC_ROLES": '{"hr": "hr_lead:SUP"}'}, "only an hr_partner has departments"),
    ],
)
def test_refuses(said, mending):
    with pytest.raises(ImproperlyConfigured, match=mending):
        read(**{**SET, **said})


def test_a_provider_on_this_machine_may_speak_http():
    assert read(**{**SET, "OIDC_ISSUER": "http://127.0.0.1:9400"}) is not None
