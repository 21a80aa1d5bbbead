"""The language server that editors use for YAML, asked as an editor asks it: JSON-RPC over its stdin and stdout."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests/editor/node_modules/yaml-language-server/bin/yaml-language-server"
#: Seconds for all that one server is asked.
PATIENCE = 120
_SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}


class LanguageServer:
    """One server; what it is asked about are texts that need not be on the disk."""

    def __init__(self) -> None:
        command = ["node", str(PROGRAM), "--stdio"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._patience = Timer(PATIENCE, self._process.kill)  # a server that says nothing would hold the suite for ever
        self._patience.start()
        self._number = 0
        self._found: dict[str, list[dict[str, Any]]] = {}
        snippets = {"completion": {"completionItem": {"snippetSupport": True}}}
        capabilities = {"textDocument": snippets, "workspace": {"configuration": True}}
        self._ask("initialize", {"processId": None, "rootUri": ROOT.as_uri(), "capabilities": capabilities})
        self._say("initialized", {})

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._patience.cancel()
        self._process.kill()
        self._process.communicate()

    def findings(self, path: Path, text: str) -> list[str]:
        """What it finds in a text that an editor has open as this file."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._found.pop(path.as_uri(), None)
        self._say("textDocument/didOpen", {"textDocument": document})
        while path.as_uri() not in self._found:
            self._hear()
        return [str(found["message"]) for found in self._found[path.as_uri()]]

    def completions(self, path: Path, line: int, column: int) -> list[str]:
        """What it offers at a place of an open file; lines and columns count from 0."""
        answer = self._ask("textDocument/completion", _at(path, line, column)) or []
        items = answer["items"] if isinstance(answer, dict) else answer
        return [str(item["label"]) for item in items]

    def hover(self, path: Path, line: int, column: int) -> str:
        answer = self._ask("textDocument/hover", _at(path, line, column))
        return str(answer["contents"]["value"]) if answer else ""

    def _ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        number = self._number
        self._write({"id": number, "method": method, "params": parameters})
        while True:
            heard = self._hear()
            if heard.get("id") == number and "method" not in heard:
                assert "error" not in heard, heard
                return heard["result"]

    def _say(self, method: str, parameters: dict[str, Any]) -> None:
        self._write({"method": method, "params": parameters})

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._found[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._write({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [_SETTINGS if item.get("section") == "yaml" else None for item in message["params"]["items"]]


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}
