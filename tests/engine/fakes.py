"""What stands in for clocks, devices and pictures: both ends of the engine, whose contracts these keep."""

from collections.abc import Callable, Iterable
import threading
from typing import override

import numpy as np
from numpy.typing import NDArray

from custom_components.ledgrab.capture.base import FrameSource, SourceInfo
from custom_components.ledgrab.capture.errors import CaptureError
from custom_components.ledgrab.color.frame import Frame, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth, Layout
from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.devices.base import PixelSender
from custom_components.ledgrab.engine.plan import SourcePlan, TargetPlan

WAIT_SECONDS = 10.0
"""How long a test waits for another thread before it gives up; normally it takes milliseconds."""

PLAIN = Tuning(smoothing=0.0, gamma=1.0, frame_rate=50.0)
"""Colors follow the frame at once."""
SMOOTH = Tuning(smoothing=0.2, frame_rate=50.0)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self, now: float = 1000.0) -> None:
        """Start somewhere."""
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def picture(value: int, captured_at: float = 1000.0) -> Frame:
    """Return a frame of one grey."""
    return Frame.whole(np.full((18, 32, 3), value, np.uint8), PixelOrder.RGB, captured_at)


def broken_picture(captured_at: float = 1000.0) -> Frame:
    """Return a frame that holds nothing of the picture, which no target can use."""
    return Frame(width=32, height=18, order=PixelOrder.RGB, captured_at=captured_at, pieces=())


class FakeSender(PixelSender):
    """Remembers what it was told; raises the errors it was given, one per frame."""

    def __init__(self, errors: Iterable[Exception | None] = ()) -> None:
        """Take what goes wrong with the first frames; None for one that goes well."""
        self.shown: list[NDArray[np.uint8]] = []
        self.calls: list[str] = []
        self.changed = threading.Condition()
        self._errors = iter(errors)

    @override
    def show(self, pixels: NDArray[np.uint8]) -> None:
        if error := next(self._errors, None):
            raise error
        self._note("show", pixels)

    @override
    def leave(self) -> None:
        self._note("leave")

    @override
    def close(self) -> None:
        self._note("close")

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something becomes true of what was sent."""
        with self.changed:
            assert self.changed.wait_for(condition, WAIT_SECONDS)

    def wait_for_frames(self, count: int) -> None:
        """Wait until so many frames were shown."""
        self.wait_for(lambda: len(self.shown) >= count)

    @property
    def greys(self) -> list[int]:
        """The first LED's red of each frame."""
        return [int(pixels[0, 0]) for pixels in self.shown]

    @property
    def ending(self) -> list[str]:
        """What was called beside `show`."""
        return [call for call in self.calls if call != "show"]

    def _note(self, call: str, pixels: NDArray[np.uint8] | None = None) -> None:
        with self.changed:
            self.calls.append(call)
            self.shown.extend([pixels] if pixels is not None else [])
            self.changed.notify_all()


type Grab = Frame | CaptureError | None


class FakeSource(FrameSource):
    """Gives what it was told to, then `rest` for ever; remembers its calls."""

    def __init__(
        self, grabs: Iterable[Grab] = (), rest: Grab = None, refuses: Iterable[Exception | None] = ()
    ) -> None:
        """Take what the grabs give, and what goes wrong at the first openings."""
        self.grabs = iter(grabs)
        self.rest = rest
        self.calls: list[str] = []
        self.needs: list[BorderDepth | None] = []
        self._refuses = iter(refuses)

    @override
    def open(self) -> SourceInfo:
        self.calls.append("open")
        if error := next(self._refuses, None):
            raise error
        return SourceInfo(name="fake", width=32, height=18)

    @override
    def grab(self) -> Frame | None:
        self.calls.append("grab")
        result = next(self.grabs, self.rest)
        if isinstance(result, Exception):
            raise result
        return result

    @override
    def need(self, depth: BorderDepth | None) -> None:
        self.needs.append(depth)

    @override
    def close(self) -> None:
        self.calls.append("close")


class HangingSource(FakeSource):
    """Hangs in `open` until a test lets go."""

    def __init__(self) -> None:
        """Be ready to hang."""
        super().__init__(rest=picture(10))
        self.opening = threading.Event()
        self.let_go = threading.Event()
        self.closed = threading.Event()

    @override
    def open(self) -> SourceInfo:
        self.opening.set()
        assert self.let_go.wait(WAIT_SECONDS)
        return super().open()

    @override
    def close(self) -> None:
        super().close()
        self.closed.set()


def source_plan(source: FrameSource, source_id: str = "source", frame_rate: float = 50.0) -> SourcePlan:
    """Return a plan that always gives this source."""
    return SourcePlan(source_id=source_id, create=lambda: source, frame_rate=frame_rate)


def target_plan(
    sender: PixelSender,
    source: FrameSource | SourcePlan | None = None,
    *,
    target_id: str = "target",
    tuning: Tuning = PLAIN,
    leds: int = 4,
    led_count: int = 4,
    keep_alive: float = 0.8,
) -> TargetPlan:
    """Return a plan with `leds` LEDs along the top of a device with `led_count`."""
    plan = source if isinstance(source, SourcePlan) else source_plan(source or FakeSource())
    return TargetPlan(
        target_id=target_id,
        source=plan,
        sender=sender,
        layout=Layout(top=leds),
        tuning=tuning,
        led_count=led_count,
        keep_alive=keep_alive,
    )
