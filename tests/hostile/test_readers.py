"""The readers of outputs see what they are there for: otherwise that they find nothing would show nothing."""

from __future__ import annotations

import pytest

from .payloads import PAYLOADS
from .readers import READERS, code_of

WRONG = {
    "text": ("\x1b[31mx", "x\ry", "\u202ex", "x\u200by", "\x9b31m"),
    "json": ("{", '{"a": NaN}', '["\u202e"]'),
    "sarif": ('{"runs": [{"results": [{"message": {"text": "[x](y)"}}]}]}',),
    "github": ("::add-mask::x", " ::error::x", "x ##[error]y", "x\r::error::y", "::error file=a,title=b:c::x"),
    "html": (
        "<script>x</script>", "<td onclick=x>y</td>", "<table><tr></table>", "<a href=x>y</a>", "<img src=x>",
        "<!-- x -->", "<td style=x>y</td>", "<?x?>", "</td>",
    ),
    "page": (
        "<script>alert(1)</script>", "<p>x</p>", "<div onclick=x>y</div>", "<a>x</a>", "<svg><g href=x></g></svg>",
        "<style>@import 'x'</style>", "<style>a{b:url(x)}</style>", "<!-- x -->", "<div>", "<meta charset=utf-7>",
        "<meta http-equiv=refresh>", "<!doctype x>",
    ),
    "markdown": ("[x](y)", "![x](y)", "<b>x</b>", "https://x.example", "ask @x", "www.x.example", "[x]: y"),
    "latex": (r"\input{x}", r"x \write18{y}", "^^5cinput", r"\href{x}{y}"),
    "csv": ("=1+1", "x,@y", "x,-y", '"\t=1"'),
    "dot": (
        "n0 [URL=x]", "n0 [label=<<IMG SRC=x>>]", 'n0 [label="x" href="y"]', 'n0 [label=<<TABLE HREF="x"></TABLE>>]',
        "n0 [label=<<b>x</b>>]", "n0 [label=<x</FONT>>]",
    ),
    "svg": (
        "<svg><script/></svg>", "<svg onload='x'/>", "<svg><a href='x'/></svg>", "<svg><image/></svg>",
        "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><a xlink:href='x'/></svg>", "<svg style='fill:url(x)'/>",
    ),
    "python": ("import os", "x = eval('1')", "x = 1  # \u202e", '"""x""" y'),
}  # fmt: skip
RIGHT = {
    "text": "x\n  y é",
    "json": '{"a": 1}',
    "sarif": '{"runs": [{"results": [{"message": {"text": "[x] (y)"}}]}]}',
    "github": "net.yaml: fails\n::error file=net.yaml,line=1,title=archspec%3A size::x%0Ay",
    "html": "<table><caption>&lt;script&gt;</caption><tr><td>x</td></tr></table>",
    "page": (
        '<!doctype html><html><head><meta charset="utf-8"><style>td{color:red}</style></head>'
        "<body><div>&lt;script&gt;</div></body></html>"
    ),
    "markdown": "| a | `[x](y)` |\n<details><summary>x \\[y\\]</summary>\n\n&lt;b&gt;\n\n</details>",
    "latex": r"\begin{tabular}{l} x \& \textbackslash{}input \\ \end{tabular}",
    "csv": "name,params\r\nx,-3\r\n",
    "dot": 'digraph x { n0 [label=<<TABLE BORDER="0"><TR><TD>href=x</TD></TR></TABLE>> tooltip="URL=x"] }',
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'><g class='x'><text>javascript</text></g></svg>",
    "python": 'import torch\nx = torch.tensor("eval")',
}
assert WRONG.keys() == RIGHT.keys() == READERS.keys()


@pytest.mark.parametrize(("form", "text"), [(form, text) for form, texts in WRONG.items() for text in texts])
def test_a_reader_sees_what_is_wrong(form: str, text: str) -> None:
    assert list(READERS[form](text)) != []


@pytest.mark.parametrize("form", READERS)
def test_a_reader_takes_what_is_right(form: str) -> None:
    assert list(READERS[form](RIGHT[form])) == []


def test_code_is_told_from_texts() -> None:
    assert code_of('"""a"""\nx = 1') == code_of('"""b"""\nx = 1') != code_of('"""a"""\nx = 2')


def test_there_are_three_hundred_payloads_and_more() -> None:
    assert len(PAYLOADS) >= 300
