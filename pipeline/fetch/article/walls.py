"""What came with status 200 and is no article: cookie wall, bot page, script shell, login, error page, foreign site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipeline.fetch.article.document import Element, one_line, text_of

_ENOUGH = 900
"""A page with more running text than this (characters) is not refused for a word in it."""

_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a bot page came instead of the article",
        re.compile(
            r"just a moment|checking (?:your|if the site)|verify (?:that )?you are (?:a )?human|are you a robot|captcha|"
            r"(?:sind sie|bist du|dass sie|dass du) (?:ein|kein) (?:mensch|roboter|bot)|unusual traffic|ungewöhnliche[rn]? (?:datenverkehr|zugriff)|"
            r"ddos|attention required|access denied|zugriff (?:verweigert|wurde blockiert|gesperrt)|bot[- ]?(?:schutz|erkennung|protection)|"
            r"ihr browser wird (?:überprüft|geprüft)|browser wird überprüft|request (?:unsuccessful|blocked)|incapsula|sicherheitsüberprüfung",
            re.IGNORECASE,
        ),
    ),
    (
        "an error page came with status 200",
        re.compile(
            r"(?:fehler|error|status|http)(?:code)?[ :#-]{0,3}404\b|\b404\b[ :,.–-]{0,3}(?:not found|nicht gefunden|fehler|error|seite)|^404$|seite (?:wurde )?nicht gefunden|page not found|nicht (?:mehr )?(?:gefunden|vorhanden|verfügbar|erreichbar)\b.{0,40}(?:seite|inhalt)|"
            r"(?:seite|inhalt|dokument|meldung)\b.{0,60}(?:existiert nicht|nicht (?:mehr )?(?:gefunden|vorhanden|verfügbar|erreichbar))|"
            r"(?:interner|internal) server ?(?:fehler|error)|service unavailable|wartungsarbeiten|wartungsmodus|fehler (?:ist )?aufgetreten|\b50[0234]\b.{0,20}(?:error|fehler)",
            re.IGNORECASE,
        ),
    ),
    (
        "a login page came instead of the article",
        re.compile(
            r"(?:bitte|jetzt|hier)?\s*(?:melden sie sich|melde dich|loggen sie sich|einloggen|anmelden|log ?in|sign in)\b.{0,80}(?:passwort|kennwort|password|benutzername|konto|account|um )|"
            r"(?:passwort|kennwort) vergessen|benutzername.{0,40}(?:passwort|kennwort)",
            re.IGNORECASE,
        ),
    ),
    (
        "a cookie wall came instead of the article",
        re.compile(
            r"cookies?\b.{0,120}(?:zustimm|akzeptier|einwillig|aktivier|erlaub|einverstanden|accept|enable|verwende|setzen|nutz)|"
            r"(?:zustimm|akzeptier|einwillig|aktivier|accept|enable).{0,120}\bcookies?\b|einwilligung.{0,60}(?:tracking|datenschutz)|datenschutzeinstellungen",
            re.IGNORECASE,
        ),
    ),
    (
        "a script shell came: the page shows its text only with JavaScript",
        re.compile(r"(?:javascript|java script).{0,80}(?:aktivier|benötig|erforderlich|enable|required|deaktiviert|eingeschaltet|run)|enable javascript", re.IGNORECASE),
    ),
)  # fmt: skip
_FOREIGN = {
    "youtube": "the page left the site: it is YouTube's",
    "instagram": "the page left the site: it is Instagram's",
    "facebook": "the page left the site: it is Facebook's",
    "twitter": "the page left the site: it is X's",
    "tiktok": "the page left the site: it is TikTok's",
    "vimeo": "the page left the site: it is Vimeo's",
    "linkedin": "the page left the site: it is LinkedIn's",
}
_HOSTS = {
    "youtube.com": "youtube", "youtu.be": "youtube", "youtube-nocookie.com": "youtube", "instagram.com": "instagram",
    "facebook.com": "facebook", "fb.watch": "facebook", "twitter.com": "twitter", "x.com": "twitter",
    "tiktok.com": "tiktok", "vimeo.com": "vimeo", "linkedin.com": "linkedin",
}  # fmt: skip
# The frame of these companies' own pages, not what others embed of them (`yt-thumb`, `i.ytimg.com`).
_CHROME = (
    ("youtube", re.compile(r"""id=["'](?:watch-page-skeleton|player-placeholder|player-wrap)["']|<ytd-app|ytInitialPlayerResponse""")),
    ("instagram", re.compile(r"""property=["']og:site_name["'] content=["']Instagram["']|<title>[^<]{0,200}(?:•|on|auf) Instagram""")),
)  # fmt: skip


def refusal(
    text: str, *, found: str, raw: str = "", url: str | None = None, password: bool = False
) -> str | None:
    """Why a page is not read, or None.

    `text` is all visible text of the page, `found` the article text that was read out of it, `raw` its
    HTML, `url` its address, `password` whether a field for one stood on it.
    """
    foreign = left_site(raw, url)
    if foreign and len(found) < 4 * _ENOUGH:
        return foreign
    if len(found) >= _ENOUGH:
        return None
    around = one_line(text)[:6000]
    if password and len(found) < _ENOUGH / 2:
        return "a login page came instead of the article"
    short = len(around) < 1.5 * _ENOUGH
    for reason, pattern in _REASONS:
        if pattern.search(found) or (short and pattern.search(around)):
            return reason
    if not found.strip():
        scripts = len(re.findall(r"<script\b", raw, re.IGNORECASE))
        if scripts and len(around) < 300:
            return "a script shell came: the page shows its text only with JavaScript"
        return "no text found"
    return None


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
    for wrapper in tree.iter("div"):
        if not (wrapper.get("id") or "").startswith("readability-page"):
            continue
        marked = any(
            node.get("itemprop") == "articleBody" or node.tag == "article" for node in wrapper.iter("*")
        )
        return None if marked else "a scraper's cut of the page came: its article was not recognised in it"
    return None


def has_password(tree: Element) -> bool:
    """Whether the page asks for a password; to be asked before form fields are taken out."""
    return any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))


def title_says(tree: Element) -> str:
    """Text of `<title>`, "" without one."""
    found = tree.find(".//title")
    return text_of(found) if found is not None else ""
