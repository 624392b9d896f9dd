"""Moving test pictures, made up from the time alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle
import time
from typing import Any, Final, override

import numpy as np
from numpy.typing import NDArray

from ..color.frame import Frame, PixelOrder
from ..color.layout import BorderDepth
from .base import FrameSource, SourceInfo

WIDTH: Final = 320
HEIGHT: Final = 180
RING: Final = 3
BAR_COLORS: Final = np.array(
    [
        (255, 255, 255),
        (255, 255, 0),
        (0, 255, 255),
        (0, 255, 0),
        (255, 0, 255),
        (255, 0, 0),
        (0, 0, 255),
        (0, 0, 0),
    ],
    dtype=np.uint8,
)


def _hue_circle() -> NDArray[np.uint8]:
    """Return 256 fully saturated colors around the hue circle, shape (256, 3), RGB."""
    sixths = np.arange(256)[:, np.newaxis] * (6 / 256)
    distances = np.abs((sixths - np.array([0, 2, 4]) + 3) % 6 - 3)
    return np.asarray((np.clip(2 - distances, 0, 1) * 255).round(), np.uint8)


def _turns() -> NDArray[np.uint8]:
    """Return the direction of every pixel from the middle, in 256ths of a turn, shape (HEIGHT, WIDTH)."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    angles = np.arctan2((rows + 0.5) / HEIGHT - 0.5, (columns + 0.5) / WIDTH - 0.5)
    return np.asarray(np.floor(angles * (128 / np.pi)) % 256, np.uint8)


HUES: Final = _hue_circle()
TURNS: Final = _turns()


def _paint_rainbow(pixels: NDArray[np.uint8], step: int) -> None:
    """Paint the hue circle around the middle, turned clockwise by `step` 256ths."""
    HUES.take(TURNS - np.uint8(step % 256), axis=0, out=pixels)


def _paint_color_bars(pixels: NDArray[np.uint8], _step: int) -> None:
    """Paint eight upright bars of equal width, white to black."""
    pixels[:] = BAR_COLORS.repeat(WIDTH // len(BAR_COLORS), axis=0)


def _paint_moving_edges(pixels: NDArray[np.uint8], step: int) -> None:
    """Paint a red bar that walks to the right and a blue one that walks down, a pixel per step, on black."""
    pixels[:] = 0
    pixels[..., 0] = (np.arange(WIDTH) - step) % WIDTH < WIDTH // 8
    pixels[..., 2] = ((np.arange(HEIGHT) - step) % HEIGHT < HEIGHT // 8)[:, np.newaxis]
    np.multiply(pixels, 255, out=pixels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A test picture."""

    key: str
    steps_per_second: int
    """How often the picture changes; 0 for a static one."""
    paint: Callable[[NDArray[np.uint8], int], None]
    """Fill RGB pixels of shape (HEIGHT, WIDTH, 3) with the picture of a step."""


PATTERNS: Final = (
    Pattern(key="rainbow", steps_per_second=60, paint=_paint_rainbow),
    Pattern(key="color_bars", steps_per_second=0, paint=_paint_color_bars),
    Pattern(key="moving_edges", steps_per_second=120, paint=_paint_moving_edges),
)


def pattern(key: str) -> Pattern:
    """Return a pattern by its key; LookupError for an unknown one."""
    for row in PATTERNS:
        if row.key == key:
            return row
    raise LookupError(f"unknown pattern: {key}")


class PatternSource(FrameSource):
    """Whole pictures of 320x180 pixels, the same at the same time of the clock."""

    def __init__(self, shown: Pattern, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the pattern to show, and a clock in seconds."""
        self._pattern = shown
        self._clock = clock
        self._ring = cycle([np.zeros((HEIGHT, WIDTH, 3), np.uint8) for _ in range(RING)])
        self._step: int | None = None

    @override
    def open(self) -> SourceInfo:
        self._step = None
        return SourceInfo(name=self._pattern.key, width=WIDTH, height=HEIGHT)

    @override
    def grab(self) -> Frame | None:
        now = self._clock()
        step = int(now * self._pattern.steps_per_second)
        if step == self._step:
            return None
        self._step = step
        pixels = next(self._ring)
        self._pattern.paint(pixels, step)
        return Frame.whole(pixels, PixelOrder.RGB, now)

    @override
    def need(self, depth: BorderDepth | None) -> None:
        self._step = None

    @override
    def close(self) -> None:
        self._step = None


def create_pattern(data: Mapping[str, Any]) -> PatternSource:
    """Return the source for data with the key `pattern`; LookupError for an unknown pattern."""
    return PatternSource(pattern(data["pattern"]))
