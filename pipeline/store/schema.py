"""The tables. What is indexed here can be asked; the whole truth of a release is the JSON in `record`."""

import sqlalchemy as sa

metadata = sa.MetaData()

meta = sa.Table("meta", metadata, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.Text))

source = sa.Table(
    "source", metadata, sa.Column("id", sa.String, primary_key=True), sa.Column("json", sa.Text)
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("source", sa.String, index=True),
    sa.Column("work", sa.String, index=True),
    sa.Column("day", sa.String, index=True),
    sa.Column("event", sa.String, index=True),
    sa.Column("recheck_at", sa.String, index=True),
    sa.Column("listed", sa.String),
    sa.Column("title", sa.Text),
    sa.Column("fingerprint", sa.String, index=True),
    sa.Column("words", sa.String, index=True),
    sa.Column("body", sa.String, nullable=False, server_default=""),
    sa.Column("json", sa.LargeBinary),
    sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("dateless", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Index("record_title", "title"),
    sa.Index("record_body", "body"),
)
"""`words`: hash of the words of title and text, whatever address and pictures; `body`: of the text alone.
`json`: of the record, compressed (`form.encoding.packed`); `gone`: its page cannot be found; `dateless`: it was read and tells no
day; `revision`: sum of the record's `revisions`, compared before each write."""

record_file = sa.Table(
    "record_file",
    metadata,
    sa.Column("record", sa.String, primary_key=True),
    sa.Column("stamp", sa.String, nullable=False),
)
"""Stamp (`records.stamped`) of the record file that a row of `record` equals. Apart from it, since that is wide."""

shard = sa.Table(
    "shard",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("digest", sa.String, nullable=False),
)
"""Digest of the record files of a shard (`records.Scan`) when all of them were known; "" where one was written since."""

under_way = sa.Table("under_way", metadata, sa.Column("record", sa.String, primary_key=True))
"""Records with a change of a file under way (`Record.pending`)."""

identity = sa.Table(
    "identity",
    metadata,
    sa.Column("alias", sa.String, primary_key=True),
    sa.Column("record", sa.String, index=True),
)
"""Every identity a release was ever listed under, and every address as `url:...`."""

version = sa.Table(
    "version",
    metadata,
    sa.Column("record", sa.String, primary_key=True),
    sa.Column("language", sa.String, primary_key=True),
    sa.Column("source", sa.String, index=True),
    sa.Column("path", sa.String, index=True),
    sa.Column("place", sa.String, index=True),
    sa.Column("review", sa.String, index=True),
    sa.Column("freshness", sa.String, index=True),
    sa.Column("title", sa.Text),
    sa.Column("errors", sa.Integer),
    sa.Column("warnings", sa.Integer),
    sa.Column("day", sa.String),
    sa.Column("event", sa.String),
    sa.Column("proposal", sa.Boolean),
    sa.Column("since", sa.String, nullable=False, server_default=""),
    sa.Column("asked", sa.String, nullable=False, server_default=""),
    sa.Column("taken", sa.String, nullable=False, server_default=""),
    sa.Column("notes", sa.String, nullable=False, server_default=""),
    sa.Column("told", sa.String, nullable=False, server_default=""),
)
"""`taken`: who took the draft; `notes`: texts of open notes; `review`: `edited` where an edit lies beside a public post; `since`: when a draft began to wait for an editor; `asked`: when a person brought it back (`transitions.lapsing`);
`told`: of its last news in feeds (`transitions.versions.feed_moments`); in UTC."""

purchase = sa.Table(
    "purchase",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("record", sa.String, index=True),
    sa.Column("at", sa.String, index=True),
    sa.Column("engine", sa.String),
    sa.Column("result", sa.String, index=True),
    sa.Column("characters", sa.Integer),
    sa.Column("billed", sa.Integer),
)

memory = sa.Table(
    "memory",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source_language", sa.String),
    sa.Column("target_language", sa.String),
    sa.Column("hash", sa.String),
    sa.Column("key", sa.String, index=True),
    sa.Column("source", sa.Text),
    sa.Column("target", sa.Text),
    sa.Column("origin", sa.String),
    sa.Column("engine", sa.String),
    sa.Column("model", sa.String),
    sa.Column("at", sa.String),
    sa.Column("who", sa.String),
    sa.Column("retired", sa.String),
    sa.Column("source_words", sa.Text, nullable=False, server_default=""),
    sa.Column("target_words", sa.Text, nullable=False, server_default=""),
    sa.Index("memory_text", "hash", "source_language", "target_language"),
)
"""The translation memory: one row a text and its English; `retired` rows stay for the recall of an error.
`source_words`, `target_words`: both texts in the normal form of `words`, indexed by the migrations."""

archive = sa.Table(
    "archive",
    metadata,
    sa.Column("record", sa.String, primary_key=True),
    sa.Column("retrieved", sa.String, primary_key=True),
    sa.Column("url", sa.Text),
    sa.Column("content_type", sa.String),
    sa.Column("hash", sa.String),
    sa.Column("body", sa.LargeBinary),
)
"""Pages as they came, compressed. Never in a record: they hold contact blocks."""

looked = sa.Table(
    "looked",
    metadata,
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("stamp", sa.String),
)
"""Size, time and digest of each post when it was last looked at: only what holds something else since is read again."""

contact = sa.Table(
    "contact", metadata, sa.Column("record", sa.String, primary_key=True), sa.Column("json", sa.Text)
)

typed = sa.Table(
    "typed",
    metadata,
    sa.Column("record", sa.String, primary_key=True),
    sa.Column("language", sa.String, primary_key=True),
    sa.Column("who", sa.String, primary_key=True),
    sa.Column("at", sa.String),
    sa.Column("base", sa.String),
    sa.Column("json", sa.Text),
)
"""What an editor typed on the desk and has not saved: survives a crash of browser or server."""

search = sa.Table(
    "search",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("record", sa.String, nullable=False, index=True),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("day", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
)
"""Texts of releases that can be found by their words (`search`); the words are in `search_words`, made by a migration."""

earlier_text = sa.Table(
    "earlier_text",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("record", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("undone", sa.Boolean, nullable=False),
    sa.Index("earlier_text_place", "record", "language", "place"),
)
"""Texts that a saved one took the place of (`store.earlier_texts`): never in a record, which a git branch may show."""
