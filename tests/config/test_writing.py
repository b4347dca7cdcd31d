"""One change to a file of settings: what cannot be read is told and left, what comes out wrong is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import ConfigError


@pytest.mark.parametrize("text", ["", "# site: musterstadt\n", "- a list\n", "one word\n"])
def test_a_file_without_settings_is_told_and_left(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)

    with pytest.raises(ConfigError, match="holds no settings"):
        config.add_sources(file, ["musterstadt"])

    assert file.read_text() == text


@pytest.mark.parametrize("before", [b"# ours\nid: x\n", None])
def test_what_was_written_is_taken_back_where_it_is_wrong(before: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    if before is not None:
        file.write_bytes(before)

    def write() -> None:
        with config.taken_back(file):
            file.write_text("rights: {text: full}\n")
            raise ConfigError("no source")

    with pytest.raises(ConfigError, match="no source"):
        write()

    assert (file.read_bytes() if file.exists() else None) == before


@pytest.mark.parametrize("harm", ["folder", "Latin-1"])
def test_what_cannot_be_read_is_one_line(harm: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    if harm == "folder":
        file.mkdir()
    else:
        file.write_bytes("site: München\n".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"config\.yaml: (cannot be read: |is not UTF-8 at byte 7)"):
        config.add_sources(file, ["musterstadt"])
