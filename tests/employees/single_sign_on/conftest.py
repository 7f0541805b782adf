"""The organisation's sign-in for the tests: a real provider of its own, and somebody who signs in there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from employees.single_sign_on import SingleSignOn
from tests.services import Server, free_port

BACK = "/account/organisation/back/"
START = "/account/organisation/"


@dataclass(frozen=True)
class Organisation:
    """The provider as its users meet it."""

    url: str

    def says(self, subject: str, **claims: Any) -> None:
        """From now on it says this of somebody, and nothing else."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def knows(self, name: str, **more: Any) -> str:
        """Somebody of the cast signs in there, at an address that the provider has verified. Returns the subject."""
        self.says(f"sub-{name}", email=f"{name}@example.org", email_verified=True, **more)
        return f"sub-{name}"

    def lies(self, **otherwise: Any) -> None:
        """What it publishes about itself is not the truth. Nothing given: the truth again."""
        requests.put(f"{self.url}/otherwise", json=otherwise, timeout=5).raise_for_status()

    def lets_in(self, address: str, subject: str) -> str:
        """Sign in at the address that Waymark led to. Returns the path that the browser is sent back to."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return self.path_of(answer.headers["Location"])

    def turns_away(self, address: str) -> str:
        """Press "deny" there."""
        answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
        return self.path_of(answer.headers["Location"])

    @staticmethod
    def path_of(address: str) -> str:
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"http://localhost{BACK}"
        return f"{parts.path}?{parts.query}"


@pytest.fixture(scope="session")
def provider_process() -> Iterator[str]:
    """The provider's address."""
    port = free_port()
    with TemporaryDirectory() as folder:
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # inherited: it speaks http to this machine only
        command = [sys.executable, "-m", "tests.employees.single_sign_on.provider", str(port)]
        os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])
        server = Server(command, Path(folder), lambda: _answers(port))
        with server.running():
            yield f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/time", timeout=1).ok
    except requests.RequestException:
        return False


@pytest.fixture
def provider(provider_process: str, settings: Any) -> Iterator[Organisation]:
    """The provider, set up in Waymark with nothing but what is needed."""
    settings.OIDC = SingleSignOn(
        issuer=provider_process, client_id="waymark", client_secret="not-a-secret", name="Northwind"
    )
    organisation = Organisation(provider_process)
    yield organisation
    organisation.lies()


@pytest.fixture
def set_up(settings: Any, provider: Organisation) -> Callable[..., None]:
    """Change what the operator has set: `set_up(only=True)`."""

    def change(**said: Any) -> None:
        settings.OIDC = replace(settings.OIDC, **said)

    return change


def led_to(client: Client, **sent: str) -> str:
    """The address at the provider to which the button on the sign-in page leads."""
    page = client.post(START, sent)
    assert page.status_code == 200, page.content.decode()
    address: str = page.context["address"]
    assert page["Refresh"] == f"0; url={address}"
    return address


def asked(address: str) -> dict[str, str]:
    """What an address asks the provider."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def signs_in(client: Client, provider: Organisation, subject: str, **sent: str) -> Any:
    """The whole way: out to the provider, in there, and back."""
    return client.get(provider.lets_in(led_to(client, **sent), subject))
