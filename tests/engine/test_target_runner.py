"""One target's turns, on a clock that tests move."""

from collections.abc import Iterable
from dataclasses import replace
import math
from typing import override

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.ledgrab.color.frame import Frame
from custom_components.ledgrab.color.layout import BorderDepth
from custom_components.ledgrab.color.reduce import Reducer
from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.devices.errors import DeviceUnreachableError
from custom_components.ledgrab.engine.events import EngineEvent, TargetRestarted, TargetUnreachable
from custom_components.ledgrab.engine.frame_slot import Shot
from custom_components.ledgrab.engine.target_runner import TargetRunner

from .fakes import PLAIN, SMOOTH, Clock, FakeSender, broken_picture, picture, target_plan

REFUSED = DeviceUnreachableError("connection refused")


class Target:
    """A runner with everything around it."""

    def __init__(
        self,
        errors: Iterable[Exception | None] = (),
        *,
        tuning: Tuning = PLAIN,
        leds: int = 4,
        led_count: int = 4,
        keep_alive: float = 0.8,
    ) -> None:
        """Start a target of `leds` LEDs on a device of `led_count`."""
        self.clock = Clock()
        self.sender = FakeSender(errors)
        self.events: list[EngineEvent] = []
        plan = target_plan(self.sender, tuning=tuning, leds=leds, led_count=led_count, keep_alive=keep_alive)
        self.runner = TargetRunner(plan, emit=self.events.append, clock=self.clock)
        self.shot: Shot | None = None
        self._reducer = Reducer()

    def give(self, frame: Frame, number: int | None = None) -> None:
        """Make a frame the newest one; its number follows the last."""
        following = self.shot.number + 1 if self.shot else 1
        self.shot = Shot(number=number or following, frame=frame, depth=BorderDepth())

    def turn(self) -> float:
        """Take a turn; return the seconds until the next is due."""
        return round(self.runner.turn(self._reducer, self.shot) - self.clock.now, 6)

    def show(self, value: int) -> float:
        """Give a grey and take a turn."""
        self.give(picture(value, self.clock.now))
        return self.turn()

    def run(self, seconds: float) -> None:
        """Take turns when they are due."""
        end = self.clock.now + seconds
        while (due := self.runner.turn(self._reducer, self.shot)) <= end:
            self.clock.now = due
        self.clock.now = end


def test_nothing_is_sent_before_the_first_frame() -> None:
    """The device keeps what it shows."""
    target = Target()
    assert target.turn() == math.inf
    assert target.runner.colors is None
    assert target.sender.calls == []


def test_a_frame_is_shown_at_once() -> None:
    """And only once."""
    target = Target()
    target.show(200)
    target.turn()
    assert target.sender.greys == [200]


@pytest.mark.parametrize(
    ("leds", "led_count", "expected"),
    [(4, 4, [200] * 4), (4, 6, [200] * 4 + [0] * 2), (4, 3, [200] * 3)],
)
def test_the_layout_is_fitted_to_the_device(leds: int, led_count: int, expected: list[int]) -> None:
    """LEDs beyond the layout stay black, a layout beyond the device is cut."""
    target = Target(leds=leds, led_count=led_count)
    target.show(200)
    assert target.sender.shown[0].tolist() == [[value] * 3 for value in expected]


def test_colors_that_were_sent_do_not_change_later() -> None:
    """A preview may keep them."""
    target = Target()
    target.show(200)
    colors = target.runner.colors
    target.clock.pass_(1)
    target.show(10)
    assert colors is not None
    assert np.all(colors == 200)


def test_an_unchanged_picture_is_sent_again_to_keep_the_device_ours() -> None:
    """Whenever nothing was sent for that long, also when the source is gone."""
    target = Target(keep_alive=0.8)
    assert target.show(200) == 0.8
    target.shot = None
    target.run(4.0)
    assert target.sender.greys == [200] * 6


def test_a_frame_puts_the_keep_alive_off() -> None:
    """It was a sign of life itself."""
    target = Target(keep_alive=0.8)
    target.show(200)
    target.clock.pass_(0.5)
    assert target.show(100) == 0.8


