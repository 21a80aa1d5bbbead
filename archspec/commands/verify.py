"""``archspec verify``: both frameworks' models with the same weights."""

from __future__ import annotations

import click

from archspec.commands.progress import progress
from archspec.commands.specs import loaded
from archspec.commands.terminal import (
    FAILS,
    HOLDS,
    json_text,
    quiet_option,
    require_printed,
    show,
    spec_argument,
    spec_options,
)
from archspec.commands.words import Choice, Whole


@click.command("verify", short_help="Compare both frameworks' models with the same weights.")
@spec_argument
@click.option(
    "--keras-backend",
    type=Choice(["tensorflow", "jax", "torch"], {"pytorch": "torch", "tf": "tensorflow"}),
    help="What Keras runs on. [default: what KERAS_BACKEND or Keras's own settings say]",
)
@click.option(
    "--device",
    type=Choice(["cpu", "cuda"], {"gpu": "cuda"}),
    default="cpu",
    show_default=True,
    help="Where both frameworks compute: on the processor, or on the first GPU, float32 without TF32.",
)
@click.option(
    "--run-as",
    type=Choice(["bfloat16", "channels-last"], {"bf16": "bfloat16", "channels_last": "channels-last"}),
    help="Compare each model with itself in float32: both under mixed precision, or torch's in this order of memory."
    " [default: compare both models with each other]",
)
@click.option(
    "--size",
    metavar="HxW",
    help="Compare at an input of this height and width in pixels, as 64x48. [default: the spec's input]",
)
@click.option("--odd", is_flag=True, help="Compare at an input with one more row and one more column of pixels.")
@click.option(
    "--seed",
    type=Whole(min=0),
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="Draw the weights and the input from this number: the same number draws the same.",
)
@spec_options
@quiet_option
@click.pass_context
def command(
    context: click.Context,
    spec: str,
    keras_backend: str | None,
    device: str,
    run_as: str | None,
    size: str | None,
    odd: bool,
    seed: int,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Give SPEC's models in both frameworks the same weights, and compare rows, gradients and moving statistics."""
    from archspec.commands.values import input_size

    require_printed(quiet, "--json" if as_json else "")
    net = loaded(spec, variant, assignments)
    with progress(quiet):
        sides = input_size(size)
        found = (
            net.verify(keras_backend, size=sides, odd=odd, seed=seed, device=device)
            if run_as is None
            else net.rerun(run_as, keras_backend, size=sides, odd=odd, seed=seed, device=device)
        )
    if not quiet:
        show(json_text(found.as_json()) if as_json else str(found))
    if not as_json:
        found.agreed()
    context.exit(HOLDS if found.ok else FAILS)
