"""Pictures: the real address, alt, caption and credit apart; files as attachments; titles."""

from __future__ import annotations

import pytest

from pipeline.fetch.article.pictures.credits import credit_name, split_credit
from pipeline.model import Attachment, Release
from tests.fetch.article.pages import MORE, TEXT, article, release

BASE = "https://www.musterstadt.example"
GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def pictured(html: str, *, head: str = "") -> Release:
    """A release with this picture before its text."""
    return release(article(f"{html}<div class=text><p>{TEXT}</p><p>{MORE}</p></div>"), head=head)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<img src=/b.jpg>", "/b.jpg"),
        (f"<img src='{GIF}' data-src=/echt.jpg>", "/echt.jpg"),
        (f"<img src='{GIF}' srcset='/k.jpg 300w, /g.jpg 1200w'>", "/g.jpg"),
        (f"<picture><source data-srcset='/q.jpg 2x' srcset='{GIF}'><img src='{GIF}'></picture>", "/q.jpg"),
        (f"<p><img src='{GIF}' class=lazy><noscript><img src=/echt.jpg></noscript></p>", "/echt.jpg"),
        ("<noscript><img src=/echt.jpg></noscript>", "/echt.jpg"),
    ],
    ids=["src", "data-src", "srcset", "picture", "noscript beside", "noscript alone"],
)
def test_the_real_address_of_a_lazy_picture_is_found(html: str, url: str) -> None:
    """Placeholders are skipped, the widest of a set is taken."""
    assert [image.url for image in pictured(html).images] == [BASE + url]


@pytest.mark.parametrize(
    "html",
    [
        "<img src=/logo.png>",
        "<img src=/b.jpg width=20 height=20>",
        f"<img src='{GIF}'>",
        "<aside><img src=/b.jpg></aside>",
        "<a href=/andere-meldung><img src=/b.jpg></a>",
        "<div class=author-box><img src=/wer.jpg></div>",
        "<img src='javascript:alert(1)'>",
    ],
    ids=["logo", "icon", "placeholder", "aside", "other page", "author", "script"],
)
def test_what_is_no_picture_of_the_release_is_left_out(html: str) -> None:
    """Nor is the generic og:image taken for one."""
    assert (
        pictured(
            html, head="<meta property=og:image content=https://www.musterstadt.example/logo.png>"
        ).images
        == ()
    )


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Die Brücke im Winter. Foto: Stadtarchiv", "Die Brücke im Winter.", "Stadtarchiv"),
        ("Die Brücke (Foto: Stadtarchiv)", "Die Brücke", "Stadtarchiv"),
        ("Die Brücke © Stadtarchiv, Presseamt", "Die Brücke", "Stadtarchiv, Presseamt"),
        ("Bild: Presseamt/Archiv", "", "Presseamt/Archiv"),
        ("© Foto: Stadtarchiv", "", "Stadtarchiv"),
        ("Die Brücke | Bild: Stadtarchiv", "Die Brücke", "Stadtarchiv"),
        ("Grafik: Stadt Musterstadt", "", "Stadt Musterstadt"),
        ("Ein Bild der Brücke im Winter.", "Ein Bild der Brücke im Winter.", ""),
        ("Das Foto zeigt die Brücke.", "Das Foto zeigt die Brücke.", ""),
    ],
)
def test_caption_and_credit_are_classify(line: str, caption: str, credit: str) -> None:
    """A sentence that speaks of a picture holds no credit."""
    assert split_credit(line) == (caption, credit)


def test_a_credit_loses_its_opening_words_only() -> None:
    """Names stay as they are."""
    assert (
        credit_name("Foto: © Stadt Musterstadt, Presse- und Informationsamt")
        == "Stadt Musterstadt, Presse- und Informationsamt"
    )


def test_no_credit_is_invented() -> None:
    """A picture without one has none, whatever stands near it."""
    (image,) = pictured(
        "<figure><img src=/b.jpg alt='Die Brücke'><figcaption>Die Brücke im Winter.</figcaption></figure>"
    ).images

    assert (image.alt, image.caption, image.credit) == ("Die Brücke", "Die Brücke im Winter.", "")


def test_files_that_the_text_links_to_are_attachments() -> None:
    """Each once, with the words of its links; the block keeps its link."""
    found = release(
        article(
            f"<p>{TEXT}</p><p>Der <a href=/plan.pdf>Umleitungsplan</a> und die <a href=/karte>Karte</a> liegen bei.</p>"
        )
    )

    assert found.attachments == (Attachment(url=BASE + "/plan.pdf", title="Umleitungsplan"),)


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Brücke zu | Stadt Musterstadt</title>", "Brücke zu", "Brücke zu"),
        ("<title>Stadt Musterstadt - Brücke zu</title>", "Brücke <abbr title=y>OÖ</abbr>zu", "Brücke OÖzu"),
        ("<meta property=og:title content='Archivmeldung: Brücke zu'>", "Brücke zu", "Brücke zu"),
        (
            '<script type=application/ld+json>{"@type":"NewsArticle","headline":"Brücke zu"}</script>',
            "Pressemeldung",
            "Brücke zu",
        ),
        ("<title>Brücke zu</title>", "Presse&shy;mitteilung: Brücke zu", "Brücke zu"),
    ],
    ids=["suffix", "abbr", "archive", "json-ld", "prefix"],
)
def test_the_title_is_the_headline_alone(head: str, heading: str, title: str) -> None:
    """Without the site's name and `Archivmeldung: `."""
    assert release(article(f"<p>{TEXT}</p>", title=heading), head=head).title == title
