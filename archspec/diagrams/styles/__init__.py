"""The styles: each makes a scene of the content of one or more networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archspec.diagrams.content.levels import content
from archspec.diagrams.content.overview import size
from archspec.diagrams.content.tree import Card, Content, cards, height
from archspec.diagrams.options import Level, Options, Style
from archspec.diagrams.scene import Scene
from archspec.diagrams.styles.page import Fit
from archspec.errors import UsageError
from archspec.network.tree import Network

#: Levels of the style ``paper``, and how many equal repetitions are drawn one by one, as papers do; the first is taken
#: whose columns are legible on a page.
TRIED: tuple[tuple[Level, int], ...] = (("layer", 6), ("layer", 4), ("layer", 1), ("block", 1))
#: A column of more boxes one above another is not legible on a page, nor is one of more boxes in all.
MAX_HEIGHT, MAX_BOXES = 60, 100
#: A chain of no more rows is drawn as volumes; a longer one as a column, where that is legible on a page.
MAX_VOLUMES, MAX_CHAIN = 12, 30


def contents(networks: Sequence[Network], options: Options) -> tuple[Content, ...]:
    """What the picture shows of each network. Raises UsageError where there is no such row."""
    if (options.style or suiting(networks, options)) != "paper":
        return tuple(content(network, options) for network in networks)
    *more, fewest = TRIED
    least = _tried(networks, options, *fewest)
    # Where even the fewest boxes are too many, so are more of them.
    for level, unrolled in more if _is_legible(least) else ():
        try:
            made = _tried(networks, options, level, unrolled)
        except UsageError:  # more cards than there may be
            continue
        if _is_legible(made):
            return made
    return least


def _tried(networks: Sequence[Network], options: Options, level: Level, unrolled: int) -> tuple[Content, ...]:
    chosen = replace(options, level=options.level or level)
    return tuple(content(network, chosen, unrolled=unrolled) for network in networks)


def _is_legible(columns: Sequence[Content]) -> bool:
    return all(height(each.steps) <= MAX_HEIGHT and sum(1 for _ in cards(each.steps)) <= MAX_BOXES for each in columns)


def scene(networks: Sequence[Network], options: Options, made: Sequence[Content]) -> Scene:
    """The scene of these contents in the style that is asked for, or that suits; UsageError where it does not fit."""
    style = options.style or suiting(networks, options)
    if len(networks) > 1 and style != "paper":
        raise UsageError(f"the style `{style}` draws one network: `--style paper` draws several beside one another")
    fit = Fit(options.ratio)
    if style == "paper":
        from archspec.diagrams.styles.paper import paper_scene

        return paper_scene(made, fit)
    if style == "volumes":
        from archspec.diagrams.styles.volumes import volumes_scene

        return volumes_scene(made[0], fit)
    from archspec.diagrams.styles.blocks import blocks_scene, module_scene

    return module_scene(made[0], fit) if options.expand else blocks_scene(made[0], fit)


def suiting(networks: Sequence[Network], options: Options) -> Style:
    """Columns for several networks and for a long chain, volumes for a short one, cards for what has blocks."""
    if len(networks) > 1:
        return "paper"
    if options.expand or options.level is not None:
        return "blocks"
    made = content(networks[0], options)
    if made.heads or any(not isinstance(step, Card) or len(step.lines) > 1 or step.source for step in made.steps):
        return "blocks"
    if len(made.steps) <= MAX_VOLUMES and size(made.input.output) != (1, 1):
        return "volumes"
    return "paper" if len(made.steps) <= MAX_CHAIN else "blocks"
