"""`sources`: list, discover, add, check, enable, pause, resume, move."""

from pathlib import Path

import click

from pipeline.cli import output
from pipeline.cli.opening import open_site, pass_store, site_or_folder
from pipeline.cli.output import json_option, say, table
from pipeline.fetch.discovery.checkup import SourceReport
from pipeline.workflow.sources import checks, manage
from pipeline.workflow.workspace.workspace import Workspace


@click.group()
def sources() -> None:
    """Press offices: what is configured, what ships, how to add one."""


@sources.command(name="list")
@json_option
@site_or_folder()
def list_(workspace: Workspace, as_json: bool) -> None:
    """Configured sources with their standing, then those that ship; each with when it last answered rightly here."""
    listed = checks.all_sources(workspace)
    if as_json:
        output.as_json(listed)
        return
    rows = []
    for row in listed:
        standing = row.line.standing if row.line else ("ships" if row.source.enabled else "ships, off")
        why = (row.line.reason if row.line else row.source.reason) or ""
        if row.line and not row.line.publishes:
            why = why or "no rights record: imports and previews, never published"
        rows.append((row.source.id, row.source.name, row.source.kind, standing, _answered(row.checked), why))
    table(("id", "name", "kind", "", "answered rightly", ""), rows)
    say(
        "`stadtbote sources check --all` tries all of them; `stadtbote sources enable` puts to work what answered rightly."
    )


def _answered(checked: checks.Checked | None) -> str:
    """When a source last answered rightly here, and what was wrong since."""
    if checked is None:
        return "not tried here"
    good = f"{checked.good_at:%d %b %Y}" if checked.good_at else "never"
    return f"{good}; {checked.at:%d %b %Y}: {checked.fault[:60]}" if checked.fault else good


@sources.command()
@click.argument("url")
@json_option
@site_or_folder()
def discover(workspace: Workspace, url: str, as_json: bool) -> int:
    """Feeds and list pages around URL, best first: you pick one and `add` it."""
    found = manage.find(workspace, url)
    if as_json:
        output.as_json(found)
        return 0
    if not found:
        say("Nothing that looks like a list of releases. Try the address of the press page itself.")
        return 1
    table(
        ("", "what", "kind", "address", "newest entries"),
        [
            (str(number), candidate.what, candidate.kind, candidate.url, "; ".join(candidate.samples[:2]))
            for number, candidate in enumerate(found, 1)
        ],
    )
    for number, candidate in enumerate(found, 1):
        say(f"  {number}: {candidate.reason}")
    say("`stadtbote sources add ADDRESS --name NAME` writes the source and shows what it reads.")
    return 0


@sources.command()
@click.argument("url")
@click.option("--name", default="", help="As it should stand under the posts: Stadt Musterstadt.")
@site_or_folder(writes=True)
def add(workspace: Workspace, url: str, name: str) -> int:
    """Find the press list at URL (a home page will do), read three releases, and write sources/ID.yaml."""
    added = manage.add(workspace, url, name=name)
    proposal = added.proposal
    for line in proposal.looked_at:
        say(f"Passed by: {line}")
    if proposal.source is None or proposal.report is None:
        say(f"Nothing added: {proposal.why_not}")
        return 1
    say(f"Found {proposal.source.url} ({proposal.source.kind}): {proposal.how}")
    show_articles(proposal.report)
    say(f"Written: {added.file}")
    say(
        f"Compare with the pages in your browser. Then `stadtbote sources enable {proposal.source.id}`, and fill in `rights:` "
        "before anything is published."
    )
    return 0


def show_articles(report: SourceReport) -> None:
    """What was understood of each release, in words."""
    for number, article in enumerate(report.articles, 1):
        if article.error:
            say(f"{number}. {article.title or article.url}\n   not read: {article.error}")
            continue
        day = (
            f"{article.day:%d %b %Y} ({article.day_origin})"
            if article.day and article.day_origin != "unknown"
            else "no day found"
        )
        picture = f"picture, credit {article.credit or 'missing'}" if article.image else "no picture"
        say(f"{number}. {article.title or 'no title'}")
        say(
            f"   {day}; {article.length:,} characters; {picture}; {article.contact} blocks of press contact apart"
        )
        say(f"   first: {_shortened(article.first)}")
        say(f"   last:  {_shortened(article.last)}")
        for words, reason in article.left_out[:4]:
            say(f"   left out: {_shortened(words, 60)} ({reason})")
        for doubt in article.doubts:
            say(f"   doubt: {doubt}")


