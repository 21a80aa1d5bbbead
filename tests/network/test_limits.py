"""Networks that are too large are refused at once, and deep ones are laid out."""

from __future__ import annotations

import time

import pytest

from archspec.network import expand as module
from archspec.network.values import MAX_REPEAT

from .networks import assert_refused, network


def test_more_than_the_largest_number_of_layers_is_refused_where_it_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EXPANDED", 3)
    monkeypatch.setattr(module, "LAYERS_OF_A_ROW", 0)
    network("- a: {conv: 4, kernel: 1x1, repeat: 3, first: {kernel: 3x3}}\n- flatten")
    (found,) = assert_refused(
        "- a: {concat: [[], [{conv: 4, kernel: 1x1}]], repeat: 1}\n- flatten\n- {‹dense›: 3}", "limit"
    )
    assert found.message == "the network has more than 3 different layers and blocks"


def test_a_spec_may_have_four_layers_for_each_row_that_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EXPANDED", 3)
    network("- concat: [[], [{conv: 4, kernel: 1x1, norm: batch, activation: relu}]]\n- flatten\n- {dense: 3}")
    halves = "blocks: {b: {args: [c], layers: [{concat: [[{conv: $c, kernel: 1x1}], []]}]}}"
    (found,) = assert_refused(f"- flatten: {{‹b›: 1, repeat: {MAX_REPEAT}}}", "limit", head=halves)
    assert found.message == "the network has more than 12 different layers and blocks"


def test_a_network_that_doubles_its_maps_without_end_is_refused() -> None:
    started = time.perf_counter()
    (found,) = assert_refused("- d: {‹concat›: [[], []], repeat: 10000}", "limit")
    assert "numbers" in found.message
    assert_refused("- {d: }", "limit", head="blocks: {d: {layers: [{‹concat›: [[], []], repeat: 10000}]}}")
    assert time.perf_counter() - started < 1


def test_origins_that_double_in_every_row_are_forgotten() -> None:
    started = time.perf_counter()
    net = network("- {d: }", "blocks: {d: {layers: [{concat: [[], []], repeat: 30}]}}", input="2x2x1")
    assert str(net.output) == f"2x2x{2**30}"
    arguments = ", ".join(f"a{n}: $a{n - 1} + $a{n - 1}" for n in range(1, 40))
    truths = ", ".join(f"t{n}: $t{n - 1} and $t{n - 1}" for n in range(1, 60))
    network(
        "- {b: 1}",
        f"blocks: {{b: {{args: {{a0: required, {arguments}, t0: true, {truths}}}, layers: [{{dense: $a9}}]}}}}",
    )
    assert time.perf_counter() - started < 1


def test_a_thousand_blocks_in_each_other_are_laid_out_and_their_maps_grow() -> None:
    grow = "{concat: [[], [{conv: 1, kernel: 1x1}]]}"
    chain = "".join(f"  b{n}: {{layers: [{{b{n - 1}: }}, {grow}]}}\n" for n in range(1, 1000))
    net = network(
        "- {b999: }", "blocks:\n  b0: {layers: [flatten], args: []}\n".replace("[flatten]", f"[{grow}]") + chain
    )
    assert str(net.output) == "8x8x1004"


def test_a_mistake_below_a_thousand_blocks_is_still_told() -> None:
    chain = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: }}]}}" for n in range(1, 1000))
    assert_refused("- {b999: }", "shape", head=f"blocks: {{b0: {{layers: [{{‹rbf›: 3}}]}}, {chain}}}")
