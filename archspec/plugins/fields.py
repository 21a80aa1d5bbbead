"""The fields of a plug-in's class: types that rows can be checked against, and defaults that are of these types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError

from archspec.errors import Place
from archspec.plugins.declared import Op
from archspec.plugins.faults import fault


def require_class(kind: Any) -> None:
    """Raises ValueError where `@op` stands above something else than a class of `Op`."""
    if not (isinstance(kind, type) and issubclass(kind, Op)):
        name = getattr(kind, "__name__", str(kind))
        raise ValueError(f"`@op` stands above a class of `Op`, as in `class PReLU(Op):`, and `{name:.60}` is none")


def require_fields(kind: type[Op], head: str, place: Place) -> None:
    """Raises PluginError where a field has a type that pydantic cannot check, or a default that is not of its type."""
    try:
        kind.model_rebuild()
    except (PydanticUserError, PydanticUndefinedAnnotation) as caught:
        words = caught.message.partition("\n")[0].partition(". ")[0]
        raise fault(f"the fields of the operator `{head}` cannot be checked: {words}", place) from None
    begun = {name: field.get_default() for name, field in kind.model_fields.items() if field.default_factory is None}
    begun = {name: value for name, value in begun.items() if not kind.model_fields[name].is_required()}
    for name, words in _wrong(kind, begun).items():
        raise fault(f"the field `{name}` of the operator `{head}` begins at {begun[name]!r:.60}: {words}", place)


def _wrong(kind: type[Op], begun: Mapping[str, Any]) -> dict[str, str]:
    """Field -> what is wrong with its default; what else is missing is the rows' matter."""
    try:
        kind.model_validate(begun)
    except ValidationError as caught:
        found = caught.errors(include_url=False, include_context=False, include_input=False)
        words = {str(each["loc"][0]): each["msg"].removeprefix("Value error, ") for each in found if each["loc"]}
        return {name: words[name] for name in begun if name in words}
    return {}
