"""An operator is explained by its columns, its rules and the calls that both backends really write."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.backends import BACKENDS, source
from archspec.errors import Place, Source, error
from archspec.manual import explain
from archspec.manual.operators import ExplainedOperator
from archspec.ops import REGISTRY


@pytest.mark.parametrize("head", sorted(REGISTRY))
def test_every_column_and_rule_of_every_operator_is_told(head: str) -> None:
    told = str(explain(head)).splitlines()
    columns = {line.split()[0] for line in told if line}
    assert {*REGISTRY[head].model_fields} <= columns
    assert any(line.startswith("shape: ") for line in told)
    assert not any("](" in line for line in told)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("head", sorted(REGISTRY))
def test_the_calls_are_lines_of_the_generated_file(head: str, backend: str) -> None:
    made = ExplainedOperator(REGISTRY[head])
    text = source(made.network(), backend).text
    call = made.call(backend)
    lines = [line.strip() for line in text.splitlines()]
    assert call.lines
    assert all(line.strip() in lines for line in call.lines)
    assert all(f"def {name}(" in text or f"class {name}(" in text for name in call.helpers)


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        ("conv", ['x = layers.Conv2D(6, 3, padding="same", name="conv")(x)  # 8x8x6']),
        ("conv", ["self.conv = nn.Conv2d(4, 6, 3, padding=1)  # 8x8x6", "return self.conv(x)"]),
        ("add", ["return self.main(x) + x  # 8x8x4"]),
        ("lrn", ["x = local_response_norm(x, 5", "(local_response_norm stands in the same file)"]),
        ("conv", ["params: 3 * 3 * 4 * 6 + 6 = 222", "macs: 8 * 8 * (3 * 3 * 4 * 6) = 13,824"]),
        ("conv", ["source: LeCun et al. 1998, section II.A", "filters *", "a whole number from 1 to 1,000,000"]),
    ],
)
def test_a_reader_sees_the_call_of_both_frameworks_and_the_formulas(head: str, lines: list[str]) -> None:
    assert all(line in str(explain(head)) for line in lines)


def test_data_has_columns_rules_and_calls() -> None:
    data = explain("maxpool").as_json()
    columns: Any = data["columns"]
    calls: Any = data["calls"]
    assert [column["name"] for column in columns] == [*REGISTRY["maxpool"].model_fields]
    assert {*calls} == {*BACKENDS}


def test_an_operator_that_a_backend_cannot_express_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise error("backend", "torch cannot express this row", Place.start_of(Source("x", "")), "there is no rule")

    monkeypatch.setattr("archspec.manual.operators.source", refuse)
    assert "torch cannot express this row: there is no rule" in str(explain("conv"))
