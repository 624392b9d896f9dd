"""The whole engine on its real threads, when something goes wrong."""

from dataclasses import replace
from itertools import repeat
import threading
import time
from typing import override

import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.capture.errors import SourceUnavailableError
from custom_components.ledgrab.engine.engine import Engine
from custom_components.ledgrab.engine.events import EngineEvent, SourceLost, TargetFailed, TargetRestarted
from custom_components.ledgrab.engine.plan import TargetPlan

from .fakes import (
    PLAIN,
    WAIT_SECONDS,
    Clock,
    FakeSender,
    FakeSource,
    HangingSource,
    picture,
    source_plan,
    target_plan,
)
from .harness import Events, ledgrab_threads, rainbow, wait_for_no_threads, wait_until


def test_a_target_that_waits_for_its_predecessor_can_be_stopped(engine: Engine) -> None:
    """Its sender is closed although it never sent."""
    old, new = SlowSender(), FakeSender()
    engine.start(target_plan(old, rainbow()))
    assert old.sending.wait(WAIT_SECONDS)
    engine.start(target_plan(new, rainbow("another")))
    stopper = threading.Thread(target=engine.stop, args=["target"])
    stopper.start()
    stopper.join(WAIT_SECONDS)
    assert new.calls == ["leave", "close"]
    old.let_go.set()
    old.wait_for(lambda: old.ending == ["leave", "close"])


class SlowSender(FakeSender):
    """Breaks the promise never to block, until a test lets go."""

    def __init__(self) -> None:
        """Be ready to block."""
        super().__init__()
        self.sending = threading.Event()
        self.let_go = threading.Event()

    @override
    def show(self, pixels: NDArray[np.uint8]) -> None:
        self.sending.set()
        assert self.let_go.wait(WAIT_SECONDS)
        super().show(pixels)


def test_stop_ends_a_target_whose_thread_hangs(events: Events) -> None:
    """After two seconds; once all the same."""
    engine = Engine(events)
    sender = SlowSender()
    engine.start(target_plan(sender, rainbow()))
    assert sender.sending.wait(WAIT_SECONDS)
    started = time.monotonic()
    engine.stop("target")
    assert time.monotonic() - started >= 1.9
    assert sender.ending == ["leave", "close"]
    sender.let_go.set()
    wait_for_no_threads()
    assert sender.ending == ["leave", "close"]


def test_stop_does_not_wait_for_a_source_that_hangs(events: Events) -> None:
    """The target leaves its device; the source is closed when it comes round."""
    engine = Engine(events)
    source, sender = HangingSource(), FakeSender()
    engine.start(target_plan(sender, source))
    assert source.opening.wait(WAIT_SECONDS)
    engine.stop("target")
    assert sender.calls == ["leave", "close"]
    source.let_go.set()
    assert source.closed.wait(WAIT_SECONDS)
    wait_for_no_threads()
    assert sender.calls == ["leave", "close"]


def test_a_source_that_hung_does_not_keep_its_successor_from_running(engine: Engine) -> None:
    """It may be the screen's turn while the old connection still hangs."""
    hanging, sender = HangingSource(), FakeSender()
    engine.start(target_plan(FakeSender(), hanging))
    assert hanging.opening.wait(WAIT_SECONDS)
    engine.stop("target")
    engine.start(target_plan(sender, rainbow()))
    sender.wait_for_frames(1)
    hanging.let_go.set()
    assert hanging.closed.wait(WAIT_SECONDS)


def test_colors_stay_while_the_source_is_lost(engine: Engine, events: Events) -> None:
    """The owner is told why."""
    sender = FakeSender()
    source = FakeSource([picture(50), SourceUnavailableError("unplugged")])
    engine.start(target_plan(sender, source, keep_alive=0.01))
    assert events.wait_for(SourceLost) == SourceLost(source_id="source", reason="unplugged")
    sender.wait_for_frames(len(sender.shown) + 5)
    assert set(sender.greys) == {50}
    metrics = engine.source_metrics("source")
    assert metrics is not None
    assert not metrics.available


def test_a_target_that_fails_for_good_is_taken_out(events: Events) -> None:
    """Its source ends with it, and the other target never noticed."""
    clock = Clock()
    engine = Engine(events, clock)
    good, bad = FakeSender(), FakeSender([RuntimeError("broken")] * 6)
    source = FakeSource(rest=picture(9))
    engine.start(target_plan(good, source_plan(FakeSource(rest=picture(8)), "other"), target_id="good"))
    engine.start(target_plan(bad, source, target_id="bad"))
    for restarts in range(1, 6):
        wait_until(lambda: len(events.of(TargetRestarted)) == restarts)  # noqa: B023  called within the turn
        clock.pass_(20)
        engine.tune("bad", PLAIN)
    assert events.wait_for(TargetFailed) == TargetFailed(target_id="bad", reason="broken")
    assert bad.calls == ["leave", "close"]
    assert engine.target_metrics("bad") is None
    assert engine.source_metrics("source") is None
    assert engine.target_metrics("good") is not None
    assert good.ending == []
    engine.close()
    wait_for_no_threads()


def test_a_target_that_is_started_again_while_it_fails_runs(events: Events) -> None:
    """The failure is the old one's, and told to nobody."""
    clock = Clock()
    engine = Engine(events, clock)
    fresh = FakeSender()
    again = target_plan(fresh, FakeSource(rest=picture(9)))
    engine.start(replace(again, sender=RestartingSender(engine, again)))
    for restarts in range(1, 6):
        wait_until(lambda: len(events.of(TargetRestarted)) == restarts)  # noqa: B023  called within the turn
        clock.pass_(20)
        engine.tune("target", PLAIN)
    fresh.wait_for_frames(1)
    assert engine.target_metrics("target") is not None
    assert events.of(TargetFailed) == []
    engine.close()
    assert fresh.ending == ["leave", "close"]


class RestartingSender(FakeSender):
    """Always fails, and has its target started again when that is given up."""

    def __init__(self, engine: Engine, again: TargetPlan) -> None:
        """Take what to start."""
        super().__init__(repeat(RuntimeError("broken")))
        self._engine = engine
        self._again = again

    @override
    def leave(self) -> None:
        super().leave()
        self._engine.start(self._again)


def test_a_listener_that_fails_does_not_stop_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged."""

    def fail(event: EngineEvent) -> None:
        raise RuntimeError("deaf")

    engine = Engine(fail)
    sender = FakeSender()
    engine.start(target_plan(sender, rainbow()))
    sender.wait_for_frames(5)
    engine.close()
    assert "deaf" in caplog.text
    assert ledgrab_threads() == []
