"""From where somebody did something: browsers in words, and addresses that no header of a sender can make up."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from employees.devices import address_behind, in_words
from employees.web.device import address_of, agent_of

pytestmark = pytest.mark.once

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox 140 on Windows",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
            "Safari/537.36 Edg/141.0.0.0",
            "Edge 141 on Windows",
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
            "Safari/605.1.15",
            "Safari 18 on macOS",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari 18 on iPhone",
        ),
        (
            f"{MOZILLA} (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0 "
            "Mobile/15E148 Safari/604.1",
            "Chrome 120 on iPad",
        ),
        (
            f"{MOZILLA} (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 "
            "Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet 25 on Android",
        ),
        (
            f"{MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 "
            "Safari/537.36",
            "Chrome 141 on Linux",
        ),
        (
            f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 "
            "OPR/120.0",
            "Opera 120 on ChromeOS",
        ),
        ("curl/8.5.0", "a browser that we do not know"),
        (f"{MOZILLA} (Windows NT 10.0)", "Windows"),
        ("", "a program that does not say what it is"),
        ("<script>alert(1)</script>", "a browser that we do not know"),
    ],
)
def test_a_browser_is_named_by_what_it_hides_last(agent, words):
    assert in_words(agent) == words


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "198.51.100.7"),
        (0, "203.0.113.9", "198.51.100.7"),  # nobody of ours wrote it
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.6.6.6, 203.0.113.9", "203.0.113.9"),  # the first is the sender's own invention
        (2, "10.6.6.6, 203.0.113.9, 192.0.2.4", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.7"),  # fewer than there must be: it came past one of them
        (1, "", "198.51.100.7"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::9]:443", "2001:db8::9"),
        (1, "2001:DB8:0:0::9", "2001:db8::9"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "unknown", ""),
        (1, "1.2.3.4; DROP TABLE", ""),
        (1, ",", ""),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(proxies, forwarded, address):
    assert address_behind(proxies, peer="198.51.100.7", forwarded=forwarded) == address


def test_a_header_from_outside_changes_neither_the_record_nor_the_limits(db, settings):
    said = {"X-Forwarded-For": "10.6.6.6", "X-Real-IP": "10.6.6.6", "Forwarded": "for=10.6.6.6"}
    request = RequestFactory().get("/", headers=said, REMOTE_ADDR="198.51.100.7")
    assert address_of(request) == "198.51.100.7"
    settings.TRUSTED_PROXIES = 2
    assert address_of(request) == "198.51.100.7"

    for number in range(40):  # one address, however many it says that it has
        Client().post(
            "/account/login/",
            {"login": f"sam{number}@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.6.6.{number}"},
            REMOTE_ADDR="198.51.100.7",
        )
    stopped = Client().post(
        "/account/login/", {"login": "x@example.org", "password": "wrong"}, REMOTE_ADDR="198.51.100.7"
    )
    assert stopped.status_code == 429 or "Too many" in stopped.content.decode()


def test_a_name_is_cut_and_holds_no_line_of_its_own():
    agent = agent_of(RequestFactory().get("/", HTTP_USER_AGENT="Fire\r\nfox\x00/1 \u202e" + "x" * 1000))
    assert len(agent) == 500
    assert agent.startswith("Fire  fox /1  xxx")
