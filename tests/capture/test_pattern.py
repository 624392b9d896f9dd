"""Test pictures."""

from hypothesis import given, strategies as st
import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.capture.pattern import HEIGHT, PATTERNS, WIDTH, PatternSource, pattern
from custom_components.ledgrab.color.frame import Frame, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth

KEYS = [row.key for row in PATTERNS]
MOVING = [row.key for row in PATTERNS if row.steps_per_second]


class Shown:
    """A pattern on a clock that tests move."""

    def __init__(self, key: str, now: float = 0.0) -> None:
        """Open it."""
        self.now = now
        self.source = PatternSource(pattern(key), lambda: self.now)
        self.source.open()

    def frame(self, after: float = 0.0) -> Frame:
        """Return the frame after some seconds."""
        self.now += after
        frame = self.source.grab()
        assert frame is not None
        return frame

    def pixels(self, after: float = 0.0) -> NDArray[np.uint8]:
        """Return the picture after some seconds."""
        return self.frame(after).pieces[0].pixels


@pytest.mark.parametrize("key", KEYS)
def test_a_frame_is_the_whole_picture(key: str) -> None:
    """In RGB, with the time it was made."""
    shown = Shown(key, now=7.5)
    info = shown.source.open()
    frame = shown.frame()
    assert (frame.width, frame.height) == (info.width, info.height) == (WIDTH, HEIGHT)
    assert frame.pieces[0].pixels.shape == (HEIGHT, WIDTH, 3)
    assert (frame.order, frame.captured_at) == (PixelOrder.RGB, 7.5)


@given(key=st.sampled_from(KEYS), now=st.floats(0, 1e7))
def test_the_same_time_gives_the_same_picture(key: str, now: float) -> None:
    """Whatever was shown before."""
    assert np.array_equal(Shown(key, now).pixels(), Shown(key, now / 2).pixels(now - now / 2))


@pytest.mark.parametrize("key", KEYS)
def test_an_unchanged_picture_is_none(key: str) -> None:
    """Until somebody says anew what is needed, or opens the source again."""
    shown = Shown(key)
    shown.frame()
    assert shown.source.grab() is None
    shown.source.need(BorderDepth())
    shown.frame()
    assert shown.source.grab() is None
    shown.source.close()
    shown.source.open()
    shown.frame()


@pytest.mark.parametrize("key", MOVING)
def test_moving_pictures_change_with_every_frame(key: str) -> None:
    """At 60 frames per second."""
    shown = Shown(key)
    before = shown.pixels().copy()
    assert not np.array_equal(before, shown.pixels(after=1 / 60))


@pytest.mark.parametrize("key", MOVING)
def test_a_frame_outlives_the_next_two(key: str) -> None:
    """Their memory comes from a ring of three."""
    shown = Shown(key)
    first = shown.pixels()
    copy = first.copy()
    others = [shown.pixels(after=0.1), shown.pixels(after=0.1)]
    assert np.array_equal(first, copy)
    assert not any(np.shares_memory(first, other) for other in others)
    assert shown.pixels(after=0.1) is first


def test_color_bars_stand_still() -> None:
    """White, yellow, cyan, green, magenta, red, blue, black from left to right."""
    shown = Shown("color_bars")
    pixels = shown.pixels()
    bars = pixels[HEIGHT // 2, WIDTH // 16 :: WIDTH // 8].tolist()
    assert bars == [
        [255, 255, 255],
        [255, 255, 0],
        [0, 255, 255],
        [0, 255, 0],
        [255, 0, 255],
        [255, 0, 0],
        [0, 0, 255],
        [0, 0, 0],
    ]
    assert (pixels == pixels[0]).all()
    shown.now = 1e6
    assert shown.source.grab() is None


def test_the_rainbow_turns_clockwise() -> None:
    """Each hue is fully saturated, and comes from the left edge to the top."""
    shown = Shown("rainbow")
    before = shown.pixels().copy()
    assert (before.max(axis=2) >= 254).all()
    assert (before.min(axis=2) <= 1).all()
    quarter = shown.pixels(after=64 / 60)
    assert quarter[0, WIDTH // 2] == pytest.approx(before[HEIGHT // 2, 0], abs=6)


def test_moving_edges_walk_a_pixel_per_step() -> None:
    """Red to the right, blue down, and around at the far side."""
    shown = Shown("moving_edges")
    before = shown.pixels().copy()
    assert (before[:, : WIDTH // 8, 0] == 255).all()
    assert (before[: HEIGHT // 8, :, 2] == 255).all()
    after = shown.pixels(after=1.0)
    assert np.array_equal(after[..., 0], np.roll(before[..., 0], 120, axis=1))
    assert np.array_equal(after[..., 2], np.roll(before[..., 2], 120, axis=0))
    assert not after[..., 1].any()


def test_an_unknown_pattern_raises() -> None:
    """It is named."""
    with pytest.raises(LookupError, match="plaid"):
        pattern("plaid")
