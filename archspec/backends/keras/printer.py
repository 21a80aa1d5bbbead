"""From definitions to Keras functions: one statement per row, branches as variables, loops where the table repeats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from archspec.backends.keras.names import SEPARATOR, layer_name, plain
from archspec.backends.planning.descent import origins_of
from archspec.backends.planning.program import Chain, Join, Limb, Loop, Node, Slot, Step
from archspec.backends.planning.widths import Key
from archspec.backends.writing.docs import Doc, Group
from archspec.backends.writing.formulas import added
from archspec.backends.writing.layout import call_doc, constant, lines, value_doc
from archspec.backends.writing.naming import identifier, unique
from archspec.backends.writing.rownames import prefix_of, row_name
from archspec.backends.writing.statements import statement_lines
from archspec.spec.document import IN_MAPS

#: Loop variables, from the outermost inwards.
LOOPS = "ijkl"
JOINS = {"concat": "layers.Concatenate", "add": "layers.Add", "multiply": "layers.Multiply"}


@dataclass
class Writer:
    """Statements of one function. ``prefix`` is the variable that holds the function's own name, or empty."""

    prefix: str
    referenced: frozenset[str] = frozenset()
    #: Names that no variable may take: functions, parameters, and variables whose value is still needed.
    taken: set[str] = field(default_factory=set)
    #: Words that Keras itself gives to layers of this model as names.
    given: Collection[str] = ()
    written: list[str] = field(default_factory=list)
    #: The variables of rows that are read again; a branch works on a copy, for its rows are its own.
    values: dict[str, str] = field(default_factory=dict)
    indent: int = 4
    #: Where the last statement begins, its target and its expression.
    last: tuple[int, str, Doc] | None = None
    numbers: list[str] = field(default_factory=list)

    def run(self, nodes: Sequence[Node], value: str, target: str, reading: Collection[Key] = ()) -> str:
        """Writes the rows one after the other; returns the variable that holds the result.

        ``reading`` are rows that say how many maps come in by a name, which is read from the tensor.
        """
        for node in nodes:
            start = self.values[node.origin] if node.origin is not None else value
            if node.key in reading:
                self.statement(IN_MAPS, f"{start}.shape[-1]")
            is_read = node.ends in self.referenced
            name = node.ends if target == "x" else f"{target}_{node.ends}"
            goal = self.variable(name, prefix_of([node])) if is_read else target
            value = self.values[node.ends] = self.node(node, start, goal)
        return value

    def variable(self, name: str, prefix: str) -> str:
        """A variable that nothing else needs."""
        chosen = unique(identifier(name, prefix), self.taken)
        self.taken.add(chosen)
        return chosen

    def node(self, node: Node, value: str, target: str) -> str:
        if isinstance(node.presence, Slot):
            return self.optional(node, node.presence, value, target)
        match node:
            case Step():
                self.statement(target, self.applied(node, value), node.comment)
                return target
            case Chain():
                return self.chain(node, value, target)
            case Loop():
                return self.loop(node, value, target)
            case Join():
                self.statement(target, self.join(node, value, target), node.comment)
                return target

    def optional(self, node: Node, presence: Slot, value: str, target: str) -> str:
        """A row that is there under a condition: the value stays as it is where the row is not."""
        if value != target:
            self.statement(target, value)
        self.written += statement_lines("if ", value_doc(presence), ":", self.indent)
        self.indent += 4
        self.node(replace(node, presence=None), target if isinstance(node, Loop) else value, target)
        self.indent -= 4
        return target

    def chain(self, chain: Chain, value: str, target: str) -> str:
        *first, last = chain.nodes
        for node in (*first, replace(last, comment=chain.comment)):
            value = self.node(node, value, target)
        return value

    def loop(self, loop: Loop, value: str, target: str) -> str:
        start = 0
        for number, turn in enumerate(loop.turns):
            comment = loop.comment if number == len(loop.turns) - 1 else ""
            comment = f"up to {comment}" if comment and loop.is_growing and constant(turn.times) != 1 else comment
            node = replace(turn.node, comment=comment) if comment else turn.node
            if constant(turn.times) == 1:
                self.numbers.append(str(start))
                value = self.node(node, value, target)
                self.numbers.pop()
                start += 1
                continue
            value = self.repeated(node, start, _end(start, turn.times), value, target)
            start += constant(turn.times) if isinstance(constant(turn.times), int) else 0
        return value

    def repeated(self, node: Node, start: int, end: Doc, value: str, target: str) -> str:
        """A loop works on one variable: it is given the value first, where it has another one."""
        depth = sum(number.startswith("{") for number in self.numbers)
        variable = LOOPS[depth] if depth < len(LOOPS) else f"i{depth}"
        if value != target:
            self.statement(target, value)
        bounds = (str(start), end) if start else (end,)
        self.written += lines(f"for {variable} in ", Group("range(", bounds, ")"), ":", self.indent)
        self.indent += 4
        self.numbers.append("{" + variable + "}")
        self.node(node, target, target)
        self.numbers.pop()
        self.indent -= 4
        return target

    def join(self, join: Join, value: str, target: str) -> Doc:
        outer = "" if join.is_transparent else row_name(join.path)
        before, self.taken = self.taken, {*self.taken, value, target}
        names = [self.limb(limb, value, f"{outer}_{limb.name}" if outer else limb.name) for limb in join.limbs]
        self.taken = before
        if join.gates:
            names = [
                f"layers.Reshape((1, 1, -1))({name})" if is_gate else name
                for name, is_gate in zip(names, join.gates, strict=True)
            ]
        return Group(f"{JOINS[join.kind]}(name={self.name(join.path)})(", (Group("[", tuple(names), "]"),), ")")

    def limb(self, limb: Limb, value: str, name: str) -> str:
        """The variable of a branch; a branch without rows is the value itself."""
        if not limb.nodes:
            return value
        first = limb.nodes[0]
        if len(limb.nodes) == 1 and isinstance(first, Step) and first.call.function == "layers.Identity":
            return self.values[first.origin] if first.origin is not None else value
        values = dict(self.values)
        result = self.run(limb.nodes, value, self.variable(name, "branch_"))
        self.values = values
        return result

    def applied(self, step: Step, value: str) -> Doc:
        named: tuple[Doc, ...] = (f"name={self.name(step.path)}",)
        if step.style == "function":
            return call_doc(step.call, more=named, first=(value,))
        doc = call_doc(step.call, more=named)
        assert isinstance(doc, Group)  # only torch has calls without a name
        return Group(doc.open, doc.parts, f"{doc.close}({value})")

    def name(self, path: str) -> str:
        """A layer's name as an expression over the function's own name."""
        if not path:
            return self.prefix
        numbers = iter(self.numbers)
        parts = [next(numbers) if part == "#" else part for part in path.split("/")]
        if self.prefix:
            text = SEPARATOR.join(["{" + self.prefix + "}", *map(plain, parts)])
        else:
            text = layer_name("/".join(parts), self.given)
        return f'f"{text}"' if "{" in text else f'"{text}"'

    def statement(self, target: str, doc: Doc, comment: str = "") -> None:
        self.last = (len(self.written), target, doc) if self.indent == 4 else None
        self.written += lines(f"{target} = ", doc, f"  # {comment}" if comment else "", self.indent)


def _end(start: int, times: object) -> Doc:
    """Where a loop that begins at ``start`` ends: the whole count, where the expression says "count - start"."""
    given = constant(times)
    return str(start + given) if isinstance(given, int) else added(start, value_doc(times))


def statements(
    nodes: Sequence[Node],
    prefix: str,
    value: str,
    taken: Iterable[str],
    referenced: Iterable[str] = (),
    given: Collection[str] = (),
    reading: Collection[Key] = (),
) -> tuple[Writer, str]:
    """(the writer with the statements, the variable with the result) of a function's rows."""
    writer = Writer(prefix, frozenset([*referenced, *origins_of(nodes)]), {*taken, "x"}, given)
    return writer, writer.run(nodes, value, "x", reading)


def returned(writer: Writer, result: str) -> Iterator[str]:
    """The statements, with the last assignment and its return as one."""
    if writer.last is None or writer.last[1] != result:
        yield from writer.written
        yield f"    return {result}"
        return
    start, _, doc = writer.last
    yield from writer.written[:start]
    yield from lines("return ", doc, "", 4)