def test_colors_go_on_settling_between_frames() -> None:
    """At the target's own rate, until nothing changes any more."""
    target = Target(tuning=SMOOTH, keep_alive=1000)
    target.show(0)
    target.run(1.0)
    target.show(255)
    started = len(target.sender.shown)
    target.run(0.5)
    assert len(target.sender.shown) - started == pytest.approx(25, abs=1)
    target.run(10.0)
    settled = len(target.sender.shown)
    target.run(10.0)
    assert len(target.sender.shown) == settled
    assert target.sender.greys == sorted(target.sender.greys)
    assert target.sender.greys[-1] == 255


def test_a_faster_source_is_slowed_down_to_the_target_and_the_rest_counts_as_dropped() -> None:
    """The newest frame is shown each time."""
    target = Target(tuning=replace(PLAIN, frame_rate=10))
    for value in range(200):
        target.show(value)
        target.clock.pass_(0.01)
    metrics = target.runner.metrics(target.clock.now)
    assert metrics.frames_per_second == pytest.approx(10, abs=0.6)
    assert metrics.received == metrics.sent == pytest.approx(20, abs=1)
    assert metrics.dropped == pytest.approx(180, abs=10)
    assert target.sender.greys == sorted(set(target.sender.greys))


@pytest.mark.parametrize("lateness", [0.001, 0.009, 0.019])
def test_frames_at_the_targets_own_rate_are_shown_as_they_come(lateness: float) -> None:
    """Whatever the phase: a step that colors needed between frames does not make the next frames wait."""
    target = Target(tuning=SMOOTH)
    target.show(0)
    target.clock.pass_(0.02 + lateness)
    target.turn()
    for value in range(1, 100):
        target.run(0.0)
        target.show(value)
        target.run(0.02)
    metrics = target.runner.metrics(target.clock.now)
    assert metrics.latency_p95_ms == 0
    assert metrics.dropped == 0


def test_a_frame_that_has_to_wait_is_due_when_its_turn_comes() -> None:
    """Two come early, the third waits for its place."""
    target = Target(tuning=replace(PLAIN, frame_rate=10))
    assert target.show(1) == 0.8
    assert target.show(2) == 0.8
    assert target.show(3) == pytest.approx(0.1)
    assert target.sender.greys == [1, 2]


def test_latency_is_from_the_capture_to_the_wire() -> None:
    """Only frames that were captured since the target began, and only the first time they are shown."""
    target = Target()
    target.give(picture(1, captured_at=target.clock.now - 60))
    target.turn()
    assert target.runner.metrics(target.clock.now).latency_p50_ms is None
    target.clock.pass_(1)
    target.give(picture(2, captured_at=target.clock.now - 0.004))
    target.turn()
    target.run(5)
    target.runner.tune(replace(PLAIN, brightness=0.5))
    target.turn()
    metrics = target.runner.metrics(target.clock.now)
    assert metrics.latency_p50_ms == metrics.latency_p95_ms == pytest.approx(4)


def test_keep_alives_do_not_count_as_frame_rate() -> None:
    """They are in the total."""
    target = Target(keep_alive=0.1)
    target.show(1)
    target.run(10)
    metrics = target.runner.metrics(target.clock.now)
    assert metrics.frames_per_second == 0
    assert metrics.sent > 90
    assert metrics.received == 1


def test_tuning_applies_to_a_picture_that_stands_still() -> None:
    """Without a new frame."""
    target = Target()
    target.show(200)
    target.clock.pass_(0.1)
    target.runner.tune(replace(PLAIN, brightness=0.5))
    target.turn()
    assert target.sender.greys == [200, 100]


def test_tuning_before_the_first_frame_applies_to_it() -> None:
    """Nothing is lost."""
    target = Target()
    target.runner.tune(replace(PLAIN, brightness=0.5))
    target.show(200)
    assert target.sender.greys == [100]


