"""Article pages as the systems of German towns write them: each function gives the `main` part of a page."""

from __future__ import annotations

import html
import random
from collections.abc import Callable

from benchmarks.extraction.offices.release import WEEKDAYS, Story, long_day

LAZY = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def words(story: Story, form: str) -> str:
    """The printed day of a release."""
    day = story.day
    return {
        "dots": f"{day:%d.%m.%Y}", "long": long_day(day), "short": f"{day:%d.%m.%y}",
        "weekday": f"{WEEKDAYS[day.weekday()]}, {long_day(day)}", "clock": f"{day:%d.%m.%Y}, 10:15 Uhr",
        "von": f"Meldung vom {day:%d.%m.%Y}", "pm": f"Pressemitteilung vom {day:%d.%m.%Y}",
        "stand": f"Stand: {day:%d.%m.%Y}", "made": f"Erstellt: {day:%d.%m.%Y}",
        "number": f"Pressemitteilung Nr. {story.key} vom {long_day(day)}",
        "both": f"Veröffentlicht am {day:%d.%m.%Y} | Zuletzt aktualisiert am 27.11.2026",
        "pipe": f"{day:%d.%m.%Y} | Bauen und Verkehr", "none": "",
    }[form]  # fmt: skip


def contact(story: Story, shape: str) -> str:
    """The press contact, in one of the usual shapes."""
    if not story.contact:
        return ""
    first, *rest = story.contact
    if shape == "box":
        return f'<div class="kontakt"><h3>{first}</h3><p>{"<br>".join(rest)}</p></div>'
    if shape == "lines":
        return f"<p><strong>{first}:</strong><br>{'<br>'.join(rest)}</p>"
    return f"<h4>{first}</h4>" + "".join(f"<p>{text}</p>" for text in rest)


def figure(story: Story, shape: str) -> str:
    """The picture with caption and credit."""
    if not story.picture:
        return ""
    src, caption, credit = f"/bilder/{story.picture}", story.caption, story.credit
    return {
        "figure": f'<figure><img src="{src}" alt="{caption}" width="800" height="500"><figcaption>{caption} <span class="copyright">© {credit}</span></figcaption></figure>',
        "lazy": f'<div class="media"><img class="lazyload" src="{LAZY}" data-src="{src}" alt="{caption}"><div class="bildunterschrift">{caption}</div><div class="copyright-text">© {credit}</div></div>',
        "picture": f'<figure class="bild"><picture><source srcset="{src} 1x" type="image/jpeg"><img src="{src}" alt=""></picture><figcaption><p>{caption}</p><p class="quelle">Foto: {credit}</p></figcaption></figure>',
        "quelle": f'<div class="picture links"><span class="wrapper"><img src="{src}" title="{caption}" alt="{caption}" /><span class="source">Quelle: {credit}</span></span><p class="picture-text">{caption}</p></div>',
        "noscript": f'<figure class="image"><img data-lazy="1" alt="{caption}"><noscript><img src="{src}" alt="{caption}"></noscript><figcaption>{caption} (Foto: {credit})</figcaption></figure>',
    }[shape]  # fmt: skip


