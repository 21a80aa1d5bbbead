"""The zoos' checkpoints: which network each is of, and what the zoo calls each row.

A map is a committed YAML file per zoo.  It names rows, never layouts: these follow from the operator and the
framework, as for files of our own.
"""

from archspec.weights.zoo.maps import Entry, entries, entry, require_rows, zoo_slots

__all__ = ["Entry", "entries", "entry", "require_rows", "zoo_slots"]
