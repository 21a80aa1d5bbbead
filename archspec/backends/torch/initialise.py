"""Weights before training: torch's own defaults are other distributions than the spec's, so they are drawn anew."""

from __future__ import annotations

from collections import Counter, defaultdict

from archspec.backends.plan import Program
from archspec.network.walk import layers

#: How torch draws each `init` word into a kernel.
CALLS = {
    "glorot_uniform": "nn.init.xavier_uniform_({})",
    "glorot_normal": "nn.init.xavier_normal_({})",
    "he_uniform": 'nn.init.kaiming_uniform_({}, nonlinearity="relu")',
    "he_normal": 'nn.init.kaiming_normal_({}, nonlinearity="relu")',
    "lecun_uniform": 'nn.init.kaiming_uniform_({}, nonlinearity="linear")',
    "lecun_normal": 'nn.init.kaiming_normal_({}, nonlinearity="linear")',
    "zeros": "nn.init.zeros_({})",
    "ones": "nn.init.ones_({})",
}
_CLASSES = {
    "conv": "nn.Conv2d",
    "depthwise": "nn.Conv2d",
    "separable": "nn.Conv2d",
    "transposed": "nn.ConvTranspose2d",
    "dense": "nn.Linear",
}


def statements(program: Program) -> list[str]:
    """The loop that draws every kernel by the word that its rows have."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    has_bias = False
    for _, layer in layers(program.network):
        name = _CLASSES.get(layer.op.head)
        if name is not None and getattr(layer.op, "given", None) is None and getattr(layer.op, "connection_table", None) is None:
            words[name][str(getattr(layer.op, "init", ""))] += 1
            has_bias = has_bias or bool(getattr(layer.op, "bias", False))
    by_word: dict[str, list[str]] = defaultdict(list)
    for name, counter in words.items():
        by_word[counter.most_common(1)[0][0]].append(name)
    if not by_word:
        return []
    pad = " " * 8
    written = [f"{pad}for module in self.modules():"]
    for number, (word, names) in enumerate(by_word.items()):
        kinds = names[0] if len(names) == 1 else f"({', '.join(names)})"
        written.append(f"{pad}    {'if' if number == 0 else 'elif'} isinstance(module, {kinds}):")
        written.append(f"{pad}        {CALLS[word].format('module.weight')}")
    if has_bias:
        every = sorted(words)
        kinds = every[0] if len(every) == 1 else f"({', '.join(every)})"
        written.append(f"{pad}    if isinstance(module, {kinds}) and module.bias is not None:")
        written.append(f"{pad}        nn.init.zeros_(module.bias)")
    return written
