"""``python -m archspec``."""

import sys

from archspec.cli import main

if __name__ == "__main__":
    sys.exit(main())
