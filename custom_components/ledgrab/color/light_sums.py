"""Sums over the pixels of a strip."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .light_table import MOST_LIGHTS, MOST_SQUARES, SQUARE_BITS

BLOCK: Final = 1 << 15
"""Pixels that are looked up at a time, so that what lies between the steps stays in the cache."""


class LightSums:
    """Sums pixels across the edge, in memory that is kept: getting it anew costs more than the sums."""

    def __init__(self) -> None:
        """Start without memory."""
        self._kept: dict[str, NDArray[np.uint64]] = {}

    def looked_up(self, table: NDArray[np.uint64], words: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the sums of table entries over the first axis: (rows, n) pixels give (n, 4) channels."""
        rows, count = words.shape
        total = np.zeros((count, 4), np.int64)
        step = max(1, min(BLOCK // count, MOST_LIGHTS))
        for first in range(0, rows, step):
            pairs = np.ascontiguousarray(words[first : first + step]).view(np.uint16)
            index = self._memory("index", pairs.size).view(np.intp).reshape(pairs.shape)
            found = self._memory("found", pairs.size).reshape(pairs.shape)
            np.copyto(index, pairs)
            table.take(index, out=found, mode="clip")
            total += np.add.reduce(found, axis=0).view(np.uint32).reshape(count, 4)
        return total

    def squares(self, pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the sums of shortened squares over the first axis: (rows, n, 4) give (n, 4)."""
        rows, count, _ = pixels.shape
        memory = self._memory("squares", rows * count)
        upright = pixels.strides[0] < pixels.strides[1]
        words = memory.reshape(count, rows).T if upright else memory.reshape(rows, count)
        squares = words[..., np.newaxis].view(np.uint16)
        np.square(pixels, out=squares, dtype=np.uint16)
        np.right_shift(squares, SQUARE_BITS, out=squares)
        total = np.zeros((count, 4), np.int64)
        for first in range(0, rows, MOST_SQUARES):
            sums = np.add.reduce(words[first : first + MOST_SQUARES], axis=0)
            total += sums.view(np.uint16).reshape(count, 4)
        return total

    def _memory(self, purpose: str, size: int) -> NDArray[np.uint64]:
        """Return memory for a number of words, holding anything."""
        kept = self._kept.get(purpose)
        if kept is None or kept.size < size:
            kept = self._kept[purpose] = np.empty(size, np.uint64)
        return kept[:size]
