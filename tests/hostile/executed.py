"""Executes generated files and makes their models, in the working folder of a process of its own: a script.

    python executed.py FILE...

Nothing guards it: what a file has in it that is code does what it wants to.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> None:
    for file in sys.argv[1:]:
        made = runpy.run_path(file, run_name="generated")
        make = made[Path(file).stem.partition("-")[0]]
        assert make() is not None
    print(len(sys.argv) - 1)


if __name__ == "__main__":
    main()
