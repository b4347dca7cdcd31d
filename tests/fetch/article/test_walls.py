"""Status 200 and no article: each is refused with its own reason, and no real release is."""

from __future__ import annotations

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.article import plain_text, read
from pipeline.model import Page
from tests.fetch.article.pages import NOW, TEXT, URL, article, entry, page, release, source, texts

WALLS = {
    "cookie wall": (
        "<title>Stadt Musterstadt</title>",
        "<div><h1>Wir verwenden Cookies</h1><p>Um fortzufahren, müssen Sie allen Cookies zustimmen. Mit Klick auf Akzeptieren "
        "willigen Sie in die Verarbeitung Ihrer Daten durch uns und unsere Partner ein.</p><button>Akzeptieren</button></div>",
        "cookie wall",
    ),
    "bot page": (
        "<title>Just a moment...</title>",
        "<div><h1>www.musterstadt.example</h1><p>Checking your browser before accessing. This process is automatic, "
        "please allow up to five seconds.</p></div>",
        "bot page",
    ),
    "german bot page": (
        "<title>Sicherheitsüberprüfung</title>",
        "<main><p>Bitte bestätigen Sie, dass Sie kein Roboter sind. Wir haben ungewöhnliche Zugriffe aus Ihrem Netz festgestellt.</p></main>",
        "bot page",
    ),
    "script shell": (
        "<title>Musterstadt</title>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=/app.js></script>",
        "JavaScript",
    ),
    "script shell with words": (
        "<title>Musterstadt</title>",
        "<div id=root><p>Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite zu sehen und zu benutzen.</p></div><script></script>",
        "JavaScript",
    ),
    "login": (
        "<title>Anmelden</title>",
        "<form><p>Bitte melden Sie sich mit Ihrem Benutzernamen und Ihrem Passwort an, um den Bereich für die Presse zu sehen.</p>"
        "<input name=user><input type=password name=secret><button>Anmelden</button></form>",
        "login",
    ),
    "error page": (
        "<title>Seite nicht gefunden | Stadt Musterstadt</title>",
        "<main><h1>Seite nicht gefunden</h1><p>Die angeforderte Seite existiert nicht oder wurde verschoben. Bitte nutzen Sie "
        "die Suche oder gehen Sie zur Startseite.</p></main>",
        "error page",
    ),
    "server error": (
        "<title>503 Service Unavailable</title>",
        "<h1>Service Unavailable</h1><p>Please try again later.</p>",
        "error page",
    ),
    "nothing": ("", "<p></p>", "no text"),
}


@pytest.mark.parametrize(("head", "body", "reason"), WALLS.values(), ids=WALLS.keys())
def test_what_is_no_article_is_refused_with_its_reason(head: str, body: str, reason: str) -> None:
    """The error names the address and says why, in words."""
    with pytest.raises(ParseError, match=reason) as caught:
        release(body, head=head)

    assert caught.value.about == URL
    assert not caught.value.temporary


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Internetseite der Stadt nicht erreichbar",
            "Wegen Wartungsarbeiten ist die Seite der Stadt am Samstag nicht erreichbar.",
        ),
        (
            "Neues Konto für Spenden",
            "Wer spenden will, kann sich im Rathaus anmelden und bekommt ein Passwort für das Konto.",
        ),
        (
            "Cookies für die Kita",
            "Die Kita am Markt bäckt Cookies und lädt alle Eltern am Freitag herzlich dazu ein, mitzumachen.",
        ),
        (
            "Roboter im Museum",
            "Ob Sie ein Mensch oder ein Roboter sind: Am Sonntag ist der Eintritt in das Stadtmuseum frei.",
        ),
    ],
)
def test_a_short_release_that_speaks_of_such_things_is_read(title: str, text: str) -> None:
    """The announced title stands on the page: it is the article."""
    found = release(
        article(f"<p>{text}</p>", title=title),
        head=f"<title>{title} | Stadt Musterstadt</title>",
        title=title,
    )

    assert texts(found) == [text]


@pytest.mark.parametrize(
    "url", ["https://youtu.be/abc", "https://www.youtube.com/watch?v=abc", "https://www.instagram.com/p/abc/"]
)
def test_a_page_that_left_the_site_is_refused(url: str) -> None:
    """By its address, however much text it holds."""
    with pytest.raises(ParseError, match="left the site"):
        read(entry(url=url), source(), page(article(f"<p>{TEXT}</p>" * 9), url=url), now=NOW)


def test_the_frame_of_a_video_site_is_refused_whatever_its_address() -> None:
    """A redirect that a feed swallowed: the skeleton of the player is what came."""
    skeleton = "<div id='player' class='skeleton'></div><div id='watch-page-skeleton' class='watch-skeleton'><p>Video</p></div>"

    with pytest.raises(ParseError, match="YouTube"):
        release(skeleton)
    assert plain_text(page(skeleton).body, URL) == ""


def test_an_embedded_video_is_no_reason() -> None:
    """A thumbnail or a player inside an article."""
    video = "<div class=yt-thumb><img src=https://i.ytimg.com/vi/x/hq.jpg></div><iframe src=https://www.youtube.com/embed/x></iframe>"

    assert texts(release(article(f"<p>{TEXT}</p>{video}"))) == [TEXT]


@pytest.mark.parametrize(("mark", "read_it"), [("itemprop=articleBody", True), ("id=c123", False)])
def test_a_scrapers_cut_without_the_article_is_refused(mark: str, read_it: bool) -> None:
    """A feed made by readability: where the article's own mark is not inside, the frame or a part of the text is."""
    html = f"<div id=readability-page-1 class=page><div {mark}><p>{TEXT}</p></div></div>"
    item = entry(title="Brücke", html=html)

    if read_it:
        assert texts(read(item, source(full_text=True), None, now=NOW)) == [TEXT]
    else:
        with pytest.raises(ParseError, match="scraper"):
            read(item, source(full_text=True), None, now=NOW)


def test_bytes_that_are_no_html_are_refused() -> None:
    """An image behind an article's address."""
    png = Page(url=URL, body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, retrieved=NOW)

    with pytest.raises(ParseError):
        read(entry(), source(), png, now=NOW)


def test_a_cookie_wall_under_the_articles_own_title_is_refused() -> None:
    """Many walls keep the window title of the article behind them."""
    wall = (
        "<div><p>Wir und unsere Partner verwenden Cookies. Bitte stimmen Sie zu, um weiterzulesen.</p></div>"
    )

    with pytest.raises(ParseError, match="cookie wall"):
        release(
            wall,
            head="<title>Musterbrücke wird gesperrt | Musterstadt</title>",
            title="Musterbrücke wird gesperrt",
        )


@pytest.mark.parametrize(
    "title",
    [
        "404 neue Wohnungen am Hafen",
        "Anmeldung zu den Ferienspielen",
        "Fehler im Wahlzettel",
        "Zustimmung zum Haushalt",
    ],
)
def test_a_headline_like_that_of_a_wall_is_a_headline(title: str) -> None:
    """Even where nothing was announced."""
    found = release(article(f"<p>{TEXT}</p>", title=title), head=f"<title>{title} | Musterstadt</title>")

    assert texts(found) == [TEXT]
