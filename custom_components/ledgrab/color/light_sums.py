"""Sums over the pixels of a strip, in whole numbers."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .border import is_upright
from .light_table import MOST_ENTRIES, MOST_SQUARES, SQUARE_BITS

BLOCK: Final = 1 << 16
"""Pixels that are looked up at a time, so that what lies between the steps stays in the cache."""


class LightSums:
    """Sums pixels across an edge, in memory that is kept: getting it anew costs more than the sums.

    Every call of numpy that gives up the interpreter may wait long to get it back, so there are few of them.
    """

    def __init__(self) -> None:
        """Start without memory."""
        self._kept: dict[str, NDArray[np.uint64]] = {}

    def entries(self, table: NDArray[np.uint64], words: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the sums of what pixels have in a table; (rows, n) words give (n, 4) channels."""
        rows, count = words.shape
        step = max(1, min(BLOCK // count, MOST_ENTRIES))
        blocks = (words[first : first + step] for first in range(0, rows, step))
        return _added(self._entries(table, block) for block in blocks)

    def squares(self, pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the sums of shortened squares; (rows, n, 4) channels give (n, 4)."""
        rows, count, _ = pixels.shape
        upright = is_upright(pixels)
        memory = self._memory("squares", count, rows) if upright else self._memory("squares", rows, count)
        words = memory.T if upright else memory
        lanes = words[..., np.newaxis].view(np.uint16)
        np.square(pixels, out=lanes, dtype=np.uint16)
        np.right_shift(lanes, SQUARE_BITS, out=lanes)
        blocks = (words[first : first + MOST_SQUARES] for first in range(0, rows, MOST_SQUARES))
        return _added(np.add.reduce(block, axis=0).view(np.uint16).reshape(count, 4) for block in blocks)

    def _entries(self, table: NDArray[np.uint64], words: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the sums of so few entries that they fit into 32 bits."""
        pairs = np.ascontiguousarray(words).view(np.uint16)
        index = self._memory("index", *pairs.shape).view(np.intp)
        found = self._memory("found", *pairs.shape)
        np.copyto(index, pairs)
        table.take(index, out=found, mode="clip")
        sums: NDArray[np.uint64] = np.add.reduce(found, axis=0)
        return sums.view(np.uint32).reshape(-1, 4)

    def _memory(self, purpose: str, rows: int, count: int) -> NDArray[np.uint64]:
        """Return memory of this shape, holding anything."""
        kept = self._kept.get(purpose)
        if kept is None or kept.size < rows * count:
            kept = self._kept[purpose] = np.empty(rows * count, np.uint64)
        return kept[: rows * count].reshape(rows, count)


def _added(parts: Iterator[NDArray[np.unsignedinteger]]) -> NDArray[np.int64]:
    """Return the sum of at least one part, in 64 bits."""
    total = next(parts).astype(np.int64)
    for part in parts:
        total += part
    return total
