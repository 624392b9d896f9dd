"""A full-HD virtual screen on which something always moves, painted by a process of its own.

`python -m tests.benchmarks.moving_screen :1` paints on that display.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import subprocess
import sys
import time

from tests.simulators.x_screen import Painter, XScreen

WIDTH, HEIGHT = 1920, 1080
COLUMNS, ROWS = 16, 9
FRAMES_PER_SECOND = 60


@contextmanager
def still_screen() -> Iterator[XScreen]:
    """Yield a screen with a picture that stands still."""
    with XScreen(WIDTH, HEIGHT) as screen:
        painter = Painter(screen.display)
        paint_frame(painter, 0)
        painter.close()
        yield screen


@contextmanager
def moving(screen: XScreen) -> Iterator[None]:
    """Let the picture move 60 times a second."""
    command = [sys.executable, "-m", "tests.benchmarks.moving_screen", screen.display]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603  this file
        assert child.stdout is not None
        child.stdout.readline()
        try:
            yield
        finally:
            child.terminate()


def paint(display: str) -> None:
    """Paint for ever, once it is said that this begins."""
    painter = Painter(display)
    print("painting", flush=True)
    due = time.monotonic()
    frame = 0
    while True:
        paint_frame(painter, frame)
        frame += 1
        due += 1 / FRAMES_PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))


def paint_frame(painter: Painter, frame: int) -> None:
    """Paint 16x9 tiles whose colors wander, and wait until they are there."""
    width, height = WIDTH // COLUMNS, HEIGHT // ROWS
    for tile in range(COLUMNS * ROWS):
        row, column = divmod(tile, COLUMNS)
        color = ((frame * 3 + tile * 40) % 256, (frame * 5 + tile * 90) % 256, (frame * 7 + tile * 150) % 256)
        painter.fill(column * width, row * height, width, height, color)
    painter.sync()


if __name__ == "__main__":
    paint(sys.argv[1])
