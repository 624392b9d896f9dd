"""The screen of a real X server."""

from collections.abc import Iterator

import pytest

from custom_components.ledgrab.capture.errors import SourceUnavailableError
from custom_components.ledgrab.capture.screen import Monitor, ScreenSource, list_monitors
from custom_components.ledgrab.color.frame import Frame
from custom_components.ledgrab.color.layout import BorderDepth
from tests.simulators.x_screen import XScreen

pytestmark = pytest.mark.skipif(not XScreen.available(), reason="Xvfb is not installed")

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
DEPTH = BorderDepth(horizontal=0.1, vertical=0.1)


@pytest.fixture
def screen(socket_enabled: None) -> Iterator[XScreen]:
    """Run an X server of 320x200 pixels with a color on each edge."""
    with XScreen(320, 200) as screen:
        screen.fill(0, 0, 320, 20, RED)
        screen.fill(288, 20, 32, 160, GREEN)
        screen.fill(0, 180, 320, 20, BLUE)
        screen.fill(0, 20, 32, 160, WHITE)
        screen.sync()
        yield screen


@pytest.fixture
def source(screen: XScreen) -> Iterator[ScreenSource]:
    """Open the screen."""
    source = ScreenSource(display=screen.display, monitor=1)
    source.need(DEPTH)
    source.open()
    yield source
    source.close()


def grabbed(source: ScreenSource) -> Frame:
    """Return a frame that has to be there."""
    frame = source.grab()
    assert frame is not None
    return frame


def test_the_borders_have_the_colors_of_the_screen(source: ScreenSource) -> None:
    """In each strip's middle."""
    frame = grabbed(source)
    middles = [
        piece.pixels[piece.rect.height // 2, piece.rect.width // 2, list(frame.order.rgb)].tolist()
        for piece in frame.pieces
    ]
    assert middles == [list(color) for color in (RED, GREEN, BLUE, WHITE)]


def test_what_happens_inside_the_borders_is_not_news(source: ScreenSource, screen: XScreen) -> None:
    """Nobody needs it."""
    grabbed(source)
    screen.fill(60, 60, 100, 60, WHITE)
    screen.sync()
    assert source.grab() is None


def test_one_changed_pixel_on_the_border_is_news(source: ScreenSource, screen: XScreen) -> None:
    """Comparison is exact."""
    grabbed(source)
    screen.fill(319, 199, 1, 1, WHITE)
    screen.sync()
    assert grabbed(source).pieces[2].pixels[-1, -1, :3].tolist() == [255, 255, 255]
    assert source.grab() is None


def test_the_monitor_is_listed(screen: XScreen) -> None:
    """With its size."""
    (monitor,) = list_monitors(screen.display)
    assert monitor == Monitor(index=1, name=monitor.name, width=320, height=200)


def test_a_display_that_does_not_exist_is_unavailable() -> None:
    """Not an error of mss."""
    with pytest.raises(SourceUnavailableError, match="does not open"):
        list_monitors(":987")


def test_an_x_server_that_ends_is_a_lost_source(socket_enabled: None) -> None:
    """And closing the connection to it does not raise."""
    with XScreen(320, 200) as screen:
        source = ScreenSource(display=screen.display, monitor=1)
        source.open()
        grabbed(source)
    with pytest.raises(SourceUnavailableError):
        source.grab()
    source.close()
