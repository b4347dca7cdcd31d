"""What agencies' tools do to an XLIFF file on its way: each takes the file's bytes with edited targets, and saves them
in a way of its own."""

from __future__ import annotations

import copy
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

Tree = Any
EDIT = "Revised: "


def edited(raw: bytes, *, skip: str = "") -> bytes:
    """A translator changes each target at its beginning, whatever marks it has; not those of the unit `skip`."""
    tree = parsed(raw)
    for unit in units(tree):
        if unit.get("id") == skip:
            continue
        for target in unit.iter("{*}target"):
            target.text = EDIT + (target.text or "")
            if target.get("state"):
                target.set("state", "translated")
        for segment in unit.iter("{*}segment"):
            segment.set("state", "translated")
    return saved(tree)


def parsed(raw: bytes) -> Tree:
    """The file as a tree."""
    return etree.fromstring(raw)


def saved(tree: Tree, **how: Any) -> bytes:
    """A tree as a file."""
    return etree.tostring(tree, **{"xml_declaration": True, "encoding": "UTF-8", **how})


def units(tree: Tree) -> list[Tree]:
    """The units, of both standards."""
    return list(tree.iter("{*}trans-unit", "{*}unit"))


def _parts(tree: Tree) -> Iterator[Tree]:
    for unit in units(tree):
        yield from unit.iter("{*}source", "{*}target")


def _tag(like: Tree, name: str) -> str:
    return f"{{{etree.QName(like).namespace}}}{name}"


def plain(raw: bytes) -> bytes:
    return raw


def other_prefix(raw: bytes) -> bytes:
    return ET.tostring(ET.fromstring(raw), encoding="utf-8", xml_declaration=True)


def pretty(raw: bytes) -> bytes:
    """Texts on lines of their own, as printers of XML lay them out."""
    tree = parsed(raw)
    for part in _parts(tree):
        part.text = f"\n            {part.text or ''}"
        last = part[-1] if len(part) else None
        if last is None:
            part.text = f"{part.text}\n        "
        else:
            last.tail = f"{last.tail or ''}\n        "
    return saved(tree)


def wrapped(raw: bytes) -> bytes:
    """Long texts are broken into lines."""
    tree = parsed(raw)
    for part in _parts(tree):
        if part.text:
            part.text = re.sub(r"(\S{6,}) ", "\\1\n          ", part.text, count=1)
    return saved(tree)


