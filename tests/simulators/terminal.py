"""What simulators that run on their own have in common: colored lines and a clean end."""

import asyncio
from collections.abc import Callable
import signal

import numpy as np
from numpy.typing import NDArray

SHOWS_PER_SECOND = 4


def color_line(pixels: NDArray[np.uint8], width: int = 100) -> str:
    """Return one line of ANSI color cells for pixels of shape (n, 3 or more); of long strips every n-th LED."""
    step = max(1, -(-len(pixels) // width))
    cells = "".join(f"\x1b[48;2;{red};{green};{blue}m " for red, green, blue, *_ in pixels[::step].tolist())
    return f"{cells}\x1b[0m"


async def run_until_signal(line: Callable[[], str] | None) -> None:
    """Wait for SIGINT or SIGTERM, meanwhile print `line()` a few times a second."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    while not ended.is_set():
        if line is not None:
            print(line(), flush=True)
        try:
            async with asyncio.timeout(1 / SHOWS_PER_SECOND):
                await ended.wait()
        except TimeoutError:
            continue
