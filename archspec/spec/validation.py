"""pydantic's findings as diagnostics with places.

``str(ValidationError)`` is never called: on hostile input it takes seconds (it renders the whole input).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from archspec.errors import Diagnostic, Place, SpecError
from archspec.spec.scalars import quoted
from archspec.spec.tree import MAX_FINDINGS

Model = TypeVar("Model", bound=BaseModel)
#: The place of a pydantic ``loc``: of its value, or of its key.
Locate = Callable[[tuple[Any, ...], bool], Place]

_EXPECTED = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "a text",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "finite_number": "a finite number",
    "int_from_float": "a whole number",
}


def validate(model: type[Model], values: Any, locate: Locate, what: str) -> Model:
    """The validated model; ``locate`` gives the place of a pydantic ``loc``. Raises SpecError with every finding."""
    try:
        return model.model_validate(fewer(values, model))
    except ValidationError as caught:
        raise SpecError(findings(caught, model, values, locate, what)) from None


def fewer(values: Any, model: type[BaseModel]) -> Any:
    """A mapping without most of its unknown keys, where a hostile one has more than are told: each costs a finding."""
    if not isinstance(values, dict) or len(values) <= len(model.model_fields) + MAX_FINDINGS:
        return values
    unknown = [key for key in values if key not in model.model_fields][:MAX_FINDINGS]
    return {key: values[key] for key in (*(key for key in values if key in model.model_fields), *unknown)}


def findings(
    caught: ValidationError,
    model: type[BaseModel],
    values: Any,
    locate: Locate,
    what: str,
    also: Collection[str] = (),
) -> list[Diagnostic]:
    """One diagnostic per mistake: alternatives of a union that failed at the same place count as one.

    ``also`` are the keys that stand in the same mapping and that the model does not know.
    """
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for fault in caught.errors(include_url=False, include_input=False)[:MAX_FINDINGS]:
        location = tuple(fault["loc"])
        is_key = fault["type"] == "extra_forbidden"
        if location[-1:] == ("[key]",):
            location, is_key = location[:-1], True
        place = locate(location, is_key)
        if is_key and str(location[-1]).isdigit() and (number := torn(place)) is not None:
            seen.setdefault((number.place.line, number.place.column, "torn"), number)
            continue
        key = (place.line, place.column, fault["type"] if fault["type"] in ("missing", "extra_forbidden") else "")
        made = _diagnostic(fault, model, values, place, what, also)
        seen.setdefault((*key, location[0] if fault["type"] == "missing" else ""), made)
    return _without_echoes(list(seen.values()))


def torn(place: Place) -> Diagnostic | None:
    """What to say of a key that is a part of a number with commas, once for the whole of it."""
    from archspec.spec.hints.values import torn_number

    if (found := torn_number(place)) is None:
        return None
    whole, written = found
    hint = f"group digits by `_`: {written}"
    return Diagnostic("unknown-key", "a comma ends the cell, so this is no number", whole, hint=hint)


def _without_echoes(found: list[Diagnostic]) -> list[Diagnostic]:
    """A key that is missing because it is misspelt is told once, where it is misspelt."""
    from archspec.spec.hints.values import is_meant

    meant = {finding.hint for finding in found if finding.code == "unknown-key"}
    return [
        finding
        for finding in found
        if finding.code != "missing-key" or not is_meant(finding.message.rpartition(" ")[2].strip("`"), meant)
    ]


def _diagnostic(
    fault: Mapping[str, Any], model: type[BaseModel], values: Any, place: Place, what: str, also: Collection[str]
) -> Diagnostic:
    field = ".".join(str(step) for step in fault["loc"] if not isinstance(step, str) or step.isidentifier())
    last = str(fault["loc"][-1]) if fault["loc"] else what
    if last == "[key]":
        message = f"`{fault['loc'][-2]!s:.60}` cannot be a name in `{fault['loc'][0]}`"
        return Diagnostic("name", message, place, _expectation(fault, values))
    if fault["type"] == "extra_forbidden":
        known = sorted(_keys_at(model, fault["loc"]))
        inner = ".".join(map(str, fault["loc"][:-1]))
        from archspec.spec.hints.values import of_key

        near = of_key(last, {*known, *also})
        return Diagnostic(
            "unknown-key",
            f"`{inner}` has no `{last:.60}`" if inner else f"{what} has no `{last:.60}`",
            place,
            notes=_known(known, also),
            hint="a comma ends the cell: group digits by `_`" if last.isdigit() else near,
        )
    if fault["type"] == "missing":
        hint = "write `archspec: 1` at the top" if field == "archspec" else ""
        return Diagnostic("missing-key", f"{_owner(fault['loc'], what)} needs `{last:.60}`", place, hint=hint)
    message, label = f"`{field}` of {what} cannot be this", _expectation(fault, values)
    return Diagnostic("value", message, place, label, hint=_way_out(fault, values))


def _owner(location: tuple[Any, ...], what: str) -> str:
    """What lacks the key at this location: the whole, a part of it by its name, or an entry of a list."""
    *outer, inner = ("", *location[:-1])
    if isinstance(inner, int):
        return f"entry {inner + 1} of `{outer[-1]}`"
    return f"`{inner}`" if inner else what


def _known(known: list[str], also: Collection[str]) -> tuple[str, ...]:
    """The notes with the keys that can stand here."""
    here = (f"known here: {', '.join(known)}",) if known else ()
    return (*here, f"in every row: {', '.join(also)}") if also else here


def _way_out(fault: Mapping[str, Any], values: Any) -> str:
    """How the value is written that was meant, or the nearest of the words that were expected."""
    from archspec.spec.hints.values import of_fault

    given = _value_at(values, fault["loc"])
    if fault["loc"] == ("archspec",):
        return "write `archspec: 1`" + (", without quotes" if given == "1" else "")
    if fault["loc"] == ("expect",) and type(given) is int:
        return f"write {{total: {given:_}}}"
    return of_fault(fault["type"], given, fault.get("ctx", {}), str(fault["loc"][-1]) if fault["loc"] else "")


def _expectation(fault: Mapping[str, Any], values: Any) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return "a letter, then letters, digits or `_`, 63 at most"
    given = shown(_value_at(values, fault["loc"]))
    if kind == "value_error":
        return f"{given}: {context['error']}"
    if kind == "literal_error":
        return f"expected {context['expected']}, got {given}"
    if kind in ("too_long", "string_too_long"):
        return f"at most {context['max_length']} {'characters' if kind == 'string_too_long' else 'entries'} are read"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return f"{given}: {fault['msg'].removeprefix('Input should be ')} is expected"
    expected = _EXPECTED.get(kind)
    return f"expected {expected}, got {given}" if expected else f"{given}: {fault['msg'][:120]}"


def shown(value: Any) -> str:
    """A short, one-line form of a value for a message: never the whole of a hostile input."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, (int, float)):
        return f"{value}"[:40]
    return "a list" if isinstance(value, (list, tuple)) else "a mapping"


def _value_at(values: Any, location: tuple[Any, ...]) -> Any:
    for step in location:
        if (isinstance(values, dict) and step in values) or (
            isinstance(values, list) and isinstance(step, int) and step < len(values)
        ):
            values = values[step]
    return values


def _keys_at(model: type[BaseModel], location: tuple[Any, ...]) -> set[str]:
    """The keys that the model knows at the parent of this location."""
    for step in location[:-1]:
        field = model.model_fields.get(str(step))
        kinds = (field.annotation, *get_args(field.annotation)) if field is not None else ()
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), model)
    return set(model.model_fields)
