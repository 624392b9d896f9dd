"""Websocket commands about the activity log: reading, figures, settings, clearing."""

from dataclasses import asdict
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.websocket_api import ActiveConnection, websocket_command
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import VolDictType
from homeassistant.loader import async_get_integration

from .access import require_admin_command
from .activity.actions import public_page
from .activity.facets import read_facets
from .activity.lookup import ENTRY_ID, read_entries
from .activity.model import ActivityEntry, Page
from .activity.query import PAGE_LIMIT, read_page
from .activity.retention import DAYS, ENTRIES, Retention
from .activity.stats import read_stats
from .activity_filters import FILTER_FIELDS
from .activity_reader import Reader
from .activity_settings import PUBLISHABLE, ActivitySettings, Sidebar
from .const import (
    CONF_KEEP_LOG,
    CONF_LOGGING,
    CONF_MAX_DAYS,
    CONF_MAX_ENTRIES,
    CONF_PUBLISHED,
    CONF_SESSIONS,
    CONF_SIDEBAR,
    DATA_ACTIVITY,
    DOMAIN,
)
from .data import LedGrabConfigEntry
from .hub_command import hub_command

IDS_LIMIT: Final = 20
DEFAULT_LIMIT: Final = 50

SEQ: Final = vol.All(int, vol.Range(min=0, max=2**63 - 1))
LIMIT: Final = vol.All(int, vol.Range(min=1, max=PAGE_LIMIT))
_IDS: Final = vol.All([vol.All(str, vol.Match(rf"^{ENTRY_ID.pattern}\Z"))], vol.Length(min=1, max=IDS_LIMIT))


@websocket_command(
    {
        vol.Required("type"): "ledgrab/activity/list",
        **FILTER_FIELDS,
        vol.Optional("before_seq"): SEQ,
        vol.Optional("limit", default=DEFAULT_LIMIT): LIMIT,
        vol.Optional("ids"): _IDS,
    }
)
@hub_command
async def ws_list(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Answer a page of the log, newest first, or those of some entries that match the filters."""
    reader = Reader.of(hass, connection, msg)
    page = await hass.data[DATA_ACTIVITY].async_read(
        lambda path: (
            _page_of(reader, read_entries(path, msg["ids"]))
            if "ids" in msg
            else read_page(
                path,
                reader.filters,
                before_seq=msg.get("before_seq"),
                limit=msg["limit"],
                public=reader.public,
            )
        )
    )
    version = str((await async_get_integration(hass, DOMAIN)).version)
    shown = public_page(page) if reader.public else page
    connection.send_result(msg["id"], {**shown.as_dict(), "version": version})


def _page_of(reader: Reader, entries: tuple[ActivityEntry, ...]) -> Page:
    """Return some entries as the only page."""
    wanted = tuple(filter(reader.wants, entries))
    return Page(entries=wanted, next_before_seq=None, has_more=False, total=len(wanted))


@websocket_command({vol.Required("type"): "ledgrab/activity/facets"})
@hub_command
async def ws_facets(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Answer what filters may be set to."""
    public = not connection.user.is_admin
    facets = await hass.data[DATA_ACTIVITY].async_read(lambda path: read_facets(path, public=public))
    connection.send_result(
        msg["id"],
        {
            "actions": [asdict(action) for action in facets.actions],
            "actors": [{"actor": actor, "count": count} for actor, count in facets.actors.items()],
            "entities": [asdict(entity) for entity in facets.entities],
        },
    )


@require_admin_command
@websocket_command({vol.Required("type"): "ledgrab/activity/stats"})
@hub_command
async def ws_stats(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Answer how large the log is and how it is."""
    log = hass.data[DATA_ACTIVITY]
    stats = await log.async_read(read_stats)
    connection.send_result(
        msg["id"],
        {
            "entries": stats.entries,
            "by_category": dict(stats.by_category),
            "file_bytes": stats.file_bytes,
            "newest_seq": stats.newest_seq,
            "oldest": None if stats.oldest is None else stats.oldest.isoformat(),
            "pending": log.pending,
            "last_write": None if log.last_write is None else log.last_write.isoformat(),
            "logging": log.logging,
            "storage": log.storage,
        },
    )


@require_admin_command
@websocket_command({vol.Required("type"): "ledgrab/activity/settings/get"})
@hub_command
async def ws_get_settings(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Answer the settings of the log."""
    connection.send_result(msg["id"], ActivitySettings.from_options(entry.options).as_options())


_SETTINGS: Final[VolDictType] = {
    vol.Optional(CONF_LOGGING): bool,
    vol.Optional(CONF_MAX_DAYS): vol.All(int, vol.Range(min=0, max=DAYS[-1])),
    vol.Optional(CONF_MAX_ENTRIES): vol.All(int, vol.Range(min=0, max=ENTRIES[-1])),
    vol.Optional(CONF_PUBLISHED): vol.All(
        [vol.In(sorted(category.value for category in PUBLISHABLE))],
        vol.Length(max=len(PUBLISHABLE)),
        vol.Unique(),
    ),
    vol.Optional(CONF_SESSIONS): bool,
    vol.Optional(CONF_SIDEBAR): vol.In([choice.value for choice in Sidebar]),
    vol.Optional(CONF_KEEP_LOG): bool,
}


@require_admin_command
@websocket_command({vol.Required("type"): "ledgrab/activity/settings/set", **_SETTINGS})
@hub_command
async def ws_set_settings(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Save some settings and answer all of them; those that make no sense together are not saved."""
    changes = {key: msg[key] for key in map(str, _SETTINGS) if key in msg}
    options = {**ActivitySettings.from_options(entry.options).as_options(), **changes}
    Retention(max_days=options[CONF_MAX_DAYS], max_entries=options[CONF_MAX_ENTRIES])
    hass.config_entries.async_update_entry(entry, options={**entry.options, **options})
    connection.send_result(msg["id"], ActivitySettings.from_options(entry.options).as_options())


@require_admin_command
@websocket_command({vol.Required("type"): "ledgrab/activity/clear"})
@hub_command
async def ws_clear(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Remove every entry but the one that tells so, and answer how many went."""
    log = hass.data[DATA_ACTIVITY]
    actor = log.label(connection.context(msg))
    await log.async_flush()
    connection.send_result(msg["id"], {"removed": await entry.runtime_data.control.upkeep.async_clear(actor)})
