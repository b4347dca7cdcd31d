"""What a host says of a branch: merged with every box ticked approves and publishes, closed rejects for good."""

from __future__ import annotations

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Record, Review, Version
from pipeline.run import decisions
from pipeline.run.bodies import ticks
from pipeline.run.branches import Branched, at_work, branch_of, to_main, write
from pipeline.run.checkout import Checkout
from pipeline.run.place import Workplace
from pipeline.run.post_index import PostIndex
from pipeline.run.publishing import publish_due
from pipeline.run.report import Tally
from pipeline.run.whereabouts import look_around
from pipeline.transitions import pull_requests


def merged(place: Workplace, branch: str, *, by: str, text: str) -> Branched:
    """A branch was merged: with every box ticked in `text` that approves it, and it is published.

    What cannot be approved (boxes left, findings nobody dealt with, a changed original) stays a draft, and
    `notes` say why.
    """
    done = Branched()
    with at_work(place, "Merge") as checkout:
        checkout.update()
        tally = Tally(started=place.now())
        look_around(place, tally)
        found = _of_branch(place, branch)
        if found is None:
            done.notes.append(f"{branch}: no draft is known on this branch")
            return done
        record, version = found
        path = version.path
        if not checkout.holds(path):
            path = PostIndex(place).of(record, version, set()) or path
        before = place.change(record.id, pull_requests.brought_home(version.language, path=path))
        version = before.versions[version.language]
        if not checkout.holds(version.path):
            done.notes.append(f"{branch}: the post is not on the branch it was merged into")
            return done
        if why := _approve(place, before, version.language, by=by, text=text):
            done.notes.append(f"{branch}: merged, stays a draft: {why}")
            return done
        publish_due(place, tally)
        if _approved_on_host(place, checkout, before, version, done):
            done.approved.append(branch)
        else:
            done.notes.append(f"{branch}: the post was changed there at this moment; approve it again")
        done.notes += [f"{one.about}: {one.message}" for one in tally.news]
    return done


def _approved_on_host(
    place: Workplace, checkout: Checkout, before: Record, version: Version, done: Branched
) -> bool:
    """Bring an approval to the host; where that fails it is none: nobody approved what is there now."""
    kept = False
    try:
        published = to_main(place, checkout)
        kept = bool(published)
        done.published += published
    finally:
        if not kept:
            place.change(before.id, pull_requests.approval_not_taken(version, approved=before.approved))
    return kept


def closed(place: Workplace, branch: str, *, by: str) -> Branched:
    """A branch was closed without a merge: the release is rejected for good; the branch itself is left alone."""
    done = Branched()
    with at_work(place, "Close") as checkout:
        checkout.update()
        found = _of_branch(place, branch)
        if found is None:
            done.notes.append(f"{branch}: no draft is known on this branch")
            return done
        record, version = found
        tip = checkout.tip(branch)
        raw = checkout.blob(tip, version.path) if tip else None
        write(place, version.path, raw if raw is not None else version.text.encode())
        decisions.reject(place, record, version.language, by=by, reason=f"pull request of {branch} closed")
        done.rejected.append(branch)
    return done


def _of_branch(place: Workplace, branch: str) -> tuple[Record, Version] | None:
    for record in place.store.find():
        for version in record.versions.values():
            name = version.branch or (branch_of(place, version) if version.path else "")
            if name == branch and version.review is not Review.REJECTED:
                return record, version
    return None


def _approve(place: Workplace, record: Record, language: str, *, by: str, text: str) -> str:
    """Why the merge is no approval, or ""."""
    told = ticks(text)
    if told.open:
        return f"boxes left: {', '.join(told.open)}"
    version = record.versions[language]
    try:
        known = {one.id for one in decisions.open_findings(place, record, version)}
        for finding in told.findings:
            if finding in known:
                record = decisions.acknowledge(
                    place, record, language, finding, by=by, reason="ticked in the pull request"
                )
        decisions.approve(place, record, language, by=by, source_hash=told.german)
    except (DecisionRefused, SiteError) as error:
        return str(error)
    return ""
