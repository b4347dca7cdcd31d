"""`approve`, `reject`, `accept`, `retry`, `settle`, `send-back`, `undo`, `withdraw`, `forget`, `publish`: what people decide."""

from __future__ import annotations

import getpass

import click

from pipeline.cli.opening import pass_site
from pipeline.cli.output import say
from pipeline.errors import DecisionRefused
from pipeline.model import Record, Version, Work
from pipeline.store import run_lock
from pipeline.transitions.questions import Answer
from pipeline.transitions.taking_back import PUBLIC
from pipeline.workflow.editing import decisions, proposals, recall
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.publishing import publish as publish_module
from pipeline.workflow.purchasing.ledger import in_doubt
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.session import together
from pipeline.workflow.workspace.workspace import Workspace

by_option = click.option("--by", default=getpass.getuser, show_default="your login", help="Who decides.")


def _find(workspace: Workspace, file: str) -> tuple[Record, Version]:
    return by_path(workspace, file)


@click.command()
@click.argument("file")
@by_option
@pass_site
def approve(workspace: Workspace, file: str, by: str) -> None:
    """You have read FILE against the German and answer for it: it is published where rights allow."""
    record, version = _find(workspace, file)
    try:
        decisions.approve(workspace, record, version.language, by=by)
    except DecisionRefused:
        _show_german(workspace, record, version)
        raise
    published = publish_module.publish(workspace)
    say(
        f"approved by {by}" + (f"; published: {', '.join(published)}" if published else "; not published yet")
    )
    after = workspace.store.get(record.id)
    if after is not None and not published:
        why = publish_module.stays(
            workspace, after, after.versions[version.language], workspace.source(record.source)
        )
        if why:
            say(f"It stays a draft: {why}.")
    if after is not None:
        _tell_corrections(workspace, record, after, version.language)


def _show_german(workspace: Workspace, record: Record, version: Version) -> None:
    """What the city changed in the German since the post was made."""
    for old, new in changed_german(workspace, record, version):
        say(f"German before: {old or '(nothing)'}")
        say(f"German now:    {new or '(nothing)'}")


def _tell_corrections(workspace: Workspace, before: Record, after: Record, language: str) -> None:
    """Where an approved paragraph got another English, other posts may still carry the old one."""
    for german, old, new in recall.corrected(before, after, language):
        for one in recall.carriers(workspace, [german], language, besides=after.id):
            say(f"{one.path} carries a paragraph you have corrected.")
            if one.published:
                say(f"  A note for it: {recall.note(old, new, workspace.today())}")


@click.command()
@click.argument("file")
@click.option("--reason", default="", help="Kept in the record.")
@by_option
@pass_site
def reject(workspace: Workspace, file: str, reason: str, by: str) -> None:
    """FILE is not to be a post: the draft goes to the backup, and the release never comes back by itself."""
    record, version = _find(workspace, file)
    decisions.reject(workspace, record, version.language, by=by, reason=reason)
    say(f"rejected: {record.title}")


@click.command()
@click.argument("file")
@click.option("--keep", "keep", multiple=True, type=int, help="Numbers of blocks whose present text stays.")
@click.option(
    "--take", "take", multiple=True, type=int, help="Numbers of conflicts at which the proposed words win."
)
@click.option("--by-hand", is_flag=True, help="Work the change into the file yourself: nothing is proposed.")
@by_option
@pass_site
def accept(
    workspace: Workspace, file: str, keep: tuple[int, ...], take: tuple[int, ...], by_hand: bool, by: str
) -> None:
    """Take the proposal for FILE, made from the corrected original, into the file."""
    record, version = _find(workspace, file)
    if by_hand:
        german = record.release.fingerprint if record.release is not None else ""
        _show_german(workspace, record, version)
        proposals.take_by_hand(workspace, record, version.language, by=by, german=german)
        say(f"{version.path} answers for this German now: change what it says differently, then approve it")
        return
    taken = proposals.accept(workspace, record, version.language, by=by, keep=keep, take=take)
    say(f"taken: {version.path}")
    for line in taken:
        say(f"  {line}")


@click.command()
@click.argument("file")
@click.option("--engine", help="Have it translated anew by this engine; a written draft gets a proposal.")
@by_option
@pass_site
def retry(workspace: Workspace, file: str, engine: str | None, by: str) -> None:
    """What failed, waits, expired, was left out or rejected goes back to work at the next run.

    FILE is a post's path or a release's id as `status --json` shows it.
    """
    record = workspace.store.get(file)
    language = None
    if record is None:
        record, version = _find(workspace, file)
        language = version.language
    if engine:
        say(
            proposals.translate_anew(
                workspace, record, language or workspace.settings.languages[0], engine=engine, by=by
            )
        )
        return
    decisions.retry(workspace, record, by=by)
    say(f"back to work at the next run: {record.title}")


