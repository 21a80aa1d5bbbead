"""``python -m archspec``."""

from archspec.cli import console

if __name__ == "__main__":
    console()
