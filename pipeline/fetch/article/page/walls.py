"""What came with status 200 and is no article: cookie wall, bot page, script shell, login, error page, foreign site."""

import re
from urllib.parse import urlsplit

from pipeline.fetch.article.page.document import Element, one_line
from pipeline.fetch.data import kinds
from pipeline.messages import noop

_ENOUGH = 900
"""Letters of text from which on a page is an article whatever words stand in it."""
_FEW = 350
"""Letters below which a text beside a password field is the text of a login."""
_TOLD = 100
"""Letters of text beside a notice from which on a page tells something."""
_SHELL = noop("a script shell came: the page shows its text only with JavaScript")
_LOGIN = noop("a login page came instead of the article")

_REST = r"(?:\s*[|–:•·-].*)?$"
"""The title may go on with the name of the site, not with a sentence: `404 neue Wohnungen` is a headline."""
_REASONS = {
    "bot": noop("a bot page came instead of the article"),
    "error": noop("an error page came with status 200"),
    "login": _LOGIN,
    "cookie": noop("a cookie wall came instead of the article"),
    "shell": _SHELL,
}
# Anchored, for a release may speak of the same things.
_TITLES = [
    (_REASONS[kind], re.compile(f"^(?:{words}){_REST}", re.IGNORECASE))
    for kind, words in kinds("wall_titles").items()
]
"""Said by the headline or window title of such a page."""
_TEXTS = [(_REASONS[kind], re.compile(words, re.IGNORECASE)) for kind, words in kinds("wall_texts").items()]
"""Said by the text of a page that has hardly another one."""
_FOREIGN = {
    "youtube": noop("the page left the site: it is YouTube's"),
    "instagram": noop("the page left the site: it is Instagram's"),
    "facebook": noop("the page left the site: it is Facebook's"),
    "twitter": noop("the page left the site: it is X's"),
    "tiktok": noop("the page left the site: it is TikTok's"),
    "vimeo": noop("the page left the site: it is Vimeo's"),
    "linkedin": noop("the page left the site: it is LinkedIn's"),
}
_HOSTS = {
    "youtube.com": "youtube", "youtu.be": "youtube", "youtube-nocookie.com": "youtube", "instagram.com": "instagram",
    "facebook.com": "facebook", "fb.watch": "facebook", "twitter.com": "twitter", "x.com": "twitter",
    "tiktok.com": "tiktok", "vimeo.com": "vimeo", "linkedin.com": "linkedin",
}  # fmt: skip
# The frame of these companies' own pages, not what others embed of them (`yt-thumb`, `i.ytimg.com`). Each pattern begins with
# words of its own: those are searched for fast, and most pages hold none.
_CHROME = (
    ("youtube", re.compile(r"""id=["'](?:watch-page-skeleton|player-placeholder|player-wrap)["']""")),
    ("youtube", re.compile("<ytd-app")),
    ("youtube", re.compile("ytInitialPlayerResponse")),
    ("instagram", re.compile(r"""property=["']og:site_name["'] content=["']Instagram["']""")),
    ("instagram", re.compile(r"""<title>[^<]{0,200}(?:•|on|auf) Instagram""")),
)  # fmt: skip
_WORD = re.compile(r"\w{4,}")


def refusal(
    text: str,
    *,
    found: str,
    title: str = "",
    headings: str = "",
    expected: str = "",
    raw: str = "",
    url: str | None = None,
    password: bool = False,
) -> str | None:
    """Why a page is not read, or None.

    `text` is all visible text of the page, `found` the article's text that was read out of it, `title` its
    headline or window title, `headings` all headings on it, `expected` the title that the feed or list gave, `raw` its HTML, `url` its
    address, `password` whether a field for one stood on it.
    """
    foreign = left_site(raw, url)
    if foreign:
        return foreign
    if not found.strip():
        return _why_empty(one_line(text), title, raw)
    if len(found) >= _ENOUGH or _is_expected(expected, f"{headings} {found}"):
        return None
    for reason, pattern in _TITLES:
        if pattern.match(title):
            return reason
    around = one_line(text)
    if _tells_the_title(found, title):
        return None
    if len(around) < 2 * _ENOUGH or len(found) < _FEW:
        for reason, pattern in _TEXTS:
            if pattern.search(found):
                return reason
    return _LOGIN if password and len(found) < _FEW and len(around) < _ENOUGH else None


def _tells_the_title(found: str, title: str) -> bool:
    """Whether the text without its lines about cookies or JavaScript still tells of its headline: a short release.

    The notice of a player, or of an address hidden from robots, is no wall.
    """
    rest = [line for line in found.split("\n") if not any(pattern.search(line) for _, pattern in _TEXTS)]
    said = set(_WORD.findall(" ".join(rest).lower()))
    return sum(map(len, rest)) >= _TOLD and bool(set(_WORD.findall(title.lower())) & said)


def _why_empty(around: str, title: str, raw: str) -> str:
    """The reason for a page without a text, as exact as it can be told."""
    for reason, pattern in (*((why, pattern) for why, pattern in _TITLES if pattern.match(title)), *_TEXTS):
        if pattern.search(title) or pattern.search(around[:4000]):
            return reason
    if len(around) < 300 and re.search(r"<script\b", raw, re.IGNORECASE):
        return _SHELL
    return noop("no text found")


def _is_expected(expected: str, said: str) -> bool:
    """Whether the page says most words of the title that was announced: then it is the article, however short."""
    words = set(_WORD.findall(expected.lower()))
    return len(words) > 1 and len(words & set(_WORD.findall(said.lower()))) >= 0.6 * len(words)


def left_site(raw: str, url: str | None) -> str | None:
    """The reason if the page is another company's: by its address or by the frame of its page."""
    host = (urlsplit(url).hostname or "") if url else ""
    for name, site in _HOSTS.items():
        if host == name or host.endswith("." + name):
            return _FOREIGN[site]
    start = raw[:400_000]
    return next((_FOREIGN[site] for site, frame in _CHROME if frame.search(start)), None)


def scraped_frame(tree: Element) -> str | None:
    """The reason if the HTML is what a scraper cut out of a page without recognising its article.

    Readability wraps what it finds in `readability-page-1`; where the page marks its article and the cut does
    not hold that mark, it holds the frame, or a part of the text (seen in a feed made from a town's pages).
    """
    cuts = tree.xpath("//div[starts-with(@id, 'readability-page')]")
    if not cuts or cuts[0].xpath("descendant-or-self::*[@itemprop='articleBody'] | descendant::article"):
        return None
    return noop("a scraper's cut of the page came: its article was not recognised in it")
