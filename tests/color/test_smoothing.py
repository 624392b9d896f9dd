"""The rules of smoothing."""

from itertools import accumulate

from hypothesis import given, strategies as st
import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.color.smoothing import STILL, TWO_THIRDS, Smoother

DURATIONS = st.floats(0.0, 0.5)
LIGHT = st.floats(0.0, 1.0, width=32)


def colors(*light: float) -> NDArray[np.float32]:
    """Return one grey LED for each given light."""
    return np.repeat(np.array(light, np.float32)[:, np.newaxis], 3, axis=1)


def resting(light: float = 0.0, settling_time: float = 0.15) -> Smoother:
    """Return a smoother that rests at some light at time 0."""
    smoother = Smoother(settling_time)
    smoother.step(colors(light), 0.0)
    return smoother


def test_the_first_goal_is_shown_at_once() -> None:
    smoother = Smoother(0.15)
    assert (smoother.step(colors(0.3, 1.0), 7.0) == colors(0.3, 1.0)).all()
    assert smoother.settled


def test_two_thirds_of_a_change_are_shown_after_the_settling_time() -> None:
    smoother = resting(settling_time=0.4)
    smoother.step(colors(0.9), 5.0)
    assert smoother.step(colors(0.9), 5.4) == pytest.approx(colors(0.6), abs=1e-4)
    assert not smoother.settled


@given(st.lists(DURATIONS, min_size=1, max_size=30), LIGHT, LIGHT)
def test_the_curve_is_the_same_at_any_frame_rate(steps: list[float], start: float, goal: float) -> None:
    smoother = resting(start)
    shown = [smoother.step(colors(goal), now)[0, 0] for now in accumulate(steps, initial=1.0)]
    elapsed = TWO_THIRDS * np.array(list(accumulate(steps, initial=0.0))) / 0.15
    assert shown == pytest.approx(goal + (start - goal) * (1 + elapsed) * np.exp(-elapsed), abs=2 * STILL)


@given(
    st.lists(st.tuples(LIGHT, DURATIONS, st.floats(0.01, 2.0)), min_size=1, max_size=30),
    st.floats(0.01, 2.0),
)
def test_colors_stay_within_the_range_of_their_goals(
    events: list[tuple[float, float, float]], settling_time: float
) -> None:
    smoother = Smoother(settling_time)
    goals, duration, settling_times = zip(*events, strict=True)
    shown = []
    for goal, now, smoother.settling_time in zip(goals, accumulate(duration), settling_times, strict=True):
        shown.append(smoother.step(colors(goal), now)[0, 0])
    assert min(goals) - 1e-6 <= min(shown)
    assert max(shown) <= max(goals) + 1e-6


@given(st.lists(LIGHT, min_size=1, max_size=10), LIGHT, st.floats(0.004, 0.1))
def test_any_state_comes_to_rest_at_the_goal_and_says_so(
    history: list[float], goal: float, period: float
) -> None:
    smoother = resting()
    moments = iter(np.arange(1, 1000) * period)
    for light, now in zip(history, moments, strict=False):
        smoother.step(colors(light), now)
    for _ in range(int(1.5 / period)):
        shown = smoother.step(colors(goal), next(moments))
    assert smoother.settled
    assert (shown == colors(goal)).all()


def test_a_change_that_nobody_would_see_does_not_unsettle() -> None:
    smoother = resting(0.5)
    assert (smoother.step(colors(0.5 + STILL / 2), 1.0) == colors(0.5 + STILL / 2)).all()
    assert smoother.settled


def test_time_at_rest_does_not_count_towards_the_next_goal() -> None:
    smoother = resting(0.2)
    assert (smoother.step(colors(0.8), 3600.0) == colors(0.2)).all()
    assert not smoother.settled


def test_another_settling_time_makes_no_jump() -> None:
    smoother = resting(settling_time=0.05)
    smoother.step(colors(1.0), 1.0)
    before = smoother.step(colors(1.0), 1.04)
    smoother.settling_time = 2.0
    assert (smoother.step(colors(1.0), 1.04) == before).all()
    assert smoother.step(colors(1.0), 1.05) == pytest.approx(before, abs=0.02)


def test_without_a_settling_time_goals_are_shown_at_once() -> None:
    smoother = resting()
    smoother.step(colors(1.0), 1.0)
    smoother.settling_time = 0.0
    assert (smoother.step(colors(0.7), 1.01) == colors(0.7)).all()
    assert smoother.settled


def test_a_clock_that_goes_back_holds_the_colors() -> None:
    smoother = resting()
    smoother.step(colors(1.0), 1.0)
    before = smoother.step(colors(1.0), 1.1)
    assert (smoother.step(colors(1.0), 0.5) == before).all()


def test_another_number_of_leds_begins_anew() -> None:
    smoother = resting()
    assert (smoother.step(colors(0.4, 0.6), 1.0) == colors(0.4, 0.6)).all()
    assert smoother.settled


def test_what_was_returned_does_not_change_later() -> None:
    smoother = resting()
    smoother.step(colors(1.0), 1.0)
    shown = smoother.step(colors(1.0), 1.1)
    kept = shown.copy()
    smoother.step(colors(1.0), 1.2)
    assert (shown == kept).all()
