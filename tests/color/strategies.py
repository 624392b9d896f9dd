"""What hypothesis may think up for the color room."""

from typing import Final

from hypothesis import strategies as st
import numpy as np

from custom_components.ledgrab.color.frame import Frame, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth, Corner, Direction, Layout

COUNTS: Final = st.integers(0, 40)
SIZES: Final = st.integers(1, 90)

layouts: Final = st.builds(
    Layout,
    top=COUNTS,
    right=COUNTS,
    bottom=COUNTS,
    left=st.integers(1, 40),
    start_corner=st.sampled_from(Corner),
    direction=st.sampled_from(Direction),
    offset=st.integers(-200, 200),
    corner_gap=st.floats(0.0, 0.3),
    bottom_gap=st.floats(0.0, 0.3),
)

depths: Final = st.builds(BorderDepth, horizontal=st.floats(0.001, 0.5), vertical=st.floats(0.001, 0.5))


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """Draw a frame of random pixels in any order of channels."""
    order = draw(st.sampled_from(PixelOrder))
    shape = (draw(SIZES), draw(SIZES), len(order.value))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return Frame.whole(random.integers(0, 256, shape, np.uint8), order, captured_at=0.0)
