"""The rules of layouts."""

from dataclasses import replace
import math
from typing import Any

from hypothesis import given
import pytest

from custom_components.ledgrab.color.layout import (
    Area,
    BorderDepth,
    Corner,
    Direction,
    Edge,
    Layout,
    LayoutError,
    led_areas,
)
from tests.color.strategies import depths, layouts

DEPTH = BorderDepth(horizontal=0.1, vertical=0.2)


def edge_run(areas: tuple[Area, ...]) -> list[Edge]:
    """Return the edges in the order in which the strip meets them."""
    return [
        area.edge for index, area in enumerate(areas) if index == 0 or areas[index - 1].edge is not area.edge
    ]


@pytest.mark.parametrize(
    ("corner", "direction", "edges"),
    [
        (Corner.TOP_LEFT, Direction.CLOCKWISE, "top right bottom left"),
        (Corner.TOP_RIGHT, Direction.CLOCKWISE, "right bottom left top"),
        (Corner.BOTTOM_RIGHT, Direction.CLOCKWISE, "bottom left top right"),
        (Corner.BOTTOM_LEFT, Direction.CLOCKWISE, "left top right bottom"),
        (Corner.TOP_LEFT, Direction.COUNTERCLOCKWISE, "left bottom right top"),
        (Corner.TOP_RIGHT, Direction.COUNTERCLOCKWISE, "top left bottom right"),
        (Corner.BOTTOM_RIGHT, Direction.COUNTERCLOCKWISE, "right top left bottom"),
        (Corner.BOTTOM_LEFT, Direction.COUNTERCLOCKWISE, "bottom right top left"),
    ],
)
def test_the_strip_leaves_its_corner_in_its_direction(
    corner: Corner, direction: Direction, edges: str
) -> None:
    layout = Layout(top=3, right=2, bottom=3, left=2, start_corner=corner, direction=direction)
    assert edge_run(led_areas(layout, DEPTH)) == [Edge(edge) for edge in edges.split()]


@pytest.mark.parametrize(
    ("corner", "direction", "first"),
    [
        (Corner.TOP_LEFT, Direction.CLOCKWISE, Area(Edge.TOP, 0.0, 0.0, 0.5, 0.1)),
        (Corner.TOP_RIGHT, Direction.CLOCKWISE, Area(Edge.RIGHT, 0.8, 0.0, 1.0, 0.5)),
        (Corner.BOTTOM_RIGHT, Direction.CLOCKWISE, Area(Edge.BOTTOM, 0.5, 0.9, 1.0, 1.0)),
        (Corner.BOTTOM_LEFT, Direction.CLOCKWISE, Area(Edge.LEFT, 0.0, 0.5, 0.2, 1.0)),
        (Corner.TOP_LEFT, Direction.COUNTERCLOCKWISE, Area(Edge.LEFT, 0.0, 0.0, 0.2, 0.5)),
        (Corner.TOP_RIGHT, Direction.COUNTERCLOCKWISE, Area(Edge.TOP, 0.5, 0.0, 1.0, 0.1)),
        (Corner.BOTTOM_RIGHT, Direction.COUNTERCLOCKWISE, Area(Edge.RIGHT, 0.8, 0.5, 1.0, 1.0)),
        (Corner.BOTTOM_LEFT, Direction.COUNTERCLOCKWISE, Area(Edge.BOTTOM, 0.0, 0.9, 0.5, 1.0)),
    ],
)
def test_the_first_led_lies_at_the_start_corner(corner: Corner, direction: Direction, first: Area) -> None:
    layout = Layout(top=2, right=2, bottom=2, left=2, start_corner=corner, direction=direction)
    assert led_areas(layout, DEPTH)[0] == first


@given(layouts, depths)
def test_there_is_an_area_inside_the_picture_for_each_led(layout: Layout, depth: BorderDepth) -> None:
    areas = led_areas(layout, depth)
    assert len(areas) == layout.led_count
    assert all(0 <= area.left < area.right <= 1 and 0 <= area.top < area.bottom <= 1 for area in areas)


