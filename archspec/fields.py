"""A field that a function reads: for the models of the spec and of the operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function


class ReadBy(NamedTuple):
    """The field is what this function makes of the cell; it raises ValueError where it makes nothing of it.

    pydantic's own PlainValidator works out the schema of the type as well, to write values as JSON, which no model of
    ours does: 2 ms of a check.
    """

    function: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self.function)
