"""What the LEDs should show, worked out in the plainest way."""

import numpy as np
from numpy.typing import NDArray

from custom_components.ledgrab.color.frame import Frame, Rect
from custom_components.ledgrab.color.layout import Area, BorderDepth, Edge, Layout, led_areas


def light_of(encoded: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the light of encoded bytes by the formula of IEC 61966-2-1."""
    value = encoded / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def encoded_of(light: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the encoded values 0..255 of light."""
    exact = light.astype(np.float64)
    return 255 * np.where(exact <= 0.0031308, exact * 12.92, 1.055 * exact ** (1 / 2.4) - 0.055)


def area_rect(area: Area, depth: BorderDepth, width: int, height: int) -> Rect:
    """Return the pixels of an area: at least one each way, neighbors meeting between two pixels."""
    left, top = min(round(area.left * width), width - 1), min(round(area.top * height), height - 1)
    right, bottom = max(round(area.right * width), left + 1), max(round(area.bottom * height), top + 1)
    rows, columns = max(1, round(depth.horizontal * height)), max(1, round(depth.vertical * width))
    match area.edge:
        case Edge.TOP:
            return Rect(left, 0, right - left, rows)
        case Edge.BOTTOM:
            return Rect(left, height - rows, right - left, rows)
        case Edge.LEFT:
            return Rect(0, top, columns, bottom - top)
        case Edge.RIGHT:
            return Rect(width - columns, top, columns, bottom - top)


def mean_light(frame: Frame, layout: Layout, depth: BorderDepth) -> NDArray[np.float64]:
    """Return the mean light of every pixel of each LED's area, shape (leds, 3), RGB."""
    rects = [area_rect(area, depth, frame.width, frame.height) for area in led_areas(layout, depth)]
    views = [frame.view(rect)[..., frame.order.rgb] for rect in rects]
    return np.array([light_of(view).mean(axis=(0, 1)) for view in views])
