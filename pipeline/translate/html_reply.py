"""A reply in DeepL's HTML, read as tokens: our marks, and text.

In: what came back. Out: tokens, not yet checked against a block. A tag that is not ours breaks the reply; entities
are text. Closing tags carry no number: they are matched by a stack.
"""

from dataclasses import replace
from html.parser import HTMLParser

from pipeline.translate.inline_tags import Broken, Token, joined

_OUR_TAGS = {"a", "b", "i", "strong", "em", "span", "p", "br"}


def read(text: str) -> tuple[Token, ...]:
    """Tokens of DeepL's reply. Raises Broken at any tag that is not ours: foreign markup is never restored."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.stack:
        raise Broken("a mark is not closed")
    return joined(reader.tokens)


class _Reader(HTMLParser):
    """DeepL's reply as tokens; closing tags are matched by a stack, as they carry no id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []
        self.stack: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _OUR_TAGS:
            raise Broken(f"<{tag[:20]}> is not one of ours")
        if tag == "br":
            self.tokens.append(Token("text", "\n"))
        elif tag != "p":
            mark = dict(attrs).get("id") or ""
            if not mark.isascii() or not mark.isdigit() or len(mark) > 4:
                raise Broken(f"<{tag}> without its number")
            self.stack.append((tag, int(mark)))
            self.tokens.append(Token("mask" if tag == "span" else "open", id=int(mark)))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "br"):
            return
        if not self.stack or self.stack[-1][0] != tag:
            raise Broken(f"</{tag[:20]}> closes nothing of ours")
        _, mark = self.stack.pop()
        if tag != "span":
            self.tokens.append(Token("close", id=mark))

    def handle_data(self, data: str) -> None:
        data = data.replace("\n", " ")
        if self.stack and self.stack[-1][0] == "span":
            last = self.tokens[-1]
            if last.kind != "mask":
                raise Broken("a masked word holds a mark")
            self.tokens[-1] = replace(last, text=last.text + data)
        else:
            self.tokens.append(Token("text", data))

    def handle_comment(self, data: str) -> None:
        raise Broken("a comment is not one of ours")

    def handle_decl(self, decl: str) -> None:
        raise Broken("a declaration is not one of ours")

    def handle_pi(self, data: str) -> None:
        raise Broken("an instruction is not one of ours")
