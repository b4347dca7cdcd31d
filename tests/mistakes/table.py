"""The mistakes: what was done, what is called, how it must end, and which words must be said.

`{public}`, `{draft}` and the other names of `stage.made` may stand in commands and words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake."""

    name: str
    words: tuple[str, ...]
    code: int
    says: tuple[str, ...]
    edit: tuple[str, str, str] | None = None
    """File, what stands there, what was written in its place."""
    harm: str = ":"
    """Made with the shell, in the folder of config.yaml; $draftfile, $publicfile and others are set."""
    after: str = ":"
    """Puts rights back, so that what is there can be looked at."""
    cwd: str = "."
    works: bool = False
    """The command goes on with its work: the store and new files may change, what was there may not."""
    may_change: str = ""
    """A file of the site that the command is right to change."""
    needs_rights: bool = False
    """Rights of files say nothing to the superuser."""


def _set(
    name: str, old: str, new: str, *says: str, words: str = "run", file: str = "config.yaml", code: int = 2
) -> Mistake:
    """A value of the configuration that is wrong: every command but those that need none says so."""
    return Mistake(
        name=name,
        words=tuple(words.split()),
        code=code,
        says=tuple(word for word in (file, *says) if word),
        edit=(file or "config.yaml", old, new),
    )


def _do(name: str, words: str, code: int, *says: str, harm: str = ":", **more: Any) -> Mistake:
    """A command that is called wrongly, or on a site that was harmed."""
    return Mistake(name=name, words=tuple(words.split()), code=code, says=says, harm=harm, **more)


_ENGINES, _ZONE = "engines: [shop]", "timezone: Europe/Berlin"
_BUDGET, _LANGUAGES = "budget: {day: 20000, month: 450000}", "languages: [en-GB]"
_MORE = "select: {start: 10}\n"

