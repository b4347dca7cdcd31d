"""German text in, its sentences out: for engines that translate sentence by sentence, and for counting them.

Every full stop is looked at with the word before and the word after it. What is cut is decided by three lists
(abbreviations that never end a sentence, abbreviations that may, words that start a sentence) and by what the
number before the stop counts: a day, a century, a year, a house.
"""

import re
from functools import lru_cache

_NEVER = """
    Dr Prof Nr Nrn St ca Abs Tel bzw vgl Vgl Fa Fr Hr Hrn Art Co Dipl Ing Mag Stv stv Lic lic jur med phil rer nat
    habil oec pol theol vet dent mult hc Kfm Betr betr bes Bes evtl ggf Ggf gem Gem inkl exkl einschl zzgl abzgl
    insb insbes sog Sog geb verh gest Hrsg hrsg Red Verf zit Zit Bd Bde Kap Abb Abt Ziff lit Buchst Anm Anl Anh
    Mobil Fax Telef Bhf Rd rd mind Allg allg Ev ev Kath kath öff städt Städt Staatl staatl
    dt Dt engl franz frz ital lat griech türk ukr bayer Bayer württ bad pfälz rhein westf sächs österr schweiz
    Sankt Hl hl Jr Sr Mr Mrs Ms Pl Vors Dir Insp Hptm Oblt Lt Gen Min.-Dir Reg Präs vorm nachm tägl mtl jährl
    lt Lt entspr gegr erb ehem Ehem
    z\\.\\s?B z\\.\\s?T z\\.\\s?Zt z\\.\\s?Hd d\\.\\s?h i\\.\\s?d i\\.\\s?d\\.\\s?R i\\.\\s?S i\\.\\s?V i\\.\\s?A i\\.\\s?e
    v\\.\\s?l v\\.\\s?l\\.\\s?n v\\.\\s?a V\\.\\s?i\\.\\s?S\\.\\s?d u\\.\\s?U o\\.\\s?g h\\.\\s?c a\\.\\s?d a\\.\\s?M
    s\\.\\s?o s\\.\\s?u m\\.\\s?E u\\.\\s?a\\.\\s?m e\\.\\s?h b\\.\\s?a c\\.\\s?t s\\.\\s?t
"""
_MAY = """
    u\\.\\s?a u\\.\\s?Ä o\\.\\s?ä o\\.\\s?Ä u\\.\\s?ä e\\.\\s?V e\\.\\s?G a\\.\\s?D i\\.\\s?R v\\.\\s?Chr n\\.\\s?Chr m\\.\\s?b\\.\\s?H
    v\\.\\s?l\\.\\s?n\\.\\s?r a\\.\\s?A d\\.\\s?J d\\.\\s?M M\\.\\s?d\\.\\s?L M\\.\\s?d\\.\\s?B
    max min Mio Mrd Tsd Jh Jhd Jhdt Std Sek Stk Stck Pers Ltd Inc Hbf EG OG UG DG Whg Zi Bf
    Mo Di Mi Do Fr Sa So Jan Jän Febr Feb Mrz Apr Jun Jul Aug Sept Sep Okt Nov Dez
"""
_LIKELY = "usw etc u\\.\\s?s\\.\\s?w u\\.\\s?v\\.\\s?m uvm u\\.\\s?v\\.\\s?a ff f"
_STARTER_WORDS = """
    Der Die Das Den Dem Des Ein Eine Einen Einem Einer Eines Kein Keine Es Er Sie Wir Ich Ihr Man Wer Was Wie Wo
    Wann Warum Weshalb Wieso Woher Wohin Wozu Welche Welcher Welches Dies Diese Dieser Dieses Diesen Diesem Jene
    Jede Jeder Jedes Alle Allen Viele Einige Manche Mehrere Beide Andere Weitere Weiterer Sämtliche Ihre Ihren
    Seine Seinen Unsere Unser Mein Meine Im In Am An Auf Aus Bei Beim Bis Durch Für Gegen Gegenüber Hinter Mit
    Nach Neben Ohne Seit Trotz Um Unter Über Vom Von Vor Während Wegen Zu Zum Zur Zwischen Ab Laut Gemäß Dank
    Anlässlich Aufgrund Innerhalb Außerhalb Mithilfe Anstelle Statt Entlang Zusätzlich Außer Außerdem Zudem
    Dabei Dadurch Dafür Dagegen Daher Damit Danach Daneben Dann Daran Darauf Daraus Darin Darüber Darum Darunter
    Davon Davor Dazu Dort Dorthin Hier Hierbei Hierfür Hierzu Hinzu Heute Gestern Morgen Jetzt Nun Bisher Bislang
    Bereits Schon Noch Nur Auch Aber Oder Und Doch Denn Sondern Jedoch Allerdings Dennoch Deshalb Deswegen Somit
    Sowohl Weder Entweder Wenn Weil Da Dass Ob Obwohl Als Sobald Solange Sofern Falls Indem Nachdem Bevor Ehe
    Damals Zuletzt Zunächst Zuerst Zuvor Später Schließlich Anschließend Inzwischen Mittlerweile Künftig
    Ursprünglich Insgesamt Rund Etwa Circa Ca Mehr Weniger Möglich Voraussichtlich Vermutlich Leider Hinweis
    Bitte Achtung Treffpunkt Anmeldung Anmeldungen Foto Bild Fotos Weitere Interessierte Informationen Infos
    Sollte Sollten Ist Sind War Waren Wird Werden Kann Können Gibt Geplant Ziel Grund Ebenso Ebenfalls
    Derzeit Aktuell So Sonst Nichts Niemand Jemand Etwas Alles Wichtig Nähere Zwar Erst Erstmals Nachts Tagsüber
    Montags Dienstags Mittwochs Donnerstags Freitags Samstags Sonntags Werktags
"""
_STARTERS = frozenset(_STARTER_WORDS.split())
_MONTHS = (
    "Januar|Jänner|Februar|Feber|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    "|Jan|Jän|Febr?|Mrz|Apr|Jun|Jul|Aug|Sept?|Okt|Nov|Dez"
)
_MONTH = re.compile(rf"(?:{_MONTHS})\b")
_DAY = re.compile(r"(?<!\d)[0-3]?\d\Z")
_UNITS = frozenset(
    ("km", "cm", "mm", "m", "kg", "g", "t", "h", "kW", "kWh", "MWh", "ha", "qm", "m²", "m³", "Hz", "dB")
)


