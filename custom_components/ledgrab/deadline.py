"""A bound for what a silent device may keep waiting."""

import asyncio
from collections.abc import Awaitable
from typing import Final

from .devices.errors import DeviceUnreachableError

ANSWER_SECONDS: Final = 5.0
"""For an answer that somebody waits for."""
START_SECONDS: Final = 2.0
"""For a start that somebody waits for; it goes on by itself afterwards."""


async def within[T](seconds: float, work: Awaitable[T]) -> T:
    """Return the result, or raise DeviceUnreachableError after that time."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as error:
        raise DeviceUnreachableError(f"no answer within {seconds:g} s") from error
