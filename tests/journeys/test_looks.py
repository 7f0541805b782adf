"""The gallery and sign-in in a real Chromium: nothing that axe-core objects to, nothing blue, nothing out of reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache

from tests.factories.people import PASSWORD
from tests.journeys.conftest import Reader
from tests.people import Cast

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

# Bootstrap's own colours and the shades that it makes of them.
PAINTED_BY_BOOTSTRAP = r"""() => {
  const blue = /\b(13, 110, 253|11, 94, 215|10, 88, 202|134, 183, 254|49, 132, 253)\b/;
  const painted = ['color', 'backgroundColor', 'borderTopColor', 'outlineColor', 'boxShadow', 'fill', 'stroke'];
  return [...document.querySelectorAll('*')].filter((tag) => {
    const style = getComputedStyle(tag);
    return painted.some((name) => blue.test(style[name]));
  }).map((tag) => tag.outerHTML.slice(0, 100));
}"""
UNDER_44_PIXELS = """() => [...document.querySelectorAll(
  'button, .btn, summary, nav a, select, .choice-tiles label, input:not([type=hidden], [type=radio], [type=checkbox])'
)].filter((tag) => {
  const { height } = tag.getBoundingClientRect();
  return height && height < 43.5;
}).map((tag) => tag.outerHTML.slice(0, 100))"""
FOCUS = """() => {
  const tag = document.activeElement;
  const style = getComputedStyle(tag);
  return { tag: tag.outerHTML.slice(0, 100), line: style.outlineStyle, width: parseFloat(style.outlineWidth) };
}"""
# Words of a drawing that are cut at its edge, or lie on others of it.
WORDS_AMISS = """() => [...document.querySelectorAll('svg.drawing')].flatMap((drawing) => {
  const frame = drawing.getBoundingClientRect();
  const words = [...drawing.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()])
    .filter(([, box]) => box.width);
  const cut = words.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1);
  const onOthers = words.filter(([, one], place) => words.slice(place + 1).some(([, other]) =>
    one.left < other.right && other.left < one.right
      && one.top + 4 < other.bottom - 4 && other.top + 4 < one.bottom - 4));
  return [...cut, ...onOthers].map(([said]) => said);
})"""
Opens = Callable[..., Reader]


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_the_gallery_is_in_order(somebody: Opens, company: Cast, phone: bool) -> None:
    reader = somebody(phone=phone)
    reader.go("/gallery/")

    reader.check()
    for scheme in ("light", "dark"):
        reader.page.emulate_media(color_scheme=scheme)
        assert reader.page.evaluate(PAINTED_BY_BOOTSTRAP) == []
    assert reader.page.evaluate(UNDER_44_PIXELS) == []


def test_the_gallery_can_be_turned_around_and_made_narrow(somebody: Opens, company: Cast) -> None:
    reader = somebody(phone=True)
    page = reader.page
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": reader.origin}])
    reader.go("/gallery/")

    assert page.evaluate("document.documentElement.dir") == "rtl"
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_words_of_pictures_are_whole_and_apart(somebody: Opens, company: Cast) -> None:
    reader = somebody()
    reader.go("/gallery/")

    assert reader.page.evaluate("document.querySelectorAll('svg.drawing text').length") > 20
    for width in (320, 360, 700, 1280):
        reader.page.set_viewport_size({"width": width, "height": 900})
        assert reader.page.evaluate(WORDS_AMISS) == [], width


def test_every_tab_stop_can_be_seen(somebody: Opens, company: Cast) -> None:
    reader = somebody()
    reader.go("/account/login/")
    page = reader.page
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))
    stops = [stop for stop in seen if not stop["tag"].startswith("<body")]

    assert "#main" in stops[0]["tag"]
    assert [stop for stop in stops if stop["line"] != "solid" or stop["width"] < 2] == []


def test_a_refused_form_is_read_out_and_leads_to_its_fields(somebody: Opens, company: Cast) -> None:
    reader = somebody()
    reader.go("/account/login/")
    reader.press("Sign in")

    assert reader.page.title().startswith("Error: ")
    assert reader.page.evaluate("document.activeElement.className") == "error-summary"
    reader.check()
    reader.page.locator(".error-summary a").first.click()
    assert reader.page.evaluate("document.activeElement.name") == "login"


@pytest.mark.smoke
def test_the_account_menu_closes_on_escape_and_works_without_scripts(somebody: Opens, company: Cast) -> None:
    cache.clear()
    reader = somebody()
    reader.sign_in(company.account("noor"))
    menu = reader.page.locator("details.account-menu")
    menu.locator("summary").click()
    assert menu.get_by_role("button", name="Sign out").is_visible()
    reader.check()
    reader.page.keyboard.press("Escape")
    assert not menu.get_by_role("button", name="Sign out").is_visible()

    plain = somebody(scripts=False)
    plain.sign_in(company.account("noor"))
    plain.page.locator("details.account-menu summary").click()
    plain.page.get_by_role("button", name="Sign out").click()
    plain.page.wait_for_load_state()
    assert plain.heading == "Sign in"


def test_a_passkey_is_added_signs_in_is_renamed_and_taken_away(somebody: Opens, company: Cast) -> None:
    cache.clear()
    reader = somebody()
    page = reader.page
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": key})

    reader.sign_in(company.account("jana"))
    reader.go("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    reader.press("Confirm")
    reader.check()
    page.get_by_label("Sign in with this key alone, without a password").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url("**/recovery-codes/**")
    reader.check()
    page.context.clear_cookies()

    reader.go("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    assert page.locator(".account-menu .name").inner_text() == "Jana Lind"

    reader.go("/account/2fa/webauthn/")
    reader.check()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Password").fill(PASSWORD)
    reader.press("Confirm")
    page.get_by_label("Name").fill("My laptop")
    reader.press("Save")
    assert "My laptop" in page.locator("main table").inner_text()
    page.get_by_role("link", name="Remove My laptop").click()
    reader.check()
    reader.press("Remove the key")
    assert "No keys yet" in page.locator("main").inner_text()
    assert reader.problems == []
