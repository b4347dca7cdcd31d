"""A town's site: its kind and traits, its releases, and the pages it answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from benchmarks.extraction.offices.release import Story


@dataclass(slots=True)
class Answer:
    """What a path says."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass(slots=True)
class Site:
    """A town on loopback."""

    seed: int
    kind: str
    host: str
    traits: dict[str, Any]
    stories: list[Story]
    pages: dict[str, Answer] = field(default_factory=dict)

    def page(self, path: str, title: str, main: str, *, head: str = "", encoding: str = "utf-8") -> None:
        """Put a page with the town's frame at `path`."""
        text = self._frame(title, main, head)
        self.pages[path] = Answer(text.encode(encoding, "xmlcharrefreplace"))

    def _frame(self, title: str, main: str, head: str) -> str:
        nav = "".join(f'<li><a href="{href}">{label}</a></li>' for href, label in self.traits["nav"])
        cookie = (
            '<div id="cookie-banner" class="cookie"><p>Wir verwenden Cookies, um Ihnen ein besseres Erlebnis zu bieten. Weitere Informationen finden Sie in der Datenschutzerklärung.</p><button>Alle akzeptieren</button><button>Ablehnen</button></div>'
            if self.traits["cookie"]
            else ""
        )
        before = f'<!DOCTYPE html><html lang="de"><head>{self.traits["charset"]}<title>{escape(title)}</title>{head}</head><body>{cookie}'
        if self.traits["semantic"]:
            return f'{before}<header><a href="/"><img src="/logo.svg" alt="Stadt Musterstadt"></a><nav><ul>{nav}</ul></nav></header><main>{main}</main><footer><p>© Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt</p><p><a href="/impressum">Impressum</a> <a href="/datenschutz">Datenschutz</a></p></footer></body></html>'
        return f'{before}<div id="kopf"><a href="/">Stadt Musterstadt</a></div><div id="navi"><ul>{nav}</ul></div><div id="mitte">{main}</div><div id="fuss">Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt<br><a href="/impressum">Impressum</a> | <a href="/datenschutz">Datenschutz</a></div></body></html>'
