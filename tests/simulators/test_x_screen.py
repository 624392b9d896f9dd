"""The virtual X screen, read back by another client."""

from collections.abc import Iterator

import mss
import numpy as np
from numpy.typing import NDArray
import pytest

from tests.simulators.x_screen import Painter, XScreen

pytestmark = pytest.mark.skipif(not XScreen.available(), reason="Xvfb is not installed (package xvfb)")


@pytest.fixture
def screen() -> Iterator[XScreen]:
    """Run a small screen."""
    with XScreen(64, 48) as server:
        yield server


def grab(screen: XScreen) -> NDArray[np.uint8]:
    """Return the RGB pixels of a screen, shape (height, width, 3)."""
    with mss.MSS(display=screen.display) as reader:
        shot = np.asarray(reader.grab(reader.monitors[1]))
    return shot[:, :, 2::-1]


def test_a_new_screen_is_black(screen: XScreen) -> None:
    """And has the size that was asked for."""
    assert grab(screen).shape == (48, 64, 3)
    assert not grab(screen).any()


def test_painted_pixels_are_read_back(screen: XScreen) -> None:
    """Every pixel, and none beside."""
    screen.clear((1, 2, 3))
    screen.fill(10, 20, 5, 7, (255, 128, 0))
    screen.fill(60, 40, 100, 100, (0, 0, 255))
    screen.sync()
    expected = np.full((48, 64, 3), (1, 2, 3), dtype=np.uint8)
    expected[20:27, 10:15] = (255, 128, 0)
    expected[40:, 60:] = (0, 0, 255)
    assert np.array_equal(grab(screen), expected)


def test_a_picture_outlives_its_readers(screen: XScreen) -> None:
    """The server does not start anew when a client goes."""
    screen.clear((9, 9, 9))
    screen.sync()
    grab(screen)
    assert (grab(screen) == 9).all()


def test_screens_run_side_by_side(screen: XScreen) -> None:
    """Each on a display of its own."""
    with XScreen(32, 32) as other:
        assert other.display != screen.display
        other.clear((7, 7, 7))
        other.sync()
        assert not grab(screen).any()


def test_what_the_server_refuses_is_told(screen: XScreen) -> None:
    """BadDrawable is error 9, PolyFillRectangle request 70."""
    screen._painter._root = 1
    screen.clear()
    with pytest.raises(RuntimeError, match="X error 9 for request 70"):
        screen.sync()


def test_a_server_that_does_not_start_is_told() -> None:
    """Nothing of it is left behind."""
    with pytest.raises(RuntimeError, match="Xvfb did not start"), XScreen(0, 0):
        pass


def test_a_display_that_does_not_run_is_told() -> None:
    """With the path that was tried."""
    with pytest.raises(ConnectionError, match="X9999"):
        Painter(":9999")


def test_without_xvfb_there_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is named."""
    monkeypatch.setenv("PATH", "")
    assert not XScreen.available()
    with pytest.raises(FileNotFoundError, match="package xvfb"), XScreen():
        pass
