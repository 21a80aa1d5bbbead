"""``archspec completion``: what makes a shell complete commands, options, spec files, variants and variables."""

from __future__ import annotations

import click

from archspec.commands.terminal import show

SHELLS = ("bash", "zsh", "fish")
#: What the script sets when it asks the command for completions: click's own name for it.
VARIABLE = "_ARCHSPEC_COMPLETE"


@click.command("completion", short_help="Print what makes a shell complete this command.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print a script that makes SHELL complete commands, options, files, a spec's variants and its variables.

    For bash: eval "$(archspec completion bash)" in ~/.bashrc; zsh takes the same in ~/.zshrc. For fish: archspec
    completion fish > ~/.config/fish/completions/archspec.fish.
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None  # click knows these three
    name = context.find_root().info_name or "archspec"
    show(made(context.find_root().command, {}, name, VARIABLE).source().rstrip())
