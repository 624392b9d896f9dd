"""Work that is done to its end, whatever becomes of who began it."""

import asyncio
from collections.abc import Awaitable


async def async_uninterrupted[T](work: Awaitable[T]) -> T:
    """Wait for the end of something short, even if canceled: what a thread still uses must not be closed."""
    job = asyncio.ensure_future(work)
    canceled: asyncio.CancelledError | None = None
    while not job.done():
        try:
            await asyncio.wait({job})
        except asyncio.CancelledError as error:
            canceled = error
    if canceled is not None:
        job.exception()
        raise canceled
    return job.result()
