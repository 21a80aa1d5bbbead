"""A window size as torch.nn takes it, one number or two, always as two."""


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """(value, value), or value itself when it is (height, width) already."""
    return value if isinstance(value, tuple) else (value, value)
