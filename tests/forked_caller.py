"""A command for the shell, which `forked.py` runs: python -I -S forked_caller.py SOCKET PROGRAM ARGUMENT...

It imports as little as it can, and is all that a shell has to start.
"""

from __future__ import annotations

import json
import os
import socket
import sys


def main() -> None:
    at, program, *arguments = sys.argv[1:]
    with socket.socket(socket.AF_UNIX) as ours:
        ours.connect(at)
        call = json.dumps([program, arguments, os.getcwd(), dict(os.environ)])
        socket.send_fds(ours, [f"{call}\n".encode()], [0, 1, 2])
        with ours.makefile() as answer:
            code: int = json.loads(answer.readline())[0]
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
