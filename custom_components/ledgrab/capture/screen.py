"""The screen of the machine itself, by mss (X11, Windows, macOS)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
import os
import time
from typing import Any, Final, override

import mss
import numpy as np

from ..color.frame import Frame, Piece, PixelOrder, Rect
from ..color.layout import BorderDepth
from ..color.pixel_map import border_rects
from .base import FrameSource, SourceInfo
from .errors import SourceUnavailableError, SourceUnsupportedError

LOOK_SECONDS: Final = 1.0
"""How often the monitor's place and size are looked up; mss itself reads them once per connection."""

# mss 10.2 meets an X server that died in the middle of a request with an assertion of its own.
MSS_ERRORS: Final = (mss.ScreenShotError, AssertionError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A monitor that can be captured."""

    index: int
    """Counts from 1."""
    name: str
    width: int
    height: int


def _connect(display: str | None) -> mss.MSS:
    """Open the display; SourceUnavailableError or SourceUnsupportedError if that fails."""
    if display is None and os.environ.get("XDG_SESSION_TYPE") == "wayland" and not os.environ.get("DISPLAY"):
        raise SourceUnsupportedError("a Wayland session without X11 cannot be captured")
    options: dict[str, Any] = {} if display is None else {"display": display}
    try:
        return mss.MSS(**options)
    except MSS_ERRORS as error:
        # The one error that mss has for a missing libxcb: waiting does not install it.
        if str(error).startswith("Library "):
            raise SourceUnsupportedError(f"the screen cannot be captured: {error}") from error
        raise SourceUnavailableError(f"the display does not open: {error}") from error


def _areas(screen: mss.MSS) -> list[dict[str, Any]]:
    """Return where the monitors lie on the desktop; without a list of monitors the desktop is the only one."""
    try:
        desktop, *monitors = screen.monitors
    except MSS_ERRORS as error:
        raise SourceUnavailableError(f"the monitors cannot be listed: {error}") from error
    return monitors or [desktop]


def _lookup(display: str | None) -> list[dict[str, Any]]:
    """Return where the monitors lie now."""
    screen = _connect(display)
    try:
        return _areas(screen)
    finally:
        _disconnect(screen)


def _disconnect(screen: mss.MSS) -> None:
    """Close the connection, which complains if the display is gone."""
    with suppress(*MSS_ERRORS):
        screen.close()


def list_monitors(display: str | None) -> tuple[Monitor, ...]:
    """Return the monitors of a display, None meaning $DISPLAY; blocks; raises CaptureError."""
    return tuple(
        Monitor(
            index=index,
            name=str(area.get("name") or area.get("output") or f"Monitor {index}"),
            width=area["width"],
            height=area["height"],
        )
        for index, area in enumerate(_lookup(display), start=1)
    )


class ScreenSource(FrameSource):
    """One monitor; grabs only the strips that are needed.

    mss makes new memory for each strip, which a frame keeps as it is: no copy, and nothing to reuse too early.
    """

    def __init__(
        self, *, display: str | None, monitor: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the X display (None: $DISPLAY), the monitor counted from 1, and a clock in seconds."""
        self._display = display
        self._monitor = monitor
        self._clock = clock
        self._depth: BorderDepth | None = None
        self._screen: mss.MSS | None = None
        self._area: dict[str, Any] = {}
        self._last: list[bytearray] = []
        self._look_at = 0.0

    @override
    def open(self) -> SourceInfo:
        self.close()
        self._screen = _connect(self._display)
        self._area = self._choose(_areas(self._screen))
        self._look_at = self._clock() + LOOK_SECONDS
        name = self._area.get("name") or self._area.get("output") or f"Monitor {self._monitor}"
        return SourceInfo(name=str(name), width=self._area["width"], height=self._area["height"])

    @override
    def grab(self) -> Frame | None:
        if self._clock() >= self._look_at:
            self._look()
        now = self._clock()
        try:
            strips = self._strips()
        except SourceUnavailableError:
            # The monitor may have shrunk, or the X server started anew, since the last look.
            self.open()
            strips = self._strips()
        if strips == self._last:
            return None
        self._last = strips
        return self._frame(strips, now)

    @override
    def need(self, depth: BorderDepth | None) -> None:
        self._depth = depth
        self._last = []

    @override
    def close(self) -> None:
        if self._screen is not None:
            _disconnect(self._screen)
        self._screen = None
        self._last = []

    def _choose(self, areas: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the area of this source's monitor."""
        if not 1 <= self._monitor <= len(areas):
            raise SourceUnavailableError(f"there is no monitor {self._monitor}, only {len(areas)}")
        return areas[self._monitor - 1]

    def _look(self) -> None:
        """Open anew if the monitor was moved or changed its size."""
        self._look_at = self._clock() + LOOK_SECONDS
        if self._choose(_lookup(self._display)) != self._area:
            self.open()

    def _rects(self) -> tuple[Rect, ...]:
        """Return what has to be grabbed of the monitor."""
        width, height = self._area["width"], self._area["height"]
        if self._depth is None:
            return (Rect(0, 0, width, height),)
        return border_rects(width, height, self._depth)

    def _strips(self) -> list[bytearray]:
        """Grab the strips, BGRA."""
        if self._screen is None:
            raise SourceUnavailableError("the screen is not open")
        left, top = self._area["left"], self._area["top"]
        try:
            return [
                self._screen.grab(
                    {"left": left + rect.x, "top": top + rect.y, "width": rect.width, "height": rect.height}
                ).raw
                for rect in self._rects()
            ]
        except MSS_ERRORS as error:
            raise SourceUnavailableError(f"the screen cannot be grabbed: {error}") from error

    def _frame(self, strips: list[bytearray], now: float) -> Frame:
        """Return the strips as a frame, without a copy."""
        pieces = tuple(
            Piece(
                x=rect.x, y=rect.y, pixels=np.frombuffer(strip, np.uint8).reshape(rect.height, rect.width, 4)
            )
            for rect, strip in zip(self._rects(), strips, strict=True)
        )
        return Frame(
            width=self._area["width"],
            height=self._area["height"],
            order=PixelOrder.BGRA,
            captured_at=now,
            pieces=pieces,
        )


def create_screen(data: Mapping[str, Any]) -> ScreenSource:
    """Return the source for data with the keys `display` (text or None) and `monitor`."""
    return ScreenSource(display=data.get("display") or None, monitor=int(data["monitor"]))
