"""Whatever HTML comes: a release or a ParseError, and never a link that does harm."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ParseError
from pipeline.fetch.article import plain_text, read
from pipeline.fetch.article.fingerprint import with_fingerprint
from pipeline.fetch.article.page.document import decoded
from pipeline.model import ArticleRules, Page, Release
from tests.fetch.article.pages import MORE, NOW, TEXT, URL, article, entry, page, release, source

WHOLE = page(
    article(
        f"<figure><img src=/b.jpg><figcaption>Brücke. Foto: Archiv</figcaption></figure><p>{TEXT}</p><p>{MORE}</p>"
    )
).body
TAGS = (
    "p",
    "div",
    "a",
    "li",
    "ul",
    "table",
    "tr",
    "td",
    "h1",
    "h2",
    "b",
    "img",
    "br",
    "blockquote",
    "pre",
    "figure",
    "noscript",
    "source",
)
HREFS = (
    "javascript:alert(1)", " java\tscript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "//evil.example/x", "http://[", "http://",
    "mailto:", "mailto:a@b.example", "tel:0123", "/plan", "?a=1&utm_source=2", "#anker", "https://x.example/ü ö", "\x01javascript:x", "file:///etc/passwd",
)  # fmt: skip
NODES = st.recursive(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=40),
    lambda inner: st.builds(
        lambda tag, href, parts, close: (
            f"<{tag} href='{href}' src='{href}' style='display:x' class=caption>{''.join(parts)}{f'</{tag}>' if close else ''}"
        ),
        st.sampled_from(TAGS),
        st.sampled_from(HREFS),
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=25,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def attempt(body: bytes, *rules: ArticleRules) -> Release | None:
    """The release, which must be sound, or None where the page was refused with a reason."""
    try:
        found = read(entry(title="Brücke"), source(*rules), Page(url=URL, body=body, retrieved=NOW), now=NOW)
    except ParseError as error:
        refused = error.message
        found = None
    if found is None:
        assert len(refused) > 5
        return None
    assert_sound(found)
    return found


def assert_sound(found: Release) -> None:
    """What holds of each release, whatever came: text that can be printed, parts with a reason, its own fingerprint."""
    assert found.title.strip() and found.blocks
    texts = [
        found.title,
        found.kicker,
        found.lead,
        *(block.text for block in (*found.blocks, *found.contact)),
    ]
    assert not [text for text in texts if _CONTROL.search(text)]
    assert all(block.text.strip() for block in found.blocks)
    assert all(left_out_part.reason and left_out_part.block.text.strip() for left_out_part in found.left_out)
    assert all(0 <= left_out_part.place <= len(found.blocks) for left_out_part in found.left_out)
    assert abs(found.day.year - NOW.year) < 150 and found.day_origin
    assert found == with_fingerprint(found)


def addresses(found: Release) -> list[str]:
    """Every address a release holds."""
    links = [run.href for block in (*found.blocks, *found.contact) for run in block.runs if run.href]
    return links + [image.url for image in found.images] + [file.url for file in found.attachments]


@QUICK
@given(NODES)
def test_any_tree_is_read_or_refused_and_no_link_does_harm(html: str) -> None:
    """By selectors and without."""
    for rules in ((), (ArticleRules(body=("body",)),)):
        found = attempt(f"<h1>Brücke</h1><p>{TEXT}</p>{html}<p>{MORE}</p>".encode("utf-8", "replace"), *rules)
        if found is not None:
            assert {urlsplit(link).scheme for link in addresses(found)} <= {"http", "https", "mailto", "tel"}


@QUICK
@given(st.integers(0, len(WHOLE)), st.binary(max_size=30))
def test_a_page_cut_or_torn_anywhere_is_read_or_refused(at: int, noise: bytes) -> None:
    """Truncated pages and bytes in the middle."""
    cut = attempt(WHOLE[:at])
    said = _letters(TEXT + MORE)
    assert cut is None or cut.doubts or all(_letters(block.text) in said for block in cut.blocks)
    torn = WHOLE[:at] + noise + WHOLE[at:]
    found = attempt(torn)
    if found is not None and not noise:
        assert [block.text for block in found.blocks] == [TEXT, MORE]
    assert "<p" not in plain_text(torn, None).replace(noise.decode("utf-8", "replace"), "")


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No other exception leaves the reader, and what it reads stands in the bytes."""
    found = attempt(body)
    assert found is None or all(
        _letters(word) in _letters(decoded(body, "")) for block in found.blocks for word in block.text.split()
    )


def test_a_page_nested_ten_thousand_deep_ends() -> None:
    """Neither a crash nor a hang: the text is read, or refused with a reason."""
    for deep in (b"<div>" * 10_000 + TEXT.encode() + b"</div>" * 10_000, b"<ul><li>" * 5_000 + TEXT.encode()):
        found = attempt(deep)
        assert found is None or TEXT in " ".join(block.text for block in found.blocks)


def test_the_fingerprint_is_what_a_reader_reads() -> None:
    """Tracking, `vor 2 Stunden`, contact and the archive banner do not change it; a word does."""
    plain = release(article(f"<p>{TEXT}</p><p>{MORE} <a href='/plan?id=1'>Plan</a></p>"))
    same = release(
        article(
            f"<p>vor 2 Stunden</p><p>{TEXT}</p><p>{MORE} <a href='/plan?id=1&utm_source=rss'>Plan</a></p>"
            "<p>Zuletzt geändert am 14.03.2026</p><h2>Pressekontakt</h2><p>Telefon 0123 4567-89</p>"
        )
    )
    other = release(
        article(f"<p>{TEXT}</p><p>{MORE.replace('1,5', '1,6')} <a href='/plan?id=1'>Plan</a></p>")
    )

    assert plain.fingerprint.startswith("sha256:")
    assert same.fingerprint == plain.fingerprint
    assert other.fingerprint != plain.fingerprint