@click.command()
@click.argument("file")
@click.argument("what", type=click.Choice(["replaced", "cancelled", "another"]))
@by_option
@pass_site
def answer(workspace: Workspace, file: str, what: Answer, by: str) -> None:
    """Another text stands where FILE's original stood: it was replaced, cancelled, or the text is another release.

    FILE is a post's path or a release's id, as the run's report names it.
    """
    record = workspace.store.get(file) or _find(workspace, file)[0]
    after = decisions.answer(workspace, record, what, by=by)
    say(
        f"{'a release of its own' if what == 'another' else what}: {after.title}; the next run goes on with it"
    )


@click.command()
@click.argument("release", required=False)
@click.option("--paid/--unpaid", "paid", default=None, help="What the engine's account says.")
@by_option
@pass_site
def settle(workspace: Workspace, release: str | None, paid: bool | None, by: str) -> None:
    """Purchases nobody knows the outcome of: list them, or say of RELEASE whether it was billed."""
    doubtful = list(workspace.store.find(work=[Work.IN_DOUBT]))
    if release is None:
        for record in doubtful:
            say(f"{record.id}  {record.title}")
            for line in in_doubt(record):
                seen = f", counter before: {line.counter}" if line.counter is not None else ""
                say(f"    {line.at:%d %B %H:%M} UTC: {line.engine}, {line.characters} characters{seen}")
        say("Nothing is in doubt." if not doubtful else "`stadtbote settle ID --paid` or `--unpaid`")
        return
    if paid is None:
        raise click.UsageError("say --paid or --unpaid")
    found = workspace.store.get(release)
    if found is None:
        raise click.UsageError(f"no release {release}")
    decisions.settle(workspace, found, paid=paid, by=by)
    say("settled; the next run goes on with it")


@click.command()
@click.argument("file")
@click.option("--reason", required=True, help="Shown on the tombstone.")
@by_option
@pass_site
def withdraw(workspace: Workspace, file: str, reason: str, by: str) -> None:
    """Take a published FILE back: a tombstone with day and reason stays under its address."""
    record, version = _find(workspace, file)
    after = decisions.withdraw(
        workspace, record, version.language, by=by, reason=reason, on=workspace.today()
    )
    say(f"withdrawn: {after.versions[version.language].path}")


@click.command("send-back")
@click.argument("file")
@click.option("--reason", default="", help="What is left to do; kept in the record.")
@click.option("--leave", "public", flag_value="leave", help="A public FILE stays public, not reviewed.")
@click.option("--unpublish", "public", flag_value="unpublish", help="A public FILE is a draft again.")
@by_option
@pass_site
def send_back(workspace: Workspace, file: str, reason: str, public: str | None, by: str) -> None:
    """Put a post back into the queue; a public one stays public or is a draft again."""
    record, version = _find(workspace, file)
    after = decisions.send_back(
        workspace, record, version.language, by=by, reason=reason, public=PUBLIC.get(public or "", "")
    )
    say(f"back in the queue: {after.versions[version.language].path}")


@click.command()
@click.argument("file")
@by_option
@pass_site
def undo(workspace: Workspace, file: str, by: str) -> None:
    """Take the last decision about FILE back, while nothing came after it."""
    record, version = _find(workspace, file)
    after = decisions.undo(workspace, record, version.language, by=by)
    say(f"taken back: {after.decisions[-1].detail}; {after.versions[version.language].path}")


@click.command()
@click.argument("url")
@by_option
@click.confirmation_option(prompt="Remove it from posts, memory, archive and records for good?")
@pass_site
def forget(workspace: Workspace, url: str, by: str) -> None:
    """Remove the release of URL for good: from posts, memory, archive and records."""
    found = workspace.store.known(url, url)
    if found is None:
        raise click.UsageError(f"no release was ever seen at {url}")
    decisions.forget(workspace, found, by=by)
    say("forgotten; it will not come back")


@click.command()
@pass_site
def publish(workspace: Workspace) -> int:
    """Release every approved post that is due, and rewrite the feeds; twice is as good as once."""
    lock = run_lock(workspace.settings.state / "run.lock", what="publish", now=workspace.now())
    with lock, together(workspace, "Publish"):
        tally = RunReportBuilder(started=workspace.now())
        publish_module.publish_due(workspace, tally)
    for path in tally.published:
        say(path)
    say(f"{len(tally.published)} published" if tally.published else "Nothing was due.")
    for one in tally.news:
        say(f"{one.about}: {one.message}")
    return 1 if tally.news else 0
