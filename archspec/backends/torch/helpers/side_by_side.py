"""Bitmaps as the spec draws them."""


def side_by_side(*rows: str) -> list[str]:
    """The codes of bitmaps that stand side by side: each has its rows joined."""
    return ["".join(bitmap) for bitmap in zip(*(row.split() for row in rows), strict=True)]