def _shortened(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"


@sources.command()
@click.argument("identity", required=False, metavar="[ID]")
@click.option("--all", "everything", is_flag=True, help="Also those that ship and are not configured.")
@json_option
@pass_store
def check(workspace: Workspace, identity: str | None, everything: bool, as_json: bool) -> int:
    """Fetch one poll and the first articles, and show what was read and what was dropped."""
    reports = checks.check(workspace, identity, everything=everything)
    if as_json:
        output.as_json(reports)
    elif everything:
        rows = [
            (source_report.source, "right" if checks.is_right(source_report) else "not right", f"{source_report.right} of {len(source_report.articles)}", (*source_report.reasons, *source_report.problems, "")[0][:90])
            for source_report in reports
        ]  # fmt: skip
        table(("id", "", "articles", ""), rows)
    else:
        for report in reports:
            show_report(report)
    return 1 if any(report.reasons for report in reports) else 0


@sources.command()
@click.argument("identities", nargs=-1, metavar="[ID ...]")
@click.pass_obj
def enable(config_file: str, identities: tuple[str, ...]) -> None:
    """Put sources to work that answered rightly here within 30 days: those named, or all that ship and did."""
    added = checks.enable(open_site(config_file), Path(config_file), identities)
    say(f"Added to sources in {config_file}: {', '.join(added)}" if added else "Nothing to add.")


@sources.command()
@click.argument("identity", metavar="ID")
@click.option(
    "--text",
    type=click.Choice(["full", "excerpt", "link"]),
    required=True,
    help="The whole translation; title, lead and link; title and link.",
)
@click.option("--basis", required=True, help="Why, in words: own releases, written consent, terms of use.")
@click.option("--images", type=click.Choice(["publish", "link", "none"]), default="none", show_default=True)
@click.option("--licence", default="", help="Under which pictures are published, as it is to be named.")
@pass_store
def rights(workspace: Workspace, identity: str, text: str, basis: str, images: str, licence: str) -> None:
    """Record what a press office allows, and why you think so: without it nothing is ever published."""
    file = manage.record_rights(workspace, identity, text=text, basis=basis, images=images, licence=licence)
    say(f"Written: {file}. Releases of {identity} may be published from the next run on.")


@sources.command()
@click.argument("identity", metavar="ID")
@click.option("--reason", default="", help="Shown by `status` while it rests.")
@pass_store
def pause(workspace: Workspace, identity: str, reason: str) -> None:
    """Poll a source no more until `sources resume`; what it brought stays."""
    manage.pause(workspace, identity, reason=reason)
    say(f"{identity} rests until `stadtbote sources resume {identity}`")


@sources.command()
@click.argument("identity", metavar="ID")
@pass_store
def resume(workspace: Workspace, identity: str) -> None:
    """Poll a quarantined source again at the next run."""
    manage.resume(workspace, identity)
    say(f"{identity} is polled at the next run")


@sources.command()
@click.argument("identity", metavar="ID")
@click.argument("url")
@pass_store
def move(workspace: Workspace, identity: str, url: str) -> None:
    """Rebind a relaunched source to URL: releases that are known create and buy nothing."""
    moved = manage.move(workspace, identity, url)
    say(
        f"{moved.source} is read at {moved.url}: {moved.known} entries are known releases, {moved.new} are new."
    )
    say(f"Write the address into sources/{moved.source}.yaml too, so that a fresh checkout knows it.")


def show_report(report: SourceReport) -> None:
    """What one poll gave."""
    say(f"`{report.source}` {report.url}: {report.entries} entries")
    rows = [
        (
            f"{article_report.day:%d %b %Y}" if article_report.day else "no date",
            article_report.title[:50] or "no title",
            article_report.lead[:40],
            str(article_report.length),
            "yes" if article_report.image else "",
            article_report.credit[:30],
            article_report.error,
        )
        for article_report in report.articles
    ]
    if rows:
        table(("date", "title", "lead", "length", "image", "credit", ""), rows, right=(3,))
    for article in report.articles:
        parts = [f"{words[:50]} ({reason})" for words, reason in article.left_out] or list(article.dropped)
        if parts:
            say(f"  left out of “{article.title[:40]}”: {'; '.join(parts[:6])}")
    for address, reason in report.refused[:5]:
        say(f"  no release: {address}: {reason}")
    for problem in report.problems:
        say(f"  note: {problem}")
    for reason in report.reasons:
        say(f"  broken: {reason}")
    if report.moved_to:
        say(
            f"  moved for good to {report.moved_to}: `stadtbote sources move {report.source} {report.moved_to}`"
        )
