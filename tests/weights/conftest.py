"""What several tests of verification look at, computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from backends.tiny import network

from .small import ROWS

if TYPE_CHECKING:
    from archspec.weights.verification import Verification


@pytest.fixture(scope="session")
def held() -> Verification:
    """Of a network that is the same in both frameworks."""
    from archspec.weights.verify import verify  # not every test of this folder has the frameworks

    return verify(network(ROWS))