CONFIGURATION = [
    _set('engine misspelled', _ENGINES, 'engines: [depl]', ':9: engines', 'depl', 'did you mean `deepl`'),
    _set('engine unknown', _ENGINES, 'engines: [google]', ':9: engines', 'google', 'known:'),
    _set('engine without a key', _ENGINES, 'engines: [deepl]', 'engines', 'DEEPL_AUTH_KEY'),
    _set('second engine without a key', _ENGINES, 'engines: [shop, openai]', 'openai', 'options.openai.model'),
    _set('option misspelled', _ENGINES, 'engines: [libretranslate]\noptions: {libretranslate: {adress: x}}', 'options.libretranslate.adress', ':10:'),
    _set('key of an engine among its options', _ENGINES, 'engines: [libretranslate]\noptions: {libretranslate: {api_key: x}}', ':10: options.libretranslate.api_key', 'come from the environment'),
    _set('key of an engine as the service calls it', _MORE, _MORE + 'DEEPL_AUTH_KEY: x\n', ':13: DEEPL_AUTH_KEY', 'come from the environment'),
    _set('password of the mail server', _MORE, _MORE + 'report: {mail: [desk@example.org], smtp_password: x}\n', ':13: report.smtp_password', 'come from the environment'),
    _set('option of the wrong type', _ENGINES, 'engines: [openai]\noptions: {openai: {model: 4}}', ':10: options.openai.model', 'expected a text, not `4`'),
    _set('option of an engine nobody asks', _MORE, _MORE + 'options: {depl: {model: x}}\n', 'options.depl', 'deepl'),
    _set('option misspelled of an engine that rests', _MORE, _MORE + 'options: {deepl: {formality: more}}\n', ':13: options.deepl.formality', 'no such option'),
    _set('engine given twice', _ENGINES, 'engines: [shop, shop]', 'engines', 'twice'),
    _set('no engine at all', _ENGINES, 'engines: []', 'engines', 'auto'),
    _set('zone misspelled', _ZONE, 'timezone: Europe/Berln', ':5: site.timezone', 'Europe/Berln', 'Europe/Berlin'),
    _set('zone as an offset', _ZONE, "timezone: '+01:00'", 'site.timezone', 'Europe/Berlin'),
    _set('zone as letters', _ZONE, 'timezone: MEZ', 'site.timezone', 'Europe/Berlin'),
    _set('language in words', _LANGUAGES, 'languages: [english]', 'languages', 'english', 'en-GB'),
    _set('language of the source', _LANGUAGES, 'languages: [de]', 'languages', 'German'),
    _set('language of the source beside another', _LANGUAGES, 'languages: [en-GB, de-DE]', 'languages', 'German'),
    _set('language with an underscore', _LANGUAGES, 'languages: [en_GB]', 'languages', 'en-GB'),
    _set('language twice', _LANGUAGES, 'languages: [en-GB, en-gb]', 'languages', 'twice'),
    _set('no language', _LANGUAGES, 'languages: []', 'languages', 'en-GB'),
    _set('language of a country that is none', _LANGUAGES, 'languages: [en-UK]', ':7: languages', '`UK`', 'en-GB'),
    _set('language that is no language', _LANGUAGES, 'languages: [uk-english]', 'languages', 'uk-english'),
    _set('budget with a German thousand', _BUDGET, 'budget: {day: 20.000}', ':11: budget.day', '20000'),
    _set('budget with a German million', _BUDGET, 'budget: {day: 1.000.000}', 'budget.day', '1000000'),
    _set('budget with a decimal comma', _BUDGET, "budget: {day: '20,5'}", 'budget.day', 'whole number'),
    _set('budget with an English thousand', _BUDGET, "budget: {day: '20,000'}", 'budget.day', '20000'),
    _set('budget with a unit', _BUDGET, 'budget: {day: 20000 Zeichen}', 'budget.day', '20000'),
    _set('budget below nothing', _BUDGET, 'budget: {day: -5}', 'budget.day', '-5'),
    _set('budget with a blank', _BUDGET, 'budget: {day: 20 000}', 'budget.day', '20000'),
    _set('budget in thousands', _BUDGET, 'budget: {day: 20k}', 'budget.day', '20k', 'in digits alone'),
    _set('start with a German thousand', '{start: 10}', '{start: 1.000}', 'select.start', '1000'),
    _set('start below nothing', '{start: 10}', '{start: -1}', 'select.start', '-1'),
    _set('a run of no time', _MORE, _MORE + 'deadline: 0s\n', ':13: deadline', '30m'),
    _set("site's folder the store's", "folder: FOLDER", "folder: .stadtbote", ":4: site.folder", "Stadtbote's own"),
    _set("site's folder that of the sources", "folder: FOLDER", "folder: sources/x", ":4: site.folder", "Stadtbote's own"),
    _set('files of posts beside their folder', 'flavour: jekyll', "flavour: jekyll\n  front: {file: '../{slug}.md'}", ':4: site.front.file', 'below the folder of posts'),
    _set('files of posts from the root', 'flavour: jekyll', "flavour: jekyll\n  front: {file: '/news/{slug}'}", 'site.front.file', 'below the folder of posts'),
    _set('files of posts of another kind', 'flavour: jekyll', "flavour: jekyll\n  front: {file: '{slug}.txt'}", 'site.front.file', 'end with `.md`'),
    _set('an address of posts without its root', 'flavour: jekyll', "flavour: jekyll\n  front: {address: 'news/{slug}/'}", 'site.front.address', 'write `/news/{{slug}}/`'),
    _set('budget as a power', _BUDGET, 'budget: {day: 1e4}', 'budget.day', 'not `1e4`'),
    _set('auto beside an engine', _ENGINES, 'engines: [auto, shop]', ':9: engines', '`auto` stands alone'),
    _set('option below nothing', _ENGINES, 'engines: [openai]\noptions: {openai: {model: m, price: -3}}', ':10: options.openai.price', 'from 0 on', '`-3`'),
    _set('calls at no time', _ENGINES, 'engines: [openai]\noptions: {openai: {model: m, at_once: 0}}', ':10: options.openai.at_once', 'from 1 to 256', '`0`'),
    _set('option in thousands', _ENGINES, 'engines: [ollama]\noptions: {ollama: {model: m, num_ctx: 4k}}', 'options.ollama.num_ctx', 'a whole number', '`4k`'),
    _set('plain language by an engine that writes none', f'{_LANGUAGES}\n', 'languages: [en-GB, de-x-plain]\n', ':7: languages', 'add `ollama` or `openai` for `de-x-plain`'),
    _set('preview by another generator', _MORE, _MORE + 'preview: {generator: hugo}\n', ':13: preview.generator', 'site.flavour: jekyll'),
    _set('source polled without pause', 'kind: feed', 'kind: feed\nevery: 0s', ':3: every', 'such as 2h', file='sources/musterstadt.yaml'),
    _set('key misspelled', 'contact:', 'contakt:', ':6: contakt', 'did you mean `contact`'),
    _set('key in the wrong place', _ZONE, _ZONE + '\n  contact: x@example.org', 'site.contact', 'contact'),
    _set('flavour misspelled', 'flavour: jekyll', 'flavour: jekyl', ':3: site.flavour', 'jekyl', 'did you mean `jekyll`'),
    _set('flavour unknown', 'flavour: jekyll', 'flavour: wordpress', 'site.flavour', 'known:'),
    _set("site's folder that is nowhere", "folder: FOLDER", "folder: mnt/homepage", "mnt/homepage", "site.folder", code=4, file=""),
    _set("site's folder misspelled", "folder: FOLDER", "folder: source", ":4: site.folder", "its posts lie in `{site}`"),
    _set("site's folder of another name", "folder: FOLDER", "folder: homepage", ":4: site.folder", "its posts lie in `{site}`"),
    _set("posts' folder one of Jekyll's own", 'flavour: jekyll', 'flavour: jekyll\n  posts: _drafts', ':4: site.posts', '`_posts`'),
    _set("posts' folder none of Jekyll's", 'flavour: jekyll', 'flavour: jekyll\n  posts: blog/', ':4: site.posts', '`blog/_posts`'),
    _set('front gives one name to two keys', _ZONE, _ZONE + '\n  front: {names: {title: name, description: name}}', ':6: site.front.names.description', '`name`', '`title`'),
    _set('front gives a name that is taken', _ZONE, _ZONE + '\n  front: {names: {description: title}}', 'site.front.names', '`title`'),
    _set("source's rights from a day to come", 'checked: 2026-09-01', 'checked: 2062-09-01', 'rights.checked', '2062-09-01', file='sources/musterstadt.yaml'),
    _set("site's folder in the home", 'folder: FOLDER', 'folder: ~/site', 'site.folder', '~'),
    _set('a name that is none', 'name: "Test"', 'name: " "', ':2: site.name', 'is empty'),
    _set("site's folder is a file", 'folder: FOLDER', 'folder: config.yaml', 'site.folder', 'folder'),
    _set("posts' folder outside", 'flavour: jekyll', 'flavour: jekyll\n  posts: ../posts', 'site.posts', "site's folder"),
    _set("posts' folder absolute", 'flavour: jekyll', 'flavour: jekyll\n  posts: /var/posts', 'site.posts', "site's folder"),
    _set("site's address without a scheme", _ZONE, _ZONE + '\n  url: www.city.example', 'site.url', 'https://www.city.example'),
    _set("site's address in typographic quotes", _ZONE, _ZONE + '\n  url: “https://www.city.example”', 'site.url', 'did you mean `https://www.city.example`'),
    _set("source's state that is none", 'kind: feed', 'kind: feed\nstate: DE-XX', ':3: state', '`DE-XX`', file='sources/musterstadt.yaml'),
    _set('contact left out', 'contact: desk@example.org', "contact: ''", 'contact', 'mail'),
    _set('contact that nobody can write to', 'contact: desk@example.org', 'contact: presseamt', 'contact', 'mail'),
    _set('contact with an umlaut', 'contact: desk@example.org', 'contact: büro@stadt.example', ':6: contact', 'ASCII'),
    _set('day of the house in another way', _MORE, _MORE + 'style: {dates: us}\n', ':13: style.dates', '12 March 2026'),
    _set('a merge nobody settled in the configuration', 'contact:', '<<<<<<< HEAD\ncontact: a@b.example\n=======\ncontact:', ':6', 'merge'),
    _set('a colon left out', 'contact: desk', 'contact desk', ':7', '`: `'),
    _set('source misspelled', '[musterstadt]', '[musterstad]', ':8: sources', 'musterstad', 'did you mean `musterstadt`'),
    _set('source twice', '[musterstadt]', '[musterstadt, musterstadt]', 'sources', 'twice'),
    _set('source with an address for a name', '[musterstadt]', "['https://www.musterstadt.example/']", 'sources', 'sources add'),
    _set("source's address left out", 'url:', 'adress:', 'adress', 'url', file='sources/musterstadt.yaml'),
    _set("source's address without a scheme", 'url: "http', 'url: "htp', 'url', 'http', file='sources/musterstadt.yaml'),
    _set("source's address with a blank", '/feed.xml', '/feed .xml', ':3: url', 'http', file='sources/musterstadt.yaml'),
    _set('folder with an address', 'kind: feed', 'kind: folder', ':3: url', 'path', 'kind: feed', file='sources/musterstadt.yaml'),
    _set('source of an unknown kind', 'kind: feed', 'kind: rss', ':2: kind', 'feed', file='sources/musterstadt.yaml'),
    _set("source's selector broken", 'title: h1', "title: 'h1['", 'article', 'h1[', file='sources/musterstadt.yaml'),
    _set("source's rights without a basis", 'basis: own releases, ', '', 'rights', 'basis', file='sources/musterstadt.yaml'),
    _set("source's day in German", 'checked: 2026-09-01', 'checked: 01.09.2026', 'rights.checked', '2026-09-01', file='sources/musterstadt.yaml'),
    _set('time span without a unit', 'delay: 0s', 'delay: 5', 'network.delay', '30s'),
    _set('time span in words', 'delay: 0s', 'delay: 5 Minuten', 'network.delay', '5m'),
    _set('pattern of an address broken', '["127.0.0.1"]', '["127.0.0"]', 'network.private', '127.0.0'),
    _set('glossary that is not there', _MORE, _MORE + 'glossaries: [terms.csv]\n', 'glossaries', 'terms.csv'),
    _set('memory that is not there', _MORE, _MORE + 'memory: [old.tmx]\n', 'memory', 'old.tmx'),
    _set('mail of the report wrong', _MORE, _MORE + 'report: {mail: [desk]}\n', 'report.mail', 'desk'),
    _set('mail server wrong', _MORE, _MORE + "report: {mail: [desk@example.org], server: 'mail.example.org:smtp'}\n", 'report.server', 'port'),
    _set('hour of the report wrong', _MORE, _MORE + 'report: {hour: 25}\n', 'report.hour', '0 to 23'),
    _set("desk's port wrong", _MORE, _MORE + 'desk: {port: 99999}\n', 'desk.port', '65535'),
    _set('database misspelled', _MORE, _MORE + 'store: postgres//x\n', 'store', 'postgresql+psycopg://'),
    _set('records misspelled', _MORE, _MORE + 'records: brunch:state\n', 'records', 'branch:NAME'),
    _set('check misspelled', _MORE, _MORE + 'checks: {off: [numbres]}\n', 'checks.off', 'numbers'),
    _set('a tab in YAML', _ZONE, '\ttimezone: Europe/Berlin', ':5', 'YAML'),
    _set('a quote left open', 'name: "Test"', 'name: "Test', 'YAML'),
    _set('a colon in a name', 'name: "Test"', 'name: Test: news', 'YAML', 'quotes'),
    _set('a key twice', _LANGUAGES, _LANGUAGES + '\n' + _LANGUAGES, 'languages', 'twice'),
    _set("a hash begins a comment", "contact: desk@example.org", "contact: #desk", "contact", "quotes"),
    _set('a list for a mapping', _BUDGET, 'budget: [20000]', 'budget', 'day'),
    _set('drafts in a word unknown', _ZONE, _ZONE + '\n  drafts: hide', 'site.drafts', 'hold'),
    _set('front misspelled', _ZONE, _ZONE + '\n  front: {constant: {layout: x}}', 'site.front.constant', 'constants'),
    _set('front names an unknown key', _ZONE, _ZONE + '\n  front: {names: {titel: name}}', 'site.front.names', 'title'),
    _set("front's date form wrong", _ZONE, _ZONE + "\n  front: {date: '%Q'}", 'site.front.date', '%Y-%m-%d'),
    Mistake(name='configuration missing', words=('run',), code=2, says=('config.yaml', 'stadtbote init'), harm='rm config.yaml'),
    Mistake(name='configuration is a folder', words=('--config', 'sources', 'run'), code=2, says=('sources', 'folder')),
    Mistake(name='configuration in Latin-1', words=('run',), code=2, says=('config.yaml', 'UTF-8'), harm="printf 'publisher: M\\374nchen\\n' >> config.yaml"),
    Mistake(name='configuration in UTF-16', words=('run',), code=2, says=('config.yaml', 'save it as UTF-8'), harm="printf '\\377\\376s' > config.yaml"),
    Mistake(name='source with the other ending', words=('run',), code=2, says=('sources/musterstadt.yml', 'rename it'), harm='mv sources/musterstadt.yaml sources/musterstadt.yml'),
    Mistake(name='configuration empty', words=('run',), code=2, says=('config.yaml', 'sources'), harm=': > config.yaml'),
    Mistake(name='key of a file that is not there', words=('run',), code=2, says=('config.yaml', 'DEEPL_AUTH_KEY_FILE'), harm="sed -i 's/\\[shop\\]/[deepl]/' config.yaml"),
    Mistake(name='unreadable configuration', words=('run',), code=2, says=('config.yaml',), harm='chmod 000 config.yaml', after='chmod 644 config.yaml', needs_rights=True),
]  # fmt: skip

