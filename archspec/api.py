"""archspec from Python: ``net = archspec.load("specs/resnet34.yaml", classes=10)``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archspec.analysis.check import Report, check
from archspec.analysis.counts import require_limits
from archspec.analysis.facts import Facts
from archspec.errors import SpecError
from archspec.network.expand import expand, network_of
from archspec.network.tree import Network
from archspec.spec.document import Document, Header
from archspec.spec.loader import Piped, Variable, load_file, load_header, load_piped, load_text

if TYPE_CHECKING:
    from archspec.analysis.diff import Diff
    from archspec.analysis.explained import Explanation
    from archspec.analysis.solve import Solution
    from archspec.analysis.summary import Summary
    from archspec.backends import Built, Freshness
    from archspec.diagrams import Diagram
    from archspec.manual import ExplainedCode, ExplainedOperator
    from archspec.weights.departures import Rerun
    from archspec.weights.verification import Verification


class Net:
    """The network of a spec, with one variant and the variables set. Raises SpecError where it is too large."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._facts = Facts(network)
        try:
            require_limits(network, self._facts.counts)
        except SpecError as caught:
            from archspec.network.set_variables import of_variables  # only a spec that is wrong needs it

            raise of_variables(caught, network.document, lambda own: Net(expand(own))) from None

    def __repr__(self) -> str:
        return f"<archspec.Net {self.network.name}: {self.network.input} -> {self.network.output}>"

    def _repr_html_(self) -> str:
        """What notebooks show of it: its facts."""
        from archspec.analysis.summary.html import facts_html

        return facts_html(self.network, self.summary().totals())

    @property
    def document(self) -> Document:
        return self.network.document

    def check(self) -> Report:
        """Every printed cell against the computed one."""
        return check(self.network, self._facts)

    def summary(self) -> Summary:
        """The table: ``str()`` of it is the text, ``as_json()`` the data."""
        from archspec.analysis.summary import Summary

        return Summary(self.network, self._facts)

    def explain(self, row: str, *columns: str) -> Explanation:
        """Where the numbers of a row come from: ``net.explain("3a", "params")``; without columns those of a summary.

        ``str()`` of it is the text, ``explanation["params"].value`` a number. A row is named by its path, as
        ``conv3_x/0/main/conv1``; ``expect`` is the whole network, with the columns that `expect` has in a spec. Raises
        UsageError where there is no such row or column.
        """
        from archspec.analysis.explained import Explainer

        return Explainer(self._facts).explain(row, columns)

    def diff(self, other: Net) -> Diff:
        """What differs from this network to the other: ``str()`` of it is the text, ``is_equal`` the verdict."""
        return diff(self, other)

    def source(self, backend: str) -> str:
        """The source text for ``keras`` or ``torch``."""
        from archspec.backends import source

        return source(self.network, backend).text

    def build(self, backend: str) -> Any:
        """The live model that the generated source makes: a keras.Model or a torch.nn.Module.

        It has been compared with the network row by row. Raises SpecError where they differ.
        """
        return self.compare(backend).agreed().model

    def compare(self, backend: str) -> Built:
        """The live model beside the network: parameters and shapes of every row, and where they differ."""
        from archspec.backends import build

        return build(self.network, backend)

    def freshness(self, backend: str, folder: str | Path = "generated") -> Freshness:
        """The file that a build has written into the folder, beside what it would write today; no framework runs.

        The result's ``ok`` says whether they are the same, ``finding`` where they begin to differ. Raises UsageError
        where the file cannot be read.
        """
        from archspec.backends import freshness, source

        return freshness(self.network, source(self.network, backend), backend, Path(folder))

    def verify(
        self,
        keras_backend: str | None = None,
        *,
        size: tuple[int, int] | None = None,
        odd: bool = False,
        seed: int = 0,
        device: str = "cpu",
    ) -> Verification:
        """Both frameworks' models with the same weights: every row, gradient and moving statistic compared.

        ``keras_backend`` is the engine of Keras: tensorflow, jax or torch. ``size`` is another (height, width) of the
        input, and ``odd`` one more row and column of pixels. ``device`` is where both compute: cpu, or cuda, which is
        the first GPU. The result's ``ok`` says whether it holds; ``agreed()`` raises SpecError where it does not.
        """
        from archspec.backends.running.live import require_all

        require_all()  # numpy comes with them, which the rest of this needs
        from archspec.backends.running.devices import as_device
        from archspec.weights.verify import verify

        network = self._sized(size, odd)
        return verify(network, keras_backend=keras_backend, seed=seed, device=as_device(device))

    def rerun(
        self,
        run_as: str,
        keras_backend: str | None = None,
        *,
        size: tuple[int, int] | None = None,
        odd: bool = False,
        seed: int = 0,
        device: str = "cpu",
    ) -> Rerun:
        """Each framework's model run as ``bfloat16``, or torch's as ``channels-last``, beside itself in float32.

        The other arguments are those of ``verify``, and so is what the result has: ``ok``, ``agreed()``.
        """
        from archspec.backends.running.live import require_all

        require_all()
        from archspec.backends.running.devices import as_device
        from archspec.weights.departures import as_manner
        from archspec.weights.rerun import rerun

        network = self._sized(size, odd)
        return rerun(network, as_manner(run_as), keras_backend=keras_backend, seed=seed, device=as_device(device))

    def _sized(self, size: tuple[int, int] | None, odd: bool) -> Network:
        """The network for an input of another size."""
        from archspec.weights.verify import at_odd_size, at_size

        network = at_size(self.network, *size) if size is not None else self.network
        return at_odd_size(network) if odd else network

    def diagram(
        self,
        *others: Net,
        style: str | None = None,
        level: str | None = None,
        expand: str | None = None,
        fit: str | None = None,
        theme: str = "auto",
    ) -> Diagram:
        """The picture: of the network, or of the one row that ``expand`` names, opened; in a notebook it shows itself.

        ``style`` is blocks, paper, volumes or graph, ``level`` network, stage, block or layer; without them it is what
        suits the network. ``fit`` is a4, slide, square or a shape such as 4:3, ``theme`` auto, light or dark.
        ``others`` are drawn beside it. Raises UsageError for any other word, and where there is no such row.
        """
        from archspec.diagrams import diagram

        networks = (net.network for net in (self, *others))
        return diagram(*networks, style=style, level=level, expand=expand, fit=fit, theme=theme)


