"""A scene as one SVG file: no script, no font, nothing that is fetched.

The light colours stand by themselves, for programs that know no media queries; ``auto`` adds the dark ones for
who prefers them.  A node is a group with its path as id and a tooltip; a line of the file is a thing of the picture.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from archspec.diagrams.fonts import FAMILIES
from archspec.diagrams.options import Themes
from archspec.diagrams.palette import DARK, LIGHT, PALETTES, Fill, Palette
from archspec.diagrams.scene import Box, Disc, Mark, Node, Point, Scene, Shape, Text, Wire
from archspec.diagrams.wires import arrow_head, rounded


def svg(scene: Scene, theme: Themes = "auto") -> str:
    """The text of the file: the same on every run."""
    head = [f"<title>{escaped(scene.title)}</title>", f"<desc>{escaped(scene.description)}</desc>"]
    head.append(f"<style>{style([scene], theme)}</style>")
    return drawn(scene, theme, ' xmlns="http://www.w3.org/2000/svg"', head, _named)


def drawn(
    scene: Scene, theme: Themes, attributes: str, head: Iterable[str], named: Callable[[Node], str], role: str = "img"
) -> str:
    """The element; ``named`` gives the attributes that tell of which thing a group is the picture."""
    wide, high = number(scene.width), number(scene.height)
    root = f'<svg{attributes} class="archspec-{theme}" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    body = (line for item in scene.items for line in _item(item, named))
    return "\n".join([f'{root} role="{role}">', *head, *body, "</svg>"]) + "\n"


def style(scenes: Iterable[Scene], theme: Themes) -> str:
    """The rules for these scenes: they reach no other picture of a page."""
    marks = (mark for scene in scenes for mark in scene.marks())
    used = {mark.fill for mark in marks if isinstance(mark, (Box, Shape, Disc)) and mark.fill}
    return _style(used, theme, f".archspec-{theme}")


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel; most of them stand in a picture more than once."""
    return f"{round(value, 1) + 0:g}" if abs(value) < 100_000 else f"{value:.0f}"


def escaped(text: str) -> str:
    """Any text as content or attribute; what XML has no place for becomes a space."""
    if not text.replace("\n", "").isprintable():
        text = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    return html.escape(text)


def _style(used: Collection[Fill], theme: Themes, scope: str) -> str:
    families = ",".join(f"'{name}'" if " " in name else name for name in FAMILIES)
    fixed = (
        f"{scope} text{{font:11px {families}}}{scope} .b{{font-weight:bold}}{scope} .c{{text-anchor:middle}}"
        f"{scope} .e{{text-anchor:end}}{scope} .o,{scope} .w{{fill:none}}{scope} .w{{stroke-width:1.3}}"
        f"{scope} .d{{stroke-dasharray:3 2.5}}{scope} .n{{stroke-width:.8}}{scope} g:hover>rect{{stroke-width:2}}"
    )
    if theme != "auto":
        return fixed + _colours(PALETTES[theme], used, scope)
    dark = _colours(DARK, used, scope)
    return f"{fixed}{_colours(LIGHT, used, scope)}@media(prefers-color-scheme:dark){{{dark}}}"


def _colours(palette: Palette, used: Iterable[Fill], scope: str) -> str:
    fills = [(name, paint) for name, paint in palette.paints.items() if name in used]
    rules = [f"{scope} .{name}{{fill:{paint.fill};stroke:{paint.border}}}" for name, paint in fills]
    return "".join(
        [
            f"{scope} text{{fill:{palette.ink}}}{scope} .p{{fill:{palette.pale}}}",
            f"{scope} .w,{scope} .o{{stroke:{palette.line}}}{scope} .h{{fill:{palette.line}}}",
            *rules,
        ]
    )


def _named(node: Node) -> str:
    return f' id="{escaped(node.path)}"' if node.path else ""


def _item(item: Node | Mark, named: Callable[[Node], str]) -> Iterator[str]:
    if not isinstance(item, Node):
        yield _mark(item)
        return
    place = f' transform="translate({number(item.x)} {number(item.y)})"' if item.x or item.y else ""
    yield f"<g{named(item)}{place}><title>{escaped(item.tooltip)}</title>"
    yield from map(_mark, item.marks)
    yield "</g>"


def _mark(mark: Mark) -> str:
    if isinstance(mark, Text):
        return _text(mark)
    if isinstance(mark, Box):
        return _box(mark)
    if isinstance(mark, Disc):
        return f'<circle class="{mark.fill}" cx="{number(mark.x)}" cy="{number(mark.y)}" r="{number(mark.radius)}"/>'
    if isinstance(mark, Shape):
        return f'<path class="{mark.fill}" d="{_polygon(mark.points)}"/>'
    return _wire(mark)


def _text(mark: Text) -> str:
    anchor = {"start": "", "middle": "c", "end": "e"}[mark.anchor]
    words = " ".join(word for word in (anchor, "b" * mark.is_bold, "p" * mark.is_pale) if word)
    classes = f' class="{words}"' if words else ""
    size = f' style="font-size:{number(mark.size)}px"' if mark.size != 11 else ""
    return f'<text x="{number(mark.x)}" y="{number(mark.y)}"{classes}{size}>{escaped(mark.content)}</text>'


def _box(mark: Box) -> str:
    classes = (mark.fill or "o") + (" d" if mark.is_dashed else "")
    radius = f' rx="{number(mark.radius)}"' if mark.radius else ""
    place = f'x="{number(mark.x)}" y="{number(mark.y)}"'
    return f'<rect class="{classes}" {place} width="{number(mark.width)}" height="{number(mark.height)}"{radius}/>'


def _wire(mark: Wire) -> str:
    classes = "w" + " d" * mark.is_dashed + " n" * mark.is_thin
    line = f'<path class="{classes}" d="{_path(mark)}"/>'
    return f'{line}<path class="h" d="{_polygon(arrow_head(mark))}"/>' if mark.has_arrow else line


def _path(mark: Wire) -> str:
    """Straight pieces, and quarter turns where they meet."""
    words: list[str] = []
    for start, *bend in rounded(mark):
        words.append(f"{'L' if words else 'M'}{_point(start)}")
        if bend:
            words.append(f"Q{_point(bend[0])} {_point(bend[1])}")
    return "".join(words)


def _polygon(points: Iterable[Point]) -> str:
    return "M" + "L".join(map(_point, points)) + "Z"


def _point(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
