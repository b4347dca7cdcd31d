"""Press pages in the manner of common content systems, all words ours: the text alone, title, day and picture."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.fetch.article.pages import MORE, TEXT, release, texts

TITLE = "Musterbrücke wird gesperrt"
DAY = dt.date(2026, 3, 5)
MENU = "<ul><li><a href=/>Start</a></li><li><a href=/rathaus>Rathaus</a></li><li><a href=/presse>Presse</a></li></ul>"
FOOT = "<p>Stadt Musterstadt, Marktplatz 1, 12345 Musterstadt</p><p><a href=/impressum>Impressum</a> <a href=/datenschutz>Datenschutz</a></p>"
BODY = f"<p>{TEXT}</p><p>{MORE}</p>"
PICTURE = "<img src=/bruecke.jpg width=800 height=500 alt=Brücke>"

SYSTEMS = {
    "WordPress, Gutenberg": f"<header class=site-header><nav class=main-navigation>{MENU}</nav></header><main><article class='post type-post'><header class=entry-header><h1 class=entry-title>{TITLE}</h1><div class=entry-meta><span class=posted-on><time class='entry-date published' datetime=2026-03-05T09:00:00+01:00>5. März 2026</time></span> <span class=byline>von Pressestelle</span></div></header><div class=entry-content><figure class='wp-block-image size-large'>{PICTURE}<figcaption class=wp-element-caption>Die Brücke. Foto: Stadtarchiv</figcaption></figure><p>{TEXT}</p><p>{MORE}</p></div><footer class=entry-footer>Kategorien: Verkehr</footer></article><nav class=post-navigation><a href=/alt>Vorheriger Beitrag: Neues Schwimmbad im Süden öffnet</a></nav></main><footer>{FOOT}</footer>",
    "WordPress, classic": f"<div id=header>{MENU}</div><div id=content><div class='post hentry'><h2 class=entry-title>{TITLE}</h2><p class=postmetadata>Veröffentlicht am 5. März 2026 von Redaktion</p><div class=entry>{BODY}</div></div></div><div id=sidebar><h3>Archiv</h3>{MENU}</div><div id=footer>{FOOT}</div>",
    "Drupal 7": f"<div id=header>{MENU}</div><div id=main><h1 class=title id=page-title>{TITLE}</h1><div class='node node-pressemitteilung'><div class=submitted>5. März 2026</div><div class=content><div class='field field-name-body'><div class=field-items><div class='field-item even' property=content:encoded>{BODY}</div></div></div></div></div></div><div id=footer>{FOOT}</div>",
    "Drupal 10": f"<header role=banner>{MENU}</header><main role=main><h1 class=page-title><span>{TITLE}</span></h1><article class='node node--type-press-release'><div class='field field--name-field-date field__item'><time datetime=2026-03-05T12:00:00Z>05.03.2026</time></div><div class='clearfix text-formatted field field--name-body field__item'>{BODY}</div></article></main><footer>{FOOT}</footer>",
    "TYPO3, news": f"<div class=page><div class=nav>{MENU}</div><div id=content><div class='news news-single'><div class=article itemscope itemtype=http://schema.org/Article><div class=header><h1 itemprop=headline>{TITLE}</h1></div><div class=footer><span class=news-list-date><time itemprop=datePublished datetime=2026-03-05>05.03.2026</time></span></div><div class=news-img-wrap><div class=mediaelement>{PICTURE}</div><p class=news-img-caption>Die Brücke. Foto: Stadtarchiv</p></div><div class=news-text-wrap itemprop=articleBody>{BODY}</div></div></div></div><div class=foot>{FOOT}</div></div>",
    "TYPO3, tt_news": f"<div id=nav>{MENU}</div><div class=news-single-item><h1>{TITLE}</h1><div class=news-single-timedata>05.03.2026</div><div class=bodytext>{BODY}</div><p class=news-single-backlink><a href=/presse>&lt;- Zurück zu: Presse</a></p></div><div id=foot>{FOOT}</div>",
    "Joomla 3": f"<nav>{MENU}</nav><div class=item-page itemscope itemtype=https://schema.org/Article><div class=page-header><h2 itemprop=headline>{TITLE}</h2></div><dl class=article-info><dt>Details</dt><dd class=published>Veröffentlicht: <time datetime=2026-03-05T08:00:00+01:00 itemprop=datePublished>05. März 2026</time></dd><dd class=hits>Zugriffe: 412</dd></dl><div itemprop=articleBody>{BODY}</div></div><footer>{FOOT}</footer>",
    "Contao": f"<header id=header><nav class=mod_navigation>{MENU}</nav></header><div id=main><div class='mod_newsreader block'><div class='layout_full block'><h1>{TITLE}</h1><p class=info><time datetime=2026-03-05T10:00:00+01:00>05.03.2026 10:00</time> von Pressestelle</p><div class='ce_text block'>{BODY}</div></div><p class=back><a href=/presse>Zurück</a></p></div></div><footer id=footer>{FOOT}</footer>",
    "Plone": f"<div id=portal-header>{MENU}</div><div id=portal-column-content><article id=content><h1 class=documentFirstHeading>{TITLE}</h1><div class=documentByLine><span class=documentPublished>veröffentlicht 05.03.2026 09:10</span></div><div id=content-core><div id=parent-fieldname-text>{BODY}</div></div></article></div><footer id=portal-footer>{FOOT}</footer>",
    "Neos": f"<header><nav>{MENU}</nav></header><main><div class='neos-contentcollection'><div class='content-headline'><h1>{TITLE}</h1></div><div class='press-date'>05. März 2026</div><div class='neos-nodetypes-text'>{BODY}</div></div></main><footer>{FOOT}</footer>",
    "Advantic, ikiss": f"<div id=kopf>{MENU}</div><div id=inhalt><h1>{TITLE}</h1><p class=datum>05.03.2026</p><div class=toptext>{BODY}</div><div class=drucken><a href=?print=1>Seite drucken</a></div></div><div id=fuss>{FOOT}</div>",
    "Sitepark": f"<header class=SP-Header>{MENU}</header><main class=SP-Main><article class=SP-ArticleContent><header class=SP-ArticleHeader><h1 class=SP-Headline--article>{TITLE}</h1><time class=SP-Date datetime=2026-03-05>05.03.2026</time></header><div class='SP-Text SP-Paragraph'>{BODY}</div></article></main><footer class=SP-Footer>{FOOT}</footer>",
    "Imperia": f"<div id=layout-grid__area--nav>{MENU}</div><div role=main class='article pressrelease'><h1 class=title>{TITLE}</h1><p class=polizeimeldung>Pressemitteilung vom 05.03.2026</p><div class='text textile'>{BODY}</div></div><div class=footer>{FOOT}</div>",
    "Government Site Builder": f"<div id=navPrimary>{MENU}</div><div id=main><div id=content><h1 class=isFirstInSlot>{TITLE}</h1><div class=docData><span class=label>Datum</span> <span class=value>05.03.2026</span></div><div class=richText>{BODY}</div></div></div><div id=footer>{FOOT}</div>",
    "Liferay": f"<header id=banner>{MENU}</header><div class=journal-content-article><h1>{TITLE}</h1><span class=metadata-publish-date>05.03.2026</span><div class=article-body>{BODY}</div></div><footer>{FOOT}</footer>",
    "FirstSpirit": f"<div class=mainNav>{MENU}</div><section class=contentMain><h1>{TITLE}</h1><p class=meta>05. März 2026 | Verkehr</p><div class=rte>{BODY}</div></section><div class=pageFooter>{FOOT}</div>",
    "CoreMedia": f"<nav class=mainnav>{MENU}</nav><div class=cm-article><h1 class=cm-heading>{TITLE}</h1><div class=cm-article__date>5. März 2026</div><div class='cm-richtext'>{BODY}</div></div><footer>{FOOT}</footer>",
    "Kirby": f"<nav class=menu>{MENU}</nav><main class=main><article class=note><header><h1>{TITLE}</h1><time class=note-date datetime=2026-03-05>5.3.2026</time></header><div class=text>{BODY}</div></article></main><footer class=footer>{FOOT}</footer>",
    "REDAXO": f"<div id=nav>{MENU}</div><div id=content><h1>{TITLE}</h1><p><em>Musterstadt, 05.03.2026</em></p>{BODY}</div><div id=footer>{FOOT}</div>",
    "Weblication": f"<div id=blockTop>{MENU}</div><div id=blockMain><h1 class=pageTitle>{TITLE}</h1><div class=elementStandard><span class=newsDate>05.03.2026</span></div><div class='elementText'>{BODY}</div></div><div id=blockFooter>{FOOT}</div>",
    "NOLIS": f"<div class=nolis-navigation>{MENU}</div><div class=nolis-content><article><h1>{TITLE}</h1><div class=nolis-meta>Meldung vom 05.03.2026</div><div class=nolis-text>{BODY}</div></article></div><div class=nolis-footer>{FOOT}</div>",
    "Table of the nineties": f"<table width=100%><tr><td width=150>{MENU}</td><td><font size=5><b>Stadt Musterstadt</b></font><h1>{TITLE}</h1><i>05.03.2026</i>{BODY}</td></tr><tr><td colspan=2>{FOOT}</td></tr></table>",
}  # fmt: skip
HEADS = {
    "with a head": f"<title>{TITLE} | Stadt Musterstadt</title><meta property=og:title content='{TITLE}'><meta property=og:site_name content='Stadt Musterstadt'>",
    "with a bare head": "<title>Stadt Musterstadt</title>",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("body", SYSTEMS.values(), ids=SYSTEMS)
def test_a_page_of_each_system_is_read_right(body: str, head: str) -> None:
    """Nothing of menu, footer, byline or neighbours; nothing of the text missing; the day and its origin."""
    found = release(body, head=head)

    assert found.title == TITLE
    assert texts(found) == [TEXT, MORE]
    assert found.day == DAY
    assert found.day_origin != "unknown"
    assert found.doubts == ()
    if "bruecke.jpg" in body:
        assert [(image.caption, image.credit) for image in found.images] == [("Die Brücke.", "Stadtarchiv")]
