"""The log as it grows, for one subscription of a websocket."""

import asyncio
from collections.abc import Sequence
from contextvars import Context as EmptyContext
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.websocket_api import ActiveConnection, websocket_command
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from .access import async_record_session
from .activity.missed import Missed, read_missed
from .activity.model import ActivityEntry
from .activity.query import PAGE_LIMIT
from .activity_api import LIMIT, SEQ
from .activity_bus import home_ids
from .activity_filters import FILTER_FIELDS
from .activity_log import Announcement
from .activity_reader import Reader
from .const import DATA_ACTIVITY, DOMAIN, HUB_UNIQUE_ID, SIGNAL_ACTIVITY, SIGNAL_ACTIVITY_STATUS
from .data import LedGrabConfigEntry
from .hub_command import check_room, hub_command

FEEDS_PER_CONNECTION: Final = 5
COALESCE_SECONDS: Final = 0.25
MESSAGE_ENTRIES: Final = 100
PENDING_LIMIT: Final = 1_000
"""Who is this far behind is told to read the log anew."""
STATUS_SECONDS: Final = 1.0
"""How often the number of waiting entries is looked at while there are any."""


@websocket_command(
    {
        vol.Required("type"): "ledgrab/activity/subscribe",
        **FILTER_FIELDS,
        vol.Optional("after_seq"): SEQ,
        vol.Optional("limit", default=PAGE_LIMIT): LIMIT,
    }
)
@hub_command
async def ws_subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Answer the newest seq that the reader may see; then send how the log is, what was written after `after_seq`, and all that follows."""
    reader = Reader.of(hass, connection, msg)
    check_room(connection, ActivityFeed, FEEDS_PER_CONNECTION)
    # What is written while the file is read must not be missed: listen first.
    feed = connection.subscriptions[msg["id"]] = ActivityFeed(hass, connection, msg["id"], reader)
    if entry.runtime_data.control.settings.sessions:
        async_record_session(hass, connection)
    try:
        missed = await hass.data[DATA_ACTIVITY].async_read(
            lambda path: read_missed(
                path, reader.filters, msg.get("after_seq"), limit=msg["limit"], public=reader.public
            )
        )
    except BaseException:
        connection.subscriptions.pop(msg["id"], None)
        feed()
        raise
    if not feed.ended:
        connection.send_result(msg["id"], {"seq": missed.newest_seq})
        feed.async_start(missed)


class ActivityFeed:
    """Gathers what is announced and sends it in bundles; calling it ends it, as Home Assistant does.

    Survives the hub, whose log is one per Home Assistant.
    """

    def __init__(self, hass: HomeAssistant, connection: ActiveConnection, key: int, reader: Reader) -> None:
        """Listen from now on; nothing is sent before `async_start`."""
        self.ended = False
        self._hass = hass
        self._log = hass.data[DATA_ACTIVITY]
        self._connection = connection
        self._key = key
        self._reader = reader
        self._status: dict[str, Any] | None = None
        self._pending: list[ActivityEntry] = []
        self._gap = False
        self._timer: asyncio.TimerHandle | None = None
        self._started = False
        self._seq = 0
        self._since = dt_util.utcnow()
        self._listening = (
            async_dispatcher_connect(hass, SIGNAL_ACTIVITY, self._async_announced),
            async_dispatcher_connect(hass, SIGNAL_ACTIVITY_STATUS, self._async_status_changed),
        )

    @callback
    def __call__(self) -> None:
        """End; doing so twice is fine."""
        if self.ended:
            return
        self.ended = True
        for end in self._listening:
            end()
        if self._timer is not None:
            self._timer.cancel()

    @callback
    def async_start(self, missed: Missed) -> None:
        """Send how the log is and what was missed; what was announced meanwhile and is not among it follows."""
        self._started = True
        self._notice_rights()
        self._seq, self._since = missed.newest_seq, dt_util.utcnow()
        self._send_status()
        if missed.gap:
            self._send({"gap": True})
        # Who has to read anew needs none of it, and may not be the one any more for whom it was read.
        entries = () if self._gap else missed.entries
        for first in range(0, len(entries), MESSAGE_ENTRIES):
            self._send_entries(entries[first : first + MESSAGE_ENTRIES])
        announced, self._pending = self._pending, []
        self._gather(announced)
        self._look_again()

    @callback
    def _async_announced(self, announcements: Sequence[Announcement]) -> None:
        self._gather([announcement.entry for announcement in announcements])
        self._wake(COALESCE_SECONDS)

    @callback
    def _async_status_changed(self) -> None:
        self._wake(COALESCE_SECONDS)

    def _gather(self, entries: Sequence[ActivityEntry]) -> None:
        """Keep what is to be sent, unless it is so much that all of it has to be read anew."""
        self._notice_rights()
        for entry in entries:
            if self._gap:
                return
            if self._is_news(entry) and self._reader.wants(entry):
                self._pending.append(entry)
                self._gap = len(self._pending) > PENDING_LIMIT

    def _notice_rights(self) -> None:
        """Begin anew for who became an administrator, or is none any more: he reads another log now."""
        reader = self._reader.by_now(self._connection)
        if reader is not self._reader:
            self._reader, self._gap = reader, True
            self._pending.clear()

    def _is_news(self, entry: ActivityEntry) -> bool:
        """Tell whether an entry was not in the file yet when the subscription began."""
        if entry.seq > self._seq or not self._started:
            return True
        if entry.ts > self._since:
            # Written later with a lower seq: LedGrab was removed and set up again, with a log that begins anew.
            self._seq, self._gap = 0, True
        return False

    def _wake(self, seconds: float) -> None:
        """Look at what waits after some seconds, or earlier if that was asked for."""
        if not self._started:
            return
        if self._timer is not None:
            if self._timer.when() <= self._hass.loop.time() + seconds:
                return
            self._timer.cancel()
        # Timers keep the context that they are made in.
        self._timer = self._hass.loop.call_later(seconds, self._flush, context=EmptyContext())

    @callback
    def _flush(self) -> None:
        self._timer = None
        self._notice_rights()
        self._send_status()
        if self._gap:
            self._gap = False
            self._pending.clear()
            self._send({"gap": True})
        elif self._pending:
            # Entries that were written beside the queue may be announced in another order.
            self._pending.sort(key=lambda entry: entry.seq)
            sent, self._pending = self._pending[:MESSAGE_ENTRIES], self._pending[MESSAGE_ENTRIES:]
            self._send_entries(sent)
        self._look_again()

    def _look_again(self) -> None:
        if self._pending or self._gap:
            self._wake(COALESCE_SECONDS)
        elif self._log.pending:
            self._wake(STATUS_SECONDS)

    def _send_status(self) -> None:
        """Send how the log is, if that is not known yet; what waits would tell everybody when somebody comes in."""
        log = self._log
        pending = 0 if self._reader.public else log.pending
        status = {"logging": log.logging, "storage": log.storage, "pending": pending}
        if status != self._status:
            self._status = status
            self._send({"status": status})

    def _send_entries(self, entries: Sequence[ActivityEntry]) -> None:
        hub = self._hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, HUB_UNIQUE_ID)
        activities = [
            {
                "type": "activity_logged",
                "entry": self._reader.shown(entry),
                "seq": entry.seq,
                **({} if hub is None else home_ids(self._hass, hub.entry_id, entry)),
            }
            for entry in entries
        ]
        self._send({"activities": activities})

    def _send(self, event: dict[str, Any]) -> None:
        self._connection.send_event(self._key, event)
