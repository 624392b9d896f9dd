"""The screen, by an mss that plays the desktop."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import mss
import numpy as np
import pytest

from custom_components.ledgrab.capture.errors import SourceUnavailableError, SourceUnsupportedError
from custom_components.ledgrab.capture.screen import Monitor, ScreenSource, list_monitors
from custom_components.ledgrab.color.frame import Frame, PixelOrder, Rect
from custom_components.ledgrab.color.layout import BorderDepth

DEPTH = BorderDepth(horizontal=0.1, vertical=0.05)
SHALLOWER = BorderDepth(horizontal=0.05, vertical=0.05)

type Area = dict[str, Any]


def area(left: int, top: int, width: int, height: int, **names: str) -> Area:
    """Return a monitor as mss describes it."""
    return {"left": left, "top": top, "width": width, "height": height, **names}


@dataclass
class Desktop:
    """What an mss connection sees; stands for the X server."""

    monitors: list[Area] = field(
        default_factory=lambda: [area(0, 0, 200, 100), area(200, 50, 100, 60, output="HDMI-1")]
    )
    value: int = 1
    refusal: Exception | None = None
    """What connecting raises."""
    trouble: Exception | None = None
    """What everything else raises, once."""
    options: list[dict[str, Any]] = field(default_factory=list)
    regions: list[Area] = field(default_factory=list)
    connected: int = 0

    def connect(self, **options: Any) -> Connection:
        """Stand in for mss.MSS."""
        self.options.append(options)
        if self.refusal is not None:
            raise self.refusal
        self.connected += 1
        return Connection(self)

    def stumble(self) -> None:
        """Raise the trouble, if there is some."""
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble


class Connection:
    """Stands in for an mss.MSS object, which reads the monitors once."""

    def __init__(self, desktop: Desktop) -> None:
        """Connect."""
        self._desktop = desktop
        self._monitors = list(desktop.monitors)

    @property
    def monitors(self) -> list[Area]:
        """The whole desktop, then the monitors."""
        self._desktop.stumble()
        return [area(0, 0, 300, 110), *self._monitors]

    def grab(self, region: Area) -> SimpleNamespace:
        """Return BGRA bytes, each the value of the desktop."""
        self._desktop.stumble()
        self._desktop.regions.append(region)
        size = region["width"] * region["height"] * 4
        return SimpleNamespace(raw=bytearray([self._desktop.value]) * size)

    def close(self) -> None:
        """Complain if something is wrong, as mss does."""
        self._desktop.connected -= 1
        self._desktop.stumble()


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """Replace the X server."""
    desktop = Desktop()
    monkeypatch.setattr(mss, "MSS", desktop.connect)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    return desktop


class Now:
    """A clock."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.now = 500.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def opened(monitor: int = 1, clock: Now | None = None, depth: BorderDepth | None = DEPTH) -> ScreenSource:
    """Return an open source."""
    source = ScreenSource(display=None, monitor=monitor, clock=clock or Now())
    source.need(depth)
    source.open()
    return source


def grabbed(source: ScreenSource) -> Frame:
    """Return a frame that has to be there."""
    frame = source.grab()
    assert frame is not None
    return frame


def test_only_the_borders_are_grabbed(desktop: Desktop) -> None:
    """Where the monitor lies on the desktop."""
    frame = grabbed(opened(monitor=2))
    assert [piece.rect for piece in frame.pieces] == [
        Rect(0, 0, 100, 6),
        Rect(95, 0, 5, 60),
        Rect(0, 54, 100, 6),
        Rect(0, 0, 5, 60),
    ]
    assert desktop.regions == [
        area(200, 50, 100, 6),
        area(295, 50, 5, 60),
        area(200, 104, 100, 6),
        area(200, 50, 5, 60),
    ]
    assert (frame.width, frame.height, frame.order) == (100, 60, PixelOrder.BGRA)
    assert frame.captured_at == 500.0


def test_the_whole_picture_is_grabbed_if_it_is_needed(desktop: Desktop) -> None:
    """As one piece."""
    frame = grabbed(opened(depth=None))
    assert [piece.rect for piece in frame.pieces] == [Rect(0, 0, 200, 100)]


def test_pixels_are_those_of_the_screen(desktop: Desktop) -> None:
    """Without a copy of what mss gave."""
    desktop.value = 77
    pixels = grabbed(opened()).pieces[1].pixels
    assert pixels.shape == (100, 10, 4)
    assert (pixels == 77).all()
    assert not pixels.flags.owndata


def test_an_unchanged_picture_is_none(desktop: Desktop) -> None:
    """Byte for byte; the first change shows."""
    source = opened()
    grabbed(source)
    assert source.grab() is None
    desktop.value = 2
    grabbed(source)
    assert source.grab() is None


def test_another_need_brings_a_frame(desktop: Desktop) -> None:
    """Even if the picture is the same."""
    source = opened()
    grabbed(source)
    source.need(DEPTH)
    grabbed(source)
    source.need(SHALLOWER)
    assert grabbed(source).pieces[0].rect == Rect(0, 0, 200, 5)


def test_frames_keep_their_memory(desktop: Desktop) -> None:
    """However many follow."""
    source = opened()
    first = grabbed(source)
    for value in range(2, 9):
        desktop.value = value
        grabbed(source)
    assert np.all(first.pieces[0].pixels == 1)