def test_a_border_deeper_than_the_frame_waits_for_the_next_one() -> None:
    """What was not captured cannot be shown; the old colors stay alive."""
    target = Target(keep_alive=0.8)
    target.show(200)
    target.runner.tune(replace(PLAIN, border_depth=BorderDepth(horizontal=0.3)))
    target.clock.pass_(0.1)
    target.turn()
    target.give(picture(100))
    assert target.turn() > 0
    assert set(target.sender.greys) == {200}
    assert target.events == []


def test_a_refusing_network_is_reported_once_and_sent_to_all_the_same() -> None:
    """UDP refuses every other packet when nobody listens."""
    target = Target(errors=[REFUSED, None] * 20)
    for value in range(40):
        target.show(value)
        target.clock.pass_(0.02)
    assert target.events == [TargetUnreachable(target_id="target", reason="connection refused")]
    metrics = target.runner.metrics(target.clock.now)
    assert (metrics.sent, metrics.errors, metrics.received) == (20, 20, 40)


def test_a_second_outage_is_reported_again() -> None:
    """After the network was fine for a while."""
    target = Target(errors=[REFUSED, *[None] * 30, REFUSED])
    target.show(1)
    target.run(30)
    assert len(target.events) == 2


def test_a_refused_frame_has_no_latency() -> None:
    """It did not get there."""
    target = Target(errors=[REFUSED])
    target.show(1)
    assert target.runner.metrics(target.clock.now).latency_p50_ms is None
    assert target.runner.metrics(target.clock.now).frames_per_second == 0


def test_a_step_that_fails_is_restarted_after_a_pause() -> None:
    """With the picture that stands."""
    target = Target(errors=[RuntimeError("lamp on fire")])
    assert target.show(200) == 1
    assert target.events == [TargetRestarted(target_id="target", reason="lamp on fire")]
    target.clock.pass_(0.5)
    assert target.turn() == 0.5
    target.clock.pass_(0.5)
    target.turn()
    assert target.sender.greys == [200]
    assert target.runner.metrics(target.clock.now).errors == 1


def test_a_target_that_fails_too_often_gives_up() -> None:
    """After five restarts it only waits to be taken out."""
    target = Target()
    target.give(broken_picture())
    pauses = []
    for _ in range(6):
        pauses.append(target.turn())
        target.clock.pass_(min(pauses[-1], 100))
    assert pauses == [1, 2, 4, 8, 16, math.inf]
    assert len(target.events) == 5
    assert target.runner.failure
    assert target.sender.calls == []


def test_an_error_without_a_text_has_a_reason_too() -> None:
    """Its name."""
    target = Target(errors=[RuntimeError()])
    target.show(1)
    assert target.events == [TargetRestarted(target_id="target", reason="RuntimeError")]


def test_the_sender_is_left_and_closed_once() -> None:
    """Whoever ends the target, and however often."""
    target = Target()
    target.runner.end()
    target.runner.end()
    assert target.sender.calls == ["leave", "close"]
    assert target.runner.ended.is_set()


def test_a_sender_that_does_not_leave_is_closed_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged."""
    sender = StubbornSender()
    runner = TargetRunner(target_plan(sender), emit=lambda _event: None, clock=Clock())
    runner.end()
    assert sender.calls == ["close"]
    assert runner.ended.is_set()
    assert "I stay" in caplog.text


class StubbornSender(FakeSender):
    """Breaks the promise to leave without a fuss."""

    @override
    def leave(self) -> None:
        raise RuntimeError("I stay")


@given(pauses=st.lists(st.floats(0, 0.3), min_size=1, max_size=150), rate=st.floats(1, 60))
def test_a_device_never_gets_more_frames_than_its_rate_allows(pauses: list[float], rate: float) -> None:
    """However they come; one may go ahead of its time."""
    target = Target(tuning=replace(SMOOTH, frame_rate=rate), keep_alive=1000)
    for number, pause in enumerate(pauses):
        target.show(number % 256)
        target.run(pause)
    assert len(target.sender.shown) <= sum(pauses) * rate + 2 + 1e-6
