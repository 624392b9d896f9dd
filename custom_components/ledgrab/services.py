"""The actions of the activity log: export, prune, clear and query."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.http.const import KEY_HASS_REFRESH_TOKEN_ID, KEY_HASS_USER
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.http import current_request
from homeassistant.helpers.service import async_get_config_entry, async_get_device_and_config_entry

from .access import async_register_admin_action
from .activity.actions import public_page
from .activity.export import ExportFormat
from .activity.model import Filters, Page
from .activity.query import PAGE_LIMIT, read_page
from .activity_exports import ActivityExports
from .activity_filters import FILTER_FIELDS, filters_from, public_filters
from .activity_views import FILE_URL
from .const import CONF_MAX_DAYS, CONF_MAX_ENTRIES, DATA_ACTIVITY, DOMAIN
from .data import LedGrabConfigEntry
from .errors import activity_errors
from .known import thing_ids

ATTR_BEFORE_SEQ: Final = "before_seq"
ATTR_DEVICE: Final = "device"
ATTR_ENTITY_ID: Final = "entity_id"
ATTR_FORMAT: Final = "format"
ATTR_LIMIT: Final = "limit"
ATTR_NAME: Final = "name"

DEFAULT_LIMIT: Final = 50
LAST_SEQ: Final = 2**63 - 1
LINK_VALID: Final = timedelta(minutes=10)
"""How long the link in an export's answer works: until somebody has read the answer and clicks."""

_FILTERS: Final = {vol.Optional(ATTR_DEVICE): cv.string, **FILTER_FIELDS}
EXPORT_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_FORMAT, default=ExportFormat.CSV.value): vol.In(list(ExportFormat)),
        vol.Optional(ATTR_NAME): cv.string,
        **_FILTERS,
    }
)
PRUNE_SCHEMA: Final = vol.Schema(
    {vol.Optional(CONF_MAX_DAYS): vol.Coerce(int), vol.Optional(CONF_MAX_ENTRIES): vol.Coerce(int)}
)
CLEAR_SCHEMA: Final = vol.Schema({})
QUERY_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=PAGE_LIMIT)
        ),
        vol.Optional(ATTR_BEFORE_SEQ): vol.All(vol.Coerce(int), vol.Range(min=1, max=LAST_SEQ)),
        **_FILTERS,
    }
)


@callback
def async_register(hass: HomeAssistant, exports: ActivityExports) -> None:
    """Register the actions; they stay, and say so where the hub is not set up."""

    async def async_export(call: ServiceCall) -> ServiceResponse:
        return await _async_export(exports, call)

    optional = SupportsResponse.OPTIONAL
    admin = async_register_admin_action
    admin(hass, "export_activity", async_export, EXPORT_SCHEMA, supports_response=optional)
    admin(hass, "prune_activity", _async_prune, PRUNE_SCHEMA, supports_response=optional)
    admin(hass, "clear_activity", _async_clear, CLEAR_SCHEMA, supports_response=optional)
    hass.services.async_register(
        DOMAIN, "query_activity", _async_query, QUERY_SCHEMA, supports_response=SupportsResponse.ONLY
    )


async def _async_export(exports: ActivityExports, call: ServiceCall) -> ServiceResponse:
    """Write what matches to a file, and answer where it is."""
    hass = call.hass
    _hub_entry(hass)
    file_format = ExportFormat(call.data[ATTR_FORMAT])
    with activity_errors():
        exported = await exports.async_write(
            file_format, _filters(call), call.data.get(ATTR_NAME), call.context
        )
    answer: dict[str, Any] = {
        "path": str(exported.path),
        "file": exported.path.name,
        "format": file_format.value,
        "count": exported.count,
        "size": exported.size,
    }
    if (token := _refresh_token(call.context.user_id)) is not None:
        # Somebody who is no administrator has not come this far.
        url = FILE_URL.format(name=exported.path.name)
        answer["link"] = async_sign_path(hass, url, LINK_VALID, refresh_token_id=token)
    return answer


async def _async_prune(call: ServiceCall) -> ServiceResponse:
    """Remove what is too old or too many, by the settings or by what was asked for."""
    control = _hub_entry(call.hass).runtime_data.control
    control.upkeep.async_refuse_while_copying()
    with activity_errors():
        retention = replace(control.settings.retention, **call.data)
        removed = await control.upkeep.async_prune(retention, _actor(call))
    return {"removed": removed}


async def _async_clear(call: ServiceCall) -> ServiceResponse:
    """Remove all entries."""
    upkeep = _hub_entry(call.hass).runtime_data.control.upkeep
    await call.hass.data[DATA_ACTIVITY].async_flush()
    with activity_errors():
        return {"removed": await upkeep.async_clear(_actor(call))}


async def _async_query(call: ServiceCall) -> ServiceResponse:
    """Answer a page of entries; to those who are no administrators only what everybody may see."""
    log = call.hass.data[DATA_ACTIVITY]
    _hub_entry(call.hass)
    public = not await _async_sees_everything(call)
    with activity_errors():
        filters: Filters | None = _filters(call)
        if public and filters is not None:
            filters = public_filters(filters)
        if filters is None:
            return Page(entries=(), next_before_seq=None, has_more=False, total=0).as_dict()
        await log.async_flush()
        before, limit = call.data.get(ATTR_BEFORE_SEQ), call.data[ATTR_LIMIT]
        page = await log.async_read(
            lambda path: read_page(path, filters, before_seq=before, limit=limit, public=public)
        )
    return (public_page(page) if public else page).as_dict()


def _hub_entry(hass: HomeAssistant) -> LedGrabConfigEntry:
    """Return the one hub; ServiceValidationError if it is not set up."""
    return async_get_config_entry(hass, DOMAIN, None)


def _actor(call: ServiceCall) -> str:
    return call.hass.data[DATA_ACTIVITY].label(call.context)


def _filters(call: ServiceCall) -> Filters:
    """Return the filters of a call; a device of Home Assistant stands for the LedGrab thing that it shows."""
    filters = filters_from(call.data)
    if (device_id := call.data.get(ATTR_DEVICE)) is None:
        return filters
    if filters.entity_id is not None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="device_and_entity_id")
    device, entry = async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
    (thing,) = thing_ids(device)
    return filters if thing == entry.entry_id else replace(filters, entity_id=thing)


async def _async_sees_everything(call: ServiceCall) -> bool:
    """Return whether a call may see all of the log: it is an administrator's, or that of an automation."""
    if (user_id := call.context.user_id) is None:
        return True
    user = await call.hass.auth.async_get_user(user_id)
    return user is not None and user.is_admin


def _refresh_token(user_id: str | None) -> str | None:
    """Return the refresh token of the request that is being served, if it is one of this user."""
    if (connection := current_connection.get()) is not None:
        return connection.refresh_token_id if connection.user.id == user_id else None
    if (request := current_request.get()) is not None and (user := request.get(KEY_HASS_USER)) is not None:
        return request.get(KEY_HASS_REFRESH_TOKEN_ID) if user.id == user_id else None
    return None
