"""Figures."""

import pytest

from custom_components.ledgrab.engine.metrics import LatencyMeter, RateMeter


def test_the_rate_counts_the_last_two_seconds() -> None:
    """What is older does not count."""
    meter = RateMeter()
    for turn in range(60):
        meter.mark(100.0 + turn / 10)
    assert meter.per_second(106.0) == pytest.approx(10, abs=0.5)
    assert meter.per_second(107.0) == pytest.approx(5, abs=0.5)
    assert meter.per_second(109.0) == 0


def test_the_rate_is_true_at_the_highest_frame_rate() -> None:
    """Nothing is lost at 60 frames per second."""
    meter = RateMeter()
    for turn in range(600):
        meter.mark(turn / 60)
    assert meter.per_second(10.0) == pytest.approx(60, abs=0.5)


def test_no_latency_before_the_first_frame() -> None:
    """Nothing is made up."""
    assert LatencyMeter().quantile_ms(0.5) is None


def test_quantiles_are_the_nearest_rank() -> None:
    """Of 1..100 ms the median is 50 and the 95th percentile 95."""
    meter = LatencyMeter()
    for milliseconds in range(100, 0, -1):
        meter.add(milliseconds / 1000)
    assert meter.quantile_ms(0.5) == pytest.approx(50)
    assert meter.quantile_ms(0.95) == pytest.approx(95)


def test_one_latency_is_every_quantile() -> None:
    """The first frame gives figures already."""
    meter = LatencyMeter()
    meter.add(0.002)
    assert [meter.quantile_ms(part) for part in (0.01, 0.5, 0.95, 1.0)] == [2, 2, 2, 2]


def test_old_latencies_are_forgotten() -> None:
    """Only the last 120 frames count."""
    meter = LatencyMeter()
    for seconds in [1.0] * 50 + [0.001] * 120:
        meter.add(seconds)
    assert meter.quantile_ms(1.0) == pytest.approx(1)
