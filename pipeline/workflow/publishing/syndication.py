"""What tells others of what is public: the feeds, a WebSub hub that passes them on, a status on Mastodon for each post.

Nothing is told that is not done: what should stand outside follows from the records, what does stand there is noted
before and after each call, and whoever comes next goes on where a process died. A hub may be pinged twice; a status is
sent with an idempotency key, and looked for before it is sent again, since instances forget keys after an hour.
"""

import datetime as dt
import html
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from pipeline.errors import ConfigError, SiteError
from pipeline.messages import Message
from pipeline.model import PostState, Record, Status
from pipeline.transitions import publishing as transitions
from pipeline.transitions.given import instead
from pipeline.translate import credentials
from pipeline.workflow.publishing import calls, feeds
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.workspace import Workspace

TOKEN = "STADTBOTE_MASTODON_TOKEN"  # noqa: S105  # the variable's name
TITLE = 400
"""Characters of a title in a status: with an address (23, whatever its length) it stays below Mastodon's 500."""
PAGE, PAGES = 40, 20
"""How many statuses a page has, and how many pages are looked through for one that may stand there."""
_INDEX, _PINGED = "statuses", "websub"
"""Marks of the store: `RECORD/LANGUAGE` to the id of its status; feed's address to the stamp of the file last told of."""
_LOCK = "syndication"
_HREF = re.compile(r"""href=["']([^"']*)""")
SKEW = dt.timedelta(hours=1)
"""How far the clocks of the instance and of this machine may be apart."""
NO_ANSWER = "does not answer as Mastodon does"


def syndicate(workspace: Workspace, *, at_rest: str = "") -> None:
    """Rewrite feeds that would change, then tell hub and instance; what they refuse waits for the next call.

    `at_rest` as of `write_feeds`. Raises SiteError where a feed cannot be written.
    """
    feeds.write_feeds(workspace, at_rest=at_rest)
    wanted = workspace.settings.syndication
    for name, address, bring in (("hub", wanted.hub, _ping), ("mastodon", wanted.mastodon, _bring_up)):
        if not address:
            continue
        try:
            with workspace.store.door.locks.hold(_LOCK):
                bring(workspace)
        except (SiteError, ConfigError) as error:
            standing.holds(workspace, name, address, str(error))
        else:
            standing.over(workspace, name, address)


def expect_status(workspace: Workspace, record: Record, language: str) -> bool:
    """Before a post goes public: whether a status is wanted for it, which `syndicate` then looks after."""
    if not workspace.settings.syndication.mastodon:
        return False
    _index(workspace, {f"{record.id}/{language}": ""}, known=False)
    return True


