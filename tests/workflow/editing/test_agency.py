"""A release goes to an agency as XLIFF and comes back: what it changed is in the draft, or waits as a proposal."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from translate.storage.xliff import Xliff1File
from translate.storage.xliff2 import Xliff2File

from pipeline.cli import cli
from pipeline.errors import ParseError
from pipeline.model import Record, Review
from pipeline.translate import xliff_files
from pipeline.workflow.editing import agency, decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, english
from tests.workflow.editing.agency_tools import EDIT, TOOLS, edited, parsed, saved, units

EN = "en-GB"
MARKED = (
    "<p>Bitte <a href='https://stadt.example/anmeldung'>anmelden</a> Sie sich <strong>bis Freitag</strong> "
    "für die Führung.</p>"
)
STANDARDS = ("1.2", "2.1")
SPOKEN = {
    "Bitte": "Please", "anmelden": "sign up", "Sie sich": "in time,", "bis Freitag": "by Friday",
    "für die Führung": "for the guided tour", "Dienstag": "Tuesday", "Leute": "folk",
}  # fmt: skip


@pytest.fixture
def shop() -> Shop:
    """An engine that knows the words of these releases."""

    def answer(text: str) -> str:
        for german, said in SPOKEN.items():
            text = text.replace(german, said)
        return english(text)

    return Shop(answer=answer)


@pytest.fixture
def city() -> Iterator[City]:
    """As many releases as there are tools; each has a link, an emphasis and two sentences."""
    with City() as city:
        city.items = [item(number, paragraphs=2) for number in range(1, len(TOOLS) + 1)]
        for number, release in enumerate(city.items):
            release.extra = MARKED
            release.category = "Rathaus"
            release.guid = f"guid-{number}"
        yield city


EXTRA = "tags: {Rathaus: city hall}\nselect: {start: 100, max_waiting: null}\n"


def stadtbote(workspace: Workspace, *words: str) -> str:
    """What the command says."""
    config = str(workspace.settings.root / "config.yaml")
    done = CliRunner().invoke(cli, ["--config", config, *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def made(
    make_site: MakeSite, city: City, count: int, *, languages: str = "[en-GB]", extra: str = EXTRA
) -> Workspace:
    """A site with drafts of so many releases."""
    city.items = city.items[:count]
    workspace = make_site(extra=extra, languages=languages)
    run_import(workspace, forced=True)
    return workspace


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(iter(workspace.store.find()))


def sent_out(workspace: Workspace, record: Record, standard: str, *, language: str = EN) -> Path:
    """The post as a file for an agency."""
    file = workspace.settings.root / f"{record.id}-{language}.xlf"
    path = record.versions[language].path
    stadtbote(workspace, "memory", "export", str(file), "--post", path, "--xliff", standard, "--force")
    return file


def words(file: Path) -> dict[str, str]:
    """English of a file, by unit; without marks and layout."""
    (job,) = xliff_files.read(file)
    return {item.id: " ".join(re.sub(r"</?\d>", "", item.target).split()) for item in job.items}


def post(workspace: Workspace, *, language: str = EN) -> str:
    """The one post's text."""
    return (workspace.settings.folder / only(workspace).versions[language].path).read_text()


@pytest.mark.parametrize("standard", STANDARDS)
def test_whatever_a_tool_does_to_the_file_every_change_arrives(
    make_site: MakeSite, city: City, standard: str
) -> None:
    workspace = made(make_site, city, len(TOOLS))
    records = list(workspace.store.find())
    arrived, lost = 0, []
    for record, tool in zip(records, TOOLS, strict=True):
        file = sent_out(workspace, record, standard)
        file.write_bytes(edited(file.read_bytes()))
        wanted = words(file)
        file.write_bytes(tool(file.read_bytes()))

        told = stadtbote(workspace, "memory", "import", str(file))

        known = workspace.store.get(record.id)
        assert known is not None
        now = words(sent_out(workspace, known, standard))
        missing = {key: (text, now.get(key)) for key, text in wanted.items() if now.get(key) != text}
        assert len(wanted) >= 6 and all(text.startswith(EDIT) for text in wanted.values())
        arrived += not missing
        lost += [(tool.__name__, told, missing)] if missing else []
    assert (arrived, lost) == (len(TOOLS), [])


