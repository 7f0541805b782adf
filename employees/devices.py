"""From where somebody did something: what the network and the browser say of themselves. A hint, and no proof.

A browser can say what it likes, and many say that they are others. So the words name the browser and the system in the
order in which they hide behind one another, and what was said is kept beside them, letter for letter.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

LONGEST_AGENT = 500
# Who hides behind whom: Edge says that it is Chrome, Chrome that it is Safari, and all that they are Mozilla.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"OPR/(\d+)", "Opera"),
    (r"SamsungBrowser/(\d+)", "Samsung Internet"),
    (r"Vivaldi/(\d+)", "Vivaldi"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:HeadlessChrome|Chrome|CriOS|Chromium)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"CrOS", "ChromeOS"),
    (r"Windows NT", "Windows"),
    (r"Macintosh|Mac OS X", "macOS"),
    (r"Linux|X11", "Linux"),
)


@dataclass(frozen=True)
class Device:
    """A network address, what the browser calls itself, and the SHA-256 of the session's key. Each may be empty."""

    ip: str = ""
    agent: str = ""
    session: str = ""

    @property
    def private(self) -> Mapping[str, str]:
        """As the record keeps it, where it can be erased."""
        return asdict(self)

    @property
    def words(self) -> str:
        """Browser and system in words: “Firefox 140 on Windows”."""
        return in_words(self.agent)


def device_from(kept: Mapping[str, object]) -> Device:
    """What the record kept, as `Device.private` gave it."""
    return Device(*(str(kept.get(name, "")) for name in ("ip", "agent", "session")))


def in_words(agent: str) -> str:
    """What a browser calls itself, in a few words; that it is not known, where it is not."""
    browser, system = _browser(agent), _first(SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if not agent:
        return _("a program that does not say what it is")
    return browser or system or _("a browser that we do not know")


def _browser(agent: str) -> str:
    for pattern, name in BROWSERS:
        if found := re.search(pattern, agent):
            return f"{name} {found[1]}"
    return ""


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, agent)), "")


def address_behind(proxies: int, *, peer: str, forwarded: str) -> str:
    """The network address of who asks: the peer's, or what the outermost of our own `proxies` wrote down.

    `forwarded` is X-Forwarded-For, which everybody may send: only so many entries, from its end, were written by
    proxies of ours. Fewer entries than proxies: the request did not come through them all, and none is believed. Empty
    if what stands there is no address.
    """
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
    said = hops[-proxies] if 0 < proxies <= len(hops) else peer
    return _address(said)


def _address(said: str) -> str:
    """An address as it is usually written, without port, brackets or zone; IPv4 in IPv6 as IPv4."""
    bare = said.strip()
    if found := re.fullmatch(r"\[([^\]]+)\](?::\d+)?|((?:\d+\.){3}\d+):\d+", bare):
        bare = found[1] or found[2]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
