"""Writes `diagnostics.md`: what each code of a message means, an example that gets it, and how to mend it.

    python docs/write_diagnostics.py

The messages are those that the examples get when this runs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from archspec.codes import CODES, FLOORS, Code, Floor, whole
from archspec.errors import printable
from archspec.manual.codes import ExplainedCode

PAGE = Path(__file__).with_name("diagnostics.md")
WIDTH = 120

_HEAD = """\
<!-- Written by docs/write_diagnostics.py from archspec/codes/: change the codes, not this page. -->

# Diagnostics

A message has a place, a code, a fact, what was expected, and a way out where one is known:

```text
specs/googlenet.yaml:48:58: error[size]: the row does not have this size
```

The code stands in the brackets. `archspec explain size` says what is here: what it means, an example that gets it,
and the example mended. `archspec check --json` has the messages as data. Codes stay what they are: scripts
and suppressions may rely on them.

Mistakes of one stage are told together, and those above hide those below: first the text is read, then the top level
and the rows, then the shapes, then the printed cells.
"""


def page() -> str:
    """The whole text of `diagnostics.md`."""
    parts = [_HEAD, *(_index(floor, title) for floor, title in FLOORS.items())]
    return "\n".join([*parts, *("\n".join(_section(name, code)) for name, code in CODES.items())])


def _index(floor: Floor, title: str) -> str:
    rows = [f"| [`{name}`](#{name}) | {code.meaning} |\n" for name, code in CODES.items() if code.floor == floor]
    return f"**{title}**\n\n| code | meaning |\n| --- | --- |\n{''.join(rows)}"


def _section(name: str, code: Code) -> Iterator[str]:
    yield f"## `{name}`\n"
    yield f"{code.meaning[0].upper()}{code.meaning[1:]}. Told by `archspec {code.command}`.\n"
    yield f"{textwrap.fill(_linked(code.mend), WIDTH)}\n"
    if code.wrong:
        yield f"```yaml\n{printable(whole(code.wrong))}```\n"
        messages = "\n\n".join(finding.draw() for finding in ExplainedCode(name, code).findings())
        yield f"```text\n{messages}\n```\n"
        yield f"Mended:\n\n```yaml\n{whole(code.right)}```\n"


def _linked(text: str) -> str:
    """Pages that a sentence names are links here."""
    for page_name in ("language.md", "operators.md"):
        text = text.replace(f"docs/{page_name}", f"[{page_name}]({page_name})")
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
