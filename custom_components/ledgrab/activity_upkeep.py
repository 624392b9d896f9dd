"""The upkeep of the log's file: pruning, clearing, and holding it still while a backup copies it."""

import asyncio
from contextvars import Context as EmptyContext
from datetime import datetime
from functools import partial
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.helpers.start import async_at_started

from .activity.errors import ActivityError
from .activity.model import ActivityEntry
from .activity.retention import Pruner, Retention
from .activity.store import ActivityStore
from .activity_log import ActivityLog
from .activity_settings import ActivitySettings
from .const import DOMAIN
from .uninterrupted import async_uninterrupted

_LOGGER = logging.getLogger(__name__)

BACKUP_LIMIT_SECONDS: Final = 3600
"""A backup that never says that it has ended is taken as ended then."""
NIGHTLY: Final = {"hour": 3, "minute": 17, "second": 0}


class ActivityUpkeep:
    """Keeps the file as small as the options ask for, and lets backups copy it."""

    def __init__(self, hass: HomeAssistant, log: ActivityLog, entry: ConfigEntry) -> None:
        """Take the options of the entry; nothing is done before `async_start`."""
        self._hass = hass
        self._log = log
        self._entry = entry
        self._retention = ActivitySettings.from_options(entry.options).retention
        self._pruning = asyncio.Lock()
        self._backup_over: CALLBACK_TYPE | None = None

    def copying(self) -> bool:
        """Return whether a backup copies the file: nothing is pruned then."""
        return self._backup_over is not None

    @callback
    def async_start(self) -> None:
        """Prune once Home Assistant has started, and every night."""
        # Timers keep the context that they are made in: nobody's.
        run = EmptyContext().run
        on_unload = self._entry.async_on_unload
        on_unload(run(async_at_started, self._hass, self._begin))
        on_unload(run(partial(async_track_time_change, self._hass, self._begin, **NIGHTLY)))
        on_unload(self._end_hold)

    @callback
    def async_apply(self, retention: Retention) -> None:
        """Follow a changed retention at once."""
        self._retention = retention
        self._begin()

    async def async_prune(self, retention: Retention | None = None, actor: str = "system") -> int:
        """Remove what is too old or too many, in short steps between which entries are written; ActivityError."""
        async with self._pruning:
            if self.copying():
                return 0
            limits = retention or self._retention
            pruner = await self._log.async_with_store(lambda store: Pruner(store, limits, actor))
            more = True
            while more and not self.copying():
                more = await async_uninterrupted(self._async_step(pruner))
            if limits.max_days == self._retention.max_days:
                # Whoever asks for other days says nothing about what the settings find too old.
                self._log.issues.async_pruned(pruner.entries)
            return pruner.removed

    async def async_clear(self, actor: str) -> int:
        """Remove every entry but the one that tells so, and return how many went.

        ActivityError; ServiceValidationError while a backup copies the file.
        """
        async with self._pruning:
            self.async_refuse_while_copying()
            told = await async_uninterrupted(self._async_clear_file(actor))
        await self.async_prune(actor=actor)
        return int(told.metadata["count"])

    @callback
    def async_refuse_while_copying(self) -> None:
        """Raise ServiceValidationError while a backup copies the file."""
        if self.copying():
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="activity_backup_running")

    async def _async_step(self, pruner: Pruner) -> bool:
        """Do the next piece of a run, announce what it wrote, and return whether there may be more."""
        told = len(pruner.entries)
        more = await self._log.async_with_store(lambda _store: pruner.step())
        if news := pruner.entries[told:]:
            self._log.async_announce(news)
        return more

    async def _async_clear_file(self, actor: str) -> ActivityEntry:
        """Clear the file, announce the entry that tells so, and return it."""
        (told,) = await self._log.async_with_store(lambda store: store.clear(actor))
        self._log.async_announce([told])
        return told

    async def async_begin_backup(self) -> None:
        """Write what waits and let the file rest; entries go to its journal until `async_end_backup`."""
        self._end_hold()
        self._backup_over = EmptyContext().run(
            async_call_later, self._hass, BACKUP_LIMIT_SECONDS, self._backup_lost
        )
        await self._log.async_flush()
        async with self._pruning:
            if not self.copying():
                # It ended while this waited.
                return
            self._log.async_hold(True)
            await self._log.async_with_store(partial(ActivityStore.checkpoint, hold=True))

    async def async_end_backup(self) -> None:
        """Fold the journal into the file again; harmless without a backup."""
        if not self.copying():
            return
        self._end_hold()
        await self._log.async_with_store(ActivityStore.checkpoint)

    @callback
    def _end_hold(self) -> None:
        if self._backup_over is not None:
            self._backup_over()
            self._backup_over = None
            self._log.async_hold(False)

    async def _backup_lost(self, _now: datetime) -> None:
        _LOGGER.warning("A backup has not said that it ended; the activity log goes on without it")
        await self.async_end_backup()

    @callback
    def _begin(self, *_: Any) -> None:
        work = self._async_prune_quietly()
        create = self._entry.async_create_background_task
        EmptyContext().run(create, self._hass, work, "ledgrab prune the activity log", eager_start=False)

    async def _async_prune_quietly(self) -> None:
        try:
            await self.async_prune()
        except ActivityError as error:
            _LOGGER.debug("The activity log could not be pruned, the next night tries again: %s", error)
