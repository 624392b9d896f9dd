"""The rules of the reduction, for every mode."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings, strategies as st
import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.color.frame import Frame, Piece, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth, Corner, Layout, led_areas
from custom_components.ledgrab.color.pixel_map import border_rects
from custom_components.ledgrab.color.reduce import Reducer
from custom_components.ledgrab.color.tuning import ReduceMode
from tests.color.reference import light_of, mean_light
from tests.color.strategies import SIZES, depths, frames, layouts

DEPTH = BorderDepth(horizontal=0.2, vertical=0.15)
LAYOUT = Layout(top=13, right=7, bottom=11, left=7, corner_gap=0.05, bottom_gap=0.2)
MODES = st.sampled_from(ReduceMode)


def noise(*shape: int, seed: int = 1) -> NDArray[np.uint8]:
    """Return random pixels."""
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def reduced(pixels: NDArray[np.uint8], order: PixelOrder, mode: ReduceMode) -> NDArray[np.float32]:
    """Return the light that a fresh reducer finds in a whole picture."""
    return Reducer().reduce(Frame.whole(pixels, order, captured_at=0.0), LAYOUT, DEPTH, mode)


@settings(deadline=None)
@given(frames(), layouts, depths)
def test_exact_is_the_mean_light_of_every_pixel(frame: Frame, layout: Layout, depth: BorderDepth) -> None:
    light = Reducer().reduce(frame, layout, depth, ReduceMode.EXACT)
    assert light.dtype == np.float32
    assert light.shape == (layout.led_count, 3)
    assert light == pytest.approx(mean_light(frame, layout, depth), abs=3e-7)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3), SIZES, SIZES, layouts, depths, MODES)
def test_a_picture_of_one_color_gives_leds_of_that_color(
    color: tuple[int, int, int], width: int, height: int, layout: Layout, depth: BorderDepth, mode: ReduceMode
) -> None:
    pixels = np.full((height, width, 3), color, np.uint8)
    frame = Frame.whole(pixels, PixelOrder.RGB, captured_at=0.0)
    light = Reducer().reduce(frame, layout, depth, mode)
    assert light == pytest.approx(np.tile(light_of(pixels[0, :1]), (layout.led_count, 1)), abs=2e-7)


@settings(deadline=None)
@given(frames(), layouts, depths, MODES, st.sampled_from(Corner))
def test_another_corner_moves_the_colors_with_the_leds(
    frame: Frame, layout: Layout, depth: BorderDepth, mode: ReduceMode, corner: Corner
) -> None:
    moved = replace(layout, start_corner=corner)
    reducer = Reducer()
    before = reducer.reduce(frame, layout, depth, mode).tolist()
    after = reducer.reduce(frame, moved, depth, mode).tolist()
    by_area = dict(zip(led_areas(layout, depth), before, strict=True))
    assert after == [by_area[area] for area in led_areas(moved, depth)]


@settings(deadline=None)
@given(frames(), depths, MODES)
def test_the_borders_alone_give_what_the_whole_picture_gives(
    frame: Frame, depth: BorderDepth, mode: ReduceMode
) -> None:
    pieces = tuple(
        Piece(x=rect.x, y=rect.y, pixels=frame.view(rect).copy())
        for rect in border_rects(frame.width, frame.height, depth)
    )
    borders = replace(frame, pieces=pieces)
    from_borders = Reducer().reduce(borders, LAYOUT, depth, mode)
    assert (from_borders == Reducer().reduce(frame, LAYOUT, depth, mode)).all()


@pytest.mark.parametrize("mode", ReduceMode)
def test_a_frame_without_the_borders_is_refused(mode: ReduceMode) -> None:
    piece = Piece(x=0, y=0, pixels=noise(5, 960, 4))
    frame = Frame(width=960, height=540, order=PixelOrder.BGRA, captured_at=0.0, pieces=(piece,))
    with pytest.raises(LookupError):
        Reducer().reduce(frame, LAYOUT, DEPTH, mode)


@pytest.mark.parametrize("mode", ReduceMode)
def test_bars_beside_the_picture_are_not_mixed_in(mode: ReduceMode) -> None:
    picture = noise(540, 720, 4)
    pillars = np.zeros((540, 960, 4), np.uint8)
    pillars[:, 120:840] = picture
    boxed = reduced(pillars[:, 120:840], PixelOrder.BGRA, mode)
    assert (boxed == reduced(picture, PixelOrder.BGRA, mode)).all()


@pytest.mark.parametrize("mode", ReduceMode)
@pytest.mark.parametrize("order", [PixelOrder.RGB, PixelOrder.RGBA])
@pytest.mark.parametrize(
    "lay_out",
    [
        pytest.param(lambda n: np.moveaxis(noise(n, 540, 960), 0, 2), id="planes"),
        pytest.param(lambda n: noise(540, 960, n)[::-1], id="upside down"),
        pytest.param(lambda n: noise(540, 960, n)[:, ::-1], id="mirrored"),
        pytest.param(lambda n: noise(540, 960, n)[..., ::-1], id="backwards"),
        pytest.param(lambda n: noise(1080, 1920, n)[::2, ::2], id="every other"),
        pytest.param(lambda n: noise(960, 540, n).swapaxes(0, 1), id="sideways"),
        pytest.param(lambda n: np.broadcast_to(noise(1, 960, n), (540, 960, n)), id="repeated"),
        pytest.param(lambda n: noise(540 * 960 * n + 1)[1:].reshape(540, 960, n), id="unaligned"),
        pytest.param(lambda n: noise(540, 960, 5)[..., :n], id="part of a pixel"),
    ],
)
def test_any_strides_give_what_a_plain_copy_gives(
    lay_out: Callable[[int], NDArray[np.uint8]], order: PixelOrder, mode: ReduceMode
) -> None:
    pixels = lay_out(len(order.value))
    assert (reduced(pixels, order, mode) == reduced(pixels.copy(), order, mode)).all()


@pytest.mark.parametrize("mode", ReduceMode)
def test_the_order_of_the_channels_does_not_matter(mode: ReduceMode) -> None:
    rgba = noise(540, 960, 4)
    expected = reduced(rgba, PixelOrder.RGBA, mode)
    assert (reduced(rgba[..., :3].copy(), PixelOrder.RGB, mode) == expected).all()
    assert (reduced(rgba[..., (2, 1, 0, 3)].copy(), PixelOrder.BGRA, mode) == expected).all()


@pytest.mark.parametrize("mode", ReduceMode)
def test_read_only_memory_will_do(mode: ReduceMode) -> None:
    pixels = noise(540, 960, 4)
    expected = reduced(pixels, PixelOrder.BGRA, mode)
    pixels.flags.writeable = False
    assert (reduced(pixels, PixelOrder.BGRA, mode) == expected).all()


@pytest.mark.parametrize("mode", ReduceMode)
@pytest.mark.parametrize(("height", "width"), [(2200, 6), (6, 2200), (600, 400), (400, 600)])
@pytest.mark.parametrize("value", [128, 255])
def test_sums_of_very_deep_borders_do_not_overflow(
    height: int, width: int, value: int, mode: ReduceMode
) -> None:
    frame = Frame.whole(np.full((height, width, 4), value, np.uint8), PixelOrder.BGRA, captured_at=0.0)
    light = Reducer().reduce(frame, LAYOUT, BorderDepth(horizontal=0.5, vertical=0.5), mode)
    assert light == pytest.approx(np.full((38, 3), light_of(np.array([value], np.uint8))), abs=2e-7)


def test_accurate_is_exact_where_a_large_picture_has_one_color() -> None:
    pixels, reducer = np.empty((540, 960, 4), np.uint8), Reducer()
    for value in range(256):
        pixels[:] = (value, 255 - value, value // 2, 99)
        frame = Frame.whole(pixels, PixelOrder.RGBA, captured_at=0.0)
        light = reducer.reduce(frame, LAYOUT, DEPTH, ReduceMode.ACCURATE)
        assert light == pytest.approx(np.tile(light_of(pixels[0, :1, :3]), (38, 1)), abs=2e-7)


@pytest.mark.parametrize("mode", ReduceMode)
def test_a_new_frame_in_the_same_memory_is_looked_at_anew(mode: ReduceMode) -> None:
    reducer, pixels = Reducer(), noise(540, 960, 4)
    reducer.reduce(Frame.whole(pixels, PixelOrder.BGRA, captured_at=0.0), LAYOUT, DEPTH, mode)
    pixels[:] = 255
    light = reducer.reduce(Frame.whole(pixels, PixelOrder.BGRA, captured_at=0.1), LAYOUT, DEPTH, mode)
    assert (light == 1.0).all()


def test_targets_do_not_disturb_each_other() -> None:
    other_layout, other_depth = Layout(left=9), BorderDepth(horizontal=0.5, vertical=0.4)
    jobs = [
        (layout, depth, mode)
        for layout in (LAYOUT, other_layout)
        for depth in (DEPTH, other_depth)
        for mode in ReduceMode
    ]
    frame, shared = Frame.whole(noise(540, 960, 4), PixelOrder.BGRA, captured_at=0.0), Reducer()
    together = [shared.reduce(frame, *job) for job in jobs]
    alone = [Reducer().reduce(frame, *job) for job in jobs]
    assert all((mine == lone).all() for mine, lone in zip(together, alone, strict=True))


def test_an_edge_is_worked_out_once_per_frame_and_depth() -> None:
    pixels = noise(540, 960, 4)
    reducer, frame = Reducer(), Frame.whole(pixels, PixelOrder.BGRA, captured_at=0.0)
    before = reducer.reduce(frame, LAYOUT, DEPTH, ReduceMode.ACCURATE)
    pixels[:] = 0
    assert (reducer.reduce(frame, LAYOUT, DEPTH, ReduceMode.ACCURATE) == before).all()


@pytest.mark.parametrize("mode", ReduceMode)
@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 7), (7, 1), (3, 5)])
def test_a_picture_with_fewer_pixels_than_leds_works(height: int, width: int, mode: ReduceMode) -> None:
    frame = Frame.whole(noise(height, width, 4), PixelOrder.BGRA, captured_at=0.0)
    light = Reducer().reduce(frame, LAYOUT, DEPTH, mode)
    assert light == pytest.approx(mean_light(frame, LAYOUT, DEPTH), abs=0.02)