SHELLS: dict[str, str] = {
    "typo3": '<div class="news news-single"><div class="article" itemscope="itemscope" itemtype="http://schema.org/Article"><div class="header"><h1 itemprop="headline">{title}</h1></div><div class="footer"><p><span class="news-list-date"><time itemprop="datePublished" datetime="{iso}">{date}<meta itemprop="datePublished" content="{iso}"></time></span></p></div><div class="teaser-text" itemprop="description">{lead}</div><div class="news-img-wrap">{image}</div><div class="news-text-wrap" itemprop="articleBody">{body}{contact}</div><div class="news-backlink-wrap"><a href="/">Zurück</a></div></div></div>',
    "gsb": '<div id="content" class="content"><h1 class="isFirstInSlot">{title}</h1><div class="docData"><span class="label">Datum</span> <span class="value">{date}</span></div><div class="abstract">{lead}</div>{image}{body}<div class="clear"></div>{contact}</div>',
    "sitepark": '<article id="SP-Content"><header class="SP-ArticleHeader"><h1 class="SP-Headline--article">{title}</h1><p class="SP-ArticleHeader__date">{date}</p></header><div class="SP-Intro">{lead}</div>{image}<div class="SP-Text">{body}</div><div class="SP-Text SP-Contact">{contact}</div></article>',
    "ikiss": '<div id="content_main"><a name="top"></a><div class="mitteilungen_detail"><div class="mt_datum">{date}</div><h2 class="mt_titel">{title}</h2>{image}<div class="mt_kurztext">{lead}</div><div class="mt_text">{body}{contact}</div></div></div>',
    "nolis": '<article id="nolis_content_site"><div class="nolis-article"><h2>{title}</h2><p class="nolis-date">{date}</p>{image}{lead}{body}{contact}<p class="nolis-back"><a href="/">Zurück zur Übersicht</a></p></div></article>',
    "wordpress": '<article id="post-77" class="post type-post"><header class="entry-header"><h1 class="entry-title">{title}</h1><div class="entry-meta"><time class="entry-date published" datetime="{iso}T09:00:00+01:00">{date}</time> <span class="byline">von <a href="/author/presse">Pressestelle</a></span></div></header><div class="entry-content">{image}{lead}{body}{contact}</div></article>',
    "drupal": '<article class="node node--type-pressemitteilung node--view-mode-full"><div class="node__content"><h1 class="page-title"><span class="field field--name-title">{title}</span></h1><div class="field field--name-field-datum field--type-datetime"><time datetime="{iso}T12:00:00Z">{date}</time></div><div class="field field--name-field-teaser">{lead}</div>{image}<div class="clearfix text-formatted field field--name-body">{body}{contact}</div></div></article>',
    "contao": '<div class="mod_newsreader block"><div class="layout_full block"><h1>{title}</h1><p class="info"><time datetime="{iso}T00:00:00+01:00">{date}</time></p><div class="ce_text block">{image}{lead}{body}</div><div class="ce_text block last">{contact}</div></div><p class="back"><a href="javascript:history.go(-1)" title="Zurück">Zurück</a></p></div>',
    "hirsch": '<div id="inhalt"><div class="news-entry"><h4 class="news-headline">{title}</h4><div class="news-date">{date}</div><div class="news-image">{image}</div><div class="news-text">{lead}{body}{contact}</div></div><p class="weitere"><a href="/">[ zurück ]</a></p></div>',
    "citymedia": '<table width="100%" border="0"><tr><td class="inhalt" valign="top"><font size="4"><b><h1>{title}</h1></b></font><p class="datum">{date}</p>{image}{lead}{body}{contact}</td></tr></table>',
    "joomla": '<div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header"><h1 itemprop="headline">{title}</h1></div><dl class="article-info"><dt>Details</dt><dd class="published"><time datetime="{iso}T08:00:00+01:00" itemprop="datePublished">{date}</time></dd></dl><div itemprop="articleBody">{lead}{image}{body}{contact}</div></div>',
    "plone": '<div id="content"><h1 class="documentFirstHeading">{title}</h1><div class="documentByLine"><span class="documentPublished">{date}</span></div><div class="documentDescription description">{lead}</div><div id="content-core">{image}<div id="parent-fieldname-text">{body}{contact}</div></div></div>',
    "liferay": '<div class="portlet-body"><div class="journal-content-article"><div class="pressemeldung-heading"><h1>{title}</h1></div><table class="pressemeldung"><tr><td class="pressemeldung-td-left">{date}</td></tr></table>{image}{lead}{body}</div><div class="journal-content-article kontakt">{contact}</div></div>',
    "weblication": '<div class="elementHeadline"><h1>{title}</h1></div><div class="elementText elementText_var0"><p class="small">{date}</p>{lead}</div><div class="elementPicture">{image}</div><div class="elementText">{body}</div><div class="elementBox">{contact}</div>',
    "neos": '<div class="neos-contentcollection"><div class="stage"><div class="stage__date">{date}</div><h1 class="stage__headline">{title}</h1></div><div class="neos-nodetypes-text">{lead}</div><div class="neos-nodetypes-image">{image}</div><div class="neos-nodetypes-text">{body}</div><div class="neos-nodetypes-text">{contact}</div></div>',
    "soup": '<div><div><h1>{title}</h1><div>{date}</div>{lead}{image}{body}</div>{contact}</div>',
    "blocks": '<section class="m-article"><div class="m-article__top"><p class="m-article__meta">{date}</p><h1>{title}</h1></div><div class="m-article__row">{lead}</div><div class="m-article__row">{image}</div><div class="m-article__row m-article__row--text">{body}</div><aside class="m-article__aside">{contact}</aside></section>',
}  # fmt: skip