@pytest.mark.parametrize("standard", STANDARDS)
def test_another_tool_s_library_edits_the_file(make_site: MakeSite, city: City, standard: str) -> None:
    """translate-toolkit sets texts and saves; a unit whose marks it drops is named and kept, the others arrive."""
    workspace = made(make_site, city, 1)
    file = sent_out(workspace, only(workspace), standard)
    store = (Xliff2File if standard == "2.1" else Xliff1File).parsefile(str(file))
    for unit in store.units:
        text = f"{EDIT}{unit.target}"
        for target in unit.xmlelement.iter("{*}target"):
            target[:] = []
        unit.target = text
    store.savefile(str(file))

    told = stadtbote(workspace, "memory", "import", str(file))

    assert "not taken: block-2: marks are missing or doubled" in told, told
    rest = next((workspace.settings.state / "returned").iterdir())
    assert list(words(rest)) == ["block-2"]
    now = words(sent_out(workspace, only(workspace), standard))
    assert {key for key, text in now.items() if not text.startswith(EDIT)} == {"block-2"}


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_draft_that_a_person_edited_gets_a_proposal(make_site: MakeSite, city: City, standard: str) -> None:
    """What the person left is a change, what both changed a conflict to choose at; the file is left alone."""
    workspace = made(make_site, city, 1)
    file = sent_out(workspace, only(workspace), standard)
    path = workspace.settings.folder / only(workspace).versions[EN].path
    ours = path.read_text().replace("Section 1 describes", "Section 1 tells")
    path.write_text(ours)
    file.write_bytes(edited(file.read_bytes()))

    told = stadtbote(workspace, "memory", "import", str(file))

    assert "a proposal waits" in told and "1 places to choose at" in told, told
    assert path.read_text() == ours
    proposal = only(workspace).versions[EN].proposal
    assert proposal is not None
    clashes = [block for block in proposal.blocks if block.conflict]
    assert [("tells" in block.current, EDIT in block.proposed) for block in clashes] == [(True, True)]
    assert sum(block.action == "change" for block in proposal.blocks) >= 4
    number = proposal.blocks.index(clashes[0]) + 1
    stadtbote(workspace, "accept", only(workspace).versions[EN].path, "--by", "ed", "--keep", str(number))
    assert post(workspace).count(EDIT.strip()) >= 5 and "Section 1 tells" in post(workspace)


def test_what_the_agency_left_alone_never_meets_a_person_s_later_words(
    make_site: MakeSite, city: City
) -> None:
    """Edited, sent, edited again, back unchanged but for one paragraph: no conflict."""
    workspace = made(make_site, city, 1)
    path = workspace.settings.folder / only(workspace).versions[EN].path
    path.write_text(path.read_text().replace("Section 1 describes", "Section 1 tells"))
    file = sent_out(workspace, only(workspace), "1.2")
    path.write_text(path.read_text().replace("Section 1 tells", "Section 1 says"))
    tree = parsed(file.read_bytes())
    target = next(next(unit for unit in units(tree) if unit.get("id") == "block-1").iter("{*}target"))
    target.text = EDIT + target.text
    file.write_bytes(saved(tree))

    told = stadtbote(workspace, "memory", "import", str(file))

    proposal = only(workspace).versions[EN].proposal
    assert proposal is not None and not any(block.conflict for block in proposal.blocks), told
    assert [block.action for block in proposal.blocks if block.action != "keep"] == ["change"]


