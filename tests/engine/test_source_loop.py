"""Grabbing, on a clock that tests move."""

from collections.abc import Iterable
import math

import pytest

from custom_components.ledgrab.capture.base import FrameSource
from custom_components.ledgrab.capture.errors import SourceUnavailableError, SourceUnsupportedError
from custom_components.ledgrab.color.frame import Frame
from custom_components.ledgrab.color.layout import BorderDepth
from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.engine.events import EngineEvent, SourceLost, SourceRecovered
from custom_components.ledgrab.engine.frame_slot import FrameSlot
from custom_components.ledgrab.engine.plan import SourcePlan
from custom_components.ledgrab.engine.source_loop import Demand, SourceLoop

from .fakes import Clock, FakeSource, picture

GONE = SourceUnavailableError("no signal")


class Capture:
    """A loop with everything around it."""

    def __init__(self, *sources: FrameSource, frame_rate: float = 50.0, wanted: float = 60.0) -> None:
        """Take the sources that the attempts to open give, the last one for ever."""
        self.clock = Clock()
        self.slot = FrameSlot()
        self.events: list[EngineEvent] = []
        self.frames = 0
        self._sources = iter(sources)
        self._source = sources[0]
        plan = SourcePlan(source_id="tv", create=self._create, frame_rate=frame_rate)
        self.loop = SourceLoop(
            plan,
            Demand(depth=BorderDepth(), frame_rate=wanted),
            self.slot,
            on_frame=self._on_frame,
            emit=self.events.append,
            clock=self.clock,
        )

    def _create(self) -> FrameSource:
        self._source = next(self._sources, self._source)
        return self._source

    def _on_frame(self) -> None:
        self.frames += 1

    def turns(self, count: int) -> list[float]:
        """Take turns whenever they are due; return the seconds between them."""
        pauses = []
        for _ in range(count):
            due = self.loop.turn()
            pauses.append(round(due - self.clock.now, 6))
            self.clock.now = max(self.clock.now, due)
        return pauses


def moving() -> Iterable[Frame]:
    """Return pictures that never end."""
    return (picture(value % 256) for value in range(10**6))


def test_the_first_frame_says_that_the_source_is_there() -> None:
    """It was not lost before."""
    capture = Capture(FakeSource([picture(1)]))
    capture.turns(1)
    assert capture.events == [SourceRecovered(source_id="tv", first=True)]
    assert capture.frames == 1
    assert capture.loop.metrics(capture.clock.now).available


def test_a_source_is_told_what_is_needed_before_it_is_opened() -> None:
    """So that the first frame serves already."""
    source = FakeSource()
    Capture(source).turns(1)
    assert source.needs == [BorderDepth()]
    assert source.calls == ["open", "grab"]


def test_grabs_keep_a_steady_pace() -> None:
    """50 a second."""
    capture = Capture(FakeSource(moving()))
    assert capture.turns(5) == [0.02] * 5


def test_targets_that_want_less_get_less() -> None:
    """Nobody grabs what nobody shows."""
    capture = Capture(FakeSource(moving()), wanted=10)
    assert capture.turns(2) == [0.1] * 2


def test_waking_early_grabs_nothing() -> None:
    """A demand that changed does not disturb the pace."""
    source = FakeSource()
    capture = Capture(source)
    due = capture.loop.turn()
    assert capture.loop.turn() == due
    assert source.calls.count("grab") == 1


def test_a_picture_that_stands_still_is_looked_at_ten_times_a_second() -> None:
    """After two seconds."""
    capture = Capture(FakeSource([picture(1)]))
    pauses = capture.turns(104)
    assert set(pauses[:100]) == {0.02}
    assert pauses[-3:] == [0.1] * 3


def test_a_picture_that_moves_again_is_followed_at_once() -> None:
    """The grab that finds a change is followed by one a frame later."""
    source = FakeSource([picture(1)])
    capture = Capture(source)
    capture.turns(104)
    source.rest = picture(2)
    assert capture.turns(1) == [0.02]


def test_a_deeper_border_is_asked_for_before_the_next_grab() -> None:
    """And the frame says which borders it holds."""
    source = FakeSource([picture(1), picture(2)])
    capture = Capture(source)
    capture.turns(1)
    deeper = BorderDepth(horizontal=0.2)
    capture.loop.demand = Demand(depth=deeper, frame_rate=50)
    capture.turns(1)
    assert source.needs == [BorderDepth(), deeper]
    with capture.slot.use() as shot:
        assert shot is not None
        assert shot.depth == deeper


