"""Specs as tests: a spec file is a test module, the spec and each of its variants a test, the printed cells assertions.

pytest loads this room by its entry point in every run of everybody who has archspec installed.  So it imports nothing
but pytest until there is a spec to collect, and no framework ever; files of others are looked at by their names alone.

Collected are files named ``*.arch.yaml``, those that ``archspec_files`` in pytest's configuration names, specs that are
named on the command line, and with ``--archspec`` every YAML file that is a spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

#: A file of this name is a spec for certain.
SUFFIX = ".arch.yaml"
YAML = (".yaml", ".yml")
#: What a spec has at its top level; a file of blocks has no layers.
KEYS = (rb"^archspec\s*:", rb"^layers\s*:")
#: The beginning of a file in which those are looked for, in bytes: no spec is larger.
BEGINNING = 1 << 20
INI = "archspec_files"
PLUGINS = "archspec_plugins"
#: The files that the configuration names.
NAMED = pytest.StashKey[frozenset[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("archspec", "specs of archspec")
    group.addoption("--archspec", action="store_true", help="Collect every YAML file that is a spec of archspec.")
    parser.addini(PLUGINS, "Files of Python with operators of your own: they are executed", "paths", [])
    parser.addini(INI, f"Specs to collect beside *{SUFFIX}: patterns from the root, as specs/*.yaml", "args", [])


def pytest_collection(session: pytest.Session) -> None:
    """Finds the files that the configuration names; raises pytest.UsageError for a pattern that names none."""
    config, found = session.config, set[Path]()
    for pattern in config.getini(INI):
        try:
            files = set(config.rootpath.glob(pattern))
        except (NotImplementedError, ValueError) as caught:
            raise pytest.UsageError(f"{INI}: `{pattern}` is no pattern from the root: {caught}") from None
        if not files:
            raise pytest.UsageError(f"{INI}: no file below {config.rootpath} is named `{pattern}`")
        found |= files
    config.stash[NAMED] = frozenset(found)
    _load(config.getini(PLUGINS))


def _load(plugins: list[Path]) -> None:
    """The operators that specs may use; raises pytest.UsageError for a file that brings none."""
    if plugins:
        from archspec.errors import SpecError, UsageError, printable
        from archspec.plugins import load

        try:
            for file in plugins:
                load(_near(file))
        except (SpecError, UsageError) as caught:
            raise pytest.UsageError(f"{PLUGINS}: {printable(str(caught))}") from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SpecFile | None:
    if file_path.suffix in YAML and _is_asked_for(file_path, parent.session):
        found: SpecFile = SpecFile.from_parent(parent, path=file_path)
        return found
    return None


def _is_asked_for(path: Path, session: pytest.Session) -> bool:
    if path.name.endswith(SUFFIX) or path in session.config.stash.get(NAMED, ()):
        return True
    is_looked_at = session.config.getoption("archspec") or session.isinitpath(path)
    return bool(is_looked_at) and _is_spec(path)


def _is_spec(path: Path) -> bool:
    """Whether a YAML file says of itself that it is a spec: all that is known of it before it is read."""
    try:
        with path.open("rb") as file:
            text = file.read(BEGINNING)
    except OSError:
        return False
    return all(re.search(key, text, re.M) for key in KEYS)


class SpecFile(pytest.File):
    """A spec file: a test for the spec itself, and one for each of its variants."""

    def collect(self) -> Iterator[SpecTest]:
        for variant in (None, *_variants(self.path)):
            name = "check" if variant is None else f"check[{variant}]"
            made: SpecTest = SpecTest.from_parent(self, name=name, variant=variant)
            yield made


def _variants(path: Path) -> tuple[str, ...]:
    """Those that the file names; of one that cannot be read none, for its test says why."""
    from archspec.api import header
    from archspec.errors import SpecError, UsageError

    try:
        return tuple(header(path).variants)
    except (SpecError, UsageError):
        return ()


class SpecTest(pytest.Item):
    """That every printed cell holds in the spec, or in one of its variants."""

    def __init__(self, *, variant: str | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.variant = variant

    def runtest(self) -> None:
        from archspec.checking import check_file
        from archspec.errors import SpecError

        # What is asked for comes first: without a variant the spec itself, before those that it has.
        report = next(check_file(_near(self.path), self.variant)).report
        self.add_report_section("call", "archspec", str(report))
        if not report.ok:
            raise SpecError(report.diagnostics)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings as `archspec check` draws them: where Python was does not matter."""
        from archspec.errors import SpecError, UsageError, printable

        if isinstance(excinfo.value, (SpecError, UsageError)):
            return printable(str(excinfo.value))
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.name}: {self.name}"


def _near(path: Path) -> str:
    """The file as messages name it: from the working folder, wherever another test has left that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