def test_what_a_person_answers_for_is_not_written_over(make_site: MakeSite, city: City) -> None:
    """Public words stay until a person takes the proposal and approves it."""
    workspace = made(make_site, city, 1)
    path = only(workspace).versions[EN].path
    stadtbote(workspace, "approve", path, "--by", "ed")
    file = sent_out(workspace, only(workspace), "2.1")
    before = post(workspace)
    file.write_bytes(edited(file.read_bytes()))

    stadtbote(workspace, "memory", "import", str(file))

    version = only(workspace).versions[EN]
    assert post(workspace) == before and version.proposal is not None
    assert (version.review, str(version.freshness)) == (Review.REVIEWED, "current")
    stadtbote(workspace, "accept", version.path, "--by", "ed")
    assert post(workspace) == before and only(workspace).versions[EN].edit is not None
    stadtbote(workspace, "approve", version.path, "--by", "ed")
    assert EDIT in post(workspace)


@pytest.mark.parametrize("engine", ["up", "down"])
def test_the_city_s_correction_and_the_agency_s_words_come_together(
    make_site: MakeSite, city: City, engine: str
) -> None:
    """The German changed while the file was away: the paragraph of old German is named, all others arrive."""
    workspace = made(make_site, city, 1)
    file = sent_out(workspace, only(workspace), "1.2")
    city.items[0].paragraphs[0] = city.items[0].paragraphs[0].replace("Montag", "Dienstag")
    shop = workspace.open_engines("de", EN)[0]
    assert isinstance(shop, Shop)
    if engine == "down":
        shop.failing = RuntimeError("down")
    make_later(workspace)
    file.write_bytes(edited(file.read_bytes()))

    told = stadtbote(workspace, "memory", "import", str(file))

    assert "not taken: block-0: the German is another by now" in told, told
    shop.failing = None
    make_later(workspace)
    text = post(workspace)
    assert "Tuesday" in text
    back = words(sent_out(workspace, only(workspace), "1.2"))
    assert {key for key, one in back.items() if EDIT not in one} == {"block-0", "field-description"}
    assert "not taken: field-description: the German is another by now" in told


def make_later(workspace: Workspace) -> None:
    """A run when the page is due again."""
    assert isinstance(workspace.clock, Clock)
    workspace.clock.later(days=8)
    run_import(workspace, forced=True)


def test_forgotten_rejected_unknown(make_site: MakeSite, city: City) -> None:
    """Nothing of a forgotten release is kept; a rejected one and an unknown one are named, and the memory keeps them."""
    workspace = made(make_site, city, 2)
    gone, rejected = list(workspace.store.find())
    files = [sent_out(workspace, record, "1.2") for record in (gone, rejected)]
    for file in files:
        file.write_bytes(edited(file.read_bytes()))
    stadtbote(workspace, "forget", gone.entry.url, "--yes")
    stadtbote(workspace, "reject", rejected.versions[EN].path, "--by", "ed", "--reason", "no news")

    assert "forgotten" in stadtbote(workspace, "memory", "import", str(files[0]))
    assert not (workspace.settings.state / "returned").exists()
    assert "was rejected" in stadtbote(workspace, "memory", "import", str(files[1]))
    files[1].write_bytes(files[1].read_bytes().replace(rejected.id.encode(), b"f" * 32))
    told = stadtbote(workspace, "memory", "import", str(files[1]))
    assert "not taken: title-0: no such release" in told and "kept in" in told
    known = workspace.store.get(rejected.id)
    assert known is not None and known.versions[EN].review is Review.REJECTED


def test_forgetting_reaches_what_was_not_taken(make_site: MakeSite, city: City) -> None:
    """Files of what was not taken lose the forgotten release, go where they hold no other, and are never guessed at."""
    workspace = made(make_site, city, 2)
    gone, stays = list(workspace.store.find())
    file = workspace.settings.folder / "both.xlf"
    agency.send_out(workspace, [gone.id, stays.id], file)
    file.write_bytes(edited(file.read_bytes()).replace(b"Bitte", b"Werte"))
    assert "the German is another by now" in stadtbote(workspace, "memory", "import", str(file))
    (rest,) = (workspace.settings.state / "returned").iterdir()
    both, broken = rest.read_bytes(), rest.with_name("broken.xlf")
    broken.write_bytes(both[:-20])

    with pytest.raises(ParseError):
        decisions.forget(workspace, gone)
    known = workspace.store.get(gone.id)
    assert known is not None and known.release is not None, (
        "nothing is forgotten while words of it would stay"
    )
    broken.unlink()
    decisions.forget(workspace, gone)

    assert [job.release for job in xliff_files.read(rest)] == [stays.id]
    decisions.forget(workspace, stays)
    assert not rest.exists()


