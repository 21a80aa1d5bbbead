"""Events become nodes, each with its place; what YAML allows and a table of layers has no use for is refused.

Open collections wait on a stack of ours, so a deep file costs memory and no recursion.  Reading goes on after a
finding, with a stand-in for what was refused: a file with ten mistakes is told of ten.  The tree of a file with a
finding is never handed out.
"""

from __future__ import annotations

import re
from contextlib import suppress

import yaml

from archspec.errors import Diagnostic, Place, Source, SpecError, error
from archspec.spec.nodes import Atom, Mapping, Node, Scalar, Sequence
from archspec.spec.scalars import forbidden_at, invisible_in, resolve
from archspec.spec.syntax import Mark, anchor_refused, events, mark, merge_refused, properties_refused, span

#: How many collections may be open at once.
MAX_DEPTH = 64
#: Keys count as nodes too.
MAX_NODES = 200_000
#: Of one mapping.
MAX_KEYS = 10_000
#: After so many findings the rest is not read: a hostile file has a million of them.
MAX_FINDINGS = 100

_ENTRY = re.compile(r"[,{]\s*\w+:\s")


def build(source: Source) -> Node:
    """The root node.  Raises SpecError with every finding up to the point where reading had to stop."""
    _require_few_nodes(source)
    return _Builder(source).read()


def _require_few_nodes(source: Source) -> None:
    """Count before building, which takes three times as long; most texts have too few indicators for it to matter."""
    if _at_most(source.text) <= MAX_NODES:
        return
    nodes = depth = 0
    with suppress(SpecError):  # the builder comes to it too
        for event in events(source):
            if isinstance(event, yaml.NodeEvent):
                nodes += 1
                depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if nodes > MAX_NODES or depth > MAX_DEPTH:
                break
    if nodes > MAX_NODES:
        raise SpecError([_excess(f"{MAX_NODES} nodes", span(source, event))])


def _at_most(text: str) -> int:
    """More nodes than this the text cannot have: each but the root fills a place that an indicator makes.

    A dash makes one; a colon two, of a key and its value; a comma and an open bracket two, of a key without a colon,
    or one, where the colon is in sight.
    """
    pairs, entries = text.count(":") + text.count("?"), text.count(",") + text.count("[") + text.count("{")
    return 1 + text.count("-") + 2 * pairs + 2 * entries - len(_ENTRY.findall(text))


def _excess(what: str, place: Place) -> Diagnostic:
    hint = "declare what repeats once, under `blocks:`, and use it by name"
    return Diagnostic("limit", f"the spec has more than {what}", place, hint=hint)


class _OpenSequence:
    """A list whose end has not been read."""

    def __init__(self, start: Mark) -> None:
        self.start = start
        self.items: list[Node] = []

    def closed(self, place: Place) -> Node:
        return Sequence(tuple(self.items), place)

    def last(self) -> Node:
        return self.items[-1]


class _OpenMapping:
    """``key`` waits for its value; ``first`` finds the first of two equal keys."""

    def __init__(self, start: Mark) -> None:
        self.start = start
        self.key: Scalar | None = None
        self.entries: list[tuple[Scalar, Node]] = []
        self.first: dict[str, Scalar] = {}

    def closed(self, place: Place) -> Node:
        return Mapping(tuple(self.entries), place)

    def last(self) -> Node:
        return self.entries[-1][1]


