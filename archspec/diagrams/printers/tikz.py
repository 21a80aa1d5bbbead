r"""A scene as TikZ: one file that LaTeX compiles by itself, and that a document takes by ``\input``.

A document needs ``\usepackage{tikz}`` and nothing else.  A pixel of the scene is three quarters of a PostScript point.
Texts are in the document's own sans serif, so that the picture looks like a part of it; one that is wider there than it
was measured is squeezed to that width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archspec.diagrams.palette import PALETTES, Palette, Theme
from archspec.diagrams.printers.latex import LETTERS, escaped, has_letters
from archspec.diagrams.printers.svg import number
from archspec.diagrams.scene import Box, Disc, Mark, Point, Scene, Shape, Text, Wire
from archspec.diagrams.wires import arrow_head

#: PostScript points of a pixel.
POINTS = 0.75
#: In a document LaTeX knows that it is in one; else this is a document of its own, and ends with itself.
_HEAD = r"""\expandafter\ifx\csname @nodocument\endcsname\relax
  \def\archspecend{}
\else
  \documentclass{article}
  \usepackage[papersize={WIDTHbp,HEIGHTbp},margin=0bp]{geometry}
  \usepackage{tikz}
  \pagestyle{empty}
  \parindent=0pt
  \topskip=0pt
  \def\archspecend{\end{document}}
  \begin{document}
\fi
\begingroup\sffamily
\def\archspectext#1#2{\setbox0\hbox{#2}\ifdim\wd0>#1\relax\resizebox{#1}{\height}{\box0}\else\box0\fi}"""
BOLD = r"\bfseries"
_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def tikz(scene: Scene, theme: Theme) -> str:
    """The text of the file: the same on every run."""
    palette = PALETTES[theme]
    unit = f"x={POINTS}bp,y=-{POINTS}bp,inner sep=0,line join=round,line cap=butt"
    lines = [
        f"% {_comment(scene.title)}",
        _HEAD.replace("WIDTH", f"{scene.width * POINTS:g}").replace("HEIGHT", f"{scene.height * POINTS + 0.01:g}"),
        *([LETTERS] if any(has_letters(mark.content) for mark in scene.marks() if isinstance(mark, Text)) else []),
        f"\\begin{{tikzpicture}}[{unit}]",
        f"\\useasboundingbox (0,0) rectangle {_point((scene.width, scene.height))};",
        *_colours(scene, palette),
        *(line for mark in scene.marks() for line in _mark(mark)),
        r"\end{tikzpicture}\endgroup",
        r"\archspecend",
    ]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    """A text behind a percent sign: its letters and digits alone."""
    return "".join(char if char.isascii() and (char.isalnum() or char in " .,-()") else " " for char in text)


def _colours(scene: Scene, palette: Palette) -> Iterator[str]:
    used = {mark.fill for mark in scene.marks() if isinstance(mark, (Box, Shape, Disc)) and mark.fill}
    for name, paint in palette.paints.items():
        if name in used:
            yield _colour(name, paint.fill)
            yield _colour(f"{name}border", paint.fill if paint.border == "none" else paint.border)
    yield from (_colour(name, colour) for name, colour in (("ink", palette.ink), ("pale", palette.pale)))
    yield _colour("line", palette.line)


def _colour(name: str, colour: str) -> str:
    return f"\\definecolor{{archspec{name}}}{{HTML}}{{{colour[1:].upper()}}}"


def _mark(mark: Mark) -> Iterator[str]:
    if isinstance(mark, Text):
        yield _text(mark)
    elif isinstance(mark, Wire):
        yield from _wire(mark)
    elif isinstance(mark, Disc):
        radius = f"{number(mark.radius * POINTS)}bp"
        yield f"\\filldraw[{_paint(mark.fill)}] {_point((mark.x, mark.y))} circle[radius={radius}];"
    elif isinstance(mark, Shape):
        yield f"\\filldraw[{_paint(mark.fill)}] {_lines(mark.points)} -- cycle;"
    else:
        yield _box(mark)


def _text(mark: Text) -> str:
    left, _, right, _ = mark.bounds
    font = f"\\fontsize{{{number(mark.size * POINTS)}bp}}{{{number(mark.size)}bp}}\\selectfont{BOLD * mark.is_bold}"
    look = f"anchor={_ANCHORS[mark.anchor]},font={font},text=archspec{'pale' if mark.is_pale else 'ink'}"
    words = f"\\archspectext{{{number((right - left) * POINTS)}bp}}{{{escaped(mark.content)}}}"
    return f"\\node[{look}] at {_point((mark.x, mark.y))} {{{words}}};"


def _box(mark: Box) -> str:
    look = _paint(mark.fill) if mark.fill is not None else "draw=archspecline"
    look += f",rounded corners={number(mark.radius * POINTS)}bp" if mark.radius else ""
    look += ",dash pattern=on 2.2bp off 1.9bp" if mark.is_dashed else ""
    start, end = (mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)
    return f"\\path[{look}] {_point(start)} rectangle {_point(end)};"


def _wire(mark: Wire) -> Iterator[str]:
    wide = 0.6 if mark.is_thin else 1
    look = f"draw=archspecline,line width={wide}bp,rounded corners={number(mark.radius * POINTS)}bp"
    look += ",dash pattern=on 2.2bp off 1.9bp" if mark.is_dashed else ""
    head = arrow_head(mark)
    # The line ends where the head begins, so that the head stays sharp.
    end = ((head[1][0] + head[2][0]) / 2, (head[1][1] + head[2][1]) / 2)
    yield f"\\path[{look}] {_lines((*mark.points[:-1], end) if mark.has_arrow else mark.points)};"
    if mark.has_arrow:
        yield f"\\fill[archspecline] {_lines(head)} -- cycle;"


def _paint(fill: str) -> str:
    return f"fill=archspec{fill},draw=archspec{fill}border,line width=0.75bp"


def _lines(points: Iterable[Point]) -> str:
    return " -- ".join(map(_point, points))


def _point(point: Point) -> str:
    return f"({number(point[0])},{number(point[1])})"
