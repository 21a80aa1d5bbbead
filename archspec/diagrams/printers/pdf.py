"""A scene as one page of PDF, written operator by operator: vectors, and text in the reader's own Helvetica.

A pixel of the scene is three quarters of a point.  No font is in the file: a text with a letter that the fonts of
every reader have not is refused, and never written without it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from archspec.diagrams.palette import PALETTES, Fill, Palette, Theme
from archspec.diagrams.printers.letters import require_letters
from archspec.diagrams.printers.standard import has, runs
from archspec.diagrams.scene import Box, Disc, Mark, Point, Scene, Shape, Text, Wire
from archspec.diagrams.wires import arrow_head, rounded

#: Points of a pixel.
POINTS = 0.75
#: How far a curve's handles are from the ends of a quarter of a circle, in radii.
HANDLE = 0.5523
WIDTHS = {"line": 1.3, "thin": 0.8, "border": 1.0}


def pdf(scene: Scene, theme: Theme) -> bytes:
    """The bytes of the file: the same on every run, for no date and no number of chance is in it.

    Raises UsageError where a text has a letter that no standard font has.
    """
    instead = "they have those of Western Europe and of Greek; take `--format svg`, `png` or `tikz`"
    require_letters(scene, has, "the standard fonts of PDF have no", instead)
    operators = "\n".join(_page(scene, PALETTES[theme]))
    packed = zlib.compress(operators.encode("latin-1"), 9)
    wide, high = scene.width * POINTS, scene.height * POINTS
    font = "<</Type/Font/Subtype/Type1/BaseFont/{}/Encoding/WinAnsiEncoding>>"
    resources = "/Resources<</Font<</R 4 0 R/B 5 0 R/S 6 0 R>>>>"
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide:.2f} {high:.2f}]/Contents 7 0 R{resources}>>".encode(),
            font.format("Helvetica").encode(),
            font.format("Helvetica-Bold").encode(),
            b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
            f"<</Title {_told(scene.title)}/Subject {_told(scene.description)}>>".encode("latin-1"),
        ]
    )


def _file(objects: list[bytes]) -> bytes:
    """Objects, numbered from 1, with the table of where each begins; the last is what is known of the file."""
    body = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    ends = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + head + table + ends % (len(objects) + 1, len(objects), len(body))


def _page(scene: Scene, palette: Palette) -> Iterator[str]:
    """Operators in the scene's own pixels: the first turns them into points that count from below."""
    yield f"{POINTS} 0 0 {-POINTS} 0 {scene.height * POINTS:.2f} cm 1 j"
    for mark in scene.marks():
        yield from _mark(mark, palette)


def _mark(mark: Mark, palette: Palette) -> Iterator[str]:
    if isinstance(mark, Text):
        yield _text(mark, palette)
    elif isinstance(mark, Wire):
        yield from _wire(mark, palette)
    elif isinstance(mark, Disc):
        yield from _filled(mark.fill, _circle(mark.x, mark.y, mark.radius), palette)
    elif isinstance(mark, Shape):
        yield from _filled(mark.fill, f"{_lines(mark.points)} h", palette)
    else:
        yield from _box(mark, palette)


def _text(mark: Text, palette: Palette) -> str:
    left, _, _, _ = mark.bounds
    font = "B" if mark.is_bold else "R"
    colour = _colour(palette.pale if mark.is_pale else palette.ink)
    place = f"1 0 0 -1 {left:.2f} {mark.y:.2f} Tm"
    return f"BT {colour} rg /{font} {mark.size:g} Tf {place} {_shown(mark, font)} ET"


def _shown(mark: Text, font: str) -> str:
    """The text, run by run; the font that is set before and behind it is that of its letters."""
    words, current = [], font
    for is_symbol, codes in runs(mark.content):
        wanted = "S" if is_symbol else font
        words += [f"/{wanted} {mark.size:g} Tf"] if wanted != current else []
        words.append(f"{_octal(codes) if is_symbol else _string(codes)} Tj")
        current = wanted
    return " ".join(words)