COMMANDS = [
    _do('command misspelled', 'rum', 2, 'rum', 'run'),
    _do('option misspelled', 'run --sorce musterstadt', 2, '--sorce', '--source'),
    _do('run of an unknown source', 'run --source musterstad', 2, 'musterstad', 'musterstadt'),
    _do('plan of an unknown source', 'plan --source musterstad', 2, 'musterstad', 'musterstadt'),
    _do('limit in words', 'run --limit ten', 2, '--limit', 'ten'),
    _do('limit below nothing', 'run --limit -1', 2, '--limit'),
    _do('approve what is no post', 'approve _posts/none.md', 2, '_posts/none.md', 'stadtbote status'),
    _do('approve a post by hand', 'approve _posts/2020-01-01-by-hand.md', 2, 'by-hand', 'no release'),
    _do("approve a public post again", "approve {public}", 0, "public already", works=True, may_change="{publicfile}"),
    _do('approve a folder', 'approve {draftsfolder}', 2, '{draftsfolder}', 'is a folder: name one post'),
    _do('approve a copy', 'approve {draftsfolder}/copy.md', 2, 'is a copy of `{draft}`', harm='cp $draftfile $draftsfolder/copy.md'),
    _do('approve without a file', 'approve', 2, 'FILE'),
    _do('approve with a dot before the path', 'approve ./{draft} --by Kim', 0, 'approved', works=True, may_change='{draftfile}'),
    _do('reject a public post', 'reject {public}', 2, 'withdraw'),
    _do("withdraw what is no post", "withdraw none.md --reason wrong", 2, "none.md", "stadtbote status"),
    Mistake(name='withdraw for a reason of blanks', words=('withdraw', '{public}', '--reason', ' '), code=2, says=('{public}', 'say why')),
    _do('approve what a colleague has approved', 'approve {public} --by Anna', 0, 'approved by Anna, after Kim', works=True, may_change='{publicfile}'),
    _do('approve without a rights record', 'approve {draft} --by Kim', 0, 'stadtbote sources rights musterstadt', harm="sed -i /^rights:/d sources/musterstadt.yaml", works=True, may_change='{draftfile}'),
    _do('a press page without its scheme', 'init . --site News --source www.stadt.example/presse', 2, '--source', 'did you mean', 'https://www.stadt.example/presse'),
    _do('withdraw without a reason', 'withdraw {public}', 2, '--reason'),
    _do('accept without a proposal', 'accept {draft}', 2, 'proposal'),
    _do('acknowledge an unknown finding', 'acknowledge {draft} zzzz', 2, 'zzzz'),
    _do('forget with nobody to ask', 'forget {draft}', 2, 'Say --yes', 'for good'),
    _do('figures into a file that nobody reads', 'status --prometheus figures.txt', 2, 'figures.txt', '`figures.prom`'),
    _do("desk's port beyond", 'review --port 80000', 2, '--port', '65535'),
    _do("desk's port taken", 'review --no-browser --port {port}', 2, 'desk.port', ':{port}', 'another program has it', '--port 0'),
    _do("desk's port below", 'review --port -1', 2, '--port', '65535'),
    _do('desk at an address of another machine', 'review --no-browser --host 192.0.2.1', 2, 'desk.host'),
    _do('undo where nothing was decided', 'undo {draft}', 2, '{draft}'),
    _do("send a public post back without a word", "send-back {public}", 2, "--leave", "--unpublish"),
    _do('send a public post back in two ways', 'send-back {public} --leave --unpublish', 2, '--leave', '--unpublish'),
    _do('approve under the name it had before', 'approve _drafts/{publicname}', 0, 'public already', works=True, may_change='{publicfile}'),
    _do('configuration named after the command', 'run --config config.yaml', 2, 'before the command'),
    _do('source moved without a scheme', 'sources move musterstadt stadt.example', 2, 'https://stadt.example'),
    _do('settle where nothing is in doubt', 'settle {draft} --paid', 2, 'doubt'),
    _do('retry without saying what', 'retry', 2, '--failed'),
    _do('retry a draft that stands', 'retry {draft}', 2, 'nothing of it failed', 'stay as they are'),
    _do('retry an unknown source', 'retry --source musterstad', 2, 'musterstad'),
    _do('status of what is no post', 'status none.md', 2, 'none.md'),
    _do('check of what is no post', 'check none.md', 2, 'none.md'),
    _do('source added twice', 'sources enable musterstad', 2, 'musterstad'),
    _do('source paused that is none', 'sources pause musterstad', 2, '`musterstad`', 'did you mean `musterstadt`'),
    _do('source resumed that is none', 'sources resume musterstad', 2, 'did you mean `musterstadt`'),
    _do('source moved that is none', 'sources move musterstad http://x.example/', 2, '`musterstad`', 'did you mean `musterstadt`'),
    _do('source moved with its words swapped', 'sources move http://x.example/ musterstadt', 2, 'no source `http://x.example/`', 'known: musterstadt'),
    _do('source added by a mail address', 'sources add presse@musterstadt.example', 2, 'the whole address of a page or feed, not `presse@musterstadt.example`'),
    _do('source added from a file by its address', 'sources add file:///srv/feed.xml', 2, 'kind: folder'),
    _do('words recalled in a language of another site', 'memory recall words --lang fr', 2, '`fr`', 'en-GB'),
    _do('a letter recalled', 'memory recall e', 2, 'paragraphs hold `e`', 'Say --yes'),
    _do('retry by an engine of another case', 'retry {draft} --engine DeepL', 2, '`DeepL`', 'did you mean `deepl`'),
    _do('source checked that is none', 'sources check musterstad', 2, 'musterstad'),
    _do('source added without a scheme', 'sources add www.musterstadt.example', 2, 'www.musterstadt.example', 'https://'),
    _do('source added with a scheme misspelled', 'sources add htp://musterstadt.example/', 2, 'https://musterstadt.example/'),
    _do('source added from a file', 'sources add ./feed.xml', 2, './feed.xml', 'kind: folder'),
    _do('site set up where nothing is', 'init typo/dir --site Test', 2, "typo", 'folder'),
    _do('site set up with a source unknown', 'init . --site Test --source berln', 2, 'berln', 'berlin'),
    _do('site set up with a flavour unknown', 'init . --site Test --flavour hugoo', 2, 'hugoo', 'hugo'),
    _do('site set up again as another', 'init . --site Test --flavour hugo', 0, 'was there, untouched: config.yaml', works=True),
    _do('site set up with a contact that is none', 'init New --site Test --contact presseamt', 2, '--contact', 'mail'),
    _do('demo into a file', 'demo --folder config.yaml', 2, 'config.yaml', 'is a file'),
    _do('help on a command of a group', 'help sources add', 0, 'stadtbote sources add'),
    _do('source at work put to work', 'sources enable musterstadt', 0, 'Nothing to add'),
    _do('pictures published under no licence', 'sources rights musterstadt --text full --basis own --images publish', 2, '--licence'),
    _do('demo in the site', 'demo --folder .', 2, 'not a folder of the demo', '--folder'),
    Mistake(name='site set up under no name', words=('init', 'new', '--site', ' '), code=2, says=('--site', 'empty')),
    _do('site set up with its words swapped', 'init New --site ./sources', 2, '--site', 'DIR stands first, `init ./sources'),
    _do('site set up under the name of a folder that lies there', 'init New --site sources', 0, 'written: config.yaml', works=True),
    _do('site set up under the name of a folder', 'init New --site .', 2, '--site', 'DIR stands first'),
    _do('commands below the configuration', 'status', 2, 'one lies above', '--config ../config.yaml', cwd='sources'),
    _do('model of a pair from English', 'models install en-de', 2, '`en-de`', 'de-en'),
    _do('model from a folder without one', 'models install --from-dir sources', 2, 'sources', 'de-en'),
    _do('model of a pair in words', 'models install deutsch-englisch', 2, 'deutsch-englisch', 'de-en'),
    _do('withdraw a draft', 'withdraw {draft} --reason wrong', 0, 'rejected: {draft}', 'never public', works=True, may_change='{draftfile}'),
    _do("model from a folder that is none", "models install --from-dir none", 2, "none"),
    _do('help on what is none', 'help instal', 2, 'instal'),
    _do('evaluation by an engine unknown', 'evaluate --engine depl', 2, 'depl', 'deepl'),
]  # fmt: skip

