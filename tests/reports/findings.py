"""Specs that are wrong, for the reports of what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from archspec.checking import Checked, check_file

#: Its two variants have the mistake of the base; the dense layer differs only because of the pool.
WRONG = """\
archspec: 1
name: net
input: 8x8x3
layers:
  - c: {conv: 4, kernel: 3x3, params: 113}
  - p: {maxpool: 2x2, size: 2x2}
  - fc: {dense: 3, params: 51}
variants: {a: {input: 8x8x3}, b: {input: 8x8x3}}
"""
RIGHT = WRONG.replace("113", "112").replace("2x2}", "4x4}").replace("51", "195")
#: What a stranger might write to end a command, to begin one, to have a link: it all comes back in messages.
HOSTILE = (
    "archspec: 1\nname: net\ninput: 8x8x3\nlayers:\n"
    "  - {flatten: , '::error file=x,line=1::a%0Ab': 1}\n"
    "  - {flatten: , '##[add-mask]x': 1}\n"
    "  - {flatten: , '[here](javascript:alert(1))': 1}\n"
)


def checked(folder: Path, text: str, name: str = "net.yaml") -> list[Checked]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return list(check_file(str(path)))
