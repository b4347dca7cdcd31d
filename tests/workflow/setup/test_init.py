"""`init` on sites people have: a Jekyll blog of today's shape, a bilingual Hugo site, an Eleventy site; then one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import config, site
from pipeline.cli import cli
from pipeline.errors import ConfigError
from pipeline.workflow.setup import files as setup_files
from pipeline.workflow.setup import init
from pipeline.workflow.setup.detection import detect_site
from tests.workflow.city import City, item
from tests.workflow.conftest import Shop
from tests.workflow.git.test_records_branch import git

Site = Callable[[Path], None]


def jekyll(root: Path) -> None:
    """A blog whose posts have four keys."""
    (root / "_posts").mkdir(parents=True)
    (root / "_config.yml").write_text(
        "title: City in English\nurl: https://city.example\ntimezone: Europe/Berlin\n"
    )
    (root / "_posts" / "2017-03-16-a-first-assembly.md").write_text(
        '---\nlayout: post\ntitle:  "A first assembly"\ndate:   2017-03-16\n'
        "imageurl: 'images/news/assembly-2017.jpg'\n---\nThe assembly was held in February.\n"
    )


def hugo(root: Path) -> None:
    """A site in German with English beside it, each language in a folder of its own."""
    (root / "content" / "en" / "news" / "2024-01-05-bridge").mkdir(parents=True)
    (root / "content" / "de" / "news").mkdir(parents=True)
    (root / "hugo.toml").write_text(
        'baseURL = "https://stadt.example/"\ndefaultContentLanguage = "de"\ntimeZone = "Europe/Vienna"\n'
        '[languages.de]\ncontentDir = "content/de"\nweight = 1\n'
        '[languages.en]\ncontentDir = "content/en"\nlanguageCode = "en-GB"\nweight = 2\n'
    )
    (root / "content/en/news/2024-01-05-bridge/index.md").write_text(
        '---\ntitle: "Bridge"\ndate: 2024-01-05\n---\nA bridge.\n'
    )
    (root / "content/de/news/bruecke.md").write_text(
        '---\ntitle: "Brücke"\ndate: 2024-01-05\n---\nEine Brücke.\n'
    )


def eleventy(root: Path) -> None:
    """A site under `src/`."""
    (root / "src" / "blog").mkdir(parents=True)
    (root / "package.json").write_text('{"devDependencies": {"@11ty/eleventy": "^3.1.0"}}')
    (root / "eleventy.config.js").write_text(
        'export default () => ({dir: {input: "src", output: "_site"}});\n'
    )
    (root / "src/blog/2024-01-05-bridge.md").write_text('---\ntitle: "Bridge"\n---\nA bridge.\n')


SITES = [
    pytest.param(jekyll, "jekyll-legacy", "_drafts/2026-09-01-", id="jekyll"),
    pytest.param(hugo, "hugo", "content/en/news/2026-09-01-", id="hugo"),
    pytest.param(eleventy, "eleventy", ".stadtbote/drafts/src/blog/", id="eleventy"),
]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The only engine there is."""
    shop = Shop()
    monkeypatch.setattr("pipeline.workflow.opening.engines_of", lambda *known: [shop])
    return shop


def call(*words: str) -> str:
    """A command's output; its exit code must be 0 or 1."""
    done = CliRunner().invoke(cli, words, catch_exceptions=False, standalone_mode=False)
    assert done.exception is None and done.return_value in {None, 0, 1}, done.output
    return done.output


