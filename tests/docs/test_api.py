"""`docs/api.md`: the calls of its table are those that there are, with these arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

import archspec
from archspec.api import Net

from .pages import Page

PAGE = Page("api.md")
CALLS = re.findall(r"^\| `([\w.]+)\((.*?)\)` \|", PAGE.text, re.M)


def function(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(
        {"archspec": archspec, "net": Net}[name.partition(".")[0]], name.partition(".")[2]
    )
    return found


def arguments(of: Callable[..., Any]) -> str:
    """As the page writes them: without types, and without the object of a method."""
    named = inspect.signature(of).parameters.values()
    own = [each.replace(annotation=inspect.Parameter.empty) for each in named if each.name != "self"]
    return str(inspect.Signature(own))[1:-1]


@pytest.mark.parametrize(("name", "written"), CALLS, ids=[name for name, _ in CALLS])
def test_a_call_has_the_arguments_that_it_has(name: str, written: str) -> None:
    assert written == arguments(function(name))


def test_every_call_is_in_the_table() -> None:
    public = {f"net.{name}" for name, each in vars(Net).items() if inspect.isfunction(each) and name[0] != "_"}
    loose = {f"archspec.{name}" for name in archspec.__all__ if inspect.isfunction(getattr(archspec, name))}
    assert {name for name, _ in CALLS} == public | loose
