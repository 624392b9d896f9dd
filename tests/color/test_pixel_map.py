"""The rules of pixel maps."""

from hypothesis import given
import numpy as np
import pytest

from custom_components.ledgrab.color.frame import Rect
from custom_components.ledgrab.color.layout import BorderDepth, Corner, Layout
from custom_components.ledgrab.color.pixel_map import border_rects, edge_starts, pixel_map, spread
from tests.color.strategies import SIZES, depths, layouts


def test_border_rects_span_their_edges() -> None:
    assert border_rects(1920, 1080, BorderDepth()) == (
        Rect(0, 0, 1920, 86),
        Rect(1824, 0, 96, 1080),
        Rect(0, 994, 1920, 86),
        Rect(0, 0, 96, 1080),
    )


@given(SIZES, SIZES, depths)
def test_border_rects_lie_in_the_picture_and_are_never_empty(
    width: int, height: int, depth: BorderDepth
) -> None:
    picture = Rect(0, 0, width, height)
    rects = border_rects(width, height, depth)
    assert all(picture.contains(rect) and rect.width > 0 and rect.height > 0 for rect in rects)


def test_neighbors_share_the_pixels_of_an_edge_among_them() -> None:
    layout = Layout(top=7, start_corner=Corner.TOP_LEFT)
    spans = pixel_map(layout, 100, 50)
    assert spans.starts.tolist() == [0, 14, 29, 43, 57, 71, 86]
    assert spans.ends.tolist() == [14, 29, 43, 57, 71, 86, 100]


def test_edges_lie_end_to_end() -> None:
    layout = Layout(top=1, right=1, bottom=1, left=1, start_corner=Corner.TOP_LEFT)
    spans = pixel_map(layout, 16, 9)
    assert spans.edges.tolist() == [0, 1, 2, 3]
    assert spans.starts.tolist() == list(edge_starts(16, 9)) == [0, 16, 25, 41]
    assert spans.ends.tolist() == [16, 25, 41, 50]


@given(layouts, SIZES, SIZES)
def test_each_led_has_a_pixel_on_its_edge(layout: Layout, width: int, height: int) -> None:
    spans = pixel_map(layout, width, height)
    bounds = np.array((*edge_starts(width, height), 2 * (width + height)))
    assert (spans.starts < spans.ends).all()
    assert (bounds[spans.edges] <= spans.starts).all()
    assert (spans.ends <= bounds[spans.edges + 1]).all()


def test_a_map_is_made_once_per_size() -> None:
    layout = Layout(top=3)
    assert pixel_map(layout, 16, 9) is pixel_map(Layout(top=3), 16, 9)
    assert pixel_map(layout, 16, 9) is not pixel_map(layout, 16, 10)


@pytest.mark.parametrize(
    ("count", "size", "pixels"), [(4, 8, [1, 3, 5, 7]), (3, 7, [1, 3, 5]), (4, 2, [0, 0, 1, 1]), (1, 1, [0])]
)
def test_spread_takes_the_middle_of_equal_parts(count: int, size: int, pixels: list[int]) -> None:
    assert spread(count, size).tolist() == pixels