def crlf(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\r\n")


def utf_16(raw: bytes) -> bytes:
    return saved(parsed(raw), encoding="UTF-16")


def utf_8_mark(raw: bytes) -> bytes:
    return b"\xef\xbb\xbf" + raw


def latin_1(raw: bytes) -> bytes:
    return saved(parsed(raw), encoding="ISO-8859-1")


def wrong_declaration(raw: bytes) -> bytes:
    return re.sub(rb"encoding=['\"][^'\"]+['\"]", b"encoding='UTF-16'", raw, count=1)


def no_declaration(raw: bytes) -> bytes:
    return raw.partition(b"?>")[2].lstrip()


def reordered(raw: bytes) -> bytes:
    tree = parsed(raw)
    for unit in reversed(units(tree)):
        parent = unit.getparent()
        parent.remove(unit)
        parent.append(unit)
    return saved(tree)


def grouped(raw: bytes) -> bytes:
    tree = parsed(raw)
    some = units(tree)
    group = etree.SubElement(some[0].getparent(), _tag(some[0], "group"), id="all")
    for unit in some:
        group.append(unit)
    return saved(tree)


def bare(raw: bytes) -> bytes:
    """A tool that keeps ids and texts alone."""
    tree = parsed(raw)
    for unit in units(tree):
        for name in ("extradata", "name", "approved", "{http://www.w3.org/XML/1998/namespace}space"):
            unit.attrib.pop(name, None)
        for item in unit.iter("{*}target", "{*}segment"):
            item.attrib.pop("state", None)
    return saved(tree)


def foreign(raw: bytes) -> bytes:
    """Elements and attributes of a tool's own."""
    tree = parsed(raw)
    for unit in units(tree):
        unit.set("{http://tool.example/x}conf", "Translated")
        own = etree.SubElement(unit, "{http://tool.example/x}seg-defs")
        etree.SubElement(own, "{http://tool.example/x}target").text = "something else"
    return saved(tree)


def notes(raw: bytes) -> bytes:
    tree = parsed(raw)
    for unit in units(tree):
        if etree.QName(unit).localname == "unit":
            etree.SubElement(etree.SubElement(unit, _tag(unit, "notes")), _tag(unit, "note")).text = "why?"
        else:
            etree.SubElement(unit, _tag(unit, "note"), {"from": "translator"}).text = "why?"
    return saved(tree)


def matches(raw: bytes) -> bytes:
    """Matches of the agency's own memory beside the texts."""
    tree = parsed(raw)
    for unit in units(tree):
        if etree.QName(unit).localname == "unit":
            space = "urn:oasis:names:tc:xliff:matches:2.0"
            match = etree.SubElement(etree.SubElement(unit, f"{{{space}}}matches"), f"{{{space}}}match")
        else:
            match = etree.SubElement(unit, _tag(unit, "alt-trans"))
        etree.SubElement(match, _tag(unit, "source")).text = "Anderes"
        etree.SubElement(match, _tag(unit, "target")).text = "Something else"
    return saved(tree)


def segmented(raw: bytes) -> bytes:
    return _segmented(raw, " ")


def segmented_tightly(raw: bytes) -> bytes:
    """The blank between two sentences is in neither of them."""
    return _segmented(raw, "")


def _segmented(raw: bytes, between: str) -> bytes:
    tree = parsed(raw)
    for unit in units(tree):
        texts: list[Tree] = [next(unit.iter(f"{{*}}{name}"), None) for name in ("source", "target")]
        if any(text is None or len(text) or ". " not in (text.text or "") for text in texts):
            continue
        source, target = (text.text.split(". ", 1) for text in texts)
        if etree.QName(unit).localname == "unit":
            old = next(unit.iter("{*}segment"))
            unit.remove(old)
            for at in (0, 1):
                segment = etree.SubElement(unit, _tag(unit, "segment"), id=f"s{at}", state="translated")
                end = "." if at == 0 else ""
                etree.SubElement(segment, _tag(unit, "source")).text = source[at] + end
                etree.SubElement(segment, _tag(unit, "target")).text = target[at] + end
                if at == 0 and between:
                    gap = etree.SubElement(unit, _tag(unit, "ignorable"))
                    etree.SubElement(gap, _tag(unit, "source")).text = between
            continue
        cut = copy.deepcopy(texts[0])
        cut.tag = _tag(unit, "seg-source")
        texts[0].addnext(cut)
        for element, words in ((cut, source), (texts[1], target)):
            element.text = ""
            for at in (0, 1):
                mark = etree.SubElement(element, _tag(unit, "mrk"), mtype="seg", mid=str(at))
                mark.text = words[at] + ("." if at == 0 else "")
                mark.tail = between if at == 0 else ""
    return saved(tree)


def other_codes(raw: bytes) -> bytes:
    """Groups become pairs of single codes."""
    tree = parsed(raw)
    for group in list(tree.iter("{*}g", "{*}pc")):
        two = etree.QName(group).localname == "pc"
        opening = etree.Element(_tag(group, "sc" if two else "bpt"), id=group.get("id"))
        closing = etree.Element(_tag(group, "ec" if two else "ept"))
        closing.set("startRef" if two else "id", group.get("id"))
        if not two:
            opening.text, closing.text = "<b>", "</b>"
        opening.tail, closing.tail = group.text, group.tail
        parent = group.getparent()
        at = parent.index(group)
        parent[at : at + 1] = [opening, *group, closing]
    return saved(tree)


def marked_term(raw: bytes) -> bytes:
    """A word of each text is marked as a term."""
    tree = parsed(raw)
    for part in _parts(tree):
        if part.text and " " in part.text:
            first, _, rest = part.text.partition(" ")
            mark = etree.Element(_tag(part, "mrk"), {"id": "t1", "mtype": "term", "type": "term"})
            mark.text, mark.tail, part.text = first, f" {rest}", ""
            part.insert(0, mark)
    return saved(tree)


def _in_state(state: str) -> Callable[[bytes], bytes]:
    def tool(raw: bytes) -> bytes:
        tree = parsed(raw)
        for item in tree.iter("{*}segment", *(["{*}target"] if not list(tree.iter("{*}segment")) else [])):
            item.set("state", state)
        return saved(tree)

    return tool


def final(raw: bytes) -> bytes:
    return _in_state("final")(raw)


def state_never_set(raw: bytes) -> bytes:
    two = bool(list(parsed(raw).iter("{*}segment")))
    return _in_state("initial" if two else "new")(raw)


def doubled(raw: bytes) -> bytes:
    """A unit stands twice, with the same words."""
    tree = parsed(raw)
    units(tree)[0].addnext(copy.deepcopy(units(tree)[0]))
    return saved(tree)


def decomposed(raw: bytes) -> bytes:
    """Letters and their dots apart."""
    return unicodedata.normalize("NFD", raw.decode()).encode()


def escaped(raw: bytes) -> bytes:
    """Character references for whatever is not ASCII."""
    return saved(parsed(raw), encoding="US-ASCII")


def in_cdata(raw: bytes) -> bytes:
    tree = parsed(raw)
    for part in _parts(tree):
        if part.text:
            part.text = etree.CDATA(part.text)
    return saved(tree)


def named_entities(raw: bytes) -> bytes:
    return raw.replace("ü".encode(), b"&uuml;").replace("ö".encode(), b"&ouml;")


def other_language_form(raw: bytes) -> bytes:
    return raw.replace(b'"en-GB"', b'"en_gb"')


def language_alone(raw: bytes) -> bytes:
    return raw.replace(b'"en-GB"', b'"en"')


def comments(raw: bytes) -> bytes:
    tree = parsed(raw)
    for unit in units(tree):
        unit.insert(0, etree.Comment(" checked "))
        unit.addprevious(etree.ProcessingInstruction("tool", "x"))
    return saved(tree)


def hard_blanks(raw: bytes) -> bytes:
    """Blanks of the German become hard ones."""
    tree = parsed(raw)
    for item in tree.iter("{*}source"):
        if item.text:
            item.text = item.text.replace(" ", "\u00a0", 1)
    return saved(tree)


TOOLS: tuple[Callable[[bytes], bytes], ...] = (
    plain, other_prefix, pretty, wrapped, crlf, utf_16, utf_8_mark, latin_1, wrong_declaration, no_declaration,
    reordered, grouped, bare, foreign, notes, matches, segmented, segmented_tightly, other_codes, marked_term,
    final, state_never_set, doubled, decomposed, escaped, in_cdata, named_entities, other_language_form,
    language_alone, comments, hard_blanks,
)  # fmt: skip