_FRENCH = (
    'printf \'<?xml version="1.0"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="block" '
    'o-tmf="x" adminlang="en" srclang="fr" datatype="plaintext"/><body><tu><tuv xml:lang="fr"><seg>Bonjour</seg></tuv>'
    '<tuv xml:lang="en"><seg>Hello</seg></tuv></tu></body></tmx>\' > fr.tmx'
)
OUTPUTS = [
    _do('memory written over a post', 'memory export {draftfile} --force', 2, '{draftfile}', 'another file'),
    _do('memory written over a file', 'memory export old.tmx', 2, 'old.tmx', '--force', harm='echo x > old.tmx'),
    _do('memory written over the configuration', 'memory export config.yaml --force', 2, 'config.yaml', 'configuration'),
    _do('dump written over a source', 'state dump sources/musterstadt.yaml --force', 2, 'musterstadt.yaml', 'source'),
    _do('status written over a post by hand', 'status --html {postsfolder}/2020-01-01-by-hand.md --force', 2, 'by-hand'),
    _do('dump into a folder that is not there', 'state dump none/dump.jsonl', 2, 'none'),
    _do('export into the site', 'export {draftsfolder}/out', 2, 'out', 'outside'),
    _do('export below a folder that is not there', 'export ../none/out', 2, '../none/out', 'make it first'),
    _do('memory into a file of an agency', 'memory export job.xlf', 2, 'job.xlf', '--post'),
    _do('export into what is full', 'export ../full', 2, 'full', 'not empty', harm='mkdir ../full; echo x > ../full/x'),
    _do('dump among the records', 'state dump .stadtbote/records/new.json', 2, 'part of the store'),
    _do('memory among the posts', 'memory export {postsfolder}/new.tmx', 2, 'folder of the posts'),
    _do('agency file of another site', 'memory import a.xlf', 1, 'nothing was taken', harm="echo '<xliff/>' > a.xlf"),
    _do('memory of other languages', 'memory import fr.tmx', 1, '0 units taken', '1 are of other languages', harm=_FRENCH),
    _do('memory in a language of another site', 'memory export new.tmx --language fr', 2, '`fr`', 'en-GB'),
    _do('report among the posts', 'run', 2, 'report.file', 'is in the folder of the posts', harm='echo "report: {file: $postsfolder/x.md}" >> config.yaml'),
    _do('report over a source', 'run', 2, 'report.file', 'definition', harm='echo "report: {file: sources/musterstadt.yaml}" >> config.yaml'),
    _do('memory that is none', 'memory import none.tmx', 2, 'none.tmx'),
    _do('memory that is no TMX', 'memory import config.yaml', 2, 'config.yaml', 'XML'),
    _do('memory cut off', 'memory import cut.tmx', 2, 'cut.tmx', harm='printf \'<tmx version="1.4"><body><tu>\' > cut.tmx'),
    _do("dump that is none", "state load config.yaml", 2, "config.yaml"),
    _do('dump cut off', 'state load cut.jsonl', 2, 'cut.jsonl:2', 'cut off', harm="echo '{\"form\": \"stadtbote-state-1\"}' > cut.jsonl; echo '{\"kind\": \"rec' >> cut.jsonl; rm -r .stadtbote $draftfile $publicfile $draftsfolder"),
    _do('glossary in Latin-1', 'run', 2, 'terms.csv', 'save it as UTF-8', harm="printf 'source,target\\nStra\\337e,street\\n' > terms.csv; echo 'glossaries: [terms.csv]' >> config.yaml"),
    _do('glossary that is a spreadsheet', 'run', 2, 'terms.xlsx', 'spreadsheet', 'CSV', harm="printf 'PK\\003\\004\\377' > terms.xlsx; echo 'glossaries: [terms.xlsx]' >> config.yaml"),
    _do('glossary with tabs, as Excel copies it', 'glossary check terms.tsv', 0, '1 files checked', harm="printf 'source\\ttarget\\nBauhof\\tyard\\n' > terms.tsv"),
    _do('lexicon in Latin-1', 'run', 2, 'words.tsv', 'save it as UTF-8', harm="printf 'Stra\\337e\\tstreet\\n' > words.tsv; echo 'checks: {lexicon: words.tsv}' >> config.yaml"),
    _do('lexicon that is not there', 'plan', 2, 'words.tsv', harm="echo 'checks: {lexicon: words.tsv}' >> config.yaml"),
    _do('glossary with a wrong head', 'run', 2, 'terms.csv:1', harm="echo 'a;b' > terms.csv; echo 'glossaries: [terms.csv]' >> config.yaml"),
]  # fmt: skip

