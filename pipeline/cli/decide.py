"""What people decide: `acknowledge`, `approve`, `reject`, `accept`, `retry` and the others.

FILE is a post's path, the address of its original, or a release's id.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from functools import partial

import click

from pipeline.cli.opening import pass_site
from pipeline.cli.output import known_source, say, say_error
from pipeline.errors import DecisionRefused, StadtboteError, StoreUnusable
from pipeline.model import PostState, Record, Review, Version, Work
from pipeline.transitions.questions import Answer
from pipeline.workflow.drafting.new_drafts import left_untranslated
from pipeline.workflow.editing import decisions, proposals, recall
from pipeline.workflow.posts.finding_posts import by_path, release_named
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.publishing import publish as publish_module
from pipeline.workflow.purchasing.ledger import in_doubt
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.session import together
from pipeline.workflow.workspace.workspace import Workspace

by_option = click.option("--by", default=getpass.getuser, show_default="your login", help="Who decides.")


reason_option = click.option("--reason", default="", help="Kept in the record.")


def each(chosen: Sequence[tuple[Record, str]], decide: Callable[[Record, str], object], said: str) -> int:
    """Decide about each release, in a language; how many that was done for.

    One that is refused is a line on standard error, and stops no other.
    """
    done = 0
    for record, language in chosen:
        try:
            decide(record, language)
        except StoreUnusable:
            raise
        except StadtboteError as error:
            say_error(f"{record.title}: {error}")
        else:
            say(f"{said}: {record.title}")
            done += 1
    return done


@click.command()
@click.argument("file")
@click.argument("finding", required=False)
@reason_option
@by_option
@pass_site
def acknowledge(workspace: Workspace, file: str, finding: str | None, reason: str, by: str) -> None:
    """Put FINDING of FILE aside: a warning seen, or with a reason an error that is a false alarm.

    Without FINDING, all that is open is listed; with --reason alone all warnings are put aside. The beginning of a
    finding's id is enough.
    """
    record, version = by_path(workspace, file)
    still = decisions.open_findings(workspace, record, version)
    if finding is not None:
        chosen = [open_finding.id for open_finding in still if open_finding.id.startswith(finding)]
        if len(chosen) != 1:
            raise click.UsageError(
                f"{len(chosen)} open findings begin with {finding}; `stadtbote acknowledge {file}` lists them"
            )
        record = decisions.acknowledge(workspace, record, version.language, chosen[0], by=by, reason=reason)
    elif reason:
        record = decisions.acknowledge_warnings(workspace, record, version.language, by=by, reason=reason)
    still = decisions.open_findings(workspace, record, record.versions[version.language])
    for open_finding in still:
        say(f"{open_finding.id}  {open_finding.severity}: {open_finding.message}")
    say(f"{len(still)} open")


@click.command()
@click.argument("file")
@click.option("--acknowledge-warnings", is_flag=True, help="You have seen every warning; errors stay open.")
@reason_option
@by_option
@pass_site
def approve(workspace: Workspace, file: str, acknowledge_warnings: bool, reason: str, by: str) -> int:
    """You have read FILE against the German and answer for it: it is published where rights allow."""
    record, version = by_path(workspace, file)
    try:
        warnings = reason if acknowledge_warnings else None
        decisions.approve(workspace, record, version.language, by=by, warnings=warnings)
    except DecisionRefused as error:
        _show_german(workspace, record, version)
        if decisions.open_findings(workspace, record, version):
            error.message = f"{error.message.rstrip('.')}; `stadtbote acknowledge {file}` lists what is open"
        raise
    tally = RunReportBuilder(started=workspace.now())
    publish_module.publish_due(workspace, tally)
    published, public = tally.published, version.place is PostState.PUBLISHED
    out = f"it was public already: {version.path}" if public else f"published: {', '.join(published)}"
    before = {approval.by for approval in version.approvals[-1:] if version.review is Review.REVIEWED} - {by}
    also = "".join(f", after {name}" for name in before)
    say(f"approved by {by}{also}; {out if public or published else 'not published yet'}")
    for path in published:
        since, until = workspace.flavour.shown(path, (workspace.settings.folder / path).read_bytes())
        if not since <= workspace.now() < until:
            say(f"Readers do not see it now: by what its header says the generator makes no page of {path}.")
    after = workspace.store.get(record.id)
    if after is not None and not published:
        why = publish_module.stays(
            workspace, after, after.versions[version.language], workspace.source(record.source)
        )
        if why and not public:
            say(f"It stays a draft: {why}.")
    if after is not None:
        _tell_corrections(workspace, record, after, version.language)
    for news_item in tally.news:
        say(f"{news_item.about}: {news_item.message}")
    return 1 if tally.news else 0


def _show_german(workspace: Workspace, record: Record, version: Version) -> None:
    """What the city changed in the German since the post was made."""
    for old, new in changed_german(workspace, record, version):
        say(f"German before: {old or '(nothing)'}")
        say(f"German now:    {new or '(nothing)'}")


def _tell_corrections(workspace: Workspace, before: Record, after: Record, language: str) -> None:
    """Where an approved paragraph got another English, other posts may still carry the old one."""
    for german, old, new in recall.corrected(before, after, language):
        for carrier in recall.carriers(workspace, [german], language, besides=after.id):
            say(f"{carrier.path} carries a paragraph you have corrected.")
            if carrier.published:
                say(f"  A note for it: {recall.note(old, new, workspace.today())}")


@click.command()
@click.argument("file", required=False)
@click.option("--expired", is_flag=True, help="Every draft nobody approved whose event is over.")
@reason_option
@by_option
@pass_site
def reject(workspace: Workspace, file: str | None, expired: bool, reason: str, by: str) -> int:
    """FILE is not to be a post: the draft goes to the backup, and the release never comes back by itself."""
    if expired == bool(file):
        raise click.UsageError("name a FILE, or say --expired")
    if file:
        record, version = by_path(workspace, file)
        decisions.reject(workspace, record, version.language, by=by, reason=reason)
        say(f"rejected: {record.title}")
        return 0
    chosen, reason = decisions.past_event(workspace), reason or "its event is over"
    if not chosen:
        say("No draft is past its event.")
    done = each(chosen, partial(decisions.reject, workspace, by=by, reason=reason), "rejected")
    return int(done < len(chosen))


@click.command()
@click.argument("file")
@click.option(
    "--keep",
    "keep",
    multiple=True,
    type=click.IntRange(min=0),
    help="Numbers of blocks whose present text stays.",
)
@click.option(
    "--take",
    "take",
    multiple=True,
    type=click.IntRange(min=0),
    help="Numbers of conflicts at which the proposed words win.",
)
@click.option("--by-hand", is_flag=True, help="Work the change into the file yourself: nothing is proposed.")
@by_option
@pass_site
def accept(
    workspace: Workspace, file: str, keep: tuple[int, ...], take: tuple[int, ...], by_hand: bool, by: str
) -> None:
    """Take the proposal for FILE, made from the corrected original, into the file."""
    record, version = by_path(workspace, file)
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
@click.argument("file", required=False)
@click.option("--failed", is_flag=True, help="Every release that failed, or whose words could not be used.")
@click.option("--source", help="Those of one press office that failed.")
@click.option("--engine", help="Have it translated anew by this engine; a written draft gets a proposal.")
@by_option
@pass_site
def retry(
    workspace: Workspace, file: str | None, failed: bool, source: str | None, engine: str | None, by: str
) -> int:
    """What failed, waits, expired, was left out or rejected goes back to work at the next run."""
    if bool(file) == (failed or bool(source)) or (engine and not file):
        raise click.UsageError("name a FILE (and an --engine), or say --failed or --source")
    known_source(workspace, source)
    if not file:
        found = workspace.store.find(work=[Work.FAILED, Work.WAITING], source=source)
        chosen = [(record, "") for record in found if record.work is Work.FAILED or left_untranslated(record)]
        done = each(
            chosen,
            lambda failed_record, _: decisions.retry(workspace, failed_record, by=by),
            "back to work at the next run",
        )
        say(f"{len(chosen)} had failed.")
        return int(done < len(chosen))
    record, version = release_named(workspace, file)
    if engine:
        language = version.language if version is not None else workspace.settings.languages[0]
        say(proposals.translate_anew(workspace, record, language, engine=engine, by=by))
        return 0
    decisions.retry(workspace, record, by=by)
    say(f"back to work at the next run: {record.title}")
    return 0


@click.command()
@click.argument("file")
@click.argument("what", type=click.Choice(["replaced", "cancelled", "another"]))
@by_option
@pass_site
def answer(workspace: Workspace, file: str, what: Answer, by: str) -> None:
    """Another text stands where FILE's original stood: it was replaced, cancelled, or the text is another release."""
    record, _ = release_named(workspace, file)
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
    found, _ = release_named(workspace, release)
    if not in_doubt(found):
        raise click.UsageError(f"nothing of {release} is in doubt; 'stadtbote settle' lists what is")
    decisions.settle(workspace, found, paid=paid, by=by)
    say("settled; the next run goes on with it")


@click.command()
@pass_site
def publish(workspace: Workspace) -> int:
    """Release every approved post that is due, and rewrite the feeds; twice is as good as once."""
    lock = workspace.alone("publish")
    with lock, together(workspace, "Publish"):
        tally = RunReportBuilder(started=workspace.now())
        publish_module.publish_due(workspace, tally)
    for path in tally.published:
        say(path)
    say(f"{len(tally.published)} published" if tally.published else "Nothing was due.")
    for news_item in tally.news:
        say(f"{news_item.about}: {news_item.message}")
    return 1 if tally.news else 0
