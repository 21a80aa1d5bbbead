"""Names that a plug-in may give: they become words of specs, and names of generated code."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable

from archspec.plugins.code import ROOTS, X
from archspec.plugins.sizes import INPUT
from archspec.spec.cells import QUANTITIES
from archspec.spec.document import NAME
from archspec.spec.rows import COMMON

#: Words of rows that are no operators.
_WORDS = frozenset({*QUANTITIES, *COMMON, "name", "shortcut", "table"})
#: Attributes that layers of Keras or modules of torch have: a field or a weight of such a name would take its place.
_LAYERS = """
    activity_regularizer add_loss add_metric add_module add_variable add_weight apply autocast bfloat16 buffers
    build build_from_config built call call_signature_parameters call_super_init children compile compute_dtype
    compute_mask compute_output_shape compute_output_spec count_params cpu cuda double dtype dtype_policy
    dump_patches eval extra_repr float forward from_config get_buffer get_build_config get_config get_extra_state
    get_parameter get_submodule get_weights half input input_dtype input_shape input_spec ipu kwargs
    load_own_variables load_state_dict losses metrics metrics_variables modules mtia name named_buffers
    named_children named_modules named_parameters non_trainable_variables non_trainable_weights output parameters
    path quantization_mode quantize quantized_build quantized_call register_backward_hook register_buffer
    register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook remat_mode rematerialized_call requires_grad_
    save_own_variables set_extra_state set_submodule set_weights share_memory state_dict stateless_call supports_jit
    supports_masking symbolic_call T_destination to to_empty train trainable_variables trainable_weights training
    type variable_dtype variables weights xpu zero_grad
"""
LAYERS = frozenset(_LAYERS.split())
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]{0,62}")
#: Classes that generated files import.
_CLASSES = frozenset({"Any", "Callable", "Sequence", "Tensor"})


def require_free(head: str, class_name: str, fields: Iterable[str], weights: Iterable[str]) -> None:
    """Raises ValueError with the first name that an operator, its class, a field or a weight cannot have."""
    if not re.fullmatch(NAME, head) or head in _WORDS:
        raise ValueError(f"`{head}` is no word for an op: a letter, then letters, digits or `_`, and no column's name")
    if not _CLASS.fullmatch(class_name) or class_name in _CLASSES:
        raise ValueError(f"`{class_name}` is no name for a class of generated files: write it as `PReLU`")
    taken = _taken()
    for kind, names in (("field", list(fields)), ("weight", list(weights))):
        for name in names:
            if not _is_free(name, taken) or (kind == "field" and name in _WORDS):
                raise ValueError(f"a {kind} cannot be called `{name}`: the word has a meaning already")
        taken |= set(names)


def _taken() -> set[str]:
    return {*LAYERS, *INPUT, X, "self", *(root for roots in ROOTS.values() for root in roots)}


def _is_free(name: str, taken: Collection[str]) -> bool:
    return (
        re.fullmatch(NAME, name) is not None
        and not keyword.iskeyword(name)
        and not keyword.issoftkeyword(name)
        and not hasattr(builtins, name)
        and name not in taken
    )
