"""Convolutions of every kind, and the dense layer."""

from __future__ import annotations

from archspec.backends.planning.program import Arg, Leaf, Piece, Symbol
from archspec.backends.planning.rules import arg, at, made, positional
from archspec.backends.planning.view import View, symmetric
from archspec.backends.torch.rules.table import learning, rule
from archspec.ops import Maps
from archspec.ops.windows import Sides
from archspec.spec.document import IN_MAPS
from archspec.spec.expressions import Binary, Const


def has_same_helper(view: View) -> bool:
    """Whether `same` has to be computed from the input's size: strides, or even kernels."""
    op = view.op
    if op.padding != "same" or (tuple(op.kernel) == (1, 1) and not view.is_open("kernel")):
        return False
    is_even = any(span % 2 == 0 and (span - 1) * step % 2 for span, step in zip(op.kernel, op.dilation, strict=True))
    return is_even or tuple(op.stride) != (1, 1) or view.is_open("stride")


def window_arguments(view: View, pad: Leaf) -> tuple[Arg, ...]:
    return (
        arg("stride", view.field("stride"), 1),
        arg("padding", pad, 0),
        arg("dilation", view.field("dilation"), 1),
    )


def padding_of(view: View) -> tuple[list[Piece], Leaf]:
    """(a padding layer where torch's own argument does not do, the argument)."""
    padding = view.op.padding
    if isinstance(padding, Sides):
        pad = symmetric(padding)
        if pad is not None:
            return [], Leaf(pad)
        sides = (padding.left, padding.right, padding.top, padding.bottom)
        return [made("nn.ZeroPad2d", at(sides), part="pad")], Leaf(0)
    if padding == "valid" or has_same_helper(view):
        return [], Leaf(0)
    return [], view.half_padding()


@rule("conv")
def conv(view: View) -> list[Piece]:
    if view.op.connection_table is not None:
        return [learning(view, _partial(view))]
    if view.op.given is not None:
        return _given(view)
    *before, call = _conv(view, view.maps_out, view.field("groups"), view.field("bias"))
    return [*before, learning(view, call)]


def _conv(view: View, maps_out: Leaf, groups: Leaf, bias: Leaf) -> list[Piece]:
    before, pad = padding_of(view)
    call = made(
        "Conv2dSame" if has_same_helper(view) else "nn.Conv2d",
        positional(IN_MAPS, view.maps_in),
        positional("maps", maps_out),
        positional("kernel", view.field("kernel")),
        *window_arguments(view, pad),
        arg("groups", groups, 1),
        arg("bias", bias, True),
    )
    return [*before, call]


def _partial(view: View) -> Piece:
    table = Leaf([list(row) for row in view.op.connection_table])
    return made(
        "PartialConv2d",
        positional(IN_MAPS, view.maps_in),
        at(table),
        arg("kernel_size", view.field("kernel")),
        arg("stride", view.field("stride"), 1),
        arg("bias", view.field("bias"), True),
    )


def _given(view: View) -> list[Piece]:
    *before, conv = _conv(view, view.maps_out, view.field("groups"), view.field("bias"))
    filters = [[list(row) for row in kernel] for kernel in view.op.given]
    return [*before, learning(view, made("fixed_filters", at(conv.call), at(Leaf(filters))), is_learned=False)]


@rule("depthwise")
def depthwise(view: View) -> list[Piece]:
    *before, call = _conv(view, view.maps_out, view.maps_in, view.field("bias"))
    return [*before, learning(view, call)]


@rule("separable")
def separable(view: View) -> list[Piece]:
    before, pad = padding_of(view)
    is_same = has_same_helper(view)
    padding = () if is_same else (arg("padding", pad, 0),)
    call = made(
        "SeparableConv2dSame" if is_same else "SeparableConv2d",
        positional(IN_MAPS, view.maps_in),
        positional("maps", view.maps_out),
        positional("kernel", view.field("kernel")),
        arg("stride", view.field("stride"), 1),
        *padding,
        arg("dilation", view.field("dilation"), 1),
        arg("multiplier", view.field("multiplier"), 1),
        arg("bias", view.field("bias"), True),
    )
    return [*before, learning(view, call)]


@rule("transposed")
def transposed(view: View) -> list[Piece]:
    op = view.op
    # Windows side by side fill height * stride exactly: nothing is cut off.
    is_exact = tuple(op.kernel) == tuple(op.stride) and not (view.is_open("kernel") or view.is_open("stride"))
    is_same = op.padding == "same" and not is_exact
    beyond = tuple(max(step - span, 0) for span, step in zip(op.kernel, op.stride, strict=True))
    short = beyond[0] if beyond[0] == beyond[1] else beyond
    extra = () if is_same else (arg("output_padding", Leaf(short), 0),)
    call = made(
        "ConvTranspose2dSame" if is_same else "nn.ConvTranspose2d",
        positional(IN_MAPS, view.maps_in),
        positional("maps", view.maps_out),
        positional("kernel", view.field("kernel")),
        arg("stride", view.field("stride"), 1),
        *extra,
        arg("bias", view.field("bias"), True),
    )
    return [learning(view, call)]


@rule("dense")
def dense(view: View) -> list[Piece]:
    features = positional("in_features", flat_features(view))
    linear = made("nn.Linear", features, positional("units", view.maps_out), arg("bias", view.field("bias"), True))
    flat = [made("nn.Flatten", part="flatten")] if view.takes_maps else []
    return [*flat, learning(view, linear)]


def flat_features(view: View) -> Leaf:
    """The features of flattened maps, written as the product that they are: 512 * 7 * 7."""
    x, maps = view.input, view.maps_in
    if not isinstance(x, Maps) or x.height * x.width == 1:
        return maps
    if maps.origin is not None:
        sides = Binary("*", maps.origin, Const(x.height * x.width))
        return Leaf(maps.value * x.height * x.width, sides)
    return Leaf(Symbol(f"{maps.value} * {x.height} * {x.width}"))
