"""A password is typed masked, pasted if one likes, taken to the letter, and changed by whoever knows the old one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories.people import PASSWORD
from tests.people import Cast

EXACT = " Ein ruhiger Dienstag, 17 Grad "
CHANGE = "/account/password/change/"


def fields(client: Client, page: str) -> dict[str, tuple[str, str]]:
    """Each field of a page whose name speaks of a password: its type, and what a password manager reads."""
    found = BeautifulSoup(client.get(page).content, "html.parser").select("input[name*=password]")
    return {one["name"]: (one["type"], one.get("autocomplete", "")) for one in found}


def may_come_in(cast: Cast, password: str) -> bool:
    client = Client()
    client.post("/account/login/", {"login": cast.account("sam").email, "password": password})
    return "_auth_user_id" in client.session


def test_it_is_masked_and_password_managers_know_what_it_is(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    assert fields(Client(), "/account/login/") == {"password": ("password", "current-password")}
    assert fields(signed_in("sam"), CHANGE) == {
        "oldpassword": ("password", "current-password"),
        "password1": ("password", "new-password"),
        "password2": ("password", "new-password"),
    }


def test_each_says_what_it_is_in_words_of_ours(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    page = BeautifulSoup(signed_in("sam").get(CHANGE).content, "html.parser")

    assert [" ".join(one.get_text().split()) for one in page.select("form label[for]")] == [
        "Your password now",
        "New password",
        "The new password again",
    ]


@pytest.mark.parametrize(
    "another", [EXACT.strip(), EXACT.lower(), EXACT[:-1], EXACT + " ", EXACT.replace("ein", "")]
)
def test_it_counts_to_the_letter(cast: Cast, another: str) -> None:
    sam = cast.account("sam")
    sam.set_password(EXACT)
    sam.save()

    assert may_come_in(cast, EXACT)
    assert another == EXACT or not may_come_in(cast, another)


def test_a_hundred_and_twenty_eight_letters_are_taken_and_the_last_one_counts(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    long = ("quiet otter lantern " * 7)[:127] + "!"
    changed = {"oldpassword": PASSWORD, "password1": long, "password2": long}

    assert signed_in("sam").post(CHANGE, changed).status_code == 302
    assert may_come_in(cast, long)
    assert not may_come_in(cast, long[:-1] + "?")


def test_who_does_not_know_the_old_one_changes_nothing(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    changed = {"oldpassword": "not the old one", "password1": EXACT, "password2": EXACT}

    signed_in("sam").post(CHANGE, changed)

    assert may_come_in(cast, PASSWORD)
    assert not may_come_in(cast, EXACT)
