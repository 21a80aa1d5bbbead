"""The published files of the zoos: fetched by https, taken only where the checksum is the zoo's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import IO, Any, NoReturn
from urllib.parse import urlsplit

from archspec.backends.running.live import require
from archspec.backends.running.tensors import Tensors
from archspec.errors import UsageError
from archspec.files import require_room, temporary
from archspec.network.tree import Network
from archspec.stages import stage
from archspec.weights.files import form_of, load, require_writable
from archspec.weights.zoo import Entry, entry, require_rows

#: Fetches a URL into an open file. Tests bring their own, for they download nothing.
Fetch = Callable[[str, IO[bytes]], None]
CHUNK = 1 << 20
#: The largest file of the maps has 575 MB.
MAX_BYTES = 2 << 30
TIMEOUT = 60.0
#: The fewest digits of each checksum: torchvision publishes the first 8 of SHA-256, Keras the whole of MD5.
DIGITS = {"sha256": (8, 64), "md5": (32, 32)}


def pull(network: Network, name: str, *, heads: bool = True, fetch: Fetch | None = None) -> Tensors:
    """The published weights of a zoo's network, ``torchvision/resnet50``, as canonical tensors.

    Raises UsageError where the network is another one, the file cannot be fetched, or it is not the published one.
    """
    chosen = entry(name)
    chosen.require(network)
    with fetched(chosen, fetch or over_https) as file:
        stage("reading the weights")
        return load(network, file, zoo=name, heads=heads)


def require_ready(chosen: Entry, network: Network, target: Path) -> None:
    """Raises UsageError or SpecError for what would otherwise fail only after the file has been fetched."""
    chosen.require(network)
    require_rows(chosen, network)
    read, written = form_of(Path(chosen.url)), require_writable(target)
    if "torch" in (read, written):
        require("torch")
    if written == "keras":  # its files are read without it
        require("keras")
    require_room(target)


@contextmanager
def fetched(chosen: Entry, fetch: Fetch) -> Iterator[Path]:
    """The file of an entry, as long as the block lasts; its checksum has been compared."""
    kind, digits = _checksum(chosen)
    _require_https(chosen.url)
    with temporary(Path(gettempdir()), f"-{chosen.url.rpartition('/')[2]}") as path:
        stage(f"fetching {chosen.url}")
        with path.open("wb") as file:
            fetch(chosen.url, file)
        stage("comparing the checksum")
        digest = _digest(path, kind)
        if not digest.startswith(digits):
            message = f"{chosen.url} is not the file that {chosen.name} names: its {kind} is {digest}, not {digits}"
            raise UsageError(message + ("..." if len(digits) < len(digest) else ""))
        yield path


def _checksum(chosen: Entry) -> tuple[str, str]:
    kind, _, digits = chosen.checksum.partition(":")
    least, most = DIGITS.get(kind, (1, 0))
    if not least <= len(digits) <= most or not re.fullmatch("[0-9a-f]+", digits):
        raise UsageError(f"the map {chosen.name} has no checksum, so its file is not fetched")
    return kind, digits


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()


def over_https(url: str, file: IO[bytes]) -> None:
    """Fetches by https, also where the address leads on to another. Raises UsageError where that fails."""
    from urllib.error import URLError
    from urllib.request import HTTPDefaultErrorHandler, HTTPErrorProcessor, HTTPSHandler, OpenerDirector, ProxyHandler

    _require_https(url)
    opener = OpenerDirector()
    # Without handlers of http, ftp and file no redirection can lead there.
    for handler in (ProxyHandler(), HTTPSHandler(), HTTPErrorProcessor(), HTTPDefaultErrorHandler(), _redirections()):
        opener.add_handler(handler)
    try:
        with opener.open(url, timeout=TIMEOUT) as response:
            _copied(response, file, url)
    except (URLError, OSError) as caught:
        _refuse(url, getattr(caught, "reason", None) or caught)


def _copied(response: Any, file: IO[bytes], url: str) -> None:
    size = 0
    while chunk := response.read(CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            _refuse(url, f"it has more than {MAX_BYTES:,} bytes")
        file.write(chunk)
        stage(f"fetching {url}: {size >> 20:,} MB")


def _redirections() -> Any:
    from urllib.request import HTTPRedirectHandler

    class ToHttps(HTTPRedirectHandler):
        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            _require_https(newurl)
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    return ToHttps()


def _require_https(url: str) -> None:
    if urlsplit(url).scheme != "https":
        raise UsageError(f"{url:.200} is not fetched: only https is")


def _refuse(url: str, why: object) -> NoReturn:
    raise UsageError(f"{url} cannot be fetched: {why!s:.300}") from None
