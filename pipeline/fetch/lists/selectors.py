"""Elements of a page -> a CSS selector a person would have written: by class, by itemprop, by tag, checked against the page."""

import re
from collections.abc import Iterator, Sequence

from pipeline.fetch.article.page.document import Element, selected

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_GENERATED = re.compile(r"\d{3}|^(?:css|sc|jss|svelte)-")
_PARTS = frozenset(("main", "article", "section"))
_LONGEST = 80
"""Letters of a name that a person gave; longer ones are a program's."""
_LAYOUT = re.compile(
    r"^(?:col|row|container|clearfix|active|first|last|odd|even|left|right|hidden|visible|d|m[btxy]?|p[btxy]?|w|h|text|float|"
    r"flex|grid|align|justify|offset|order|lazyload\w*|js|is|has|no|fade|show|wrapper|inner|outer|block|box)(?:[-_].*)?$"
)


def names(element: Element) -> list[str]:
    """Ways to name one element by itself, the telling ones first; the bare tag comes last."""
    # Office programs write tags such as `o:p`, which no selector can name.
    tag = element.tag if _PLAIN.fullmatch(element.tag) else "*"
    found: list[str] = []
    if prop := element.get("itemprop"):
        found.append(f'{tag}[itemprop="{prop}"]') if '"' not in prop and _PLAIN.fullmatch(prop) else None
    classes = [
        css_class
        for css_class in (element.get("class") or "").split()
        if _PLAIN.fullmatch(css_class) and not _is_generated(css_class)
    ]
    telling = [class_ for class_ in classes if not _LAYOUT.match(class_)]
    found += [f"{tag}.{css_class}" for css_class in telling]
    if len(telling) > 1:
        found.append(f"{tag}." + ".".join(telling))
    if (mark := element.get("id")) and _PLAIN.fullmatch(mark) and not re.search(r"\d{2,}", mark):
        found.append(f"{tag}#{mark}")
    if (role := element.get("role")) and _PLAIN.fullmatch(role):
        found.append(f'{tag}[role="{role}"]')
    found += [f"{tag}.{class_}" for class_ in classes if class_ not in telling]
    return [*found, tag]


def _is_generated(name: str) -> bool:
    """Whether a program made the name up: another one tomorrow, or on the next page (`css-1x2y`, `card__a8f3`)."""
    if len(name) > _LONGEST or _GENERATED.search(name):
        return True
    tail = name.rsplit("-", 1)[-1]
    marked = tail if name.endswith("--" + tail) else tail.partition("__")[2]
    return any(letter.isdigit() for letter in marked)


def paths(element: Element, *, top: Element | None = None, up: int = 4) -> Iterator[str]:
    """`names` of the element, then each under a name of an ancestor, nearest first; none above `top`."""
    own = names(element)
    yield from own[:-1]
    parent = element.getparent()
    for _ in range(up):
        if parent is None or parent is top or parent.tag in ("body", "html"):
            break
        above = [name for name in names(parent) if name != parent.tag or parent.tag in _PARTS]
        yield from (f"{text} {name}" for text in above[:3] for name in own)
        parent = parent.getparent()
    yield own[-1]


def for_group(tree: Element, group: Sequence[Element]) -> str | None:
    """The simplest selector that matches exactly the elements of `group`; None if none does."""
    wanted = {id(element) for element in group}
    linked = None
    for selector in paths(group[0]):
        found = selected(tree, (selector,))
        if {id(element) for element in found} == wanted:
            return selector
        # The head of a table is a row too, and holds no link; a headline inside an accordion no button.
        for inner in ("a", "button"):
            if (
                linked is None
                and group[0].tag not in ("a", "button")
                and {id(item) for item in found if item.find(f".//{inner}") is not None} == wanted
            ):
                linked = f"{selector}:has({inner})"
    return linked


def first_in_each(pairs: Sequence[tuple[Element, Element]]) -> str | None:
    """The simplest selector whose first match inside each scope is the element; pairs are (scope, element)."""
    named = dict.fromkeys(text for scope, element in pairs[:2] for text in paths(element, top=scope))
    return next(
        (
            text
            for text in named
            if all(selected(scope, (text,))[:1] == [element] for scope, element in pairs)
        ),
        None,
    )