def load(spec: str | Path | Piped, /, variant: str | None = None, **variables: Variable) -> Net:
    """The network of a spec file, of a spec's text (a string of several lines), or of what was piped in.

    Raises SpecError for what is wrong in the spec, UsageError for a wrong call: no such file, variant or variable. A
    value of a variable that only makes the network impossible is both, with the places that it spoils.
    """
    return Net(network_of(document_of(spec, variant, variables)))


def document_of(spec: str | Path | Piped, variant: str | None, variables: Mapping[str, Variable]) -> Document:
    """What the spec says, before it is laid out. Raises as ``load`` does."""
    if isinstance(spec, Piped):
        return load_piped(spec, variant, variables)
    if isinstance(spec, str) and "\n" in spec:
        return load_text(spec, variant=variant, variables=variables)
    return load_file(Path(spec), variant, variables)


def diff(a: Net, b: Net) -> Diff:
    """What differs from one network to another, row by row, with the parameters and multiply-adds between them.

    Two networks that compute the same, layer by layer, are equal: ``diff(a, b).is_equal``, however they are written.
    """
    from archspec.analysis.diff import diff as compared

    return compared(a.network, b.network)


def difference_svg(found: Diff, *, theme: str = "auto") -> str:
    """A difference as a picture: the rows of both networks side by side, as one SVG file.

    ``theme`` is auto, light or dark. Raises UsageError for any other word.
    """
    from archspec.diagrams import difference_svg as drawn

    return drawn(found, theme=theme)


def difference_html(found: Diff, *, theme: str = "auto") -> str:
    """A difference as one HTML page without a script: its picture, and all of its numbers in tables.

    ``theme`` is auto, light or dark. Raises UsageError for any other word.
    """
    from archspec.diagrams import difference_html as drawn

    return drawn(found, theme=theme)


def explain(word: str, /) -> ExplainedOperator | ExplainedCode:
    """What an operator (``conv``) takes and means, or what a diagnostic's code (``size``) means and how to mend it.

    ``str()`` of it is the text. Raises UsageError where the word is neither. A row of a network is explained by
    ``Net.explain``.
    """
    from archspec.manual import explain as explained

    return explained(word)


def solve(spec: str | Path, /, variant: str | None = None, **variables: Variable) -> Solution:
    """The values with which every printed cell of a spec file holds, for its one cell that is written `?`.

    ``ok`` says whether there are any, ``answers`` has them. Raises SpecError where not one cell is open.
    """
    from archspec.analysis.solve import solve as solved
    from archspec.network.validation.unused import require_used
    from archspec.spec.loader import load_open

    document, openings = load_open(Path(spec), variant, variables)
    require_used(document)
    return solved(document, openings)


def header(spec: str | Path | Piped, /) -> Header:
    """What a spec says above its rows, of which nothing else is looked at: its name, variables and variants.

    Raises SpecError where that is wrong, UsageError where there is no such file.
    """
    return load_header(spec if isinstance(spec, Piped) else Path(spec))
