"""XML and JSON made to cost memory or time, as rows for the same stage."""

from __future__ import annotations

from tests.faults.content import feed, item
from tests.faults.network import Expected, Fault
from tests.faults.serving import RSS
from tests.fetch.wires import fixed, reply

HEAD, TAIL = '<rss version="2.0"><channel><item><title>x</title>', "</item></channel></rss>"


def xml(doctype: str, inside: str, tail: str = TAIL) -> bytes:
    return f'<?xml version="1.0"?>{doctype}{HEAD}{inside}{tail}'.encode()


def laughs() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return xml(f'<!DOCTYPE rss [<!ENTITY a0 "ha">{lines}]>', "<description>&a11;</description>")


def quadratic() -> bytes:
    big = "x" * 100_000
    return xml(f'<!DOCTYPE rss [<!ENTITY a "{big}">]>', f"<description>{'&a;' * 20_000}</description>")


def attributes() -> bytes:
    return xml("", "<a " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>")


BODIES = {
    "xml-billion-laughs": (laughs(), "broken XML"),
    "xml-quadratic": (quadratic(), "broken XML"),
    "xml-many-breaks": (xml("", "<description>" + "<br>" * 19_000 + "</description>"), "broken XML"),
    "xml-external-entity": (
        xml('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "<description>&a;</description>"),
        "broken XML",
    ),
}
REFUSED = {
    "xml-deep": xml("", "<a>" * 100_000 + "</a>" * 100_000),
    "xml-deep-and-broken": xml("", "& " + "<a>" * 100_000 + "</a>" * 100_000),
    "xml-never-closed": xml("", "<a>" * 250_000, tail=""),
    "xml-breaks-never-closed": xml("", "<description>" + "<br>" * 200_000 + "</description>"),
    "xml-deep-in-utf-16": xml("", "<a>" * 200_000, tail="").decode().encode("utf-16"),
    "xml-deep-in-utf-7": b'<?xml version="1.0" encoding="utf-7"?>' + b"+ADw-a+AD4-" * 200_000,
    "xml-attributes": attributes(),
    "xml-only-brackets": xml("", "<" * 4_000_000),
    "xml-only-ampersands": xml("", "&" * 4_000_000),
    "json-deep": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 4_000_000,
}
MANY = feed(*(item(n, date="Thu, 12 Mar 2026 08:00:00 +0100") for n in range(10_000)))

BOMBS: tuple[Fault, ...] = (
    *(
        Fault(
            name=name,
            answer=fixed(reply(body, headers=RSS)),
            expected=Expected(entries=1, problem=problem),
            bomb=True,
        )
        for name, (body, problem) in BODIES.items()
    ),
    *(
        Fault(name=name, answer=fixed(reply(body, headers=RSS)), expected=Expected(error=": "), bomb=True)
        for name, body in REFUSED.items()
    ),
    Fault(
        name="ten-thousand-items",
        answer=fixed(reply(MANY, headers=RSS)),
        expected=Expected(entries=500, problem="10,000 items"),
        bomb=True,
    ),
)
