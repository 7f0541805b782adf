# ruff: noqa: E501 -- a table
"""Values that no form expects: of the right shape and strange, or wild."""

from __future__ import annotations

import random

MEGABYTE = 1_000_000
SHAPED = (
    "", " ", "0", "-1", "1", "00", "999999999999999999999", "1e309", "-0.0", "NaN", "Infinity", "1,5", "1.5.5", "٣",
    "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "2026-06-15", "2026-06-15T25:61", "24:00", "10:30", "23:59:60",
    "true", "false", "null", "None", "on", "yes", "no", "unknown", "met", "goals", "xx", "en-GB", "Europe/London",
    "Mars/Olympus", "a@b", "sam@example.org", "https://example.org/", "0" * 26, "z" * 26, "Z" * 26, "i" * 26, "..", "*",
    "draft", "active", "1" * 400, "name", "-name", "name__startswith", "_connector", "?", "pk", "id",
)  # fmt: skip
WILD = (
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202egnp.exe", "\u200b\u200d\ufeff", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0010ffff", "é\u0301\u0301", "\r\nX-Evil: 1", "%0d%0aX-Evil: 1", "\x1b[31m", "\x7f\x80\x85", "<script>alert(1)</script>",
    "' OR 1=1 --", "\"; DROP TABLE plans_plan; --", "%' AND 1=0 UNION SELECT NULL --", "%", "_", "\\", "%s %(a)s", "{{7*7}}",
    "{%debug%}", "{0.__class__}", "${7*7}", "=cmd|' /C calc'!A0", "../../../etc/passwd", "//evil.example/", "file:///etc/passwd",
    "C:\\windows", "a" * 255, "a" * 256, "a" * 5_001, "\n" * 3_000, "🙂" * 2_000, "ﷺ" * 500, "\u0130\u0131ß", "[]", "{}", "[[[[",
    '{"a":1}', "\t", "\x0b\x0c", "#", "&a=b", ";", "..;/", "%00", "%c0%ae", "%", "a" * 70_000,
)  # fmt: skip


def value(chance: random.Random) -> str:
    """One value: most are shaped like what a form knows, some are wild, a few are a megabyte."""
    kind = chance.random()
    if kind < 0.45:
        return chance.choice(SHAPED)
    if kind < 0.9:
        return chance.choice(WILD)
    if kind < 0.905:
        return chance.choice(("a", "\x00", "\ud800", "🙂", "<", "=")) * MEGABYTE
    return "".join(chr(_point(chance)) for _ in range(chance.randrange(1, 40)))


def _point(chance: random.Random) -> int:
    return chance.randrange(
        *chance.choice(((0, 0x20), (0x20, 0x7F), (0x80, 0x800), (0x2000, 0x2070), (0xD800, 0x11000)))
    )


HEADERS: dict[str, tuple[str, ...]] = {
    "Host": (
        "evil.example",
        "localhost:99999",
        "[::1",
        "localhost.",
        "a" * 300,
        "localhost, evil",
        "testserver",
    ),
    "X-Forwarded-For": ("127.0.0.1", "::1, 10.0.0.1", "not an address", "1" * 5000, "\u00e9"),
    "X-Forwarded-Host": ("evil.example", "localhost", "a b"),
    "X-Forwarded-Proto": ("https", "gopher", ""),
    "Accept-Language": (
        "de",
        "ar",
        "xx-yy-zz",
        "en;q=bad",
        "*",
        ",;,;",
        "a" * 5000,
        "../../en",
        "zh-Hant-HK-u-nu-hant",
    ),
    "Accept": ("application/json", "*/*;q=x", "image/webp", ""),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "lines=1", "bytes=" + "9" * 400),
    "If-Modified-Since": ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "Thu, 99 Jan 9999 99:99:99 GMT"),
    "If-None-Match": ("*", 'W/"x"', '"', "x" * 4000),
    "If-Match": ("*", '"x"'),
    "If-Unmodified-Since": ("Thu, 01 Jan 1970 00:00:00 GMT", "x"),
    "Origin": ("null", "https://evil.example", "file://"),
    "Referer": ("https://evil.example/", "not a url", "http://[", "/plans/\ufffd"),
    "Cookie": ("session=x; csrf=y", "=", ";;;", "django_language=../../x", "messages=x", "a=" + "b" * 3000),
    "HX-Request": ("true", "false"),
    "HX-Target": ("x", "<b>"),
    "HX-Current-URL": ("http://[", "https://evil.example", "javascript:alert(1)"),
    "X-Requested-With": ("XMLHttpRequest",),
    "X-HTTP-Method-Override": ("DELETE", "POST"),
    "Authorization": ("Basic eA==", "Bearer x", "Basic"),
    "User-Agent": ("", "a" * 4000, "\x1b[31m"),
    "Sec-Fetch-Site": ("cross-site", "x"),
    "Expect": ("100-continue",),
    "Transfer-Encoding": ("chunked",),
    "Upgrade": ("websocket",),
}
TYPES = (
    "application/json", "application/xml", "text/plain", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nothing", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "x" * 300, "multipart/form-data; boundary=\"é\"",
    "multipart/mixed; boundary=x", "", "a/b/c", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x; charset=utf-7",
)  # fmt: skip
BODIES = (
    b"", b"{", b'{"a":', b"[" * 20_000, b'{"a":1e999}', b'"\\ud800"', b"\xff\xfe\x00", b"--x", b"--x\r\n", b"--x\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb', b'--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a\x00.txt"\r\nContent-Type: x\r\n\r\nb\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename*=utf-9\'\'%ff\r\n\r\nb\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n',
    b"a=%", b"a=%zz&b=%ff%fe", b"&&&===", b"a=1&" * 3_000, b"a" * 6_000_000, b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)  # fmt: skip
FILES: tuple[tuple[str, bytes], ...] = (
    ("", b"x"), ("a.txt", b""), ("a.txt", b"\x00" * 100), ("a.pdf", b"%PDF-1.7\n%%EOF"), ("a.pdf", b"%PDF-1.4 /JS (x)"),
    ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 30), ("a.jpg", b"\xff\xd8\xff\xe0"), ("a.docx", b"PK\x03\x04" + b"\x00" * 40),
    ("a.xlsx", b"PK\x05\x06" + b"\x00" * 18), ("a.svg", b"<svg onload=alert(1)>"), ("a.html", b"<script>1</script>"),
    ("../../a.txt", b"x"), ("a" * 300 + ".txt", b"x"), ("a\x00.txt", b"x"), ("a.txt.exe", b"MZ"), ("\u202egnp.txt", b"x"),
    ("a.csv", b"Staff number,First name\n\x00,\xff\n"), ("a.csv", b"\xff\xfea\x00,\x00"), ("a.csv", b'"' * 5000), ("a.csv", b",\n" * 3000),
    ("a.json", b"{"), ("a.json", b'{"format": 1, "name": null}'), ("a.json", b"[" * 5000), ("a.json", b'{"a": 1e999}'),
)  # fmt: skip
