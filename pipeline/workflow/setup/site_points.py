"""What `doctor` says of the site itself: its generator, and a build of it in a copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from pipeline.config import Settings
from pipeline.workflow.posts.hiding import built_from, would_publish
from pipeline.workflow.setup.detection import detect_site
from pipeline.workflow.setup.proof import prove
from pipeline.workflow.workspace.workspace import Workspace

State = Literal["ok", "note", "fix"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that was looked at."""

    what: str
    state: State
    message: str


def generator_points(settings: Settings) -> Iterator[Point]:
    """Whether the generator in the site's folder is the one posts are written for."""
    flavour = settings.site.flavour
    found = detect_site(settings.folder)
    if not found.generator:
        built = built_from(settings.folder.absolute())
        told = f"none, only what {built} builds," if built else "none"
        yield Point(
            what="generator",
            state="fix" if built else "note" if flavour != "json" else "ok",
            message=f"{told} in {settings.folder}; posts are written for {flavour}",
        )
        return
    fits = flavour.removesuffix("-legacy") == found.generator or flavour == "json"
    yield Point(
        what="generator",
        state="ok" if fits else "fix",
        message=f"{found.generator} ({found.seen})" + ("" if fits else f", but site.flavour is {flavour}"),
    )
    ours, its = (url.rstrip("/") for url in (settings.site.url, found.url))
    if ours and urlsplit(its).netloc and ours != its:
        yield Point(
            what="site's address",
            state="note",
            message=f"links of feeds begin with {ours} (site.url), and those of the site with {its}: is one of them wrong?",
        )


def built_points(workspace: Workspace) -> Iterator[Point]:
    """The site with a draft and a public post, built in a copy, as `init` did."""
    settings, found = workspace.settings, detect_site(workspace.settings.folder)
    if not found.generator or found.generator != settings.site.flavour.removesuffix("-legacy"):
        return
    proof = prove(
        settings.folder,
        found.generator,
        workspace.flavour,
        found.samples,
        workspace.today(),
        more=settings.site.front.more,
    )
    state: State = "note" if not proof.built else "ok" if proof.right else "fix"
    shown = not proof.built and settings.site.drafts != "hold"
    if shown and (public := would_publish(settings.folder, settings.site.flavour)):
        yield Point(what="drafts", state="fix", message=f"{public}: say `drafts: hold` under `site:`")
    advice = "" if proof.hidden or not proof.built else ": say `drafts: hold` under `site:` in config.yaml"
    yield Point(what="build", state=state, message=f"{proof.told()[0]}{advice}")
