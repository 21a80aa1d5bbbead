"""What each form of output may have in it, whoever wrote the spec: read as its own readers read it.

Each reader takes a text and returns what is wrong with it, in words; nothing where it is as it should be.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from archspec.backends.writing.allowed import NotAllowed, require_allowed

Reader = Callable[[str], Iterator[str]]

#: The parts of pages and pictures of ours. None of them fetches, links or runs anything.
TAGS = frozenset(
    {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "code", "br", "sup"}
)
ATTRIBUTES = frozenset({"colspan", "rowspan", "align", "scope", "class"})
STYLE = re.compile("text-align: (?:left|right)")
SVG_TAGS = frozenset(
    {"svg", "g", "title", "desc", "style", "text", "rect", "circle", "polygon", "polyline", "path", "ellipse", "a"}
)
PAGE_TAGS = frozenset({
    *TAGS, *SVG_TAGS, "html", "head", "meta", "body", "header", "nav", "main", "div", "section", "figure", "h1", "h2",
    "small", "span", "button", "input", "script",
}) - {"a"}  # fmt: skip
EMPTY_TAGS = frozenset({"br", "meta", "input"})
METAS = frozenset({
    "utf-8", "viewport", "width=device-width", "Content-Security-Policy",
    "default-src 'none'; style-src 'unsafe-inline'",
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
})  # fmt: skip
#: The one script of ours, in the page of a network.
SCRIPT = (Path(__file__).parents[2] / "archspec/diagrams/page/page.js").read_text("utf-8")
LABEL_TAGS = frozenset({"TABLE", "TR", "TD", "FONT", "B"})
LABEL_ATTRIBUTES = frozenset({
    "ALIGN", "BGCOLOR", "BORDER", "CELLBORDER", "CELLPADDING", "CELLSPACING", "COLOR", "COLSPAN", "FIXEDSIZE", "HEIGHT",
    "POINT-SIZE", "PORT", "ROWSPAN", "STYLE", "VALIGN", "WIDTH",
})  # fmt: skip
_DOT = """
    arrowhead arrowsize color constraint dir fillcolor fixedsize fontcolor fontname fontsize group headclip headport
    height label labeljust labelloc margin minlen nodesep ordering pad pencolor penwidth rank rankdir ranksep shape
    splines style tailclip tailport tooltip weight width xlabel
"""
DOT_ATTRIBUTES = frozenset(_DOT.split())
_SVG_FOREIGN = re.compile(r"url\(|javascript:|data:|@import|expression\(", re.I)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
#: Commands of GitHub Actions that a report has, and the older form, which a runner takes anywhere in a line.
_COMMAND = re.compile(r"::(?:error|warning) (?:[a-zA-Z]+=[^:,\r\n]*,)*[a-zA-Z]+=[^:,\r\n]*::[^\r\n]*")


def terminal(text: str) -> Iterator[str]:
    """Lines that only print: no control, no mark of direction, nothing that cannot be seen."""
    for line in text.split("\n"):
        if not line.isprintable():
            yield f"a terminal would act on {ascii(line)[:200]}"


def json_(text: str) -> Iterator[str]:
    try:
        json.loads(text, parse_constant=_no_json)
    except ValueError as caught:
        yield f"no JSON: {caught}"
    if not text.isascii():
        yield "JSON with letters that a reader may decode otherwise"


def _no_json(word: str) -> None:
    raise ValueError(word)


def sarif(text: str) -> Iterator[str]:
    yield from json_(text)
    for result in json.loads(text)["runs"][0]["results"]:
        if "](" in result["message"]["text"]:
            yield f"a link in a message: {result['message']['text']!r:.200}"


def github(text: str) -> Iterator[str]:
    for line in re.split("[\r\n\x0b\x0c\x85\u2028\u2029]", text):
        if "##[" in line:
            yield f"the older form of a command: {line!r:.200}"
        if line.strip().startswith("::") and not _COMMAND.fullmatch(line):
            yield f"a command that is no finding: {line!r:.200}"


def html(text: str) -> Iterator[str]:
    page = _Page()
    page.feed(text)
    page.close()
    yield from page.wrong
    if page.open:
        yield f"not closed: {page.open}"


class _Page(HTMLParser):
    """The tags and attributes of a page that ours do not have."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        self.wrong += [f"<{tag} {name}={value!r:.60}>" for name, value in attrs if not _is_ours(name, value)]
        self.open += [tag] if tag != "br" else []

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data[:60]}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl[:60]}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data[:60]}")


def _is_ours(name: str, value: str | None) -> bool:
    return name in ATTRIBUTES or (name == "style" and STYLE.fullmatch(value or "") is not None)


def page(text: str) -> Iterator[str]:
    """A whole page: no script but the one that is shipped, no style that reaches out, no address."""
    whole = _WholePage()
    whole.feed(text)
    whole.close()
    yield from whole.wrong
    if whole.open:
        yield f"not closed: {whole.open}"


