"""What the repository says of itself: commands, links, files and names are there, and stay small and lazy."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import pipeline
from pipeline.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
TEXTS = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".sh", ".cfg", ".json", ".html", ".css", ".js", ""}
HEAVY = (
    "deepl",
    "fxtranslate",
    "trafilatura",
    "flask",
    "sacrebleu",
    "PIL",
    "sqlalchemy",
    "httpx",
)
LONGEST = 330
"""Lines of a module; 300 is what to aim at."""
LONGER: dict[str, str] = {}
"""Modules that may be longer, with the reason."""
LONGEST_FUNCTION, MOST_PARAMETERS, MOST_MODULES = 55, 8, 25
"""Lines of a function (50 is what to aim at), its parameters, modules of a folder."""
LONG_FUNCTIONS = {"upgrade": "a migration says every table once, as it was on that day"}
"""Functions that may be longer, with the reason."""


def _tracked() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing says which files are the repository's")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix in TEXTS:
            yield path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    told = CliRunner().invoke(cli, [name, "--help"])

    assert told.exit_code == 0, told.output
    assert f"{name} [OPTIONS]" in told.output or f"{name} COMMAND" in told.output or "Usage:" in told.output
    assert len(told.output.splitlines()) > 4


def test_help_stays_quick_because_heavy_libraries_are_loaded_late() -> None:
    code = (
        "import sys\nfrom pipeline.cli import cli\n"
        "try:\n    cli.main(['--version'])\nexcept SystemExit:\n    pass\n"
        "from pipeline.cli import COMMANDS\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )

    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("module", "late"),
    [
        (
            "pipeline.workflow.editing.decisions",
            ("deepl", "fxtranslate", "trafilatura", "flask", "sacrebleu", "PIL"),
        ),
        ("pipeline.workflow.importing.importing", ("deepl", "fxtranslate", "flask", "sacrebleu", "PIL")),
        ("pipeline.fetch", ("trafilatura", "feedparser", "lxml", "httpx")),
        ("pipeline.translate", ("deepl", "fxtranslate")),
        ("pipeline.store", ("psycopg", "procrastinate")),
    ],
)
def test_a_library_is_loaded_by_what_uses_it(module: str, late: tuple[str, ...]) -> None:
    code = f"import sys, {module}\nprint([name for name in {late!r} if name in sys.modules])"

    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_our_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name) if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            missing.append(target)

    assert missing == []


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    named = {
        word
        for piece in code
        for words in re.findall(
            r"(?<![\w/.-])(?:\.venv/bin/)?stadtbote ((?:[a-z]+\|)*[a-z]+(?:-[a-z]+)*)\b(?![./])", piece
        )
        for word in words.split("|")
    }

    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:pipeline|tests|examples|benchmarks|requirements|sources)/[\w./-]+)`", text)
    named += re.findall(r"`(docs/[\w.-]+)`", text)
    placeholder = re.compile(r"\b[A-Z]{2,}\b(?!\.md)")

    assert [name for name in named if not placeholder.search(name) and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_what_it_is_and_stays_readable(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    name = file.relative_to(ROOT).as_posix()

    assert ast.get_docstring(ast.parse(text)), f"{name} has no docstring"
    assert len(text.splitlines()) <= LONGEST or name in LONGER, f"{name} is longer than {LONGEST} lines"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_function_fits_on_a_screen(file: Path) -> None:
    long = []
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        parameters = [one for one in given if one.arg not in {"self", "cls"}]
        assert function.end_lineno is not None
        lines = function.end_lineno - function.lineno + 1
        if lines > LONGEST_FUNCTION or len(parameters) > MOST_PARAMETERS:
            long.append(function.name)

    assert [name for name in long if name not in LONG_FUNCTIONS] == []


def test_a_folder_holds_what_can_be_looked_over() -> None:
    counted = Counter(file.parent.relative_to(ROOT).as_posix() for file in MODULES)

    assert {folder: number for folder, number in counted.items() if number - 1 > MOST_MODULES} == {}


def test_what_may_be_longer_is_longer() -> None:
    """A reason that is no longer needed goes."""
    short = [name for name in LONGER if len((ROOT / name).read_text().splitlines()) <= LONGEST]

    assert short == []


def _packages() -> list[str]:
    found = [
        walk_package.name
        for walk_package in pkgutil.walk_packages(pipeline.__path__, "pipeline.")
        if walk_package.ispkg
    ]
    return [name for name in found if "migrations" not in name]


@pytest.mark.parametrize("name", _packages())
def test_a_package_offers_exactly_what_it_says(name: str) -> None:
    """`__all__` is whole: each name is there, none twice, and nothing of ours that is imported stays out."""
    module = importlib.import_module(name)
    said = getattr(module, "__all__", None)
    if said is None:
        return
    ours = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == name
    }

    assert len(set(said)) == len(said)
    assert [item for item in said if not hasattr(module, item)] == []
    assert ours <= set(said)


def test_the_newest_section_of_the_changelog_says_something() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.split(r"^## ", text, flags=re.MULTILINE)[1]

    assert len(re.findall(r"^- \S", newest, re.MULTILINE)) >= 3


def test_no_file_names_this_machine_or_a_registry() -> None:
    """What holds on one machine alone, or tells people where to install from, does not belong here."""
    hosts = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.debian" + ".org")
    places = (r"(?<![\w.:/-])/" + r"(?:work|root)/[a-z]", r"/tmp/bash" + "_jobs")
    wrong = re.compile("|".join((*map(re.escape, hosts), *places)))
    found = []
    for path in _tracked():
        if path.is_relative_to(ROOT / "tests" / "data"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {one[0]}" for one in wrong.finditer(text)]

    assert found == []
