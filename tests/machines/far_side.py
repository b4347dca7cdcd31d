"""What workers meet on the network: press offices, each a host of its own, and an engine that bills and counts."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.workflow.city import City, Item
from tests.workflow.conftest import FILLER

KEY = "canary-2b7d40e1-key:fx"
PLACES = [
    "Bücherei",
    "Turnhalle",
    "Schwimmbad",
    "Feuerwache",
    "Kita",
    "Brücke",
    "Markthalle",
    "Volkshochschule",
    "Sternwarte",
    "Seilbahn",
]
DEEDS = [
    "eröffnet",
    "saniert",
    "erweitert",
    "schließt",
    "vermietet",
    "reinigt",
    "feiert",
    "plant",
    "prüft",
    "erneuert",
]
WHO = ["Bauamt", "Sportamt", "Kulturamt", "Ordnungsamt", "Jugendamt", "Standesamt", "Gartenamt", "Schulamt"]
REPLIES = {
    "EN": " ".join(FILLER),
    "FR": "la ville ouvre une nouvelle salle pour les habitants du quartier avec des places dans cette rue et annonce "
    "que le travail sera fini avant la fin",
    "TR": "belediye yeni bir salon açıyor ve mahallede oturan herkes için bu sokakta yer olduğunu bildiriyor çünkü "
    "çalışma daha önce bitecek gibi görünüyor",
    "UK": "місто відкриває нову залу для мешканців району та повідомляє що робота на цій вулиці буде закінчена ще до "
    "кінця року разом із площею",
    "AR": "تفتح المدينة قاعة جديدة لسكان الحي وتعلن أن العمل في هذا الشارع سوف ينتهي قبل نهاية السنة مع أماكن كثيرة للجميع",
    "PL": "miasto otwiera nową salę dla mieszkańców dzielnicy oraz ogłasza że praca na tej ulicy będzie skończona przed "
    "końcem roku razem z placem",
}
"""Words of the engine's replies, by language."""
UNTOUCHED = "verzögern sich"
"""A text with these words comes back from the engine as it was."""
FOOT = "Fragen beantwortet die Pressestelle der Stadt werktags von acht bis zwölf Uhr unter der bekannten Nummer."
"""A paragraph that every release of an office ends with: bought once an office."""


def release(
    office: int, number: int, *, day: datetime | None = None, paragraphs: int = 3, pool: Sequence[str] = ()
) -> Item:
    """A release like no other, by office and number; its last paragraph is the office's. `pool`: real paragraphs, some
    of which are put into it."""
    words = random.Random(f"{office}-{number}")

    def sentence(part: int) -> str:
        who, place, deed = words.choice(WHO), words.choice(PLACES), words.choice(DEEDS)
        return (
            f"Das {who} {deed} die {place} im Bezirk {words.randrange(10, 99)} mit {words.randrange(100, 999)} "
            f"Plätzen und zieht in Abschnitt {part} die Bilanz der Meldung {office}{number:03d}."
        )

    texts = [" ".join(sentence(part) for _ in range(2)) for part in range(1, paragraphs + 1)]
    texts[1:] = words.sample(pool, paragraphs - 1) if pool else texts[1:]
    return Item(
        name=f"meldung-{number}",
        title=f"{words.choice(PLACES)} {words.choice(DEEDS)}: Meldung {office}{number:03d}",
        paragraphs=[*texts, f"Stadt {office}: {FOOT}"],
        day=day or datetime(2026, 9, 1, 8, tzinfo=UTC) + timedelta(hours=number),
        guid=f"guid-{office}-{number}",
    )


