"""Every example of `docs/language.md` does what the page says of it, and its tables say what the source says."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archspec.api import load
from archspec.checking import check_file
from archspec.cli import main
from archspec.errors import SpecError
from archspec.network.walk import layers
from archspec.spec.cells import QUANTITIES, parse_count
from archspec.spec.document import Header

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")

_FAILS = r"<!-- fails(?: in (?P<variant>\w+))?: (?P<code>[\w-]+) -->"
_BLOCK = re.compile(rf"^```(?P<words>[^\n]+)\n(?P<text>.*?)^```$\n?(?:{_FAILS})?", re.M | re.S)


@dataclass(frozen=True)
class Fence:
    """A fenced block of the page: its language, the words behind it, and what a comment below it says."""

    language: str
    words: dict[str, str]
    text: str
    line: int
    #: The code that checking it gives, and in which variant.
    fails: str | None
    variant: str | None

    @property
    def is_spec(self) -> bool:
        return self.text.startswith("archspec: 1\nname:")


def _fences() -> Iterator[Fence]:
    for match in _BLOCK.finditer(PAGE):
        language, *words = match["words"].split()
        pairs = dict(word.partition("=")[::2] for word in words)
        line = PAGE.count("\n", 0, match.start()) + 1
        yield Fence(language, pairs, match["text"], line, match["code"], match["variant"])


FENCES = list(_fences())
EXAMPLES = [fence for fence in FENCES if fence.language == "yaml" and "file" not in fence.words]


def whole(text: str, shape: str = "28x28x3") -> str:
    """A fragment of the page as a whole spec: rows under `layers`, the keys that are required added."""
    if text.startswith("archspec: 1\nname:"):
        return text
    if text.startswith("- "):
        text = "layers:\n" + "".join(f"  {line}\n" for line in text.splitlines())
    head = f"archspec: 1\nname: fragment\ninput: {shape}\n"
    return f"{head}{text}" if "layers:" in re.findall(r"^\w+:", text, re.M) else f"{head}layers: [identity]\n{text}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every spec and every block file of the page."""
    monkeypatch.chdir(tmp_path)
    for fence in FENCES:
        name = re.search(r"^name: (\w+)$", fence.text, re.M)
        file = fence.words.get("file") or (f"{name[1]}.yaml" if fence.is_spec and name is not None else None)
        if file is not None:
            Path(file).parent.mkdir(exist_ok=True)
            Path(file).write_text(fence.text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("fence", EXAMPLES, ids=lambda fence: f"line{fence.line}")
def test_every_example_holds_or_fails_as_the_page_says(fence: Fence, folder: Path) -> None:
    (folder / "example.yaml").write_text(whole(fence.text, fence.words.get("input", "28x28x3")), encoding="utf-8")
    found = {
        (checked.variant, finding.code, finding.severity)
        for checked in check_file("example.yaml")
        for finding in checked.report.diagnostics
    }
    assert found == ({(fence.variant, fence.fails, "error")} if fence.fails else set())


def _sessions() -> Iterator[tuple[str, str]]:
    """(changes of files, console block) of the page."""
    for match in re.finditer(r"(?:^<!-- in (.+) -->\n)?^```console\n(.*?)^```$", PAGE, re.M | re.S):
        yield match[1] or "", match[2]


@pytest.mark.parametrize(("change", "session"), list(_sessions()))
def test_the_command_prints_what_the_page_shows(
    change: str, session: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if change:
        file, old, new = re.split(r": | -> ", change)
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    command, _, expected = session.partition("\n")
    main(command.removeprefix("$ archspec ").split())
    printed = capsys.readouterr()
    assert printed.out + printed.err == expected


def test_the_paths_of_the_example_are_those_below_it() -> None:
    index, fence = next((index, fence) for index, fence in enumerate(FENCES) if "paths" in fence.words)
    assert [path for path, _ in layers(load(fence.text).network)] == FENCES[index + 1].text.splitlines()


def _table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its header."""
    section = re.split(rf"^#+ {heading}$", PAGE, flags=re.M)[1]
    first = re.search(r"^\|.*?(?=^[^|])", section, re.M | re.S)
    assert first is not None
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in first[0].splitlines()[2:]]


def test_the_keys_of_the_top_level_are_those_of_the_header() -> None:
    assert sorted(row[0].strip("|` ") for row in _table("The top level of a file")) == sorted(Header.model_fields)


def test_the_printed_cells_are_those_that_rows_understand() -> None:
    assert [row[0].strip("|` ") for row in _table("Printed cells")] == list(QUANTITIES)


@pytest.mark.parametrize("line", re.findall(r"^\| `([\d_.KGe]+)` \| ([\d, to]+) \|$", PAGE, re.M))
def test_a_printed_number_covers_what_the_page_says(line: tuple[str, str]) -> None:
    printed, (low, *rest) = parse_count(line[0]), [int(end.replace(",", "")) for end in line[1].split(" to ")]
    high = rest[0] if rest else low
    assert [printed.covers(count) for count in (low - 1, low, high, high + 1)] == [False, True, True, False]


@pytest.mark.parametrize("row", _table("Limits"), ids=lambda row: str(row[2]).strip("|` "))
def test_a_limit_is_the_constant(row: list[str]) -> None:
    module, _, constant = row[2].strip("|` ").rpartition(".")
    assert getattr(importlib.import_module(f"archspec.{module}"), constant) == int(row[1].replace(",", ""))


#: What a first user types wrong, and what the message says besides the place.
MISTAKES = {
    "- {conv: 6, kernal: 3x3}": "did you mean `kernel`?",
    "- {conv: 6, kernel: 3x3, parms: 168}": "did you mean `params`?",
    "- {conv:6, kernel: 3x3}": "put a space after the colon",
    "- {dense: 4,096}": "group digits by `_`",
    "- C1: conv": "a row with a name is written C1: {conv: VALUE",
    "- {kernel: 3x3, conv: 6}": "write `conv` first",
    "- {conv: 6, kernel: 3×3}": "with the letter x",
    "- {conv: [6], kernel: 3x3}": "expected a whole number, got a list",
    "- {conv: 6, kernel: 3x3, repeat: 1000000000000}": "a whole number from 1 to 10000",
    "- {conv: 6, kernel: 3x3, when: 1}": "compare something",
    "- {conv: 6, kernel: $kx$k}": "an operator stands before a name",
    "- {add: [[identity, shortcut], []]}": "alone in it",
    "- {concat: [[], shortcut]}": "`shortcut` is a branch of `add`",
    "- {add: [[{conv: 3, kernel: 3x3}], {shortcut: , from: x}]}": "`shortcut` has no `from`",
    "use: blocks.yaml": "expected a list",
    "variables: {1x: 3}": "a letter, then letters, digits or `_`",
    "variables: {x: [3]}": "a variable is true or false, a number or a text",
    "variables: {input_maps: 3}": "the number of maps that come in",
    "defaults: {conv: {kernel: 3}}\nlayers: [{conv: 3}, {conv: 4}]": "height x width: 3x3",
    "errata: [{at: x, parms: 3, note: n}]": "`errata.0` has no `parms`",
    "blocks: {b: {args: [x, x], layers: []}}": "two arguments are named `x`",
    "blocks: {b: {args: [x], layers: [flatten]}}\nlayers: [{b: 3, x: 4}]": "`x` is given twice",
    "blocks: {b: {args: [x], layers: [{dense: $x}]}}\nlayers:\n  - {b: 3}\n  - {b: 0}": "what `$x` is at <string>:4:42",
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.items())
def test_one_mistake_gives_one_message_that_says_the_way_out(text: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(whole(text))
    (finding,) = caught.value.diagnostics
    assert said in finding.draw()


def test_the_first_repetition_has_the_argument_that_first_gives() -> None:
    net = load(whole("- {conv: 4, kernel: 3x3, repeat: 2, first: {filters: 8}}"))
    assert [str(layer.output) for _, layer in layers(net.network)] == ["28x28x8", "28x28x4"]


def test_a_condition_is_about_the_maps_that_from_brings() -> None:
    above = "- a: {conv: 4, kernel: 3x3}\n- b: {conv: 8, kernel: 3x3}\n"
    net = load(whole(above + "- c: {conv: 2, kernel: 3x3, from: a, when: $input_maps == 4}"))
    assert [path for path, _ in layers(net.network)] == ["a", "b", "c"]


def test_the_links_of_the_page_lead_somewhere() -> None:
    for target, page in ((r"\]\(#([\w-]+)\)", "language.md"), (r"\]\(operators\.md#([\w-]+)\)", "operators.md")):
        titles = re.findall(r"^#+ (.+)$", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.M)
        anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        assert set(re.findall(target, PAGE)) <= anchors
