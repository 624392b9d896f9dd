"""A picture at one instant, whole or as the pieces that were needed of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray


class PixelOrder(StrEnum):
    """Order of the channels in a pixel."""

    BGRA = "bgra"
    RGB = "rgb"
    RGBA = "rgba"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Return the channel indices of red, green and blue."""
        return (2, 1, 0) if self is PixelOrder.BGRA else (0, 1, 2)


class Rect(NamedTuple):
    """A rectangle in pixels of the picture."""

    x: int
    y: int
    width: int
    height: int

    def contains(self, other: Rect) -> bool:
        """Return whether the other rectangle lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of the picture that was captured."""

    x: int
    y: int
    pixels: NDArray[np.uint8]
    """Shape (height, width, 3 or 4); any strides, so that no source has to copy."""

    @property
    def rect(self) -> Rect:
        """Return where the piece lies in the picture."""
        height, width = self.pixels.shape[:2]
        return Rect(self.x, self.y, width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture; `pieces` may cover only the borders that were asked for."""

    width: int
    height: int
    order: PixelOrder
    captured_at: float
    """Monotonic seconds."""
    pieces: tuple[Piece, ...]

    @classmethod
    def whole(cls, pixels: NDArray[np.uint8], order: PixelOrder, captured_at: float) -> Self:
        """Return a frame that covers the whole picture; `pixels` has shape (height, width, 3 or 4)."""
        height, width = pixels.shape[:2]
        piece = Piece(x=0, y=0, pixels=pixels)
        return cls(width=width, height=height, order=order, captured_at=captured_at, pieces=(piece,))

    def view(self, rect: Rect) -> NDArray[np.uint8]:
        """Return the pixels of a rectangle without a copy; LookupError if no piece holds all of it."""
        for piece in self.pieces:
            if piece.rect.contains(rect):
                x, y = rect.x - piece.x, rect.y - piece.y
                return piece.pixels[y : y + rect.height, x : x + rect.width]
        raise LookupError(f"{rect} was not captured")
