"""``archspec schema``: what editors complete, explain and underline in a spec."""

from __future__ import annotations

import click

from archspec.commands.terminal import json_text, plugin_option, show
from archspec.startup import hurry


@click.command("schema", short_help="Print the JSON schema of specs, for editors.")
@plugin_option
@click.option("--path", "is_path", is_flag=True, help="Print where the schema that came with archspec lies.")
def command(is_path: bool) -> None:
    """Print the JSON schema (draft-07) of specs, made from the operators that there are, those of plug-ins too."""
    hurry()
    from archspec.plugins.loading import load_installed
    from archspec.schema import FILE, schema

    load_installed()
    show(str(FILE) if is_path else json_text(schema()))
