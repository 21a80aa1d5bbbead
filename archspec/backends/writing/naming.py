"""Names in generated code: identifiers that Python, the framework and the reader can live with."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

#: Attributes of torch's Module, modules that are imported, and words that the templates use: a row of such a name gets
#: an underscore.
TAKEN = frozenset(
    [
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "keys",
        "items",
        "values",
        "pop",
        "append",
        "insert",
        "extend",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "T_destination",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
        "self",
        "x",
        "name",
        "nn",
        "torch",
        "Tensor",
        "F",
        "keras",
        "layers",
        "ops",
        "math",
        "super",
        "input_shape",
        "in_maps",
        "classifier_activation",
        "auxiliary_heads",
        "inputs",
        "i",
        "j",
        "k",
        "l",
        "np",
        "Any",
        "Callable",
        "Sequence",
        "module",
    ]
)
_ACRONYMS = {
    "bn": "BN",
    "ln": "LN",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "lrn": "LRN",
    "gelu": "GELU",
    "vgg": "VGG",
    "rbf": "RBF",
}
_FAMILIES = (("resnet", "ResNet"), ("lenet", "LeNet"), ("alexnet", "AlexNet"), ("googlenet", "GoogLeNet"),
             ("vgg", "VGG"), ("cnn", "CNN"))  # fmt: skip


def is_free(name: str) -> bool:
    """Whether a name can be given to an attribute, a parameter or a variable of generated code."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and not keyword.issoftkeyword(name)
        and not hasattr(builtins, name)
        and name not in TAKEN
        and not name.startswith("_")
    )


def identifier(name: str, prefix: str) -> str:
    """A row's name as an identifier: `3a` in a block `inception` becomes inception3a, `res-2` res_2."""
    clean = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if not clean[:1].isalpha():
        clean = f"{prefix}{clean}"
    return clean if is_free(clean) else f"{clean}_"


def apart(name: str, taken: Iterable[str], word: str) -> str:
    """The name, with a word behind it where it is taken, and numbered where that is taken too."""
    used = set(taken)
    return unique(f"{name}{word}", used) if name in used else name


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, numbered where it is taken."""
    used, number, candidate = set(taken), 2, name
    while candidate in used:
        candidate, number = f"{name}{number}", number + 1
    return candidate


def class_name(name: str, title: str = "") -> str:
    """conv_bn_relu -> ConvBNReLU, resnet34 -> ResNet34; squeezenet of the title SqueezeNet as the title writes it."""
    whole = _as_titled(name.replace("_", ""), title)
    return whole or "".join(_as_titled(word, title) or _capital(word) for word in name.split("_") if word)


def _as_titled(word: str, title: str) -> str:
    """The word in the title's own case, "" where it has none: densenet121 in DenseNet-121 is DenseNet121."""
    letters = re.sub(r"[^A-Za-z0-9]", "", title)
    start = letters.lower().find(word.lower())
    written = letters[start : start + len(word)]
    return written if start >= 0 and written[:1].isupper() and not word.isupper() else ""


def _capital(word: str) -> str:
    if word.lower() in _ACRONYMS:
        return _ACRONYMS[word.lower()]
    for start, written in _FAMILIES:
        if word.lower().startswith(start):
            return written + word[len(start) :]
    return word[0].upper() + word[1:]


def function_name(name: str) -> str:
    """A block's name as a function's: the name itself, in lower case, never a builtin or a keyword."""
    lower = name.lower()
    return lower if is_free(lower) else f"{lower}_block"
