"""The steps that end with a device that answered."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowContext, FlowResult

from .activity.redact import harmless
from .const import (
    CONF_DEVICE_ID,
    CONF_HOST,
    CONF_KIND,
    CONF_LED_COUNT,
    CONF_MAC,
    CONF_RGBW,
    SUBENTRY_DEVICE,
    SUBENTRY_TARGET,
)
from .devices.host import normalize_host, parse_host
from .devices.registry import device_kind
from .flow_checks import Problem, RefusedError, async_probe, attempt
from .flow_form import FormFlow, known_data
from .flow_hub import async_existing, new_subentry, pixel_endpoint, same_device
from .flow_schemas import DDP_SCHEMA, SECTION_ADVANCED, WLED_SCHEMA, layout_leds

DEVICE_STEPS: Final = ("wled", "ddp")
"""One per device kind, named like it."""


class DeviceSteps[ContextT: FlowContext, ResultT: FlowResult[Any, Any], HandlerT](
    FormFlow[ContextT, ResultT, HandlerT]
):
    """Ask for a device, and for nothing else until it answers."""

    known_device: ConfigSubentry | None = None
    """The device whose settings are being changed."""

    async def async_device_checked(self, device: ConfigSubentry) -> ResultT:
        """Go on with a device that answered."""
        raise NotImplementedError

    async def async_step_wled(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask where a WLED device is."""
        if user_input is None:
            return self.show("wled", WLED_SCHEMA, _wled_form(self.known_device))
        device = await attempt(_async_check_wled(self.hass, user_input, self.known_device), CONF_HOST)
        if isinstance(device, Problem):
            return self.show("wled", WLED_SCHEMA, user_input, device)
        return await self.async_device_checked(device)

    async def async_step_ddp(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask where a DDP device is and which LEDs it has."""
        if user_input is None:
            return self.show("ddp", DDP_SCHEMA, known_data(self.known_device))
        device = await attempt(_async_check_ddp(self.hass, user_input, self.known_device), CONF_HOST)
        if isinstance(device, Problem):
            return self.show("ddp", DDP_SCHEMA, user_input, device)
        return await self.async_device_checked(device)


async def async_check_device(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    known: ConfigSubentry | None = None,
    expected_mac: str | None = None,
) -> ConfigSubentry:
    """Return the device of these settings as it answers; DeviceError, RefusedError.

    `known` may be this device already, any other may not.
    """
    info = await async_probe(hass, data)
    if expected_mac is not None and info.mac != expected_mac:
        raise RefusedError("wrong_device")
    if info.mac is not None:
        data = {**data, CONF_MAC: info.mac}
    if device_kind(data[CONF_KIND]).tells_led_count:
        data = {**data, CONF_LED_COUNT: info.led_count, CONF_RGBW: info.rgbw}
    others = (other for other in async_existing(hass, SUBENTRY_DEVICE) if other is not known)
    if any(same_device(data, other.data) for other in others):
        raise RefusedError("already_configured")
    if not data[CONF_LED_COUNT]:
        raise RefusedError("no_leds")
    name = harmless(info.name or data[CONF_HOST])
    title = known.title if known and known.title != known.data[CONF_HOST] else name
    return new_subentry(SUBENTRY_DEVICE, title, data, info.mac or pixel_endpoint(data))


async def _async_check_wled(
    hass: HomeAssistant, form: Mapping[str, Any], known: ConfigSubentry | None
) -> ConfigSubentry:
    data = {CONF_KIND: "wled", CONF_HOST: normalize_host(form[CONF_HOST]), **form[SECTION_ADVANCED]}
    return await async_check_device(hass, data, known, known.data.get(CONF_MAC) if known else None)


async def _async_check_ddp(
    hass: HomeAssistant, form: Mapping[str, Any], known: ConfigSubentry | None
) -> ConfigSubentry:
    host, port = parse_host(form[CONF_HOST])
    if port is not None:
        raise RefusedError("port_in_host")
    if not form[CONF_LED_COUNT]:
        raise RefusedError("no_leds", CONF_LED_COUNT)
    if known is not None:
        _refuse_too_few_leds(hass, known, form[CONF_LED_COUNT])
    return await async_check_device(hass, {CONF_KIND: "ddp", **form, CONF_HOST: host}, known)


def _refuse_too_few_leds(hass: HomeAssistant, device: ConfigSubentry, led_count: int) -> None:
    """Raise RefusedError if a layout of the device needs more LEDs."""
    for target in async_existing(hass, SUBENTRY_TARGET):
        if target.data[CONF_DEVICE_ID] == device.subentry_id and layout_leds(target.data) > led_count:
            raise RefusedError(
                "layout_needs_more", CONF_LED_COUNT, target=target.title, layout=str(layout_leds(target.data))
            )


def _wled_form(known: ConfigSubentry | None) -> dict[str, Any]:
    return {**known.data, SECTION_ADVANCED: dict(known.data)} if known else {}
