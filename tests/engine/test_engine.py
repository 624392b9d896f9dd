"""The whole engine on its real threads."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
import threading
import time
from typing import override

import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.capture.errors import SourceUnavailableError
from custom_components.ledgrab.capture.pattern import PatternSource, pattern
from custom_components.ledgrab.color.layout import BorderDepth
from custom_components.ledgrab.engine.engine import Engine
from custom_components.ledgrab.engine.events import (
    EngineEvent,
    SourceLost,
    SourceRecovered,
    TargetFailed,
    TargetRestarted,
)
from custom_components.ledgrab.engine.plan import SourcePlan, TargetPlan

from .fakes import (
    PLAIN,
    SMOOTH,
    WAIT_SECONDS,
    Clock,
    FakeSender,
    FakeSource,
    HangingSource,
    picture,
    source_plan,
    target_plan,
)


class Events:
    """Collects what an engine tells."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.seen: list[EngineEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: EngineEvent) -> None:
        """Take an event."""
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[EngineEvent]) -> EngineEvent:
        """Wait for an event of a kind."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.of(kind), WAIT_SECONDS)
        return self.of(kind)[0]

    def of(self, kind: type[EngineEvent]) -> list[EngineEvent]:
        """Return the events of a kind."""
        return [event for event in self.seen if isinstance(event, kind)]


@pytest.fixture
def events() -> Events:
    """Collect events."""
    return Events()


@pytest.fixture
def engine(events: Events) -> Iterator[Engine]:
    """Run an engine, and check that none of its threads is left in the end."""
    running = Engine(events)
    yield running
    running.close()
    assert ledgrab_threads() == []


def ledgrab_threads() -> list[str]:
    """Return the names of the engine's threads."""
    return sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("ledgrab "))


def rainbow(source_id: str = "source", frame_rate: float = 60) -> SourcePlan:
    """Return a plan for a moving picture."""
    return SourcePlan(
        source_id=source_id, create=lambda: PatternSource(pattern("rainbow")), frame_rate=frame_rate
    )


def test_a_source_feeds_its_targets_by_two_threads(engine: Engine) -> None:
    """However many targets it has."""
    senders = [FakeSender() for _ in range(3)]
    for number, sender in enumerate(senders):
        engine.start(target_plan(sender, rainbow("tv"), target_id=f"target {number}"))
    for sender in senders:
        sender.wait_for_frames(5)
    assert ledgrab_threads() == ["ledgrab capture tv", "ledgrab process tv"]


def test_stop_leaves_the_device_after_the_last_frame(engine: Engine) -> None:
    """When it returns, everything is over."""
    sender = FakeSender()
    engine.start(target_plan(sender, rainbow()))
    sender.wait_for_frames(3)
    engine.stop("target")
    calls = len(sender.calls)
    assert sender.calls[-2:] == ["leave", "close"]
    assert sender.ending == ["leave", "close"]
    assert ledgrab_threads() == []
    assert len(sender.calls) == calls


def test_a_source_runs_on_while_a_target_needs_it(engine: Engine) -> None:
    """Stopping one target does not disturb the other."""
    stays, goes = FakeSender(), FakeSender()
    engine.start(target_plan(stays, rainbow(), target_id="stays"))
    engine.start(target_plan(goes, rainbow(), target_id="goes"))
    goes.wait_for_frames(1)
    engine.stop("goes")
    assert goes.ending == ["leave", "close"]
    stays.wait_for_frames(len(stays.shown) + 3)
    assert stays.ending == []


def test_stopping_what_does_not_run_does_nothing(engine: Engine) -> None:
    """Nor does tuning it."""
    engine.stop("nobody")
    engine.tune("nobody", PLAIN)
    assert engine.target_metrics("nobody") is None
    assert engine.source_metrics("nothing") is None
    assert engine.colors("nobody") is None


def test_close_ends_everything_once(events: Events) -> None:
    """All targets of all sources, and again nothing."""
    engine = Engine(events)
    senders = [FakeSender() for _ in range(4)]
    for number, sender in enumerate(senders):
        engine.start(target_plan(sender, rainbow(f"source {number % 2}"), target_id=str(number)))
    senders[-1].wait_for_frames(1)
    engine.close()
    engine.close()
    assert [sender.ending for sender in senders] == [["leave", "close"]] * 4
    assert ledgrab_threads() == []


def test_a_target_can_start_again_after_a_stop(engine: Engine) -> None:
    """With a new sender."""
    for _ in range(3):
        sender = FakeSender()
        engine.start(target_plan(sender, rainbow()))
        sender.wait_for_frames(1)
        engine.stop("target")
        assert sender.ending == ["leave", "close"]


