"""What the tests of the integration's root do again and again."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
import threading
from types import MappingProxyType
from typing import Any

from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import ActivityEntry, Filters
from custom_components.ledgrab.activity.query import read_page
from custom_components.ledgrab.activity_log import ActivityLog
from custom_components.ledgrab.const import (
    CONF_DDP_PORT,
    CONF_DEVICE_ID,
    CONF_HOST,
    CONF_KIND,
    CONF_LED_COUNT,
    CONF_MAC,
    CONF_RGBW,
    DATA_ACTIVITY,
    SUBENTRY_DEVICE,
    SUBENTRY_TARGET,
)
from tests.simulators.wled import WledSimulator


async def settle(hass: HomeAssistant) -> None:
    """Wait for everything that was begun, and for the log to be on disk."""
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.data[DATA_ACTIVITY].async_flush()


async def logged(hass: HomeAssistant, filters: Filters | None = None) -> list[ActivityEntry]:
    """Return the entries of the log, oldest first."""
    await settle(hass)
    path = hass.data[DATA_ACTIVITY].path
    page = await hass.async_add_executor_job(lambda: read_page(path, filters or Filters(), limit=200))
    return list(reversed(page.entries))


@contextmanager
def busy(hass: HomeAssistant) -> Iterator[None]:
    """Keep what does the work of Home Assistant's threads busy, so that nobody reads a file; then that is done."""
    released = threading.Event()
    loop: Any = hass.loop  # Home Assistant forbids `set_default_executor`
    usual = loop._default_executor
    with ThreadPoolExecutor(max_workers=1) as one:
        loop._default_executor = one
        hass.async_add_executor_job(released.wait, 10)
        try:
            yield
        finally:
            loop._default_executor = usual
            released.set()


async def call(
    hass: HomeAssistant, action: str, entity_id: str, context: Context | None = None, **data: object
) -> None:
    """Call an action on an entity and wait for what it begins."""
    domain, name = action.split(".")
    await hass.services.async_call(
        domain, name, {"entity_id": entity_id, **data}, blocking=True, context=context
    )
    await settle(hass)


async def poll(hass: HomeAssistant) -> None:
    """Let what happens every ten seconds happen now; a frozen clock would stop the engine's threads."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=11))
    await settle(hass)


def state_of(hass: HomeAssistant, entity_id: str) -> State:
    """Return a state that has to exist."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state


def wled_data(lamp: WledSimulator) -> dict[str, Any]:
    """Return a lamp as the settings of a device."""
    return {
        CONF_KIND: "wled",
        CONF_HOST: f"127.0.0.1:{lamp.port}",
        CONF_DDP_PORT: lamp.ddp_port,
        CONF_LED_COUNT: lamp.led_count,
        CONF_RGBW: lamp.rgbw,
        CONF_MAC: lamp.identity.mac,
    }


def add(
    hass: HomeAssistant, entry: ConfigEntry, kind: str, key: str, title: str, data: Mapping[str, Any]
) -> None:
    """Add a device, source or target as its flow does."""
    made = ConfigSubentry(
        data=MappingProxyType(dict(data)),
        subentry_id=key,
        subentry_type=kind,
        title=title,
        unique_id=data.get(CONF_MAC),
    )
    hass.config_entries.async_add_subentry(entry, made)


def add_movie(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Add a second target for the lamp that is like the first."""
    add(hass, entry, SUBENTRY_TARGET, "movie", "Movie", entry.subentries["tv"].data)


def add_desk(hass: HomeAssistant, entry: ConfigEntry, desk: WledSimulator) -> None:
    """Add a second lamp, and a target that shows the same source on it."""
    add(hass, entry, SUBENTRY_DEVICE, "desk", "Desk", wled_data(desk))
    data = {**entry.subentries["tv"].data, CONF_DEVICE_ID: "desk"}
    add(hass, entry, SUBENTRY_TARGET, "desk_light", "Desk light", data)


async def change(hass: HomeAssistant, entry: ConfigEntry, key: str, **data: object) -> None:
    """Change a subentry as its reconfigure flow does."""
    changed = entry.subentries[key]
    hass.config_entries.async_update_subentry(entry, changed, data={**changed.data, **data})
    await settle(hass)


def note(log: ActivityLog, message: str, severity: str = "info") -> None:
    """Record something."""
    log.record("system", "stopping", severity=severity, message=message)


def messages(path: Path) -> list[str]:
    """Return the newest messages of the file, oldest first."""
    return [entry.message for entry in reversed(read_page(path, limit=200).entries)]