_LOCKED = (
    "flock -o .stadtbote/run.lock sleep 60 >/dev/null 2>&1 & echo $! > .stadtbote/pid.lock; "
    "while flock -n .stadtbote/run.lock true; do sleep 0.05; done"
)
_ABOUT_POSTS = ('approve {draft} --by Kim', 'withdraw {public} --reason x', 'reject {draft}', 'publish', 'check', 'tidy', 'review --no-browser --port {port}', 'memory import a.xlf', 'memory export b.xlf --post {draft}')  # fmt: skip
FILES = [
    _do('words that leave every release out', 'sources check musterstadt', 0, 'only or skip leave out all', harm="echo 'only: {title: [Presemeldung]}' >> sources/musterstadt.yaml", works=True),
    _do('a path for a source', 'sources check /etc/passwd', 2, 'no source `/etc/passwd`'),
    _do('rights of a file that is no source', 'sources rights ../config --text full --basis own', 2, 'no source `../config`'),
    _do('rights with an empty basis', "sources rights musterstadt --text full --basis=", 2, '--basis', 'why the rights'),
    _do('conflict markers in a post', 'check', 1, '{draft}', 'conflict', harm="printf '<<<<<<< HEAD\\nx\\n=======\\ny\\n>>>>>>> b\\n' >> $draftfile"),
    _do('conflict markers approved', 'approve {draft} --acknowledge-warnings', 2, '{draft}', 'conflict', harm="printf '<<<<<<< HEAD\\nx\\n=======\\ny\\n>>>>>>> b\\n' >> $draftfile"),
    _do('a broken header', 'check', 1, '{draft}', 'front matter', harm='sed -i \'2s/.*/title: "open/\' $draftfile'),
    _do('a header taken out', 'run', 1, 'number 1', 'front matter', harm='echo text > $draftfile', works=True),
    _do('a post in Latin-1', 'check', 1, '{draft}', 'UTF-8', harm="printf 'M\\374nchen\\n' >> $draftfile"),
    _do('a draft in Latin-1 approved', 'approve {draft} --by Kim', 2, '{draft}', 'UTF-8', 'mend', harm="printf 'M\\374nchen\\n' >> $draftfile"),
    _do('a header taken out and approved', 'approve {draft} --by Kim', 2, '{draft}', 'front matter', 'mend', harm='sed -i 1d $draftfile'),
    _do('a day in words', 'approve {draft} --by Kim', 2, '{draft}', 'tomorrow', 'mend', harm='sed -i "s/^date:.*/date: tomorrow/" $draftfile'),
    _do('a title taken out', 'approve {draft} --by Kim', 2, '{draft}', 'title is missing', harm='sed -i "/^title:/d" $draftfile'),
    _do('a title emptied', 'check', 1, '{draft}', 'title is missing', harm="sed -i 's/^title:.*/title: \"\"/' $draftfile"),
    _do('the block about the original taken out', 'approve {draft} --by Kim', 2, '{draft}', 'missing from its header', 'source.url: "http', harm="sed -i '/^source:/,/^translation:/{/^translation:/!d}' $draftfile"),
    _do('the block about the translation taken out', 'check', 1, '{draft}', 'missing from its header', 'translation.machine: true', harm="sed -i '/^translation:/,/^---/{/^---/!d}' $draftfile"),
    _do('a line of the original taken out', 'approve {draft} --by Kim --acknowledge-warnings', 2, '{draft}', 'missing from its header', 'source.hash', 'stadtbote acknowledge {draft}', harm="sed -i '/^  hash:/d' $draftfile"),
    _do('a key of the header emptied', 'check', 1, '{draft}', 'missing from its header', 'source.url', harm="sed -i 's/^  url:.*/  url:/' $draftfile"),
    _do('the day taken out', 'check', 1, '{draft}', 'missing from its header', 'date: "2026', harm="sed -i '/^date:/d' $draftfile"),
    _do('the address of the original changed', 'approve {draft} --by Kim', 2, '{draft}', 'source.url: "http://x.example/"', 'put that back', harm="sed -i 's#^  url:.*#  url: http://x.example/#' $draftfile"),
    _do('the machine denied', 'approve {draft} --by Kim', 2, '{draft}', 'translation.machine: false', 'put that back', harm="sed -i 's/^  machine:.*/  machine: no/' $draftfile"),
    _do('a review typed that nobody did', 'check', 1, '{draft}', 'nobody approved it', 'translation.status: "machine"', harm="sed -i 's/^  status: \"machine\"/  status: reviewed/' $draftfile"),
    _do('a status that is none', 'approve {draft} --by Kim', 2, '{draft}', 'translation.status: "done"', harm="sed -i 's/^  status: \"machine\"/  status: done/' $draftfile"),
    _do('the language of a draft changed', 'check', 1, '{draft}', 'lang: "de"', 'lang: "en-GB"', harm="sed -i 's/^lang:.*/lang: de/' $draftfile"),
    _do('the keys of a public post taken out', 'check', 1, '{public}', 'missing from its header', 'source.name', harm="sed -i '/^  name:/d' $publicfile"),
    _do('the last lines taken out', 'approve {draft} --by Kim --acknowledge-warnings', 2, '{draft}', 'a closing line is gone', 'put back `The original', harm="sed -i '/^The original post/,$d' $draftfile"),
    _do('the link to the original taken out', 'check', 1, '{draft}', 'a closing line is gone', 'The original post in German', harm="sed -i '/^The original post/d' $draftfile"),
    _do('the sentence about the machine in other words', 'approve {draft} --by Kim --acknowledge-warnings', 2, '{draft}', 'a closing line is gone', 'put back `Machine-translated', harm="sed -i 's/^Machine-translated.*/Translated by our team./' $draftfile"),
    _do('a header pasted twice', 'approve {draft} --by Kim', 2, '{draft}', 'a second header', harm="awk '{print} /^---$/ && ++n == 2 {exit}' $draftfile > head.txt; cat head.txt $draftfile > both.txt; cat both.txt > $draftfile; rm head.txt both.txt"),
    _do('a year with a slip', 'check', 1, '{draft}', 'date: "2062', 'put that back', harm="sed -i 's/^date:.*/date: 2062-09-01/' $draftfile"),
    _do('a text taken out', 'check', 1, '{draft}', 'text is gone', harm="sed -i '/^---$/,$!d;0,/^---$/!{/^---$/q}' $draftfile"),
    _do('a house style changed after an approval', 'run', 0, harm="echo 'style: {dates: \"March 12, 2026\"}' >> config.yaml", works=True),
    _do("the posts' folder a file", 'approve {draft} --by Kim', 1, 'not published yet', '_posts', harm='rm -r $postsfolder; echo x > $postsfolder', works=True, may_change='{draftfile}'),
    _do('the store emptied', 'status', 0, harm=': > .stadtbote/store.db', works=True),
    _do('a draft copied', 'check', 1, 'copy', harm='cp $draftfile $draftsfolder/copy.md'),
    _do('a draft copied among the public posts', 'run', 1, '_posts/2026-09-02-copy.md', 'carries the same identity', harm='cp $draftfile $postsfolder/2026-09-02-copy.md', works=True),
    _do('a draft emptied', 'check', 1, '{draft}', harm=': > $draftfile'),
    _do('a draft moved by hand', 'run', 0, harm='mv $draftfile $draftsfolder/2026-09-01-another-name.md', works=True),
    _do('a draft deleted by hand', 'run', 1, 'number 1', harm='rm $draftfile', works=True),
    _do('most posts gone', 'run', 4, 'posts', '--posts-deleted', harm='rm -r $draftsfolder $publicfile', works=True),
    _do("the drafts' folder a file", 'run', 4, '_drafts', 'move that away', harm='rm -r $draftsfolder; echo x > $draftsfolder'),
    _do("the site's folder gone", 'run', 4, 'there', harm='[ $site = . ] || rm -r $site; [ $site != . ] || rm -r _posts _drafts', works=True),
    _do("the site's folder renamed beside one of a similar name", 'run', 2, 'config.yaml:4: site.folder', 'its posts lie in `www`', harm="mkdir sites; [ $site = . ] && { mkdir www; mv _posts _drafts _config.yml www; sed -i 's/folder: .*/folder: site/' config.yaml; } || mv $site www"),
    _do("the store's folder gone", 'run', 2, 'state adopt', harm='rm -r .stadtbote'),
    _do("the store's folder moved away", "plan", 2, "state adopt", harm="mv .stadtbote old"),
    _do('flavour switched', 'run', 2, 'config.yaml', 'site.flavour', '`hugo` looks for posts', harm="sed -i 's/flavour: jekyll/flavour: hugo/' config.yaml"),
    *(_do(f'flavour switched before {" ".join(words.split()[:2])}', words, 2, 'config.yaml', 'site.flavour', '`hugo` looks for posts', harm="sed -i 's/flavour: jekyll/flavour: hugo/' config.yaml; echo '<xliff/>' > a.xlf") for words in _ABOUT_POSTS),
    *(_do(f"the store's folder gone before {' '.join(words.split()[:2])}", words, 2, 'state adopt', harm="rm -r .stadtbote; echo '<xliff/>' > a.xlf") for words in _ABOUT_POSTS),
    _do("the store's folder gone before status", 'status', 2, 'state adopt', harm='rm -r .stadtbote'),
    _do('records on the branch that is checked out', 'run', 2, 'config.yaml:1: records', '`main` is checked out', harm="git init -q -b main; git -c user.name=a -c user.email=a@b.example commit -q --allow-empty -m x; sed -i '1i records: branch:main' config.yaml"),
    _do('a source copied under another name', 'run', 2, ':8: sources', '`copy` reads what `musterstadt` reads', harm="cp sources/musterstadt.yaml sources/copy.yaml; sed -i 's/^name: .*/name: Copy/' sources/copy.yaml; sed -i 's/sources: .*/sources: [musterstadt, copy]/' config.yaml"),
    _do('config.yaml a link to itself', 'status', 2, 'config.yaml', harm='rm config.yaml; ln -s config.yaml config.yaml'),
    _do('words typed behind the sentence about the machine', 'approve {draft} --by Kim', 2, '{draft}', 'put back `Machine-translated', harm='echo "See also our other page." >> $draftfile'),
    _do('a draft renamed before it is approved', 'approve {draftsfolder}/other.md --by Kim', 2, 'after the next `stadtbote run`', harm='mv $draftfile $draftsfolder/other.md'),
    _do('a draft renamed before a check', 'check', 1, '{draft}', 'a post that was renamed is found by the next', harm='mv $draftfile $draftsfolder/other.md'),
    _do("the drafts' folder a link to elsewhere", 'approve {draftfile} --by Kim', 4, '{draft}', 'a link leads there', harm='mv $draftsfolder ../out; ln -s $(realpath ../out) $draftsfolder'),
    _do('a commit takes the drafts away', 'run', 0, 'count as deleted', harm="git init -q -b main; git add -A; git -c user.name=a -c user.email=a@b.example commit -q -m x; git rm -rq $draftsfolder; git -c user.name=a -c user.email=a@b.example commit -q -m y", works=True),
    _do('a record nobody may read', 'run', 4, 'see owner and rights', harm='chmod 0 .stadtbote/records', after='chmod 755 .stadtbote/records', needs_rights=True),
    _do('a draft nobody may write', 'reject {draft}', 4, 'see owner and rights', harm='chmod 555 $draftsfolder', after='chmod 755 $draftsfolder', needs_rights=True, works=True),
    _do('a post made a folder', 'check', 1, '{draft}', harm='rm $draftfile; mkdir $draftfile'),
    _do('a post made a link to elsewhere', 'check', 1, '{draft}', harm='mv $draftfile out.md; ln -s $PWD/out.md $draftfile'),
    _do('a record damaged', 'status', 0, harm="for f in .stadtbote/records/*.json; do echo '{' > $f; break; done", works=True),
    _do('a note left beside the posts', 'run', 0, harm='echo note > $postsfolder/todo.txt', works=True),
    _do('the store of a newer program', 'status', 4, 'newer Stadtbote', harm="python3 -c \"import sqlite3; db = sqlite3.connect('.stadtbote/store.db'); db.execute('UPDATE alembic_version SET version_num = 9999'); db.commit()\""),
    _do('a record of a newer program', 'run', 4, 'newer Stadtbote', 'install', harm="sed -i 's/\"form\": [0-9]*/\"form\": 9999/' .stadtbote/records/*.json"),
    _do('the lock is a folder', 'run', 4, 'run.lock', 'move that away', harm='rm -f .stadtbote/run.lock; mkdir .stadtbote/run.lock'),
    _do('the records are a file', 'status', 4, 'records', 'move that away', harm='rm -r .stadtbote/records; echo x > .stadtbote/records'),
    _do('the store is a folder', 'status', 4, 'store.db', harm='rm .stadtbote/store.db*; mkdir .stadtbote/store.db'),
    _do('the disk refuses the posts', 'run', 4, '{draftsfolder}', harm='chmod 555 $draftsfolder', after='chmod 755 $draftsfolder', needs_rights=True),
    _do("another run at work", "run", 3, "run", harm=_LOCKED, after="kill $(cat .stadtbote/pid.lock)"),
    _do("the site's folder what the generator builds", 'run', 2, ':4: site.folder', 'made anew by each build', harm='mkdir $site/_site; sed -i "s#^  folder: .*#  folder: $site/_site#" config.yaml'),
    _do('a selector of a new list that matches nothing', 'run', 1, 'li.tesaer matches nothing', 'sources check neu', harm='printf "name: Neu\\nkind: listing\\nurl: http://127.0.0.1:$port/presse/meldung-1\\nlist: {item: li.tesaer}\\n" > sources/neu.yaml; sed -i "s/^sources: .*/sources: [musterstadt, neu]/" config.yaml', works=True),
    _do('a day that no calendar has', 'check', 1, '{draft}', 'no calendar has 2026-02-30 (line 4)', harm="sed -i 's/^date: .*/date: 2026-02-30/' $draftfile"),
    _do('the store in a repository', 'doctor --offline --no-build', 0, 'git rm -r --cached .stadtbote', harm="git init -q -b main; git remote add origin https://git.example.org/a/b.git; git add -A", works=True),
    _do('drafts would be public', 'run', 2, 'site.drafts', 'hold', harm="printf 'show_drafts: true\\n' >> $site/_config.yml"),
]  # fmt: skip

MISTAKES = [*CONFIGURATION, *COMMANDS, *OUTPUTS, *FILES]
