"""The layout in a target's subentry data."""

from collections.abc import Mapping
from typing import Any

from .color.layout import Corner, Direction, Layout
from .const import (
    CONF_BOTTOM,
    CONF_BOTTOM_GAP,
    CONF_CORNER_GAP,
    CONF_DIRECTION,
    CONF_LEFT,
    CONF_OFFSET,
    CONF_RIGHT,
    CONF_START_CORNER,
    CONF_TOP,
)


def layout_from(data: Mapping[str, Any]) -> Layout:
    """Return the layout; raises LayoutError (a ValueError), or KeyError, TypeError, ValueError for damaged data."""
    return Layout(
        top=int(data[CONF_TOP]),
        right=int(data[CONF_RIGHT]),
        bottom=int(data[CONF_BOTTOM]),
        left=int(data[CONF_LEFT]),
        start_corner=Corner(data[CONF_START_CORNER]),
        direction=Direction(data[CONF_DIRECTION]),
        offset=int(data[CONF_OFFSET]),
        corner_gap=float(data[CONF_CORNER_GAP]),
        bottom_gap=float(data[CONF_BOTTOM_GAP]),
    )