def _ping(workspace: Workspace) -> None:
    """Tell the hub of each feed that was written since it was told last (WebSub, 5; `hub.mode=publish`)."""
    stamps = feeds.stamps(workspace)
    known: dict[str, str] = json.loads(workspace.store.mark(_PINGED) or "{}")

    def ping(url: str) -> None:
        body = urlencode({"hub.mode": "publish", "hub.url": url, "hub.topic": url}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        calls.call("POST", workspace.settings.syndication.hub, body, kind)
        workspace.step("hub pinged")
        known[url] = stamps[url]
        told = json.dumps({feed: known[feed] for feed in stamps if feed in known}, sort_keys=True)
        workspace.store.change_mark(_PINGED, instead(told))

    calls.each((url for url, stamp in stamps.items() if known.get(url) != stamp), ping)


def _bring_up(workspace: Workspace) -> None:
    """Post what is missing on the instance, delete what may not stand there."""
    places = {(row[0], row[1]): row[3] for row in workspace.store.placed()}
    token, address = credentials.find(TOKEN, workspace.env), workspace.settings.syndication.mastodon

    def bring(wanted: tuple[str, str]) -> None:
        name, known = wanted
        identity, _, language = name.partition("/")
        place = places.get((identity, language))
        if place == PostState.MISSING or (place == PostState.PUBLISHED and known):
            return
        if token is None:
            raise ConfigError("is not set: statuses wait", key=TOKEN)
        record = workspace.store.get(identity)
        status = record.statuses.get(language) if record is not None else Status(id=known)
        try:
            instance = _Instance(workspace, token)
            if place == PostState.PUBLISHED and record is not None:
                if status is not None:
                    instance.post(record, language, status)
            elif status is not None and (status.id or status.tried):
                instance.delete(name, status)
        except (LookupError, TypeError, ValueError) as error:
            # An answer that is none of Mastodon's.
            raise SiteError(NO_ANSWER, about=address) from error

    calls.each(_index(workspace, {}).items(), bring)


class _Instance:
    """A Mastodon instance (https://docs.joinmastodon.org/methods/statuses/) with the account of a token."""

    def __init__(self, workspace: Workspace, token: credentials.Secret) -> None:
        self._workspace, self._token = workspace, token

    def post(self, record: Record, language: str, status: Status) -> None:
        """Send the status of a post that readers see now; one that stands there already is found instead."""
        item = feeds.item_of(self._workspace, record, record.versions[language])
        if item is None:
            return
        if status.id and self._call("GET", f"statuses/{quote(status.id, safe='')}") is None:
            # Whoever deleted it died before that was noted.
            status = self._workspace.change(record.id, transitions.status_deleted(language)).statuses[
                language
            ]
        found = status.id or self._found(status)
        if not found:
            self._workspace.change(record.id, transitions.status_tried(language, url=item.url))
            self._workspace.step("status intended")
            # An @ would call somebody.
            title = " ".join(item.title.split())[:TITLE].replace("@", "@\u200b")
            body = {"status": f"{title}\n\n{item.url}", "language": language.split("-")[0]}
            key = f"stadtbote-{record.id}-{language}-{status.posted}"
            answer = self._call("POST", "statuses", body, {"Idempotency-Key": key})
            found = answer["id"]
            self._workspace.step("status sent")
            if not isinstance(found, str) or not found:
                raise ValueError("a status without its id")
        self._workspace.change(record.id, transitions.status_known(language, identity=found))
        self._workspace.step("status noted")
        _index(self._workspace, {f"{record.id}/{language}": found})

    def delete(self, name: str, status: Status) -> None:
        """Take the status of a post away that is not public any more; one that may stand there is looked for."""
        identity, _, language = name.partition("/")
        stored = self._workspace.store.get(identity) is not None
        if stored:
            # What the index calls standing is not looked at: from here on it may not.
            _index(self._workspace, {name: ""})
        if found := status.id or self._found(status):
            self._call("DELETE", f"statuses/{quote(found, safe='')}")
            self._workspace.step("status deleted")
        if stored:
            self._workspace.change(identity, transitions.status_deleted(language))
            self._workspace.step("deletion noted")
        else:
            _index(self._workspace, {name: ""})

    def _found(self, status: Status) -> str:
        """The id of a status that was sent and not answered; "" where it does not stand there."""
        if status.tried is None:
            return ""
        account, last = self._call("GET", "accounts/verify_credentials"), ""
        for _ in range(PAGES):
            older = f"&max_id={quote(last, safe='')}" if last else ""
            # What it passes on of others, or answers them, is not ours to delete.
            mine = f"limit={PAGE}&exclude_reblogs=true&exclude_replies=true"
            path = f"accounts/{quote(str(account['id']), safe='')}/statuses?{mine}{older}"
            page = self._call("GET", path)
            since = status.tried - SKEW
            late = [told for told in page if dt.datetime.fromisoformat(told["created_at"]) >= since]
            for told in late:
                if status.url in _links(str(told["content"])):
                    return str(told["id"])
            if not page or len(late) < len(page):
                return ""
            last = str(page[-1]["id"])
        raise SiteError(
            Message("{n} newer statuses hide one that may stand there", n=PAGES * PAGE), about=self._host
        )

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON of an answer; None where the status it is about is not there."""
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Content-Type": "application/json"}
        raw = json.dumps(body).encode() if body is not None else b""
        address = f"{self._workspace.settings.syndication.mastodon.rstrip('/')}/api/v1/{path}"
        status, answer = calls.call(method, address, raw, {**headers, **(more or {})}, ok=(404, 410))
        if status in (404, 410):
            if path.startswith("statuses/"):
                return None
            raise SiteError(Message("answered {status}", status=status), about=self._host, temporary=True)
        try:
            return json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise SiteError(NO_ANSWER, about=self._host, temporary=True) from error

    @property
    def _host(self) -> str:
        return self._workspace.settings.syndication.mastodon


def _links(content: str) -> list[str]:
    """Addresses that the HTML of a status links to."""
    return [html.unescape(found) for found in _HREF.findall(content)]


def _index(workspace: Workspace, more: Mapping[str, str], *, known: bool = True) -> dict[str, str]:
    """All posts that a status is wanted for, with `more`: made anew from the records where the store lost it.

    `known`: what stands in the index of them already is replaced.
    """

    def apply(raw: str) -> str:
        index = json.loads(raw) if raw else lost
        index = {**index, **more} if known else {**more, **index}
        return json.dumps(index, sort_keys=True)

    lost: dict[str, str] = {}
    if not workspace.store.mark(_INDEX):
        for record in workspace.store.find():
            lost |= {f"{record.id}/{language}": status.id for language, status in record.statuses.items()}
    return dict(json.loads(workspace.store.change_mark(_INDEX, apply)))
