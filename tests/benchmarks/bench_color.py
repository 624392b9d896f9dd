"""What it costs to get from a frame to LED colors, and how near the result is to the mean of every pixel."""

from collections.abc import Callable, Iterator
from itertools import count, cycle
import json
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from custom_components.ledgrab.color.frame import Frame, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth, Layout, led_areas
from custom_components.ledgrab.color.pipeline import LedPipeline
from custom_components.ledgrab.color.reduce import Reducer
from custom_components.ledgrab.color.tuning import ReduceMode, Tuning
from custom_components.ledgrab.devices.ddp import DdpPacker
from tests.benchmarks.timing import Contender, at_least, at_most, best_medians_ms
from tests.color.pictures import Picture, edges, gradient, grain, natural, text
from tests.color.reference import area_rect, encoded_of, light_of, mean_light

LAYOUT: Final = Layout(top=96, right=54, bottom=96, left=54)
DEPTH: Final = BorderDepth(horizontal=0.08, vertical=0.05)
FULL_HD: Final = (1080, 1920)

BOUND: Final[dict[str, Callable[[], Picture]]] = {
    "1/f^1.0": lambda: natural(1, 1.0, *FULL_HD),
    "1/f^1.2": lambda: natural(2, 1.2, *FULL_HD),
    "gradient": lambda: gradient(*FULL_HD),
    "grain 2": lambda: grain(3, 2, *FULL_HD),
    "grain 4": lambda: grain(4, 4, *FULL_HD),
}
"""Pictures whose error is bound."""

REPORTED: Final[dict[str, Callable[[], Picture]]] = {
    "text": lambda: text(5, *FULL_HD),
    "edges": lambda: edges(6, *FULL_HD),
}
"""Pictures whose error is only told."""


class Screen:
    """A reused buffer into which a new picture is written before each frame."""

    def __init__(self, height: int, width: int) -> None:
        """Paint what will be shown in turn."""
        self._pictures: Iterator[Picture] = cycle([natural(seed, 1.0, height, width) for seed in (7, 8)])
        self.pixels = np.empty((height, width, 4), np.uint8)

    def draw(self) -> None:
        """Write the next picture."""
        np.copyto(self.pixels, next(self._pictures))

    def frame(self) -> Frame:
        """Return what is shown now."""
        return Frame.whole(self.pixels, PixelOrder.BGRA, captured_at=0.0)


def slice_means(pixels: Picture) -> Callable[[], NDArray[np.float32]]:
    """Return the plain way: one LED after the other, its slice through a table, and the mean."""
    height, width, _ = pixels.shape
    table = light_of(np.arange(256, dtype=np.uint8)).astype(np.float32)
    rects = [area_rect(area, DEPTH, width, height) for area in led_areas(LAYOUT, DEPTH)]
    slices = [np.s_[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width, :3] for rect in rects]
    return lambda: np.array([table[pixels[part]].mean(axis=(0, 1)) for part in slices])


def reduce_bars() -> list[dict[str, Any]]:
    """Return the bars of reducing a full HD frame."""
    screen, reducer = Screen(*FULL_HD), Reducer()
    best = best_medians_ms(
        {
            "accurate": Contender(
                run=lambda: reducer.reduce(screen.frame(), LAYOUT, DEPTH, ReduceMode.ACCURATE),
                prepare=screen.draw,
            ),
            "sampled": Contender(
                run=lambda: reducer.reduce(screen.frame(), LAYOUT, DEPTH, ReduceMode.SAMPLED),
                prepare=screen.draw,
            ),
            "plain": Contender(run=slice_means(screen.pixels), prepare=screen.draw, repeats=9),
        }
    )
    accurate, sampled = best["plain"] / best["accurate"], best["plain"] / best["sampled"]
    return [
        at_most("reduce_accurate_ms", best["accurate"], "ms", 1.0, accurate),
        at_least("reduce_accurate_ratio", accurate, "x", 12.0, accurate),
        at_most("reduce_sampled_ms", best["sampled"], "ms", 0.4, sampled),
        at_least("reduce_sampled_ratio", sampled, "x", 50.0, sampled),
    ]


def error(picture: Picture, mode: ReduceMode) -> float:
    """Return the largest error over LEDs and channels, in encoded units before rounding."""
    frame = Frame.whole(picture, PixelOrder.BGRA, captured_at=0.0)
    found = encoded_of(Reducer().reduce(frame, LAYOUT, DEPTH, mode))
    return float(np.abs(found - encoded_of(mean_light(frame, LAYOUT, DEPTH))).max())


def error_bar() -> dict[str, Any]:
    """Return the bar of the accurate mode's error, and print the error of each picture."""
    errors = {}
    for name, paint in (BOUND | REPORTED).items():
        picture = paint()
        errors[name] = error(picture, ReduceMode.ACCURATE)
        sampled = error(picture, ReduceMode.SAMPLED)
        print(f"{name:>10}: accurate within {errors[name]:.2f}, sampled within {sampled:.2f}")
    return at_most("reduce_accurate_error", max(errors[name] for name in BOUND), "of 255", 2.0)


def pipeline_bar() -> dict[str, Any]:
    """Return the bar of all that happens between a 360p frame and its packets."""
    screen, reducer, now = Screen(360, 640), Reducer(), count(step=1 / 60)
    pipeline = LedPipeline(
        LAYOUT, Tuning(mode=ReduceMode.EXACT, border_depth=DEPTH, saturation=1.2, brightness=0.8)
    )
    packer = DdpPacker(LAYOUT.led_count, 3)

    def show() -> None:
        pipeline.feed(reducer, screen.frame())
        packer.pack(pipeline.step(next(now)))

    best = best_medians_ms({"pipeline": Contender(run=show, prepare=screen.draw)})
    return at_most("pipeline_360p_ms", best["pipeline"], "ms", 0.5)


def run() -> list[dict[str, Any]]:
    """Return one row per bar."""
    return [*reduce_bars(), error_bar(), pipeline_bar()]


if __name__ == "__main__":
    print(json.dumps({"bars": run()}, indent=2))