class _WholePage(_Page):
    """What a page with pictures has and ours do not."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in PAGE_TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            is_address = name.startswith("on") or name in ("href", "src", "action", "srcdoc", "xlink:href")
            if is_address or _SVG_FOREIGN.search(value or "") or (tag == "meta" and value not in METAS):
                self.wrong.append(f"<{tag} {name}={value!r:.60}>")
        self.open += [tag] if tag not in EMPTY_TAGS else []

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside == "script" and data != SCRIPT:
            self.wrong.append(f"<script>{data:.60}")
        if inside == "style" and (_SVG_FOREIGN.search(data) or "\\" in data):
            self.wrong.append(f"<style>{data:.60}")

    def handle_decl(self, decl: str) -> None:
        if decl != "doctype html":
            super().handle_decl(decl)


def markdown(text: str) -> Iterator[str]:
    """No tags but our own; no link, image or mention."""
    prose = re.sub(r"(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)", "", text).replace("@<!-- -->", "")
    yield from html(re.sub(r"\\[<>&]", "", prose))
    for meaning, pattern in {
        "a link": r"(?<!\\)\]\s*[(\[:]",
        "an address that becomes a link": r"(?i)(?:https?|ftp)://|\bwww\.|\bmailto:",
        "a mention": r"(?<![\w`])@\w",
        "an image": r"(?<!\\)!\[",
    }.items():
        if found := re.search(pattern, prose):
            yield f"{meaning}: {prose[max(0, found.start() - 40) : found.end() + 40]!r}"


def latex(text: str) -> Iterator[str]:
    """No command that reads, writes, defines or executes, and no other name for the backslash."""
    commands = (
        r"\\(input|include|write|immediate|openout|openin|read|def|gdef|let|catcode|csname|directlua|href|url|special)"
    )
    if found := re.search(rf"{commands}(?![a-zA-Z])|\^\^", text):
        yield f"a command: {text[max(0, found.start() - 40) : found.end() + 40]!r}"


def csv_(text: str) -> Iterator[str]:
    """No cell that a spreadsheet would compute."""
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from (f"a formula: {cell!r:.100}" for cell in row if re.match(r"[=+@\t\r]|-(?![\d.]+$|$)", cell))


def dot(text: str) -> Iterator[str]:
    """Only the attributes that our pictures have, only labels of our tags: none that links, reads or names a file."""
    bare, labels = _parts(text)
    yield from (f"the attribute {name}" for name in re.findall(r"(\w+)=", bare) if name not in DOT_ATTRIBUTES)
    for label in labels:
        try:
            root = ElementTree.fromstring(f"<x>{label}</x>")
        except ElementTree.ParseError as caught:
            yield f"a label that is no markup, {caught}: {label:.200}"
            continue
        for each in list(root.iter())[1:]:
            if each.tag not in LABEL_TAGS or not LABEL_ATTRIBUTES.issuperset(each.attrib):
                yield f"<{each.tag} {each.attrib}> in a label"


def _parts(text: str) -> tuple[str, list[str]]:
    """A DOT text without its quoted texts and its labels of markup; and those labels."""
    bare, labels, index = [], [], 0
    while index < len(text):
        if text[index] == '"' and (quoted := _QUOTED.match(text, index)):
            index = quoted.end()
        elif text[index] == "<":
            end = _end_of_label(text, index)
            labels.append(text[index + 1 : end])
            index = end + 1
        else:
            bare.append(text[index])
            index += 1
    return "".join(bare), labels


def _end_of_label(text: str, start: int) -> int:
    """Where Graphviz sees the end of a label: at the bracket that closes the first one."""
    depth = 0
    for index in range(start, len(text)):
        depth += {"<": 1, ">": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return len(text)


def svg(text: str) -> Iterator[str]:
    for each in ElementTree.fromstring(text).iter():
        tag = each.tag.rpartition("}")[2] if isinstance(each.tag, str) else str(each.tag)
        if tag not in SVG_TAGS:
            yield f"<{tag}>"
        if tag == "style" and (_SVG_FOREIGN.search(each.text or "") or "\\" in (each.text or "")):
            yield f"<style>{each.text!r:.60}"
        for name, value in each.attrib.items():
            short = name.rpartition("}")[2].lower()
            if short.startswith("on") or short in ("href", "src") or _SVG_FOREIGN.search(value):
                yield f"<{tag} {name}={value!r:.60}>"
    if re.search(r"<!ENTITY|<\?xml-stylesheet", text):
        yield "an entity or a style sheet"


def python(text: str) -> Iterator[str]:
    try:
        require_allowed(text)
    except NotAllowed as caught:
        yield str(caught)
    yield from terminal(text)


def code_of(text: str) -> str:
    """The code of a generated file without its texts: the same whatever its author's texts are."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


READERS: dict[str, Reader] = {
    "text": terminal, "json": json_, "sarif": sarif, "github": github, "html": html, "page": page, "markdown": markdown,
    "latex": latex, "csv": csv_, "dot": dot, "svg": svg, "python": python,
}  # fmt: skip