@pytest.mark.parametrize("source_id", ["source", "another"])
def test_starting_a_target_again_replaces_it(engine: Engine, source_id: str) -> None:
    """The old one has left its device before the new one sends; a source that nobody needs ends."""
    order: list[str] = []
    old, new = OrderedSender("old", order), OrderedSender("new", order)
    engine.start(target_plan(old, rainbow()))
    old.wait_for_frames(2)
    engine.start(target_plan(new, rainbow(source_id)))
    new.wait_for_frames(2)
    assert old.ending == ["leave", "close"]
    assert order.index("new show") > order.index("old close")
    assert order.count("old leave") == 1
    engine.stop("target")
    assert new.ending == ["leave", "close"]


class OrderedSender(FakeSender):
    """Notes its calls among those of others."""

    def __init__(self, name: str, order: list[str]) -> None:
        """Take a name and the common list."""
        super().__init__()
        self._name = name
        self._order = order

    @override
    def _note(self, call: str, pixels: NDArray[np.uint8] | None = None) -> None:
        self._order.append(f"{self._name} {call}")
        super()._note(call, pixels)


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


def wait_for_no_threads() -> None:
    """Wait until threads that were left behind have ended by themselves."""
    for thread in threading.enumerate():
        if thread.name.startswith("ledgrab "):
            thread.join(WAIT_SECONDS)
    assert ledgrab_threads() == []


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


def test_a_picture_that_stands_still_keeps_the_device_ours(engine: Engine) -> None:
    """By sending it again."""
    sender = FakeSender()
    engine.start(target_plan(sender, FakeSource([picture(50)]), keep_alive=0.01))
    sender.wait_for_frames(5)
    assert set(sender.greys) == {50}


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
    """The failure is the old one's."""
    clock = Clock()
    engine = Engine(events, clock)
    fresh = FakeSender()
    again = target_plan(fresh, FakeSource(rest=picture(9)))
    engine.start(replace(again, sender=RestartingSender(engine, again)))
    for restarts in range(1, 6):
        wait_until(lambda: len(events.of(TargetRestarted)) == restarts)  # noqa: B023  called within the turn
        clock.pass_(20)
        engine.tune("target", PLAIN)
    events.wait_for(TargetFailed)
    fresh.wait_for_frames(1)
    assert engine.target_metrics("target") is not None
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


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


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


def test_tuning_reaches_a_running_target(engine: Engine) -> None:
    """Even if the picture stands still."""
    sender = FakeSender()
    engine.start(target_plan(sender, FakeSource([picture(200)])))
    sender.wait_for(lambda: 200 in sender.greys)
    engine.tune("target", replace(PLAIN, brightness=0.5))
    sender.wait_for(lambda: 100 in sender.greys)


def test_a_deeper_border_reaches_the_source(engine: Engine) -> None:
    """And then the target."""
    sender, source = FakeSender(), FakeSource(rest=picture(200))
    deeper = BorderDepth(horizontal=0.4, vertical=0.4)
    engine.start(target_plan(sender, source))
    sender.wait_for_frames(1)
    engine.tune("target", replace(PLAIN, border_depth=deeper))
    wait_until(lambda: source.needs[-1] == deeper)
    sender.wait_for_frames(len(sender.shown) + 2)


def test_figures_and_colors_of_what_runs(engine: Engine, events: Events) -> None:
    """They can be read while the threads work."""
    sender = FakeSender()
    engine.start(target_plan(sender, rainbow(), tuning=SMOOTH))
    sender.wait_for_frames(20)
    target, source, colors = (
        engine.target_metrics("target"),
        engine.source_metrics("source"),
        engine.colors("target"),
    )
    assert target is not None
    assert target.received >= 10
    assert target.latency_p95_ms is not None
    assert target.frames_per_second > 0
    assert source is not None
    assert (source.available, source.width, source.height) == (True, 320, 180)
    assert source.frames_per_second > 0
    assert colors is not None
    assert colors.shape == (4, 3)
    assert events.seen == [SourceRecovered(source_id="source", first=True)]


def test_many_callers_at_once_leave_nothing_behind(engine: Engine) -> None:
    """Starting, replacing and stopping from several threads; every sender is left and closed once."""
    senders: list[FakeSender] = []

    def work(number: int) -> None:
        for turn in range(20):
            sender = FakeSender()
            senders.append(sender)
            plan = rainbow(f"source {turn % 2}")
            engine.start(target_plan(sender, plan, target_id=f"target {(number + turn) % 3}"))
            engine.tune(f"target {turn % 3}", SMOOTH)
            engine.target_metrics(f"target {turn % 3}")
            if turn % 5 == 4:
                engine.stop(f"target {turn % 3}")

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.close()
    wait_for_no_threads()
    assert [sender.ending for sender in senders] == [["leave", "close"]] * len(senders)
