"""Flows driven step by step, as the frontend drives them."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Self

import voluptuous as vol

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, SOURCE_ZEROCONF, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, section
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from custom_components.ledgrab.const import DOMAIN, HUB_UNIQUE_ID

from .texts import check_texts

MAC = "aabbccddeeff"
"""What a simulated lamp has, unless it is told otherwise."""


class Flow:
    """One flow on the step that it is on."""

    def __init__(self, hass: HomeAssistant, manager: FlowManager[Any, Any, Any]) -> None:
        """Take the manager that runs it; `start` or one of its kind comes next."""
        self._hass = hass
        self._manager = manager
        self.step: Mapping[str, Any] = {}

    @classmethod
    async def add_integration(cls, hass: HomeAssistant) -> Self:
        """Begin what "Add integration" begins."""
        return await cls(hass, hass.config_entries.flow)._start(DOMAIN, {"source": SOURCE_USER})

    @classmethod
    async def discover(cls, hass: HomeAssistant, record: ZeroconfServiceInfo) -> Self:
        """Begin what an mDNS record begins."""
        return await cls(hass, hass.config_entries.flow)._start(DOMAIN, {"source": SOURCE_ZEROCONF}, record)

    @classmethod
    async def add(cls, hass: HomeAssistant, hub: ConfigEntry, subentry_type: str) -> Self:
        """Begin to add a device, source or target."""
        flow = cls(hass, hass.config_entries.subentries)
        return await flow._start((hub.entry_id, subentry_type), {"source": SOURCE_USER})

    @classmethod
    async def reconfigure(cls, hass: HomeAssistant, hub: ConfigEntry, subentry_id: str) -> Self:
        """Begin to change a device, source or target."""
        flow = cls(hass, hass.config_entries.subentries)
        context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id}
        return await flow._start((hub.entry_id, hub.subentries[subentry_id].subentry_type), context)

    async def choose(self, option: str) -> None:
        """Take an option of a menu."""
        assert option in self.step["menu_options"]
        await self._send(next_step_id=option)

    async def submit(self, **fields: Any) -> None:
        """Submit the form as it is shown, but for some fields."""
        await self._send(**self.form | fields)

    @property
    def form(self) -> dict[str, Any]:
        """What the form shows before anybody touches it."""
        return _shown(self.step["data_schema"])

    @property
    def errors(self) -> Mapping[str, str]:
        """What is wrong with the input, by field."""
        return self.step["errors"] or {}

    async def _start(self, handler: Any, context: Mapping[str, str], data: Any = None) -> Self:
        self.step = await self._manager.async_init(handler, context=context, data=data)
        await self._hass.async_block_till_done()
        check_texts(self.step)
        return self

    async def _send(self, **fields: Any) -> None:
        self.step = await self._manager.async_configure(self.step["flow_id"], fields)
        await self._hass.async_block_till_done()
        check_texts(self.step)


def the_hub(hass: HomeAssistant) -> ConfigEntry:
    """Return the hub entry, which has to be there."""
    hub = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, HUB_UNIQUE_ID)
    assert hub is not None
    return hub


def record(*addresses: str, port: int | None = 80, mac: str | None = MAC) -> ZeroconfServiceInfo:
    """Return what Home Assistant makes of an mDNS record of `_wled._tcp`."""
    parsed = [ip_address(address) for address in addresses or ("127.0.0.1",)]
    return ZeroconfServiceInfo(
        ip_address=parsed[0],
        ip_addresses=parsed,
        port=port,
        hostname="wled-ddeeff.local.",
        type="_wled._tcp.local.",
        name="wled-ddeeff._wled._tcp.local.",
        properties={"mac": mac},
    )


def _shown(schema: vol.Schema) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for key, value in schema.schema.items():
        if isinstance(value, section):
            shown[key.schema] = _shown(value.schema)
        elif "suggested_value" in (key.description or {}):
            shown[key.schema] = key.description["suggested_value"]
        elif not isinstance(key.default, vol.Undefined):
            shown[key.schema] = key.default()
    return shown
