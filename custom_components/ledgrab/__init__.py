"""LedGrab: pictures to LEDs, inside Home Assistant, with a memory of what happened."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
import logging
from pathlib import Path
from typing import Final

from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
    Platform,
    __version__ as ha_version,
)
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.helpers.typing import ConfigType
from homeassistant.loader import async_get_integration

from . import activity_views, services, websocket_api
from .activity_bus import ActivityBus
from .activity_control import ActivityControl
from .activity_exports import ActivityExports
from .activity_log import ActivityLog
from .activity_settings import ActivitySettings
from .activity_sources import ActivitySources, automation_triggered
from .activity_upkeep import ActivityUpkeep
from .actor import ActorResolver, Origin, request_context
from .auth_watch import async_watch_auth
from .backup_watch import async_watch_backups
from .blueprint_files import async_deliver_blueprints
from .const import DATA_ACTIVITY, DATA_FILES_URL, DOMAIN, HUB_TITLE, SIGNAL_ACTIVITY
from .data import LedGrabConfigEntry, LedGrabData
from .discovery_watch import async_watch_discovery
from .frontend_files import async_serve_files
from .hub import LedGrabHub
from .hub_store import HubStore
from .hub_sync import HubSync
from .known import thing_ids
from .log_records import keep_secrets_out
from .lovelace_resource import async_offer_card, async_take_card_back
from .panel import async_remove_panel, async_show_panel
from .system_watch import async_watch_system
from .user_watch import async_watch_users

_LOGGER = logging.getLogger(__name__)

# Before anything is set up: flows run without it.
keep_secrets_out(__name__)

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.LIGHT,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.SWITCH,
)
type Watch = Callable[[HomeAssistant, LedGrabConfigEntry, ActivitySources], Awaitable[None]]
WATCHES: Final[tuple[Watch, ...]] = (
    async_watch_discovery,
    async_watch_system,
    async_watch_backups,
    async_watch_auth,
    async_watch_users,
)
"""What else is worth an entry; each one watches until the entry is unloaded."""


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Make the log, which is one per Home Assistant and accepts entries from now on."""
    path = Path(hass.config.path(STORAGE_DIR, DOMAIN, "activity.db"))
    log = hass.data[DATA_ACTIVITY] = ActivityLog(hass, path, ActorResolver(hass), automation_triggered)
    log.async_listen(lambda batch: async_dispatcher_send(hass, SIGNAL_ACTIVITY, batch))
    websocket_api.async_register(hass)
    version = str((await async_get_integration(hass, DOMAIN)).version)
    hass.data[DATA_FILES_URL] = await async_serve_files(hass, version)
    exports = ActivityExports(hass)
    services.async_register(hass, exports)
    activity_views.async_register(hass, exports)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LedGrabConfigEntry) -> bool:
    """Open the log, make the configured things and start what is wanted."""
    origin = request_context()
    log = hass.data[DATA_ACTIVITY]
    control = ActivityControl(entry, log, ActivityUpkeep(hass, log, entry))
    bus = ActivityBus(hass, entry, control)
    entry.async_on_unload(log.async_listen(bus.async_announce))
    for unsubscribe in await log.async_open():
        entry.async_on_unload(unsubscribe)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(log.async_close)
        await _async_set_up_hub(hass, entry, control, bus, origin, undo=undo)
        undo.pop_all()
    return True


async def _async_set_up_hub(
    hass: HomeAssistant,
    entry: LedGrabConfigEntry,
    control: ActivityControl,
    bus: ActivityBus,
    origin: Origin,
    *,
    undo: AsyncExitStack,
) -> None:
    """Make what the entry stands for and let it run; `undo` learns what ends it, should the rest fail."""
    sources = ActivitySources(hass.data[DATA_ACTIVITY])
    version = str((await async_get_integration(hass, DOMAIN)).version)
    if not hass.is_running:
        sources.started(version, ha_version)
    hub = LedGrabHub(hass, entry, sources.hub_event)
    sync = HubSync(hub)
    entry.runtime_data = LedGrabData(hub=hub, sync=sync, control=control, bus=bus)
    hub.device_id = _register_hub(hass, entry, version)
    # Before anything is made: what changes while it is made must not be missed.
    _follow(hass, entry, sources, sync)
    await sync.async_load(origin)
    # Not before: what could not be read must not be written over.
    undo.push_async_callback(sync.async_shutdown)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    undo.push_async_callback(hass.config_entries.async_unload_platforms, entry, PLATFORMS)
    hub.async_run()
    control.upkeep.async_start()
    for watch in WATCHES:
        await watch(hass, entry, sources)
    await _async_try("Delivering the blueprints", async_deliver_blueprints(hass, hub.store))
    files_url = hass.data[DATA_FILES_URL]
    await _async_try("Showing the page", async_show_panel(hass, files_url, control.settings.sidebar))
    await _async_try("Offering the card", async_offer_card(hass, files_url))


async def _async_try(what: str, work: Awaitable[None]) -> None:
    """Do what is worth a warning if it fails, but not the hub."""
    try:
        await work
    except Exception:
        _LOGGER.exception("%s failed; LedGrab runs without it", what)


def _register_hub(hass: HomeAssistant, entry: LedGrabConfigEntry, version: str) -> str:
    """Register the device of the hub itself, which all others name as the way to them."""
    return (
        dr.async_get(hass)
        .async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, entry.entry_id)},
            entry_type=dr.DeviceEntryType.SERVICE,
            name=HUB_TITLE,
            sw_version=version,
        )
        .id
    )


def _follow(hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources, sync: HubSync) -> None:
    """Follow the configuration, and the end of Home Assistant, which does not unload entries."""

    async def async_updated(_hass: HomeAssistant, entry: LedGrabConfigEntry) -> None:
        origin = request_context()
        control = entry.runtime_data.control
        control.async_apply(origin)
        await sync.async_sync(origin)
        await async_show_panel(hass, hass.data[DATA_FILES_URL], control.settings.sidebar)

    async def async_stop(_event: Event) -> None:
        sources.stopping()
        await sync.async_shutdown()

    async def async_final_write(_event: Event) -> None:
        # What commits from now on is not announced: nobody is left to hear it.
        await hass.data[DATA_ACTIVITY].async_close(announce=False)

    entry.async_on_unload(entry.add_update_listener(async_updated))
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, async_stop))
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, async_final_write))


async def async_unload_entry(hass: HomeAssistant, entry: LedGrabConfigEntry) -> bool:
    """Stop everything, give the devices back and close the log."""
    origin = request_context()
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await entry.runtime_data.sync.async_shutdown(origin)
    for tell in entry.runtime_data.last_words:
        tell()
    await hass.data[DATA_ACTIVITY].async_close()
    return True


async def async_remove_entry(hass: HomeAssistant, entry: LedGrabConfigEntry) -> None:
    """Delete what LedGrab kept beside Home Assistant's own configuration."""
    async_remove_panel(hass)
    await async_take_card_back(hass)
    await HubStore(hass).async_remove()
    await hass.data[DATA_ACTIVITY].async_delete(keep=ActivitySettings.from_options(entry.options).keep_log)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: LedGrabConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Delete what stands behind a device; the hub's own goes only with the whole hub."""
    keys = thing_ids(device)
    for key in keys & entry.subentries.keys():
        hass.config_entries.async_remove_subentry(entry, key)
    return entry.entry_id not in keys
