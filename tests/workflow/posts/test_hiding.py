"""Which configurations of a generator publish a draft, and whose output a folder is: one row each."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.workflow.posts.hiding import built_from, would_publish

NO_BLOG = "no plugin `blog` in mkdocs.yml leaves drafts out"
BLOG = "site_name: X\nplugins:\n  - search\n  - material/blog:\n      draft: false\n"


@pytest.mark.parametrize(
    ("flavour", "file", "text", "told"),
    [
        ("jekyll", "_config.yml", "title: X\n", ""),
        ("jekyll", "_config.yaml", "show_drafts: true\n", "`show_drafts` is on in _config.yaml"),
        ("jekyll-legacy", "_config.toml", "show_drafts = true\n", "`show_drafts` is on in _config.toml"),
        ("hugo", "hugo.toml", "buildDrafts = false\n", ""),
        ("hugo", "hugo.toml", "buildDrafts = true\n", "`buildDrafts` is on in hugo.toml"),
        ("hugo", "hugo.json", '{"buildDrafts": true}\n', "`buildDrafts` is on in hugo.json"),
        (
            "hugo",
            "config/production/hugo.yaml",
            "buildDrafts: true\n",
            "`buildDrafts` is on in config/production/hugo.yaml",
        ),
        ("hugo", "config/development/hugo.yaml", "buildDrafts: true\n", ""),
        ("hugo", "hugo.json", '{"title": "X", "builddrafts": true}', "`buildDrafts` is on in hugo.json"),
        ("hugo", "config.yml", "buildDrafts: true\n", "`buildDrafts` is on in config.yml"),
        ("hugo", "hugo.toml", "[params]\nbuildDrafts = true\n", ""),
        ("hugo", "hugo.work.md", "buildDrafts: true\n", ""),
        ("hugo", "config/_default/params.toml", "buildDrafts = true\n", ""),
        ("jekyll", "_config.yml", "x: |\n  show_drafts: true\n", ""),
        ("jekyll", "_config.yml", "x: [\n", ""),
        ("mkdocs", "mkdocs.yml", BLOG, ""),
        ("mkdocs", "mkdocs.yml", BLOG.replace("false", "true"), "`draft` is on in mkdocs.yml"),
        ("mkdocs", "mkdocs.yml", "site_name: X\n", NO_BLOG),
        (
            "mkdocs",
            "mkdocs.yml",
            "nav:\n  - Blog: blog/index.md\n  - blog/index.md\nplugins:\n- search\n",
            NO_BLOG,
        ),
        ("mkdocs", "mkdocs.yml", "nav:\n  - blog.md\n", NO_BLOG),
        ("mkdocs", "mkdocs.yml", "nav:\n  - blog: news.md\n", NO_BLOG),
        ("mkdocs", "mkdocs.yml", "plugins:\n  - search\n  - blog-filter\n", NO_BLOG),
        ("mkdocs", "mkdocs.yml", "extra:\n  blog: https://x.example\n  draft: true\n", NO_BLOG),
        ("mkdocs", "mkdocs.yml", "x: !!python/name:a.b ''\ny: !ENV A\nplugins: [search]\n", NO_BLOG),
        ("mkdocs", "mkdocs.yml", "plugins:\n  - blog:\n      enabled: false\n", NO_BLOG),
        ("mkdocs", "mkdocs.yml", "plugins: {blog: {}}\n", ""),
        ("mkdocs", "mkdocs.yml", "plugins: [\n search, blog]\n", ""),
        ("mkdocs", "mkdocs.yml", "x: [\n", ""),
        ("mkdocs", "mkdocs.yml", "plugins:\n- blog\n", ""),
        ("mkdocs", "mkdocs.yml", "plugins: [search, blog]\n", ""),
        ("mkdocs", "mkdocs.yml", "plugins:\n  blog: {}\n", ""),
        ("mkdocs", "mkdocs.yml", "INHERIT: base.yml\n", ""),
        ("mkdocs", "mkdocs.yml", "draft_docs: |\n  blog/\n", ""),
    ],
)
def test_whether_a_draft_would_be_public(
    flavour: str, file: str, text: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)

    assert would_publish(tmp_path, flavour) == told


def test_hugos_environment_counts_over_its_defaults(tmp_path: Path) -> None:
    for place, on in (
        ("hugo.toml", "true"),
        ("config/_default/hugo.toml", "true"),
        ("config/production/hugo.toml", "false"),
    ):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(f"buildDrafts = {on}\n")

    assert would_publish(tmp_path, "hugo") == ""


@pytest.mark.parametrize(
    ("above", "folder", "own", "told"),
    [
        ("_config.yml", "_site", "", "_config.yml"),
        ("_config.yml", "_site/news", "", "_config.yml"),
        ("eleventy.config.js", "_site", "", "eleventy.config.js"),
        ("hugo.toml", "public", "", "hugo.toml"),
        ("astro.config.mjs", "dist", "", "astro.config.mjs"),
        ("astro.config.mjs", "public", "", ""),
        ("pelicanconf.py", "output", "", "pelicanconf.py"),
        ("mkdocs.yml", "site", "", "mkdocs.yml"),
        ("mkdocs.yml", "site", "_config.yml", ""),
        ("config.yaml", "site", "", ""),
    ],
)
def test_whose_output_a_folder_is(above: str, folder: str, own: str, told: str, tmp_path: Path) -> None:
    (tmp_path / above).write_text("x\n")
    (tmp_path / folder).mkdir(parents=True)
    if own:
        (tmp_path / folder / own).write_text("x\n")

    assert built_from(tmp_path / folder) == told
