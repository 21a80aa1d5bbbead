"""A room for each command of the command line: its arguments, what it prints, its exit code; no logic.

A room has ``command``. It is imported when the command is called, and what it needs to do that is imported inside it.
"""

#: The commands, each named as its room, in the order in which `archspec --help` has them.
COMMANDS = (
    "check", "summary", "explain", "diff", "solve", "build", "verify", "diagram", "weights", "fmt", "schema",
    "completion",
)  # fmt: skip
