"""DOT to SVG, PNG or PDF, by the `dot` program of Graphviz."""

from __future__ import annotations

import re
import subprocess

from archspec.errors import UsageError

#: A picture that takes longer than this is of a network that no picture can show.
TIMEOUT_SECONDS = 10
#: The width and the height of the root element.
_SIZE = re.compile(rb'(\b(?:width|height)=")([0-9]+)pt(")')
_INSTEAD = "every other style draws without it, and `--format dot` writes its text"


def render(text: str, form: str) -> bytes:
    """The picture of a DOT text. Raises UsageError where there is no `dot`, or where it fails."""
    try:
        done = subprocess.run(
            ["dot", f"-T{form}"], input=text.encode(), capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except FileNotFoundError:
        raise UsageError(f"{form} needs Graphviz's `dot`: install graphviz; {_INSTEAD}") from None
    except OSError as caught:
        raise UsageError(f"Graphviz's `dot` does not start ({caught.strerror}): {_INSTEAD}") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"Graphviz's `dot` took more than {TIMEOUT_SECONDS} seconds: {_INSTEAD}") from None
    if done.returncode != 0 or not done.stdout:
        complaint = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise UsageError(f"Graphviz's `dot` wrote no {form} ({complaint:.200}): {_INSTEAD}")
    return in_pixels(done.stdout) if form == "svg" else done.stdout


def in_pixels(svg: bytes) -> bytes:
    """The SVG with its size in pixels: Graphviz says points, which some programs that draw SVG refuse."""
    return _SIZE.sub(lambda size: b"%b%d%b" % (size[1], round(int(size[2]) * 4 / 3), size[3]), svg, count=2)