@pytest.mark.parametrize(("make", "flavour", "draft"), SITES)
def test_an_existing_site_is_set_up_and_one_command_imports(
    make: Site,
    flavour: str,
    draft: str,
    tmp_path: Path,
    city: City,
    engine: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city.items = [item(number) for number in range(3)]
    root = tmp_path / "site"
    make(root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    told = call("init", str(root), "--site", 'The "City": news', "--source", f"{city.base}/feed.xml")

    assert f"posts as {flavour}" in told and told.splitlines()[-1].endswith("stadtbote run")
    assert {path: path.read_bytes() for path in before} == before
    settings = config.load(root / "config.yaml")
    assert (settings.site.name, settings.site.flavour) == ('The "City": news', flavour)
    assert len(config.sources(settings)) == 1
    monkeypatch.chdir(root)
    call("run")
    written = {path for path in root.rglob("*.md") if "backup" not in path.parts} - set(before)
    assert len(written) == 3
    assert all(path.relative_to(root).as_posix().startswith(draft) for path in written)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(("make", "flavour", "draft"), SITES)
def test_init_twice_writes_nothing_anew(make: Site, flavour: str, draft: str, tmp_path: Path) -> None:
    root = tmp_path / "site"
    make(root)
    git(tmp_path, "init", "--quiet", str(root))
    first = init.init(root, name="Test", cms="decap")
    files = {
        path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts
    }

    second = init.init(root, name="Another", cms="decap")

    assert second.written == () and set(second.kept) == set(first.written)
    assert any("press office" in text for text in first.todo)
    assert not any("press office" in text for text in second.todo)
    assert {file: file.read_bytes() for file in files} == files
    assert {
        ".github/workflows/stadtbote-import.yml",
        ".github/workflows/stadtbote-decide.yml",
        "config.yaml",
    } <= set(first.written)
    assert config.load(root / "config.yaml").records == "branch:stadtbote-state"


@pytest.mark.parametrize("generator", ["jekyll", "hugo", "eleventy", "astro", "pelican", "mkdocs"])
def test_each_minimal_site_is_recognised_and_gets_its_snippets(generator: str, tmp_path: Path) -> None:
    there = Path(__file__).parents[2] / "sites" / generator

    found = detect_site(there)

    assert found.generator == generator
    made = init.init(tmp_path / "new", name="Test", flavour=generator)
    names = {name for name, _ in setup_files.snippets(generator)}
    assert names and names <= set(made.written)
    assert site.flavour(found.flavour, posts=found.posts).name == generator


def test_a_file_that_is_called_config_yaml_already_is_another_programs(tmp_path: Path) -> None:
    root = tmp_path / "site"
    (root / "archetypes").mkdir(parents=True)
    (root / "config.yaml").write_text("baseURL: https://stadt.example/\n")

    made = init.init(root, name="Test")

    assert made.command.endswith("&& stadtbote run")
    settings = config.load(root / "_stadtbote" / "config.yaml")
    assert settings.folder.resolve() == root.resolve() and settings.contact == "https://stadt.example/"
    assert (root / "config.yaml").read_text() == "baseURL: https://stadt.example/\n"


def test_a_site_in_a_folder_of_its_repository_is_found_and_its_workflows_lie_at_the_top(
    tmp_path: Path,
) -> None:
    root = tmp_path / "repository"
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "_config.yml").write_text("title: Town\n")
    git(tmp_path, "init", "--quiet", str(root))

    made = init.init(root, name="Test")

    assert made.root == root / "docs" and made.found.seen.startswith("docs/")
    workflow = (root / ".github" / "workflows" / "stadtbote-import.yml").read_text()
    assert 'STADTBOTE_CONFIG: "docs/config.yaml"' in workflow
    assert "cd docs && " in workflow and "path: docs/_site" in workflow
    (root / "web").mkdir()
    (root / "web" / "mkdocs.yml").write_text("site_name: Town\n")
    with pytest.raises(ConfigError, match="docs, web"):
        init.init(root, name="Test")


def test_english_without_a_folder_of_its_own_is_told_by_file_name(tmp_path: Path) -> None:
    root = tmp_path / "site"
    root.mkdir()
    (root / "hugo.yaml").write_text(
        "defaultContentLanguage: de\nlanguages: {de: {weight: 1}, en: {weight: 2}}\n"
    )

    found = detect_site(root)

    assert found.posts == "" and found.front.file == "{year}-{month}-{day}-{slug}/index.{language}.md"
    assert found.front.language == {"en-GB": "en"}


def test_a_source_that_cannot_be_read_leaves_no_half_site(tmp_path: Path, city: City) -> None:
    city.broken = {"/feed.xml": 503}
    root = tmp_path / "site"
    jekyll(root)

    with pytest.raises(Exception, match="503"):
        init.init(root, name="Test", source=f"{city.base}/feed.xml")

    assert not (root / "config.yaml").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"flavour": "jekyl"}, {"source": "nowhere"}, {"cms": "wordpress"}],
    ids=lambda item: next(iter(item)),
)
def test_what_is_not_known_is_refused_with_what_is(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"known|sources list"):
        init.init(tmp_path / "site", name="Test", **wrong)


def test_a_folder_may_be_named_from_where_one_stands(
    tmp_path: Path, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(number) for number in range(3)]
    monkeypatch.chdir(tmp_path)

    told = call("init", "site", "--site", "Test", "--source", f"{city.base}/feed.xml")

    assert "written: sources/" in told
    assert len(config.sources(config.load(tmp_path / "site" / "config.yaml"))) == 1
