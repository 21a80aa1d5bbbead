"""Trees of expressions: three names, and any tree of them that can be written."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from archspec.spec.expressions import MAX_LENGTH, Apply, Binary, Const, Expr, Name, Not

A, B, C = Name("a"), Name("b"), Name("c")


def written(expr: Expr) -> str:
    """The expression as a cell says it: with a `$` before each name."""
    return re.sub(r"\b([abc])\b", r"$\1", str(expr)).replace("True", "true").replace("False", "false")


numbers = st.recursive(
    st.sampled_from([A, B, C]) | st.integers(0, 9).map(Const),
    lambda inner: (
        st.builds(Binary, st.sampled_from(["+", "-", "*", "//", "%"]), inner, inner)
        | st.builds(Apply, st.sampled_from(["min", "max"]), st.tuples(inner, inner))
    ),
    max_leaves=6,
)
conditions = st.recursive(
    st.booleans().map(Const) | st.builds(Binary, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers, numbers),
    lambda inner: st.builds(Binary, st.sampled_from(["and", "or", "==", "!="]), inner, inner) | st.builds(Not, inner),
    max_leaves=4,
)
trees = (numbers | conditions).filter(lambda tree: len(written(tree)) <= MAX_LENGTH)
scopes = st.fixed_dictionaries({"a": st.integers(-9, 9), "b": st.integers(-9, 9), "c": st.integers(-9, 9)})
