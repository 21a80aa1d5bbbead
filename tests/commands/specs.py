"""What the tests of commands share: a spec whose cells hold, and one whose variant does not."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
RESNET = str(ROOT / "specs/resnet34.yaml")
SPEC = """\
archspec: 1
name: net
input: 8x8x3
variables: {classes: 10, rate: 0.5, act: relu}
layers:
  - c: {conv: 4, kernel: 3x3, size: 8x8x4, params: 112}
  - {globalavgpool: }
  - {dropout: $rate}
  - {dense: $classes, activation: $act, size: 10}
variants:
  wide: {rows: {c: {conv: 8}}}
  narrow: {rows: {c: {conv: 2, size: 8x8x2, params: 56}}}
"""


#: One row, whose units are set from outside.
DENSE = "archspec: 1\nname: net\ninput: 8x8x3\nvariables: {classes: 10}\nlayers:\n  - out: {dense: $classes}\n"
GOOD = SPEC.replace("conv: 8}", "conv: 8, size: 8x8x8, params: 224}")


def written(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)
