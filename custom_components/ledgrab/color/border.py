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


def is_upright(pixels: NDArray[np.uint8]) -> bool:
    """Return whether neighbors across lie closer in memory than neighbors along, as on the side edges."""
    return abs(pixels.strides[0]) < abs(pixels.strides[1])


def four_channels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels whose four channels lie side by side in memory; a view if they do already."""
    across, along, channels = pixels.shape
    if channels == 4 and pixels.strides[2] == 1:
        return pixels
    if is_upright(pixels):
        wide = np.empty((along, across, 4), np.uint8).swapaxes(0, 1)
    else:
        wide = np.empty((across, along, 4), np.uint8)
    for channel in range(channels):
        wide[..., channel] = pixels[..., channel]
    return wide


def as_words(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return each pixel as one number, without the last axis."""
    return four_channels(pixels).view(np.uint32)[..., 0]


def flat_words(strip: NDArray[np.uint8]) -> tuple[NDArray[np.uint32], tuple[int, int]]:
    """Return the memory of a strip as words, and the steps in it from pixel to pixel, across and along.

    numpy looks up one index far faster than two. A view, if the strip's memory allows it.
    """
    words = as_words(strip)
    if any(step % 4 or step < 0 for step in words.strides):
        words = np.ascontiguousarray(words)
    across, along = (step // 4 for step in words.strides)
    span = 1 + across * (words.shape[0] - 1) + along * (words.shape[1] - 1)
    return as_strided(words, (span,), (4,), writeable=False), (across, along)
