CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)

CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value TEXT, 
	PRIMARY KEY ("key")
)

CREATE TABLE source (
	id VARCHAR NOT NULL, 
	json TEXT, 
	PRIMARY KEY (id)
)

CREATE TABLE record (
	id VARCHAR NOT NULL, 
	source VARCHAR, 
	work VARCHAR, 
	day VARCHAR, 
	event VARCHAR, 
	recheck_at VARCHAR, 
	fingerprint VARCHAR, 
	words VARCHAR, 
	listed VARCHAR, 
	title TEXT, 
	json TEXT, revision INTEGER DEFAULT '0' NOT NULL, body VARCHAR DEFAULT '' NOT NULL, gone BOOLEAN DEFAULT 0 NOT NULL, dateless BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id)
)

CREATE INDEX ix_record_words ON record (words)

CREATE INDEX ix_record_event ON record (event)

CREATE INDEX ix_record_fingerprint ON record (fingerprint)

CREATE INDEX ix_record_source ON record (source)

CREATE INDEX ix_record_day ON record (day)

CREATE INDEX ix_record_recheck_at ON record (recheck_at)

CREATE INDEX ix_record_work ON record (work)

CREATE INDEX record_title ON record (title)

CREATE TABLE identity (
	alias VARCHAR NOT NULL, 
	record VARCHAR, 
	PRIMARY KEY (alias)
)

CREATE INDEX ix_identity_record ON identity (record)

CREATE TABLE version (
	record VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	source VARCHAR, 
	path VARCHAR, 
	place VARCHAR, 
	review VARCHAR, 
	freshness VARCHAR, 
	day VARCHAR, 
	event VARCHAR, 
	title TEXT, 
	errors INTEGER, 
	warnings INTEGER, 
	proposal BOOLEAN, since VARCHAR DEFAULT '' NOT NULL, asked VARCHAR DEFAULT '' NOT NULL, taken VARCHAR DEFAULT '' NOT NULL, notes VARCHAR DEFAULT '' NOT NULL, told VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (record, language)
)

CREATE INDEX ix_version_source ON version (source)

CREATE INDEX ix_version_review ON version (review)

CREATE INDEX ix_version_path ON version (path)

CREATE INDEX ix_version_freshness ON version (freshness)

CREATE INDEX ix_version_place ON version (place)

CREATE TABLE purchase (
	id VARCHAR NOT NULL, 
	record VARCHAR, 
	at VARCHAR, 
	result VARCHAR, 
	engine VARCHAR, 
	characters INTEGER, 
	billed INTEGER, 
	PRIMARY KEY (id)
)

CREATE INDEX ix_purchase_at ON purchase (at)

CREATE INDEX ix_purchase_record ON purchase (record)

CREATE INDEX ix_purchase_result ON purchase (result)

CREATE TABLE memory (
	id INTEGER NOT NULL, 
	source_language VARCHAR, 
	target_language VARCHAR, 
	hash VARCHAR, 
	origin VARCHAR, 
	engine VARCHAR, 
	model VARCHAR, 
	at VARCHAR, 
	who VARCHAR, 
	retired VARCHAR, 
	"key" VARCHAR, 
	source TEXT, 
	target TEXT, source_words TEXT DEFAULT '' NOT NULL, target_words TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
)

CREATE INDEX ix_memory_key ON memory ("key")

CREATE INDEX memory_text ON memory (hash, source_language, target_language)

CREATE TABLE archive (
	record VARCHAR NOT NULL, 
	retrieved VARCHAR NOT NULL, 
	content_type VARCHAR, 
	hash VARCHAR, 
	url TEXT, 
	body BLOB, 
	PRIMARY KEY (record, retrieved)
)

CREATE TABLE looked (
	path VARCHAR NOT NULL, 
	stamp VARCHAR, 
	PRIMARY KEY (path)
)

CREATE TABLE contact (
	record VARCHAR NOT NULL, 
	json TEXT, 
	PRIMARY KEY (record)
)

CREATE TABLE typed (
	record VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	at VARCHAR, 
	base VARCHAR, 
	json TEXT, 
	PRIMARY KEY (record, language, who)
)

CREATE VIRTUAL TABLE memory_words USING fts5(source_words, target_words, content='memory', content_rowid='id', detail='column', tokenize='unicode61 remove_diacritics 0')

CREATE TRIGGER memory_words_new AFTER INSERT ON memory BEGIN INSERT INTO memory_words(rowid, source_words, target_words) VALUES (new.id, new.source_words, new.target_words); END

CREATE TRIGGER memory_words_gone AFTER DELETE ON memory BEGIN INSERT INTO memory_words(memory_words, rowid, source_words, target_words) VALUES ('delete', old.id, old.source_words, old.target_words); END

CREATE INDEX record_body ON record (body)

CREATE TABLE record_file (
	record VARCHAR NOT NULL, 
	stamp VARCHAR NOT NULL, 
	PRIMARY KEY (record)
)

CREATE TABLE shard (
	name VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (name)
)

CREATE TABLE under_way (
	record VARCHAR NOT NULL, 
	PRIMARY KEY (record)
)

CREATE TABLE search (
	id INTEGER NOT NULL, 
	record VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	day VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)

CREATE INDEX ix_search_record ON search (record)

CREATE VIRTUAL TABLE search_words USING fts5(words, detail='none', columnsize=0, tokenize='unicode61 remove_diacritics 0')

CREATE TABLE earlier_text (
	id INTEGER NOT NULL, 
	record VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	place VARCHAR NOT NULL, 
	at VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	why VARCHAR NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	undone BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
)

CREATE INDEX earlier_text_place ON earlier_text (record, language, place)

INSERT INTO alembic_version VALUES ('0009')