@given(layouts, depths)
def test_another_corner_only_turns_the_strip(layout: Layout, depth: BorderDepth) -> None:
    areas = led_areas(layout, depth)
    rings = [led_areas(replace(layout, start_corner=corner), depth) for corner in Corner]
    turns = [areas[index:] + areas[:index] for index in range(len(areas))]
    assert all(ring in turns for ring in rings)


@given(layouts, depths)
def test_the_other_direction_reverses_the_strip(layout: Layout, depth: BorderDepth) -> None:
    there = replace(layout, offset=0, direction=Direction.CLOCKWISE)
    back = replace(there, direction=Direction.COUNTERCLOCKWISE)
    assert led_areas(back, depth) == led_areas(there, depth)[::-1]


@pytest.mark.parametrize(("offset", "first"), [(0, 0), (3, 3), (-2, 8), (10, 0), (23, 3)])
def test_the_offset_moves_the_first_led_along_the_direction(offset: int, first: int) -> None:
    layout = Layout(top=3, right=2, bottom=3, left=2)
    assert led_areas(replace(layout, offset=offset), DEPTH)[0] == led_areas(layout, DEPTH)[first]


def test_the_corner_gap_keeps_the_ends_of_every_edge_free() -> None:
    layout = Layout(top=2, right=2, bottom=2, left=2, corner_gap=0.125, start_corner=Corner.TOP_LEFT)
    assert led_areas(layout, DEPTH) == (
        Area(Edge.TOP, 0.125, 0.0, 0.5, 0.1),
        Area(Edge.TOP, 0.5, 0.0, 0.875, 0.1),
        Area(Edge.RIGHT, 0.8, 0.125, 1.0, 0.5),
        Area(Edge.RIGHT, 0.8, 0.5, 1.0, 0.875),
        Area(Edge.BOTTOM, 0.5, 0.9, 0.875, 1.0),
        Area(Edge.BOTTOM, 0.125, 0.9, 0.5, 1.0),
        Area(Edge.LEFT, 0.0, 0.5, 0.2, 0.875),
        Area(Edge.LEFT, 0.0, 0.125, 0.2, 0.5),
    )


def test_the_bottom_gap_parts_the_bottom_edge_and_an_odd_led_goes_to_the_right() -> None:
    areas = led_areas(Layout(bottom=5, bottom_gap=0.4, start_corner=Corner.BOTTOM_RIGHT), DEPTH)
    assert [area.left for area in areas] == pytest.approx([0.9, 0.8, 0.7, 0.15, 0.0])
    assert [area.right for area in areas] == pytest.approx([1.0, 0.9, 0.8, 0.3, 0.15])


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "at least one LED"),
        ({"top": 5, "left": -1}, "fewer than 0"),
        ({"top": 5, "corner_gap": -0.1}, "corner gap"),
        ({"top": 5, "corner_gap": 0.46}, "corner gap"),
        ({"top": 5, "corner_gap": math.nan}, "corner gap"),
        ({"top": 5, "bottom_gap": -0.1}, "bottom gap"),
        ({"top": 5, "bottom_gap": 0.91}, "bottom gap"),
        ({"bottom": 5, "bottom_gap": 0.5, "corner_gap": 0.25}, "no room"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(LayoutError, match=reason):
        Layout(**options)


def test_gaps_without_room_do_not_matter_where_there_are_no_leds() -> None:
    assert len(led_areas(Layout(top=5, bottom_gap=0.5, corner_gap=0.25), DEPTH)) == 5


@pytest.mark.parametrize("depth", [0.0, -0.1, 0.51, math.nan])
@pytest.mark.parametrize("name", ["horizontal", "vertical"])
def test_a_depth_outside_its_range_is_refused(name: str, depth: float) -> None:
    with pytest.raises(LayoutError, match=name):
        BorderDepth(**{name: depth})
