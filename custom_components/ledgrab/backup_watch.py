"""Watches Home Assistant's backups: made or failed, by whom, and that this is a restored Home Assistant."""

import asyncio
from contextvars import Context as EmptyContext
from typing import Final

from homeassistant.components.backup import (
    DOMAIN as BACKUP_DOMAIN,
    CreateBackupEvent,
    CreateBackupState,
    RestoreBackupEvent,
    RestoreBackupState,
    async_get_manager,
)
from homeassistant.components.backup.manager import BackupManager, ManagerStateEvent
from homeassistant.const import ATTR_DOMAIN, EVENT_CALL_SERVICE, EVENT_COMPONENT_LOADED
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import ATTR_COMPONENT
from homeassistant.util.hass_dict import HassKey

from .activity.model import Category
from .activity_sources import ActivitySources
from .actor import Origin, request_context
from .const import DOMAIN
from .data import LedGrabConfigEntry

DATA_RESTORE_SEEN: HassKey[RestoreBackupEvent] = HassKey(f"{DOMAIN}_restore_seen")
"""What was seen of a restore last; Home Assistant keeps it, and a reload of the entry meets it again."""
COMMAND_TASK: Final = "websocket_api.async:"
"""How Home Assistant begins the name of the task that a websocket command runs in."""


async def async_watch_backups(
    hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources
) -> None:
    """Watch as soon as Home Assistant can make backups, which may be later than now, or never."""

    @callback
    def async_begin(_event: Event | None = None) -> None:
        watch = BackupWatch(hass, async_get_manager(hass), sources)
        entry.async_on_unload(watch.manager.async_subscribe_events(watch.async_happened))
        entry.async_on_unload(
            hass.bus.async_listen(
                EVENT_CALL_SERVICE,
                watch.async_called,
                event_filter=callback(lambda data: data[ATTR_DOMAIN] == BACKUP_DOMAIN),
            )
        )
        watch.async_catch_up()

    if BACKUP_DOMAIN in hass.config.components:
        async_begin()
        return
    entry.async_on_unload(
        hass.bus.async_listen(
            EVENT_COMPONENT_LOADED,
            async_begin,
            event_filter=callback(lambda data: data[ATTR_COMPONENT] == BACKUP_DOMAIN),
        )
    )


class BackupWatch:
    """Follows one backup or restore at a time, as Home Assistant does."""

    def __init__(self, hass: HomeAssistant, manager: BackupManager, sources: ActivitySources) -> None:
        """Take nothing as under way."""
        self.manager = manager
        self._hass = hass
        self._sources = sources
        self._caller: Context | None = None
        self._origin: Origin = None
        self._known: frozenset[str] | None = None
        """The backups that there were before this one; None while none is made."""
        self._ending = False
        """A restore goes on in the next run of Home Assistant, which knows how it ended."""

    @callback
    def async_catch_up(self) -> None:
        """Tell of the restore that this run of Home Assistant began with, unless that was done."""
        event = self.manager.last_action_event
        if isinstance(event, RestoreBackupEvent) and event is not self._hass.data.get(DATA_RESTORE_SEEN):
            self.async_happened(event)

    @callback
    def async_called(self, event: Event) -> None:
        """Remember who performs an action of backups until it has begun its work, which it does at once."""
        self._caller = event.context
        self._hass.loop.call_soon(self._forget_caller)

    @callback
    def async_happened(self, event: ManagerStateEvent) -> None:
        """Take what Home Assistant tells."""
        if isinstance(event, CreateBackupEvent):
            self._creating(event)
        elif isinstance(event, RestoreBackupEvent):
            self._hass.data[DATA_RESTORE_SEEN] = event
            self._restoring(event)

    def _creating(self, event: CreateBackupEvent) -> None:
        if self._known is None:
            self._origin, self._known = self._asked_by(), self._backups()
        if event.state is CreateBackupState.IN_PROGRESS:
            return
        key = "backup_created" if event.state is CreateBackupState.COMPLETED else "backup_failed"
        made = next(iter(self._backups() - self._known), None)
        work = self._async_tell(key, self._origin, event.reason, made)
        # To its end also if the entry is unloaded meanwhile, and in nobody's name.
        EmptyContext().run(self._hass.async_create_task, work, "ledgrab tell of a backup")
        self._origin = self._known = None

    async def _async_tell(self, key: str, origin: Origin, reason: str | None, made: str | None) -> None:
        name = None if made is None else await self._async_name(made)
        self._sources.tell(Category.SYSTEM, key, origin=origin, backup=name, reason=reason)

    def _restoring(self, event: RestoreBackupEvent) -> None:
        if event.state is RestoreBackupState.IN_PROGRESS:
            self._origin = self._origin or self._asked_by()
        elif event.state is RestoreBackupState.CORE_RESTART:
            self._ending = True
        else:
            self._restored(event)
            self._origin, self._ending = None, False

    def _restored(self, event: RestoreBackupEvent) -> None:
        if event.state is RestoreBackupState.FAILED:
            reason = event.reason
            self._sources.tell(Category.SYSTEM, "restore_failed", origin=self._origin, reason=reason)
        elif not self._ending:
            self._sources.tell(Category.SYSTEM, "restored", origin=self._origin)

    def _asked_by(self) -> Origin:
        """Return who asks for what begins now; None for Home Assistant's schedule.

        A timer keeps the variables of whoever set the schedule: only within a command's own task are they true.
        """
        if self._caller is not None:
            return self._caller
        task = asyncio.current_task()
        return request_context() if task is not None and task.get_name().startswith(COMMAND_TASK) else None

    def _backups(self) -> frozenset[str]:
        return frozenset(backup["backup_id"] for backup in self.manager.known_backups.to_list())

    async def _async_name(self, backup_id: str) -> str | None:
        """Return a backup's name if it is kept here; other places are too far to be asked for it."""
        for agent in self.manager.local_backup_agents.values():
            try:
                return (await agent.async_get_backup(backup_id)).name
            except HomeAssistantError:
                continue
        return None

    @callback
    def _forget_caller(self) -> None:
        self._caller = None
