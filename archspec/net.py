"""The network of a spec in Python, with everything that can be asked of it: ``net = archspec.load(...)``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from archspec.analysis.check import Report, check
from archspec.analysis.counts import require_limits
from archspec.analysis.facts import Facts
from archspec.errors import SpecError
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.document import Document

if TYPE_CHECKING:
    from archspec.analysis.diff import Diff
    from archspec.analysis.explained import Explanation
    from archspec.analysis.summary import Summary
    from archspec.backends import Built, Freshness
    from archspec.diagrams import Diagram
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
        from archspec.analysis.diff import diff

        return diff(self.network, other.network)

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