def article(system: str, story: Story, *, date: str, picture: str, contact_shape: str, lead_tag: str) -> str:
    """The release as this system prints it."""
    lead = lead_tag.format(html.escape(story.lead, quote=False))
    return SHELLS[system].format(
        title=html.escape(story.title, quote=False), iso=story.day.isoformat(), date=words(story, date), lead=lead,
        image=figure(story, picture), body="\n".join(story.markup), contact=contact(story, contact_shape),
    )  # fmt: skip


Trap = Callable[[random.Random, list[Story], Story], str]


def _related(dice: random.Random, stories: list[Story], story: Story) -> str:
    others = [one for one in stories if one is not story][:3]
    items = "".join(
        f'<li><a href="{one.url}"><h4>{one.title}</h4></a><p>{one.lead}</p></li>' for one in others
    )
    label = dice.choice(
        ("Das könnte Sie auch interessieren", "Weitere Meldungen", "Ähnliche Artikel", "Mehr zum Thema")
    )
    return f'<div class="{dice.choice(("related", "weitere", "c-list", "block"))}"><h3>{label}</h3><ul>{items}</ul></div>'


TRAPS: dict[str, Trap] = {
    "related": _related,
    "share": lambda dice, stories, story: dice.choice((
        '<div class="shariff"><ul><li><a href="https://www.facebook.com/sharer">teilen</a></li><li><a href="https://x.com/intent">twittern</a></li><li><a href="mailto:?body=x">E-Mail</a></li></ul></div>',
        '<p class="tools">Seite <a href="#">drucken</a> | <a href="#">vorlesen</a> | <a href="#">weiterempfehlen</a></p>',
        "<div><span>Diesen Artikel teilen:</span> <a href='#'>Facebook</a> <a href='#'>WhatsApp</a> <a href='#'>X</a> <button>Link kopieren</button></div>")),
    "rating": lambda dice, stories, story: '<form class="feedback"><p>War diese Seite hilfreich?</p><button>Ja</button><button>Nein</button></form>',
    "archive": lambda dice, stories, story: '<p class="hinweis">ARCHIV: Die Inhalte dieser Meldung sind möglicherweise nicht mehr aktuell.</p>',
    "newsletter": lambda dice, stories, story: '<section class="newsletter"><h3>Newsletter abonnieren</h3><p>Erhalten Sie unsere Pressemitteilungen per E-Mail. Tragen Sie sich jetzt in unseren Verteiler ein.</p><input type="email"></section>',
    "author": lambda dice, stories, story: '<div class="author-box"><img src="/bilder/portrait-presse.jpg" width="96" height="96" alt="Portrait"><p>Pressestelle der Stadt</p></div>',
    "pager": lambda dice, stories, story: '<nav class="post-navigation"><a rel="prev" href="/">Vorherige Meldung</a> <a rel="next" href="/">Nächste Meldung</a></nav>',
    "hours": lambda dice, stories, story: '<div class="box"><h3>Öffnungszeiten Bürgerbüro</h3><p>Montag bis Freitag 8 bis 12 Uhr, donnerstags zusätzlich 14 bis 18 Uhr. Bitte vereinbaren Sie einen Termin.</p></div>',
    "footer": lambda dice, stories, story: '<div class="fuss"><p>Stadt Musterstadt | Rathausplatz 1 | 12345 Musterstadt | Telefon 01234 567-0 | <a href="/impressum">Impressum</a> | <a href="/datenschutz">Datenschutz</a></p></div>',
    "top": lambda dice, stories, story: '<p class="top"><a href="#top">Nach oben</a></p>',
    "tags": lambda dice, stories, story: '<p class="tags">Schlagworte: <a href="/tag/rat">Rat</a>, <a href="/tag/bauen">Bauen</a></p>',
    "reading": lambda dice, stories, story: '<p class="lesezeit">Lesezeit: 2 Minuten</p>',
}  # fmt: skip
BEFORE = frozenset(("archive", "reading"))
"""Traps that stand above the text."""
