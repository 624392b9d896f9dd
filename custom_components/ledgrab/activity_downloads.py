"""Sends the log to administrators who download it: a few at a time, as fast as each one takes it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import logging
from typing import Any, Final

from aiohttp import hdrs, web

from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant

from .activity.errors import ActivityError
from .activity.export import ExportFormat
from .activity.model import Category
from .activity_exports import Pieces
from .activity_sources import ActivitySources
from .const import DATA_ACTIVITY
from .errors import reason_of
from .uninterrupted import async_uninterrupted

_LOGGER = logging.getLogger(__name__)

MAX_DOWNLOADS: Final = 2
STALL_SECONDS: Final = 60.0
"""Who takes nothing for so long has gone without saying so."""
RETRY_AFTER_SECONDS: Final = 10

CONTENT_TYPES: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.JSONL: "application/x-ndjson",
}


class Downloads:
    """What is being sent: a few at a time, and nothing of it is left when somebody hangs up."""

    def __init__(self, hass: HomeAssistant, *, stall_seconds: float = STALL_SECONDS) -> None:
        """Start without any."""
        self._hass = hass
        self._stall_seconds = stall_seconds
        self._running = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Count a download; HTTPTooManyRequests if there are enough."""
        if self._running >= MAX_DOWNLOADS:
            raise web.HTTPTooManyRequests(headers={hdrs.RETRY_AFTER: str(RETRY_AFTER_SECONDS)})
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    async def async_send(
        self,
        request: web.Request,
        response: web.StreamResponse,
        pieces: Pieces,
        tell: Callable[[int, bool], None],
    ) -> None:
        """Send what can be read, at the pace of who takes it, and tell how many entries went and whether all did."""
        rows, whole = 0, False
        try:
            await response.prepare(request)
            while (piece := await self.async_do(pieces.read)) is not None:
                async with asyncio.timeout(self._stall_seconds):
                    await response.write(piece.data)
                rows += piece.rows
            async with asyncio.timeout(self._stall_seconds):
                await response.write_eof()
            whole = True
        except (OSError, ActivityError) as error:
            _LOGGER.warning("A download of the activity log broke off: %s", reason_of(error))
            if request.transport is not None:
                # An end in good order would let half a file pass for a whole one.
                request.transport.abort()
        finally:
            tell(rows, whole)

    async def async_do[T](self, step: Callable[[], T]) -> T:
        """Do a short piece of work in the executor, to its end."""
        return await async_uninterrupted(self._hass.async_add_executor_job(step))


def download_headers(file: str, file_format: ExportFormat) -> dict[str, str]:
    """Return what makes every browser save a file instead of showing or keeping it."""
    return {
        hdrs.CONTENT_TYPE: CONTENT_TYPES[file_format],
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{file}"',
        hdrs.CACHE_CONTROL: "no-store",
        hdrs.X_CONTENT_TYPE_OPTIONS: "nosniff",
    }


def tell_download(hass: HomeAssistant, request: web.Request, key: str, whole: bool, **metadata: Any) -> None:
    """Record who downloaded something, and whether all of it arrived."""
    ActivitySources(hass.data[DATA_ACTIVITY]).tell(
        Category.SYSTEM,
        key,
        origin=HomeAssistantView.context(request),
        because=None if whole else "the download broke off",
        incomplete=None if whole else True,
        **metadata,
    )
