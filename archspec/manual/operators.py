"""An operator: its columns, its rules, and the calls that both backends write for the first of its examples.

One that a plug-in brings has no example: its rules and its code are told as the plug-in says them.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

from archspec.analysis.formulas import macs, params
from archspec.backends import BACKENDS, source
from archspec.errors import SpecError
from archspec.manual import plugged
from archspec.manual.calls import Call, call
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops import Op
from archspec.ops.worded import columns, plain, row, rules
from archspec.records import value_record
from archspec.spec.loader import load_text

#: What each backend is called by people.
NAMES = {"keras": "Keras", "torch": "PyTorch"}
#: Branches of a merge are rows that fit this input.
_INPUT_OF_MERGES = "8x8x4"


@value_record
class ExplainedOperator:
    """One operator; ``str()`` of it is the text."""

    op: type[Op]

    @property
    def row(self) -> str:
        """The example, as a spec writes it."""
        return row(self.op)

    @property
    def input(self) -> str:
        """The shape that the example takes."""
        return _INPUT_OF_MERGES if self.op.is_merge else self.op.examples[0].inputs[0]

    def network(self) -> Network:
        """The example as a network of one row."""
        return expand(load_text(f"archspec: 1\nname: example\ninput: {self.input}\nlayers:\n  - {self.row}\n"))

    def call(self, backend: str) -> Call:
        """What the backend's emitter writes for the example. Raises SpecError where it has no rule for it."""
        if self.op.plugin is not None:
            return plugged.call(self.op, backend)
        return call(source(self.network(), backend).text)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.op.head}: {inspect.cleandoc(self.op.__doc__ or '')}"
        if self.op.model_fields:
            yield from ("", *self._columns())
        yield ""
        yield from (f"{name}: {text}" for name, text in self.rules().items())
        if self.op.plugin is None:
            yield from self._example()
        for backend in BACKENDS:
            yield from ("", f"{NAMES.get(backend, backend)}:", "", *self._call(backend))

    def rules(self) -> dict[str, str]:
        """How its shape, its weights and its numbers are computed, and where that is from."""
        if self.op.plugin is not None:
            return {name.lower(): text for name, text in plugged.rules(self.op)}
        return {name.lower(): plain(text) for name, text in rules(self.op)}

    def _example(self) -> Iterator[str]:
        network = self.network()
        yield from ("", f"An example, of {network.input} to {network.output}:", "", f"  - {self.row}")
        own = next(layer for _, layer in layers(network) if isinstance(layer.op, self.op))
        for word, formula in (("params", params(own)), ("macs", macs(own))):
            if formula is not None:
                yield f"    {word}: {formula}"

    def _columns(self) -> Iterator[str]:
        head = ("column", "what it takes", "default", "meaning")
        rows = []
        for column in columns(self.op):
            name = f"{column.name} *" if column.name == self.op.argument else column.name
            rows.append((name, plain(column.kind), plain(column.default), column.meaning))
        yield from _aligned([head, *rows])
        if self.op.argument is not None:
            yield f"* the argument, which stands behind `{self.op.head}:` itself"

    def _call(self, backend: str) -> Iterator[str]:
        """Its lines; where the backend has no rule or no code for the operator, the reason."""
        try:
            made = self.call(backend)
        except SpecError as caught:
            yield from (f"  {each.message}: {each.label}" for each in caught.diagnostics)
            return
        if not made.lines:
            yield "  no code: this backend refuses the row"
        yield from (f"  {line}".rstrip() for line in made.lines)
        if made.helpers:
            yield f"  ({', '.join(made.helpers)} stand{'s' * (len(made.helpers) == 1)} in the same file)"

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract.

        An operator of a plug-in has no example, and its calls are the plug-in's code.
        """
        return {
            "op": self.op.head,
            "meaning": inspect.cleandoc(self.op.__doc__ or ""),
            "argument": self.op.argument,
            "columns": [{**c._asdict(), "kind": plain(c.kind), "default": plain(c.default)} for c in columns(self.op)],
            "rules": self.rules(),
            "example": {"row": self.row, "input": self.input} if self.op.plugin is None else None,
            "calls": {backend: [line.removeprefix("  ") for line in self._call(backend)] for backend in BACKENDS},
        }


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    *widths, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    for *cells, last in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), last]).rstrip()
