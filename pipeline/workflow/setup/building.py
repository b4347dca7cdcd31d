"""A site built in a copy by its own generator, with the owner's own configuration.

Nothing is installed, the site itself is not touched, and the generator is given no key of a translation service.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from pipeline import site
from pipeline.messages import Message, noop
from pipeline.site.folders import BUILT

TIMEOUT = 300
"""Seconds a build may take."""
LEFT_OUT = frozenset({".git", ".stadtbote", "node_modules"})
"""History, store, packages (which are linked): not copied, in whatever folder."""
_ENV = re.compile(
    r"PATH|HOME|LANG|LC_\w+|TMPDIR|(?:GEM|BUNDLE|RUBY|NODE|HUGO|VIRTUAL_ENV|RBENV|GOPATH|GOCACHE)\w*"
)
"""What of the environment a generator is given."""
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def command(generator: str, folder: Path, copy: Path, out: Path, *, address: str = "") -> list[str] | None:
    """How the generator is called for a copy of the site in `folder`; None where it is not at hand.

    `address`: where the built site is to be looked at, in place of the site's own address; posts of a later day and
    those that have expired are built, too.
    """
    local = folder / "node_modules" / ".bin"
    bundled = (folder / "Gemfile.lock").is_file() and shutil.which("bundle") is not None
    jekyll = ["bundle", "exec", "jekyll"] if bundled else ["jekyll"]
    arguments = {
        "jekyll": [*jekyll, "build", "--source", str(copy), "--destination", str(out)],
        "hugo": ["hugo", "--source", str(copy), "--destination", str(out), "--noBuildLock"],
        "eleventy": [str(local / "eleventy"), f"--output={out}", "--quiet"],
        "astro": [str(local / "astro"), "build", "--root", str(copy), "--outDir", str(out)],
        "pelican": ["pelican", "--settings", str(copy / "pelicanconf.py"), "--output", str(out)],
        "mkdocs": ["mkdocs", "build", "-f", str(next(iter(folder.glob("mkdocs.y*ml")), copy)).replace(str(folder), str(copy)), "-d", str(out)],
    }.get(generator)  # fmt: skip
    if arguments is None or shutil.which(arguments[0]) is None:
        return None
    if generator in {"eleventy", "astro"} and shutil.which("node") is None:
        return None
    return [*arguments, *(_addressed(generator, folder, copy, out, address) if address else ())]


def _addressed(generator: str, folder: Path, copy: Path, out: Path, address: str) -> list[str]:
    """Options by which links and styles of the built site lead to `address`."""
    if generator == "hugo":
        return ["--baseURL", f"{address}/", "--buildFuture", "--buildExpired"]
    if generator == "jekyll":
        more = out.with_suffix(".yml")  # JSON is YAML
        more.write_text(json.dumps({"url": address, "baseurl": ""}), encoding="utf-8")
        names = ("_config.yml", "_config.yaml", "_config.toml")
        own = [str(copy / name) for name in names if (folder / name).is_file()][:1]
        return ["--config", ",".join([*own, str(more)]), "--future"]
    return {
        "eleventy": ["--pathprefix=/"], "astro": ["--site", address], "pelican": ["--relative-urls"],
    }.get(generator, [])  # fmt: skip


def copied(folder: Path, copy: Path) -> None:
    """Make `copy` the site without its history, its store and what was built; packages are linked.

    What is in the copy already, with the same size and time, is not copied again. Raises OSError.
    """
    _mirrored(folder, copy, LEFT_OUT | BUILT)
    packages = folder / "node_modules"
    if packages.exists():
        (copy / "node_modules").symlink_to(packages.resolve())


def _mirrored(folder: Path, copy: Path, left_out: frozenset[str]) -> None:
    copy.mkdir(parents=True, exist_ok=True)
    with os.scandir(folder) as found:
        theirs = {entry.name: entry for entry in found if entry.name not in left_out}
    with os.scandir(copy) as found:
        for entry in found:
            if entry.name not in theirs or _stamp(entry) != _stamp(theirs[entry.name]):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    Path(entry.path).unlink()
    for name, entry in theirs.items():
        target = copy / name
        if entry.is_symlink():
            if not target.is_symlink():
                target.symlink_to(Path(entry.path).readlink())
        elif entry.is_dir():
            _mirrored(Path(entry.path), target, LEFT_OUT)
        elif entry.is_file() and not target.exists():
            shutil.copy2(entry.path, target)


def _stamp(entry: os.DirEntry[str]) -> tuple[object, ...]:
    """What tells one file from another without reading it."""
    if entry.is_symlink():
        return ("link", Path(entry.path).readlink())
    if entry.is_dir():
        return ("folder",)
    stat = entry.stat()
    return (stat.st_size, stat.st_mtime_ns)


def lay(copy: Path, path: str, raw: bytes) -> None:
    """Write a post into the copy; one that lies outside the site is none of the generator's.

    Raises SiteError where a link leads out of the copy, OSError.
    """
    if not path.startswith("../"):
        file = site.writing.inside(copy, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)


def built_files(out: Path) -> dict[str, Path]:
    """Files of a built site by their paths in it; where a link leads out of it, there is none."""
    root = out.resolve()
    return {
        file.relative_to(out).as_posix(): file
        for file in sorted(out.rglob("*"))
        if file.is_file() and file.resolve().is_relative_to(root)
    }


class Build:
    """One call of a generator; another thread may end it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._ended = ""

    def run(self, arguments: Sequence[str], copy: Path, home: str, *, seconds: int = TIMEOUT) -> str:
        """Build; why it failed, in one line, or "". Nothing of its process group runs on."""
        env = {name: value for name, value in os.environ.items() if _ENV.fullmatch(name)}
        env |= {
            "JEKYLL_NO_BUNDLER_REQUIRE": "true",
            "ASTRO_TELEMETRY_DISABLED": "1",
            "NO_COLOR": "1",
            "NO_MKDOCS_2_WARNING": "1",
            "XDG_CACHE_HOME": home,
        }
        # Files, not pipes: a pipe that a left child holds open has no end.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            with self._lock:
                if self._ended:
                    return self._ended
                try:
                    self._process = subprocess.Popen(  # noqa: S603  # the site's own generator, by its usual name
                        arguments, cwd=copy, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                        start_new_session=True,
                    )  # fmt: skip
                except OSError as error:
                    return error.strerror or str(error)
            late = threading.Timer(seconds, self.end, [Message("it took longer than {n} seconds", n=seconds)])
            late.start()
            try:
                os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
                ended = self._ended
            finally:
                late.cancel()
                self.end()
                with self._lock:
                    self._process.wait()
            out.seek(0)
            err.seek(0)
            printed = (err.read() + out.read()).decode("utf-8", "replace")
        return ended or _why(self._process.returncode, printed, copy)

    def end(self, why: str = noop("it was ended")) -> None:
        """End the generator and what it started."""
        with self._lock:
            self._ended = self._ended or why
            # Until it is waited for, its id, which is its group's, is nobody else's, whether it lives or not.
            if self._process is not None and self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)


def _why(code: int, printed: str, copy: Path) -> str:
    """The line of a generator's output that says why it ended so."""
    if code == 0:
        return ""
    plain = _COLOURS.sub("", printed).replace(f"{copy}/", "")
    said = [line.strip() for line in plain.splitlines() if line.strip()]
    told = next((line for line in said if re.search("error|fatal|cannot|not found", line, re.IGNORECASE)), "")
    return (told or (said[-1] if said else f"it ended with {code}"))[:200]
