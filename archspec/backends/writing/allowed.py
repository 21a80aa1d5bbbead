"""What a generated file may consist of: asked of the finished text, before anything executes it or keeps it.

What a spec says enters code as literals and validated names only (`literals.py`, `naming.py`). Should a template or a
rule ever let more through, the file has a statement, a name or an attribute that is not on these lists, and ends here.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from archspec.plugins.code import Code

#: What may be imported, and from where.
IMPORTS = {
    "keras": {"layers", "ops"}, "torch": {"Tensor", "nn"}, "torch.nn.functional": set[str](), "numpy": set[str](),
    "typing": {"Any"}, "collections.abc": {"Callable", "Sequence"},
}  # fmt: skip
#: What is used of each: layers, initialisers, pure functions of tensors. Nothing that reads, writes or executes.
_MEMBERS = {
    "keras": """Input KerasTensor Model initializers.Constant initializers.RandomNormal initializers.RandomUniform
        initializers.VarianceScaling initializers.get initializers.serialize saving.register_keras_serializable""",
    "layers": """Activation Add AveragePooling2D BatchNormalization Concatenate Conv2D Conv2DTranspose Dense
        DepthwiseConv2D Dropout Flatten GlobalAveragePooling2D GlobalMaxPooling2D Identity Layer LayerNormalization
        LeakyReLU MaxPooling2D Multiply ReLU Reshape SeparableConv2D Softmax ZeroPadding2D""",
    "ops": "conv convert_to_tensor expand_dims ones_like pad square sum take tanh transpose",
    "torch": "cat empty float full no_grad ones tanh tensor zeros",
    "nn": """AdaptiveAvgPool2d AdaptiveMaxPool2d AvgPool2d BatchNorm1d BatchNorm2d ConstantPad2d Conv2d ConvTranspose2d
        Dropout Flatten GELU Hardsigmoid Hardswish Identity LayerNorm LeakyReLU Linear LocalResponseNorm MaxPool2d
        Module ModuleList Parameter ReLU ReLU6 Sequential SiLU Sigmoid Softmax Tanh ZeroPad2d init.constant_
        init.kaiming_normal_ init.kaiming_uniform_ init.normal_ init.ones_ init.uniform_ init.xavier_normal_
        init.xavier_uniform_ init.zeros_""",
    "F": "avg_pool2d batch_norm conv2d conv_transpose2d layer_norm max_pool2d pad",
    "np": "arange array full moveaxis newaxis prod reshape transpose",
}
MEMBERS = {root: frozenset(names.split()) for root, names in _MEMBERS.items()}
#: What is asked of any other value; rows stand on `self`, `module`, `block` and `block2` by their own names.
METHODS = frozenset({
    "add", "copy_", "dim", "flatten", "get", "join", "new_ones", "numel", "permute", "register_parameter",
    "requires_grad_", "reshape", "shape", "split", "square", "sum", "unsqueeze", "weight",
})  # fmt: skip
HOLDERS = frozenset({"self", "module", "block"})
BUILTINS = frozenset({
    "ValueError", "bool", "dict", "enumerate", "float", "int", "isinstance", "len", "list", "max", "min", "range",
    "set", "str", "sum", "super", "tuple", "zip",
})  # fmt: skip
#: Names that a file may not even give away: an alias of `exec` would look like a name of the file's own.
_PYTHONS_OWN = frozenset(dir(builtins)) - BUILTINS
_NODES = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.arguments, ast.arg,
    ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.If, ast.For, ast.Continue, ast.Raise,
    ast.With, ast.withitem, ast.Call, ast.keyword, ast.Starred, ast.Attribute, ast.Name, ast.Subscript, ast.Slice,
    ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.ListComp, ast.GeneratorExp, ast.comprehension, ast.IfExp,
    ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.JoinedStr, ast.FormattedValue, ast.expr_context,
    ast.operator, ast.boolop, ast.unaryop, ast.cmpop,
)  # fmt: skip


class NotAllowed(Exception):
    """A mistake of ours: the text of a spec has become code, or a rule uses what is on no list."""


def require_allowed(text: str, codes: Iterable[Code] = ()) -> None:
    """Raises NotAllowed with the first line of generated source that is anything else than these lists say.

    ``codes`` are those of the plug-ins that the network's rows use: what stands in them, and nothing else, is allowed
    besides.  They come from whoever calls archspec; a spec has no say in them.
    """
    lists = _Lists.with_codes(codes)
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError as caught:
        raise NotAllowed(f"generated code is no Python: {caught}") from None
    bound = frozenset(_bound(nodes))
    roots = frozenset(name for node in nodes for name in _imported(node))
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        is_whole = id(node) not in inner  # `init.zeros_` of `nn.init.zeros_` is asked with its beginning
        if not isinstance(node, _NODES) or not lists.allow(node, bound, roots, is_whole):
            line = getattr(node, "lineno", 1)
            raise NotAllowed(f"line {line} of generated code is not allowed: {text.splitlines()[line - 1]:.200}")


class _Lists(NamedTuple):
    """The lists that one file is held to."""

    members: Mapping[str, frozenset[str]]
    methods: frozenset[str]

    @classmethod
    def with_codes(cls, codes: Iterable[Code]) -> _Lists:
        members, methods = MEMBERS, METHODS
        for code in codes:
            methods |= code.methods
            members = {
                **members,
                **{root: members.get(root, frozenset()) | names for root, names in code.members.items()},
            }
        return cls(members, methods)

    def allow(self, node: ast.AST, bound: frozenset[str], roots: frozenset[str], is_whole: bool) -> bool:
        match node:
            case ast.Import(names=names):
                return all(alias.name in IMPORTS for alias in names)
            case ast.ImportFrom(module=module, names=names):
                return node.level == 0 and {alias.name for alias in names} <= IMPORTS.get(module or "", set())
            case ast.Name(id=name):
                return name in BUILTINS or ((name in bound or name in roots) and name not in _PYTHONS_OWN)
            case ast.Attribute() if is_whole:
                return self.have(node, roots)
        return True

    def have(self, node: ast.Attribute, roots: frozenset[str]) -> bool:
        """Whether the list of an imported module has it, or it is what may be asked of a value."""
        path: list[str] = []
        value: ast.expr = node
        while isinstance(value, (ast.Attribute, ast.Subscript)):
            path[:0] = [value.attr] if isinstance(value, ast.Attribute) else []
            value = value.value
        match value:
            case ast.Name(id=root) if root in roots:
                return ".".join(path) in self.members.get(root, ())
            case ast.Name(id=root) if root.rstrip("0123456789") in HOLDERS:
                return not any(name.startswith("_") for name in path)
            case ast.Call(func=ast.Name(id="super")):
                return path in (["__init__"], ["get_config"])
        return self.methods.issuperset(path)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name for alias in node.names)


def _bound(nodes: list[ast.AST]) -> Iterator[str]:
    """The names that the file itself gives: none of Python's own."""
    for node in nodes:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