def test_a_frame_in_use_is_not_overwritten() -> None:
    """A third frame would need the memory of the first."""
    source = FakeSource(rest=picture(1))
    capture = Capture(source)
    capture.turns(1)
    with capture.slot.use():
        assert capture.turns(4) == [0.02] * 4
    assert source.calls.count("grab") == 3
    capture.turns(1)
    assert source.calls.count("grab") == 4


def test_a_lost_source_is_reported_once_and_tried_for_ever() -> None:
    """With growing pauses, and a new source each time."""
    capture = Capture(*(FakeSource(refuses=[GONE]) for _ in range(8)))
    assert capture.turns(8) == [2, 4, 8, 16, 32, 60, 60, 60]
    assert capture.events == [SourceLost(source_id="tv", reason="no signal")]


def test_waking_does_not_shorten_a_pause() -> None:
    """A target that is tuned meanwhile changes nothing."""
    source = FakeSource(refuses=[GONE])
    capture = Capture(source)
    due = capture.loop.turn()
    assert capture.loop.turn() == due
    assert source.calls == ["open", "close"]


def test_a_source_that_comes_back_is_reported() -> None:
    """Its frames show, and the next loss is another one."""
    capture = Capture(FakeSource([picture(1), GONE]), FakeSource([picture(2), GONE]))
    capture.turns(4)
    assert capture.events == [
        SourceRecovered(source_id="tv", first=True),
        SourceLost(source_id="tv", reason="no signal"),
        SourceRecovered(source_id="tv", first=False),
        SourceLost(source_id="tv", reason="no signal"),
    ]


def test_a_source_that_comes_late_was_lost_before() -> None:
    """Its first frame ends what was reported."""
    capture = Capture(FakeSource(refuses=[GONE]), FakeSource([picture(1)]))
    capture.turns(2)
    assert capture.events[-1] == SourceRecovered(source_id="tv", first=False)


def test_a_lost_source_is_closed_and_its_frame_forgotten() -> None:
    """No target that starts now shows an old picture."""
    source = FakeSource([picture(1), GONE])
    capture = Capture(source)
    capture.turns(2)
    assert source.calls[-1] == "close"
    assert not capture.loop.metrics(capture.clock.now).available
    with capture.slot.use() as shot:
        assert shot is None


def test_what_can_never_work_is_not_tried_again() -> None:
    """The user is told, once."""
    source = FakeSource(refuses=[SourceUnsupportedError("Wayland")])
    capture = Capture(source)
    assert capture.loop.turn() == math.inf
    assert capture.events == [SourceLost(source_id="tv", reason="Wayland")]


def test_an_error_outside_the_contract_is_a_loss_too(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged with its traceback, and has a reason even without a text."""
    capture = Capture(FakeSource(refuses=[ZeroDivisionError()]))
    assert capture.turns(1) == [2]
    assert capture.events == [SourceLost(source_id="tv", reason="ZeroDivisionError")]
    assert "Traceback" in caplog.text


def test_the_end_closes_the_source_once() -> None:
    """Also when it is told twice, or had none."""
    source = FakeSource()
    capture = Capture(source)
    capture.loop.end()
    capture.turns(1)
    capture.loop.end()
    capture.loop.end()
    assert source.calls.count("close") == 1


def test_figures_count_new_pictures() -> None:
    """A picture that stands still has no frame rate."""
    source = FakeSource(rest=picture(1))
    capture = Capture(source, frame_rate=30)
    capture.turns(90)
    metrics = capture.loop.metrics(capture.clock.now)
    assert metrics.frames_per_second == pytest.approx(30, abs=1)
    assert (metrics.width, metrics.height) == (32, 18)
    source.rest = None
    capture.turns(70)
    assert capture.loop.metrics(capture.clock.now).frames_per_second == 0


def test_the_demand_is_the_most_of_everything() -> None:
    """So that each target finds what it needs."""
    tunings = [
        Tuning(border_depth=BorderDepth(horizontal=0.3, vertical=0.1), frame_rate=20),
        Tuning(border_depth=BorderDepth(horizontal=0.1, vertical=0.2), frame_rate=40),
    ]
    deepest = BorderDepth(horizontal=0.3, vertical=0.2)
    assert Demand.of(tunings) == Demand(depth=deepest, frame_rate=40)
