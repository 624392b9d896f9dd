"""The rules of a target's pipeline."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.ledgrab.color.frame import Frame, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth, Corner, Layout
from custom_components.ledgrab.color.pipeline import LedPipeline
from custom_components.ledgrab.color.reduce import Reducer
from custom_components.ledgrab.color.tuning import ReduceMode, Tuning

LAYOUT = Layout(top=2, right=1, bottom=2, left=1, start_corner=Corner.TOP_LEFT)
AT_ONCE = Tuning(smoothing=0.0)
GREY = (128, 128, 128)


def plain(*rgb: int) -> Frame:
    """Return a picture of one color."""
    return Frame.whole(np.full((90, 160, 3), rgb, np.uint8), PixelOrder.RGB, captured_at=0.0)


def settle(pipeline: LedPipeline, now: float) -> int:
    """Step at 60 Hz until the pipeline rests; return the number of steps."""
    steps = 0
    while not pipeline.settled:
        steps += 1
        pipeline.step(now + steps / 60)
    return steps


def test_it_is_black_and_at_rest_before_the_first_frame() -> None:
    pipeline = LedPipeline(LAYOUT, Tuning())
    assert pipeline.settled
    assert pipeline.step(0.0).tolist() == [[0, 0, 0]] * 6


def test_tuning_before_the_first_frame_changes_nothing_yet() -> None:
    pipeline = LedPipeline(LAYOUT, Tuning())
    pipeline.tune(AT_ONCE)
    assert pipeline.settled
    assert not pipeline.step(0.0).any()


def test_colors_go_to_the_leds_in_strip_order() -> None:
    pixels = np.zeros((90, 160, 3), np.uint8)
    pixels[:40, 80:] = (255, 0, 0)
    pixels[50:, :80] = (0, 0, 255)
    pipeline = LedPipeline(LAYOUT, replace(AT_ONCE, border_depth=BorderDepth(horizontal=0.4)))
    pipeline.feed(Reducer(), Frame.whole(pixels, PixelOrder.RGB, captured_at=0.0))
    top_left, top_right, _, bottom_right, bottom_left, _ = pipeline.step(0.0).tolist()
    assert (top_left, top_right) == ([0, 0, 0], [255, 0, 0])
    assert (bottom_right, bottom_left) == ([0, 0, 0], [0, 0, 255])


def test_a_change_is_smoothed_until_it_rests_at_the_new_colors() -> None:
    pipeline = LedPipeline(LAYOUT, Tuning())
    pipeline.feed(Reducer(), plain(0, 0, 0))
    pipeline.step(0.0)
    pipeline.feed(Reducer(), plain(255, 255, 255))
    assert not pipeline.settled
    assert not pipeline.step(1.0).any()
    halfway = pipeline.step(1.1)
    assert ((halfway > 0) & (halfway < 255)).all()
    assert settle(pipeline, 1.1) > 5
    assert (pipeline.step(9.0) == 255).all()


def test_the_same_colors_again_do_not_disturb_the_rest() -> None:
    pipeline = LedPipeline(LAYOUT, Tuning())
    pipeline.feed(Reducer(), plain(*GREY))
    pipeline.step(0.0)
    pipeline.feed(Reducer(), plain(*GREY))
    assert pipeline.settled


def test_brightness_applies_from_the_next_step() -> None:
    pipeline = LedPipeline(LAYOUT, Tuning(gamma=1.0))
    pipeline.feed(Reducer(), plain(200, 100, 50))
    pipeline.step(0.0)
    pipeline.tune(Tuning(gamma=1.0, brightness=0.5))
    assert not pipeline.settled
    assert pipeline.step(0.1)[0].tolist() == [100, 50, 25]
    assert pipeline.settled


@pytest.mark.parametrize("smoothing", [0.02, 2.0])
def test_another_smoothing_makes_no_jump(smoothing: float) -> None:
    pipeline = LedPipeline(LAYOUT, Tuning())
    pipeline.feed(Reducer(), plain(0, 0, 0))
    pipeline.step(0.0)
    pipeline.feed(Reducer(), plain(255, 255, 255))
    pipeline.step(1.0)
    before = pipeline.step(1.1)
    pipeline.tune(Tuning(smoothing=smoothing))
    assert (pipeline.step(1.1) == before).all()


@pytest.mark.parametrize(
    "tuning",
    [replace(AT_ONCE, mode=ReduceMode.EXACT), replace(AT_ONCE, border_depth=BorderDepth(horizontal=0.5))],
)
def test_mode_and_depth_apply_from_the_next_frame(tuning: Tuning) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (270, 480, 3), np.uint8)
    frame = Frame.whole(pixels, PixelOrder.RGB, captured_at=0.0)
    pipeline = LedPipeline(LAYOUT, replace(AT_ONCE, mode=ReduceMode.SAMPLED))
    pipeline.feed(Reducer(), frame)
    before = pipeline.step(0.0)
    pipeline.tune(tuning)
    assert (pipeline.step(0.1) == before).all()
    pipeline.feed(Reducer(), frame)
    assert (pipeline.step(0.2) != before).any()
