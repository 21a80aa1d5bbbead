"""The styles: each makes a scene of the content of one or more networks."""

from __future__ import annotations

from collections.abc import Sequence

from archspec.diagrams.content.levels import content
from archspec.diagrams.content.tree import Content
from archspec.diagrams.options import Options, Style
from archspec.diagrams.scene import Scene
from archspec.diagrams.styles.page import Fit
from archspec.errors import UsageError
from archspec.network.tree import Network


def contents(networks: Sequence[Network], options: Options) -> tuple[Content, ...]:
    """What the picture shows of each network. Raises UsageError where there is no such row."""
    return tuple(content(network, options) for network in networks)


def scene(networks: Sequence[Network], options: Options) -> Scene:
    """The scene in the style that is asked for, or that suits. Raises UsageError where a style does not fit."""
    style = options.style or suiting(networks, options)
    if len(networks) > 1 and style != "paper":
        raise UsageError(f"the style `{style}` draws one network: `--style paper` draws several beside one another")
    (made, *_), fit = contents(networks, options), Fit(options.ratio)
    from archspec.diagrams.styles.blocks import blocks_scene, module_scene

    return module_scene(made, fit) if options.expand else blocks_scene(made, fit)


def suiting(networks: Sequence[Network], options: Options) -> Style:
    """Several networks are columns beside one another; the others cards."""
    return "paper" if len(networks) > 1 else "blocks"
