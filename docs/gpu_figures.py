"""The part of `verification.md` that was measured on a GPU, from what `benchmarks/gpu.py` has written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("gpu.json")
HEADING = "## On a GPU"
HEAD = """\
`archspec verify SPEC --device cuda` runs both models on a GPU, where float32 is rounded to TF32 unless that is switched
off, as it is here. With `--run-as bfloat16` each framework's model is compared with itself in float32, Keras under its
policy mixed_bfloat16 and PyTorch under autocast; with `--run-as channels-last` PyTorch's model in that order of memory
is. Differences in bfloat16 are the root mean square of a row's by that of the row. The column *of the tolerance* is how
much of the tolerance at its depth a row takes at most; more than all of it passes only where the network was measured
to make as much of rounding. See [semantics.md](semantics.md#on-a-gpu-in-bfloat16-and-in-channels-last-memory). The
inputs are those of the tables above.
"""
COLUMNS = {
    "verify": ("float32", "float64", "gradients"),
    "bfloat16": ("keras", "torch", "share"),
    "channels-last": ("torch",),
}
TITLES = ("float32", "float64", "gradients", "bfloat16, keras", "bfloat16, torch", "of the tolerance", "channels-last")
Result = dict[str, Any]


def section(file: Path = FILE) -> str:
    """The whole part, or nothing where no GPU has been at hand."""
    if not file.exists():
        return ""
    found: Result = json.loads(file.read_text("utf-8"))
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    measured = f"Measured on {' and '.join(found['devices'])} with {versions}."
    parts = [HEADING, HEAD.rstrip(), measured]
    for engine in dict.fromkeys(each["engine"] for each in found["results"]):
        own = [each for each in found["results"] if each["engine"] == engine]
        parts += [f"### Keras on {engine}", table(own), *drawn(own)]
    if left := len(found["left_out"]):
        parts.append(f"The time that was given was over before {left} more checks.")
    return "\n\n".join(parts) + "\n"


def table(results: Sequence[Result]) -> str:
    """A row for each network, with what all checks found of it."""
    names = list(dict.fromkeys(name(each) for each in results if each["seed"] is None))
    by_check = {(name(each), each["check"]): each for each in results}
    rows = (line(each, [by_check.get((each, check)) for check in COLUMNS]) for each in sorted(names))
    return "\n".join([f"| network | {' | '.join(TITLES)} | holds |", f"|---|{'--:|' * len(TITLES)}---|", *rows])


def name(result: Result) -> str:
    return ", ".join(filter(None, (result["spec"], result["variant"])))


def line(network: str, found: Sequence[Result | None]) -> str:
    cells = [
        number(result, column) for result, columns in zip(found, COLUMNS.values(), strict=True) for column in columns
    ]
    holds = "yes" if all(result["ok"] for result in found if result is not None) else "**no**"
    return f"| {network} | {' | '.join(cells)} | {holds} |"


def number(result: Result | None, column: str) -> str:
    """A figure; nothing where this was not measured."""
    if result is None or "figures" not in result:
        return ""
    value = result["figures"][column]
    return "**not finite**" if value is None else f"{value:.0%}" if column == "share" else f"{value:.1e}"


def drawn(results: Sequence[Result]) -> Iterator[str]:
    """A line for each check of random networks: how many, how far, and each that failed."""
    for check, columns in COLUMNS.items():
        own = [each for each in results if each["seed"] is not None and each["check"] == check]
        if not own:
            continue
        failed = [each for each in own if not each["ok"]]
        told = "; ".join(spread(column, own) for column in columns if column != "share")
        yield f"Random networks, {check}: {len(own)} networks, {len(failed)} failures; {told}."
        yield from (f"seed {each['seed']}, {check}: {'; '.join(each['failures'][:1])}" for each in failed)


def spread(column: str, results: Sequence[Result]) -> str:
    """The median and the largest of a figure; what is not finite is a failure, and told as one."""
    values = sorted(each["figures"][column] or 0.0 for each in results if "figures" in each)
    return f"{column}: median {values[len(values) // 2]:.1e}, largest {values[-1]:.1e}" if values else column