@pytest.mark.parametrize(("display", "options"), [(None, {}), (":7", {"display": ":7"})])
def test_the_display_is_the_one_that_was_asked_for(
    desktop: Desktop, display: str | None, options: dict[str, str]
) -> None:
    """Without one mss looks at $DISPLAY."""
    ScreenSource(display=display, monitor=1).open()
    assert desktop.options == [options]


@pytest.mark.parametrize("monitor", [0, 3, -1])
def test_a_monitor_that_is_not_there_may_come(desktop: Desktop, monitor: int) -> None:
    """Somebody may plug it in."""
    with pytest.raises(SourceUnavailableError, match="only 2"):
        opened(monitor=monitor)


def test_a_desktop_without_a_list_of_monitors_is_one(desktop: Desktop) -> None:
    """Old X servers do not know monitors."""
    desktop.monitors = []
    assert list_monitors(None) == (Monitor(index=1, name="Monitor 1", width=300, height=110),)


def test_a_display_that_does_not_open_may_open_later(desktop: Desktop) -> None:
    """Nobody is logged in yet, say."""
    desktop.refusal = mss.ScreenShotError("Cannot connect to display: connection lost")
    with pytest.raises(SourceUnavailableError, match="Cannot connect"):
        opened()
    with pytest.raises(SourceUnavailableError, match="Cannot connect"):
        list_monitors(None)


def test_a_missing_library_is_not_waited_for(desktop: Desktop) -> None:
    """Only an installation helps."""
    desktop.refusal = mss.ScreenShotError("Library libxcb.so not found")
    with pytest.raises(SourceUnsupportedError, match="libxcb"):
        opened()


def test_wayland_without_x11_can_never_work(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where mss would only say that the display is invalid."""
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(SourceUnsupportedError, match="Wayland"):
        opened()
    assert desktop.options == []


@pytest.mark.parametrize(("display", "variable"), [(":1", ""), (None, ":0")])
def test_x11_on_wayland_is_tried(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, display: str | None, variable: str
) -> None:
    """There may be an X server beside it."""
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("DISPLAY", variable)
    assert ScreenSource(display=display, monitor=1).open().width == 200


def test_monitors_that_cannot_be_listed_may_be_later(desktop: Desktop) -> None:
    """They were just being changed, say; the connection is not left open."""
    desktop.trouble = mss.ScreenShotError("Display configuration changed while detecting monitors.")
    with pytest.raises(SourceUnavailableError, match="changed"):
        list_monitors(None)
    assert desktop.connected == 0


@pytest.mark.parametrize("seconds", [0.0, 0.9])
def test_a_resized_monitor_is_noticed_within_a_second(desktop: Desktop, seconds: float) -> None:
    """The frame after that has the new size."""
    clock = Now()
    source = opened(clock=clock)
    grabbed(source)
    desktop.monitors[0] = area(0, 0, 320, 180)
    clock.now += seconds
    assert source.grab() is None
    clock.now += 1.0
    frame = grabbed(source)
    assert (frame.width, frame.height) == (320, 180)
    assert desktop.connected == 1


def test_looking_at_an_unchanged_monitor_disturbs_nothing(desktop: Desktop) -> None:
    """No frame comes of it, and no connection stays open."""
    clock = Now()
    source = opened(clock=clock)
    grabbed(source)
    for _ in range(5):
        clock.now += 1.1
        assert source.grab() is None
    assert desktop.connected == 1


def test_a_monitor_that_was_unplugged_is_lost(desktop: Desktop) -> None:
    """Within a second."""
    clock = Now()
    source = opened(monitor=2, clock=clock)
    del desktop.monitors[1]
    clock.now += 1.1
    with pytest.raises(SourceUnavailableError, match="no monitor 2"):
        source.grab()


@pytest.mark.parametrize(
    "trouble", [mss.ScreenShotError("X11 Protocol Error"), AssertionError(), OSError("gone")]
)
def test_one_failed_grab_opens_the_screen_anew(desktop: Desktop, trouble: Exception) -> None:
    """The monitor shrank, or the X server was restarted."""
    source = opened()
    grabbed(source)
    desktop.monitors[0] = area(0, 0, 50, 40)
    desktop.trouble = trouble
    frame = grabbed(source)
    assert (frame.width, frame.height) == (50, 40)
    assert desktop.connected == 1


def test_a_screen_that_cannot_be_grabbed_is_lost(desktop: Desktop) -> None:
    """If opening it anew does not help."""
    source = opened()
    desktop.trouble = mss.ScreenShotError("X11 Protocol Error")
    desktop.refusal = mss.ScreenShotError("Cannot connect to display")
    with pytest.raises(SourceUnavailableError, match="Cannot connect"):
        source.grab()


def test_a_closed_screen_opens_when_it_is_grabbed(desktop: Desktop) -> None:
    """It was not lost for good."""
    source = opened()
    source.close()
    assert grabbed(source).width == 200


def test_closing_never_raises(desktop: Desktop) -> None:
    """Not even if the X server is gone, or twice."""
    source = opened()
    desktop.trouble = mss.ScreenShotError("Connection to X server closed")
    source.close()
    source.close()
    assert desktop.connected == 0


def test_monitors_have_names(desktop: Desktop) -> None:
    """Their own, their connector's, or a number."""
    desktop.monitors.append(area(0, 0, 30, 20, name="DELL U2720Q", output="DP-1"))
    assert list_monitors(None) == (
        Monitor(index=1, name="Monitor 1", width=200, height=100),
        Monitor(index=2, name="HDMI-1", width=100, height=60),
        Monitor(index=3, name="DELL U2720Q", width=30, height=20),
    )
