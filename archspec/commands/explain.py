"""``archspec explain``: where a number of a row or a network comes from, what an operator takes, what a code means."""

from __future__ import annotations

from pathlib import Path

import click

from archspec.commands.specs import STDIN, complete_file, loaded
from archspec.commands.terminal import json_text, show, spec_options
from archspec.errors import UsageError
from archspec.startup import hurry


@click.command("explain", short_help="Say where a row's numbers come from, or what a word means.")
# Completion of variants and variables looks for a SPEC by this name.
@click.argument("spec", metavar="WHAT", shell_complete=complete_file)
@click.argument("row", required=False)
@click.argument("columns", nargs=-1, metavar="[COLUMN]...")
@spec_options
def command(
    spec: str,
    row: str | None,
    columns: tuple[str, ...],
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say where the numbers of a ROW of a spec come from, and what its printed cells follow.

    WHAT is a spec, and ROW a path as weights and messages have it, such as 3a or conv3_x/0/main/conv1. COLUMN is
    input, output, params, trainable, macs, receptive_field, activation_bytes, connections, neurons or depth. [default:
    those of a summary, and all that are printed]

    `expect` in the place of ROW is the whole network: total, trainable, non_trainable, macs, connections, neurons,
    depth or total_with_heads, each as the sum over the rows.

    Or WHAT alone is an operator, such as conv, or the code of a message, such as size in error[size].
    """
    hurry()
    if row is not None:
        explained = loaded(spec, variant, assignments).explain(row, *columns)
        show(json_text(explained.as_json()) if as_json else str(explained))
        return
    _require_word(spec, is_plain=variant is None and not assignments)
    from archspec.api import explain

    meant = explain(spec)
    show(json_text(meant.as_json()) if as_json else str(meant))


def _require_word(what: str, is_plain: bool) -> None:
    """Raises UsageError where a spec is meant, of which a row has to be named."""
    if what == STDIN or not is_plain or "." in what or "/" in what or Path(what).is_file():
        raise UsageError(
            f"which row of `{what:.80}`? `archspec summary` lists them, and `expect` is the whole network: "
            "archspec explain SPEC ROW [COLUMN]..."
        )
