"""The strips of a frame that the LEDs look at."""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from .frame import Frame
from .layout import BorderDepth
from .pixel_map import border_rects


def border_strips(frame: Frame, depth: BorderDepth) -> tuple[NDArray[np.uint8], ...]:
    """Return views of the four strips, shape (across, along, channels); LookupError if one was not captured.

    Across goes away from the top or left of the picture, along to the right or downwards.
    """
    top, right, bottom, left = (frame.view(rect) for rect in border_rects(frame.width, frame.height, depth))
    return top, right.swapaxes(0, 1), bottom, left.swapaxes(0, 1)


def four_channels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels whose four channels lie side by side in memory; a view if they do already."""
    if pixels.shape[-1] == 4 and pixels.strides[-1] == 1:
        return pixels
    wide = np.empty_like(pixels, shape=(*pixels.shape[:-1], 4))
    for channel in range(pixels.shape[-1]):
        wide[..., channel] = pixels[..., channel]
    return wide


def as_words(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return each pixel as one number, without the last axis."""
    return four_channels(pixels).view(np.uint32)[..., 0]


def gather(strip: NDArray[np.uint8], across: NDArray[np.intp], along: NDArray[np.intp]) -> NDArray[np.uint32]:
    """Return single pixels of a strip as words, in the shape of the indices."""
    if (
        strip.shape[-1] != 4
        or strip.strides[-1] != 1
        or any(step % 4 or step < 0 for step in strip.strides[:2])
    ):
        return as_words(strip[across, along])
    # One flat view from the first to the last pixel: numpy looks up one index far faster than two.
    words = strip.view(np.uint32)[..., 0]
    steps = [step // 4 for step in words.strides]
    span = 1 + sum(step * (size - 1) for step, size in zip(steps, words.shape, strict=True))
    flat = as_strided(words, (span,), (4,), writeable=False)
    return flat.take(across * steps[0] + along * steps[1])
