"""TensorFlow's 'same' padding, computed from the size of the input."""

import torch.nn.functional as F
from torch import Tensor


def pad_same(
    x: Tensor,
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
    value: float = 0.0,
) -> Tensor:
    """x padded so that a window gives ceil(size / stride); an odd pixel goes to bottom or right.

    The total is max((kernel - 1) * dilation - (size - 1) % stride, 0), half of it top or left.
    """
    rows = max((kernel_size[0] - 1) * dilation[0] - (x.shape[2] - 1) % stride[0], 0)
    columns = max((kernel_size[1] - 1) * dilation[1] - (x.shape[3] - 1) % stride[1], 0)
    top, left = rows // 2, columns // 2
    return F.pad(x, (left, columns - left, top, rows - top), value=value)
