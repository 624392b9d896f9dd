"""Light from the square of every pixel and a sample of what the squares lack.

The square of an encoded value nearly is its light, and squaring many pixels at a time is far cheaper than
looking them up one by one. What the squares lack is so little and so even that few pixels tell it well,
whatever the picture; where it has one color, they tell it exactly.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .border import flat_words
from .light_sums import LightSums
from .light_table import BIAS, FULL, REMAINDER, SQUARE

SAMPLES: Final = 10
"""Pixels across the strip that are looked up at each place along an edge."""

FULL_IN_SAMPLES: Final = SAMPLES * FULL
"""What `accurate_light` counts for full light beyond black, per pixel across."""

BLACK_IN_SAMPLES: Final = SAMPLES * BIAS
"""What `accurate_light` counts for black, per pixel across."""

GOLDEN: Final = (5**0.5 - 1) / 2
"""The golden section: each place's sample is turned by it against its neighbor's, so that no pattern fits."""


def accurate_light(strips: Sequence[NDArray[np.uint8]], sums: LightSums) -> NDArray[np.int64]:
    """Return the light across strips of shape (across, along, 4), laid end to end, shape (places, 4)."""
    samples, squares = [], []
    for strip in strips:
        words, steps = flat_words(strip)
        samples.append(words.take(_sample(*strip.shape[:2], steps)))
        squares.append(sums.squares(strip))
    light = sums.entries(REMAINDER, np.concatenate(samples, axis=1))
    across, along = zip(*(strip.shape[:2] for strip in strips), strict=True)
    light *= np.repeat(across, along)[:, np.newaxis]
    light += np.concatenate(squares) * (SAMPLES * SQUARE)
    return light


@lru_cache(maxsize=16)
def _sample(across: int, along: int, steps: tuple[int, int]) -> NDArray[np.intp]:
    """Return where the sampled pixels of a strip lie in its memory, shape (SAMPLES, along)."""
    places = np.arange(along)
    parts = (np.arange(SAMPLES)[:, np.newaxis] + places * GOLDEN % 1) / SAMPLES
    return (parts * across).astype(np.intp) * steps[0] + places * steps[1]
