"""Configuration: right files are read, wrong ones are one line with file, line, key and what was expected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import config
from pipeline.config.schema import schemas
from pipeline.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]

WRONG = [
    ("site: {nam: x}", "config.yaml:1: site.nam: unknown key; did you mean `name`?"),
    ("contact: a\nsit: {name: x}", "config.yaml:2: sit: unknown key; did you mean `site`?"),
    (
        "network: {delay: fast}",
        "network.delay: expected a time span such as 30s, 5m, 2h, 1d or 1w, not `fast`",
    ),
    ("select:\n  mode: some", "config.yaml:2: select.mode: expected 'all' or 'headlines', not `some`"),
    ("select:\n  start: x", "config.yaml:2: select.start: expected a whole number, not `x`"),
    ("sources: [a", "config.yaml:"),
    ("- a\n- b", "config.yaml:1: expected `key: value` lines"),
    ("budget: 5", "config.yaml:1: budget: "),
    ("preview: {generator: wordpress}", "preview.generator"),
    ("preview: {port: 70000}", "preview.port: expected a number from 0 to 65535"),
    (
        "preview: {public: 'https://desk.example.org'}",
        "preview.public: expected an address like `https://*.preview",
    ),
    ("preview: {public: 'http://*.preview.example.org'}", "preview.public: expected an address like"),
    (
        "preview: {public: 'https://*.preview.example.org'}",
        "preview.port: name the port that the proxy serves",
    ),
    (
        "preview: {generator: hugo}\ndesk: {public: 'https://desk.example.org'}",
        "preview.public: a desk behind a proxy",
    ),
    (
        "preview: {generator: hugo}\nsite: {flavour: jekyll-legacy}",
        "preview.generator: `hugo` builds no posts of",
    ),
    ("api_keys: {a: b}", "api_keys: keys and passwords come from the environment"),
    ("smtp_passwd: x", "smtp_passwd: keys and passwords"),
    ("options: {deepl: {auth_key: x}}", "options.deepl.auth_key: keys and passwords"),
    ("monkey: x", "monkey: unknown key; known here"),
    ("syndication: {hub: hub.example}", "config.yaml:1: syndication.hub: expected an address like"),
    ("syndication: {hub: 'http://hub.example/'}", "syndication.hub: expected an address like"),
    ("syndication: {mastodon: 'https://social.example/@city'}", "syndication.mastodon: expected an address"),
    ("syndication: {mastodon: 'https://social.example/api/v1'}", "syndication.mastodon: expected an address"),
    ("syndication: {mastodon: 'https://me:pw@social.example'}", "syndication.mastodon: expected an address"),
    ("syndication: {mastodon: 'https://[::1'}", "syndication.mastodon: expected an address"),
    ("syndication: {mastodon: 'https://social.example'}", "syndication.mastodon: needs `site.url`"),
]


@pytest.mark.parametrize(("text", "line"), WRONG, ids=[line for _, line in WRONG])
def test_a_wrong_setting_is_one_line(text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(text)

    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "config.yaml")

    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_flavour_of_another_package_is_built_by_whatever_its_site_names(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("preview: {generator: hugo}\nsite: {flavour: hugo-town}\n")

    assert config.load(tmp_path / "config.yaml").preview.generator == "hugo"


def test_an_option_of_an_engine_is_a_plain_number(tmp_path: Path) -> None:
    """It goes into requests and hashes."""
    (tmp_path / "config.yaml").write_text("options: {openai: {temperature: 0.50, max_tokens: 900}}\n")

    assert (
        repr(config.load(tmp_path / "config.yaml").options)
        == "{'openai': {'temperature': 0.5, 'max_tokens': 900}}"
    )


def test_an_unquoted_selector_that_begins_a_comment_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "name: A\nkind: feed\nurl: https://a.example\narticle:\n  body: #content\n"
    )

    with pytest.raises(ConfigError) as caught:
        config.load_source(tmp_path / "x.yaml")

    assert (
        'x.yaml:5: article.body: is empty, because an unquoted `#` begins a comment in YAML; write "#content"'
        in str(caught.value)
    )


def test_a_missing_key_of_a_source_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("name: A\nkind: feed\n")

    with pytest.raises(ConfigError, match=r"url: is missing"):
        config.load_source(tmp_path / "x.yaml")


def test_the_repository_s_own_settings_are_read() -> None:
    settings = config.load(ROOT / "config.yaml")

    assert [source.id for source in config.sources(settings)] == ["muenchen", "berlin", "muenster"]


def test_a_local_source_wins_over_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("sources: [berlin]")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "berlin.yaml").write_text("name: Ours\nkind: feed\nurl: https://a.example\n")

    (source,) = config.sources(config.load(tmp_path / "config.yaml"))

    assert source.name == "Ours"


def test_an_unknown_source_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("sources: [nirgendwo]")

    with pytest.raises(ConfigError, match="no source `nirgendwo`"):
        config.sources(config.load(tmp_path / "config.yaml"))


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schema_in_docs_is_fresh(name: str) -> None:
    """`python -m pipeline.config.schema docs` writes it."""
    assert json.loads((ROOT / "docs" / name).read_text()) == json.loads(json.dumps(schemas()[name]))