def test_two_languages_come_back_each_to_its_own(make_site: MakeSite, city: City) -> None:
    # The engine answers in English whatever it is asked for.
    english_too = EXTRA + "checks: {off: [language]}\n"
    workspace = made(make_site, city, 1, languages="[en-GB, fr]", extra=english_too)
    files = {text: sent_out(workspace, only(workspace), "2.1", language=text) for text in (EN, "fr")}
    before = post(workspace, language="fr")
    files[EN].write_bytes(edited(files[EN].read_bytes()))

    stadtbote(workspace, "memory", "import", str(files[EN]))

    assert EDIT in post(workspace) and post(workspace, language="fr") == before
    files["fr"].write_bytes(edited(files["fr"].read_bytes()))
    stadtbote(workspace, "memory", "import", str(files["fr"]))
    assert EDIT in post(workspace, language="fr")


def test_a_field_of_the_agency_stays_until_a_person_changes_it(make_site: MakeSite, city: City) -> None:
    """Description and tags come back as units, and the next correction of the city does not compute them anew."""
    workspace = made(make_site, city, 1)
    file = sent_out(workspace, only(workspace), "1.2")
    assert words(file)["field-tags"] == "city hall"
    file.write_bytes(edited(file.read_bytes()))
    stadtbote(workspace, "memory", "import", str(file))
    front = workspace.flavour.read("x", post(workspace).encode()).front
    assert front["tags"] == [f"{EDIT}city hall"] and str(front["description"]).startswith(EDIT)

    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Menschen", "Leute")
    make_later(workspace)

    again = workspace.flavour.read("x", post(workspace).encode()).front
    assert (again["tags"], again["description"]) == (front["tags"], front["description"])
    assert "the folk in the district" in post(workspace)


def test_a_unit_of_two_minds_a_half_one_and_a_copy_are_left(make_site: MakeSite, city: City) -> None:
    """An id that stands twice with different words, a paragraph translated in half, a target that is the German."""
    workspace = made(make_site, city, 1)
    file = sent_out(workspace, only(workspace), "1.2")
    before = post(workspace)
    raw = file.read_text()
    tree = parsed(raw.encode())
    twice = next(unit for unit in units(tree) if unit.get("id") == "title-0")
    other = parsed(saved(twice))
    next(other.iter("{*}target")).text = "Else"
    twice.addnext(other)
    copied = next(unit for unit in units(tree) if unit.get("id") == "block-0")
    target = next(copied.iter("{*}target"))
    target.text = next(copied.iter("{*}source")).text
    target.set("state", "new")
    file.write_bytes(saved(tree))

    told = stadtbote(workspace, "memory", "import", str(file))

    assert told.count("its id stands twice, with different words") == 2, told
    assert post(workspace) == before


def test_a_release_without_a_post_is_written_once_the_agency_has_translated_it(
    make_site: MakeSite, city: City
) -> None:
    city.items = city.items[:1]
    workspace = make_site(engines=[], extra=EXTRA)
    run_import(workspace, forced=True)
    record = only(workspace)
    assert EN not in record.versions or not record.versions[EN].path
    file = workspace.settings.root / "new.xlf"
    stadtbote(workspace, "memory", "export", str(file), "--post", record.id)
    tree = parsed(file.read_bytes())
    for unit in units(tree):
        source, target = next(unit.iter("{*}source")), next(unit.iter("{*}target"))
        target.text, target[:] = f"{EDIT}{source.text}", copy.deepcopy(source)[:]
    file.write_bytes(saved(tree))

    told = stadtbote(workspace, "memory", "import", str(file))

    assert EDIT in post(workspace), told
