"""The dashboard card as a resource of the dashboards, which loads before they are drawn; only ours is ever touched."""

from typing import Any, Final
from urllib.parse import urlsplit

from homeassistant.components import frontend
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .frontend_files import STATIC_URL

CARD_FILE: Final = "activity-card.js"
ISSUE_YAML: Final = "card_resource_yaml"


async def async_offer_card(hass: HomeAssistant, files_url: str) -> None:
    """Let dashboards find the card of this version; where resources are kept in YAML, say what has to be written."""
    if (lovelace := hass.data.get(LOVELACE_DATA)) is None:
        return
    url = f"{files_url}/{CARD_FILE}"
    if isinstance(lovelace.resources, ResourceStorageCollection):
        ir.async_delete_issue(hass, DOMAIN, ISSUE_YAML)
        await _async_store(lovelace.resources, url)
    else:
        _offer_beside_yaml(hass, lovelace.resources.async_items(), url)


async def async_take_card_back(hass: HomeAssistant) -> None:
    """Remove what `async_offer_card` added."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE_YAML)
    lovelace = hass.data.get(LOVELACE_DATA)
    if lovelace is not None and isinstance(resources := lovelace.resources, ResourceStorageCollection):
        for item in await _async_ours(resources):
            await resources.async_delete_item(item["id"])


async def _async_store(resources: ResourceStorageCollection, url: str) -> None:
    """Change our one resource, or add it."""
    ours = await _async_ours(resources)
    if not ours:
        await resources.async_create_item({"res_type": "module", "url": url})
        return
    if ours[0]["url"] != url:
        await resources.async_update_item(ours[0]["id"], {"url": url})
    for item in ours[1:]:
        await resources.async_delete_item(item["id"])


async def _async_ours(resources: ResourceStorageCollection) -> list[dict[str, Any]]:
    # What is added to a collection that was not loaded yet is wiped when it is.
    await resources.async_get_info()
    return [item for item in resources.async_items() if _is_ours(item)]


@callback
def _offer_beside_yaml(hass: HomeAssistant, items: list[dict[str, Any]], url: str) -> None:
    """Load the card with every page; that comes too late now and then, so the resource is asked for."""
    if frontend.DATA_EXTRA_MODULE_URL in hass.data:
        frontend.add_extra_js_url(hass, url)
    if any(item.get("url") == url for item in items):
        ir.async_delete_issue(hass, DOMAIN, ISSUE_YAML)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_YAML,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_YAML,
        translation_placeholders={"url": url},
    )


def _is_ours(item: dict[str, Any]) -> bool:
    return urlsplit(str(item.get("url", ""))).path.startswith(STATIC_URL)
