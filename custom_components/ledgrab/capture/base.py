"""The contract of a source kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from ..color.frame import Frame
from ..color.layout import BorderDepth


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What an open source delivers."""

    name: str
    width: int
    height: int


class FrameSource(ABC):
    """One source; all methods are called from one thread at a time, may block, and raise only CaptureError."""

    @abstractmethod
    def open(self) -> SourceInfo:
        """Make the source ready, or say why it is not."""

    @abstractmethod
    def grab(self) -> Frame | None:
        """Return the picture as it is now, or None if it is surely the same as at the last call.

        The frame's memory is left alone while the next two frames are made; the third may overwrite it.
        """

    @abstractmethod
    def need(self, depth: BorderDepth | None) -> None:
        """Say how deep the borders are that somebody needs; None asks for the whole picture.

        May come before `open`; the next grab then returns a frame even if the picture is the same.
        """

    @abstractmethod
    def close(self) -> None:
        """Free what the source holds; never raises; may be called twice."""
