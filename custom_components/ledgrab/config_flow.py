"""The guided first run: a device, a picture and a layout in one flow, started by hand or by discovery."""

from typing import Any, override

import voluptuous as vol

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .const import (
    CONF_HOST,
    CONF_KIND,
    CONF_SOURCE_ID,
    DOMAIN,
    HUB_TITLE,
    HUB_UNIQUE_ID,
    SUBENTRY_DEVICE,
    SUBENTRY_SOURCE,
    SUBENTRY_TARGET,
)
from .flow_checks import Problem, attempt
from .flow_device import DEVICE_STEPS, DeviceSteps, async_check_device
from .flow_discovery import discovered_host, discovered_mac, has_address
from .flow_hub import (
    async_add_to_hub,
    async_chosen,
    async_existing,
    async_find_hub,
    async_forget_discovery,
    async_move_device,
)
from .flow_layout import LayoutSteps
from .flow_schemas import source_schema
from .flow_source import SOURCE_STEPS, SourceSteps
from .markdown import plain
from .options_flow import LedGrabOptionsFlow
from .subentry_flows import DeviceSubentryFlow, SourceSubentryFlow, TargetSubentryFlow


class LedGrabConfigFlow(
    DeviceSteps[ConfigFlowContext, ConfigFlowResult, str],
    SourceSteps[ConfigFlowContext, ConfigFlowResult, str],
    LayoutSteps[ConfigFlowContext, ConfigFlowResult, str],
    ConfigFlow,
    domain=DOMAIN,
):
    """Lead from a device to glowing LEDs; the first time this makes the hub, later it adds to it."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> LedGrabOptionsFlow:
        return LedGrabOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {
            SUBENTRY_DEVICE: DeviceSubentryFlow,
            SUBENTRY_SOURCE: SourceSubentryFlow,
            SUBENTRY_TARGET: TargetSubentryFlow,
        }

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user choose the kind of device, or none the first time."""
        without_device = () if async_find_hub(self.hass) else ("without_device",)
        return self.async_show_menu(step_id="user", menu_options=[*DEVICE_STEPS, *without_device])

    async def async_step_without_device(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Make the hub alone."""
        if async_find_hub(self.hass):
            return self.async_abort(reason="already_configured")
        return await self._async_create_hub()

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Follow a known device to its new address, or offer to set up a new one once it has answered."""
        host, mac = discovered_host(discovery_info), discovered_mac(discovery_info)
        if host is None or mac is None:
            return self.async_abort(reason="invalid_discovery")
        await self.async_set_unique_id(mac)
        self._abort_if_unique_id_configured()
        known = next((d for d in async_existing(self.hass, SUBENTRY_DEVICE) if d.unique_id == mac), None)
        if known:
            await self._async_follow(known, host)
            return self.async_abort(reason="already_configured")
        device = await attempt(async_check_device(self.hass, _discovered(host), None, mac))
        if isinstance(device, Problem):
            return self.async_abort(reason=device.key)
        self.target_device = device
        self.context["title_placeholders"] = {"name": device.title}
        return await self.async_step_zeroconf_confirm()

    async def async_step_zeroconf_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether the discovered device shall be set up."""
        if user_input is not None:
            return await self.async_step_source()
        placeholders = {"name": plain(self.target_device.title), "host": self.target_device.data[CONF_HOST]}
        return self.show("zeroconf_confirm", vol.Schema({}), placeholders=placeholders)

    async def _async_follow(self, known: ConfigSubentry, host: str) -> None:
        """Store the address a known device has moved to, unless somebody else answers there."""
        if host == known.data[CONF_HOST] or not has_address(known.data):
            return
        moved = await attempt(async_check_device(self.hass, _discovered(host), known, known.unique_id))
        if not isinstance(moved, Problem):
            async_move_device(self.hass, known, host)

    @override
    async def async_device_checked(self, device: ConfigSubentry) -> ConfigFlowResult:
        self.target_device = device
        return await self.async_step_source()

    async def async_step_source(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user choose where the picture comes from."""
        existing = ("existing_source",) if async_existing(self.hass, SUBENTRY_SOURCE) else ()
        return self.async_show_menu(step_id="source", menu_options=[*existing, *SOURCE_STEPS])

    async def async_step_existing_source(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user choose a source that feeds other targets already."""
        schema = source_schema(async_existing(self.hass, SUBENTRY_SOURCE))
        if user_input is None:
            return self.show("existing_source", schema)
        source = await attempt(async_chosen(self.hass, SUBENTRY_SOURCE, user_input[CONF_SOURCE_ID]))
        if isinstance(source, Problem):
            return self.show("existing_source", schema, problem=source)
        return await self.async_source_checked(source)

    @override
    async def async_source_checked(self, source: ConfigSubentry) -> ConfigFlowResult:
        self.target_source = source
        return await self.async_step_layout()

    @override
    async def async_layout_checked(self, target: ConfigSubentry) -> ConfigFlowResult:
        async_forget_discovery(self.hass, self.target_device, self.flow_id)
        if (hub := async_find_hub(self.hass)) is None:
            return await self._async_create_hub(self.target_device, self.target_source, target)
        async_add_to_hub(self.hass, hub, (self.target_device, self.target_source, target))
        return self.async_abort(
            reason="device_added", description_placeholders={"device": plain(self.target_device.title)}
        )

    async def _async_create_hub(self, *subentries: ConfigSubentry) -> ConfigFlowResult:
        # A discovery came with the device's unique id, the hub has its own.
        await self.async_set_unique_id(HUB_UNIQUE_ID, raise_on_progress=False)
        return self.async_create_entry(
            title=HUB_TITLE, data={}, subentries=[subentry.as_dict() for subentry in subentries]
        )


def _discovered(host: str) -> dict[str, str]:
    return {CONF_KIND: "wled", CONF_HOST: host}
