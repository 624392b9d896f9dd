"""The rules of frames."""

import numpy as np
import pytest

from custom_components.ledgrab.color.frame import Frame, Piece, PixelOrder, Rect


@pytest.mark.parametrize(
    ("order", "pixel"),
    [(PixelOrder.BGRA, (3, 2, 1, 9)), (PixelOrder.RGB, (1, 2, 3)), (PixelOrder.RGBA, (1, 2, 3, 9))],
)
def test_an_order_says_where_red_green_and_blue_are(order: PixelOrder, pixel: tuple[int, ...]) -> None:
    assert [pixel[channel] for channel in order.rgb] == [1, 2, 3]


@pytest.mark.parametrize(
    ("inner", "inside"),
    [
        (Rect(2, 3, 10, 20), True),
        (Rect(4, 5, 6, 7), True),
        (Rect(1, 3, 5, 5), False),
        (Rect(2, 2, 5, 5), False),
        (Rect(8, 3, 5, 5), False),
        (Rect(2, 19, 5, 5), False),
    ],
)
def test_a_rect_contains_what_does_not_reach_beyond_it(inner: Rect, inside: bool) -> None:
    assert Rect(2, 3, 10, 20).contains(inner) is inside


def test_a_view_of_the_whole_is_no_copy() -> None:
    pixels = np.zeros((9, 16, 4), np.uint8)
    view = Frame.whole(pixels, PixelOrder.BGRA, captured_at=1.0).view(Rect(3, 2, 5, 4))
    view[:] = 7
    assert view.shape == (4, 5, 4)
    assert (pixels[2:6, 3:8] == 7).all()


def test_a_view_comes_from_the_piece_that_holds_all_of_it() -> None:
    pieces = tuple(
        Piece(x=x, y=0, pixels=np.full((9, 8, 4), value, np.uint8)) for x, value in ((0, 1), (4, 2), (8, 3))
    )
    frame = Frame(width=16, height=9, order=PixelOrder.BGRA, captured_at=1.0, pieces=pieces)
    assert (frame.view(Rect(6, 1, 4, 2)) == 2).all()


def test_a_view_of_what_was_not_captured_is_refused() -> None:
    piece = Piece(x=0, y=0, pixels=np.zeros((2, 16, 4), np.uint8))
    frame = Frame(width=16, height=9, order=PixelOrder.BGRA, captured_at=1.0, pieces=(piece,))
    with pytest.raises(LookupError, match="was not captured"):
        frame.view(Rect(0, 1, 16, 2))
