"""`sources`: list, discover, add, check, move, resume."""

from __future__ import annotations

import click

from pipeline.cli import output
from pipeline.cli.opening import open_site
from pipeline.cli.output import json_option, say, table
from pipeline.fetch.checkup import SourceReport
from pipeline.run import sourcing


@click.group()
def sources() -> None:
    """Press offices: what is configured, what ships, how to add one."""


@sources.command(name="list")
@json_option
@click.pass_obj
def list_(config_file: str, as_json: bool) -> int:
    """Configured sources with their standing, then those that ship with Stadtbote."""
    listed = sourcing.all_sources(open_site(config_file))
    if as_json:
        output.as_json(listed)
        return 0
    rows = []
    for source, line in listed:
        standing = line.standing if line else ("ships" if source.enabled else "ships, off")
        why = (line.reason if line else source.reason) or ""
        if line and not line.publishes:
            why = why or "no rights record: imports and previews, never published"
        rows.append((source.id, source.name, source.kind, standing, why))
    table(("id", "name", "kind", "", ""), rows)
    return 0


@sources.command()
@click.argument("url")
@json_option
@click.pass_obj
def discover(config_file: str, url: str, as_json: bool) -> int:
    """Feeds and list pages around URL, best first: you pick one and `add` it."""
    found = sourcing.find(open_site(config_file), url)
    if as_json:
        output.as_json(found)
        return 0
    if not found:
        say("Nothing that looks like a list of releases. Try the address of the press page itself.")
        return 1
    table(
        ("", "what", "kind", "address", "newest entries"),
        [
            (str(number), one.what, one.kind, one.url, "; ".join(one.samples[:2]))
            for number, one in enumerate(found, 1)
        ],
    )
    for number, one in enumerate(found, 1):
        say(f"  {number}: {one.reason}")
    say("`stadtbote sources add ADDRESS --name NAME` writes the source and shows what it reads.")
    return 0


@sources.command()
@click.argument("url")
@click.option("--name", default="", help="As it should stand under the posts: Stadt Musterstadt.")
@click.pass_obj
def add(config_file: str, url: str, name: str) -> int:
    """Write sources/ID.yaml with selectors inferred from three articles, and show what it reads."""
    added = sourcing.add(open_site(config_file), url, name=name)
    say(f"Written: {added.file}")
    show_report(added.report)
    say(
        f"Add `{added.source.id}` to `sources:` in config.yaml; fill in `rights:` before anything is published."
    )
    return 1 if added.report.reasons else 0


@sources.command()
@click.argument("identity", required=False, metavar="[ID]")
@json_option
@click.pass_obj
def check(config_file: str, identity: str | None, as_json: bool) -> int:
    """Fetch one poll and the first articles, and show what was read and what was dropped."""
    reports = sourcing.check(open_site(config_file), identity)
    if as_json:
        output.as_json(reports)
    else:
        for report in reports:
            show_report(report)
    return 1 if any(report.reasons for report in reports) else 0


@sources.command()
@click.argument("identity", metavar="ID")
@click.pass_obj
def resume(config_file: str, identity: str) -> int:
    """Poll a quarantined source again at the next run."""
    sourcing.resume(open_site(config_file), identity)
    say(f"{identity} is polled at the next run")
    return 0


@sources.command()
@click.argument("identity", metavar="ID")
@click.argument("url")
@click.pass_obj
def move(config_file: str, identity: str, url: str) -> int:
    """Rebind a relaunched source to URL: releases that are known create and buy nothing."""
    moved = sourcing.move(open_site(config_file), identity, url)
    say(
        f"{moved.source} is read at {moved.url}: {moved.known} entries are known releases, {moved.new} are new."
    )
    say(f"Write the address into sources/{moved.source}.yaml too, so that a fresh checkout knows it.")
    return 0


def show_report(report: SourceReport) -> None:
    """What one poll gave."""
    say(f"`{report.source}` {report.url}: {report.entries} entries")
    rows = [
        (
            f"{one.day:%d %b %Y}" if one.day else "no date",
            one.title[:50] or "no title",
            one.lead[:40],
            str(one.length),
            "yes" if one.image else "",
            one.credit[:30],
            one.error,
        )
        for one in report.articles
    ]
    if rows:
        table(("date", "title", "lead", "length", "image", "credit", ""), rows, right=(3,))
    for one in report.articles:
        if one.dropped:
            say(f"  left out of “{one.title[:40]}”: {'; '.join(one.dropped[:6])}")
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
