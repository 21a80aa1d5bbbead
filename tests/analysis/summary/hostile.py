"""Texts that mean something to Markdown, HTML, LaTeX or a spreadsheet, wherever a spec may have one."""

from __future__ import annotations

import json

import archspec
from archspec.analysis.summary import Summary

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</caption></table><a href='javascript:alert(1)'>x</a>",
    "&lt;b&gt; &#60;i&#62;",
    "a | b || c \\| d",
    "**bold** __init__ _x_ ~~gone~~ `code` ``` fence",
    "[link](https://example.org) ![picture](x.png) <https://example.org>",
    "https://example.org www.example.org ftp://example.org a@example.org @somebody #12 $x^2$",
    "# heading - item 1. item > quote",
    "\\input{/etc/passwd} \\write18{touch x} \\end{table} \\\\ & % $ # _ ^ ~ { } \\",
    "}}} {{{ $$ \\] ^^5cinput ^^41 \\csname end\\endcsname",
    "=cmd|' /C calc'!A0",
    "@SUM(1) \"quoted\", with a comma; and 'another'",
    "+1+1",
    "-2+3 -- --- ''`` ?` !`",
    "\uff1d1+1 \uff20SUM(1)",
    "line\nbreak\r\nand\ttab",
    "Géron Łukasz 中文 кот 🐈 é ß œ – — “x” ’ × ≤ ½",
    "{{ 7 * 7 }} ${x} %s %(x)s",
)


def summary(payload: str) -> Summary:
    """Of a network with the text as its title, its source, the note of an erratum, and a value in its table."""
    spec = {
        "archspec": 1,
        "name": "hostile",
        "title": payload,
        "source": payload,
        "input": "8x8x3",
        "blocks": {
            "block": {
                "args": {"maps": "required", "said": "nothing"},
                "layers": [{"conv": "$maps", "kernel": "3x3", "when": "$said == $said"}],
            }
        },
        "layers": [
            {
                "table": "block",
                "columns": ["name", "maps", "said", "=params"],
                "rows": [["a", 4, payload.replace("$", "S"), 112], ["b", 5, "plain", "1K"]],
            }
        ],
        "errata": [{"at": "b", "params": 185, "note": payload}],
    }  # fmt: skip
    return archspec.load(json.dumps(spec, indent=1, ensure_ascii=False)).summary()
