"""What flows ask of devices, sources and layouts before they store anything, and what goes wrong in words."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .capture.base import SourceInfo
from .capture.errors import SourceUnavailableError, SourceUnsupportedError
from .capture.registry import source_kind
from .capture.screen import Monitor, list_monitors
from .color.layout import LayoutError
from .const import CONF_KIND, CONF_LED_COUNT
from .deadline import ANSWER_SECONDS, within
from .devices.base import DeviceInfo
from .devices.errors import DeviceProtocolError, DeviceUnreachableError, DeviceUnsupportedError
from .devices.host import HostError
from .devices.registry import device_kind
from .flow_schemas import layout_leds
from .layout_data import layout_from

_LOGGER = logging.getLogger(__name__)

BASE: Final = "base"
"""Where Home Assistant shows what concerns the form as a whole."""

SOURCE_TIMEOUT: Final = 5.0
"""Seconds; a display on another machine may never answer."""

ERROR_KEYS: Final = (
    (HostError, "invalid_host"),
    (DeviceUnreachableError, "cannot_connect"),
    (DeviceProtocolError, "invalid_response"),
    (DeviceUnsupportedError, "unsupported_device"),
    (SourceUnavailableError, "source_unavailable"),
    (SourceUnsupportedError, "source_unsupported"),
    (LayoutError, "invalid_layout"),
)
EXPECTED_ERRORS: Final = tuple(kind for kind, _ in ERROR_KEYS)


class RefusedError(Exception):
    """The flow itself refuses what was entered."""

    def __init__(self, key: str, field: str | None = None, **placeholders: str) -> None:
        """Take the key of the translated error, the field it belongs to, and what the text mentions."""
        super().__init__(key)
        self.key = key
        self.field = field
        self.placeholders = placeholders


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an input was not accepted, as a form shows it."""

    key: str
    field: str
    placeholders: Mapping[str, str]


async def attempt[T](check: Awaitable[T], field: str = BASE) -> T | Problem:
    """Return what a check found, or what to tell the user at a field."""
    try:
        return await check
    except RefusedError as error:
        return Problem(key=error.key, field=error.field or field, placeholders=error.placeholders)
    except EXPECTED_ERRORS as error:
        key = next(key for kind, key in ERROR_KEYS if isinstance(error, kind))
        return Problem(key=key, field=field, placeholders={})
    except Exception:
        _LOGGER.exception("Unexpected error in a flow")
        return Problem(key="unknown", field=field, placeholders={})


async def async_probe(hass: HomeAssistant, data: Mapping[str, Any]) -> DeviceInfo:
    """Return what the device of these settings says of itself; DeviceError."""
    device = device_kind(data[CONF_KIND]).create(data, async_get_clientsession(hass))
    try:
        return await within(ANSWER_SECONDS, device.probe())
    finally:
        await device.close()


async def async_check_led_count(hass: HomeAssistant, device: ConfigSubentry) -> None:
    """Raise RefusedError if a device tells another number of LEDs than was stored, or DeviceError.

    A device that is switched off is no reason to refuse a layout.
    """
    if not device_kind(device.data[CONF_KIND]).tells_led_count:
        return
    try:
        told = (await async_probe(hass, device.data)).led_count
    except DeviceUnreachableError:
        return
    if told != device.data[CONF_LED_COUNT]:
        raise RefusedError("led_count_changed", told=str(told), known=str(device.data[CONF_LED_COUNT]))


async def async_list_monitors(hass: HomeAssistant, display: str | None) -> tuple[Monitor, ...]:
    """Return the monitors of a display, at least one; CaptureError, RefusedError."""
    return await _off_loop(hass, list_monitors, display)


async def async_try_source(hass: HomeAssistant, data: Mapping[str, Any]) -> SourceInfo:
    """Take one picture from the source of these settings; CaptureError, RefusedError."""
    return await _off_loop(hass, _try_source, data)


def check_layout(data: Mapping[str, Any], led_count: int) -> None:
    """Raise RefusedError or LayoutError if LEDs are to sit where none can be."""
    if not layout_leds(data):
        raise RefusedError("empty_layout")
    if (leds := layout_from(data).led_count) > led_count:
        raise RefusedError("too_many_leds", layout=str(leds))


async def _off_loop[A, T](hass: HomeAssistant, check: Callable[[A], T], argument: A) -> T:
    try:
        async with asyncio.timeout(SOURCE_TIMEOUT):
            return await hass.async_add_executor_job(check, argument)
    except TimeoutError as error:
        raise RefusedError("timeout") from error


def _try_source(data: Mapping[str, Any]) -> SourceInfo:
    source = source_kind(data[CONF_KIND]).create(data)
    try:
        info = source.open()
        source.grab()
    finally:
        source.close()
    return info
