"""Waiting for what a simulator is to see."""

import asyncio
from collections.abc import Callable


async def wait_until(predicate: Callable[[], object], seconds: float, watched: object) -> None:
    """Return once `predicate()` is true; the TimeoutError says how `watched` stands."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not predicate():
        if loop.time() > deadline:
            raise TimeoutError(f"{watched!r} after {seconds} s")
        await asyncio.sleep(0.01)
