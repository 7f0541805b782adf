"""What is typed into a search stands in no address: it is sent, and comes back sealed. ASVS 14.2.1."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from employees import encryption
from employees.web.sealed_words import LONGEST, Unreadable, seal, unseal
from pip_config.logging import EventFormatter
from plans.enums import PlanStatus
from tests.architecture.test_every_answer import LINKS
from tests.factories.people import EmployeeFactory
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.reading import everything_stored, text_of

SignIn = Callable[[str], Client]
PAGES = ("/people/", "/plans/", "/plans/new/")
SAYS_SO = "What was searched for could not be read again. Please type it anew."
OLD_KEY, NEW_KEY = (
    "the key of last year, long enough to be one",
    "the key of this year, long enough to be one",
)
AS_SHIPPED = "another secret altogether " * 3


def links_of(page: HttpResponse) -> list[str]:
    """Every address that stands on a page."""
    return [link.decode().replace("&amp;", "&") for link in LINKS.findall(page.content)]


def said_of(url: str) -> dict[str, str]:
    """What stands in an address, the words opened."""
    found = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    return found | ({"q": unseal(found["q"])} if "q" in found else {})


def typed(page: HttpResponse) -> str:
    """What stands in the field of the search."""
    field = BeautifulSoup(page.content, "html.parser").select_one("main input[name=q]")
    return str(field["value"]) if field and field.has_attr("value") else ""


def people_on(page: HttpResponse) -> list[str]:
    """Whom a list names."""
    rows = BeautifulSoup(page.content, "html.parser").select("tbody th a, .today-row a")
    return [row.get_text(strip=True) for row in rows]


@pytest.fixture
def crowd(cast: Cast) -> None:
    """So many people that one looks for them, and so many Grettons that they need two pages."""
    EmployeeFactory.create_batch(55, department=cast.support, last_name="Gretton")


# --- Sealing


def test_what_is_sealed_cannot_be_read_and_opens_again() -> None:
    for words in ("Okafor", "Åsa Ödmann, 王小明", "a" * LONGEST, "%_\\'&#?"):
        sealed = seal(words)

        assert unseal(sealed) == words
        assert words not in sealed
        assert urlencode({"q": sealed}) == f"q={sealed}"
        assert seal(words) != sealed  # whoever sees two addresses does not see that they ask for the same
    assert (seal(""), unseal("")) == ("", "")
    assert unseal(seal("王" * 1000)) == "王" * LONGEST


@pytest.mark.parametrize(
    "wrong", ["Okafor", "-", "a" * 5000, "gAAAAA", "\x00", "Åsa", "=", "../../", "0" * 100, "%67AAAA"]
)
def test_what_was_not_sealed_here_does_not_open(wrong: str) -> None:
    with pytest.raises(Unreadable):
        unseal(wrong)


def test_what_was_changed_does_not_open() -> None:
    sealed = seal("Okafor")
    for place in range(0, len(sealed) - 1, 7):
        with pytest.raises(Unreadable):
            unseal(sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :])


def test_what_lies_locked_in_the_database_does_not_open_in_an_address_nor_the_other_way_round() -> None:
    locked = encryption.lock("why Sam was away")

    for stolen in (locked, locked.partition(":")[2].rstrip("=")):
        with pytest.raises(Unreadable):
            unseal(stolen)
    with pytest.raises(encryption.NoKey):
        encryption.unlock(f"{encryption.key_of(locked)}:{seal('Okafor')}")


def test_a_search_that_was_kept_opens_as_long_as_its_key_is_there(
    cast: Cast, signed_in: SignIn, settings
) -> None:
    settings.SECRET_KEY = AS_SHIPPED
    settings.FIELD_KEYS = [OLD_KEY]
    noor = signed_in("noor")
    kept = noor.post("/people/", {"q": "okafor"})["Location"]

    settings.FIELD_KEYS = [NEW_KEY, OLD_KEY]
    call_command("rotate_field_keys", stdout=io.StringIO())
    assert people_on(noor.get(kept)) == ["Sam Okafor"]
    newer = noor.post("/people/", {"q": "okafor"})["Location"]

    settings.FIELD_KEYS = [NEW_KEY]
    assert people_on(noor.get(newer)) == ["Sam Okafor"]
    assert SAYS_SO in text_of(noor.get(kept))


# --- Searching


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("page", PAGES)
def test_typed_words_stand_in_no_address_and_in_no_line_of_the_log(
    cast: Cast, signed_in: SignIn, page: str
) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    noor, stream = signed_in("noor"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter())
    logging.getLogger().addHandler(handler)
    try:
        answer = noor.post(page, {"q": "Okafor"})
        found = noor.get(answer["Location"])
    finally:
        logging.getLogger().removeHandler(handler)

    assert (answer.status_code, found.status_code) == (302, 200)
    assert answer["Location"].startswith(f"{page}?q=")
    assert said_of(answer["Location"]) == {"q": "Okafor"}
    assert people_on(found) == ["Sam Okafor"]
    assert typed(found) == "Okafor"
    assert [link for link in [answer["Location"], *links_of(found)] if "okafor" in link.lower()] == []
    assert stream.getvalue().count('"event": "request"') == 2
    assert "okafor" not in stream.getvalue().lower()
    assert not [name for name, value in [*answer.items(), *found.items()] if "okafor" in value.lower()]


@pytest.mark.usefixtures("crowd")
def test_the_pages_of_what_was_found_carry_it_on_sealed(cast: Cast, signed_in: SignIn) -> None:
    noor = signed_in("noor")
    first = noor.post("/people/", {"q": "gretton", "department": cast.support.ref, "left": "on"}, follow=True)
    following = next(link for link in links_of(first) if "page=2" in link)
    second = noor.get(f"/people/{following}")

    asked = {"q": "gretton", "department": cast.support.ref, "left": "on"}
    assert said_of(following) == {**asked, "page": "2"}
    assert [len(people_on(page)) for page in (first, second)] == [50, 5]
    assert typed(second) == "gretton"
    assert not [link for link in links_of(second) if "gretton" in link.lower()]


def test_views_filters_and_the_file_carry_it_on_sealed_and_each_filter_is_kept(
    cast: Cast, signed_in: SignIn
) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    noor = signed_in("noor")
    chosen = {
        "department": cast.support.ref, "manager": cast.jana.ref, "state": "active", "sort": "name", "view": "open",
    }  # fmt: skip

    answer = noor.post("/plans/", {**chosen, "q": "sam okafor"})
    page = noor.get(answer["Location"])

    assert said_of(answer["Location"]) == {**chosen, "q": "sam okafor"}
    assert people_on(page) == ["Sam Okafor"]
    soup = BeautifulSoup(page.content, "html.parser")
    tabs = [str(tab["href"]) for tab in soup.select(".view-tabs a")]
    pills = {
        pill.get_text(" ", strip=True): said_of(str(pill["href"])) for pill in soup.select(".filter-pills a")
    }
    assert {said_of(tab)["q"] for tab in tabs} == {"sam okafor"}
    assert {said_of(tab)["view"] for tab in tabs} >= {"open", "closed"}
    assert pills["Remove filter sam okafor"] == chosen
    assert pills["Remove filter Under way"] == {
        name: value for name, value in {**chosen, "q": "sam okafor"}.items() if name != "state"
    }
    (export,) = [link for link in links_of(page) if link.startswith(reverse("plans_export"))]
    assert said_of(export) == {**chosen, "q": "sam okafor"}
    assert b"Sam Okafor" in noor.get(export).getvalue()
    assert [link for link in links_of(page) if "okafor" in link.lower()] == []


def test_a_link_with_a_search_finds_for_a_colleague_what_is_theirs_to_find(
    cast: Cast, signed_in: SignIn
) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    link = signed_in("noor").post("/plans/", {"q": "okafor", "view": "open"})["Location"]

    assert people_on(signed_in("jana").get(link)) == ["Sam Okafor"]
    assert people_on(signed_in("ana").get(link)) == []
    assert signed_in("chris").get(link).status_code == 404
    assert Client().get(link)["Location"] == f"/account/login/?{urlencode({'next': link}, safe='/')}"


def test_clearing_leads_to_the_list_without_it(cast: Cast, signed_in: SignIn) -> None:
    noor = signed_in("noor")

    assert noor.post("/people/", {"q": "", "department": ""})["Location"] == "/people/"
    assert noor.post("/plans/", {"q": " ", "view": "open"})["Location"] == "/plans/?view=open"
    page = noor.post("/people/", {"q": "okafor"}, follow=True)
    assert (
        BeautifulSoup(page.content, "html.parser").select_one('.filter-form a[href="/people/"]') is not None
    )


@pytest.mark.parametrize("page", PAGES)
def test_to_search_changes_nothing(cast: Cast, signed_in: SignIn, page: str) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    noor = signed_in("noor")
    before = everything_stored()

    noor.post(page, {"q": "okafor"}, follow=True)

    assert everything_stored() == before


# --- What cannot be read


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("by_hand", ["okafor", "-", "a" * 3000, "gAAAAABoAAAA", "\x00", "%", "Åsa"])
def test_what_is_typed_into_the_address_is_not_searched_for_and_the_page_says_so(
    cast: Cast, signed_in: SignIn, page: str, by_hand: str
) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    noor = signed_in("noor")

    answer = noor.get(page, {"q": by_hand})

    assert answer.status_code == 200
    assert SAYS_SO in text_of(answer)
    assert people_on(answer) == people_on(noor.get(page))
    assert typed(answer) == ""
    assert not [link for link in links_of(answer) if "q=" in link]
    assert SAYS_SO not in text_of(noor.get(page))


def test_no_file_of_everybody_is_sent_where_a_search_cannot_be_read(cast: Cast, signed_in: SignIn) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    noor = signed_in("noor")

    answer = noor.get(reverse("plans_export"), {"view": "open", "q": "okafor"})

    assert answer["Location"] == "/plans/?view=open&q=-"
    assert SAYS_SO in text_of(noor.get(answer["Location"]))


@pytest.mark.parametrize("page", PAGES)
def test_words_that_are_too_long_or_odd_are_shown_again_and_stand_in_no_address(
    cast: Cast, signed_in: SignIn, page: str
) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    noor = signed_in("noor")

    long = noor.post(page, {"q": "okafor" * 50, "view": "open"})
    odd = noor.post(page, {"q": "oka\x00for"})

    assert (long.status_code, odd.status_code) == (422, 422)
    assert typed(long) == "okafor" * 50
    assert "characters. Shorten it." in text_of(long)
    assert not [link for link in links_of(long) if "okafor" in link.lower()]


def test_what_was_not_offered_does_not_come_into_an_address(cast: Cast, signed_in: SignIn) -> None:
    noor = signed_in("noor")

    for page in ("/people/", "/plans/"):
        answer = noor.post(page, {"q": "sam", "department": "okafor"})

        assert answer.status_code == 422
        assert not [link for link in links_of(answer) if "okafor" in link.lower()]
