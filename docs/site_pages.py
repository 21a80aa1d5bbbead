"""What the site has beside the pages of this folder: those of the top level, and the files to which pages link.

A hook of mkdocs (see mkdocs.yml): links are written as a reader of the repository needs them, and are led here to
where the site has the page or the file.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
#: The pages of the top level.
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md"}
#: What stands behind a fence's language is for the tests.
_FENCE = re.compile(r"^(```\w+) .*$", re.M)
_LINK = re.compile(r"(\[[^\]\n]*\])\(([^)\s]+)\)")


def on_files(files: Files, config: Any) -> Files:
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text("utf-8")))
    for path in [*ROOT.glob("specs/**/*.yaml"), *ROOT.glob("generated/diagrams/**/*.svg"), ROOT / "LICENSE"]:
        files.append(File.generated(config, path.relative_to(ROOT).as_posix(), abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The links of a page, led from the repository to the site."""
    pages = {page: name for name, page in PAGES.items()}
    own = pages.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    markdown = _FENCE.sub(r"\1", markdown)
    return _LINK.sub(lambda link: f"{link[1]}({target})" if (target := _on_site(link[2], own)) else link[1], markdown)


def _on_site(target: str, page: str) -> str:
    """Where a link of a page leads on the site; nothing for a folder, of which the site has no page."""
    path, mark, anchor = target.partition("#")
    if not path or "://" in target:
        return target
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    if (ROOT / file).is_dir():
        return ""
    return PAGES.get(file, file.removeprefix("docs/")) + mark + anchor
