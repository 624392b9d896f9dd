"""Exports of the log: written to a folder of their own, in steps that leave loop and executor to others."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
import time
from typing import Final, Protocol

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .activity.export import Block, ExportFormat
from .activity.export_files import ExportFile, default_names, file_name
from .activity.export_reader import ExportReader
from .activity.model import Category, Filters
from .activity_sources import ActivitySources
from .actor import Origin
from .const import DATA_ACTIVITY, DOMAIN
from .flow_hub import async_words
from .uninterrupted import async_uninterrupted

QUIET_SECONDS: Final = 5.0
"""An export that takes longer shows in a notification how far it is."""
NOTIFY_SECONDS: Final = 2.0
NOTIFICATION_ID: Final = f"{DOMAIN}_export"


class Pieces(Protocol):
    """What is read piece by piece, in the executor."""

    def read(self) -> Block | None:
        """Return the next piece, None at the end."""

    def close(self) -> None:
        """Let go of what is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file that was written."""

    path: Path
    file_format: ExportFormat
    count: int
    """Entries."""
    size: int
    """Bytes."""


class ActivityExports:
    """Writes exports, one after the other."""

    def __init__(self, hass: HomeAssistant, *, quiet_seconds: float = QUIET_SECONDS) -> None:
        """Nothing is made before it is asked for."""
        self.folder = Path(hass.config.path(DOMAIN, "exports"))
        self._hass = hass
        self._quiet_seconds = quiet_seconds
        self._writing = asyncio.Lock()

    async def async_write(
        self, file_format: ExportFormat, filters: Filters, name: str | None, origin: Origin
    ) -> Exported:
        """Write what matches to a new file, and record who asked; ActivityError."""
        names: Iterable[str] = (
            default_names(dt_util.utcnow(), file_format) if name is None else (file_name(name, file_format),)
        )
        log = self._hass.data[DATA_ACTIVITY]
        await log.async_flush()
        async with self._writing:
            reader = ExportReader(file_format, filters)
            try:
                await async_uninterrupted(log.async_read(reader.open))
                return await self._async_copy(reader, names, file_format, origin)
            finally:
                await self._async_do(reader.close)

    async def _async_do[T](self, step: Callable[[], T]) -> T:
        return await async_uninterrupted(self._hass.async_add_executor_job(step))

    async def _async_copy(
        self, reader: ExportReader, names: Iterable[str], file_format: ExportFormat, origin: Origin
    ) -> Exported:
        file = ExportFile(self.folder, names)
        try:
            await self._async_do(file.open)
            count = await self._async_copy_pieces(reader, file)
            # A file that is there has its entry, also if nobody waits for it any more.
            return await async_uninterrupted(self._async_finish(file, file_format, count, origin))
        finally:
            await self._async_do(file.close)

    async def _async_finish(
        self, file: ExportFile, file_format: ExportFormat, count: int, origin: Origin
    ) -> Exported:
        """Give the file its name, and tell of it."""
        await self._hass.async_add_executor_job(file.finish)
        ActivitySources(self._hass.data[DATA_ACTIVITY]).tell(
            Category.SYSTEM,
            "log_exported",
            origin=origin,
            count=count,
            file=file.path.name,
            format=file_format.value,
        )
        return Exported(path=file.path, file_format=file_format, count=count, size=file.size)

    async def _async_copy_pieces(self, reader: ExportReader, file: ExportFile) -> int:
        """Copy everything and return how many entries it was; between two pieces others have their turn."""
        progress = _Progress(self._hass, file.path.name, self._quiet_seconds)
        count = 0
        try:
            while (rows := await self._async_do(partial(_copy_piece, reader, file))) is not None:
                count += rows
                await progress.async_tell(count)
        finally:
            progress.end()
        return count


class _Progress:
    """Says how far an export is, once it takes long; who does not care sees nothing of a short one."""

    def __init__(self, hass: HomeAssistant, file: str, quiet_seconds: float) -> None:
        self._hass = hass
        self._file = file
        self._next = time.monotonic() + quiet_seconds
        self._shown = False

    async def async_tell(self, count: int) -> None:
        """Show the number of entries that are written, not more often than people can read."""
        if (now := time.monotonic()) < self._next:
            return
        self._next = now + NOTIFY_SECONDS
        self._shown = True
        title = await async_words(self._hass, "common", "export_title")
        text = await async_words(self._hass, "common", "export_progress")
        persistent_notification.async_create(
            self._hass, text.format(count=count, file=self._file), title, NOTIFICATION_ID
        )

    def end(self) -> None:
        """Take it away."""
        if self._shown:
            persistent_notification.async_dismiss(self._hass, NOTIFICATION_ID)


def _copy_piece(reader: ExportReader, file: ExportFile) -> int | None:
    """Write the next piece and return how many entries it has, None at the end."""
    if (piece := reader.read()) is None:
        return None
    file.write(piece.data)
    return piece.rows