@dataclass
class Offices:
    """Press offices, each at an address of its own from 127.0.7.1 on; notes how many connections each had at one
    time."""

    number: int
    releases: int
    at_once: Counter[str] = field(default_factory=Counter)
    """Host to the most connections at one time."""
    cities: dict[str, City] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Their releases, as published."""
        for office in range(1, self.number + 1):
            items = [release(office, number) for number in range(1, self.releases + 1)]
            net, host = divmod(office - 1, 250)
            self.cities[f"127.0.{7 + net}.{host + 1}"] = City(items=items)

    def __enter__(self) -> Self:
        offices, lock, now = self, threading.Lock(), defaultdict[str, int](int)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_GET(self) -> None:
                host = str(self.connection.getsockname()[0])
                city = offices.cities[host]
                with lock:
                    now[host] += 1
                    offices.at_once[host] = max(offices.at_once[host], now[host])
                if self.path == "/feed.xml":
                    status, kind, body = 200, "application/rss+xml", city.feed_at(offices.base(host)).encode()
                else:
                    status, kind, body = city.answer(self.path)
                # Counted as over before its last byte is out: who reads it may ask the next thing at once.
                with lock:
                    now[host] -= 1
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = _Server(("0.0.0.0", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def base(self, host: str) -> str:
        """Address of an office."""
        return f"http://{host}:{self._server.server_port}"

    @property
    def published(self) -> set[str]:
        """Titles of everything that is out."""
        return {item.title for city in self.cities.values() for item in city.items}


class _Server(ThreadingHTTPServer):
    request_queue_size = 256


class Biller(ThreadingHTTPServer):
    """DeepL's interface; each text is on the bill before its answer leaves, `delay` seconds after it was asked for."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Billing)
        self.delay = delay
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.bill: Counter[tuple[str, str]] = Counter()
        """Language and text to how often it was billed."""
        self.closed = False
        """The account is used up: asked for nothing, billed for nothing."""
        self.characters = 0
        self.calls: list[float] = []
        """When each call came."""
        self.under_way = 0
        self.at_once = 0
        """The most calls at one time."""
        self.lock = threading.Lock()
        self.answers = threading.Event()
        """While it is not set, no call is answered."""
        self.answers.set()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is part of the tests."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()


class _Billing(BaseHTTPRequestHandler):
    server: Biller
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        """No counter: what is in doubt stays in doubt."""
        self._json({})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts, till = asked["text"], self.server
        if till.closed:
            return self._json({"message": "Quota exceeded"}, 456)
        with till.lock:
            till.calls.append(time.monotonic())
            till.under_way += 1
            till.at_once = max(till.at_once, till.under_way)
            till.bill.update((asked["target_lang"], text) for text in texts)
            till.characters += sum(len(_bare(text)) for text in texts)
        time.sleep(till.delay)
        till.answers.wait(60)
        with till.lock:
            till.under_way -= 1
        return self._json({"translations": [_reply(text, asked["target_lang"]) for text in texts]})

    def _json(self, value: Any, status: int = 200) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _bare(text: str) -> str:
    return re.sub(r"<[^<>]*>", "", text)


def translated(text: str, language: str) -> str:
    """Reads like the language to a machine: tags and words with digits stay, each other word becomes one of it, by its
    place too, so that no text is the same word over and over."""
    if UNTOUCHED in text:
        return text
    words = REPLIES[language.partition("-")[0]].split()

    def word(found: re.Match[str]) -> str:
        return words[(sum(found[0].encode()) + found.start()) % len(words)]

    parts = re.split(r"(<[^<>]*>|&\w+;|\S+@\S+|(?:www\.|https?:)\S+|[\w.:/,-]*\d[\w.:/,-]*)", text)
    return "".join(part if at % 2 else re.sub(r"[^\W\d_]+", word, part) for at, part in enumerate(parts))


def _reply(text: str, language: str) -> dict[str, Any]:
    reply = translated(text, language)
    return {"detected_source_language": "DE", "text": reply, "billed_characters": len(_bare(text))}


def billed_twice(biller: Biller) -> Sequence[tuple[str, str]]:
    """Language and text of what was paid for more than once."""
    return [line for line, times in biller.bill.items() if times > 1]
