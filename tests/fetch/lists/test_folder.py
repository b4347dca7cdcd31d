"""Files dropped by hand: mail, text and saved pages become releases, and nothing in the folder is touched."""

from __future__ import annotations

import datetime as dt
import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FetchError, ParseError
from pipeline.fetch import read
from pipeline.fetch.lists import folder
from pipeline.fetch.lists.press_mail import from_mail, from_text
from pipeline.model import Entry, Release, Source

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
BODY = (
    "Die Musterbrücke wird von Montag, 23. November, an für drei Wochen gesperrt. Fußgängerinnen und\n"
    "Fußgänger können sie weiter benutzen, Autos fahren über die Ringstraße.\n\n"
    "Gesperrt sind:\n\n- die Fahrbahn\n- der Radweg nach <Norden> & Süden\n\n"
    "„Die Brücke ist sechzig Jahre alt, und das sieht man ihr an“, sagte die Oberbürgermeisterin."
)


def source(path: Path) -> Source:
    return Source(id="post", name="Posteingang", kind="folder", url=str(path))


def drop(path: Path, data: bytes | str, *, age: int = 3600) -> Path:
    """A file that was put there an hour ago."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    stamp = NOW.timestamp() - age
    os.utime(path, (stamp, stamp))
    return path


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "Subject": "WG: Musterbrücke gesperrt",
        "From": "Pressestelle <presse@musterstadt.example>",
        "Date": "Fri, 20 Nov 2026 08:15:00 +0100",
        "Message-ID": "<1@musterstadt.example>",
        **headers,
    }.items():
        message[name] = value
    message.set_content(BODY + "\n\n-- \nPressestelle\nTel. 0000 1234-0\n")
    return message


def release(entry: Entry, path: Path) -> Release:
    """The way of the corridor: page of the entry, then the reader."""
    office = source(path)
    return read(entry, office, folder.page(entry, office, now=NOW), now=NOW)


def test_a_mail_becomes_a_release(tmp_path: Path) -> None:
    """Subject without WG:, day of the Date line, paragraphs, list, and the signature as press contact."""
    drop(tmp_path / "a.eml", mail().as_bytes())

    (entry,) = folder.listing(source(tmp_path), now=NOW).entries
    found = release(entry, tmp_path)

    assert found.title == "Musterbrücke gesperrt"
    assert entry.day == found.day == dt.date(2026, 11, 20)
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-11-20T08:15:00+01:00"
    texts = [block.text for block in found.blocks]
    assert texts[0].endswith(
        "Fußgängerinnen und Fußgänger können sie weiter benutzen, Autos fahren über die Ringstraße."
    )
    assert "der Radweg nach <Norden> & Süden" in texts
    assert not any("1234" in text for text in texts)
    assert any("1234" in block.text for block in found.contact)


def test_attachments_are_named(tmp_path: Path) -> None:
    """They are not opened; an editor knows that there is more."""
    message = mail()
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Sperrplan.pdf")
    drop(tmp_path / "a.eml", message.as_bytes())

    (entry,) = folder.listing(source(tmp_path), now=NOW).entries

    assert "Anlagen: Sperrplan.pdf" in entry.html


def test_the_html_part_of_a_mail_serves(tmp_path: Path) -> None:
    """Markup is kept; nothing of it runs."""
    message = mail()
    message.add_alternative(
        f"<html><body><h1>Musterbrücke gesperrt</h1><p>{BODY[:160]}</p><script>alert(1)</script>"
        "<p>Mehr auf der <a href='https://www.musterstadt.example/bruecke'>Seite der Stadt</a>, dort steht auch der Plan "
        "für Radfahrerinnen und Radfahrer.</p></body></html>",
        subtype="html",
    )
    drop(tmp_path / "a.eml", message.as_bytes())

    (entry,) = folder.listing(source(tmp_path), now=NOW).entries
    found = release(entry, tmp_path)

    assert any(
        run.href == "https://www.musterstadt.example/bruecke" for block in found.blocks for run in block.runs
    )
    assert "alert" not in " ".join(block.text for block in found.blocks)


def test_a_text_file_in_windows_1252_with_a_date_line(tmp_path: Path) -> None:
    """First line the title, a line with a date alone the day."""
    text = f"Musterbrücke gesperrt\r\nPressemitteilung vom 19.11.2026\r\n\r\n{BODY}"
    drop(tmp_path / "a.txt", text.encode("cp1252"))

    (entry,) = folder.listing(source(tmp_path), now=NOW).entries
    found = release(entry, tmp_path)

    assert (entry.title, entry.day) == ("Musterbrücke gesperrt", dt.date(2026, 11, 19))
    assert found.day == dt.date(2026, 11, 19)
    assert "vom 19.11.2026" not in " ".join(block.text for block in found.blocks)


def test_a_saved_page_keeps_its_own_address(tmp_path: Path) -> None:
    """So that the original stays one click away."""
    drop(
        tmp_path / "a.html",
        "<html><head><link rel=canonical href='https://www.musterstadt.example/presse/1'></head><body><main><article>"
        f"<h1>Musterbrücke gesperrt</h1><p>{BODY}</p><p>{BODY}</p></article></main></body></html>",
    )

    (entry,) = folder.listing(source(tmp_path), now=NOW).entries

    assert entry.url == "https://www.musterstadt.example/presse/1"
    assert release(entry, tmp_path).url == entry.url


def test_identity_is_the_message_or_the_content_not_the_name(tmp_path: Path) -> None:
    """A renamed file, and a mail forwarded twice into the folder, are one release."""
    first = drop(tmp_path / "a.eml", mail().as_bytes())
    before = folder.listing(source(tmp_path), now=NOW).entries
    drop(tmp_path / "kopie.eml", mail(Received="from elsewhere").as_bytes())
    first.rename(tmp_path / "z.eml")

    after = folder.listing(source(tmp_path), now=NOW).entries

    assert [entry.id for entry in after] == [entry.id for entry in before]


def test_other_files_are_refused_by_name_and_half_written_ones_wait(tmp_path: Path) -> None:
    """Each is told, none is lost, and the folder is as it was."""
    drop(tmp_path / "plan.pdf", b"%PDF")
    drop(tmp_path / "jetzt.txt", BODY, age=2)
    drop(tmp_path / "leer.txt", "")
    drop(tmp_path / "titel.txt", "Nur ein Titel")
    drop(tmp_path / ".versteckt.txt", BODY)
    drop(tmp_path / "kopie.txt.part", BODY)
    drop(tmp_path / "gut.txt", "Titel\n\n" + BODY)
    names = sorted(path.name for path in tmp_path.iterdir())

    found = folder.listing(source(tmp_path), now=NOW)

    assert [entry.title for entry in found.entries] == ["Titel"]
    assert [(entry.title, why) for entry, why in found.refused] == [("plan.pdf", "a file (pdf)")]
    assert len(found.problems) == 4
    assert "plan.pdf: is not read: save it as .txt or .html" in found.problems
    assert any(problem.startswith("jetzt.txt: changed a moment ago") for problem in found.problems)
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """Not an empty poll."""
    with pytest.raises(FetchError, match="cannot be read"):
        folder.listing(source(tmp_path / "fort"), now=NOW)


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """Between poll and reading somebody tidied up."""
    path = drop(tmp_path / "a.txt", "Titel\n\n" + BODY)
    (entry,) = folder.listing(source(tmp_path), now=NOW).entries
    path.unlink()

    with pytest.raises(FetchError, match="no longer"):
        folder.page(entry, source(tmp_path), now=NOW)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_a_parse_error(data: bytes) -> None:
    """Nothing else gets out of the standard library."""
    try:
        letter = from_mail(data)
    except ParseError:
        return
    assert letter.html


@given(
    st.sampled_from(["Date", "Subject", "From", "Message-ID", "Content-Type", "Content-Transfer-Encoding"]),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60),
)
def test_any_header_is_survived(name: str, value: str) -> None:
    """Mail programs write strange header lines."""
    raw = f"{name}: {value}\r\n\r\n".encode("latin-1") + BODY.encode()
    try:
        letter = from_mail(raw)
    except ParseError:
        return
    assert letter.html


@given(st.text(max_size=300))
def test_no_text_becomes_markup(text: str) -> None:
    """What people type is escaped."""
    try:
        letter = from_text("Titel\n\n" + text.replace("\r", "") + "\n<script>x</script>")
    except ParseError:
        return
    assert "<script>" not in letter.html


@pytest.mark.parametrize("name", ["a.eml", "a.txt", "a.html"])
def test_the_entry_alone_reads_as_its_file_does(tmp_path: Path, name: str) -> None:
    """The file may be gone by the time the release is read: the entry carries the text."""
    page = f"<html><body><main><article><h1>Musterbrücke gesperrt</h1><p>{BODY}</p></article></main></body></html>"
    data = {
        "a.eml": mail().as_bytes(),
        "a.txt": f"Musterbrücke gesperrt\n\n{BODY}".encode(),
        "a.html": page.encode(),
    }
    drop(tmp_path / name, data[name])
    (entry,) = folder.listing(source(tmp_path), now=NOW).entries

    alone = read(entry, source(tmp_path), None, now=NOW)

    assert alone.fingerprint == release(entry, tmp_path).fingerprint
