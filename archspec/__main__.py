"""The command, and ``python -m archspec``: from its first moment on, before it is imported, an interrupt ends it."""

import os

try:
    from archspec.interrupts import end_at_once
except KeyboardInterrupt:  # a moment too early for the line that is said otherwise
    os._exit(130)


def console() -> None:
    """Runs the command line and ends the process."""
    end_at_once()
    from archspec.cli import console

    console()


if __name__ == "__main__":
    console()
