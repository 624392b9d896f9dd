"""The targets of one source, turn by turn."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
import math

import pytest

from custom_components.ledgrab.color.layout import BorderDepth
from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.engine.frame_slot import FrameSlot
from custom_components.ledgrab.engine.processing import Processing
from custom_components.ledgrab.engine.source_loop import Demand
from custom_components.ledgrab.engine.target_runner import TargetRunner

from .fakes import PLAIN, Clock, FakeSender, picture, target_plan


class Room:
    """A processing loop with everything around it."""

    def __init__(self) -> None:
        """Start without targets."""
        self.clock = Clock()
        self.slot = FrameSlot()
        self.demands: list[Demand] = []
        self.failed: list[TargetRunner] = []
        self.loop = Processing(self.slot, on_demand=self.demands.append, on_failed=self.failed.append)

    def add(
        self, errors: Iterable[Exception] = (), *, tuning: Tuning = PLAIN, keep_alive: float = 0.8
    ) -> tuple[TargetRunner, FakeSender]:
        """Order a target to be taken in."""
        sender = FakeSender(errors)
        plan = target_plan(sender, tuning=tuning, keep_alive=keep_alive)
        runner = TargetRunner(plan, emit=lambda _event: None, clock=self.clock)
        self.loop.order(partial(self.loop.add, runner))
        return runner, sender

    def show(self, value: int) -> float:
        """Put a grey and take a turn; return the seconds until the next is due."""
        self.slot.put(picture(value, self.clock.now), BorderDepth())
        return round(self.loop.turn() - self.clock.now, 6)


def test_without_targets_nothing_is_due() -> None:
    """The thread sleeps."""
    assert Room().loop.turn() == math.inf


def test_each_target_shows_the_frame() -> None:
    """And the earliest of what they have to do next is due next."""
    room = Room()
    senders = [room.add(keep_alive=keep_alive)[1] for keep_alive in (0.8, 0.5)]
    assert room.show(200) == 0.5
    assert [sender.greys for sender in senders] == [[200], [200]]


def test_a_target_that_fails_does_not_disturb_the_others() -> None:
    """Each step stands alone."""
    room = Room()
    _, bad = room.add([RuntimeError("broken")] * 100)
    _, good = room.add()
    for value in range(5):
        room.show(value)
        room.clock.pass_(0.02)
    assert bad.greys == []
    assert good.greys == [0, 1, 2, 3, 4]


def test_a_target_that_failed_too_often_is_taken_out() -> None:
    """It leaves its device before anybody is told."""
    room = Room()
    runner, sender = room.add([RuntimeError("broken")] * 6)
    for value in range(6):
        room.show(value)
        room.clock.pass_(20)
    assert room.failed == [runner]
    assert sender.calls == ["leave", "close"]
    assert room.show(1) == math.inf


def test_a_removed_target_is_ended() -> None:
    """After what was sent last."""
    room = Room()
    runner, sender = room.add()
    room.show(1)
    room.loop.order(partial(room.loop.remove, runner))
    room.show(2)
    assert sender.calls == ["show", "leave", "close"]


def test_a_target_that_was_ended_already_is_not_taken_in() -> None:
    """Somebody stopped it while it waited."""
    room = Room()
    runner, sender = room.add()
    runner.end()
    room.show(1)
    assert sender.greys == []


def test_a_target_that_was_never_taken_in_can_be_removed() -> None:
    """It is ended all the same."""
    room = Room()
    plan = target_plan(FakeSender())
    runner = TargetRunner(plan, emit=lambda _event: None, clock=room.clock)
    room.loop.order(partial(room.loop.remove, runner))
    room.loop.turn()
    assert runner.ended.is_set()


def test_the_source_is_told_what_the_targets_need_together() -> None:
    """When they come, change and go."""
    room = Room()
    deep = replace(PLAIN, border_depth=BorderDepth(horizontal=0.3))
    runner, _ = room.add(tuning=deep)
    other, _ = room.add()
    room.loop.order(partial(room.loop.tune, other, replace(PLAIN, frame_rate=60)))
    room.loop.order(partial(room.loop.remove, runner))
    room.loop.turn()
    assert room.demands == [
        Demand(depth=BorderDepth(horizontal=0.3), frame_rate=50),
        Demand(depth=BorderDepth(horizontal=0.3), frame_rate=50),
        Demand(depth=BorderDepth(horizontal=0.3), frame_rate=60),
        Demand(depth=BorderDepth(), frame_rate=60),
    ]


def test_the_end_obeys_what_was_ordered_and_ends_the_targets() -> None:
    """Nothing that was promised is forgotten."""
    room = Room()
    (_, early), (_, late) = room.add(), room.add()
    room.loop.end()
    assert [early.calls, late.calls] == [["leave", "close"]] * 2


def test_an_order_that_fails_does_not_hold_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged."""
    room = Room()
    room.loop.order(partial(divmod, 1, 0))
    _, sender = room.add()
    room.show(7)
    assert sender.greys == [7]
    assert "ZeroDivisionError" in caplog.text
