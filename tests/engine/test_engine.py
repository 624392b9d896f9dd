"""The whole engine on its real threads."""

from dataclasses import replace
import threading
from typing import override

import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.color.layout import BorderDepth
from custom_components.ledgrab.engine.engine import Engine
from custom_components.ledgrab.engine.events import SourceRecovered

from .fakes import PLAIN, SMOOTH, FakeSender, FakeSource, picture, target_plan
from .harness import Events, ledgrab_threads, rainbow, wait_for_no_threads, wait_until


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


def test_a_picture_that_stands_still_keeps_the_device_ours(engine: Engine) -> None:
    """By sending it again."""
    sender = FakeSender()
    engine.start(target_plan(sender, FakeSource([picture(50)]), keep_alive=0.01))
    sender.wait_for_frames(5)
    assert set(sender.greys) == {50}


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
