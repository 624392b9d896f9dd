"""The one frame between the capture thread and the processing thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final

from ..color.frame import Frame
from ..color.layout import BorderDepth

FRAMES_MEANWHILE: Final = 2
"""How many frames may be made while one is in use; the next would overwrite its memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A frame on its way through the engine."""

    number: int
    """Counts the source's frames from 1, so that gaps show."""
    frame: Frame
    depth: BorderDepth
    """How deep the borders are that the frame was asked to hold."""

    def holds(self, depth: BorderDepth) -> bool:
        """Return whether the frame's borders are deep enough."""
        return depth.horizontal <= self.depth.horizontal and depth.vertical <= self.depth.vertical


class FrameSlot:
    """Holds the newest frame only: whoever is late gets that one, and nothing queues up."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()
        self._newest: Shot | None = None
        self._count = 0
        self._in_use: int | None = None

    def put(self, frame: Frame, depth: BorderDepth) -> None:
        """Replace the newest frame."""
        with self._lock:
            self._count += 1
            self._newest = Shot(number=self._count, frame=frame, depth=depth)

    def clear(self) -> None:
        """Forget the newest frame, because the source is lost."""
        with self._lock:
            self._newest = None

    @contextmanager
    def use(self) -> Iterator[Shot | None]:
        """Give the newest frame, if there is one, and keep its memory from being overwritten meanwhile."""
        with self._lock:
            shot = self._newest
            self._in_use = shot.number if shot is not None else None
        try:
            yield shot
        finally:
            with self._lock:
                self._in_use = None

    @property
    def may_grab(self) -> bool:
        """Return whether another frame can be made without overwriting the one in use."""
        with self._lock:
            return self._in_use is None or self._count - self._in_use < FRAMES_MEANWHILE