def _endings(words: str) -> re.Pattern[str]:
    alternatives = sorted(words.split(), key=len, reverse=True)
    either = "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" if w[0].islower() else w for w in alternatives)
    return re.compile(rf"(?<![\w.])(?:{either})\Z")


_LONGEST = max(map(len, f"{_NEVER} {_MAY} {_LIKELY}".split()))
"""Characters that no abbreviation is longer than: its pattern has more."""
_NEVER_ENDS = _endings(_NEVER)
_MAY_END = _endings(_MAY)
_LIKELY_ENDS = _endings(_LIKELY)
_STREET = re.compile(r"(?<=\w)(?:str|pl|Str)\Z")
_STREET_GOES_ON = re.compile(r"(?:Ecke|Höhe|Nr|Haus|Richtung|\d|/)")
_STOP = re.compile(r"""(?P<mark>[.!?…](?<![.!?…]{2})[.!?…]*+)(?P<closed>["“”»«›‹’‘')\]]*+)(?=\s|\Z)""")
_BACK = 80
"""How many characters before (and after) a full stop are looked at: no abbreviation or address is longer."""
_NEXT = re.compile(
    r"""\s+(?P<dash>[–—-]\s+)?(?P<opened>["„“»«›‹‚‘'(\[*•#§+→►]*)\s?(?P<word>[^\W\d_]+|\d+)?"""
)
_LAST_WORD = re.compile(r"\S+\Z")
_NUMBER = re.compile(r"(?<![\w,.])\d{1,3}\Z")
_ROMAN = re.compile(r"(?<!\w)[IVX]{1,5}\Z")
_COUNTED = re.compile(
    r"(?:straße|str\.|weg|platz|allee|gasse|ring|damm|ufer|markt|steig|[Ll]inien?|Nummer|Seiten?|Zimmer|Raum|Halle"
    r"|Platz|Haus|Tor|Gleis|Kapitel|Artikel|Buslinien?|Tramlinien?|Absatz|Paragraf|Paragraph|Nr\.|S\.|§)\s+\Z"
)
_ADDRESS = re.compile(r"(?:https?://|www\.|\w@\w)")
_VOWELLESS = re.compile(r"(?<![\w.])[BCDFGHJKLMNPQRSTVWXZ]?[bcdfghjklmnpqrstvwxzß]{1,4}\Z")
_LONE_LETTER = re.compile(r"(?<!\w)[a-zäöü]\Z")
_INITIAL = re.compile(r"(?<![\w])[A-ZÄÖÜ]\Z")


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end (exclusive, code points) of each sentence of `text`, without the white space around it.

    A newline always ends a sentence: inside a block it is a line break of the page.
    Everything but white space lies in exactly one span.
    """
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        start = line.start()
        for stop in _STOP.finditer(text, line.start(), line.end()):
            if _ends(text, max(start, stop.start() - _BACK), line.end(), stop):
                _add(found, text, start, stop.end())
                start = stop.end()
        _add(found, text, start, line.end())
    return tuple(found)


def split(text: str) -> list[str]:
    """The sentences of `text` in order, white space around them removed."""
    return [text[start:end] for start, end in spans(text)]


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    part = text[start:end]
    stripped = part.strip()
    if stripped:
        first = start + part.index(stripped)
        found.append((first, first + len(stripped)))


def _ends(text: str, start: int, end: int, stop: re.Match[str]) -> bool:
    """Whether a sentence ends at `stop`; `text[start:end]` is what may be looked at, of one line."""
    after = _NEXT.match(text, stop.end(), end)
    if after is None or (after.end() == end and not text[stop.end() : end].strip()):
        return True
    word = after["word"] or ""
    if not word and not after["opened"]:
        return bool(after["dash"])
    if word and word[0].islower():
        return stop["mark"] == "." and _ADDRESS.match(text, after.start("word"), end) is not None
    before = text[start : stop.start()]
    if stop["mark"] != "." or stop["closed"]:
        return not (stop["mark"] == "." and stop["closed"] and _is_short(before))
    return _full_stop(
        before, text[after.start("word") : min(end, after.start("word") + _BACK)] if word else "", word
    )


def _is_short(before: str) -> bool:
    """Whether the word before a closed full stop is an abbreviation: `(… der Verein Muster e. V.) Karten`."""
    return _has_end(_NEVER_ENDS, before)


def _has_end(words: re.Pattern[str], before: str) -> bool:
    """Whether a text ends with one of the words: its last characters alone are searched."""
    return bool(words.search(before, max(0, len(before) - _LONGEST)))


def _full_stop(before: str, rest: str, word: str) -> bool:
    """Whether a single full stop between `before` and a capital, a digit or a quote ends the sentence."""
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    if _ROMAN.fullmatch(before.strip()):
        return False
    if _ADDRESS.search(last[0]):
        return True
    starts = word in _STARTERS
    if re.search(r"\d\Z", before):
        return _after_number(before, rest, starts)
    if _has_end(_LIKELY_ENDS, before):
        return bool(word) and not word.isdigit()
    if _has_end(_NEVER_ENDS, before) or (_LONE_LETTER.search(before) and not _has_end(_MAY_END, before)):
        return False
    if _STREET.search(before):
        return not _STREET_GOES_ON.match(rest)
    if _has_end(_MAY_END, before) or _INITIAL.search(before) or _ROMAN.search(before):
        return starts
    if _VOWELLESS.search(before) and last[0] not in _UNITS:
        return starts
    return True


def _after_number(before: str, rest: str, starts: bool) -> bool:
    """A number before the stop: an ordinal goes on, a year, an amount, a house or line number ends."""
    if _MONTH.match(rest) and _DAY.search(before):
        return False
    number = _NUMBER.search(before)
    if number is None:
        return True
    if not before[: number.start()].strip(" („\"'»«–-") or rest[:1].isdigit():
        return False
    if _COUNTED.search(before[: number.start()]):
        return True
    return starts
