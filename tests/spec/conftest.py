"""Both scanners of PyYAML, for the tests that ask for them."""

from __future__ import annotations

import pytest
import yaml

from archspec.spec import syntax


@pytest.fixture(params=["libyaml", "pure"])
def scanner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both scanners in turn: without libyaml the reader is slow, never different."""
    name = str(request.param)
    if name == "pure":
        monkeypatch.setattr(syntax, "_LOADER", yaml.SafeLoader)
    return name