def _string(codes: str) -> str:
    """Codes of Helvetica, as letters of Latin-1, between parentheses."""
    return "(" + "".join(f"\\{char}" if char in "()\\" else char for char in codes) + ")"


def _octal(codes: str) -> str:
    """Codes of Symbol between parentheses: as letters they would be read as others."""
    return "(" + "".join(f"\\{ord(char):03o}" for char in codes) + ")"


def _told(text: str) -> str:
    """A text that is known of the file: in Latin-1, or else in the UTF-16 that readers know by its mark."""
    if text.isprintable() and max(text, default="") <= "\xff":
        return _string(text)
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _box(mark: Box, palette: Palette) -> Iterator[str]:
    outline = _rounded_box(mark) if mark.radius else f"{mark.x:.2f} {mark.y:.2f} {mark.width:.2f} {mark.height:.2f} re"
    dash = "[3 2.5] 0 d" if mark.is_dashed else "[] 0 d"
    if mark.fill is None:
        yield f"{dash} {WIDTHS['border']} w {_colour(palette.line)} RG {outline} S"
    else:
        yield dash
        yield from _filled(mark.fill, outline, palette)


def _filled(fill: Fill, outline: str, palette: Palette) -> Iterator[str]:
    paint = palette.paints[fill]
    if paint.border == "none":
        yield f"{_colour(paint.fill)} rg {outline} f"
    else:
        yield f"{WIDTHS['border']} w {_colour(paint.fill)} rg {_colour(paint.border)} RG {outline} B [] 0 d"


def _wire(mark: Wire, palette: Palette) -> Iterator[str]:
    dash = "[3 2.5] 0 d" if mark.is_dashed else "[] 0 d"
    wide = WIDTHS["thin" if mark.is_thin else "line"]
    yield f"{dash} {wide} w {_colour(palette.line)} RG {_path(mark)} S [] 0 d"
    if mark.has_arrow:
        yield f"{_colour(palette.line)} rg {_lines(arrow_head(mark))} h f"


def _path(mark: Wire) -> str:
    words: list[str] = []
    for start, *bend in rounded(mark):
        words.append(f"{_point(start)} {'l' if words else 'm'}")
        if bend:
            # A quadratic curve as a cubic one: its handles are two thirds of the way to the corner.
            corner, end = bend
            handles = (_between(start, corner), _between(end, corner))
            words.append(" ".join(map(_point, (*handles, end))) + " c")
    return " ".join(words)


def _between(start: Point, corner: Point) -> Point:
    return start[0] + (corner[0] - start[0]) * 2 / 3, start[1] + (corner[1] - start[1]) * 2 / 3


def _circle(x: float, y: float, radius: float) -> str:
    return _curved(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def _rounded_box(mark: Box) -> str:
    return _curved(mark.x, mark.y, mark.width, mark.height, min(mark.radius, mark.width / 2, mark.height / 2))


def _curved(x: float, y: float, wide: float, high: float, radius: float) -> str:
    """A rectangle with round corners, from the upper left one clockwise."""
    right, bottom, handle = x + wide, y + high, radius * (1 - HANDLE)
    return " ".join(
        [
            f"{_point((x + radius, y))} m {_point((right - radius, y))} l",
            _curve((right - handle, y), (right, y + handle), (right, y + radius)),
            f"{_point((right, bottom - radius))} l",
            _curve((right, bottom - handle), (right - handle, bottom), (right - radius, bottom)),
            f"{_point((x + radius, bottom))} l",
            _curve((x + handle, bottom), (x, bottom - handle), (x, bottom - radius)),
            f"{_point((x, y + radius))} l",
            _curve((x, y + handle), (x + handle, y), (x + radius, y)),
            "h",
        ]
    )


def _curve(*points: Point) -> str:
    return f"{' '.join(map(_point, points))} c"


def _lines(points: Iterable[Point]) -> str:
    first, *rest = points
    return " ".join([f"{_point(first)} m", *(f"{_point(point)} l" for point in rest)])


def _point(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _colour(colour: str) -> str:
    """#b9d7f6 as three shares of 1."""
    return " ".join(f"{int(colour[start : start + 2], 16) / 255:.3f}" for start in (1, 3, 5))
