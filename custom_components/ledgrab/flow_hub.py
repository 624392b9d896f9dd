"""The hub as the flows see it: what it has already, and what they add to it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.translation import async_get_translations

from .const import CONF_DDP_PORT, CONF_HOST, CONF_MAC, CONF_PORT, DOMAIN, HUB_UNIQUE_ID
from .devices.ddp import DDP_PORT
from .devices.host import parse_host
from .flow_checks import RefusedError


@callback
def async_find_hub(hass: HomeAssistant) -> ConfigEntry | None:
    """Return the one hub entry, if LedGrab was set up."""
    return hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, HUB_UNIQUE_ID)


@callback
def async_existing(hass: HomeAssistant, subentry_type: str) -> list[ConfigSubentry]:
    """Return the hub's subentries of a type."""
    hub = async_find_hub(hass)
    return hub.get_subentries_of_type(subentry_type) if hub else []


async def async_chosen(hass: HomeAssistant, subentry_type: str, subentry_id: str) -> ConfigSubentry:
    """Return the subentry that was chosen in a form; RefusedError if it was deleted while the form was open."""
    for subentry in async_existing(hass, subentry_type):
        if subentry.subentry_id == subentry_id:
            return subentry
    raise RefusedError("deleted", f"{subentry_type}_id")


def new_subentry(
    subentry_type: str, title: str, data: Mapping[str, Any], unique_id: str | None = None
) -> ConfigSubentry:
    """Return a subentry that is not stored yet; it has its id already, for others to name."""
    return ConfigSubentry(
        subentry_type=subentry_type, title=title, data=MappingProxyType(dict(data)), unique_id=unique_id
    )


@callback
def async_add_to_hub(hass: HomeAssistant, hub: ConfigEntry, subentries: Iterable[ConfigSubentry]) -> None:
    """Store what the hub does not have yet, all or nothing; AbortFlow if another flow added the like meanwhile."""
    new = [subentry for subentry in subentries if subentry.subentry_id not in hub.subentries]
    taken = {subentry.unique_id for subentry in hub.subentries.values()} - {None}
    if any(subentry.unique_id in taken for subentry in new):
        raise AbortFlow("already_configured")
    for subentry in new:
        hass.config_entries.async_add_subentry(hub, subentry)


@callback
def async_move_device(hass: HomeAssistant, device: ConfigSubentry, host: str) -> None:
    """Store the new address of a device."""
    hub = async_find_hub(hass)
    assert hub is not None
    hass.config_entries.async_update_subentry(hub, device, data={**device.data, CONF_HOST: host})


@callback
def async_forget_discovery(hass: HomeAssistant, device: ConfigSubentry, flow_id: str) -> None:
    """Take back the offers of other flows to set up a device that is set up now."""
    flows = hass.config_entries.flow
    for flow in flows.async_progress_by_handler(DOMAIN, match_context={"unique_id": device.unique_id}):
        if flow["flow_id"] != flow_id:
            flows.async_abort(flow["flow_id"])


def same_device(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether the data of two devices lead to the same LEDs."""
    if CONF_MAC in one and CONF_MAC in other:
        return bool(one[CONF_MAC] == other[CONF_MAC])
    return pixel_endpoint(one) == pixel_endpoint(other)


def pixel_endpoint(data: Mapping[str, Any]) -> str:
    """Return where the pixels of a device go, which tells devices without a MAC apart."""
    host, _ = parse_host(data[CONF_HOST])
    return f"ddp:{host}:{data.get(CONF_DDP_PORT) or data.get(CONF_PORT) or DDP_PORT}"


async def async_words(hass: HomeAssistant, category: str, key: str) -> str:
    """Return a text of ours in the language of the system, for what is stored as a title."""
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return texts[f"component.{DOMAIN}.{category}.{key}"]