class _Builder:
    """Open collections wait on the stack ``open``; the end of one makes it a node of the one below."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open: list[_OpenSequence | _OpenMapping] = []
        self.root: Node | None = None
        self.findings: list[Diagnostic] = []

    def read(self) -> Node:
        try:
            for event in events(self.source):
                self._take(event)
                if len(self.findings) >= MAX_FINDINGS:
                    break
        except SpecError as stopped:
            told = {(each.place.line, each.place.column) for each in self.findings}
            self.findings += (each for each in stopped.diagnostics if (each.place.line, each.place.column) not in told)
        if self.findings:
            from archspec.spec.hints.repeated import told_once  # only a spec that is wrong needs it

            raise told_once(self.findings)
        if self.root is None or (isinstance(self.root, Scalar) and not self.root.text):
            place = Place.start_of(self.source)
            raise error("empty", "the spec is empty", place, hint="a spec starts with `archspec: 1`")
        return self.root

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                self.findings.append(properties_refused(self.source, mark(event.start_mark)))
            self._add(self._scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            if event.anchor is not None or event.tag is not None:
                self.findings.append(properties_refused(self.source, mark(event.start_mark)))
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._add(self._closed(self.open.pop(), event))
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event))

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.open) == MAX_DEPTH:
            raise SpecError([_excess(f"{MAX_DEPTH} levels of lists and mappings", span(self.source, event))])
        start = mark(event.start_mark)
        is_sequence = isinstance(event, yaml.SequenceStartEvent)
        self.open.append(_OpenSequence(start) if is_sequence else _OpenMapping(start))

    def _add(self, node: Node) -> None:
        top = self.open[-1] if self.open else None
        if top is None:
            self.root = node
        elif isinstance(top, _OpenSequence):
            top.items.append(node)
        elif top.key is None:
            top.key = self._key(node, top.first)
        else:
            if len(top.entries) == MAX_KEYS:
                raise SpecError([_excess(f"{MAX_KEYS} keys in one mapping", top.key.place)])
            top.entries.append((top.key, node))
            top.key = None

    def _closed(self, top: _OpenSequence | _OpenMapping, event: yaml.CollectionEndEvent) -> Node:
        place = span(self.source, event, top.start)
        if mark(event.start_mark).index == mark(event.end_mark).index:
            # Without a bracket the scanner sees the end where the next token starts, perhaps many lines below.
            last = top.last().place
            place = Place(self.source, place.line, place.column, last.end_line, last.end_column)
        return top.closed(place)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text, place = event.value, span(self.source, event)
        if event.style in ("|", ">"):
            return Scalar(text, text, self._without_blank_end(place))
        if event.style:
            if event.style == '"' and forbidden_at(text) is not None:
                self._refuse_escape(text, place)
            return Scalar(text, text, place)
        return self._plain_scalar(text, place)

    def _plain_scalar(self, text: str, place: Place) -> Scalar:
        top = self.open[-1] if self.open else None
        if isinstance(top, _OpenMapping):
            if top.key is None:
                if text == "<<":
                    self.findings.append(merge_refused(place))
                elif ":" in text:
                    self._refuse_glued(text, place)
                return Scalar(text, text, place)
            if not text:
                # The two scanners disagree where nothing stands; the end of its key is a place that people can see.
                end = top.key.place
                place = Place(self.source, end.end_line, end.end_column, end.end_line, end.end_column)
        return Scalar(text, self._resolved(text, place), place)

    def _resolved(self, text: str, place: Place) -> Atom:
        try:
            return resolve(text, place)
        except SpecError as refused:
            self.findings.extend(refused.diagnostics)
            return None

    def _alias(self, event: yaml.AliasEvent) -> Scalar:
        place = span(self.source, event)
        top = self.open[-1] if self.open else None
        key = top.key if isinstance(top, _OpenMapping) else None
        latest = self.findings[-1] if self.findings else None
        if key is None or latest is None or latest.code != "merge" or latest.place is not key.place:
            # Otherwise it is the value of a merge: one mistake, and told already.
            self.findings.append(anchor_refused(place))
        return Scalar(f"*{event.anchor}", None, place)

    def _key(self, node: Node, first: dict[str, Scalar]) -> Scalar:
        """The key, or an empty one in the place of a list or a mapping."""
        if not isinstance(node, Scalar):
            self._refuse_key(node, first)
            return Scalar("", "", node.place)
        is_plain = node.text.isidentifier() and node.text.isascii()
        if node.text in first or not (is_plain or (node.text.strip() and invisible_in(node.text) is None)):
            self._refuse_key(node, first)
        first.setdefault(node.text, node)
        return node

    def _refuse_key(self, node: Node, first: dict[str, Scalar]) -> None:
        from archspec.spec.hints.nodes import of_key  # only a spec that is wrong needs it

        if (found := of_key(node, first)) is not None:
            self.findings.append(found)

    def _refuse_glued(self, text: str, place: Place) -> None:
        """No key of the language has a colon in it."""
        from archspec.spec.hints.spaces import glued  # only a spec that is wrong needs it

        if (found := glued(text, place, "key")) is not None:
            self.findings.append(found)

    def _refuse_escape(self, text: str, place: Place) -> None:
        """What may not stand in the open may not hide behind an escape either."""
        from archspec.spec.hints.nodes import of_escape  # only a spec that is wrong needs it

        self.findings.append(of_escape(text, place))

    def _without_blank_end(self, place: Place) -> Place:
        """A block scalar (``|``) ends for the scanner where the next row starts, for people on its last text."""
        lines, last = self.source.lines, place.end_line
        width = place.end_column - 1
        while last > place.line and not lines[last - 1][:width].strip():
            last -= 1
            width = len(lines[last - 1].rstrip())
        return Place(self.source, place.line, place.column, last, width + 1)
